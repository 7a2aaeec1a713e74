"""One side of a rehearsal, and what was owed: plain objects that live as long as a batch."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from odoo import fields

from ...tools.working_time import united
from ..sla.sla import METRICS, SESSIONS_AHEAD
from ..sla.sla_status import IN_TURNS


@dataclass
class Owed:
    """What was owed on a ticket once: since when, until it was reached or paused (naive UTC)."""

    ticket: object
    metric: str
    started_at: datetime
    reached_at: datetime | bool = False
    paused_at: datetime | bool = False
    pauses: list = field(default_factory=list)
    extended_minutes: float = 0
    # The SLA policy by which it was measured; that applies where none in force does any more.
    policy: object = None

    @classmethod
    def of(cls, ticket):
        """Return all that was owed on a ticket, by its SLA statuses and by the facts that have
        none."""
        owed = [
            cls(
                ticket,
                status.metric,
                status.started_at,
                status.reached_at,
                status.paused_at,
                [tuple(map(fields.Datetime.to_datetime, pause)) for pause in status.pauses or ()],
                status.extended_minutes,
                status.policy_id,
            )
            for status in ticket.sla_status_ids
        ]
        known = {item.metric for item in owed}
        for metric, _label in METRICS:
            if metric in known or metric in IN_TURNS:
                continue
            started_at, reached_at, paused = ticket._sla_facts(metric)
            if started_at and not paused:
                owed.append(cls(ticket, metric, started_at, reached_at))
        return owed


class Side:
    """SLA policies and hours, ready to count what was owed."""

    def __init__(self, policies, periods, company, since, keeps_started):
        """
        :param policies: ``asas.helpdesk.sla`` in their order, stored or not
        :param periods: ``asas.helpdesk.rehearsal.period`` that change the hours
        :param datetime since: from when sessions are read (naive UTC)
        :param bool keeps_started: whether what has started keeps its SLA policy where no other
            applies, as the desk does
        """
        self.policies, self.periods, self.company = policies, periods, company
        self.since, self.keeps_started = since, keeps_started
        self._best, self._hours = {}, {}

    def get_lateness(self, item, now):
        """Return by how much something was late on this side, as a timedelta: negative if it was in
        time, None if nothing was owed."""
        policy = self._get_policy(item)
        if not policy:
            return None
        hours = self._get_hours(policy)
        pauses = united(item.pauses, since=item.started_at)
        allowed = policy._target().total_seconds() / 60 + item.extended_minutes
        allowed += sum(hours.between(*pause) for pause in pauses)
        return (item.reached_at or item.paused_at or now) - hours.due(item.started_at, allowed)

    def _get_policy(self, item):
        ticket = item.ticket
        alike = tuple(ticket[name] for name in self.policies._criteria())
        if alike not in self._best:
            self._best[alike] = self.policies._best_by_metric(ticket)
        return self._best[alike].get(item.metric) or (self.keeps_started and item.policy) or None

    def _get_hours(self, policy):
        if policy not in self._hours:
            hours = policy._hours(self.company)
            if policy.with_sessions and not hours.elapsed:
                until = fields.Datetime.now() + SESSIONS_AHEAD
                extra = policy._get_session_intervals(self.company, self.since, until)
                hours = replace(hours, extra=extra)
            desk = self.company._asas_helpdesk_calendar()
            is_of_desk = not policy.calendar_id or policy.calendar_id == desk
            self._hours[policy] = self.periods._apply(hours, is_of_desk)
        return self._hours[policy]
