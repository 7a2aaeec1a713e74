"""Write spans and moments of time in words, as people read them in Arabic and in English.

``static/src/ticket/duration.js`` does the same in the browser. The tests of both read the same
table of cases, ``static/tests/duration_cases.json``: change them together.

Digits are Western ones in every language, so that a screen never mixes two kinds.
"""

from datetime import date, datetime, time, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.dates import format_time as babel_format_time
from babel.lists import format_list
from babel.units import format_unit

from .hijri import format_hijri

DAY = timedelta(days=1)
# From this number of hours on, a commitment is given in days; up to three days, hours are as easy
# to read.
COMMITMENT_DAYS_FROM = 73

_LESS = {"ar": "أقل من دقيقة", "en": "less than a minute"}
_HALVES = {"ar": ("صباحاً", "مساءً"), "en": ("AM", "PM")}
_BEFORE_CLOCK = {"ar": "، الساعة "}
# Words by Unicode's plural categories. A dual has two forms: as a subject, and after a preposition.
# Unicode's own data has no second form of the dual, and no working days.
_FORMS = {
    "ar": {
        "minute": {
            "one": "دقيقة",
            "two": ("دقيقتان", "دقيقتين"),
            "few": "{} دقائق",
            "other": "{} دقيقة",
        },
        "hour": {
            "one": "ساعة",
            "two": ("ساعتان", "ساعتين"),
            "few": "{} ساعات",
            "other": "{} ساعة",
        },
        "day": {
            "one": "يوم",
            "two": ("يومان", "يومين"),
            "few": "{} أيام",
            "many": "{} يومًا",
            "other": "{} يوم",
        },
        "working-day": {
            "one": "يوم عمل",
            "two": ("يوما عمل", "يومي عمل"),
            "few": "{} أيام عمل",
            "other": "{} يوم عمل",
        },
    },
    "en": {"working-day": {"one": "{} working day", "other": "{} working days"}},
}


def is_in_days(span: timedelta, day: timedelta | None = DAY, days_from: int = 24) -> bool:
    """Return whether ``format_duration``, which takes the same arguments, counts a span in days."""
    if not day or span < day:
        return False
    return span >= timedelta(hours=days_from) or (day != DAY and not span % day)


def format_duration(
    span: timedelta,
    lang: str,
    *,
    subject: bool = False,
    day: timedelta | None = DAY,
    days_from: int = 24,
) -> str:
    """Return a span in whole units, at most two, such as “2 hours and 5 minutes”.

    :param lang: a language code such as ``ar_001``
    :param subject: whether the words are a subject or used on their own (ساعتان); otherwise they
        follow a preposition or say how long something took (خلال ساعتين)
    :param day: the length of a day. Any length other than 24 hours means working days; with None,
        for days that differ in length, nothing is counted in days
    :param days_from: the number of hours from which days are counted; a whole number of working
        days is always counted in days
    """
    units = _units(span, locale_of(lang), day, days_from)
    return _spell(units, locale_of(lang), subject)


def format_short(span: timedelta, lang: str, *, subject: bool = False) -> str:
    """Return a span in at most two units, hours and minutes abbreviated, as ``1 hr 15 min``.

    For screens that are read from afar, where ``format_duration`` would not fit.
    """
    locale = locale_of(lang)
    hours, minutes = divmod(int(span.total_seconds() // 60), 60)
    days, hours = divmod(hours, 24)
    units = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    said = [(number, unit) for number, unit in units if number][:2] or [(0, "minute")]
    return " ".join(
        _count(number, unit, locale, subject)
        if unit == "day"
        else format_unit(number, f"duration-{unit}", "short", locale=locale)
        for number, unit in said
    )


def format_clock(moment: time | datetime, lang: str, *, seconds: bool = False) -> str:
    """Return a time of day as ``4:18 مساءً`` or ``4:18 PM``; with seconds as ``4:18:05 PM``."""
    locale = locale_of(lang)
    halves = _HALVES.get(locale.language)
    if not halves:
        return babel_format_time(moment, "medium" if seconds else "short", locale=locale)
    spare = f":{moment.second:02}" if seconds else ""
    return f"{moment.hour % 12 or 12}:{moment.minute:02}{spare} {halves[moment.hour >= 12]}"


def format_day(day: date, lang: str) -> str:
    """Return a day without its year, as ``الأحد 1 مارس`` or ``Sunday 1 March``."""
    return format_date(day, "EEEE d MMMM", locale=locale_of(lang))


def format_moment(moment: datetime, lang: str, *, hijri: bool = True) -> str:
    """Return a local moment as ``السبت 28 نوفمبر 2026 (18 جمادى الآخرة 1448هـ)، الساعة 4:18 مساءً``.

    :param hijri: whether to add the Umm al-Qura date in brackets, where it is known
    """
    day, time_of_day = format_full_day(moment, lang, hijri=hijri), format_clock(moment, lang)
    return day + _BEFORE_CLOCK.get(locale_of(lang).language, ", ") + time_of_day


def format_full_day(day: date, lang: str, *, hijri: bool = True) -> str:
    """Return a day as ``السبت 28 نوفمبر 2026 (18 جمادى الآخرة 1448هـ)``.

    :param hijri: whether to add the Umm al-Qura date in brackets, where it is known
    """
    words = format_date(day, "EEEE d MMMM y", locale=locale_of(lang))
    in_hijri = hijri and format_hijri(day, lang)
    return f"{words} ({in_hijri})" if in_hijri else words


def _units(span, locale, day, days_from):
    """Split a span into pairs of a number and its unit, without those that are zero."""
    hours, minutes = divmod(int(span.total_seconds() // 60), 60)
    unit = "day" if day == DAY else "working-day"
    sayable = unit == "day" or unit in _FORMS.get(locale.language, {})
    if sayable and is_in_days(span, day, days_from):
        days, spare = divmod(span, day)
        units = [(days, unit), (int(spare.total_seconds() // 3600), "hour")]
    else:
        units = [(hours, "hour"), (minutes, "minute")]
    return [(number, unit) for number, unit in units if number]


def _spell(units, locale, subject):
    if units:
        words = [_count(number, unit, locale, subject) for number, unit in units]
        return format_list(words, locale=locale)
    return _LESS.get(locale.language) or f"< {_count(1, 'minute', locale, subject)}"


def _count(number, unit, locale, subject):
    forms = _FORMS.get(locale.language, {}).get(unit)
    if not forms:
        return format_unit(number, f"duration-{unit}", locale=locale)
    form = forms.get(locale.plural_form(number), forms["other"])
    if isinstance(form, tuple):
        form = form[0 if subject else 1]
    return form.format(number)


def locale_of(lang: str) -> Locale:
    """Return the Unicode locale of an Odoo language code; English for an unknown one."""
    try:
        return Locale.parse((lang or "en").partition("@")[0])
    except (UnknownLocaleError, ValueError):
        return Locale("en")
