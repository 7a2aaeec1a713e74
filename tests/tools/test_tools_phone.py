"""A number is the same number in whatever form it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.phone import (
    digits_for_link,
    display,
    national_digits,
    normalize,
    split,
)


@pytest.mark.parametrize(
    "written",
    [
        "0533848712",
        "533848712",
        "+966533848712",
        "00966533848712",
        "966533848712",
        "966+533848712",
        "966533848712+",
        "٩٦٦+٥٣ ٣٨٤ ٨٧١٢",
        "966 +533848712",
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


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("0501234567", ""),
        ("٠٥٠١٢٣٤٥٦٧،", ""),
        ("\u200e+966 50 123 4567\u200f؛", ""),
        ("00966501234567.", ""),
        ("tel:+966-50-123-4567", ""),
        ("٠٥٠١٢٣٤٥٦٧ تحويلة 12", "تحويلة 12"),
        ("٠٥٠١٢٣٤٥٦٧ تحويلة ١٢", "تحويلة ١٢"),
        ("0501234567 whatsapp", "whatsapp"),
        ("0501234567واتساب", "واتساب"),
        ("واتساب: 050 123 4567", "واتساب"),
        ("جوال الأب 0501234567 بعد العصر", "جوال الأب بعد العصر"),
        ("0501234567 ext. 12", "ext. 12"),
        ("0501234567 / 0551234567", "0551234567"),
        ("0501234567، 0551234567", "0551234567"),
        ("0501234567 (واتساب)", "(واتساب)"),
        ("+966501234567 أو +966551234567", "أو +966551234567"),
        ("شقة 12 0501234567", "شقة 12"),
        ("0501234567 - أم سارة", "أم سارة"),
    ],
)
def test_the_number_is_taken_and_the_words_are_kept(written, rest):
    assert split(written, "SA") == ("+966501234567", rest)


@pytest.mark.parametrize("written", ["لا يوجد", "12 تحويلة", "050123", None, 7, "x" * 100_000, ""])
def test_words_without_a_number_have_none(written):
    assert split(written, "SA") == (None, "")


@given(st.text(alphabet=st.characters() | st.sampled_from("٠٥+ 0123456789/-()")))
@settings(max_examples=200, deadline=None)
def test_any_text_is_split_without_an_error(text):
    number, rest = split(text, "SA")
    assert number is None or number.startswith("+")
    assert number or not rest


def test_plus_behind_the_country_code_in_a_text_is_read():
    assert split("اتصلوا 966+501234567 مساءً", "SA") == ("+966501234567", "اتصلوا مساءً")
    assert normalize("050+1234567", "SA") is None
    assert normalize("1+2", "SA") is None
    assert normalize("+966+533848712", "SA") is None
