from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import formataddr

from .isolation import work_isolated
from .notice import AUTOMATIC_HEADERS, STATE_OF_MAIL

BATCH = 200


class CourseConditions(models.Model):
    """The conditions for registration, attendance and certificate data, which the hall manager
    gives to the trainees before the first session (policy section 1)."""

    _inherit = "asas.helpdesk.course"

    conditions_automatic = fields.Boolean(
        string="Send the Conditions by Themselves",
        default=True,
        help="Participants who have not received them by then get the conditions by themselves.",
    )
    conditions_hours = fields.Integer(
        string="Hours Before the First Session",
        default=24,
        help="So many hours before the first session the conditions are sent by themselves.",
    )
    first_start = fields.Datetime(
        string="First Session", compute="_compute_first_and_last", store=True
    )
    last_end = fields.Datetime(
        string="Last Session Ends", compute="_compute_first_and_last", store=True
    )
    conditions_due_at = fields.Datetime(
        string="Conditions Are Sent On",
        compute="_compute_conditions_due_at",
        store=True,
        index="btree_not_null",
    )
    participant_count = fields.Integer(
        compute="_compute_participant_count", groups="asas_helpdesk.group_hall_manager"
    )
    lacking_count = fields.Integer(
        string="Without the Conditions",
        compute="_compute_participant_count",
        groups="asas_helpdesk.group_hall_manager",
        help="Participants who have not received the conditions.",
    )
    may_send_conditions = fields.Boolean(compute="_compute_may_send_conditions")

    _conditions_hours_positive = models.Constraint(
        "CHECK (conditions_hours >= 0)",
        "The hours before the first session cannot be less than none.",
    )

    @api.depends("session_ids.start", "session_ids.end")
    def _compute_first_and_last(self):
        for course in self:
            sessions = course.session_ids.filtered(lambda s: s.start and s.end)
            course.first_start = min(sessions.mapped("start"), default=False)
            course.last_end = max(sessions.mapped("end"), default=False)

    @api.depends("first_start", "conditions_automatic", "conditions_hours")
    def _compute_conditions_due_at(self):
        for course in self:
            due = course.conditions_automatic and course.first_start
            course.conditions_due_at = due and due - timedelta(hours=course.conditions_hours)

    @api.depends("participant_ids.receipt")
    @api.depends_context("uid")
    def _compute_participant_count(self):
        # Who may not see the participants of a course does not learn how many there are either.
        counts = {}
        for course, receipt, count in self.env["asas.helpdesk.course.participant"]._read_group(
            [("course_id", "in", self.ids)], ["course_id", "receipt"], ["__count"]
        ):
            counts.setdefault(course.id, {})[receipt] = count
        for course in self:
            by_receipt = counts.get(course.id, {})
            course.participant_count = sum(by_receipt.values())
            course.lacking_count = sum(by_receipt.get(name, 0) for name in LACKING)

    @api.depends("hall_manager_id")
    @api.depends_context("uid")
    def _compute_may_send_conditions(self):
        for course in self:
            course.may_send_conditions = course._is_run_by_user()

    def _is_run_by_user(self):
        """Whether the current user runs the hall of this course: its hall manager, and Level 2,
        who stands in."""
        user = self.env.user
        return (
            self.env.su
            or (self.hall_manager_id == user and user.has_group("asas_helpdesk.group_hall_manager"))
            or user.has_group("asas_helpdesk.group_level2")
        )

    # ------------------------------------------------------------------ Sending

    def action_send_conditions(self):
        """Send the conditions to all participants who have not received them.

        :raise AccessError: when the current user does not run the hall
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_run_by_user():
            raise AccessError(
                self.env._(
                    "The hall manager of the course sends the conditions. Ask them or Level 2."
                )
            )
        # What was sent is proof, written by the code alone; the caller was checked above.
        participants = self.sudo().participant_ids
        wanting = participants.filtered(lambda p: p.receipt in ("none", "failed"))
        wanting._send_conditions()
        queued = wanting.filtered(lambda p: p.receipt == "queued")
        without = participants.filtered(lambda p: p.receipt == "no_address")
        lines = [self.env._("Conditions on their way: %(count)s.", count=len(queued))]
        if without:
            lines.append(
                self.env._("Without a valid e-mail address: %(count)s.", count=len(without))
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if without or not queued else "success",
                "message": " ".join(lines),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_participants(self):
        """Open the participants of the course."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "asas_helpdesk.course_participant_action"
            ),
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }

    @api.model
    def _conditions_due_domain(self):
        """The participants to whom the conditions are due now: before or during the course."""
        now = fields.Datetime.now()
        return [
            ("receipt", "=", "none"),
            ("course_id.active", "=", True),
            ("course_id.conditions_due_at", "<=", now),
            ("course_id.last_end", ">", now),
        ]


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
        work_isolated(
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
        return self.env["asas.helpdesk.notice"]._framed(
            body,
            lang,
            self.company_id,
            channels,
            url=course.link,
            title=course.with_context(lang=lang).name,
        )

    # ------------------------------------------------------------------ Following

    def _follow_conditions(self):
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
    def _follow_lost_conditions(self):
        """Take over what became of mails that were cancelled, deleted or left while sending."""
        settled = [
            ("conditions", "=", "queued"),
            "|",
            ("conditions_mail_id", "=", False),
            ("conditions_mail_id.state", "in", list(STATE_OF_MAIL)),
        ]
        self.search(settled, limit=1000)._follow_conditions()

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
