"""Recognize what programs send: automatic replies, bulk mail, and reports of failed delivery.

Only headers and addresses make a mail *surely* automatic, as they are written by programs alone.
Words never do: a person who writes them would be lost (see ``mail_words``).
"""

import re

from .mail_headers import ADDRESS

# Headers that only a program adds, whatever their value, unless it says no.
MACHINE_HEADERS = (
    "X-Autoreply",
    "X-Auto-Reply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Autoreply-From",
    "X-Autorespond-From",
    "X-Mail-Autoreply",
    "X-Cron-Env",
)
MACHINE_PRECEDENCES = {"auto_reply", "auto-reply", "autoreply", "junk"}
# People write through lists as well, and to a group that is our own address.
LIST_PRECEDENCES = {"list", "bulk"}
LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List")
# Reports on the delivery of another mail, or on its being read (RFC 6522).
REPORTS = {"multipart/report", "message/delivery-status", "message/disposition-notification"}
# The names of mail systems themselves; Exchange appends a number of its own to one of them.
SYSTEM = re.compile(
    r"(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|microsoftexchange\w{20,64})"
)
# Addresses that take no answers: no-reply, noreply2, do_not_reply, bank.noreply, noreply+tag …
_NO_REPLY = r"(?:no|do[-_.]?not|dont|never|non?e)[-_.]?(?:reply|replay|respond|response|answer)"
NO_REPLY = re.compile(rf"(?:.{{0,40}}[-_.+])?{_NO_REPLY}(?:s|er)?(?:[-_.+\d].{{0,40}})?")


def machine_reason(message):
    """Return why a mail was surely sent by a program, from its headers; ``""`` if nothing says so.

    ``X-Auto-Response-Suppress`` says nothing: Exchange adds it to the mail of people, and it only
    asks not to be answered automatically.
    """
    if message.get("Return-Path") is not None and str(message["Return-Path"]).strip() == "<>":
        return "bounce"
    if message.get("X-Failed-Recipients") is not None:
        return "bounce"
    if message.get_content_type() in REPORTS:
        kind = f"{message.get_content_type()} {message.get_param('report-type', '')}".lower()
        return "machine" if "disposition" in kind or "feedback" in kind else "bounce"
    submitted = re.split(r"[;(]", str(message.get("Auto-Submitted", "no")))[0].strip().lower()
    if submitted not in ("no", ""):
        return "machine"
    if any(_words(message, name) - {"no", "false"} for name in MACHINE_HEADERS):
        return "machine"
    if _words(message, "Precedence") & MACHINE_PRECEDENCES:
        return "machine"
    return ""


def address_reason(address):
    """Return why nobody reads what is sent to an address; ``""`` if somebody may.

    :param address: normalized, or empty
    """
    name = (address or "").partition("@")[0].lower()[:128]
    if SYSTEM.fullmatch(name):
        return "bounce"
    return "noreply" if NO_REPLY.fullmatch(name) else ""


def is_bulk(message):
    """Return whether a mail has come through a mailing list, or was sent to many."""
    return bool(
        _words(message, "Precedence") & LIST_PRECEDENCES
        or any(message.get(name) is not None for name in LIST_HEADERS)
    )


def list_addresses(message):
    """Return the addresses of the list that a mail has come through, in lower case.

    A ``List-Id`` names no address but a domain, ``<info.example.com>``; the first dot stands for
    the ``@`` (RFC 2919), as lists write it.
    """
    found = set()
    for name in ("List-Post", "Mailing-List", "X-Mailing-List"):
        for value in message.get_all(name, []):
            text = re.sub(r"mailto:", " ", str(value)[:2000], flags=re.IGNORECASE)
            # "list info@example.com; contact owners@example.com": the list comes first.
            found |= {address.lower() for address in ADDRESS.findall(text.partition(";")[0])}
    for value in message.get_all("List-Id", []):
        name, _dot, domain = str(value)[:1000].rpartition("<")[2].strip(" \t>").partition(".")
        found.add(f"{name}@{domain}".lower())
    return found


def is_failure_report(message):
    """Return whether a returned mail reports a failed delivery, not a receipt or a delay."""
    if "disposition-notification" in str(message.get_param("report-type", "")).lower():
        return False
    actions = set()
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload()[1:]:
                actions.add(str(block.get("Action", "failed")).strip().lower())
    return not actions or "failed" in actions


def _words(message, name):
    return {
        word.strip().lower()
        for value in message.get_all(name, [])
        for word in re.split(r"[,;]", str(value))
    }
