"""What a mail may be and still be read as a whole, and what is read of one that is more."""

import email
import email.policy

import pytest

from odoo.addons.asas_helpdesk.tools import html_cost, mail_guard

HEAD = b"From: a@example.com\r\nTo: info@example.org\r\nSubject: words\r\n"


def parts(count, part=b"Content-Type: text/html\r\n\r\n<p>hello <b>you</b></p>"):
    body = b"".join(b"--b\r\n" + part + b"\r\n" for _number in range(count))
    return HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + body + b"--b--\r\n"


def nested(depth, kind=b"multipart"):
    if kind == b"message":
        return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nthe end"
    return HEAD + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(depth)
    )


def digest(count):
    """Return a mail of which each part is a mail although none says so."""
    return parts(count, b"\r\nFrom: x@example.com\r\n\r\nwords").replace(b"mixed", b"digest")


def file(size):
    line = b"QUJD" * 19 + b"\r\n"
    part = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return parts(1, part + line * (size // len(line)))


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\r\nwords",
        b"",
        parts(10),
        parts(150),
        nested(10),
        digest(50),
        file(25_000_000),
        HEAD + b"\r\n" + b"-- \r\n--- a.py\r\n" * 5000,
        HEAD + b"\r\n" + b"multipart/ and message/ are words\r\n" * 500,
        HEAD + b"Cc: " + b",\r\n ".join(b"p%d@example.com" % n for n in range(900)) + b"\r\n\r\nx",
    ],
    ids=lambda raw: f"{len(raw)}",
)
def test_what_people_send_is_within_the_bounds(raw):
    mail_guard.check_bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        parts(300),
        parts(30_000, b"\r\n"),
        nested(50),
        nested(50, b"message"),
        digest(300),
        HEAD + b"\r\n" + b"\n" * 2_000_000,
        HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\nx",
        HEAD + b"X: y\r\n" * 5000 + b"\r\nx",
        HEAD + b"Cc: " + b"a@example.com," * 5000 + b"\r\n\r\nx",
        HEAD + b"Content-Type: text/plain;\r\n" + b" a*0*=%41;\r\n" * 5000 + b"\r\nx",
        parts(2, b"Content-Type: text/plain;" + b"\r\n a=b;" * 5000 + b"\r\n\r\nx"),
        parts(2, b"Content-Disposition: attachment;" + b"\r\n a=b;" * 5000 + b"\r\n\r\nx"),
        HEAD + b"a" * 41 * 1024 * 1024,
    ],
    ids=lambda raw: f"{raw[:300].rpartition(b'words')[2][:30]}{len(raw)}",
)
def test_what_nobody_sends_is_beyond_them(raw):
    with pytest.raises(mail_guard.Excess):
        mail_guard.check_bytes(raw)


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.SMTP)


def test_texts_are_counted_where_they_are_shown():
    mail_guard.check_parts(read(parts(20)))
    with pytest.raises(mail_guard.Excess):
        mail_guard.check_parts(read(parts(150)))
    mail_guard.check_parts(read(parts(150, b"Content-Type: image/png\r\n\r\nx")))
    with pytest.raises(mail_guard.Excess):
        mail_guard.check_parts(read(HEAD + b"\r\n" + b"words " * 400_000))


PAGES = {
    "letter": "<div dir='rtl'><p>السلام عليكم</p><p>text</p></div>" * 20,
    "newsletter": "<table><tr><td style='color:red'><a href='x'>text</a></td></tr></table>" * 700,
    "conversation": "<div>text</div><div class=gmail_quote><div>On x wrote:</div>" * 20,
    "picture": f"<img src='data:image/png;base64,{'QUJD' * 60_000}'>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_usual_pages_cost_little(page):
    assert html_cost.microseconds([page]) < mail_guard.MAX_MICROSECONDS


HOSTILE = {
    "open signs": "<" * 100_000,
    "open tags": "<o:" * 50_000,
    "comments": "<!--[if" * 50_000,
    "attributes": f"<p {' '.join(f'a{n}=b' for n in range(20_000))}>x</p>",
    "attributes without spaces": "<p " + "a='b'" * 20_000 + ">x</p>",
    "quotations": "<div class=gmail_extra>a</div>" * 20_000,
    "marked by hand": "<div data-o-mail-quote-container=1>" + "<p>a</p>" * 20_000 + "</div>",
    "many tags": "<p>a</p>" * 100_000,
    "lines": "<pre>" + "\n>a\nb" * 50_000 + "</pre>",
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_cost_too_much(page):
    assert html_cost.microseconds([page]) > mail_guard.MAX_MICROSECONDS


def test_quoted_lines_of_a_plain_text_are_counted():
    assert html_cost.microseconds([], [">a\nb\n" * 50_000]) > mail_guard.MAX_MICROSECONDS
    assert html_cost.microseconds([], ["> a\n" * 5000]) < mail_guard.MAX_MICROSECONDS


def test_page_that_is_cleaned_again_and_again_costs_more():
    page = "<p>a</p>" * 100
    once, often = html_cost.microseconds([page * 50]), html_cost.microseconds([page] * 50)
    assert often > 5 * once


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_words_of_a_hostile_page_are_found_without_hanging(page):
    assert isinstance(html_cost.words(page), str)


def test_words_of_a_page():
    page = (
        "<style>p{}</style><p>one&amp;</p><!-- x --><div>two <b>three</b></div><script>4</script>"
    )
    assert html_cost.words(page) == "one&\ntwo three"
    assert html_cost.words("<p>one</p><!-- <p>two") == "one"
    assert html_cost.words("İİİ<STYLE>x</STYLE>é") == "İİİ é"


def test_beginning_has_the_words_and_the_headers_that_count():
    part = (
        b"Content-Type: text/html; charset=windows-1256\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n4+HHIMfUyNHH\r\n"
    )
    raw = b"X-Long: " + b"x" * 100_000 + b"\r\nReceived: by here; now\r\n" + parts(300, part)
    found = read(mail_guard.beginning(raw, "rest"))
    assert found["Subject"] == "words"
    assert found["Received"] == "by here; now"
    assert "X-Long" not in found
    assert found.get_content().startswith("[rest]")
    assert len(found.as_bytes()) < 5000


def test_beginning_reads_the_parts_one_after_the_other():
    raw = parts(1, b"Content-Type: text/html\r\n\r\n<p>first</p>")[: -len(b"--b--\r\n")]
    raw += b"--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    raw += b"first\r\n--b\r\nContent-Type: text/plain\r\n\r\n" + "ثانيا".encode() + b"\r\n--b--"
    assert read(mail_guard.beginning(raw, "x")).get_content().split() == ["[x]", "first", "ثانيا"]


def test_beginning_of_anything_is_a_mail():
    for raw in (b"", b"\r\n", b"x", b"To: " + b"a@example.com, " * 50_000, b"\xff" * 1000, HEAD):
        found = read(mail_guard.beginning(raw, "rest"))
        assert "[rest]" in found.get_content()
        assert len(found["To"] or "") < 3000


def test_addresses_are_cut_between_two():
    raw = b"To: " + b"someone@example.com, " * 50_000 + b"\r\n\r\nx"
    assert read(mail_guard.beginning(raw, "x"))["To"].endswith("someone@example.com")
