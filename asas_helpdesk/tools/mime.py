"""Repair mails that are in a wrong character set, cut in the wrong place, or broken.

The functions work on ``email.message.EmailMessage``, and leave valid parts unchanged.
"""

import re
from email.policy import compat32

from .charsets import decode, decode_strictly
from .mail_headers import repair_headers

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
    """Correct wrong declarations in a mail, so that its text can be read."""
    for part in message.walk():
        repair_headers(part)
        if part.get_content_maintype() not in KNOWN:
            _correct_type(part)
        if part.get_content_maintype() == "multipart":
            if not part.is_multipart():  # no boundary, or one that never occurs
                text = _text_of(part)
                del part["Content-Type"]
                _put_text(part, "plain", text)
        elif part.get_content_maintype() == "text":
            if part is not message and is_file(part):
                part.set_type("application/octet-stream")  # keep the bytes of a file unchanged
            else:
                _repair_text(part)


def is_file(part):
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(part.get_filename())


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
    if text != decode_strictly(content, part.get_content_charset() or "ascii"):
        _put_text(part, part.get_content_subtype(), text)


def _put_text(part, subtype, text):
    part.set_content(text.encode("utf-8", "replace").decode(), subtype=subtype, cte="base64")


def as_bytes(message):
    """Return the bytes of a mail, even if Python cannot write it with the policy of the mail."""
    try:
        return message.as_bytes()
    except Exception:
        return message.as_bytes(policy=compat32)
