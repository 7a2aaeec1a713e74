"""Working time, in examples from the policy and compared with a walk minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.hijri import from_hijri
from odoo.addons.asas_helpdesk.tools.working_time import NeverOpen, Season, WorkingHours

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
OFFICE_DAYS = (SUN, MON, TUE, WED, THU)
DAY = 24 * 60


def in_zone(text, zone="Asia/Riyadh", fold=0):
    """Return a wall-clock time in naive UTC."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC).replace(tzinfo=None)


def office(**kwargs):
    """Return the hours of policy section 8: Sunday to Thursday, 08:00 to 21:00, Asia/Riyadh."""
    hours = [(day, 8, 21) for day in OFFICE_DAYS]
    return WorkingHours("Asia/Riyadh", hours, **kwargs)


def ramadan():
    """Return the days and nights of Ramadan 1447, the night shift ending after midnight."""
    hours = [(day, *shift) for day in OFFICE_DAYS for shift in ((10, 15), (21, 26))]
    return Season(from_hijri(1447, 9, 1), from_hijri(1447, 10, 1) - timedelta(days=1), hours)


def eid():
    """Return the week of Eid al-Adha 1447, closed from Sunday to Thursday."""
    assert from_hijri(1447, 12, 10) == date(2026, 5, 27)
    return in_zone("2026-05-24 00:00"), in_zone("2026-05-29 00:00")


@pytest.mark.parametrize(
    ("story", "hours", "received", "deadline"),
    [
        ("elapsed time", WorkingHours.always(), "2026-01-01 20:00", "2026-01-02 20:00"),
        ("one hour, thirteen, ten", office(), "2026-01-01 20:00", "2026-01-05 18:00"),
        ("received at night", office(), "2026-01-01 23:00", "2026-01-05 19:00"),
        ("Eid", office(holidays=[eid()]), "2026-05-21 20:00", "2026-06-01 18:00"),
        ("Ramadan", office(seasons=[ramadan()]), "2026-02-26 20:00", "2026-03-03 01:00"),
        ("before Ramadan", office(seasons=[ramadan()]), "2026-02-12 20:00", "2026-02-16 18:00"),
    ],
)
def test_a_complaint_of_thursday_evening_is_directed_within_24_hours(
    story, hours, received, deadline
):
    assert hours.add(in_zone(received), DAY) == in_zone(deadline), story
    assert hours.between(in_zone(received), in_zone(deadline)) == DAY, story


def test_the_desk_opens_at_eight_and_is_closed_at_nine_in_the_evening():
    hours = office()
    assert not hours.is_open(in_zone("2026-01-04 07:59:59"))
    assert hours.is_open(in_zone("2026-01-04 08:00"))
    assert hours.is_open(in_zone("2026-01-04 20:59:59"))
    assert not hours.is_open(in_zone("2026-01-04 21:00"))
    assert not hours.is_open(in_zone("2026-01-02 12:00"))  # a Friday


def test_the_desk_opens_next_on_sunday_after_a_thursday_evening():
    hours = office()
    assert hours.next_open(in_zone("2026-01-01 21:00")) == in_zone("2026-01-04 08:00")
    assert hours.next_open(in_zone("2026-01-01 20:30")) == in_zone("2026-01-01 20:30")


def test_the_desk_stays_open_until_nine_or_until_a_session_ends():
    session = (in_zone("2026-01-01 20:00"), in_zone("2026-01-01 22:30"))
    friday = (in_zone("2026-01-02 10:00"), in_zone("2026-01-02 11:00"))
    hours = office(extra=[session, friday])
    assert hours.open_until(in_zone("2025-12-31 09:00")) == in_zone("2025-12-31 21:00")
    assert hours.open_until(in_zone("2026-01-01 09:00")) == session[1]
    assert hours.open_until(friday[0]) == friday[1]
    assert hours.open_until(friday[1]) is None
    assert hours.open_until(in_zone("2026-01-01 07:00")) is None
    noon = in_zone("2026-01-04 12:00")
    assert (
        office(holidays=[(noon, noon + timedelta(days=1))]).open_until(noon - timedelta(hours=1))
        == noon
    )


