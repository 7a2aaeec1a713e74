"""Which reports seem to have one cause, by their words."""

import pytest

from odoo.addons.asas_helpdesk.tools import causes

ALIKE = [
    ("رابط المحاضرة ما يفتح معي", "الرابط لا يعمل"),
    ("الكاميرا معطلة", "كاميرا القاعة لا تعمل"),
    ("القاعة حارة جداً", "المكيف لا يبرد والقاعة حارة"),
    ("no sound in the hall", "The sound is cut off"),
    ("لم تظهر شهادتي في المنصة", "الشهادة لا تظهر في منصة منار"),
]
APART = [
    ("الصوت مقطوع", "الاتصال مقطوع"),
    ("تعذر رفع المادة العلمية قبل المحاضرة", "الصوت ضعيف في المحاضرة"),
    ("السلام عليكم ورحمة الله وبركاته، عندي مشكلة", "السلام عليكم، لدي مشكلة في القاعة"),
    ("", ""),
    ("Please help, it does not work", "It is not working, please help us"),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        *((*pair, True) for pair in ALIKE),
        *((*pair, False) for pair in APART),
    ],
)
def test_two_reports_say_the_same_by_what_they_name(one, other, expected):
    words = causes.telling_words(one), causes.telling_words(other)
    assert causes.say_the_same(*words) == expected
    assert causes.say_the_same(*reversed(words)) == expected


def test_the_shared_words_are_shown_as_they_were_written():
    one = causes.telling_words("الشهادات لا تظهر")
    assert causes.in_common(one, causes.telling_words("شهادتي لم تظهر")) == ["الشهادات", "تظهر"]


def test_words_that_everybody_says_there_do_not_count():
    known = causes.forms_of("استخراج شهادة المتدرب")
    assert causes.telling_words("لم تظهر شهادتي", known).keys() == {"تظهر"}
    words = causes.telling_words("لم تظهر شهادتي")
    assert causes.leave_out(words, known).keys() == {"تظهر"}


@pytest.mark.parametrize("text", [None, "", "\x00\ud800", "%_%", "١٢٣", "<b>", "ا" * 100_000])
def test_any_text_is_read(text):
    assert isinstance(causes.telling_words(text), dict)
