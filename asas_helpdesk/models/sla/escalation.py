from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from ..ticket.base import ANSWERABLE
from ..ticket.savepoints import run_in_savepoints
from ..ticket.ticket_rights import AT_ONCE

BATCH = 200
# How many times in one run a batch may start again because another transaction changed its tickets.
CONFLICTS = 10
# How long a failed escalation waits for its next attempt: longer each time, at most one day.
RETRY_MINUTES = (5, 15, 60, 240, 1440)


class Escalation(models.Model):
    """An escalation rule carried out for one SLA status: evidence that the desk acted in time.

    An escalation is unique for its SLA status, rule and round, so that a second worker, a rerun or
    a restart cannot carry it out twice.
    """

    _name = "asas.helpdesk.escalation"
    _description = "Escalation"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "escalated_at desc, id desc"
    _rec_name = "rule_id"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    sla_status_id = fields.Many2one(
        "asas.helpdesk.sla.status",
        string="SLA Status",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    rule_id = fields.Many2one(
        "asas.helpdesk.escalation.rule",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    round = fields.Integer(readonly=True)
    due_at = fields.Datetime(readonly=True, help="When the rule was due.")
    escalated_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", string="Reached", readonly=True, ondelete="set null", personal=ANSWERABLE
    )
    state = fields.Selection(
        [
            ("done", "Done"),
            ("failed", "Failed, Will Be Retried"),
            ("unneeded", "Not Needed"),
        ],
        required=True,
        readonly=True,
        default="done",
        index=True,
        help="Not needed: when it was due, there was nothing to do for this ticket, such as to"
        " remind a beneficiary who gets no notices.",
    )
    attempts = fields.Integer(readonly=True, default=1)
    error = fields.Text(readonly=True, personal="empty")

    _carried_out_once = models.UniqueIndex("(sla_status_id, rule_id, round)", AT_ONCE)

    # ------------------------------------------------------------------ The cron

    @api.model
    def _cron_escalate(self):
        """Carry out every rule that is due, in bounded batches, each with a commit of its own."""
        # There is no user whose language counts: the desk of the company reads what is logged.
        self = self.with_context(lang=self.env.lang or self.env.company.partner_id.lang)
        SlaStatus = self.env["asas.helpdesk.sla.status"]
        conflicts = 0
        while True:
            due = [("next_event_at", "<=", fields.Datetime.now())]
            try:
                self.env["asas.helpdesk.replanning"]._plan_few()
                statuses = self._lock_due(due)
                if not statuses:
                    break
                self._work(statuses)
                self.env.flush_all()
            except OperationalError as conflict:
                # Another transaction has just changed one of the tickets: start again.
                self.env.cr.rollback()
                conflicts += 1
                if conflict.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY or conflicts > CONFLICTS:
                    raise
                continue
            remaining = SlaStatus.search_count(due)
            if not self.env["ir.cron"]._commit_progress(len(statuses), remaining=remaining):
                break
        self._after_escalating()
        nearest = SlaStatus.search(
            [("next_event_at", "!=", False)], order="next_event_at, id", limit=1
        )
        SlaStatus._wake_cron([nearest.next_event_at])

    @api.model
    def _after_escalating(self):
        """Hook: do what else belongs to each run of the escalation."""

    @api.model
    def _lock_due(self, due):
        """Return a batch of due SLA statuses, locked together with their tickets.

        Those locked by another worker or a user are left out; they stay due.
        """
        statuses = self.env["asas.helpdesk.sla.status"].search(
            due, order="next_event_at, id", limit=BATCH * 10
        )
        statuses = statuses.try_lock_for_update(allow_referencing=True, limit=BATCH)
        tickets = statuses.ticket_id.try_lock_for_update(allow_referencing=True)
        statuses = statuses.filtered(lambda status: status.ticket_id in tickets)
        # Read again under the lock what other transactions may just have changed.
        statuses.invalidate_recordset()
        tickets.invalidate_recordset()
        return statuses

    @api.model
    def _work(self, statuses):
        """Carry out the rules that are due for these locked SLA statuses, then plan them again."""
        now = fields.Datetime.now()
        self.env["asas.helpdesk.replanning"]._plan_first(statuses.ticket_id)
        for rule, moments in self._due(statuses, now):
            due = statuses.filtered(lambda status, ids=tuple(moments): status.id in ids)
            run_in_savepoints(
                due.filtered(lambda status: not status.reached_at),
                partial(self._carry_out, rule, moments),
                partial(self._record_failure, rule, moments),
            )
        run_in_savepoints(
            statuses.ticket_id,
            lambda tickets: tickets._sync_sla_statuses(),
            lambda ticket, error: None,
        )
        self._postpone(statuses, now)

    @api.model
    def _due(self, statuses, now):
        """Return the due rules, each with the SLA statuses for which it is due, in order.

        :return: list of ``(rule, {SLA status id: moment})``
        """
        plan = statuses._new_plan(statuses.ticket_id, statuses)
        due = {}
        for status in statuses:
            policy = status.policy_id
            hours = status._plan_hours(plan, policy, status.company_id)
            for rule in plan["rules"].get(status.metric, ()):
                if rule.id in plan["done_rules"].get((status.id, status.round), ()):
                    continue
                if not rule._applies_to(status.ticket_id):
                    continue
                moment = rule._due_for(status.ticket_id, status, policy, hours)
                if moment and moment <= now:
                    due.setdefault(rule, {})[status.id] = moment
        # Sort by the earliest moment of each rule, so that a person gets one digest per rule.
        return sorted(due.items(), key=lambda item: min(item[1].values()))

    @api.model
    def _carry_out(self, rule, moments, statuses):
        users = getattr(statuses.ticket_id, f"_escalate_{rule.action}")(rule)
        failed_before = self.search(
            [
                ("sla_status_id", "in", statuses.ids),
                ("rule_id", "=", rule.id),
                ("state", "=", "failed"),
            ]
        )
        retried = {
            (escalation.sla_status_id.id, escalation.round): escalation
            for escalation in failed_before
        }
        new = []
        for status in statuses:
            user = users.get(status.ticket_id.id, self.env["res.users"])
            vals = {
                "escalated_at": fields.Datetime.now(),
                "user_id": user.id if user else False,
                "state": "unneeded" if user is None else "done",
                "error": False,
            }
            escalation = retried.get((status.id, status.round))
            if escalation:
                escalation.write({**vals, "attempts": escalation.attempts + 1})
            else:
                new.append({**self._key(rule, status, moments[status.id]), **vals})
        self.create(new)

    @api.model
    def _key(self, rule, status, moment):
        return {
            "ticket_id": status.ticket_id.id,
            "sla_status_id": status.id,
            "rule_id": rule.id,
            "round": status.round,
            "due_at": moment,
        }

    @api.model
    def _record_failure(self, rule, moments, status, error):
        """Record a failed escalation, and ask an administrator to see to it the first time."""
        reason = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
        key = self._key(rule, status, moments[status.id])
        escalation = self.search(
            [(name, "=", key[name]) for name in ("sla_status_id", "rule_id", "round")], limit=1
        )
        if escalation:
            escalation.write({"attempts": escalation.attempts + 1, "error": reason})
        else:
            self.create({**key, "state": "failed", "error": reason})
            status.ticket_id._ask_administrator(rule, reason)

    @api.model
    def _postpone(self, statuses, now):
        """Postpone the SLA statuses whose escalation failed or that could not be planned again.

        If they stayed due, the cron would never come to an end.
        """
        failed = self.search([("sla_status_id", "in", statuses.ids), ("state", "=", "failed")])
        attempts = {escalation.sla_status_id: escalation.attempts for escalation in failed}
        for status in statuses.filtered(lambda c: c.next_event_at):
            if status in attempts or status.next_event_at <= now:
                step = min(attempts.get(status, 1), len(RETRY_MINUTES)) - 1
                retry = now + timedelta(minutes=RETRY_MINUTES[step])
                breaks_at = status._breaks_at()
                status.next_event_at = min(retry, breaks_at) if breaks_at > now else retry

    def action_retry(self):
        """Retry failed escalations: make them due and trigger the cron now."""
        self.check_access("read")
        if not self.env.user.has_group("asas_helpdesk.group_admin"):
            raise UserError(self.env._("Only a helpdesk administrator can retry."))
        # sudo() because only the code writes SLA statuses; the caller was checked above.
        statuses = self.filtered(lambda e: e.state == "failed").sla_status_id.sudo()
        # SLA statuses that are met or paused need no escalation now.
        statuses = statuses.filtered(lambda c: not c.reached_at and not c.paused_at)
        statuses.write({"next_event_at": fields.Datetime.now()})
        statuses._wake_cron([fields.Datetime.now()])
