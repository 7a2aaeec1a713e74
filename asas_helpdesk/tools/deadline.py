"""When something is due that was owed since a moment: the one sum for the desk and for a replay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .working_time import Interval, WorkingHours, united


class Deadline(NamedTuple):
    """When something is due, and how many minutes of pauses were added to its time."""

    at: datetime
    paused_minutes: float


def get_deadline(
    hours: WorkingHours,
    started_at: datetime,
    minutes: float,
    *,
    pauses: Iterable[Interval] = (),
    extended: float = 0,
    announced_to: datetime | None = None,
    asked_at: datetime | None = None,
) -> Deadline:
    """Return when something is due. Moments are naive UTC.

    :param minutes: the target, counted in these hours
    :param pauses: when the time did not count; before the start they count for nothing, and where
        they overlap once
    :param extended: minutes by which the decision was extended
    :param announced_to: the date announced with the extension, before which it is never late
    :param asked_at: when the first message that waits for the same answer came. Who writes again
        does not have to wait longer and longer: it is due within twice the time from then

    >>> day = datetime(2026, 3, 1)
    >>> get_deadline(WorkingHours.always(), day, 60, pauses=[(day, day.replace(hour=1))])
    Deadline(at=datetime.datetime(2026, 3, 1, 2, 0), paused_minutes=60.0)
    """
    paused = sum(hours.between(*pause) for pause in united(pauses, since=started_at))
    allowed = minutes + paused + extended
    due = hours.due(started_at, allowed)
    if extended and announced_to:
        due = max(due, announced_to)
    if asked_at:
        due = min(due, hours.due(asked_at, 2 * allowed))
    return Deadline(due, paused)
