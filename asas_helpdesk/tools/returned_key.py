"""Take the keys of links out of what comes back: quotations, bounces, files.

A mail is changed where it holds a key, and nowhere else; one that holds none stays as it is, to the
byte. The key of a link is replaced by the mark that stands for it in all that is stored.
"""

import email
import logging
import re
from email import base64mime
from email.message import Message

from . import link_key

_logger = logging.getLogger(__name__)

MARK = link_key.MARK
# The name of a file in which a mail program keeps a mail.
_MAIL_FILE = re.compile(r"\.(?:eml|mht|mhtml)$", re.IGNORECASE)
# Sought as they are: a pattern takes four times as long in a large file.
_WITHIN = (b"message/rfc822", b".eml", b".mht")
# How deep mails within mails are looked into.
_DEPTH = 8
# In a file of another kind nothing may move.
_FILLING = "x"


def blank_text(text):
    """Return a text or a page without keys."""
    return link_key.blank(text, MARK) if text else text


def blank_file(name, content):
    """Return the content of a file without keys.

    Files that are packed or encrypted are not looked into.

    :param bytes content: what is in the file
    """
    if not isinstance(content, bytes):
        return blank_text(content)
    if _MAIL_FILE.search(name or ""):
        return blank_mail(content)
    return _blank_bytes(content, lambda found: _FILLING * len(found))


def blank_mail(raw, depth=0):
    """Return a mail without keys, as bytes.

    :param bytes raw: the mail as it came
    """
    plain = _blank_bytes(raw, lambda found: MARK)
    if depth > _DEPTH or not _may_be_encoded_in(plain):
        return plain
    try:
        message = email.message_from_bytes(plain)
        changed = [_blank_part(part, depth) for part in message.walk()]
        return message.as_bytes() if any(changed) else plain
    except Exception:  # what cannot be parsed is shown as it is, without the keys found above
        _logger.info("A mail could not be searched for keys part by part.", exc_info=True)
        return plain


def _may_be_encoded_in(raw):
    """Return whether a part of a mail that is in base64 may hold a key, at little cost."""
    if b"base64" not in raw.lower():
        return False
    # A mail within a mail may be encoded twice.
    lines = raw.translate(None, b"\r\n")
    folded = lines.lower()
    return any(sign in folded for sign in _WITHIN) or link_key.is_encoded_in(
        lines.decode("latin-1")
    )


def _blank_part(part: Message, depth):
    """Blank the keys in a part that is encoded; return whether there were any."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if part.is_multipart() or encoding != "base64":
        return False
    content = part.get_payload(decode=True)
    if part.get_content_maintype() == "message" or _MAIL_FILE.search(part.get_filename() or ""):
        blanked = blank_mail(content, depth + 1)
    else:
        blanked = _blank_in_charset(content, part.get_content_charset() or "")
    if blanked == content:
        return False
    part.set_payload(base64mime.body_encode(blanked))
    return True


def _blank_in_charset(content, charset):
    if charset[:5] in ("utf-1", "utf16", "utf-3", "utf32"):  # two or four bytes for each sign
        text = content.decode(charset, "replace")
        blanked = blank_text(text)
        return content if blanked == text else blanked.encode(charset, "replace")
    return blank_file("", content)


def _blank_bytes(content, filling):
    if not link_key.may_be_in_bytes(content):
        return content
    text = content.decode("latin-1")
    blanked = link_key.blank_written(text, lambda found: filling(found[0]))
    return content if blanked is text else blanked.encode("latin-1")
