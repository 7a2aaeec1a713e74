import re
from collections import Counter, defaultdict
from datetime import timedelta

from lxml import html
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import formataddr

from ..ticket.savepoints import run_in_savepoints

KINDS = [
    ("received", "Received"),
    ("directed", "Directed to the Manager"),
    ("answered", "Answered"),
    ("waiting", "Waiting for You"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("reopened", "Reopened"),
    ("link", "Access Link"),
]
# The ways to give a notice, in the order in which they are tried.
METHODS = [("email", "E-mail"), ("sms", "SMS"), ("call", "Telephone Call")]
# RFC 3834, section 5: what marks a message that no person wrote; the second header is what
# Exchange looks at before it answers with an out-of-office message.
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}
# What became of a mail.mail, and so of the notice that it carries.
STATE_OF_MAIL = {"sent": "sent", "exception": "failed", "cancel": "failed"}
# The same for a mail.notification. For an SMS “sent” means that the network reported its delivery.
STATE_OF_NOTIFICATION = {
    "pending": "sent",
    "sent": "sent",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "failed",
}
# What mail servers answer (RFC 3463, and RFC 5321 where the enhanced code is missing).
NO_MAILBOX = re.compile(r"\b5\.1\.[0-36]\b|\b55[013]\b")
FULL_MAILBOX = re.compile(r"\b[45]\.2\.2\b|\b[45]52\b")


