"""Surely a program: by headers and addresses alone."""

from email import message_from_string, policy

import pytest

from odoo.addons.asas_helpdesk.tools import automatic_mail


def mail(headers):
    return message_from_string(f"{headers}\n\nwords", policy=policy.SMTP)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Auto-Submitted: auto-generated", "machine"),
        ("Auto-Submitted: AUTO-REPLIED; owner-email=a@example.net", "machine"),
        ("X-Autoreply: yes", "machine"),
        ("X-Autoreply: no", ""),
        ("X-Autorespond: away", "machine"),
        ("Precedence: auto_reply", "machine"),
        ("Precedence: junk", "machine"),
        ("Return-Path: <>", "bounce"),
        ("X-Failed-Recipients: a@example.net", "bounce"),
        ("Content-Type: multipart/report; report-type=delivery-status", "bounce"),
        ("Content-Type: multipart/report; report-type=disposition-notification", "machine"),
        ("Content-Type: multipart/report; report-type=feedback-report", "machine"),
        ("Auto-Submitted: no", ""),
        ("Auto-Submitted: no (a person)", ""),
        ("Auto-Submitted:", ""),
        ("Precedence: list", ""),
        ("Precedence: bulk", ""),
        ("Precedence: first-class", ""),
        ("List-Id: <list.example.net>", ""),
        ("X-Auto-Response-Suppress: All", ""),
        ("X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply", ""),
        ("Return-Path: <a@example.net>", ""),
        ("Subject: Automatic reply: away", ""),
    ],
)
def test_headers_say_that_a_program_sent_it(header, reason):
    assert automatic_mail.machine_reason(mail(header)) == reason


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mailer-daemon@mx.example.net", "bounce"),
        ("MAILER-DAEMON@mx.example.net", "bounce"),
        ("postmaster@example.net", "bounce"),
        ("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net", "bounce"),
        ("noreply@bank.example", "noreply"),
        ("no-reply@bank.example", "noreply"),
        ("no_reply@bank.example", "noreply"),
        ("no.reply@bank.example", "noreply"),
        ("donotreply@bank.example", "noreply"),
        ("do-not-reply@bank.example", "noreply"),
        ("do_not_reply@bank.example", "noreply"),
        ("dontreply@bank.example", "noreply"),
        ("NoReply@bank.example", "noreply"),
        ("noreply2@bank.example", "noreply"),
        ("noreply+7f3@bank.example", "noreply"),
        ("noreply-statements@bank.example", "noreply"),
        ("calendar-noreply@bank.example", "noreply"),
        ("bank.noreply@bank.example", "noreply"),
        ("noreplies@bank.example", ""),
        ("noura@example.net", ""),
        ("reply@example.net", ""),
        ("notes@example.net", ""),
        ("nor.eply@example.net", ""),
        ("post@example.net", ""),
        ("master@example.net", ""),
        ("daemon@example.net", ""),
        ("noreplyson@example.net", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses_that_nobody_reads(address, reason):
    assert automatic_mail.address_reason(address) == reason


@pytest.mark.parametrize(
    ("headers", "addresses"),
    [
        ("List-Id: <info.example.net>", {"info@example.net"}),
        ("List-Id: Our group <INFO.example.net>", {"info@example.net"}),
        ("List-Id: info.example.net", {"info@example.net"}),
        ("List-Post: <mailto:info@example.net>", {"info@example.net"}),
        ("List-Post: <https://g.example/post>, <mailto:a@example.net>", {"a@example.net"}),
        ("Mailing-list: list a@example.net; contact b@example.net", {"a@example.net"}),
        ("Subject: x", set()),
    ],
)
def test_addresses_of_a_list(headers, addresses):
    assert addresses <= automatic_mail.list_addresses(mail(headers))
    assert "b@example.net" not in automatic_mail.list_addresses(mail(headers))


def test_bulk_mail_is_recognized_by_its_headers():
    for header in ("Precedence: bulk", "Precedence: list", "List-Id: x", "List-Unsubscribe: <u>"):
        assert automatic_mail.is_bulk(mail(header)), header
    assert not automatic_mail.is_bulk(mail("Subject: List of courses"))
