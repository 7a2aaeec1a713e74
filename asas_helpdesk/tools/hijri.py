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


def month_key(day: date) -> str | None:
    """Return the Hijri month of a Gregorian date as a text that sorts, such as ``1447-09``."""
    hijri = to_hijri(day)
    return hijri and f"{hijri[0]}-{hijri[1]:02}"


def month_names(day: date, lang: str, years: int = 20) -> list[tuple[str, str]]:
    """Return the Hijri months around a date with their names, the earliest first.

    :param years: how many years before; one year after is always among them
    """
    arabic = (lang or "").startswith("ar")
    this_year = to_hijri(day)[0]
    return [
        (f"{year}-{month:02}", _month_name(year, month, arabic))
        for year in range(max(this_year - years, 1343), min(this_year + 1, 1500) + 1)
        for month in range(1, 13)
    ]


def _month_name(year: int, month: int, arabic: bool) -> str:
    name = Hijri(year, month, 1).month_name("ar" if arabic else "en")
    return f"{name} {year}هـ" if arabic else f"{name} {year} AH"


def _hijri(day: date) -> Hijri | None:
    try:
        return Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return None
