from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from ..ticket.savepoints import work_isolated

BATCH = 200
# How often in one run a batch begins again because somebody else changed its tickets.
CONFLICTS = 10
# How long a failed escalation waits for its next try: longer each time, never longer than a day.
RETRY_MINUTES = (5, 15, 60, 240, 1440)


class Escalation(models.Model):
    """One firing of a rule for one clock: the proof that the promise was seen to.

    A firing is unique for its clock, rule and round, so that a second worker, a rerun or a restart
    cannot fire it twice.
    """

    _name = "asas.helpdesk.escalation"
    _description = "Escalation"
    _inherit = ["asas.helpdesk.proof.mixin"]
    _order = "fired_at desc, id desc"
    _rec_name = "rule_id"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    clock_id = fields.Many2one(
        "asas.helpdesk.sla.status", required=True, readonly=True, ondelete="cascade", index=True
    )
    rule_id = fields.Many2one(
        "asas.helpdesk.escalation.rule",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    round = fields.Integer(readonly=True)
    due_at = fields.Datetime(readonly=True, help="When the rule was to fire.")
    fired_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Reached", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("done", "Done"), ("failed", "Failed, Will Be Tried Again")],
        required=True,
        readonly=True,
        default="done",
        index=True,
    )
    attempts = fields.Integer(readonly=True, default=1)
    error = fields.Text(readonly=True)

    _fires_once = models.UniqueIndex("(clock_id, rule_id, round)")

    # ------------------------------------------------------------------ The cron

    @api.model
    def _cron_escalate(self):
        """Fire every rule that is due, in bounded batches, each committed by itself."""
        # No user's language is known here: what is logged is read by the desk of the company.
        self = self.with_context(lang=self.env.lang or self.env.company.partner_id.lang)
        Clock = self.env["asas.helpdesk.sla.status"]
        conflicts = 0
        while True:
            due = [("next_event_at", "<=", fields.Datetime.now())]
            try:
                clocks = self._lock_due(due)
                if not clocks:
                    break
                self._work(clocks)
                self.env.flush_all()
            except OperationalError as conflict:
                # Somebody changed one of the tickets in this very moment: again, on the new facts.
                self.env.cr.rollback()
                conflicts += 1
                if conflict.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY or conflicts > CONFLICTS:
                    raise
                continue
            remaining = Clock.search_count(due)
            if not self.env["ir.cron"]._commit_progress(len(clocks), remaining=remaining):
                break
        self.env["asas.helpdesk.notice"]._follow_lost_mails()
        nearest = Clock.search([("next_event_at", "!=", False)], order="next_event_at, id", limit=1)
        Clock._wake_cron([nearest.next_event_at])

    @api.model
    def _lock_due(self, due):
        """A batch of due clocks, locked with their tickets.

        What another worker or a user holds is theirs for now; it stays due.
        """
        clocks = self.env["asas.helpdesk.sla.status"].search(
            due, order="next_event_at, id", limit=BATCH * 10
        )
        clocks = clocks.try_lock_for_update(allow_referencing=True, limit=BATCH)
        tickets = clocks.ticket_id.try_lock_for_update(allow_referencing=True)
        clocks = clocks.filtered(lambda clock: clock.ticket_id in tickets)
        # Read again under the lock what others may just have changed.
        clocks.invalidate_recordset()
        tickets.invalidate_recordset()
        return clocks

    @api.model
    def _work(self, clocks):
        """Fire what is due on these locked clocks, then plan them anew."""
        now = fields.Datetime.now()
        for rule, moments in self._due(clocks, now):
            due = clocks.filtered(lambda clock, ids=tuple(moments): clock.id in ids)
            work_isolated(
                due.filtered(lambda clock: not clock.reached_at),
                partial(self._fire, rule, moments),
                partial(self._record_failure, rule, moments),
            )
        work_isolated(
            clocks.ticket_id, lambda tickets: tickets._sync_clocks(), lambda ticket, error: None
        )
        self._postpone(clocks, now)

    @api.model
    def _due(self, clocks, now):
        """The rules that are due with the clocks they are due for, in the order of the ladder.

        :return: list of ``(rule, {clock id: moment})``
        """
        plan = clocks._new_plan(clocks.ticket_id, clocks)
        due = {}
        for clock in clocks:
            policy = clock.policy_id
            hours = clock._plan_hours(plan, policy, clock.company_id)
            for rule in plan["rules"].get(clock.metric, ()):
                if rule.id in plan["fired"].get((clock.id, clock.round), ()):
                    continue
                if not rule._applies_to(clock.ticket_id):
                    continue
                moment = rule._moment(clock, policy, hours, clock.company_id)
                if moment <= now:
                    due.setdefault(rule, {})[clock.id] = moment
        # By the earliest moment of each rule in the batch, so that a person gets one digest a rule.
        return sorted(due.items(), key=lambda item: min(item[1].values()))

    @api.model
    def _fire(self, rule, moments, clocks):
        users = getattr(clocks.ticket_id, f"_escalate_{rule.action}")(rule)
        failed_before = self.search(
            [("clock_id", "in", clocks.ids), ("rule_id", "=", rule.id), ("state", "=", "failed")]
        )
        retried = {(firing.clock_id.id, firing.round): firing for firing in failed_before}
        new = []
        for clock in clocks:
            vals = {
                "fired_at": fields.Datetime.now(),
                "user_id": users.get(clock.ticket_id.id, self.env["res.users"]).id,
                "state": "done",
                "error": False,
            }
            firing = retried.get((clock.id, clock.round))
            if firing:
                firing.write({**vals, "attempts": firing.attempts + 1})
            else:
                new.append({**self._key(rule, clock, moments[clock.id]), **vals})
        self.create(new)

    @api.model
    def _key(self, rule, clock, moment):
        return {
            "ticket_id": clock.ticket_id.id,
            "clock_id": clock.id,
            "rule_id": rule.id,
            "round": clock.round,
            "due_at": moment,
        }

    @api.model
    def _record_failure(self, rule, moments, clock, error):
        """Keep what went wrong where an administrator sees it, in words they can act on."""
        reason = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
        key = self._key(rule, clock, moments[clock.id])
        firing = self.search(
            [(name, "=", key[name]) for name in ("clock_id", "rule_id", "round")], limit=1
        )
        if firing:
            firing.write({"attempts": firing.attempts + 1, "error": reason})
        else:
            self.create({**key, "state": "failed", "error": reason})
            clock.ticket_id._ask_administrator(rule, reason)

    @api.model
    def _postpone(self, clocks, now):
        """Give the clocks with a failed firing their next try later, and those that could not be
        planned anew as well: what stays due would keep the cron busy for ever."""
        failed = self.search([("clock_id", "in", clocks.ids), ("state", "=", "failed")])
        attempts = {firing.clock_id: firing.attempts for firing in failed}
        for clock in clocks.filtered(lambda c: c.next_event_at):
            if clock in attempts or clock.next_event_at <= now:
                step = min(attempts.get(clock, 1), len(RETRY_MINUTES)) - 1
                retry = now + timedelta(minutes=RETRY_MINUTES[step])
                breaks_at = clock._breaks_at()
                clock.next_event_at = min(retry, breaks_at) if breaks_at > now else retry

    def action_retry(self):
        """Try failed escalations again at the next run of the cron, which is woken now."""
        self.check_access("read")
        if not self.env.user.has_group("asas_helpdesk.group_admin"):
            raise UserError(self.env._("Only an administrator of the desk tries again."))
        # Clocks are written by the code alone; the caller was checked above.
        clocks = self.filtered(lambda e: e.state == "failed").clock_id.sudo()
        # A promise that was kept, or that rests, is owed nothing now.
        clocks = clocks.filtered(lambda c: not c.reached_at and not c.paused_at)
        clocks.write({"next_event_at": fields.Datetime.now()})
        clocks._wake_cron([fields.Datetime.now()])
