"""Reads mails as they come: in a wrong character set, cut in the wrong place, or broken.

Takes and gives ``email.message.EmailMessage``. What is sound is left as it is.
"""

import binascii
import codecs
import quopri
import re
from base64 import b64decode, b64encode
from email.policy import compat32

from . import arabic

ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
ENCODED_WORDS = re.compile(rf"{ENCODED_WORD.pattern}(?:\s*{ENCODED_WORD.pattern})*")
QUOTED = re.compile(r'"([^"]*)"')
RAW_WORDS = re.compile(r"[^\x00-\x7f]+(?:[ \t]+[^\x00-\x7f]+)*")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
# Bounded, as all that is searched for in a header: it may be of any length.
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}", re.ASCII)
MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
# In these a byte is a letter, and text in UTF-8 gives no error but nonsense.
SINGLE_BYTE = re.compile(r"(us-)?ascii|(iso-?8859|(x-)?(windows|cp)-?125|latin|koi8|mac)", re.I)
LATIN = {"ascii", "iso8859-1", "iso8859-15", "cp1252"}
# Where a mail has been to before it came here, beside what Odoo looks at.
DELIVERED_TO = ("X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "Apparently-To")
# RFC 3834, and what programs did before it: whoever says so wants no answer.
PRECEDENCES = {"bulk", "junk", "list", "auto_reply"}
SUPPRESSED = {"dr", "autoreply", "all"}
REFERENCE = re.compile(r"(?<!\w)[A-Z][A-Z0-9-]{0,9}/[0-9]{4}/[0-9]{3,10}(?![0-9])")
INVISIBLE = re.compile(f"[{arabic.INVISIBLE}]")


# ---------------------------------------------------------------------- Character sets


def decode(content, declared=None):
    """Text of bytes, whatever they are said to be.

    What is good UTF-8 is UTF-8; else it is what it is said to be, if that can be so; else
    windows-1256, in which Arabic programs write what they do not declare.

    :param bytes content: the bytes
    :param declared: the name of a character set, or none
    """
    for charset in _candidates(content, declared):
        text = _decoded(content, charset)
        if text is not None:
            return text
    return content.decode("windows-1256")


def _candidates(content, declared):
    """The character sets to try, in this order."""
    if not _is_stateful(declared):
        yield "ascii"
    known = declared and _is_known(declared)
    if not known or SINGLE_BYTE.match(declared):
        yield "utf-8"
    if known and not _is_arabic_in_latin(content, declared):
        yield declared


def _decoded(content, charset):
    """Text, or None where bytes are not of a character set, or there is no such one."""
    try:
        return content.decode(charset)
    except (LookupError, ValueError):
        return None


def _is_known(charset):
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        return False
    return True


def _is_stateful(charset):
    """Whether ASCII bytes may mean something else, as in UTF-7 and UTF-16."""
    return bool(charset) and bool(re.match(r"utf-?(7|16|32)|iso-?2022|hz", charset, re.I))


def _is_arabic_in_latin(content, declared):
    """Whether bytes said to be Latin are rather Arabic: three letters beyond ASCII in a row are
    usual in the one and hardly occur in the other."""
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return False
    return name in LATIN and bool(re.search(rb"[\xc0-\xff]{3}", content))


# ---------------------------------------------------------------------- Headers


def _encode_word(text):
    text = CONTROL.sub(" ", text)
    return f"=?utf-8?b?{b64encode(text.encode('utf-8', 'replace')).decode()}?="


def _bytes_of_word(encoding, text):
    raw = text.encode("ascii", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b" ", b"_"), header=True)
    try:
        return b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw


def _join_words(match):
    """Encoded words in a row as one: some programs cut in the middle of a letter."""
    words = ENCODED_WORD.findall(match[0])
    if len(words) == 1 and _is_sound(*words[0]):
        return match[0]
    text, pending, pending_charset = "", b"", None
    for charset, encoding, word in words:
        charset = charset.partition("*")[0].lower()  # RFC 2231 puts a language behind it
        if charset != pending_charset:
            text += decode(pending, pending_charset)
            pending, pending_charset = b"", charset
        pending += _bytes_of_word(encoding, word)
    return _encode_word(text + decode(pending, pending_charset))


def _is_sound(charset, encoding, word):
    content, charset = _bytes_of_word(encoding, word), charset.partition("*")[0]
    text = decode(content, charset)
    return text == _decoded(content, charset) and not CONTROL.search(text)


def _repair_header(value):
    if "=?" in value:
        value = ENCODED_WORDS.sub(_join_words, value)
    if not value.isascii():
        value = QUOTED.sub(lambda m: m[0] if m[1].isascii() else f'"{_encode_raw(m[1])}"', value)
        value = RAW_WORDS.sub(lambda m: _encode_raw(m[0]), value)
    return value.replace("\0", "")


