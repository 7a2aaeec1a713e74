"""Time in words. The browser's version is checked with the same table of cases in its unit
tests."""

import json
from datetime import datetime, time, timedelta

import pytest

from odoo.tools import file_path

from odoo.addons.asas_helpdesk.tools.duration import (
    format_clock,
    format_duration,
    format_moment,
    format_short,
)

with open(file_path("asas_helpdesk/static/tests/duration_cases.json"), encoding="utf-8") as table:
    CASES = json.load(table)
LANGUAGES = ("ar_001", "en_US")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES["durations"], ids=lambda case: case["en_US"])
def test_span_is_said_as_the_language_says_it(case, lang):
    options = {name: case[name] for name in ("subject", "days_from") if name in case}
    if "day" in case:
        options["day"] = case["day"] and timedelta(minutes=case["day"])
    assert format_duration(timedelta(minutes=case["minutes"]), lang, **options) == case[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES["moments"], ids=lambda case: case["at"])
def test_moment_is_said_in_both_calendars(case, lang):
    moment = datetime.fromisoformat(case["at"])
    assert format_moment(moment, lang, hijri=case.get("hijri", True)) == case[lang]


def test_other_languages_get_what_unicode_knows_of_them():
    assert format_duration(timedelta(minutes=125), "fr_FR") == "2\xa0heures et 5 minutes"
    assert format_duration(timedelta(0), "fr_FR") == "< 1 minute"
    assert format_duration(timedelta(hours=26), "fr_FR", day=timedelta(hours=13)) == "26\xa0heures"
    assert format_clock(time(16, 18), "fr_FR") == "16:18"
    assert format_moment(datetime(2026, 3, 1, 16), "fr_FR", hijri=False) == (
        "dimanche 1 mars 2026, 16:00"
    )


@pytest.mark.parametrize("lang", ["", None, "tlh_XX", "??"])
def test_unknown_language_is_answered_in_english(lang):
    assert format_duration(timedelta(hours=2), lang) == "2 hours"
    assert format_clock(time(16, 18), lang) == "4:18 PM"


def test_language_with_a_script_is_known():
    assert format_duration(timedelta(hours=2), "sr@latin") == format_duration(
        timedelta(hours=2), "sr"
    )


@pytest.mark.parametrize(
    ("minutes", "english", "arabic"),
    [
        (0, "0 min", "0 د"),
        (24, "24 min", "24 د"),
        (75, "1 hr 15 min", "1 س 15 د"),
        (120, "2 hr", "2 س"),
        (26 * 60 + 5, "1 day 2 hr", "يوم 2 س"),
        (48 * 60, "2 days", "يومين"),
    ],
)
def test_a_span_for_a_screen_is_abbreviated(minutes, english, arabic):
    span = timedelta(minutes=minutes)
    assert format_short(span, "en_US") == english
    assert format_short(span, "ar_001") == arabic
    assert format_short(timedelta(days=2), "ar_001", subject=True) == "يومان"
