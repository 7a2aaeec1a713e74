"""Umm al-Qura dates, the Saudi civil calendar, by the ``hijridate`` library.

Known from 1343 to 1500 AH (1924-08-01 to 2077-11-16). A day is a local date: bring a moment
into its time zone first.
"""

from datetime import date

from hijridate import Gregorian, Hijri


def to_hijri(day: date) -> tuple[int, int, int] | None:
    """Give ``(year, month, day)`` of a Gregorian date; ``None`` where the calendar is unknown."""
    hijri = _hijri(day)
    return hijri and hijri.datetuple()


def from_hijri(year: int, month: int, day: int) -> date:
    """Give the Gregorian date. The last day of a month is the day before the next month's first.

    :raises ValueError: when there is no such date, or the calendar is unknown for that year
    """
    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"No Umm al-Qura date {year}-{month}-{day}: {error}") from error
    return date(*gregorian.datetuple())


def format_hijri(day: date, lang: str) -> str:
    """Write a Gregorian date as ``3 رمضان 1447هـ`` in Arabic, else as ``3 Ramadan 1447 AH``.

    Empty where the calendar is unknown. ``lang`` is a language code such as ``ar_001``.
    """
    hijri = _hijri(day)
    if hijri is None:
        return ""
    if lang and lang.startswith("ar"):
        return f"{hijri.day} {hijri.month_name('ar')} {hijri.year}هـ"
    return f"{hijri.day} {hijri.month_name('en')} {hijri.year} AH"


def _hijri(day: date) -> Hijri | None:
    try:
        return Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return None