def _encode_raw(value):
    return _encode_word(decode(value.encode("utf-8", "surrogateescape")))


def _repair_headers(part):
    # The public ways to replace a header parse its value, which is what must not fail here.
    headers = part._headers
    for index, (name, value) in enumerate(headers):
        if isinstance(value, str) and ("=?" in value or not value.isascii() or "\0" in value):
            headers[index] = (name, _repair_header(value))


def salvage(message):
    """Replace the headers that Python cannot read by what can be saved of them."""
    for part in message.walk():
        for index, (name, value) in enumerate(part._headers):
            try:
                str(part.policy.header_fetch_parse(name, value))
            except Exception:
                part._headers[index] = (name, _rest_of_header(name.lower(), str(value)))


def _rest_of_header(name, value):
    if name == "content-type":
        return "application/octet-stream"
    if name == "content-disposition":
        return "attachment"
    if name in ("from", "to", "cc", "bcc", "reply-to", "sender", "resent-to", "resent-cc"):
        return ", ".join(ADDRESS.findall(value))
    return re.sub(r"[^\w .,:;@<>/+-]", " ", value, flags=re.ASCII)


def ensure_message_id(message, fallback):
    """Give a mail a Message-ID that has none, or one that names nothing."""
    for index, (name, value) in enumerate(message._headers):
        if name.lower() == "message-id":
            found = message_ids(readable(str(value).encode("utf-8", "surrogateescape")))
            # One that is sound is left alone: it is what others refer to.
            message._headers[index] = (name, found[0] if found else fallback)
            return
    message._headers.append(("Message-ID", fallback))


# ---------------------------------------------------------------------- Bodies


def repair(message):
    """Mend what a mail declares wrongly, so that its text can be read."""
    for part in message.walk():
        _repair_headers(part)
        if part.get_content_maintype() == "multipart":
            if not part.is_multipart():  # no boundary, or none that ever comes
                text = _text_of(part)
                del part["Content-Type"]
                _put_text(part, "plain", text)
        elif part.get_content_maintype() == "text":
            if part is not message and is_file(part):
                part.set_type("application/octet-stream")  # a file is kept to the byte
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
    if text != _decoded(content, declared or "ascii"):
        _put_text(part, part.get_content_subtype(), text)


def _put_text(part, subtype, text):
    part.set_content(text.encode("utf-8", "replace").decode(), subtype=subtype, cte="base64")


# ---------------------------------------------------------------------- What it says of itself


def automatic_reason(message):
    """Why a mail was sent by no person, from its headers (RFC 3834); ``""`` if nothing says so."""

    def words(name):
        return {
            word.strip().lower()
            for value in message.get_all(name, [])
            for word in re.split(r"[,;]", str(value))
        }

    if message.get("Return-Path") is not None and str(message["Return-Path"]).strip() == "<>":
        return "bounce"
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    if submitted != "no" or words("X-Auto-Response-Suppress") & SUPPRESSED:
        return "machine"
    if message.get("X-Autoreply") is not None or message.get("X-Autorespond") is not None:
        return "machine"
    if "auto_reply" in words("Precedence"):
        return "machine"
    if message.get("List-Id") is not None or words("Precedence") & PRECEDENCES:
        return "list"
    return ""


def is_failure_report(message):
    """Whether a returned mail says that something did not arrive: a receipt, or a warning that it
    takes longer, does not."""
    if "disposition-notification" in str(message.get_param("report-type", "")).lower():
        return False
    actions = set()
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload()[1:]:
                actions.add(str(block.get("Action", "failed")).strip().lower())
    return not actions or "failed" in actions


def as_bytes(message):
    """The bytes of a mail, also of one that Python cannot write again as it is meant to be."""
    try:
        return message.as_bytes()
    except Exception:
        return message.as_bytes(policy=compat32)


def readable(raw):
    """The text of a header as it stands in the mail.

    :param bytes raw: the header without its name
    """
    value = _repair_header(raw.decode("ascii", "surrogateescape"))
    text = ENCODED_WORD.sub(lambda m: decode(_bytes_of_word(m[2], m[3]), m[1]), value)
    return CONTROL.sub(" ", " ".join(text.split()))


def message_ids(text):
    """The Message-IDs that a header names."""
    return MESSAGE_ID.findall(text or "")


def references(text):
    """What looks like the reference of a ticket in a subject, as CMP/2026/00001, each once, in
    their order. Digits may be Arabic; marks of direction, which programs put between, are
    overlooked."""
    plain = arabic.ascii_digits(INVISIBLE.sub("", text or "")).upper()
    return list(dict.fromkeys(REFERENCE.findall(plain)))
