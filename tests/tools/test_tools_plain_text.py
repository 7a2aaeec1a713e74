"""Plain text wraps, and its lines are those that were written (RFC 3676)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from odoo.addons.asas_helpdesk.tools.plain_text import to_html, unflow, unwrap


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("سطر\nسطر آخر\n\nفقرة", "سطر<br>سطر آخر<br><br>فقرة"),
        ("a\r\nb\r\n", "a<br>b"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("a   b", "a\u00a0\u00a0\u00a0b"),
        ("  a", "\u00a0\u00a0a"),
        (
            "نعم\n> السؤال\n> الثاني\nثم",
            'نعم<br><span data-o-mail-quote="1">&gt; السؤال<br>&gt; الثاني</span><br>ثم',
        ),
        ("> السؤال\nنعم", '<span data-o-mail-quote="1">&gt; السؤال</span><br>نعم'),
        ("", ""),
    ],
)
def test_lines_are_kept_and_can_wrap(text, html):
    assert to_html(text) == f'<div class="o_asas_text">{html}</div>'


def test_only_mere_text_is_unwrapped():
    assert unwrap("\n<pre>a\n&lt;b&gt;</pre>\n") == '<div class="o_asas_text">a<br>&lt;b&gt;</div>'
    for other in ("<p>a</p>", "<pre><b>a</b></pre>", "<pre", "<pre>" * 10_000):
        assert unwrap(other) == other


@pytest.mark.parametrize(
    ("text", "delsp", "joined"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("كل \nشيء \nهنا\n\nثم", False, "كل شيء هنا\n\nثم"),
        ("unbro \nken", True, "unbroken"),
        ("> one \n> two\n>> three \n>> four\nmine", False, "> one two\n>> three four\nmine"),
        ("> one \nmine", False, "> one \nmine"),
        ("text\n-- \nname", False, "text\n-- \nname"),
        ("text \n-- \nname", False, "text \n-- \nname"),
        (" >no quotation\n From here", False, ">no quotation\nFrom here"),
        ("a \r\nb\r\n", False, "a b\n"),
    ],
)
def test_flowed_lines_are_joined(text, delsp, joined):
    assert unflow(text, delsp) == joined


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("> \n\r<&")))
def test_no_word_is_lost(text):
    shown = html.fragment_fromstring(to_html(text)).xpath("string()") if text.isprintable() else ""
    assert not shown or "".join(shown.split()) == "".join(text.split())
    unflow(text)
