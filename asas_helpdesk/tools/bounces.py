"""Read mails that report a failed delivery, in the many forms that mail servers give them.

A report counts only for the mail whose Message-ID it quotes. Odoo makes these ids with 50 random
bits; nobody but the recipient and the servers on the way knows them.
"""

import html
import re
from email.utils import getaddresses

from .automatic_mail import is_failure_report

# How much of a report is looked at: parts, bytes of each, and characters in all.
MAX_PARTS = 60
MAX_TEXT = 200_000
MAX_ALL = 500_000

OWN_ID = re.compile(r"[\w.]{8,60}-openerp-(?:\d{1,12}-asas\.helpdesk\.[a-z.]{1,40})@[\w.-]{1,255}")
NOTIFY_ID = re.compile(r"[\w.]{8,60}-openerp-message-notify@[\w.-]{1,255}")
DAEMON = re.compile(r"^(?:mailer[-_.]?daemon|microsoftexchange\w*|mail[-_.]?delivery\S*)@", re.I)
SUBJECT = re.compile(
    r"""
    ^\W*(?:undeliver(?:able|ed)|returned\ mail|failure\ notice
      |mail\ (?:delivery\ )?(?:failed|failure)
      |delivery\ (?:status\ notification|failure|has\ failed|incomplete)|non[- ]?delivery
      |message\ (?:undeliverable|could\ not\ be\ delivered)|warning:\ (?:message|could\ not)
      |(?:mail\ )?system\ error|تعذ[ّر]|غير\ قابل\ للتسليم
      |لم\ يتم\ (?:التسليم|تسليم)|فشل\ (?:تسليم|التسليم|إرسال))
    """,
    re.IGNORECASE | re.VERBOSE,
)
LASTING = re.compile(
    r"(?<![\d.])55\d(?![\d.])|\b5\.\d{1,3}\.\d{1,3}\b|permanent|giv(?:en|ing) up|does not exist"
    r"|no such user|user unknown|could not be delivered|couldn't be delivered|couldn’t be delivered"
    r"|wasn't able to deliver|wasn’t able to deliver|unable to deliver|undeliverable"
    r"|لم يتم تسليم|تعذر تسليم|تعذر التسليم|غير موجود",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"\(delay\)|\bdelayed\b|will (?:be )?re-?tr(?:y|ied)|will continue to (?:try|be attempted)"
    r"|delivery attempts will continue|still (?:being )?(?:tried|trying)|not yet been delivered"
    r"|do not need to resend|need not (?:resend|re-send)|delivery incomplete|temporary problem"
    r"|تأخر تسليم|ستستمر المحاولة|ستعاد المحاولة",
    re.IGNORECASE,
)
COPY = re.compile(
    r"^[>\s]*(?:return-path|received|message-id)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
# Written into mails that are kept in no thread.
DIGEST_HEADER = "X-Asas-Helpdesk"
HEADERS_OF_COPY = (
    "Message-ID",
    "X-Odoo-Message-Id",
    "X-Microsoft-Original-Message-ID",
    "X-Google-Original-Message-ID",
    DIGEST_HEADER,
)


def quoted_ids(message):
    """Return the Message-IDs of our own mails that a report of failed delivery is about.

    A mail that is no such report has none, even if it quotes a mail of ours.

    :param message: an email.message.EmailMessage
    :return: list of ids with their brackets, each once
    """
    surely = _is_surely_report(message)
    if not surely and not _may_be_report(message):
        return []
    text = _all_text(message)[:MAX_ALL]
    if not surely and not LASTING.search(text) and not DELAY.search(text):
        return []
    if surely:
        text += "".join(f"\n{message.get(name) or ''}" for name in ("In-Reply-To", "References"))
    if "-openerp-" not in text:
        return []
    found = OWN_ID.findall(text)
    if DIGEST_HEADER in text:
        found += NOTIFY_ID.findall(text)
    return list(dict.fromkeys(f"<{each}>" for each in found))


def quotes_digest(message):
    """Return whether a report is about one of our mails that belong to no record."""
    return f"{DIGEST_HEADER}:" in _all_text(message)[:MAX_ALL]


def is_failure(message):
    """Return whether a report says that the delivery failed, not that it takes longer or was
    read."""
    if not is_failure_report(message):
        return False
    types = {part.get_content_type() for part in _parts(message)}
    if "message/delivery-status" in types or message.get("X-Failed-Recipients"):
        return True
    said = f"{message.get('Subject') or ''}\n{_own_words(message)}"
    delayed = DELAY.search(said)
    return not delayed or bool(LASTING.search(said))


def failed_recipients(message):
    """Return the addresses that a report names as failed, in lower case."""
    values = [str(value) for value in message.get_all("X-Failed-Recipients", [])]
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload()[1:]:
                for name in ("Final-Recipient", "Original-Recipient"):
                    values.append(str(block.get(name) or "").partition(";")[2])
    return {address.lower() for _name, address in getaddresses(values) if "@" in address}


def _is_surely_report(message):
    if message.get("X-Failed-Recipients"):
        return True
    if "delivery-status" in str(message.get("Content-Type") or "").lower():
        return True
    sender = getaddresses([str(message.get("From") or "")])
    if any(DAEMON.match(address) for _name, address in sender):
        return True
    # People keep such a subject when they answer; nobody answers automatically with it.
    return bool(SUBJECT.search(str(message.get("Subject") or ""))) and _may_be_report(message)


def _may_be_report(message):
    if str(message.get("Return-Path") or "-").strip() == "<>":
        return True
    if str(message.get("Auto-Submitted") or "no").partition(";")[0].strip().lower() != "no":
        return True
    sender = str(message.get("From") or "").lower()
    return "postmaster@" in sender or "mailer-daemon" in sender


def _parts(message):
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            return
        yield part


def _all_text(message):
    """Return the text of all parts of a mail, and the headers of what is attached to it."""
    texts = []
    for part in _parts(message):
        if part is not message:
            texts += [
                f"{name}: {value}" for name in HEADERS_OF_COPY for value in part.get_all(name, [])
            ]
        if not part.is_multipart() and sum(map(len, texts)) < MAX_ALL:
            texts.append(_text_of(part))
    return "\n".join(texts)


def _own_words(message):
    """Return what the server itself says, before the copy of the returned mail."""
    for part in _parts(message):
        if part.get_content_maintype() == "text":
            return COPY.split(_text_of(part), maxsplit=1)[0][:20_000]
    return ""


def _text_of(part):
    if part.get_content_maintype() in ("image", "audio", "video"):
        return ""
    try:
        content = part.get_payload(decode=True) or b""
    except Exception:  # a damaged encoding hides no more than this part
        return ""
    text = content[:MAX_TEXT].decode(_charset(part), "replace")
    if part.get_content_subtype() == "html":
        text = html.unescape(re.sub(r"<(?![\w.]+-openerp-)[^<>]{0,2000}>", " ", text))
    return text


def _charset(part):
    try:
        charset = part.get_content_charset() or "utf-8"
        b"".decode(charset)
    except (LookupError, ValueError):
        return "latin-1"
    return charset
