from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

# The states of a participant's receipt in which the conditions did not reach the person.
LACKING = ("none", "failed", "no_address")


class CourseConditions(models.Model):
    """The conditions for registration, attendance and certificate data, which the hall manager
    gives to the trainees before the first session (policy section 1)."""

    _inherit = "asas.helpdesk.course"

    conditions_automatic = fields.Boolean(
        string="Send the Conditions Automatically",
        default=True,
        help=(
            "Participants who have not received the conditions by then are sent them automatically."
        ),
    )
    conditions_hours = fields.Integer(
        string="Hours Before the First Session",
        default=24,
        help="The conditions are sent automatically this many hours before the first session.",
    )
    first_start = fields.Datetime(
        string="First Session", compute="_compute_first_and_last", store=True, protected=True
    )
    last_end = fields.Datetime(
        string="Last Session Ends", compute="_compute_first_and_last", store=True, protected=True
    )
    conditions_due_at = fields.Datetime(
        string="Conditions Are Sent On",
        compute="_compute_conditions_due_at",
        store=True,
        index="btree_not_null",
        protected=True,
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
        "The number of hours before the first session cannot be negative.",
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
        # Those who may not see the participants of a course must not learn how many there are
        # either.
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
        """Return whether the current user runs the hall of this course: its hall manager, or Level
        2, who may stand in."""
        user = self.env.user
        return (
            self.env.su
            or (self.hall_manager_id == user and user.has_group("asas_helpdesk.group_hall_manager"))
            or user.has_group("asas_helpdesk.group_level2")
        )

    # ------------------------------------------------------------------ Sending

    def action_send_conditions(self):
        """Send the conditions to all participants who have not received them.

        :raise AccessError: if the current user does not run the hall
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_run_by_user():
            raise AccessError(
                self.env._(
                    "Only the hall manager of the course sends the conditions. Ask them or Level 2."
                )
            )
        # What was sent is evidence, written by the code alone; the caller was checked above.
        participants = self.sudo().participant_ids
        wanting = participants.filtered(lambda p: p.receipt in ("none", "failed"))
        wanting._send_conditions()
        queued = wanting.filtered(lambda p: p.receipt == "queued")
        without = participants.filtered(lambda p: p.receipt == "no_address")
        lines = [self.env._("Conditions are being sent to: %(count)s.", count=len(queued))]
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
        self.env["asas.helpdesk.course.participant"].check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "asas_helpdesk.course_participant_action"
            ),
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }

    @api.model
    def _conditions_due_domain(self):
        """Return the domain of the participants to whom the conditions are due now: before or
        during the course."""
        now = fields.Datetime.now()
        return [
            ("receipt", "=", "none"),
            ("course_id.active", "=", True),
            ("course_id.conditions_due_at", "<=", now),
            ("course_id.last_end", ">", now),
        ]
