"""Reports of failed delivery are known by the Message-ID of our mail that they quote."""

import email
import email.policy
from pathlib import Path

import pytest

from odoo.addons.asas_helpdesk.tools import bounces

MAILS = Path(__file__).resolve().parents[1] / "mails"
OURS = "<123456789012345.1770000000.123-openerp-7-asas.helpdesk.ticket@desk.example>"


def read(name):
    raw = (MAILS / name).read_text()
    for key in ("notice", "quoted", "bounce", "address"):
        value = OURS if key != "quoted" else OURS.replace("<", "&lt;").replace(">", "&gt;")
        value = value if key in ("notice", "quoted") else "b@desk.example"
        raw = raw.replace(f"{{{key}}}", value)
    return email.message_from_string(raw, policy=email.policy.SMTP)


@pytest.mark.parametrize("form", ["exim", "qmail", "exchange", "arabic", "gmail"])
def test_every_form_is_read(form):
    message = read(f"bounce-{form}.eml")
    assert bounces.quoted_ids(message) == [OURS]
    assert bounces.is_failure(message)


def test_a_warning_is_no_failure():
    message = read("bounce-exim-delay.eml")
    assert bounces.quoted_ids(message) == [OURS]
    assert not bounces.is_failure(message)


def test_who_failed_is_named():
    for form in ("exim", "gmail"):
        assert bounces.failed_recipients(read(f"bounce-{form}.eml")) == {"trainee@example.com"}


def test_an_answer_of_a_person_is_no_report():
    message = email.message_from_string(
        f"From: a@example.com\nSubject: Re: x\nIn-Reply-To: {OURS}\n\n550\n> Message-ID: {OURS}\n",
        policy=email.policy.SMTP,
    )
    assert bounces.quoted_ids(message) == []


def test_the_automatic_answer_of_a_person_is_no_report():
    message = email.message_from_string(
        f"Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: a@example.com\nSubject: Away\n"
        f"In-Reply-To: {OURS}\n\nI am away until 5 March.\n",
        policy=email.policy.SMTP,
    )
    assert bounces.quoted_ids(message) == []


def test_hostile_reports_are_read_to_their_end():
    for text in ("a" * 2_000_000, "<" * 2_000_000, "1-openerp-" * 200_000, "<a" * 900_000):
        for kind in ("plain", "html"):
            message = email.message_from_string(
                f"From: mailer-daemon@x.example\nContent-Type: text/{kind}\n\n{text}",
                policy=email.policy.SMTP,
            )
            assert bounces.quoted_ids(message) == []
            assert bounces.is_failure(message)