def test_what_never_closes_has_no_end():
    always = WorkingHours("Asia/Riyadh", [(day, 0, 24) for day in range(7)])
    moment = in_zone("2026-01-04 12:00")
    assert always.is_open(moment)
    assert always.open_until(moment) is None
    assert WorkingHours.always().open_until(moment) is None
    assert WorkingHours("Asia/Riyadh").open_until(moment) is None
    # An end far away, beyond what is computed at first.
    far = moment + timedelta(days=400)
    assert WorkingHours("UTC", extra=[(moment, far)]).open_until(moment) == far


def test_the_shifts_of_a_day_are_those_of_its_season():
    hours = office(seasons=[ramadan()])
    assert hours.shifts_on(date(2026, 1, 4)) == hours.attendances
    assert hours.shifts_on(from_hijri(1447, 9, 1)) == ramadan().attendances
    assert hours.shifts_on(from_hijri(1447, 10, 1)) == hours.attendances


def test_a_deadline_falls_on_the_evening_and_not_on_the_next_morning():
    assert office().add(in_zone("2026-01-04 20:00"), 60) == in_zone("2026-01-04 21:00")


def test_a_lead_before_a_deadline_is_counted_backwards():
    hours = office()
    assert hours.add(in_zone("2026-01-04 08:30"), -60) == in_zone("2026-01-01 20:30")
    assert hours.add(in_zone("2026-01-04 09:00"), -60) == in_zone("2026-01-04 08:00")
    assert hours.between(in_zone("2026-01-04 08:30"), in_zone("2026-01-01 20:30")) == -60


def test_no_minutes_lead_to_the_same_moment_even_when_closed():
    closed = in_zone("2026-01-02 12:00")
    assert office().add(closed, 0) == closed
    assert WorkingHours().add(closed, 0) == closed


def test_the_night_shift_of_ramadan_belongs_to_the_evening_on_which_it_starts():
    hours = office(seasons=[ramadan()])
    assert hours.is_open(in_zone("2026-02-27 01:59"))  # Friday, the night of Thursday
    assert not hours.is_open(in_zone("2026-02-27 02:00"))
    assert not hours.is_open(in_zone("2026-02-28 01:00"))  # the night of Friday
    # the last night of Ramadan, a Thursday, reaches into Eid; the hall is closed after it
    assert hours.is_open(in_zone("2026-03-20 01:00"))
    assert hours.next_open(in_zone("2026-03-20 02:00")) == in_zone("2026-03-22 08:00")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Asia/Riyadh", "America/New_York"])
def test_a_watch_of_two_days_is_seen_from_its_last_minute_and_from_its_first(zone):
    watch = [(MON, 0, 48)]
    first, last = in_zone("2026-01-05 00:00", zone), in_zone("2026-01-06 23:59", zone)
    assert WorkingHours(zone, watch).is_open(first)
    assert WorkingHours(zone, watch).is_open(last)
    assert WorkingHours(zone, watch).between(last, last + timedelta(minutes=5)) == 1


def test_a_ramadan_announced_a_day_later_keeps_the_usual_hours_a_day_longer():
    announced = ramadan()
    moved = Season(
        announced.date_from + timedelta(days=1), announced.date_to, announced.attendances
    )
    first_morning = in_zone(f"{announced.date_from} 08:30")
    assert not office(seasons=[announced]).is_open(first_morning)
    assert office(seasons=[moved]).is_open(first_morning)


def test_the_first_of_two_seasons_applies_and_one_without_hours_is_closed():
    wednesday = date(2026, 1, 7)
    closed = (wednesday, wednesday, [])
    short = (wednesday, wednesday, [(WED, 9, 10)])
    start, end = in_zone("2026-01-07 00:00"), in_zone("2026-01-08 00:00")
    assert office(seasons=[closed, short]).between(start, end) == 0
    assert office(seasons=[short, closed]).between(start, end) == 60


