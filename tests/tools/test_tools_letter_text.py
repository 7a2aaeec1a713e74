"""The plain text of a mail reads as its page does."""

from odoo.addons.asas_helpdesk.tools.letter_text import letter_text


def test_lines_lists_and_addresses_are_kept_and_what_is_not_seen_is_left_out():
    text = letter_text(
        """
        <html><head><title>No</title></head><body>
        <div class="o_asas_preview">No</div>
        <table><tr><td><div>المعهد</div>
        <div>الشكاوى</div></td></tr></table>
        <h1>رد  جديد</h1><p>الأول<br/>الثاني</p>
        <ol><li>واحد</li><li>اثنان <a href="tel:+966">+966</a></li></ol>
        <table><tr><td><a href="https://e.com/t?k=1">فتح التذكرة</a></td></tr></table>
        <table><tr><td>الرقم:</td> <td><bdi>CMP/1</bdi></td></tr>
        <tr><td>الموضوع:</td> <td>س</td></tr>
        </table><p>See <a href="https://e.com/x">https://e.com/x</a> or
        <a href="https://e.com/y">here</a></p></body></html>
        """
    )
    assert text == (
        "المعهد\nالشكاوى\n\nرد جديد\n\nالأول\nالثاني\n\n1. واحد\n2. اثنان +966\n\n"
        "فتح التذكرة: https://e.com/t?k=1\n\nالرقم: CMP/1\nالموضوع: س\n\n"
        "See https://e.com/x or here (https://e.com/y)\n"
    )


def test_a_picture_and_the_words_beside_it_are_apart():
    assert letter_text('<p>هنا<img alt="صورة"/>ثم<img/>هنا</p>').strip() == "هنا صورة ثمهنا"


def test_a_mail_without_words_has_none():
    assert letter_text("").strip() == ""
    assert letter_text("<p></p>").strip() == ""
