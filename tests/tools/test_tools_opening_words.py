"""Opening hours in words, without a database."""

from datetime import date, datetime

import pytest

from odoo.addons.asas_helpdesk.tools.opening_words import OpeningWords, alike, specifications
from odoo.addons.asas_helpdesk.tools.working_time import WorkingHours

# Sunday to Thursday, 08:00 to 21:00 in Riyadh; Sunday 2026-03-01 08:00 is 05:00 UTC.
DESK = WorkingHours("Asia/Riyadh", [(day, 8, 21) for day in (6, 0, 1, 2, 3)])
SUNDAY = date(2026, 3, 1)


def words(lang="en_US"):
    return OpeningWords(lambda text, **values: text % values, lang)


@pytest.mark.parametrize(
    "now, is_open, said",
    [
        ("2026-03-01 07:00", True, "Open now, until 9:00 PM"),
        ("2026-03-01 04:00", False, "Opens today at 8:00 AM"),
        ("2026-03-01 19:00", False, "Opens tomorrow at 8:00 AM"),
        ("2026-03-05 19:00", False, "Opens on Sunday 8 March at 8:00 AM"),
    ],
)
def test_standing_of_the_desk(now, is_open, said):
    standing = words().standing(DESK, datetime.fromisoformat(now))
    assert standing == {"open": is_open, "standing": said}


def test_what_is_always_or_never_open():
    now = datetime(2026, 3, 1, 7)
    assert words().standing(WorkingHours.always(), now) == {"open": True, "standing": "Open now"}
    closed = {"open": False, "standing": "Closed now"}
    assert words().standing(WorkingHours("Asia/Riyadh"), now) == closed
    assert words().weekly(WorkingHours.always(), SUNDAY) == "Around the clock"
    assert words().zone(WorkingHours.always()) == ""


def test_end_that_is_far_is_said_with_its_day():
    far = WorkingHours("UTC", extra=[(datetime(2026, 3, 1), datetime(2026, 3, 4, 10))])
    standing = words().standing(far, datetime(2026, 3, 1, 7))["standing"]
    assert standing == "Open now, until Wednesday 4 March 10:00 AM"


@pytest.mark.parametrize(
    "now, said",
    [
        ("2026-03-01 07:00", ""),
        ("2026-03-01 04:00", "Received now, answered from today at 8:00 AM"),
        ("2026-03-01 19:00", "Received now, answered from tomorrow at 8:00 AM"),
        ("2026-03-05 19:00", "Received now, answered from Sunday 8 March at 8:00 AM"),
    ],
)
def test_answer_that_waits_for_the_opening(now, said):
    assert words().answered_later(DESK, datetime.fromisoformat(now)) == said


def test_days_alike_are_taken_together_from_sunday_on():
    assert alike([(0, 8, 21), (6, 8, 21), (1, 8, 12), (1, 14, 18), (4, 8, 12)]) == [
        ([6, 0], [(8, 21)]),
        ([1], [(8, 12), (14, 18)]),
        ([4], [(8, 12)]),
    ]
    assert words().weekly(DESK, SUNDAY) == "Sunday to Thursday, 8:00 AM to 9:00 PM"


def test_one_clock_in_arabic():
    said = words("ar_001").weekly(DESK, SUNDAY)
    assert "الأحد" in said and "8:00 صباحاً" in said and "9:00 مساءً" in said
    assert "الرياض" in words("ar_001").zone(DESK)


def test_hours_of_a_channel():
    said = {
        availability: words().hours(availability, "weekly")
        for availability in ("always", "sessions", "working_hours_sessions", "working_hours")
    }
    assert said == {
        "always": "Around the clock",
        "sessions": "While a session runs in the hall",
        "working_hours_sessions": "weekly, and while a session runs",
        "working_hours": "weekly",
    }


def test_hours_for_search_engines():
    (week,) = specifications("working_hours", DESK, SUNDAY)
    assert (week["opens"], week["closes"], len(week["dayOfWeek"])) == ("08:00", "21:00", 5)
    (always,) = specifications("always", DESK, SUNDAY)
    assert (always["opens"], always["closes"], len(always["dayOfWeek"])) == ("00:00", "23:59", 7)
    assert specifications("sessions", DESK, SUNDAY) == []
