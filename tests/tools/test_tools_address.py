"""An address is the same address, however it was typed, and a broken one is known as such."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.address import (
    BROKEN,
    INTERNATIONAL,
    clean_header,
    mailbox,
    problem_of,
    read,
    readable,
)


@pytest.mark.parametrize(
    "typed",
    [
        "sara@example.com",
        " Sara@Example.COM ",
        "\u200esara@example.com\u200f",
        "sara\u200b@exam\u200cple.com",
        "\u202asara@example.com\u202c",
        "\u2066sara@example.com\u2069",
        "\ufeffsara@example.com",
        "sara@example.com\u00a0",
        "sa\u00adra@example.com",
        "sara@example.com،",
        "sara@example.com؟",
        "«sara@example.com»؛",
        "sara@example.com.",
        "<sara@example.com>",
        "mailto:sara@example.com",
        "MAILTO:sara@example.com?subject=x",
        "<mailto:sara@example.com>",
        "sara @ example.com",
        "sara@ example . com",
        "سارة الأحمد <sara@example.com>",
        "“سارة، الأحمد” <sara@example.com>",
        "sara＠example.com",
        "ｓａｒａ@example.com",
        "sara@example.com (personal)",
        "sara@EXAMPLE。com",
        "البريد: sara@example.com",
        "sara@\nexample.com",
        "sara@example.com\0",
    ],
)
def test_an_address_is_cleaned(typed):
    assert read(typed) == ("sara@example.com", None)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("sara٢٠@example.com", "sara20@example.com"),
        ("sara@بريد.example", "sara@xn--ngbof4h.example"),
        ("sara@BÜCHER.example", "sara@xn--bcher-kva.example"),
        ("sara@xn--mgberp4a5d4ar.example", "sara@xn--mgberp4a5d4ar.example"),
        ("o'neil+tag@mail.example.com", "o'neil+tag@mail.example.com"),
    ],
)
def test_digits_and_domains_are_written_in_ascii(typed, address):
    assert read(typed) == (address, None)


def test_an_address_in_arabic_letters_is_kept_and_said_to_be_one():
    assert read("\u200fسارة@بريد.example،") == ("سارة@xn--ngbof4h.example", INTERNATIONAL)
    assert problem_of("سارة@xn--ngbof4h.example") == INTERNATIONAL
    assert readable("سارة@xn--ngbof4h.example") == "سارة@بريد.example"


@pytest.mark.parametrize(
    "typed",
    [
        "sara",
        "sara@",
        "@example.com",
        "sara@example",
        "sara@localhost",
        "sara@@example.com",
        "sa ra@example.com",
        "sara@exam ple.com",
        "sara@example,com",
        "sara@example،com",
        "sara@-example.com",
        "sara@example..com",
        "sara@example.com, huda@example.com",
        "sara@example.com huda@example.com",
        "<sara@example.com> <huda@example.com>",
        "sara@127.0.0.1",
        "x" * 65 + "@example.com",
        "sara@" + "x" * 64 + ".com",
        "sara@" + "x." * 200 + "com",
        "سارة الأحمد@example.com",
        "سارة،@example.com",
        "😀@example.com",
        "x" * 100_000,
        "@" * 100_000,
    ],
    ids=range(24),
)
def test_what_cannot_be_reached_is_broken(typed):
    assert read(typed).problem == BROKEN
    assert problem_of(typed) == BROKEN


def test_no_address_is_no_problem():
    for nothing in (None, False, "", " ", "\u200f", 7, b"x"):
        assert read(nothing) == ("", None)
    assert problem_of(None) is problem_of(False) is problem_of("") is None


def test_what_is_stored_unclean_is_a_problem():
    assert problem_of("sara@example.com،") == BROKEN
    assert problem_of("\u200esara@example.com") == BROKEN
    assert problem_of("Sara@Example.com") is None
    assert problem_of("sara@بريد.example") is None


def test_the_addresses_of_a_header_are_cleaned_and_its_names_stay():
    assert clean_header('"سارة، \u200fالأحمد" <\u200esara@example.com\u200f>') == (
        '"سارة، \u200fالأحمد" <sara@example.com>'
    )
    assert clean_header("a@b.example, هدى <huda@بريد.example>") == (
        "a@b.example, هدى <huda@xn--ngbof4h.example>"
    )


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from("@.،<>\u200f xn-")))
def test_cleaning_never_fails_and_cleans_once(text):
    found = read(text)
    assert read(found.value) == found
    clean_header(text)
    readable(text)


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("jane.doe@gmail.com", "janedoe@gmail.com"),
        ("J.a.n.e.Doe+tag+more@GoogleMail.com", "janedoe@gmail.com"),
        ("sara+x@example.com", "sara@example.com"),
        ("+@example.com", "+@example.com"),
        ("", ""),
        (None, ""),
    ],
)
def test_spellings_of_one_mailbox_are_counted_as_one(address, same):
    assert mailbox(address) == same