def test_the_phone_is_answered_whenever_a_course_runs_even_on_a_holiday():
    session = in_zone("2026-05-27 21:30"), in_zone("2026-05-27 23:00")
    hours = office(holidays=[eid()], extra=[session])
    assert hours.is_open(in_zone("2026-05-27 22:00"))
    assert hours.next_open(in_zone("2026-05-24 09:00")) == session[0]
    assert hours.between(*eid()) == 90


def test_a_calendar_without_hours_never_opens():
    hours = WorkingHours("Asia/Riyadh")
    moment = in_zone("2026-01-01 20:00")
    assert not hours.is_open(moment)
    assert hours.next_open(moment) is None
    assert hours.between(moment, moment + timedelta(days=30)) == 0
    with pytest.raises(NeverOpen):
        hours.add(moment, 1)
    with pytest.raises(NeverOpen):
        hours.add(moment, -1)


def test_a_deadline_there_always_is():
    moment = in_zone("2026-01-01 20:00")
    assert WorkingHours("Asia/Riyadh").due(moment, 30) == moment + timedelta(minutes=30)
    assert office().due(moment, 90) == office().add(moment, 90)


def test_an_opening_more_than_three_years_away_is_none_whatever_was_asked_before():
    holiday = in_zone("2026-01-01 00:00"), in_zone("2031-01-01 00:00")
    hours = office(holidays=[holiday])
    moment = in_zone("2026-01-01 09:00")
    assert hours.next_open(moment) is None
    assert hours.add(moment, 60) > holiday[1]
    assert hours.next_open(moment) is None


def test_around_the_clock_counts_elapsed_time():
    hours = WorkingHours.always()
    moment = in_zone("2026-01-02 03:04:05")
    assert hours.is_open(moment)
    assert hours.next_open(moment) == moment
    assert hours.add(moment, 1.5) == moment + timedelta(seconds=90)
    assert hours.between(moment, moment + timedelta(hours=25)) == 25 * 60


@pytest.mark.parametrize("minutes", [1e12, 1e300, -1e12])
@pytest.mark.parametrize("hours", [WorkingHours.always(), office()])
def test_minutes_beyond_the_calendar_are_refused_in_words(hours, minutes):
    with pytest.raises(NeverOpen):
        hours.add(in_zone("2026-01-01 20:00"), minutes)


@pytest.mark.parametrize("moment", [datetime.min, datetime(2099, 12, 31, 12), datetime.max])
def test_moments_at_the_ends_of_the_calendar_do_not_fail(moment):
    hours = office()
    assert hours.is_open(moment) in (True, False)
    assert hours.between(moment, moment) == 0
    hours.next_open(moment)
    assert hours.between(in_zone("2026-01-04 00:00"), in_zone("2026-01-05 00:00")) == 13 * 60


@pytest.mark.parametrize(
    "shift", [(7, 8, 9), (-1, 8, 9), (MON, 9, 9), (MON, 21, 2), (MON, -1, 5), (MON, 40, 49)]
)
def test_a_shift_that_cannot_be_is_refused(shift):
    with pytest.raises(ValueError, match="No shift"):
        WorkingHours("UTC", [shift])


@pytest.mark.parametrize("zone", ["Asia/Asas", "", "../etc/passwd", None, "Asia"])
def test_an_unknown_time_zone_is_refused(zone):
    with pytest.raises(ValueError, match="Unknown time zone"):
        WorkingHours(zone)


def test_decimal_hours_are_read_to_the_minute():
    hours = WorkingHours("UTC", [(MON, 8.3333, 8.6667)])
    assert hours.between(datetime(2026, 1, 5), datetime(2026, 1, 6)) == 20


def test_equal_hours_are_equal_and_can_be_kept_by_key():
    assert office() == office()
    assert hash(office(holidays=[eid()])) == hash(office(holidays=[eid()]))
    assert office() != office(holidays=[eid()])


