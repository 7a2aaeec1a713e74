"""Repair mails that are in a wrong character set, cut in the wrong place, or broken.

The functions work on ``email.message.EmailMessage``, and leave valid parts unchanged.
"""

from email.policy import compat32

from .charsets import decode, decode_strictly
from .mail_headers import repair_headers


def repair(message):
    """Correct wrong declarations in a mail, so that its text can be read."""
    for part in message.walk():
        repair_headers(part)
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


def _text_of(part):
    content = part.get_payload(decode=True)
    return decode(content or b"", part.get_content_charset())


def _repair_text(part):
    content = part.get_payload(decode=True)
    if content is None:
        return
    declared = part.get_content_charset()
    text = decode(content, declared).replace("\0", "")
    if text != decode_strictly(content, declared or "ascii"):
        _put_text(part, part.get_content_subtype(), text)


def _put_text(part, subtype, text):
    part.set_content(text.encode("utf-8", "replace").decode(), subtype=subtype, cte="base64")


def as_bytes(message):
    """Return the bytes of a mail, even if Python cannot write it with the policy of the mail."""
    try:
        return message.as_bytes()
    except Exception:
        return message.as_bytes(policy=compat32)
