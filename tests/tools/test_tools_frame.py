"""The sentences of a notice, and the greeting before them."""

import pytest

from odoo.addons.asas_helpdesk.tools.frame import parts, put

NOTICE = (
    "<div><p>Dear <bdi>Ahmed</bdi>,</p> <p>It was directed.</p><p>We will\n notify you.</p></div>"
)


def test_the_first_block_greets_and_the_rest_are_the_words():
    assert parts(NOTICE) == (
        "<p>Dear <bdi>Ahmed</bdi>,</p>",
        "It was directed.\nWe will notify you.",
    )


def test_other_words_stand_after_the_same_greeting():
    body = put(NOTICE, "First.\n\n  Second <b>.\n")
    assert body.index("Ahmed") < body.index("First.") < body.index("Second &lt;b&gt;.")
    assert "directed" not in body


def test_words_that_are_put_in_are_found_again():
    assert parts(put(NOTICE, "One.\nTwo."))[1] == "One.\nTwo."


@pytest.mark.parametrize("body", ["", "<p>One</p>", "text alone", "<div></div>", None])
def test_a_notice_without_sentences_breaks_nothing(body):
    assert parts(body)[1] == ""
    assert "Words." in put(body or "", "Words.")
