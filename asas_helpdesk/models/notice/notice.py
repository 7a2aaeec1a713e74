from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..ticket.base import ANSWERABLE

KINDS = [
    ("received", "Received"),
    ("directed", "Directing to the Manager"),
    ("answered", "Answered"),
    ("waiting", "Waiting for You"),
    ("reminder", "Reminder of Our Question"),
    ("ending", "Will End Without Your Answer"),
    ("unanswered", "Ended Without Your Answer"),
    ("extended", "More Time for the Decision"),
    ("overdue", "Decision Overdue"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("reopened", "Reopened"),
    ("link", "Access Link"),
    ("contact", "Contact Details Changed"),
    ("new_address", "New Address to Confirm"),
]
# The states that are evidence that the beneficiary was notified.
PROVEN = ("sent", "delivered")


class Notice(models.Model):
    """A notice to the beneficiary, and the evidence that it was sent (policy section 6).

    It is sent by e-mail if there is a valid address, else by SMS if a gateway is set up, else by a
    telephone call that Level 1 is asked to make. A notice that fails falls through to the next
    method of delivery; each method is a model of its own (``delivery.py``).
    """

    _name = "asas.helpdesk.notice"
    _description = "Notice to the Beneficiary"
    _inherit = ["asas.helpdesk.evidence.mixin", "asas.helpdesk.tracked.mail.mixin"]
    _order = "id desc"

    _mail_thread_model = "asas.helpdesk.ticket"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    method = fields.Selection("_selection_method", required=True, readonly=True)
    address = fields.Char(
        readonly=True, help="The e-mail address or the telephone number.", personal="empty"
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Did Not Arrive"),
            ("unneeded", "No Longer Needed"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    queued_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    done_at = fields.Datetime(
        readonly=True, help="When the mail server accepted it, or when the call was made."
    )
    failure = fields.Text(readonly=True, help="Why it did not arrive.", personal="empty")
    failure_detail = fields.Text(
        string="Server’s Answer",
        readonly=True,
        help="For the administrator of the mail server.",
        personal="empty",
    )
    mail_id = fields.Many2one(
        "mail.mail",
        string="E-mail Message",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        personal="empty",
        technical=True,
    )
    notification_id = fields.Many2one(
        "mail.notification",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        personal="empty",
        technical=True,
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        technical=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Called By", readonly=True, ondelete="restrict", personal=ANSWERABLE
    )
    instead_of_id = fields.Many2one(
        "asas.helpdesk.notice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The failed notice that this one replaces.",
    )

    replaced_by_ids = fields.One2many("asas.helpdesk.notice", "instead_of_id", readonly=True)

    _received = models.Index("(address, queued_at) WHERE kind = 'received'")
    _proven = models.Index("(ticket_id, kind) WHERE state IN ('sent', 'delivered')")

    @api.depends("kind", "ticket_id.reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            kind = self._get_kind_label(notice.kind)
            notice.display_name = f"{kind} · {notice.ticket_id.reference}"

    @api.model
    def _selection_method(self):
        methods = self.env["asas.helpdesk.delivery"]._get_methods()
        return [(method._method, method._get_label()) for method in methods]

    @api.model
    def _get_kind_label(self, kind):
        """Return the name of a kind of notice, in the current language."""
        return dict(self._fields["kind"]._description_selection(self.env)).get(kind, "")

    # ------------------------------------------------------------------ Sending

    @api.model
    def _send(self, tickets, kind, instead_of=None, first=None):
        """Notify the beneficiary of each ticket once, by the best method available.

        :param instead_of: ``{ticket id: notice}``, the failed notices to replace
        :param first: the name of the method to try before all others
        """
        methods = self.env["asas.helpdesk.delivery"]._get_methods()
        for method in sorted(methods, key=lambda method: method._method != first):
            if tickets:
                tickets = method._deliver(tickets, kind, instead_of or {})

    @api.model
    def _keep_own_mail(self, ticket, message, address):
        """Record the notice of an answer that its author has sent to the beneficiary directly."""
        values = {
            "address": address,
            "state": "sent",
            "done_at": message.date,
            "own_message_id": message.id,
        }
        method = self.env["asas.helpdesk.delivery"]._get_method("email")
        method._keep(ticket, "answered", {ticket.id: values})

    @api.model
    def _count_received(self, addresses):
        """Return how many receipts were sent to each address within the last hour.

        This includes receipts of transactions that were committed after this one began.
        """
        since = fields.Datetime.now() - timedelta(hours=1)
        domain = [
            ("kind", "=", "received"),
            ("address", "in", addresses),
            ("queued_at", ">", since),
        ]
        known = {notice.id: notice.address for notice in self.search_fetch(domain, ["address"])}
        if self.env.registry.ready:  # there are no other transactions during installation
            with self.env.registry.cursor() as cr:
                others = self.with_env(self.env(cr=cr)).search_fetch(domain, ["address"])
                known.update({notice.id: notice.address for notice in others})
        return Counter(known.values())

    # ------------------------------------------------------------------ Evidence

    def _sync_mails(self):
        """Update the state of these notices; each method knows where to find it."""
        for notice in self:
            localized = notice._in_language_of_institute()
            method = localized.env["asas.helpdesk.delivery"]._get_method(notice.method)
            found = method._get_state(localized)
            if found:
                notice._sync_state(*found)

    def _in_language_of_institute(self):
        """Return these notices of one company in its language, for what is stored as text: a cron
        has no language of its own."""
        lang = self[:1].company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _sync_state(self, state, failure=False, detail=False):
        """Store the outcome of the mail or the call; a failed one falls through to the next method.

        :param failure: why it failed, in plain words
        :param detail: the server's answer
        """
        changed = self.filtered(lambda notice: notice.state != state)
        changed.write(
            {
                "state": state,
                "done_at": fields.Datetime.now() if state != "failed" else False,
                "failure": failure,
                "failure_detail": detail,
                "retry_at": False,
            }
        )
        if state == "failed":
            changed._fall_through()
        else:
            changed._settle_arrival()

    def _settle_arrival(self):
        """Take back and settle what is no longer needed because these have arrived."""
        self._take_back_replacements()
        self._settle_what_these_make_good()

    @api.model
    def _carried_by_domain(self, messages):
        by_notification = Domain("notification_id.mail_message_id", "in", messages.ids)
        return super()._carried_by_domain(messages) | by_notification

    @api.model
    def _lost_mails_domain(self):
        settled = [
            Domain("method", "=", method._method) & method._settled_domain()
            for method in self.env["asas.helpdesk.delivery"]._get_methods()
        ]
        return Domain("state", "=", "queued") & Domain.OR(settled)

    def _sent_to(self, email):
        """Return those of these notices that were sent by e-mail to this address."""
        return self.filtered(
            lambda n: (
                n.method == "email" and n.state == "sent" and email_normalize(n.address) == email
            )
        )

    def action_log_call(self):
        """Open the dialog to log the outcome of the call."""
        self.ensure_one()
        return self.ticket_id._action_log_call(notice=self)
