"""Describe when a desk is open, in words and for search engines (schema.org)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import get_day_names, get_timezone_location
from babel.lists import format_list

from .duration import format_clock, format_day, locale_of
from .working_time import WorkingHours

SUNDAY = 6
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class OpeningWords:
    """Opening hours in the words of one language.

    Moments are naive UTC; the words give them in the time zone of the hours to which they belong.

    :param translate: the function that translates a sentence, called like ``env._``
    :param lang: a language code such as ``ar_001``
    """

    def __init__(self, translate: Callable[..., str], lang: str):
        self._ = translate
        self.lang = lang
        self.locale = locale_of(lang)

    def standing(
        self, hours: WorkingHours, now: datetime, later: str = "", in_session: bool = False
    ) -> dict:
        """Return whether it is ``open`` now, and a sentence ``standing`` on when that changes.

        :param later: from when what arrives now is answered: it is received, but nobody is there
        :param in_session: whether it is open only because a session runs
        """
        if hours.is_open(now) and later:
            return {"open": False, "standing": later}
        if hours.is_open(now):
            end = hours.open_until(now)
            if not end:
                return {"open": True, "standing": self._("Open now")}
            moment = self._moment(end, now, hours)
            words = self._("Open now, until %(moment)s", moment=moment)
            if in_session:
                words = self._("Open now, until the session ends at %(moment)s", moment=moment)
            return {"open": True, "standing": words}
        opening = hours.next_open(now)
        words = self._opens(opening, now, hours) if opening else self._("Closed now")
        return {"open": False, "standing": words}

    def answered_later(self, desk: WorkingHours, now: datetime) -> str:
        """Return from when the desk answers what arrives now; empty if it does so at once."""
        if desk.is_open(now) or not (opening := desk.next_open(now)):
            return ""
        days, day, at = self._days_until(opening, now, desk)
        if days == 0:
            return self._("Received now, answered from today at %(time)s", time=at)
        if days == 1:
            return self._("Received now, answered from tomorrow at %(time)s", time=at)
        return self._("Received now, answered from %(day)s at %(time)s", day=day, time=at)

    def hours(self, availability: str, weekly: str) -> str:
        """Return the hours of a channel in words.

        :param weekly: the words that ``weekly`` returns for the desk
        """
        if availability == "always":
            return self._("Around the clock")
        if availability == "sessions":
            return self._("While a session runs in the hall")
        if availability == "working_hours_sessions":
            return self._("%(hours)s, and while a session runs", hours=weekly)
        return weekly

    def weekly(self, desk: WorkingHours, today: date) -> str:
        """Return the hours of the week that contains a day, with equal days grouped."""
        if desk.elapsed:
            return self._("Around the clock")
        names = get_day_names(locale=self.locale)
        words = []
        for days, shifts in alike(desk.shifts_on(today)):
            spans = format_list([self._shift(*shift) for shift in shifts], locale=self.locale)
            day = names[days[0]]
            if len(days) > 1:
                day = self._("%(first)s to %(last)s", first=day, last=names[days[-1]])
            words.append(self._("%(days)s, %(hours)s", days=day, hours=spans))
        return " · ".join(words)

    def zone(self, desk: WorkingHours) -> str:
        """Return a sentence on the time zone of the times; empty if there are no times."""
        if desk.elapsed:
            return ""
        city = get_timezone_location(str(desk.zone), locale=self.locale, return_city=True)
        return self._("Times are in the time zone of %(city)s", city=city)

    def _opens(self, opening, now, hours):
        days, day, at = self._days_until(opening, now, hours)
        if days == 0:
            return self._("Opens today at %(time)s", time=at)
        if days == 1:
            return self._("Opens tomorrow at %(time)s", time=at)
        return self._("Opens on %(day)s at %(time)s", day=day, time=at)

    def _days_until(self, moment, now, hours):
        """Return the number of days until a moment, and its day and time in words."""
        at = local(moment, hours)
        days = (at.date() - local(now, hours).date()).days
        return days, format_day(at, self.lang), format_clock(at, self.lang)

    def _moment(self, moment, now, hours):
        """Return a moment in words: its time, and its day unless it is within 24 hours."""
        _days, day, at = self._days_until(moment, now, hours)
        return at if moment - now < timedelta(hours=24) else f"{day} {at}"

    def _shift(self, start, end):
        start, end = (format_clock(_time(hour), self.lang) for hour in (start, end))
        return self._("%(start)s to %(end)s", start=start, end=end)


def specifications(availability: str, desk: WorkingHours, today: date) -> list[dict]:
    """Return the hours of a channel as schema.org's ``OpeningHoursSpecification``."""
    if availability == "sessions":
        return []
    always = availability == "always" or desk.elapsed
    every_day = [(day, 0, 24) for day in range(7)]
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{ENGLISH_DAYS[day]}" for day in days],
            "opens": f"{_time(start):%H:%M}",
            "closes": "23:59" if round(end * 60) == 24 * 60 else f"{_time(end):%H:%M}",
        }
        for days, shifts in alike(every_day if always else desk.shifts_on(today))
        for start, end in shifts
    ]


def local(moment: datetime, hours: WorkingHours) -> datetime:
    """Return a moment (naive UTC) in the time zone of the hours."""
    return moment.replace(tzinfo=UTC).astimezone(hours.zone)


def alike(shifts) -> list[tuple[list[int], list[tuple[float, float]]]]:
    """Group successive days that have the same shifts: ``([weekday], [(from, to)])``.

    The week begins on Sunday, as it does at the institute.
    """
    by_day = {}
    for day, start, end in sorted(shifts):
        by_day.setdefault(day, []).append((start, end))
    groups = []
    for day in [SUNDAY, *range(SUNDAY)]:
        if day not in by_day:
            continue
        if groups and groups[-1][1] == by_day[day] and groups[-1][0][-1] == (day - 1) % 7:
            groups[-1][0].append(day)
        else:
            groups.append(([day], by_day[day]))
    return groups


def _time(hour: float) -> time:
    minutes = round(hour * 60)
    return time(minutes // 60 % 24, minutes % 60)
