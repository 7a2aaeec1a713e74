"""Umm al-Qura dates beside Gregorian ones."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.hijri import format_hijri, from_hijri, to_hijri

FIRST, LAST = date(1924, 8, 1), date(2077, 11, 16)


def test_ramadan_and_both_eids_of_1447_fall_where_the_calendar_of_umm_al_qura_has_them():
    assert to_hijri(date(2026, 2, 18)) == (1447, 9, 1)
    assert to_hijri(date(2026, 3, 20)) == (1447, 10, 1)
    assert from_hijri(1447, 12, 10) == date(2026, 5, 27)


def test_a_date_is_written_in_the_readers_language():
    day = date(2026, 2, 20)
    assert format_hijri(day, "ar_001") == "3 رمضان 1447هـ"
    assert format_hijri(day, "ar") == "3 رمضان 1447هـ"
    assert format_hijri(day, "en_US") == "3 Ramadan 1447 AH"
    assert format_hijri(day, None) == "3 Ramadan 1447 AH"


def test_a_moment_is_taken_at_its_own_date():
    assert to_hijri(datetime(2026, 2, 18, 23, 59)) == (1447, 9, 1)


@pytest.mark.parametrize("day", [date.min, FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_day_outside_the_known_calendar_has_no_hijri_date(day):
    assert to_hijri(day) is None
    assert format_hijri(day, "ar_001") == ""


@pytest.mark.parametrize(
    "parts",
    [
        (1447, 13, 1),
        (1447, 0, 1),
        (1447, 9, 31),
        (1447, 8, 30),  # a month of 29 days
        (1447, 9, 0),
        (1342, 1, 1),
        (1501, 1, 1),
        (-1, 1, 1),
        ("x", 1, 1),
        (None, 1, 1),
    ],
)
def test_an_impossible_date_is_refused(parts):
    with pytest.raises(ValueError, match="No Umm al-Qura date"):
        from_hijri(*parts)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.dates(FIRST, LAST))
def test_a_date_survives_the_way_there_and_back(day):
    assert from_hijri(*to_hijri(day)) == day
