"""Calculate with working time, by means of intervals (policy sections 5, 6 and 8).

Every moment is a naive datetime in UTC, as Odoo stores it; the time zone only decides which
moments the hours of a calendar mean. The open intervals are laid out once per object, piece
by piece as they are needed, together with the time worked up to each of them, so that each
question is answered by a binary search.

A local time is reached when the wall clock first shows it or a later one. On a day of 23 hours,
a shift that begins in the skipped hour begins at the jump. On a day of 25 hours, an hour that
occurs twice means its first occurrence, for openings and closings alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

# The time zone of the policy, for working hours that have none (policy section 8).
POLICY_ZONE = "Asia/Riyadh"

# Working time is calculated within these bounds; outside them nothing is open.
REACH_FROM = datetime(1970, 1, 1)
REACH_TO = datetime(2100, 1, 1)
NEXT_OPEN_HORIZON = timedelta(days=3 * 366)

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta()
_FIRST_PIECE = timedelta(days=64)

Attendance = tuple[int, float, float]
Interval = tuple[datetime, datetime]


class NeverOpen(ValueError):
    """Raised when there is not enough working time within ``REACH_FROM``..``REACH_TO``."""


class _Table(NamedTuple):
    """The open intervals of ``[first, last)``, and the time worked up to their start and end."""

    first: datetime
    last: datetime
    starts: list[datetime]
    ends: list[datetime]
    before: list[timedelta]
    after: list[timedelta]

    @classmethod
    def of(cls, first: datetime, last: datetime, intervals: list[Interval]) -> _Table:
        after = list(accumulate(end - start for start, end in intervals))
        return cls(
            first,
            last,
            [start for start, _end in intervals],
            [end for _start, end in intervals],
            [_NOTHING, *after[:-1]],
            after,
        )

    def worked(self, moment: datetime) -> timedelta:
        """Return the open time from ``first`` to a moment."""
        index = bisect_right(self.ends, moment)
        if index == len(self.ends):
            return self.total
        start = self.starts[index]
        return self.before[index] + (moment - start if moment > start else _NOTHING)

    @property
    def total(self) -> timedelta:
        return self.after[-1] if self.after else _NOTHING


@dataclass(frozen=True)
class Season:
    """Other weekly hours from one local date to another, both included (as in Ramadan).

    ``attendances`` are written as in :class:`WorkingHours`; none means closed.
    """

    date_from: date
    date_to: date
    attendances: Iterable[Attendance] = ()

    def __post_init__(self):
        object.__setattr__(self, "attendances", _checked_attendances(self.attendances))
        object.__setattr__(self, "_week", _week(self.attendances))


@dataclass(frozen=True)
class WorkingHours:
    """The working hours of a desk, and calculations in its working time.

    Keep one object per calendar and batch: it stores the intervals it has laid out.

    :ivar zone: name of the time zone (or a ``ZoneInfo``) of the hours
    :ivar attendances: weekly shifts ``(weekday, hour_from, hour_to)``; Monday is 0, hours are
        decimal and rounded to the minute. A shift belongs to the local date on which it starts;
        one past midnight ends after hour 24. Overlapping shifts count once.
    :ivar holidays: closed intervals, in UTC
    :ivar seasons: :class:`Season` or ``(date_from, date_to, attendances)``; on a date that
        several of them contain, the first one applies
    :ivar extra: intervals in UTC that are open regardless of hours and holidays, such as the
        sessions of a course (policy section 2: the phone)
    :ivar elapsed: whether time counts around the clock; everything above is then ignored
    :raises ValueError: for an unknown time zone, a weekday outside 0..6, or hours that are not
        ``0 <= hour_from < hour_to <= 48``
    """

    zone: str | ZoneInfo = "UTC"
    attendances: Iterable[Attendance] = ()
    holidays: Iterable[Interval] = ()
    seasons: Iterable[Season | tuple[date, date, Iterable[Attendance]]] = ()
    extra: Iterable[Interval] = ()
    elapsed: bool = False
    _table: _Table | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self):
        seasons = tuple(s if isinstance(s, Season) else Season(*s) for s in self.seasons)
        for name, value in (
            ("zone", _zone(self.zone)),
            ("attendances", _checked_attendances(self.attendances)),
            ("holidays", tuple(_merged(self.holidays))),
            ("seasons", seasons),
            ("extra", tuple(_merged(self.extra))),
        ):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_week", _week(self.attendances))

    @classmethod
    def always(cls) -> WorkingHours:
        """Return hours that are open around the clock, to calculate in elapsed time."""
        return cls(elapsed=True)

    def add(self, moment: datetime, minutes: float) -> datetime:
        """Return the moment at which a number of working minutes have passed since ``moment``.

        If ``moment`` is outside the hours, counting begins at the next opening. The result is the
        earliest such moment: the end of a shift, not the start of the next one; for zero minutes,
        it is ``moment`` itself, open or not. Negative minutes count backwards: the result is the
        latest moment from which that many minutes lead to ``moment``.

        :raises NeverOpen: when there is not enough working time
        """
        try:
            span = timedelta(minutes=minutes)
            if self.elapsed or not span:
                return moment + span
        except OverflowError as error:
            raise NeverOpen(f"{minutes} minutes lead out of the calendar") from error
        return self._forward(moment, span) if span > _NOTHING else self._backward(moment, span)

    def due(self, moment: datetime, minutes: float) -> datetime:
        """Return the same moment as ``add``, or one in elapsed time where there is none.

        If there is not enough working time, as in a holiday without an end, count elapsed time:
        there always has to be a deadline, even one that is too early.

        :raises OverflowError: when even elapsed time leads out of the calendar
        """
        try:
            return self.add(moment, minutes)
        except NeverOpen:
            return moment + timedelta(minutes=minutes)

    def between(self, start: datetime, end: datetime) -> float:
        """Return the working minutes from ``start`` to ``end``; negative if ``end`` is earlier."""
        if self.elapsed:
            return (end - start) / _MINUTE
        table = self._cover(min(start, end), max(start, end))
        return (table.worked(end) - table.worked(start)) / _MINUTE

    def is_open(self, moment: datetime) -> bool:
        """Return whether ``moment`` is in working time: the opening is, the closing is not."""
        return self.elapsed or self._first_open(moment, moment) == moment

    def next_open(self, moment: datetime) -> datetime | None:
        """Return the first moment of working time from ``moment`` on: itself if it is open.

        It is ``None`` if there is no opening within ``NEXT_OPEN_HORIZON`` (three years).
        """
        if self.elapsed:
            return moment
        return self._first_open(moment, min(moment, REACH_TO) + NEXT_OPEN_HORIZON)

    def open_until(self, moment: datetime) -> datetime | None:
        """Return the end of the working time that contains ``moment``.

        It is ``None`` if none does, or if there is no end within ``NEXT_OPEN_HORIZON``.
        """
        if self.elapsed or not self.is_open(moment):
            return None
        latest = min(moment, REACH_TO) + NEXT_OPEN_HORIZON
        table = self._cover(moment, moment)
        while (end := table.ends[bisect_right(table.ends, moment)]) == table.last:
            if table.last > latest or table.last >= REACH_TO:
                return None  # only the table ends here, not the working time
            table = self._grow(table, later=True)
        return end

    def day_length(self) -> timedelta | None:
        """Return the working time of one day of the regular week.

        It is 24 hours if time counts around the clock, and ``None`` if days differ in length or
        there are none.
        """
        if self.elapsed:
            return _DAY
        lengths = {_total(shifts) for shifts in self._week if shifts}
        return lengths.pop() if len(lengths) == 1 else None

    def shifts_on(self, day: date) -> tuple[Attendance, ...]:
        """Return the weekly shifts that apply on a local date: those of its season, if any."""
        for season in self.seasons:
            if season.date_from <= day <= season.date_to:
                return season.attendances
        return self.attendances

    # -- calculations on the table

    def _forward(self, moment: datetime, span: timedelta) -> datetime:
        table = self._cover(moment, moment)
        target = table.worked(moment) + span
        while target > table.total:
            if table.last >= REACH_TO:
                raise NeverOpen(f"No {span} of working time after {moment} UTC")
            table = self._grow(table, later=True)
        index = bisect_left(table.after, target)
        return table.ends[index] - (table.after[index] - target)

    def _backward(self, moment: datetime, span: timedelta) -> datetime:
        table = self._cover(moment, moment)
        while (target := table.worked(moment) + span) < _NOTHING:
            if table.first <= REACH_FROM:
                raise NeverOpen(f"No {-span} of working time before {moment} UTC")
            table = self._grow(table, later=False)
        index = bisect_right(table.before, target) - 1
        return table.starts[index] + (target - table.before[index])

    def _first_open(self, moment: datetime, latest: datetime) -> datetime | None:
        table = self._cover(moment, moment)
        while (index := bisect_right(table.ends, moment)) == len(table.ends):
            if table.last > latest or table.last >= REACH_TO:
                return None
            table = self._grow(table, later=True)
        opening = max(moment, table.starts[index])
        return opening if opening <= latest else None

    # -- laying out the table

    def _cover(self, start: datetime, end: datetime) -> _Table:
        """Return a table that covers the moments from ``start`` to ``end``, both included."""
        table = self._table
        if table is None:
            first = datetime.combine(min(max(start, REACH_FROM), REACH_TO - _DAY), time())
            table = _Table.of(first, first, [])
        while table.last <= end and table.last < REACH_TO:
            table = self._grow(table, later=True)
        while table.first > start and table.first > REACH_FROM:
            table = self._grow(table, later=False)
        return table

    def _grow(self, table: _Table, *, later: bool) -> _Table:
        """Double the table on one side; return a new one, so that other threads keep theirs."""
        piece = max(table.last - table.first, _FIRST_PIECE)
        known = list(zip(table.starts, table.ends, strict=True))
        if later:
            first, last = table.first, min(table.last + piece, REACH_TO)
            intervals = _merged(known + self._open_in(table.last, last))
        else:
            first, last = max(table.first - piece, REACH_FROM), table.last
            intervals = _merged(self._open_in(first, table.first) + known)
        table = _Table.of(first, last, intervals)
        object.__setattr__(self, "_table", table)
        return table

    def _open_in(self, first: datetime, last: datetime) -> list[Interval]:
        """Return the open intervals between two midnights in UTC, cut off there."""
        working = _merged(_clipped(self._shifts(first, last), first, last))
        working = _without(working, self.holidays)
        return _merged([*working, *_clipped(self.extra, first, last)])

    def _shifts(self, first: datetime, last: datetime) -> Iterator[Interval]:
        # a shift can end 48 hours after the midnight of its date, which may be half a day from UTC
        for ordinal in range(first.toordinal() - 2, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            midnight = datetime.combine(day, time())
            for start, end in self._week_of(day)[day.weekday()]:
                yield _to_utc(midnight + start, self.zone), _to_utc(midnight + end, self.zone)

    def _week_of(self, day: date) -> list[list[tuple[timedelta, timedelta]]]:
        for season in self.seasons:
            if season.date_from <= day <= season.date_to:
                return season._week
        return self._week


def united(intervals: Iterable[Interval], since: datetime) -> list[Interval]:
    """Return the intervals from a moment on, each moment once, whether or not they overlap."""
    return _merged((max(start, since), end) for start, end in intervals)


def to_end(moment: datetime) -> datetime:
    """Return the end that a moment means: who writes 23:59 or 23:59:59 means the end of the day."""
    return moment.replace(second=0) + _MINUTE if moment.minute == 59 else moment


def midnight(day: date, zone: str | ZoneInfo) -> datetime:
    """Return when a local date begins, in UTC."""
    return _to_utc(datetime.combine(day, time()), _zone(zone))


def _zone(zone: str | ZoneInfo) -> ZoneInfo:
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(f"Unknown time zone {zone!r}") from error


def _checked_attendances(attendances: Iterable[Attendance]) -> tuple[Attendance, ...]:
    checked = tuple((int(weekday), start, end) for weekday, start, end in attendances)
    for weekday, start, end in checked:
        if weekday not in range(7) or not 0 <= start < end <= 48:
            raise ValueError(f"No shift: weekday {weekday}, from {start} to {end}")
    return checked


def _week(attendances: Iterable[Attendance]) -> list[list[tuple[timedelta, timedelta]]]:
    """Return the shifts of each weekday, as spans from the midnight of their date."""
    week: list[list[tuple[timedelta, timedelta]]] = [[] for _weekday in range(7)]
    for weekday, start, end in attendances:
        week[weekday].append((_whole_minutes(start), _whole_minutes(end)))
    return week


def _total(shifts: list[tuple[timedelta, timedelta]]) -> timedelta:
    """Return the total of shifts, counting overlaps once."""
    return sum((end - start for start, end in _merged(shifts)), _NOTHING)


def _whole_minutes(hour: float) -> timedelta:
    return timedelta(minutes=round(hour * 60))


def _to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which the wall clock of the zone first shows ``local`` or later."""
    earlier = local.replace(tzinfo=zone, fold=0).utcoffset()
    later = local.replace(tzinfo=zone, fold=1).utcoffset()
    if later <= earlier:
        return local - earlier
    # the wall clock skips this hour: search for the second of the jump
    low, high = local - later, local - earlier
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if zone.fromutc(middle.replace(tzinfo=zone)).utcoffset() == later:
            high = middle
        else:
            low = middle
    return high


def _clipped(intervals: Iterable[Interval], first: datetime, last: datetime) -> list[Interval]:
    return [(max(start, first), min(end, last)) for start, end in intervals]


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals sorted, without empty ones, and joined where they overlap or touch."""
    merged: list[Interval] = []
    for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(intervals: list[Interval], closed: tuple[Interval, ...]) -> list[Interval]:
    """Return the intervals without the closed ones; both have to be sorted and separate."""
    remaining: list[Interval] = []
    position = 0
    for start, end in intervals:
        while position < len(closed) and closed[position][1] <= start:
            position += 1
        for closed_start, closed_end in closed[position:]:
            if closed_start >= end:
                break
            if start < closed_start:
                remaining.append((start, closed_start))
            start = closed_end
        if start < end:
            remaining.append((start, end))
    return remaining
