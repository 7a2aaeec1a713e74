"""Tell failures of the outgoing mail server that pass from those that stay (RFC 5321, 4.2.1).

A failure that passes is either the server's own (it cannot be reached, it is busy) or one of a
single recipient (greylisting, a full mailbox).
"""

import re
import smtplib
from datetime import timedelta

SERVER = "server"
RECIPIENT = "recipient"
LASTING = ""

# Odoo's names for failures that no later attempt changes.
LASTING_TYPES = (
    "mail_email_invalid",
    "mail_email_missing",
    "mail_from_invalid",
    "mail_from_missing",
    "mail_spam",
)
# Enhanced status codes about an address or its mailbox (RFC 3463, 3.2 and 3.3).
OF_RECIPIENT = re.compile(rb"\b4\.[12]\.\d{1,3}\b")
REFUSED = re.compile(r"(?<![\d.])5\d\d(?![\d.])|\b5\.\d{1,3}\.\d{1,3}\b")
PUT_OFF = re.compile(r"(?<![\d.])4[25]\d(?![\d.])|\b4\.\d{1,3}\.\d{1,3}\b")
# The age of a mail, and how long it then waits for the next attempt, in minutes.
PAUSES = ((1, 1), (3, 2), (8, 5), (18, 10), (48, 30))
LONGEST_PAUSE = 60


def classify(error, connecting=False, reason=""):
    """Return whether a failure to send passes.

    :param error: the exception, or the one that wraps it; None if it is not known
    :param bool connecting: whether there was no connection yet; that concerns no mail in particular
    :param str reason: what is known where no exception tells
    :return: ``SERVER``, ``RECIPIENT``, or ``LASTING``, which is false
    """
    if connecting:
        return SERVER
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found = _classify_one(error)
        if found is not None:
            return found
        error = error.__cause__ or error.__context__
    if PUT_OFF.search(reason or "") and not REFUSED.search(reason):
        return RECIPIENT
    return LASTING


def _classify_one(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
        if any(code == 421 for code, _words in answers):
            return SERVER
        return RECIPIENT if any(400 <= code < 500 for code, _words in answers) else LASTING
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return SERVER
    if isinstance(error, smtplib.SMTPResponseException):
        if error.smtp_code >= 500:
            return LASTING
        words = error.smtp_error
        words = words if isinstance(words, bytes) else str(words).encode()
        return RECIPIENT if OF_RECIPIENT.search(words) else SERVER
    if isinstance(error, smtplib.SMTPException):
        return LASTING
    if isinstance(error, OSError):  # refused, timed out, no such name, TLS
        return SERVER
    return None


def has_lasting_reason(failure_type, reason):
    """Return whether what Odoo noted on a mail tells that it was refused for good."""
    return failure_type in LASTING_TYPES or bool(REFUSED.search(reason or ""))


def pause(age):
    """Return how long a mail of this age waits for its next attempt: longer each time.

    :param timedelta age: negative ones count as none
    """
    minutes = age / timedelta(minutes=1)
    found = (wait for limit, wait in PAUSES if minutes < limit)
    return timedelta(minutes=next(found, LONGEST_PAUSE))