class TestDaysOf23And25Hours:
    NIGHT = WorkingHours("Europe/Berlin", [(day, 22, 30) for day in range(7)])

    def test_a_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn(self):
        for day, hours in (("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-01", 8)):
            noon = in_zone(f"{day} 12:00", "Europe/Berlin")
            assert self.NIGHT.between(noon, noon + timedelta(days=1)) == hours * 60

    def test_a_shift_that_begins_in_the_hour_left_out_begins_at_the_jump(self):
        hours = WorkingHours("Europe/Berlin", [(SUN, 2.5, 4)])
        start = hours.next_open(in_zone("2026-03-29 00:00", "Europe/Berlin"))
        assert start == in_zone("2026-03-29 03:00", "Europe/Berlin")
        assert hours.add(start, 60) == in_zone("2026-03-29 04:00", "Europe/Berlin")

    def test_an_hour_that_comes_twice_is_meant_where_it_comes_first(self):
        hours = WorkingHours("America/New_York", [(SUN, 1.25, 1.75), (SUN, 3, 4)])
        first = in_zone("2026-11-01 01:15", "America/New_York")
        assert hours.next_open(first - timedelta(hours=1)) == first
        assert hours.add(first, 30) == first + timedelta(minutes=30)
        assert not hours.is_open(in_zone("2026-11-01 01:30", "America/New_York", fold=1))


# -- the oracle: a walk through the minutes that reads the wall clock at each of them

WINDOW_DAYS = 8
PLACES = [
    ("Asia/Riyadh", datetime(2026, 2, 15)),
    ("Europe/Berlin", datetime(2026, 3, 26)),
    ("Europe/Berlin", datetime(2026, 10, 21)),
    ("America/New_York", datetime(2026, 3, 5)),
    ("America/New_York", datetime(2026, 10, 29)),
    ("Australia/Lord_Howe", datetime(2026, 4, 2)),  # shifts by half an hour
    ("Pacific/Apia", datetime(2011, 12, 27)),  # skipped a whole day
]
WALL_CLOCKS = {}


