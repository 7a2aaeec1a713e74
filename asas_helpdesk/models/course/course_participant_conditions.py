from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..ticket.savepoints import run_in_savepoints


class CourseParticipantConditions(models.Model):
    """Whether the conditions that were sent to a participant arrived."""

    _name = "asas.helpdesk.course.participant"
    _inherit = ["asas.helpdesk.course.participant", "asas.helpdesk.tracked.mail.mixin"]

    _mail_field = "conditions_mail_id"
    _mail_state_field = "conditions"
    _mail_queued_field = "conditions_mail_id.date"
    _mail_address_field = "conditions_address"
    _mail_thread_model = "asas.helpdesk.course.participant"

    conditions = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("failed", "Did Not Arrive")],
        string="Status of the Conditions",
        readonly=True,
        copy=False,
        index="btree_not_null",
        protected=True,
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
        protected=True,
    )
    conditions_address = fields.Char(string="Sent To", readonly=True, copy=False, protected=True)
    conditions_sent_at = fields.Datetime(
        string="Sent On",
        readonly=True,
        copy=False,
        help="When the mail server accepted the conditions.",
        protected=True,
    )
    conditions_failure = fields.Text(
        string="Reason It Did Not Arrive", readonly=True, copy=False, protected=True
    )
    conditions_mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        protected=True,
        technical=True,
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
        """Queue the conditions for these participants, each in their own language.

        If the mail to one participant cannot be made, the others still get theirs.
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

    def _queue_conditions(self):
        template = self.env.ref("asas_helpdesk.mail_template_conditions", raise_if_not_found=False)
        if not template:
            raise ValidationError(self.env._("The template of the conditions was deleted."))
        rendered = template._generate_template(self.ids, ("subject", "email_from", "body_html"))
        channels = self._find_contact_channels()
        vals_list = []
        for participant in self:
            body = rendered[participant.id]["body_html"]
            partner = participant.partner_id
            vals = self._get_mail_values(
                participant,
                (partner.name or "", partner.email_normalized),
                rendered[participant.id],
                participant._in_conditions_layout(body, channels),
            )
            vals_list.append(vals | {"record_name": participant.course_id.name})
        for participant, mail in zip(self, self._queue_mails(vals_list), strict=True):
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
        return self._render_layout(
            body,
            lang,
            self.company_id,
            channels,
            url=course.link,
            title=course.with_context(lang=lang).name,
        )

    # ------------------------------------------------------------------ Following

    def _set_mail_state(self, state):
        """Record what became of the mail. A later attempt to send a failed mail is not tracked,
        since the participant can be sent the conditions again."""
        if self.conditions != "queued":
            return
        failed, mail = state == "failed", self.conditions_mail_id
        failure = mail.failure_reason if mail else self._explain_deleted_mail()
        self.write(
            {
                "conditions": state,
                "conditions_sent_at": False if failed else fields.Datetime.now(),
                "conditions_failure": failed and failure,
            }
        )

    def _message_receive_bounce(self, email, partner):
        """Note for a mail that bounced that the conditions did not arrive."""
        result = super()._message_receive_bounce(email, partner)
        # The mail gateway calls this, and what was sent is written by the code alone.
        came_back = self.sudo().filtered(
            lambda p: p.conditions == "sent" and p.conditions_address == email
        )
        came_back.write(
            {
                "conditions": "failed",
                "conditions_sent_at": False,
                "conditions_failure": self._explain_bounce(email),
            }
        )
        return result
