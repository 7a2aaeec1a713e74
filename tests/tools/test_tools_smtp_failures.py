"""Which failures of the outgoing mail server pass, and how long a mail then waits."""

import smtplib
import socket
from datetime import timedelta

import pytest

from odoo.addons.asas_helpdesk.tools import smtp_failures
from odoo.addons.asas_helpdesk.tools.smtp_failures import LASTING, RECIPIENT, SERVER


def wrapped(error):
    """Return an error as Odoo raises it: another one, raised while the first was handled."""
    try:
        try:
            raise error
        except type(error):
            raise RuntimeError("Mail Delivery Failed") from None
    except RuntimeError as outer:
        return outer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionRefusedError(111, "refused"), SERVER),
        (TimeoutError("timed out"), SERVER),
        (socket.gaierror(-2, "Name or service not known"), SERVER),
        (smtplib.SMTPServerDisconnected("closed"), SERVER),
        (smtplib.SMTPConnectError(421, b"busy"), SERVER),
        (smtplib.SMTPSenderRefused(451, b"4.3.2 not now", "a@b.c"), SERVER),
        (smtplib.SMTPSenderRefused(550, b"5.7.1 not you", "a@b.c"), LASTING),
        (smtplib.SMTPDataError(452, b"4.2.2 mailbox full"), RECIPIENT),
        (smtplib.SMTPDataError(451, b"4.3.0 queue full"), SERVER),
        (smtplib.SMTPDataError(554, b"5.6.0 no"), LASTING),
        (smtplib.SMTPRecipientsRefused({"x@y.z": (450, b"greylisted")}), RECIPIENT),
        (smtplib.SMTPRecipientsRefused({"x@y.z": (421, b"closing")}), SERVER),
        (smtplib.SMTPRecipientsRefused({"x@y.z": (550, b"unknown")}), LASTING),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), LASTING),
        (UnicodeEncodeError("ascii", "x", 0, 1, "no"), LASTING),
        (None, LASTING),
    ],
)
def test_a_failure_is_told_by_its_exception_also_where_odoo_wraps_it(error, expected):
    assert smtp_failures.classify(error) == expected
    if error:
        assert smtp_failures.classify(wrapped(error)) == expected


def test_without_a_connection_every_failure_passes():
    assert smtp_failures.classify(smtplib.SMTPAuthenticationError(535, b"no"), True) == SERVER


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("(451, b'4.7.1 greylisted')", RECIPIENT),
        ("550 5.1.1 unknown", LASTING),
        ("said 550 after 450", LASTING),
        ("port 4511 failed", LASTING),
        (None, LASTING),
    ],
)
def test_without_an_exception_the_words_tell(reason, expected):
    assert smtp_failures.classify(None, reason=reason) == expected


def test_pauses_grow_up_to_an_hour():
    pauses = [smtp_failures.pause(timedelta(minutes=age)) for age in range(-5, 300)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=1), timedelta(hours=1))