class Notice(models.Model):
    """A notice to the beneficiary, with the proof that it was given (policy section 6).

    By e-mail where there is a valid address, else by SMS where a gateway is set, else by a
    telephone call that Level 1 is asked to make. A notice that fails falls through to the next
    means.
    """

    _name = "asas.helpdesk.notice"
    _description = "Notice to the Beneficiary"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "id desc"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    method = fields.Selection(METHODS, required=True, readonly=True)
    address = fields.Char(readonly=True, help="The e-mail address or the telephone number.")
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Did Not Arrive"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    queued_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    done_at = fields.Datetime(
        readonly=True, help="When the mail server took it, or when the call was made."
    )
    failure = fields.Text(readonly=True, help="Why it did not arrive.")
    failure_detail = fields.Text(
        string="What the Server Said",
        readonly=True,
        help="For whoever looks after the mail server.",
    )
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, ondelete="set null", index="btree_not_null"
    )
    notification_id = fields.Many2one(
        "mail.notification", readonly=True, ondelete="set null", index="btree_not_null"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", string="Called By", readonly=True, ondelete="restrict")
    instead_of_id = fields.Many2one(
        "asas.helpdesk.notice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The notice that failed and that this one takes the place of.",
    )

    replaced_by_ids = fields.One2many("asas.helpdesk.notice", "instead_of_id", readonly=True)

    _received = models.Index("(address, queued_at) WHERE kind = 'received'")
    _proven = models.Index("(ticket_id, kind) WHERE state IN ('sent', 'delivered')")

    @api.depends("kind", "ticket_id.reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = f"{kinds.get(notice.kind, '')} · {notice.ticket_id.reference}"

    # ------------------------------------------------------------------ Giving

    @api.model
    def _send(self, tickets, kind, instead_of=None, order=("email", "sms")):
        """Tell the beneficiaries of these tickets, each once, by the best means there is.

        :param instead_of: ``{ticket id: notice}``, the failed notices that are replaced
        :param order: in which order the means of writing are tried
        """
        instead_of = instead_of or {}
        rest = tickets
        write_by = {"email": self._send_by_email, "sms": self._send_by_sms}
        for method in order:
            give = write_by[method]
            able = rest.filtered(
                lambda t, method=method: (
                    t._is_reachable_by(method) and self._comes_after(method, instead_of.get(t.id))
                )
            )
            template = able and self._template(method, kind)
            if not template:
                continue
            failed = []
            # A template that an administrator broke must not keep a complaint from its manager.
            run_in_savepoints(
                able,
                lambda batch, give=give, template=template: give(batch, kind, template, instead_of),
                lambda ticket, error, failed=failed: failed.append(ticket.id),
            )
            rest = rest - able + able.browse(failed)
        self._request_call(rest, kind, instead_of)

    @api.model
    def _template(self, method, kind):
        prefix = "mail" if method == "email" else method
        name = f"asas_helpdesk.{prefix}_template_{kind}"
        # Its id is cached; whether it is still there is looked up once it is wanted.
        found = self.env["ir.model.data"]._xmlid_to_res_id(name, raise_if_not_found=False)
        return self.env[f"{prefix}.template"].browse(found or []).exists()

    @api.model
    def _comes_after(self, method, failed):
        """Whether a means is left to try after a notice that failed."""
        order = [name for name, _label in METHODS]
        return not failed or order.index(method) > order.index(failed.method)

    @api.model
    def _send_by_email(self, tickets, kind, template, instead_of):
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        rendered = self._render_template(tickets, template)
        reply_to = tickets._notify_get_reply_to()
        channels = self.env["asas.helpdesk.channel"].search([("contact", "!=", False)])
        mails = self.env["mail.mail"].create(
            [
                {
                    "model": ticket._name,
                    "res_id": ticket.id,
                    "record_name": ticket.display_name,
                    "message_type": "auto_comment",
                    "subtype_id": subtype_id,
                    "author_id": ticket.company_id.partner_id.id,
                    "email_from": rendered[ticket.id].get("email_from")
                    or ticket.company_id.email_formatted,
                    "reply_to": reply_to.get(ticket.id) or ticket.company_id.email_formatted,
                    "email_to": formataddr(
                        (ticket.beneficiary_name or "", ticket.beneficiary_email)
                    ),
                    "subject": rendered[ticket.id]["subject"],
                    "body": rendered[ticket.id]["body_html"],
                    "body_html": self._render_mail(
                        ticket, rendered[ticket.id]["body_html"], channels
                    ),
                    **self._headers(ticket),
                    "auto_delete": False,
                }
                for ticket in tickets
            ]
        )
        self.create(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "method": "email",
                    "address": ticket.beneficiary_email,
                    "mail_id": mail.id,
                }
                for ticket, mail in zip(tickets, mails, strict=True)
            ]
        )
        queue = self.env["ir.model.data"]._xmlid_to_res_id("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron"].browse(queue)._trigger()

    @api.model
    def _headers(self, ticket):
        """A notice of a ticket that came by mail answers that mail, so that the beneficiary's
        program shows them together."""
        source = ticket.source_message_id
        if not source:
            return {"headers": repr(AUTOMATIC_HEADERS)}
        return {
            "headers": repr(AUTOMATIC_HEADERS | {"In-Reply-To": source}),
            "references": source,
        }

    @api.model
    def _count_received(self, addresses):
        """How many receipts were acknowledged at each address within the last hour, also by
        transactions that ended after this one began."""
        since = fields.Datetime.now() - timedelta(hours=1)
        domain = [
            ("kind", "=", "received"),
            ("address", "in", addresses),
            ("queued_at", ">", since),
        ]
        known = {notice.id: notice.address for notice in self.search_fetch(domain, ["address"])}
        if self.env.registry.ready:  # while the addon is installed nobody else is there
            with self.env.registry.cursor() as cr:
                others = self.with_env(self.env(cr=cr)).search_fetch(domain, ["address"])
                known.update({notice.id: notice.address for notice in others})
        return Counter(known.values())

    @api.model
    def _render_template(self, tickets, template):
        """Subject, sender and body of each ticket's mail, each in its beneficiary's language.

        Odoo compiles the body of a template anew for each record. For a batch the body is put in
        a loop over the tickets of a language, which is compiled once.

        :return: ``{ticket id: {"subject": …, "email_from": …, "body_html": …}}``
        """
        rendered = template._generate_template(tickets.ids, ("subject", "email_from"))
        for localized, ids in template._classify_per_lang(tickets.ids).values():
            batch = tickets.browse(ids).with_context(lang=localized.env.lang)
            loop = f'<article t-foreach="batch" t-as="object">{localized.body_html}</article>'
            bodies = localized.with_context(asas_helpdesk_keep_compiled=True)._render_template(
                loop, tickets._name, ids[:1], engine="qweb", add_context={"batch": batch}
            )[ids[0]]
            articles = html.fragments_fromstring(bodies)
            for ticket, article in zip(batch, articles, strict=True):
                inner = escape(article.text or "") + Markup("").join(
                    # Rendered and escaped by QWeb just above; only taken apart here.
                    Markup(html.tostring(node, encoding="unicode"))
                    for node in article
                )
                rendered[ticket.id]["body_html"] = inner
        return rendered

    @api.model
    def _render_mail(self, ticket, body, channels):
        """The body of a notice in the frame of the desk."""
        # The link is the key to the ticket; the mail goes to the beneficiary alone.
        url = ticket.get_base_url() + ticket._get_share_url(redirect=True)
        lang = ticket.lang or self.env.lang
        return self._render_layout(body, lang, ticket.company_id, channels, url=url, ticket=ticket)

    @api.model
    def _render_layout(self, body, lang, company, channels, url, ticket=None, title=""):
        """The body of a mail in the frame of the desk, in the direction of its language.

        :param channels: those from which the ways to reach the desk are taken
        :param url: where its button leads
        :param ticket: the ticket it is about, if any; else ``title`` names it
        """
        if ticket is None:
            ticket = self.env["asas.helpdesk.ticket"]
        return (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "asas_helpdesk.notice_layout",
                {
                    "ticket": ticket.with_context(lang=lang),
                    "title": title,
                    "body": body,
                    "company": company,
                    "channels": channels._of_company(company).with_context(lang=lang),
                    "lang": lang,
                    "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
                    "url": url,
                },
                lang=lang,
            )
        )

    @api.model
    def _send_by_sms(self, tickets, kind, template, instead_of):
        bodies = template._render_field("body", tickets.ids, compute_lang=True)
        for ticket in tickets:
            # Put in the queue: the gateway lies outside, and nothing here waits for it.
            message = ticket._message_sms(
                bodies[ticket.id],
                sms_numbers=[ticket.beneficiary_phone],
                put_in_queue=True,
                author_id=ticket.company_id.partner_id.id,
            )
            self._keep_message(ticket, kind, "sms", message, instead_of)

    @api.model
    def _keep_message(self, ticket, kind, method, message, instead_of=None):
        """Keep a notice of a message that Odoo sends and whose fate it notes itself."""
        notification = message.notification_ids.filtered(
            lambda n: (
                n.notification_type == method
                and (method == "sms" or n.res_partner_id == ticket.partner_id)
            )
        )[:1]
        address = notification.sms_number if method == "sms" else ticket.partner_id.email
        notice = self.create(
            {
                "ticket_id": ticket.id,
                "kind": kind,
                "method": method,
                "address": address,
                "notification_id": notification.id,
                "instead_of_id": (instead_of or {}).get(ticket.id, self).id,
            }
        )
        notice._sync_notifications()

    @api.model
    def _what_to_call_for(self, ticket, kind):
        """What the beneficiary is called for, in the language of those who call."""
        lang = ticket.user_id.lang or ticket.company_id.partner_id.lang or self.env.lang
        localized = self.with_context(lang=lang)
        return localized.env._(
            "Call the beneficiary: %(kind)s · %(number)s",
            kind=dict(self._fields["kind"]._description_selection(localized.env))[kind],
            number=ticket.beneficiary_phone or localized.env._("no number known"),
        )

    @api.model
    def _request_call(self, tickets, kind, instead_of):
        # A call is made for what has to be known; a bare receipt is not worth one, and no link
        # can be told on the telephone.
        if kind == "link":
            return
        tickets = tickets.filtered(lambda t: kind != "received" or t.id in instead_of)
        if not tickets:
            return
        todo = self.env.ref("asas_helpdesk.activity_type_call")
        model_id = self.env["ir.model"]._get_id(tickets._name)
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": todo.id,
                        "automated": True,
                        "res_model_id": model_id,
                        "res_id": ticket.id,
                        "user_id": ticket.user_id.id,
                        "date_deadline": fields.Date.context_today(ticket),
                        "summary": self._what_to_call_for(ticket, kind),
                    }
                    for ticket in tickets
                ]
            )
        )
        self.create(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "method": "call",
                    "address": ticket.beneficiary_phone,
                    "activity_id": activity.id,
                    "instead_of_id": instead_of.get(ticket.id, self).id,
                }
                for ticket, activity in zip(tickets, activities, strict=True)
            ]
        )

    # ------------------------------------------------------------------ Following

    def _sync_state(self, state, failure=False, detail=False):
        """Take over what became of the mail or the call; a failed one falls through to a call."""
        changed = self.filtered(lambda notice: notice.state != state)
        changed.write(
            {
                "state": state,
                "done_at": fields.Datetime.now() if state != "failed" else False,
                "failure": failure,
                "failure_detail": detail,
            }
        )
        if state == "failed":
            by_kind = defaultdict(dict)
            for notice in changed.filtered(lambda n: n.method != "call"):
                by_kind[notice.kind][notice.ticket_id.id] = notice
            for kind, failed in by_kind.items():
                self._send(self.env["asas.helpdesk.ticket"].browse(failed), kind, failed)

    def _sync_mails(self):
        for notice in self.filtered(lambda n: n.method == "email" and not n.notification_id):
            mail = notice.mail_id
            if mail.state in STATE_OF_MAIL:
                state = STATE_OF_MAIL[mail.state]
                failed = state == "failed"
                detail = failed and mail.failure_reason
                notice._sync_state(state, failed and self._why_mail_failed(mail), detail)
            elif not mail:
                notice._sync_state("failed", self.env._("The mail was deleted before it was sent."))

    def _why_mail_failed(self, mail):
        """A plain sentence on why a mail did not arrive, and what to do."""
        said = mail.failure_reason or ""
        if mail.state == "cancel":
            return self.env._("The mail was cancelled before it was sent.")
        if mail.failure_type in ("mail_email_invalid", "mail_email_missing"):
            return self.env._("The e-mail address is not valid. Mend it on the ticket.")
        if mail.failure_type in ("mail_from_invalid", "mail_from_missing"):
            return self.env._(
                "The company has no valid e-mail address to send from. Ask an administrator."
            )
        for code, words in (
            (NO_MAILBOX, self.env._("There is no such mailbox. Mend the address on the ticket.")),
            (FULL_MAILBOX, self.env._("The mailbox is full.")),
        ):
            if code.search(said):
                return words
        if mail.failure_type == "mail_smtp":
            return self.env._(
                "The outgoing mail server could not be reached or refused. Ask an administrator."
            )
        return self.env._("The mail could not be sent. What the server said stands on the notice.")

    def _sync_notifications(self):
        for notice in self:
            notification = notice.notification_id
            state = STATE_OF_NOTIFICATION.get(notification.notification_status)
            if notice.method == "sms" and notification.notification_status == "sent":
                state = "delivered"
            if state:
                failure = state == "failed" and notification.format_failure_reason()
                notice._sync_state(state, failure)

    @api.model
    def _sync_lost_mails(self):
        """Take over what became of mails while nobody was there to be told: cancelled by a person,
        deleted, or left by a server that was killed while sending."""
        ended = [
            ("method", "=", "email"),
            ("state", "=", "queued"),
            ("notification_id", "=", False),
        ]
        settled = ["|", ("mail_id", "=", False), ("mail_id.state", "in", list(STATE_OF_MAIL))]
        # One notice that cannot be followed must not keep the cron from its next moment.
        run_in_savepoints(
            self.search(ended + settled, limit=1000),
            lambda notices: notices._sync_mails(),
            lambda notice, error: None,
        )

    def action_log_call(self):
        """Open the dialog in which the outcome of the call is logged."""
        self.ensure_one()
        return self.ticket_id._action_log_call(notice=self)
