"""Convert dates of the Umm al-Qura calendar, the Saudi civil calendar, with ``hijridate``.

The calendar is known from 1343 to 1500 AH (1924-08-01 to 2077-11-16). A day is a local date:
convert a moment to its time zone first.
"""

from datetime import date

from hijridate import Gregorian, Hijri


def to_hijri(day: date) -> tuple[int, int, int] | None:
    """Return the Hijri ``(year, month, day)`` of a Gregorian date; ``None`` if it is unknown."""
    hijri = _hijri(day)
    return hijri and hijri.datetuple()


def from_hijri(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Hijri date.

    To find the last day of a month, take the day before the first day of the next month.

    :raises ValueError: when there is no such date, or the calendar is unknown for that year
    """
    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"No Umm al-Qura date {year}-{month}-{day}: {error}") from error
    return date(*gregorian.datetuple())


def format_hijri(day: date, lang: str) -> str:
    """Return a Gregorian date as ``3 رمضان 1447هـ`` in Arabic, else as ``3 Ramadan 1447 AH``.

    :param lang: a language code such as ``ar_001``
    :return: the date in words, empty if the calendar is unknown for that year
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
