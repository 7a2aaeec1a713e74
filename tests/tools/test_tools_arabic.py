"""A name is found however it is spelt."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.arabic import (
    ascii_digits,
    fold,
    name_key,
    squeeze,
)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("ٱلرحمن", "الرحمن"),
        ("فاطمة", "فاطمه"),
        ("هدى", "هدي"),
        ("مؤمن", "مومن"),
        ("رئيس", "رييس"),
        ("مُحَمَّدٌ", "محمد"),
        ("محـــمد", "محمد"),
        ("هٰذا", "هذا"),
        ("کریم", "كريم"),
        ("\ufee3\ufea4\ufee4\ufeaa", "محمد"),  # presentation forms, as PDF files hold them
        ("\ufefb", "لا"),
        ("\u202bسعد\u202c \u200fالعتيبي", "سعد العتيبي"),
        ("عبد\u200cالله", "عبدالله"),
        ("  عبد \u00a0\n الله ", "عبد الله"),
        ("دفعة ١٤٤٧", "دفعه 1447"),
        ("۴۵۶", "456"),
        ("ALI Straße", "ali strasse"),
        ("José", "jose"),
        ("İSTANBUL", "istanbul"),
        ("ＡＢＣ１２", "abc12"),
        ("a\x00b\ud800c", "a bc"),
    ],
)
def test_two_spellings_fold_to_one(written, searched):
    assert fold(written) == searched
    assert fold(searched) == searched


def test_letters_that_make_another_name_stay_apart():
    assert len({fold(name) for name in ("سعد", "سعيد", "صعد", "شعد", "سعاد")}) == 5


@pytest.mark.parametrize("nothing", [None, False, "", " ", "\u200f", "ـ"])
def test_nothing_folds_to_nothing(nothing):
    assert fold(nothing) == ""


@settings(deadline=None, max_examples=500, derandomize=True)
@given(st.text(max_size=40) | st.text("أإآٱةىيؤئءکیھۀےّٰـ \u200f\u0654\u0301İßﬃﷺ٣۴", max_size=20))
@example("\u0345\u0391")
@example("\u1e9b\u0323")
@example("\u00b4\u1100\u1161\u11a8")
def test_folding_twice_changes_nothing(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert unicodedata.is_normalized("NFKC", folded)
    assert "\x00" not in folded
    folded.encode()


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text(max_size=40))
def test_an_unseen_difference_makes_no_difference(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(f"\u202b{text}\u202c") == fold(text)


def test_digits_alone_are_changed():
    assert ascii_digits("رقم ٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ أ") == "رقم 0123456789 0123456789 أ"
    assert ascii_digits(None) == ""


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ("عبد الله", "عبدالله"),
        ("عَبْد الرحمن الغامدي", "عبدالرحمن الغامدي"),
        ("أبو بكر", "ابوبكر"),
        ("آل سعود", "السعود"),
        ("محمد بن علي", "محمد بنعلي"),
        ("نور الدين", "نورالدين"),
        ("أم كلثوم", "امكلثوم"),
        ("سارة عبد العزيز آل الشيخ", "ساره عبدالعزيز الالشيخ"),
    ],
)
def test_compound_names_are_one_name_with_a_space_and_without(apart, together):
    assert squeeze(fold(apart)) == squeeze(fold(together)) == fold(together)
    assert fold(together) in name_key(apart)
    assert all(word in name_key(together) for word in fold(apart).split())


@pytest.mark.parametrize("name", ["أحمد الغامدي", "قيس عدنان", "Abdullah Ali", "", None])
def test_other_names_stay_as_they_are(name):
    assert name_key(name) == fold(name)


@given(st.text())
def test_the_key_of_a_name_begins_with_the_folded_name(text):
    assert name_key(text).startswith(fold(text))
