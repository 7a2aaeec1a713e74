"""Repair mails that are in a wrong character set, cut in the wrong place, or broken.

The functions work on ``email.message.EmailMessage``, and leave valid parts unchanged.
"""

import logging
import re
from email.policy import compat32

from . import plain_text, smime
from .charsets import decode, decode_strictly
from .mail_headers import repair_headers
from .mime_files import name_files, show_invitations
from .mime_parts import TEXTS, is_returned, is_text, own_parts, show_all_words

_logger = logging.getLogger(__name__)

# What programs put before the headers: a mark of the byte order, blank lines, mbox's line.
PREAMBLE = re.compile(rb"(?:\xef\xbb\xbf|[ \t]*\r?\n|>?From [^\r\n]*\r?\n)+")
# The types that Python can read; it refuses all others.
KNOWN = {"text", "image", "audio", "video", "application", "message", "multipart"}
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I)


def without_preamble(raw):
    """Return the bytes of a mail from its first header on."""
    found = PREAMBLE.match(raw)
    return raw[found.end() :] if found else raw


def repair(message):
    """Correct wrong declarations in a mail, so that all its words can be read.

    :return: a list of the opaque signatures that were unwrapped, as bytes, to be kept as files
    """
    _repair_declarations(message)
    if message.get_content_type() in TEXTS:
        _repair_text(message)
        return []
    signed = _attempt(smime.unwrap, message) or []
    if signed:
        _repair_declarations(message)
    for part in message.walk():
        if part.get_content_maintype() == "multipart" and not part.is_multipart():
            text = _text_of(part)  # no boundary, or one that never occurs
            del part["Content-Type"]
            _put_text(part, "plain", text)
        elif is_text(part) or part is message and _is_odd_text(part):
            _repair_text(part)
    _attempt(show_invitations, message)
    _attempt(name_files, message)
    for part in own_parts(message):
        if part is message or is_text(part) or is_returned(part):
            continue
        if part.get_content_maintype() == "text":
            part.set_type("application/octet-stream")  # keep the bytes of a file unchanged
    _attempt(show_all_words, message)
    return signed


def _attempt(step, message):
    """Do what only makes a mail more readable; where it fails, the mail is taken without it."""
    try:
        return step(message)
    except Exception:
        _logger.warning("A mail is taken without %s.", step.__name__, exc_info=True)
        return None


def _repair_declarations(message):
    for part in message.walk():
        repair_headers(part)
        if part.get_content_maintype() not in KNOWN:
            _correct_type(part)


def _is_odd_text(part):
    """Return whether a whole mail is a text of a rare type, which Odoo takes for a page."""
    return part.get_content_maintype() == "text" and part.get_content_type() != "text/calendar"


def _correct_type(part):
    """Give a part of a type that does not exist, such as ``plain/text``, the one that is meant."""
    is_text = {"text", "plain", "html"} & {part.get_content_maintype(), part.get_content_subtype()}
    if not is_text:
        part.set_type("application/octet-stream")
    else:
        part.set_type("text/html" if "html" in part.get_content_type() else "text/plain")


def _charset_of(part, content):
    """Return the character set that a part declares; HTML may do so in its head instead."""
    declared = part.get_content_charset()
    if not declared and part.get_content_subtype() == "html":
        found = META_CHARSET.search(content[:4096])
        declared = found and found[1].decode("latin-1")
    return declared


def _text_of(part):
    content = part.get_payload(decode=True) or b""
    return decode(content, _charset_of(part, content))


def _repair_text(part):
    content = part.get_payload(decode=True)
    if content is None:
        return
    declared = _charset_of(part, content)
    text = decode(content, declared).replace("\0", "")
    if part.get_content_type() not in TEXTS:
        _put_text(part, "plain", text)
    elif _is_flowed(part):
        _put_text(part, "plain", plain_text.unflow(text, _parameter(part, "delsp") == "yes"))
    elif text != decode_strictly(content, part.get_content_charset() or "ascii"):
        _put_text(part, part.get_content_subtype(), text)


def _is_flowed(part):
    return part.get_content_type() == "text/plain" and _parameter(part, "format") == "flowed"


def _parameter(part, name):
    return str(part.get_param(name, "")).strip().lower()


def _put_text(part, subtype, text):
    part.set_content(text.encode("utf-8", "replace").decode(), subtype=subtype, cte="base64")


def as_bytes(message):
    """Return the bytes of a mail, even if Python cannot write it with the policy of the mail."""
    try:
        # With its headers as they are: to fold them again, Python would read each one.
        return message.as_bytes(policy=message.policy.clone(refold_source="none"))
    except Exception:
        return message.as_bytes(policy=compat32)
