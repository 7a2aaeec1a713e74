from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, html2plaintext

from ..ticket.protected_mixin import DESK, ROLES
from ..ticket.ticket import PRIORITIES
from ..ticket.ticket_transitions import UNRESOLVED_STATES

URGENT = "3"
# How many of the beneficiary's courses are shown beside a ticket.
COURSES = 3


class TicketHall(models.Model):
    """How a hall affects a ticket: it is urgent while its session runs, and goes to the hall
    manager or, if it is a question about the subject matter, to the trainer (policy section 1)."""

    _inherit = "asas.helpdesk.ticket"

    course_id = fields.Many2one(
        "asas.helpdesk.course",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        writable_by=DESK,
    )
    session_id = fields.Many2one(
        "asas.helpdesk.course.session",
        string="Hall Session",
        domain="[('course_id', '=', course_id)]",
        ondelete="set null",
        index="btree_not_null",
        writable_by=ROLES,
    )
    hall_category_id = fields.Many2one(
        "asas.helpdesk.hall.category",
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
        writable_by=ROLES,
    )
    session_urgency = fields.Selection(
        [("raised", "Urgent Until the Session Ends"), ("by_hand", "Set by Hand")],
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Whether the running session has made the ticket urgent, or somebody has decided"
        " otherwise.",
        protected=True,
    )
    priority_before = fields.Selection(
        PRIORITIES,
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The priority to return to when the session has ended.",
        protected=True,
        technical=True,
    )
    _urgent_by_session = models.Index("(id) WHERE session_urgency = 'raised'")

    @api.constrains("session_id", "course_id", "company_id")
    def _check_session(self):
        for ticket in self.sudo():  # only whether they belong together is said
            if ticket.course_id and ticket.course_id.company_id != ticket.company_id:
                raise self._get_company_error("course_id", ticket.company_id)
            if ticket.session_id and ticket.session_id.course_id != ticket.course_id:
                raise ValidationError(
                    self.env._(
                        "The hall session belongs to another course. Choose a session of this"
                        " course."
                    )
                )

    # ------------------------------------------------------------------ Hooks

    @api.model
    def _get_creation_values(self, vals_list):
        values = super()._get_creation_values(vals_list)
        self._add_known_problems(vals_list, values)
        if not any(vals.get("session_id") for vals in vals_list) and not self.env.context.get(
            "default_session_id"
        ):
            return values
        given = self.default_get(["session_id", "priority"])
        for vals, more in zip(vals_list, values, strict=True):
            session_id = vals.get("session_id", given.get("session_id"))
            stage = self.env["asas.helpdesk.stage"].browse(vals.get("stage_id"))
            if session_id and (stage.state or "new") in UNRESOLVED_STATES:
                # Only whether the session runs is read, even if its creator may not see it.
                session = self.env["asas.helpdesk.course.session"].sudo().browse(session_id)
                priority = vals.get("priority") or given["priority"]
                more.update(self._values_raised(session, priority))
        return values

    def _check_registering(self):
        """Refuse hall managers who register for a course of others; other staff may for any."""
        user = self.env.user
        wide = ("asas_helpdesk.group_level1", "asas_helpdesk.group_manager")
        if self.env.su or any(user.has_group(group) for group in wide):
            return super()._check_registering()
        if any(ticket.course_id.hall_manager_id != user for ticket in self):
            raise AccessError(
                self.env._(
                    "You can only register tickets for the courses whose halls you manage."
                    " Choose one."
                )
            )
        return super()._check_registering()

    def _after_create(self):
        result = super()._after_create()
        self.filtered(lambda t: t.hall_category_id or t.session_id._is_running())._route_in_hall()
        for report in self.filtered("known_problem_id"):
            report._log_incident()
        return result

    def _get_change_values(self, vals):
        values = super()._get_change_values(vals)
        if "session_urgency" in vals or not {"priority", "session_id"} & vals.keys():
            return values
        # Priority follows from the session, even if the writer may not see it.
        for ticket in self.sudo():
            values[ticket.id].update(ticket._values_after_decision(vals))
        return values

    def _get_resolve_blocker(self, vals=None):
        hall_manager = self.sudo().course_id.hall_manager_id  # only compared, not shown
        if self._is_request_throughout(vals) and hall_manager == self.env.user:
            return None
        return super()._get_resolve_blocker(vals)

    def _work_for(self, kept):
        values = super()._work_for(kept)
        course = kept.course_id or self.course_id[:1]
        if course != kept.course_id:
            values["course_id"] = course.id
        session = self.session_id.filtered(lambda s: s.course_id == course)[:1]
        if session and not kept.session_id:
            values["session_id"] = session.id
        return values

    # ------------------------------------------------------------------ Urgent while it runs

    @api.model
    def _session_due_domain(self):
        """Return the domain of the tickets whose priority does not match their session yet."""
        now = fields.Datetime.now()
        running = Domain("session_id.start", "<=", now) & Domain("session_id.end", ">", now)
        to_raise = (
            running
            & Domain("session_urgency", "=", False)
            & Domain("priority", "!=", URGENT)
            & Domain("state", "in", UNRESOLVED_STATES)
        )
        over = (
            Domain("session_id", "=", False)
            | Domain("session_id.end", "<=", now)
            | Domain("session_id.start", ">", now)
        )
        return to_raise | (Domain("session_urgency", "=", "raised") & over)

    def _follow_session(self):
        """Raise the tickets of running sessions to urgent; restore the priority of those whose
        session has ended, unless somebody has changed it since."""
        for ticket in self:
            running = ticket.session_id._is_running()
            if ticket.session_urgency == "raised" and not running:
                ticket.write(ticket._values_without_session())
            elif not ticket.session_urgency and ticket.state in UNRESOLVED_STATES:
                raised = self._values_raised(ticket.session_id, ticket.priority)
                if raised:
                    ticket.write(raised)

    @api.model
    def _values_raised(self, session, priority):
        """Return the values that a running session gives a ticket of this priority; else none."""
        if priority == URGENT or not session._is_running():
            return {}
        return {"priority_before": priority, "priority": URGENT, "session_urgency": "raised"}

    def _values_without_session(self):
        """Return the values when a session no longer decides: the earlier priority, if it was
        raised."""
        if self.session_urgency != "raised":
            return {"session_urgency": False}
        return {
            "priority": self.priority_before or "0",
            "priority_before": False,
            "session_urgency": False,
        }

    def _values_after_decision(self, vals):
        """Return the values that go with a manual change of the priority or of the session."""
        values, left = {}, {}
        if "priority" in vals and self.session_urgency:
            # A person has decided; the session no longer does.
            values = {"session_urgency": "by_hand", "priority_before": False}
        elif "session_id" in vals and self.session_urgency:
            left = self._values_without_session()
        if "session_id" in vals:
            values = left or (values and {"session_urgency": False, "priority_before": False})
            if self.state in UNRESOLVED_STATES:
                session = self.session_id.browse(vals["session_id"])
                priority = left.get("priority") or vals.get("priority") or self.priority
                values = {**values, **self._values_raised(session, priority)}
        return values

    # ------------------------------------------------------------------ Who it belongs to

    def _route_in_hall(self):
        """Assign each request: to the trainer if it is about the subject matter, else to the hall
        manager; never to somebody whom it is about.

        Complaints follow their own procedure, and what is confidential stays with those who may see
        it.
        """
        for ticket in self.filtered(
            lambda t: t.ticket_type == "request" and not t.user_id and not t.confidential
        ):
            hall_manager = ticket.course_id.hall_manager_id
            if ticket.hall_category_id.for_trainer and ticket._ask_trainer():
                continue
            if hall_manager and ticket._may_be_directed_to(hall_manager):
                ticket._take_over(hall_manager)

    def _take_over(self, user):
        """Make a user the assignee; somebody who registered it for themselves is not notified."""
        quiet = {"mail_auto_subscribe_no_notify": True} if user == self.create_uid else {}
        self.with_context(**quiet).user_id = user

    # ------------------------------------------------------------------ Who can be notified

    def _is_announced(self, kind):
        # If a hall manager reports something without naming anybody, there is nobody to notify.
        nobody = not (
            self.partner_id
            or self.beneficiary_email
            or self.beneficiary_phone
            or self.beneficiary_name
        )
        if nobody and self.ticket_type == "request" and self.channel_id.kind == "hall":
            return False
        # Nobody is notified of an incident; the people of its reports are.
        return not self.sudo().is_incident and super()._is_announced(kind)  # only compared

    # ------------------------------------------------------------------ The hall manager's screen

    def _hall_line(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "reference": self.reference,
            "subject": self.subject,
            "beneficiary": self.beneficiary_name or "",
            "words": html2plaintext(self.description or "")[:200],
            "icon": self.hall_category_id.icon or self.channel_icon or "fa-ticket",
            "received_at": fields.Datetime.to_string(self.received_at),
            "state": states[self.state],
            "complaint": self.ticket_type == "complaint",
            # Who else works on it; colleagues may know each other's names.
            "assignee": (self.user_id - self.env.user).sudo().name or "",
            # The hall manager may know which trainer was asked.
            "asked": self.trainer_asked_id.sudo().name or "",
            "incident": self.is_incident,
            "reports": len(self.child_ids),
            "may_resolve": self.ticket_type == "request" and self.may_resolve,
        }

    # ------------------------------------------------------------------ The beneficiary's courses

    def _get_person_facts(self, domain):
        facts = super()._get_person_facts(domain)
        participants = self.env["asas.helpdesk.course.participant"]
        if self.partner_id and participants.has_access("read"):
            taken = participants.search(
                [("partner_id", "=", self.partner_id.id)], order="id desc", limit=COURSES
            )
            # Who may read the participant may read the name of the course.
            names = taken.sudo().course_id.mapped("name")
            if names:
                facts.append((self.env._("Courses"), format_list(self.env, names)))
        return facts
