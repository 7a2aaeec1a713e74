from collections import defaultdict

from lxml import html
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr

from .isolation import work_isolated

KINDS = [
    ("received", "Received"),
    ("directed", "Directed to the Manager"),
    ("waiting", "Waiting for You"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("reopened", "Reopened"),
]
# RFC 3834, section 5: what marks a message that no person wrote; the second header is what
# Exchange looks at before it answers with an out-of-office message.
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}
# What became of a mail.mail, and so of the notice that it carries.
STATE_OF_MAIL = {"sent": "sent", "exception": "failed", "cancel": "failed"}


class Notice(models.Model):
    """A notice to the beneficiary, with the proof that it was given (policy section 6).

    By e-mail where there is a valid address, else by a telephone call that Level 1 is asked to
    make. A notice that fails falls through to the next means.
    """

    _name = "asas.helpdesk.notice"
    _description = "Notice to the Beneficiary"
    _inherit = ["asas.helpdesk.proof.mixin"]
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    means = fields.Selection(
        [("email", "E-mail"), ("call", "Telephone Call")], required=True, readonly=True
    )
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
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, ondelete="set null", index="btree_not_null"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users", string="Called By", readonly=True, ondelete="restrict"
    )
    instead_of_id = fields.Many2one(
        "asas.helpdesk.notice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The notice that failed and that this one takes the place of.",
    )

    _proven = models.Index("(ticket_id, kind) WHERE state IN ('sent', 'delivered')")

    # ------------------------------------------------------------------ Giving

    @api.model
    def _give(self, tickets, kind, instead_of=None):
        """Tell the beneficiaries of these tickets, each once, by the best means there is.

        :param instead_of: ``{ticket id: notice}``, the failed notices that are replaced
        """
        instead_of = instead_of or {}
        template = self.env.ref(f"asas_helpdesk.mail_template_{kind}", raise_if_not_found=False)
        by_mail = tickets.filtered(
            lambda t: template
            and t.id not in instead_of
            and email_normalize(t.beneficiary_email or "")
        )
        unwritten = self.env["asas.helpdesk.ticket"]

        def not_written(ticket, error):
            nonlocal unwritten
            unwritten |= ticket

        # A template that an administrator broke must not keep a complaint from its manager.
        work_isolated(
            by_mail, lambda batch: self._give_by_mail(batch, kind, template), not_written
        )
        self._give_by_call(tickets - by_mail + unwritten, kind, instead_of)

    @api.model
    def _give_by_mail(self, tickets, kind, template):
        subtype = self.env.ref("mail.mt_comment")
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
                    "subtype_id": subtype.id,
                    "author_id": ticket.company_id.partner_id.id,
                    "email_from": rendered[ticket.id].get("email_from")
                    or ticket.company_id.email_formatted,
                    "reply_to": reply_to.get(ticket.id)
                    or ticket.company_id.email_formatted,
                    "email_to": formataddr(
                        (ticket.beneficiary_name or "", ticket.beneficiary_email)
                    ),
                    "subject": rendered[ticket.id]["subject"],
                    "body": rendered[ticket.id]["body_html"],
                    "body_html": self._in_layout(
                        ticket, rendered[ticket.id]["body_html"], channels
                    ),
                    "headers": repr(AUTOMATIC_HEADERS),
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
                    "means": "email",
                    "address": ticket.beneficiary_email,
                    "mail_id": mail.id,
                }
                for ticket, mail in zip(tickets, mails, strict=True)
            ]
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

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
            bodies = localized._render_template(
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
    def _in_layout(self, ticket, body, channels):
        """The body of a mail in the frame of the desk, in the direction of its language."""
        lang = ticket.lang or self.env.lang
        return self.env["ir.qweb"].with_context(lang=lang)._render(
            "asas_helpdesk.notice_layout",
            {
                "ticket": ticket.with_context(lang=lang),
                "body": body,
                "company": ticket.company_id,
                "channels": channels.with_context(lang=lang),
                "lang": lang,
                "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
                # The link opens the ticket for its holder alone; the mail goes to the beneficiary.
                "url": ticket.get_base_url() + ticket._get_share_url(redirect=True),
            },
            lang=lang,
        )

    @api.model
    def _give_by_call(self, tickets, kind, instead_of):
        # A call is made for what has to be known; a bare receipt is not worth one.
        tickets = tickets.filtered(lambda t: kind != "received" or t.id in instead_of)
        todo = self.env.ref("asas_helpdesk.activity_type_call")
        model_id = self.env["ir.model"]._get_id(tickets._name)
        labels = dict(self._fields["kind"]._description_selection(self.env))
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "user_id": ticket.user_id.id,
                    "date_deadline": fields.Date.context_today(ticket),
                    "summary": self.env._(
                        "Call the beneficiary: %(kind)s · %(number)s",
                        kind=labels[kind],
                        number=ticket.beneficiary_phone or self.env._("no number known"),
                    ),
                }
                for ticket in tickets
            ]
        )
        self.create(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "means": "call",
                    "address": ticket.beneficiary_phone,
                    "activity_id": activity.id,
                    "instead_of_id": instead_of.get(ticket.id, self).id,
                }
                for ticket, activity in zip(tickets, activities, strict=True)
            ]
        )

    # ------------------------------------------------------------------ Following

    def _follow(self, state, failure=False):
        """Take over what became of the mail or the call; a failed one falls through to a call."""
        changed = self.filtered(lambda notice: notice.state != state)
        changed.write(
            {
                "state": state,
                "done_at": fields.Datetime.now() if state != "failed" else False,
                "failure": failure,
            }
        )
        if state == "failed":
            by_kind = defaultdict(dict)
            for notice in changed.filtered(lambda n: n.means == "email"):
                by_kind[notice.kind][notice.ticket_id.id] = notice
            for kind, failed in by_kind.items():
                self._give(self.env["asas.helpdesk.ticket"].browse(failed), kind, failed)

    def _follow_mails(self):
        for notice in self.filtered(lambda n: n.means == "email"):
            mail = notice.mail_id
            if mail.state in STATE_OF_MAIL:
                notice._follow(STATE_OF_MAIL[mail.state], mail.failure_reason)
            elif not mail:
                notice._follow("failed", self.env._("The mail was deleted before it was sent."))

    @api.model
    def _follow_lost_mails(self):
        """Take over what became of mails while nobody was there to be told: cancelled by a person,
        deleted, or left by a server that was killed while sending."""
        ended = [("means", "=", "email"), ("state", "=", "queued")]
        settled = ["|", ("mail_id", "=", False), ("mail_id.state", "in", list(STATE_OF_MAIL))]
        self.search(ended + settled, limit=1000)._follow_mails()

    def action_log_call(self):
        """Open the dialog in which the outcome of the call is logged."""
        self.ensure_one()
        return self.ticket_id._action_log_call(notice=self)


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        if not self.env.context.get("asas_helpdesk_call_logged"):
            # Whether a notice hangs on the activity is asked, and nothing of it is shown.
            owed = self.env["asas.helpdesk.notice"].sudo()
            if owed.search_count(
                [("activity_id", "in", self.ids), ("state", "=", "queued")], limit=1
            ):
                raise UserError(
                    self.env._(
                        "This call gives the beneficiary a notice that has to be proven. Log it"
                        " with its outcome, number and time: button “Log a Call” on the ticket."
                    )
                )
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, **kwargs):
        # Notices are proof, written by the code alone; they follow what became of the mail. The
        # state alone, as it is written on the way, would not do: Odoo notes an exception before it
        # tries, in case it is killed meanwhile.
        notices = self.env["asas.helpdesk.notice"].sudo().search([("mail_id", "in", self.ids)])
        notices._follow_mails()
        return super()._postprocess_sent_message(success_pids, success_emails, **kwargs)
