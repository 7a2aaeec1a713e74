"""What is kept of a text, and what is sought of what is typed, have one form."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools import arabic, search_words
from odoo.addons.asas_helpdesk.tools.search_words import Sought, kept, marked

# Every kind of lexeme that is put into a query between quotes.
LEXEME = re.compile(r"'[\w%#/]+'(?::\*)?")


@pytest.mark.parametrize(
    "words",
    [
        "شهادة الشهادة شهادات والشهادات شهادتها شهادتي للشهادة شهاده",
        "محاسبة المحاسبة المحاسبين محاسبي",
        "جلسة الجلسات جلسته",
        "امتحان امتحانات الامتحان",
        "مدرب المدربون مدربين مدربها",
    ],
)
def test_the_forms_of_a_word_are_one(words):
    assert len({arabic.stems(arabic.fold(word))[0] for word in words.split()}) == 1


def test_a_letter_before_a_word_may_belong_to_it():
    assert "شهاد" in arabic.stems("بشهاده")
    assert arabic.stems("وزير") == ("وزير",)
    assert arabic.stems("الله") == ("الله",)
    assert arabic.stems("passwords") == ("passwords",)


@given(st.text(max_size=80))
def test_whatever_is_typed_becomes_a_query_of_quoted_words(text):
    query = Sought(text, "SA").as_query()
    assert not re.sub(r"[ ()&|]", "", LEXEME.sub("", query))


@example("1/1")
@given(st.text(alphabet="ابتةىأ عدلهمنوي٠٥12%_-/. ", min_size=1, max_size=40))
def test_a_text_is_found_by_itself(text):
    sought = Sought(text, "SA")
    words = kept(text, "SA") | search_words.kept_of_name(text)
    for forms in sought.words:
        if not any(form.startswith("#") for form, _begins in forms):
            assert any(
                key.startswith(form) if begins else key == form
                for form, begins in forms
                for key in words
            ), (text, forms)


@given(st.text(max_size=300), st.text(max_size=20))
def test_what_is_marked_is_a_part_of_the_text(text, sought):
    pieces = marked(text, Sought(sought, "SA"), "SA")
    shown = "".join(piece for piece, _found in pieces).removeprefix("…").removesuffix("…")
    assert shown in " ".join(text.split())


def finds(keys, text):
    return Sought(text, "SA").words and all(
        any(
            key.startswith(form) if begins else key == form
            for form, begins in forms
            for key in keys
        )
        for forms in Sought(text, "SA").words
    )


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (search_words.kept_of_name("Mohammed Al-Ghamdi"), "alghamdi|Al Ghamdi|AL-GHAMDI|ghamdi"),
        (search_words.kept_of_name("Sara Alghamdi"), "al-ghamdi|Al Ghamdi|Ms. Sara"),
        (search_words.kept_of_name("Abdul Aziz O’Connor"), "abdulaziz|oconnor|o'connor|connor"),
        (search_words.kept_of_name("نورا سارا"), "نورة|سارة|نوره سارا"),
        (search_words.kept_of_name("سامي الدوسري"), "د. سامي|أ.د سامي الدوسري|م/ سامي"),
        (
            search_words.kept_of_number("+966533848712", "SA"),
            "جوال: 0533848712|tel:+966533848712|رقم ٨٧١٢|*8712|«0533848712»|0533848712 واتساب",
        ),
        (search_words.kept_of_number("+971501234567", "SA"), "0501234567|971 50 123 4567"),
        (kept("اتصل بي على ٠٥٥ ١٢٣ ٤٥٦٧", "SA"), "4567|551234|055123|0551234567 جوال"),
        (kept("البثّ ينقطع، ولم يصل ردّكم للحلّ", "SA"), "بث|بالبث|الرد|رد|حل"),
        (
            kept("Certificates by e-mail, TRX-998877 and PAY4471", "SA"),
            "certificate|email|trx998877",
        ),
        (kept("PAY4471", "SA"), "4471|pay-4471|pay 4471"),
        (kept("المبلغ 1,250.50 و ١٬٨٠٠", "SA"), "1250|1,250|1250.50|1800"),
        (kept("موعدها ٢٩/١١/٢٠٢٦", "SA"), "29/11/2026|٢٩-١١-٢٠٢٦"),
        (
            search_words.kept_of_reference("CMP/2026/00016"),
            "رقم 16|شكوى رقم ١٦|CMP16|cmp 00016|CMP/20|CMP-2026-000|cmp 2026 0001|cmp2026",
        ),
    ],
)
def test_a_ticket_is_found_by_what_people_write_and_paste(keys, found):
    assert not [text for text in found.split("|") if not finds(keys, text)]


def test_the_reference_of_another_ticket_is_not_found():
    keys = search_words.kept_of_reference("CMP/2026/00016")
    for text in ("CMP-2026-001", "cmp 2026 017", "CMP17", "REQ16", "رقم 17", "cmp2025", "CMP/201"):
        assert not finds(keys, text), text


def test_words_of_a_page_are_apart_where_its_blocks_are():
    assert search_words.of_html("<td>a</td><td>b</td><p>c<b>d</b></p>").split() == ["a", "b", "cd"]
    assert search_words.of_html("<style>p {}</style>5 &lt; 6<!-- no -->").split() == ["5", "<", "6"]


def test_most_is_bounded():
    assert len(Sought("كلمة " * 500, "SA").words) <= search_words.MOST_WORDS
    assert max(map(len, kept("x" * 500_000, "SA"))) <= search_words.LONGEST_WORD
