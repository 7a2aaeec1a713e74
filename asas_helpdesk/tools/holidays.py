"""Say when the official holidays of Saudi Arabia are, as far as that is known beforehand.

The days of the two Eids follow the Umm al-Qura calendar; what is announced may differ by a day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .hijri import from_hijri, to_hijri

EID_DAYS = 4
_DAY = timedelta(days=1)


class Holiday(NamedTuple):
    """An official holiday from one day to another, both included.

    ``year`` is the Hijri year of an Eid, and the Gregorian one of the others.
    """

    occasion: str
    year: int
    first: date
    last: date


def official_holidays(since: date, until: date) -> Iterator[Holiday]:
    """Yield the official holidays that begin from one day to another, in order.

    >>> [(h.occasion, str(h.first)) for h in official_holidays(date(2026, 3, 1), date(2026, 5, 31))]
    [('eid_al_fitr', '2026-03-19'), ('eid_al_adha', '2026-05-26')]
    """
    found = [*_national(since, until), *_eids(since, until)]
    yield from sorted(
        (holiday for holiday in found if since <= holiday.first <= until), key=lambda h: h.first
    )


def _national(since, until):
    for year in range(since.year, until.year + 1):
        for occasion, month, day in (("founding_day", 2, 22), ("national_day", 9, 23)):
            yield Holiday(occasion, year, date(year, month, day), date(year, month, day))


def _eids(since, until):
    first, last = to_hijri(since), to_hijri(until)
    if not first or not last:
        return  # the calendar is not known for so early or late a time
    for year in range(first[0], last[0] + 1):
        try:
            # The day after the 29th of Ramadan; the day of Arafah.
            days = from_hijri(year, 9, 29) + _DAY, from_hijri(year, 12, 9)
        except ValueError:
            continue
        for occasion, day in zip(("eid_al_fitr", "eid_al_adha"), days, strict=True):
            yield Holiday(occasion, year, day, day + (EID_DAYS - 1) * _DAY)
