"""Ready answers are found by the words that tell them apart, however Arabic joins them."""

import pytest

from odoo.addons.asas_helpdesk.tools.arabic import fold
from odoo.addons.asas_helpdesk.tools.suggestions import rank, stems

QUESTIONS = (
    "كيف أحصل على شهادتي؟",
    "اسمي في الشهادة غير صحيح",
    "كيف أدخل القاعة؟",
    "كيف أسترجع كلمة المرور؟",
    "How do I join a live lecture?",
)


def found(words):
    texts = [(fold(question), fold(question)) for question in QUESTIONS]
    return [QUESTIONS[position] for position in rank(fold(words), texts)]


@pytest.mark.parametrize("words", ["شهادتي", "الشهادة", "بالشهادات", "وشهاداتهم", "شهادة"])
def test_what_stands_before_and_after_a_word_makes_no_difference(words):
    assert stems(fold(words)) == stems(fold("شهادة"))


def test_rare_words_count_more_than_common_ones():
    assert found("كيف صارت القاعة؟")[0] == "كيف أدخل القاعة؟"
    assert found("اسم غير صحيح في شهادتي")[0] == "اسمي في الشهادة غير صحيح"


def test_english_is_found_as_well():
    assert found("The lectures do not open") == ["How do I join a live lecture?"]


def test_nothing_is_found_for_nothing():
    for words in ("", "؟؟؟", "في", "مواقف السيارات"):
        assert found(words) == []


def test_no_text_is_longer_than_a_moment():
    assert rank("ا" * 10_000 + " " + "ب " * 10_000, [("", "")]) == []
