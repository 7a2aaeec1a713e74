from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formataddr

from ..notice.notice import AUTOMATIC_HEADERS, STATE_OF_MAIL
from ..ticket.savepoints import run_in_savepoints

BATCH = 200
# Of these states of a participant's receipt: the conditions did not reach the person.
LACKING = ("none", "failed", "no_address")


class CourseParticipantConditions(models.Model):
    """What became of the conditions that a participant was sent."""

    _inherit = "asas.helpdesk.course.participant"

    conditions = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("failed", "Did Not Arrive")],
        string="What Became of the Conditions",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    receipt = fields.Selection(
        [
            ("none", "Not Sent Yet"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Did Not Arrive"),
            ("no_address", "No Valid E-mail Address"),
        ],
        string="Conditions",
        compute="_compute_receipt",
        store=True,
        index=True,
        help="Whether the participant has received the conditions for registration, attendance and"
        " certificate data.",
    )
    conditions_address = fields.Char(string="Sent To", readonly=True, copy=False)
    conditions_sent_at = fields.Datetime(
        string="Sent On",
        readonly=True,
        copy=False,
        help="When the mail server took the conditions.",
    )
    conditions_failure = fields.Text(string="Why Not", readonly=True, copy=False)
    conditions_mail_id = fields.Many2one(
        "mail.mail", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.depends("conditions", "partner_id.email_normalized")
    def _compute_receipt(self):
        for participant in self:
            if participant.conditions:
                participant.receipt = participant.conditions
            else:
                email = participant.partner_id.email_normalized
                participant.receipt = "none" if email else "no_address"

    def _send_conditions(self):
        """Queue the conditions for these participants, each in the own language.

        A participant whose mail cannot be made keeps nobody else from theirs.
        """
        reachable = self.filtered(
            lambda p: p.conditions not in ("queued", "sent") and p.partner_id.email_normalized
        )
        run_in_savepoints(
            reachable,
            lambda batch: batch._queue_conditions(),
            lambda participant, error: participant.write(
                {"conditions": "failed", "conditions_failure": str(error)}
            ),
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _queue_conditions(self):
        template = self.env.ref("asas_helpdesk.mail_template_conditions", raise_if_not_found=False)
        if not template:
            raise ValidationError(self.env._("The template of the conditions was deleted."))
        rendered = template._generate_template(self.ids, ("subject", "email_from", "body_html"))
        channels = self.env["asas.helpdesk.channel"].search([("contact", "!=", False)])
        mails = self.env["mail.mail"].create(
            [
                {
                    "model": participant._name,
                    "res_id": participant.id,
                    "record_name": participant.course_id.name,
                    "message_type": "auto_comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "author_id": participant.company_id.partner_id.id,
                    "email_from": rendered[participant.id].get("email_from")
                    or participant.company_id.email_formatted,
                    "reply_to": participant.company_id.email_formatted,
                    "email_to": formataddr(
                        (participant.partner_id.name or "", participant.partner_id.email_normalized)
                    ),
                    "subject": rendered[participant.id]["subject"],
                    "body": rendered[participant.id]["body_html"],
                    "body_html": participant._in_conditions_layout(
                        rendered[participant.id]["body_html"], channels
                    ),
                    "headers": repr(AUTOMATIC_HEADERS),
                    "auto_delete": False,
                }
                for participant in self
            ]
        )
        for participant, mail in zip(self, mails, strict=True):
            participant.write(
                {
                    "conditions": "queued",
                    "conditions_address": participant.partner_id.email_normalized,
                    "conditions_failure": False,
                    "conditions_sent_at": False,
                    "conditions_mail_id": mail.id,
                }
            )

    def _in_conditions_layout(self, body, channels):
        lang = self.partner_id.lang or self.env.lang
        course = self.course_id
        return self.env["asas.helpdesk.notice"]._render_layout(
            body,
            lang,
            self.company_id,
            channels,
            url=course.link,
            title=course.with_context(lang=lang).name,
        )

    # ------------------------------------------------------------------ Following

    def _sync_conditions(self):
        """Take over what became of the mails."""
        for participant in self.filtered(lambda p: p.conditions == "queued"):
            mail = participant.conditions_mail_id
            state = STATE_OF_MAIL.get(mail.state) if mail else "failed"
            if not state:
                continue
            failure = mail.failure_reason if mail else participant._mail_was_deleted()
            participant.write(
                {
                    "conditions": state,
                    "conditions_sent_at": fields.Datetime.now() if state == "sent" else False,
                    "conditions_failure": failure if state == "failed" else False,
                }
            )

    def _mail_was_deleted(self):
        return self.env._("The mail was deleted before it was sent.")

    @api.model
    def _sync_lost_conditions(self):
        """Take over what became of mails that were cancelled, deleted or left while sending."""
        settled = [
            ("conditions", "=", "queued"),
            "|",
            ("conditions_mail_id", "=", False),
            ("conditions_mail_id.state", "in", list(STATE_OF_MAIL)),
        ]
        self.search(settled, limit=1000)._sync_conditions()

    def _message_receive_bounce(self, email, partner):
        """A mail that came back gave nobody the conditions."""
        result = super()._message_receive_bounce(email, partner)
        # The mail gateway speaks here, and what was sent is written by the code alone.
        came_back = self.sudo().filtered(
            lambda p: p.conditions == "sent" and p.conditions_address == email
        )
        came_back.write(
            {
                "conditions": "failed",
                "conditions_sent_at": False,
                "conditions_failure": self.env._("The mail came back: %(email)s", email=email),
            }
        )
        return result
