"""A number is the same number in whatever form it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.phone import (
    digits_for_link,
    display,
    national_digits,
    normalize,
)


@pytest.mark.parametrize(
    "written",
    [
        "0533848712",
        "533848712",
        "+966533848712",
        "00966533848712",
        "966533848712",
        "+966 53 384 8712",
        "+966 (0) 53-384-8712",
        "(053) 384.8712",
        "053/384/8712",
        "053\u00a0384\u20118712",
        "٠٥٣٣٨٤٨٧١٢",
        "٩٦٦٥٣٣٨٤٨٧١٢",
        "+٩٦٦ ٥٣ ٣٨٤ ٨٧١٢",
        "۰۵۳۳۸۴۸۷۱۲",
        "\u202a+966 53 384 8712\u202c",
        "\u200e0533848712\u200f",
        "\ufeff0533848712\n",
        "＋966533848712",
        "tel:+966-53-384-8712",
        "0533848712 ext. 12",
        966533848712,
    ],
)
def test_the_institutes_number_is_known_in_every_form(written):
    assert normalize(written, "SA") == "+966533848712"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("920012345", "+966920012345"),
        ("0112345678", "+966112345678"),
        ("+201001234567", "+201001234567"),
        ("00971501234567", "+971501234567"),
        ("971501234567", "+971501234567"),
    ],
)
def test_other_numbers_of_the_country_and_abroad_are_known(written, number):
    assert normalize(written, "SA") == number


def test_a_national_number_is_read_in_its_own_country():
    assert normalize("01001234567", "EG") == "+201001234567"
    assert normalize("01001234567", "eg") == "+201001234567"
    assert normalize("+966533848712", "EG") == "+966533848712"


NO_NUMBERS = [
    None,
    False,
    True,
    "",
    "   ",
    "+",
    "00",
    "112",
    "05338487",
    "05338487123",
    "0033848712",
    "053384871x",
    "call 0533848712",
    "0533848712, 0501234567",
    "<script>alert(1)</script>0533848712",
    "0533848712'; DROP TABLE res_partner; --",
    "0533848712\r\nBcc: someone@example.com",
    "0" * 1_000_000,
    "+966" + "5" * 100_000,
    "\x00" * 50,
    "\ud800",
    "+999533848712",
    b"0533848712",
    b"\xff\xfe",
    10**5000,
    -5,
    1.5,
    float("nan"),
    [],
    object(),
]


@pytest.mark.parametrize("written", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_what_is_no_number_is_none_and_never_an_error(written):
    assert normalize(written, "SA") is None
    assert digits_for_link(written, "SA") == ""


@pytest.mark.parametrize("country", [None, "", "XX", "SAUDI", 5, "\x00"])
def test_an_unknown_country_leaves_international_numbers_known(country):
    assert normalize("+966533848712", country) == "+966533848712"
    assert normalize("0533848712", country) is None


def test_a_number_is_shown_as_people_read_it():
    assert display("٠٥٣٣٨٤٨٧١٢", "SA") == "+966 53 384 8712"
    assert display("12", "SA") == display(None, "SA") == ""


def test_a_link_holds_digits_alone():
    assert digits_for_link("٠٥٣ ٣٨٤ ٨٧١٢", "SA") == "966533848712"


def test_a_number_is_dialled_in_its_own_country_as_people_write_it_there():
    assert national_digits("+966 53 384 8712", "BH") == "0533848712"
    assert national_digits("01001234567", "EG") == "01001234567"
    assert national_digits("3600 1234", "BH") == "36001234"
    assert national_digits("12", "SA") == ""


@settings(deadline=None, max_examples=500, derandomize=True)
@given(st.text(max_size=80) | st.text("+0123456789٠٥۹ -()xtel:.", max_size=40))
def test_any_text_gives_a_number_or_none(text):
    number = normalize(text, "SA")
    assert number is None or number[0] == "+" and number[1:].isascii() and number[1:].isdigit()
    assert number is None or normalize(number, "SA") == number
