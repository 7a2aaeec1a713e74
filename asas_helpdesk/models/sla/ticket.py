from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from .commitment_mixin import METRICS


class TicketSla(models.Model):
    """The SLA statuses of a ticket and its nearest deadline (policy sections 5 and 6)."""

    _inherit = "asas.helpdesk.ticket"

    sla_status_ids = fields.One2many(
        "asas.helpdesk.sla.status",
        "ticket_id",
        string="SLA Statuses",
        readonly=True,
        groups="base.group_user",
        protected=True,
    )
    escalation_ids = fields.One2many(
        "asas.helpdesk.escalation",
        "ticket_id",
        readonly=True,
        groups="base.group_user",
        protected=True,
    )
    next_deadline = fields.Datetime(
        compute="_compute_next_deadline",
        store=True,
        groups="base.group_user",
        help="The nearest deadline that has not been reached yet.",
        protected=True,
    )
    next_metric = fields.Selection(
        METRICS,
        compute="_compute_next_deadline",
        store=True,
        groups="base.group_user",
        protected=True,
    )

    directing_limit = fields.Datetime(
        string="To Be Directed By", compute="_compute_directing_by", groups="base.group_user"
    )
    directing_by_elapsed = fields.Datetime(
        string="Directing Deadline in Elapsed Time",
        compute="_compute_directing_by",
        groups="base.group_user",
    )
    directing_by_working = fields.Datetime(
        string="Directing Deadline in Working Time",
        compute="_compute_directing_by",
        groups="base.group_user",
    )

    @api.depends("sla_status_ids.deadline", "sla_status_ids.reached_at", "sla_status_ids.paused_at")
    def _compute_next_deadline(self):
        for ticket in self:
            open_statuses = ticket.sla_status_ids.filtered(
                lambda c: not c.reached_at and not c.paused_at
            )
            nearest = min(open_statuses, key=lambda c: c.deadline, default=open_statuses)
            ticket.next_deadline = nearest.deadline
            ticket.next_metric = nearest.metric

    @api.depends("received_at", "sla_status_ids.policy_id", "sla_status_ids.deadline")
    def _compute_directing_by(self):
        for ticket in self:
            status = ticket.sla_status_ids.filtered(lambda c: c.metric == "directing")
            ticket.directing_by_elapsed = ticket.directing_by_working = False
            ticket.directing_limit = status.deadline
            if status:
                policy, company = status.policy_id, ticket.company_id
                minutes = policy._target().total_seconds() / 60
                calendar = policy.calendar_id or company._asas_helpdesk_calendar()
                hours = calendar._asas_helpdesk_hours(company)
                ticket.directing_by_elapsed = ticket.received_at + timedelta(minutes=minutes)
                ticket.directing_by_working = hours.due(ticket.received_at, minutes)

    # ------------------------------------------------------------------ Business

    def _after_create(self):
        result = super()._after_create()
        self._sync_sla_statuses(new=True)
        if self._is_shared_out(self.company_id) and any(not t.user_id for t in self):
            self._wake_sharing_out()
        return result

    def _after_change(self, vals, before):
        result = super()._after_change(vals, before)
        self._keep_stays(before.get("stay", {}))
        if self._sla_policy_fields() & vals.keys():
            self.sudo()._replan_sla_statuses()  # only the code writes SLA statuses
        elif self._sla_fields() & vals.keys():
            self._sync_sla_statuses()
        if vals.get("level") and self._is_shared_out(self.company_id):
            self._wake_sharing_out()
        if "stage_id" in vals:
            # sudo() because activities follow from the move, no matter who makes it.
            self.sudo().filtered(lambda t: t.state == "directed")._date_tasks()
        return result

    @api.model
    def _sla_policy_fields(self):
        """Return the fields that decide which SLA policies apply; a moved deadline is logged."""
        return {
            "ticket_type",
            "channel_id",
            "service_id",
            "priority",
            "beneficiary_kind",
            "received_at",
            "company_id",
        }

    @api.model
    def _sla_fields(self):
        """Return the fields whose change may start, stop or pause an SLA status."""
        return {
            "stage_id",
            "first_response_at",
            "directed_at",
            "acknowledged_at",
            "resolved_at",
            "unanswered_since",
            "unanswered_at",
            "held_since",
            "department_id",
        }

    def _sync_sla_statuses(self, new=False):
        """Bring the SLA statuses in line with the facts on the tickets.

        :param bool new: whether the tickets were just created
        :return: the tickets whose SLA statuses changed
        """
        # sudo() because SLA statuses are evidence: only the code writes them, for every user.
        # Those of a move that has not left yet go on as if it had not been.
        tickets = self.sudo().filtered(lambda t: not t.departing_id)
        return self.env["asas.helpdesk.sla.status"].sudo()._sync(tickets, new)

    def _sla_facts(self, metric):
        """Return the facts from which an SLA status follows.

        :return: ``(started_at, reached_at, paused)``, moments in naive UTC; without a start there
            is no SLA status
        """
        self.ensure_one()
        stopped = self.state in ("closed", "cancelled")
        # The earlier resolution of a reopened ticket does not count.
        resolved_at = self.state in ("resolved", "closed") and self.resolved_at
        if metric == "first_response":
            return self.received_at, self.first_response_at or self.resolved_at, stopped
        if metric == "directing":
            started_at = self.ticket_type == "complaint" and self.received_at
            return started_at, self.directed_at, stopped
        if metric == "acknowledgement":
            started_at = self.ticket_type == "complaint" and self.directed_at
            return started_at, self.acknowledged_at or resolved_at, stopped
        return self.received_at, resolved_at, stopped or self.state == "waiting"

    def _sla_turn(self, metric):
        """Return the facts of a metric that begins again on the same ticket.

        :return: ``(started_at, ended_at)`` in naive UTC: since when something is owed, False if
            nothing is; and when what was owed before ended, None if that is now
        """
        self.ensure_one()
        if metric == "next_answer":
            return self.unanswered_at, self.answered_at
        if metric == "waiting":
            return self.state == "waiting" and self.held_since, self.held_since
        if metric == "verification":
            return self.state == "resolved" and self.resolved_at, self.held_since
        return False, None

    def _waiting_since(self):
        # sudo() because only the moment is compared.
        paused = self.sudo().sla_status_ids.filtered(lambda c: c.paused_at and not c.reached_at)
        return min(paused.mapped("paused_at"), default=None) or super()._waiting_since()

    def _count_from(self, moment):
        result = super()._count_from(moment)
        # sudo() because SLA statuses are evidence: only the code writes them.
        self.sudo().sla_status_ids._end_pauses_at(moment)
        self._sync_sla_statuses()
        return result

    def _replan_sla_statuses(self):
        """Plan the SLA statuses again, and log on each ticket which deadlines have moved."""
        before = {status.id: status.deadline for status in self.sla_status_ids}
        changed = self._sync_sla_statuses()
        bodies = {}
        for tickets in changed.grouped("company_id").values():
            for ticket in tickets._as_desk():
                lines = ticket._get_moved_deadlines(before)
                if lines:
                    bodies[ticket.id] = Markup("<br/>").join(lines)
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    def _get_moved_deadlines(self, before):
        """Return a line for each open deadline that has moved.

        :param dict before: the earlier deadlines, by SLA status id
        """
        moment = self.company_id._asas_helpdesk_time
        moved = self.sla_status_ids.filtered(
            lambda c: c.id in before and before[c.id] != c.deadline and not c.reached_at
        )
        return [
            self.env._(
                "Deadline of “%(metric)s”: %(before)s → %(after)s",
                metric=status.display_name,
                before=moment(before[status.id]),
                after=moment(status.deadline),
            )
            for status in moved
        ]

    # ------------------------------------------------------------------ Escalation
    # The actions of asas.helpdesk.escalation.rule. Each one works on a batch and returns the user
    # it reached for each ticket, by ticket id; None for one about which there was nothing to do.

    def _escalate_direct(self, rule):
        self._send_departing()
        undirected = self.filtered(lambda t: not t.manager_id)
        undirected._direct()
        return {ticket.id: ticket.manager_id for ticket in self}

    def _escalate_remind(self, rule):
        reached, by_user = {}, defaultdict(self.browse)
        queues = {
            (company, level): tickets._queue(level)
            for company, tickets in self.grouped("company_id").items()
            for level in ("1", "2")
        }
        for ticket in self:
            users, level = ticket._whom_to_reach(rule)
            users = users.filtered(ticket._may_be_directed_to)  # not to people who have left
            reached[ticket.id] = users[:1]
            if not users or rule.action == "raise_level2":
                asked = queues[ticket.company_id, level].filtered(ticket._may_be_notified)
                # Level 2 is asked beside the person in charge, unless that is one of them.
                users = users if users & asked else users | asked
            for reader in users:
                by_user[reader] |= ticket
        for user, tickets in by_user.items():
            localized = rule.with_context(lang=user.lang)
            tickets._reach(rule, user, localized.env._("Reminder: %s", localized.name))
        return reached

    def _whom_to_reach(self, rule):
        """Return whom a reminder of this ticket reaches: users, and the level whose queue it
        reaches if there are none or none of them may be."""
        nobody = self.env["res.users"]
        if rule.reach in ("level1", "level2"):
            return nobody, rule.reach[-1]
        chosen = nobody
        if rule.reach == "user":
            chosen = rule.reach_user_id
        elif rule.reach == "department" and rule.reach_department_id:
            chosen = rule.reach_department_id._asas_helpdesk_managers()
        elif rule.reach == "manager":
            chosen = self.manager_id
        # Who may not see the ticket is not reached; the reminder then goes the usual way.
        chosen = chosen.filtered(self._may_be_reached)[:1]
        return (chosen, self.level) if chosen else self._in_charge()

    def _may_be_reached(self, user):
        """Return whether a rule may name this ticket to a user: one who reads it, or to whom it may
        be directed next."""
        seen = user in self._escalation_chain_steps() or self.with_user(user).has_access("read")
        return self._may_be_directed_to(user) and seen

    def _in_charge(self):
        """Return who has to act on this ticket: a user, if there is one, and else the level."""
        hands, user_id = self._whose_hands(self.state)
        if hands == "beneficiary":
            user_id = self.user_id.id  # whom the beneficiary answers
        return self.env["res.users"].browse(user_id or []), "2" if hands == "level2" else self.level

    def _escalate_raise_manager(self, rule):
        for ticket in self:
            ticket._direct_to_next_manager()
        return {ticket.id: ticket.manager_id for ticket in self}

    def _escalate_raise_level2(self, rule):
        raised = self.filtered(lambda t: t.level != "2")
        raised.with_context(tracking_disable=True).write({"level": "2"})
        desk = raised._as_desk()
        raised._message_log_batch(
            bodies=dict.fromkeys(
                raised.ids, desk.env._("Raised to Level 2: %s", rule.with_env(desk.env).name)
            )
        )
        return self._escalate_remind(rule)

    def _escalate_notify_escalation_manager(self, rule):
        reached, by_user = {}, defaultdict(self.browse)
        if rule.reach:
            return self._escalate_remind(rule)
        for ticket in self:
            user = ticket._escalation_chain()[-1:]
            reached[ticket.id] = user
            by_user[user] |= ticket
        for user, tickets in by_user.items():
            localized = rule.with_context(lang=user.lang)
            tickets._reach(rule, user, localized.env._("Escalation: %s", localized.name))
        return reached

    def _reach(self, rule, user, words):
        """Reach a member of the staff about these tickets in the ways that a rule names."""
        texted = rule.by_sms and self._text_staff(user, words)
        if rule.by_activity:
            self._remind_by_activity(user, words)
        if rule.by_email or (rule.by_sms and not texted):
            self._notify_staff(user, words)

    def _remind_by_activity(self, user, words):
        """Leave an activity on each of these tickets; an open one says it again."""
        reminder = self.env.ref("asas_helpdesk.activity_type_reminder")
        for ticket in self:
            known = ticket.activity_ids.filtered(
                lambda a: a.automated and a.activity_type_id == reminder and a.user_id == user
            )
            if known:
                known.summary = words
                continue
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                "asas_helpdesk.activity_type_reminder",
                user_id=user.id,
                automated=True,
                summary=words,
            )

    def _text_staff(self, user, words):
        """Hook: send a member of the staff an SMS about these tickets.

        :return: whether one is sent
        """
        return False

    @api.model
    def _queue(self, level):
        """Return the members of a level in the company of these tickets, in whose queue they wait.

        If the level has no active members in the company, return those of the groups that imply it.
        """
        group = self.env.ref(f"asas_helpdesk.group_level{level}")
        members = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id <= user.company_ids
        )
        return members & group.user_ids or members

    def _may_be_notified(self, user):
        level2 = user.has_group("asas_helpdesk.group_level2")
        return self._may_be_directed_to(user) and (level2 or not self.confidential)

    def _ask_administrator(self, rule, reason):
        """Ask an administrator of the desk, by an activity, to see to a failed escalation."""
        for ticket in self:
            user = ticket._administrators().filtered(ticket._may_be_directed_to)[:1]
            localized = self.with_context(lang=user.lang or self.env.lang).env
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                "asas_helpdesk.activity_type_failed",
                user_id=user.id,
                automated=True,
                summary=localized._("Escalation failed: %s", rule.name),
                note=reason,
            )
