"""Tell which open deadlines a desk will miss before it closes, if it works as fast as it has.

A moment is a naive ``datetime`` in UTC. What a desk takes is a median of working minutes, so that
the answer is arithmetic: what begins now and takes as long as usual is ready at a known moment, and
every deadline before that moment is missed.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from .working_time import WorkingHours

# A median over fewer than these says nothing.
ENOUGH = 5


class Due(NamedTuple):
    """An open deadline: what is owed, for which service (None without one), until when."""

    key: Hashable
    metric: str
    service: Hashable | None
    deadline: datetime


class Pace(NamedTuple):
    """How many working minutes something takes at the median, and over how many that was."""

    minutes: float | None
    base: int


class Outlook(NamedTuple):
    """The deadlines until closing: which are missed, and of which nothing can be said."""

    missed: list[Hashable]
    unknown: list[Hashable]
    total: int


def closing(hours: WorkingHours, now: datetime, midnight: datetime) -> datetime | None:
    """Return when a desk closes for today, after its last shift.

    :param midnight: when the day ends; a shift that goes on then is cut off there
    :return: ``None`` if it does not open any more today
    """
    end, moment = None, now
    while moment is not None and moment < midnight:
        opening = hours.next_open(moment)
        if opening is None or opening >= midnight:
            break
        end = hours.open_until(opening) or midnight
        moment = end
    return end and min(end, midnight)


def outlook(
    dues: Iterable[Due],
    paces: Mapping[tuple[str, Hashable | None], Pace],
    paces_of_all: Mapping[str, Pace],
    ready_at: Callable[[float], datetime],
) -> Outlook:
    """Return which deadlines are missed at the pace of the desk.

    :param paces: by metric and service; where they are few, those of all services count
    :param paces_of_all: by metric
    :param ready_at: returns when what is begun now is ready after a number of working minutes
    """
    missed, unknown, total, known = [], [], 0, {}
    for due in dues:
        total += 1
        minutes = pace_of(due, paces, paces_of_all)
        if minutes is None:
            unknown.append(due.key)
            continue
        if minutes not in known:
            known[minutes] = ready_at(minutes)
        if known[minutes] > due.deadline:
            missed.append(due.key)
    return Outlook(missed, unknown, total)


def pace_of(due: Due, paces, paces_of_all) -> float | None:
    """Return how many working minutes what is owed takes at the median, if that can be said."""
    for pace in (paces.get((due.metric, due.service)), paces_of_all.get(due.metric)):
        if pace and pace.minutes is not None and pace.base >= ENOUGH:
            return pace.minutes
    return None
