"""What happens to one ticket: people's part is drawn at random, the desk's follows its rules."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo.addons.asas_helpdesk.models.ticket.ticket import OUTCOMES_OF

from . import clocks

# How far a ticket has come that has not ended.
STANDS = ("directed", "in_progress", "waiting", "resolved", "directed", "new")
TYPES = (["request", "complaint", "suggestion"], [62, 27, 11])
CHANNELS = (
    ["phone", "whatsapp", "website", "email", "hall", "remote", "facebook", "x"],
    [26, 24, 20, 18, 5, 3, 2, 2],
)
PRIORITIES = (["0", "1", "2", "3"], [75, 15, 7, 3])
CANCEL_REASONS = (["spam", "duplicate", "withdrawn"], [3, 4, 3])
SPOKEN = {"phone", "hall", "remote"}
# The channels through which people without a contact write.
WRITTEN_BY_GUESTS = {"website", "email"}
# How much faster everything has to happen for a ticket of the last days to have ended.
HASTES = (1.0, 0.5, 0.2, 0.05)


@dataclass(slots=True)
class History:
    """A ticket and what happened to it, as naive UTC; None for what did not happen."""

    number: int
    person: object
    guest: bool
    ticket_type: str
    channel: object
    service: object
    department_id: int | None
    course_id: int | None
    priority: str
    received_at: datetime
    now: datetime
    promises: dict
    taken_by: object
    verified_by: object
    id: int = 0
    reference: str = ""
    subject: str = ""
    state: str = "new"
    responded_at: datetime | None = None
    directed_at: datetime | None = None
    directed_by: object = None
    manager: object = None
    raised_at: datetime | None = None
    raised_to: object = None
    acknowledged_at: datetime | None = None
    waiting: tuple = ()
    resolved_at: datetime | None = None
    resolved_by: object = None
    first_resolved_at: datetime | None = None
    reopened_at: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    duplicate_of_id: int | None = None
    rating: int = 0
    statuses: list = field(default_factory=list)
    escalations: list = field(default_factory=list)
    # What people wrote on it, and whether that is a note.
    written: list = field(default_factory=list)
    description: str = ""
    resolution: str | None = None

    @property
    def ended_at(self):
        return self.closed_at or self.cancelled_at

    @property
    def held_since(self):
        """Return when it came into the hands in which it is: with its last move."""
        moves = {
            "waiting": self.waiting[:1],
            "resolved": (self.resolved_at,),
            "directed": (self.raised_at, self.directed_at, *self.waiting[1:]),
            "in_progress": (self.responded_at, *self.waiting[1:]),
        }
        moments = [m for m in moves.get(self.state, (self.ended_at,)) if m]
        return max(moments, default=self.received_at)

    @property
    def confirmed_at(self):
        """Return when a satisfied beneficiary confirmed it: before it was closed."""
        content = self.closed_at and self.rating > 3
        return self.resolved_at + (self.closed_at - self.resolved_at) / 2 if content else None

    @property
    def last_at(self):
        moments = (
            self.received_at,
            self.responded_at,
            self.directed_at,
            self.raised_at,
            self.acknowledged_at,
            *self.waiting,
            self.resolved_at,
            self.ended_at,
        )
        return max(moment for moment in moments if moment)


def draw(desk, person, received_at, now, stand, lots, number):
    """Draw a ticket's history.

    :param stand: how far it has come, one of STANDS; None if it has ended
    """
    ticket = _begin(desk, person, received_at, now, lots, number)
    if stand is None:
        cancelled = lots.random() < 0.07
        for haste in HASTES:
            story = Story(desk, ticket, lots, haste)
            ended = story.cancel() if cancelled else story.close()
            if ended:
                break
        else:
            stand = "in_progress"  # received too late to have ended
    if stand is not None:
        Story(desk, ticket, lots, 1.0).stand(stand)
    clocks.draw(desk, ticket)
    return ticket


def _begin(desk, person, received_at, now, lots, number):
    kind = lots.choices(*CHANNELS)[0]
    ticket_type = lots.choices(*TYPES)[0]
    channel = desk.channels[kind]
    guest = kind in WRITTEN_BY_GUESTS and lots.random() < 0.2
    service = None
    if lots.random() > 0.06:
        # The first services of the policy are requested most often.
        service = desk.services[int(len(desk.services) * lots.random() ** 1.4)]
    priority = lots.choices(*PRIORITIES)[0]
    return History(
        number,
        person,
        guest,
        ticket_type,
        channel,
        service,
        service.department_id.id if service else None,
        lots.choice(desk.courses) if lots.random() < 0.25 else None,
        priority,
        received_at,
        now,
        desk.promises_for(ticket_type, channel, service, priority, person.kind),
        lots.choice(desk.staff["level1"]),
        lots.choice(desk.staff["level2"]),
    )


class Story:
    """One attempt to make up a history; each starts again from the receipt."""

    def __init__(self, desk, ticket, lots, haste):
        self.desk, self.ticket, self.lots, self.haste = desk, ticket, lots, haste
        for name in ("responded", "directed", "raised", "acknowledged", "resolved", "closed"):
            setattr(ticket, f"{name}_at", None)
        ticket.cancelled_at = ticket.reopened_at = ticket.first_resolved_at = None
        ticket.manager = ticket.directed_by = ticket.raised_to = ticket.resolved_by = None
        ticket.waiting, ticket.outcome, ticket.cancel_reason = (), None, None
        ticket.state = "new"

    def after(self, moment, minutes):
        """Return a moment some working minutes later; ``minutes`` is the mean."""
        span = self.lots.expovariate(1 / minutes) * self.haste
        return self.desk.hours.due(moment, span).replace(microsecond=0)

    def target(self, metric, otherwise):
        promise = self.ticket.promises.get(metric)
        return promise.minutes if promise else otherwise

    # ---- how it ends

    def close(self):
        ticket = self.ticket
        self.respond()
        if ticket.ticket_type == "complaint" or (
            ticket.ticket_type == "suggestion" and self.lots.random() < 0.7
        ):
            self.direct()
            self.acknowledge(always=True)
        elif self.lots.random() < 0.15:
            since = self.after(ticket.responded_at, 60)
            ticket.waiting = (since, self.after(since, 500))
        self.resolve()
        if ticket.ticket_type == "request" and self.lots.random() < 0.03:
            ticket.first_resolved_at = ticket.resolved_at
            ticket.reopened_at = self.after(ticket.resolved_at, 300)
            ticket.resolved_at = self.after(ticket.reopened_at, 200)
        ticket.closed_at = self.after(ticket.resolved_at, 240)
        ticket.state = "closed"
        if self.lots.random() < 0.42:
            ticket.rating = self.lots.choices([1, 2, 3, 4, 5], [5, 6, 14, 30, 45])[0]
        return ticket.closed_at <= ticket.now

    def cancel(self):
        ticket = self.ticket
        ticket.cancelled_at = self.after(ticket.received_at, 200)
        ticket.state = "cancelled"
        ticket.cancel_reason = self.lots.choices(*CANCEL_REASONS)[0]
        ticket.duplicate_of_id = None
        if ticket.cancel_reason == "duplicate":
            ticket.duplicate_of_id = ticket.person.last_ticket
            if not ticket.duplicate_of_id:
                ticket.cancel_reason = "withdrawn"
        self.respond(until=ticket.cancelled_at)
        if ticket.ticket_type == "complaint":
            self.direct(by_hand=False, until=ticket.cancelled_at)
            self.acknowledge(always=False, until=ticket.cancelled_at)
        return ticket.cancelled_at <= ticket.now

    def stand(self, stand):
        """Move the ticket this far, or as far as time has allowed."""
        ticket, now = self.ticket, self.ticket.now
        if stand != "new":
            self.respond(until=now)
        if ticket.responded_at:
            ticket.state = "in_progress"
        if ticket.ticket_type != "request":
            by_hand = bool(ticket.responded_at) and stand in ("directed", "resolved")
            if by_hand or ticket.ticket_type == "complaint":
                self.direct(by_hand=by_hand, until=now)
        if ticket.directed_at:
            ticket.state = "directed"
            self.acknowledge(always=stand == "resolved", until=now)
        if stand == "waiting" and ticket.responded_at:
            since = self.after(ticket.directed_at or ticket.responded_at, 60)
            if since <= now and not ticket.raised_at:
                ticket.waiting, ticket.state = (since,), "waiting"
        decided = ticket.ticket_type != "complaint" or ticket.acknowledged_at
        if stand == "resolved" and decided and ticket.responded_at:
            self.resolve(until=now)

    # ---- the steps

    def respond(self, until=None):
        ticket = self.ticket
        if ticket.channel.kind in SPOKEN:
            ticket.responded_at = ticket.received_at + timedelta(
                seconds=self.lots.randrange(20, 240)
            )
        else:
            target = self.target("first_response", 30)
            ticket.responded_at = self.after(ticket.received_at, target * 0.45)
        if until and ticket.responded_at > until:
            ticket.responded_at = None

    def direct(self, by_hand=True, until=None):
        """Direct it: by a person or by the escalation rule, whichever comes first."""
        ticket = self.ticket
        moments = []
        if by_hand:
            person_at = self.after(ticket.responded_at or ticket.received_at, 240)
            moments.append((person_at, ticket.taken_by))
        promise = ticket.promises.get("directing")
        if promise:
            deadline = promise.hours.due(ticket.received_at, promise.minutes)
            moments += [
                (self.desk.moment(rule, promise, ticket.received_at, deadline), self.desk.robot)
                for rule in promise.rules
                if rule.action == "direct"
            ]
        directed_at, by = min(moments, key=lambda pair: pair[0])
        if until and directed_at > until:
            return
        ticket.directed_at, ticket.directed_by = directed_at, by
        ticket.manager = self.desk.managers.get(ticket.department_id, self.top)

    @property
    def top(self):
        return self.desk.staff["escalation"][0]

    def acknowledge(self, always, until=None):
        """Acknowledge it: by the manager, or by the next one up once the escalation chain has
        passed it on."""
        ticket = self.ticket
        if not ticket.directed_at or ticket.ticket_type != "complaint":
            return
        willing = always or self.lots.random() < 0.5
        at = self.after(ticket.directed_at, 200) if willing else None
        promise = ticket.promises.get("acknowledgement")
        deadline = promise and promise.hours.due(ticket.directed_at, promise.minutes)
        for rule in promise.rules if promise else ():
            if rule.action != "raise_manager":
                continue
            moment = self.desk.moment(rule, promise, ticket.directed_at, deadline)
            if (at is None or at > moment) and moment <= (until or moment):
                ticket.raised_at, ticket.raised_to = moment, self.top
                at = self.after(moment, 120) if willing else None
        if at and at <= (until or at):
            ticket.acknowledged_at = at

    def resolve(self, until=None):
        ticket = self.ticket
        since = max(
            filter(
                None,
                (ticket.responded_at, ticket.directed_at, ticket.acknowledged_at, *ticket.waiting),
            )
        )
        resolved_at = self.after(since, self.target("resolution", 780) * 0.4)
        if until and resolved_at > until:
            return
        ticket.resolved_at, ticket.state = resolved_at, "resolved"
        if ticket.manager:
            ticket.resolved_by = ticket.raised_to or ticket.manager
        elif ticket.ticket_type == "request":
            ticket.resolved_by = ticket.taken_by
        else:
            others = [p for p in self.desk.staff["level2"] if p is not ticket.verified_by]
            ticket.resolved_by = self.lots.choice(others)
        ticket.outcome = self.lots.choice(sorted(OUTCOMES_OF[ticket.ticket_type]))
