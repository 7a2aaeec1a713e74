"""The SLA statuses of a ticket and its escalations, as the code plans them and carries them out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BREAKS_AFTER = timedelta(seconds=1)


@dataclass(slots=True)
class Status:
    metric: str
    promise: object
    round: int
    started_at: datetime
    deadline: datetime
    reached_at: datetime | None
    paused_at: datetime | None
    paused_minutes: float
    pauses: list | None
    state: str
    next_event_at: datetime | None
    escalations: list  # (rule, moment)


def draw(desk, ticket):
    ticket.statuses = [
        status
        for metric, promise in ticket.promises.items()
        if (status := _status(desk, ticket, metric, promise))
    ]


def _facts(ticket, metric):
    """Return when an SLA status started and was reached, and since when it has been paused."""
    stopped_at = ticket.ended_at
    if metric == "waiting":
        since, until = (*ticket.waiting, None, None)[:2]
        return since, until or stopped_at, None
    if metric == "verification":
        return ticket.resolved_at, ticket.closed_at, None
    if metric in ("next_answer", "judgement"):
        return None, None, None  # nobody writes again, and no e-mail is uncertain
    if metric == "first_response":
        return ticket.received_at, ticket.responded_at or ticket.resolved_at, stopped_at
    if metric == "directing":
        complaint = ticket.ticket_type == "complaint"
        return complaint and ticket.received_at, ticket.directed_at, stopped_at
    if metric == "acknowledgement":
        complaint = ticket.ticket_type == "complaint"
        reached_at = ticket.acknowledged_at or ticket.resolved_at
        return complaint and ticket.directed_at, reached_at, stopped_at
    if ticket.state == "waiting":
        stopped_at = ticket.waiting[0]
    return ticket.received_at, ticket.resolved_at, stopped_at


def _pauses(ticket, metric):
    if metric != "resolution":
        return []
    pauses = [ticket.waiting] if len(ticket.waiting) == 2 else []
    if ticket.reopened_at:
        pauses.append((ticket.first_resolved_at, ticket.reopened_at))
    return pauses


def _status(desk, ticket, metric, promise):
    started_at, reached_at, stopped_at = _facts(ticket, metric)
    if not started_at:
        return None
    hours = promise.hours
    pauses = _pauses(ticket, metric)
    paused_minutes = float(sum(hours.between(*pause) for pause in pauses))
    deadline = hours.due(started_at, promise.minutes + paused_minutes)
    paused_at = stopped_at if not reached_at else None
    until = reached_at or paused_at or ticket.now
    moments = [
        (rule, desk.moment(rule, promise, started_at, deadline, paused_minutes))
        for rule in promise.rules
    ]
    if until > deadline:
        state = "breached"
    elif reached_at:
        state = "met"
    else:
        state = "paused" if paused_at else "running"
    next_event_at = None
    if not reached_at and not paused_at:
        coming = [moment for _rule, moment in moments if moment > until]
        if state == "running":
            coming.append(deadline + BREAKS_AFTER)
        next_event_at = min(coming, default=None)
    return Status(
        metric,
        promise,
        1 if ticket.reopened_at and metric in ("resolution", "verification") else 0,
        started_at,
        deadline,
        reached_at,
        paused_at,
        paused_minutes,
        [[str(since), str(till)] for since, till in pauses] or None,
        state,
        next_event_at,
        [(rule, moment) for rule, moment in moments if moment <= until],
    )