def wall_clock(zone, start):
    """Return the latest time that the wall clock has shown, minute by minute through the window."""
    if (zone, start) not in WALL_CLOCKS:
        minute = (start - timedelta(days=2)).replace(tzinfo=UTC)
        latest, shown = datetime.min, []
        while minute.replace(tzinfo=None) < start + timedelta(days=WINDOW_DAYS):
            latest = max(latest, minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
            if minute.replace(tzinfo=None) >= start:
                shown.append(latest)
            minute += timedelta(minutes=1)
        WALL_CLOCKS[zone, start] = shown
    return WALL_CLOCKS[zone, start]


def walk(zone, start, attendances, holidays, seasons, extra):
    """Return for each minute of the window whether the desk is open."""

    def hours_of(day):
        for season_from, season_to, hours in seasons:
            if season_from <= day <= season_to:
                return hours
        return attendances

    shifts_of = {}
    opened = []
    for number, shown in enumerate(wall_clock(zone, start)):
        today = shown.date()
        if today not in shifts_of:
            shifts_of[today] = [
                (back * DAY, from_hour * 60, to_hour * 60)
                for back in range(3)
                for weekday, from_hour, to_hour in hours_of(today - timedelta(days=back))
                if weekday == (today - timedelta(days=back)).weekday()
            ]
        clock = shown.hour * 60 + shown.minute
        is_open = any(
            from_minute - 0.01 <= before + clock < to_minute - 0.01
            for before, from_minute, to_minute in shifts_of[today]
        )
        moment = start + timedelta(minutes=number)
        if any(closed <= moment < reopened for closed, reopened in holidays):
            is_open = False
        if any(begins <= moment < ends for begins, ends in extra):
            is_open = True
        opened.append(is_open)
    return opened


@st.composite
def shifts(draw):
    weekday = draw(st.integers(0, 6))
    start = draw(st.integers(0, 30 * 60))
    length = draw(st.sampled_from([1, 15, 60, 240, 300, 480, 780]) | st.integers(1, 17 * 60))
    return weekday, start / 60, (start + length) / 60


@st.composite
def desks(draw):
    zone, start = draw(st.sampled_from(PLACES))
    minutes = st.integers(0, WINDOW_DAYS * DAY)

    def spans(longest):
        return st.lists(
            st.builds(
                lambda begins, length: (
                    start + timedelta(minutes=begins),
                    start + timedelta(minutes=begins + length),
                ),
                minutes,
                st.integers(0, longest),
            ),
            max_size=3,
        )

    seasons = []
    for _number in range(draw(st.integers(0, 2))):
        season_from = start.date() + timedelta(days=draw(st.integers(-2, WINDOW_DAYS)))
        season_to = season_from + timedelta(days=draw(st.integers(0, 4)))
        seasons.append((season_from, season_to, draw(st.lists(shifts(), max_size=6))))
    hours = draw(st.lists(shifts(), max_size=10))
    parts = hours, draw(spans(2 * DAY)), seasons, draw(spans(180))
    moments = draw(st.lists(minutes, min_size=2, max_size=6))
    spent = draw(st.lists(st.integers(1, 3 * DAY), min_size=6, max_size=6))
    # the first query decides where later pieces join
    first_asked = start + timedelta(days=draw(st.sampled_from([*range(8), *range(-64, -56)])))
    return zone, start, parts, moments, spent, first_asked


@settings(deadline=None, max_examples=120, derandomize=True)
@given(desks())
def test_the_arithmetic_agrees_with_a_walk_minute_by_minute(desk):
    zone, start, parts, moments, spent, first_asked = desk
    opened = walk(zone, start, *parts)
    hours = WorkingHours(zone, *parts)
    hours.is_open(first_asked)
    size = len(opened)
    at = [start + timedelta(minutes=number) for number in range(size + 1)]

    for number, minutes in zip(moments, spent, strict=False):
        moment = at[number]
        for other in moments:
            worked = sum(opened[number:other]) - sum(opened[other:number])
            assert hours.between(moment, at[other]) == worked
        if number < size:
            assert hours.is_open(moment) == opened[number]
        opening = next((n for n in range(number, size) if opened[n]), None)
        if opening is None:
            found = hours.next_open(moment)
            assert found is None or found >= at[size]
        else:
            assert hours.next_open(moment) == at[opening]
        assert_added(hours, moment, minutes, at, [n + 1 for n in range(number, size) if opened[n]])
        assert_added(hours, moment, -minutes, at, [n for n in range(number) if opened[n]][::-1])


def assert_added(hours, moment, minutes, at, reached):
    """Check ``add``; ``reached[n]`` is where a walk is after n + 1 open minutes."""
    if len(reached) >= abs(minutes):
        assert hours.add(moment, minutes) == at[reached[abs(minutes) - 1]]
        return
    try:
        result = hours.add(moment, minutes)
    except NeverOpen:
        return
    assert result > at[-1] if minutes > 0 else result < at[0]


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1))
SPANS = st.integers(1, 60 * DAY)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(MOMENTS, SPANS, SPANS, st.sampled_from(["Asia/Riyadh", "Europe/Berlin"]))
def test_spending_time_in_two_parts_or_backwards_comes_to_the_same(moment, first, second, zone):
    hours = WorkingHours(
        zone,
        [(day, *shift) for day in OFFICE_DAYS for shift in ((8.25, 12), (13, 17.5), (22, 26))],
        holidays=[(datetime(2026, 3, 20), datetime(2026, 3, 24))],
    )
    end = hours.add(moment, first)
    assert hours.between(moment, end) == first
    assert hours.add(end, second) == hours.add(moment, first + second)
    assert hours.between(hours.add(end, -first), moment) == 0
    assert hours.between(moment, hours.add(end, second)) == first + second
