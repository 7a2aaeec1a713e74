"""One side of a rehearsal, and what was owed: plain objects that live as long as a replay."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from odoo import fields, models

from ...tools.deadline import get_deadline
from ..sla.commitment_mixin import IN_TURNS, METRICS
from ..sla.sla import SESSIONS_AHEAD
from ..sla.sla_status import as_moments


@dataclass(slots=True)
class Owed:
    """What was owed on a ticket once: since when, until it was reached or paused (naive UTC)."""

    ticket: object
    # By what an SLA policy is chosen for the ticket, in values that hold on to no records.
    kind: tuple
    metric: str
    started_at: datetime
    reached_at: datetime | bool = False
    paused_at: datetime | bool = False
    pauses: list = field(default_factory=list)
    extended: float = 0
    announced_to: datetime | bool = False
    asked_at: datetime | bool = False
    # The SLA policy by which it was measured.
    policy: object = None

    @classmethod
    def of(cls, ticket, criteria):
        """Return all that was owed on a ticket, by its SLA statuses and by the facts that have
        none.

        :param criteria: the fields by which an SLA policy is chosen
        """
        kind = tuple(_plain(ticket[name]) for name in criteria)
        owed = [
            cls(
                ticket,
                kind,
                status.metric,
                status.started_at,
                status.reached_at,
                status.paused_at,
                [as_moments(pause) for pause in status.pauses or ()],
                status.extended_minutes,
                status.extended_minutes and ticket.extended_to,
                status.asked_at,
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
                owed.append(cls(ticket, kind, metric, started_at, reached_at))
        return owed

    def get_lateness(self, due, now):
        """Return by how much it was late, as a timedelta: negative if it was in time."""
        return (self.reached_at or self.paused_at or now) - due


class Side:
    """SLA policies and hours, ready to count what was owed."""

    def __init__(self, policies, in_force, periods, company, since):
        """
        :param policies: ``asas.helpdesk.sla`` in their order, stored or not
        :param in_force: those in force, whether this side has them or not
        :param periods: ``asas.helpdesk.rehearsal.period`` that change the hours
        :param datetime since: from when sessions are read (naive UTC)
        """
        self.policies, self.in_force = policies, in_force
        self.periods, self.company, self.since = periods, company, since
        self._versions = {policy._origin.id: policy for policy in policies if policy._origin}
        self._added = policies.filtered(lambda policy: not policy._origin)
        self._best, self._times = ({}, {}), {}

    def get_due(self, item, was_other=False):
        """Return when something was due on this side (naive UTC); None if nothing was owed.

        :param bool was_other: whether the ticket was measured as one of another kind than it is now
        """
        policy = self._get_policy(item, was_other)
        if not policy:
            return None
        hours, minutes = self._get_time(policy)
        return get_deadline(
            hours,
            item.started_at,
            minutes,
            pauses=item.pauses,
            extended=item.extended,
            announced_to=item.announced_to,
            asked_at=item.asked_at,
        ).at

    def was_other(self, item):
        """Return whether something was measured by a policy in force that is not the one of its
        ticket as it is now, although that one was there: the ticket has been changed since, as when
        its service was corrected."""
        kept, best = item.policy, self._get_best(item).get(item.metric)
        if not kept or kept == best or kept.id not in self._versions:
            return False
        return not best or best.create_date <= (item.reached_at or item.paused_at or datetime.max)

    def _get_policy(self, item, was_other):
        best = self._get_best(item).get(item.metric)
        if was_other:
            kept = self._versions.get(item.policy.id)
            added = self._get_best(item, added=True).get(item.metric)
            if kept and not (added and added._specificity() > kept._specificity()):
                return kept
        # What has started keeps its policy where no other applies, as at the desk; unless it is
        # one in force that this side does without.
        return best or (item.policy if item.policy not in self.in_force else None) or None

    def _get_best(self, item, added=False):
        best = self._best[added].get(item.kind)
        if best is None:
            policies = self._added if added else self.policies
            best = self._best[added][item.kind] = policies._best_by_metric(item.ticket)
        return best

    def _get_time(self, policy):
        """Return the hours in which the time of a policy counts, and its target in minutes."""
        if policy not in self._times:
            hours = self._get_hours(policy)
            self._times[policy] = hours, policy._target() / timedelta(minutes=1)
        return self._times[policy]

    def _get_hours(self, policy):
        if policy.basis == "elapsed":
            return policy._hours(self.company)
        hours = self.periods._get_hours(policy.calendar_id, self.company)
        if not policy.with_sessions or hours.elapsed:
            return hours
        until = fields.Datetime.now() + SESSIONS_AHEAD
        return replace(hours, extra=policy._get_session_intervals(self.company, self.since, until))


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value
