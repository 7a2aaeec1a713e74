"""The short key of an SMS: what it names, and that it is recognised wherever it comes back."""

import base64
import email
from email.message import EmailMessage

import pytest

from odoo.addons.asas_helpdesk.tools import link_key, returned_key, secret, short_key

KEY = short_key.make(b"secret", 4711, 2)
LINK = f"example.com/t/{KEY}"


def test_key_names_its_ticket_in_one_way():
    for ticket_id in (1, 31, 32, 32767, 32768, 2**31 - 1):
        key = short_key.make(b"secret", ticket_id, 0)
        assert short_key.read(key) == ticket_id
        assert short_key.read(f"A{key}") is None
    for other in ("", None, "withheld", KEY.lower(), KEY[:-1] + "1", f"{KEY}/", "A" * 11 + "\n"):
        assert short_key.read(other) != 4711
    assert short_key.read("7" * 15) is None, "no column holds such a number"


def test_key_is_short_and_changes_with_each_thing_it_depends_on():
    assert len(KEY) == 11
    others = {
        short_key.make(b"other", 4711, 2),
        short_key.make(b"secret", 4712, 2),
        short_key.make(b"secret", 4711, 3),
    }
    assert KEY not in others and len(others) == 3


@pytest.mark.parametrize(
    "text",
    [
        f"معهد أساس: استلمنا تذكرتكم. {LINK}",
        f"https://{LINK}.",
        f"https%3A%2F%2Fexample.com%2Ft%2F{KEY}",
        f"example.com%252Ft%252F{KEY}",
        f"example.com/t/{KEY[:4]}=\n{KEY[4:]}",
        f"> example.com/t/\n> {KEY}",
        f"example.com/t/{KEY[:5]}\u00ad{KEY[5:]}",
        f"example.com/t/=4{ord(KEY[0]) - 64:X}{KEY[1:]}" if KEY[0] < "P" else LINK,
        f"example.com&#47;t&#47;{KEY}",
    ],
)
def test_key_is_blanked_however_it_is_written(text):
    assert link_key.may_be_in(text)
    assert KEY[-6:] not in link_key.blank(text, "…")
    assert link_key.blank(text, "…").startswith(text[:9])


def test_other_addresses_stay_as_they_are():
    for text in (
        "https://forum.example.com/t/announcement/12",
        "https://example.com/t/ABC",
        "/t/withheld",
        f"{KEY} alone opens nothing",
    ):
        assert link_key.blank(text, "…") == text


def test_key_in_a_log_is_blanked():
    assert secret.blank(f"GET /t/{KEY} HTTP/1.1") == "GET /t/… HTTP/1.1"


@pytest.mark.parametrize("before", ["", "a", "ab", "سلام "])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_key_in_a_mail_that_comes_back_is_blanked(before, encoding):
    mail = EmailMessage()
    mail["Subject"] = "Fwd"
    mail.set_content(f"{before}{LINK} كما وصلني", cte=encoding)
    raw = mail.as_bytes()
    shown = email.message_from_bytes(returned_key.blank_mail(raw), policy=email.policy.default)
    assert KEY not in shown.get_content()
    assert "example.com" in shown.get_content()


def test_file_without_a_key_stays_to_the_byte():
    content = base64.b64encode(bytes(range(256)) * 20)
    assert returned_key.blank_mail(b"Content-Transfer-Encoding: base64\n\n" + content).endswith(
        content
    )
