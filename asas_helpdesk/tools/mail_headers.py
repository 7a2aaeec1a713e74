"""Read and repair mail headers that are raw, cut in the middle of a letter, or broken.

The functions work on ``email.message.EmailMessage``, and leave valid headers unchanged.
"""

import quopri
import re
from base64 import b64decode, b64encode
from urllib.parse import quote, unquote_to_bytes

from . import address, arabic
from .charsets import decode, decode_strictly

ENCODED_WORD = re.compile(r"=\?([^?\r\n]{1,60})\?([bBqQ])\?([^?]*)\?=")
ENCODED_WORDS = re.compile(rf"{ENCODED_WORD.pattern}(?:\s*{ENCODED_WORD.pattern})*")
# A word whose end a program has cut off, at the end of a header.
UNENDED_WORD = re.compile(r"=\?([\w.:-]{1,60})\?([bBqQ])\?([^?\s]{4,})(?:\?|\s)*\Z")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
QUOTED = re.compile(r'"([^"]*)"')
RAW_WORDS = re.compile(r"[^\x00-\x7f]+(?:[ \t]+[^\x00-\x7f]+)*")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
WITH_PARAMETERS = ("content-type", "content-disposition")
WITH_ADDRESSES = ("from", "sender", "reply-to", "to", "cc")
BRACKETED = re.compile(r"<([^<>]{0,1000})>")
PARAMETER = r';\s*%s(?:\*(\d{1,3}))?(\*?)\s*=\s*("[^"]*"|[^;]*)'
# Bounded, as is everything searched for in a header, because headers may have any length.
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}", re.ASCII)
MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
# Headers that name the address of delivery, in addition to those that Odoo reads.
DELIVERED_TO = ("X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "Apparently-To")
REFERENCE = re.compile(r"(?<!\w)[A-Z][A-Z0-9-]{0,9}/[0-9]{4}/[0-9]{3,10}(?![0-9])")
# Where a header is broken into lines.
FOLDS = re.compile(r"[\r\n]+[ \t]*")
INVISIBLE = re.compile(f"[{arabic.INVISIBLE}]")


def _encode_word(text):
    text = CONTROL.sub(" ", text)
    return f"=?utf-8?b?{b64encode(text.encode('utf-8', 'replace')).decode()}?="


def _bytes_of_word(encoding, text):
    if encoding in "bB" and not text.isascii():
        return text.encode("utf-8", "surrogateescape")  # never encoded, though it says so
    raw = text.encode("ascii", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b" ", b"_"), header=True)
    # Padding may stand between two pieces that were joined, and what is cut off is missing.
    pieces = [NOT_BASE64.sub(b"", piece) for piece in raw.split(b"=")]
    pieces = [piece[:-1] if len(piece) % 4 == 1 else piece for piece in pieces]
    return b"".join(b64decode(piece + b"=" * (-len(piece) % 4)) for piece in pieces)


def _join_words(match):
    """Join successive encoded words into one: some programs cut in the middle of a letter."""
    words = ENCODED_WORD.findall(match[0])
    if len(words) == 1 and _is_sound(*words[0]):
        return match[0]
    text, pending, pending_charset = "", b"", None
    for charset, encoding, word in words:
        charset = charset.partition("*")[0].lower()  # RFC 2231 appends a language
        if charset != pending_charset:
            text += decode(pending, pending_charset)
            pending, pending_charset = b"", charset
        pending += _bytes_of_word(encoding, word)
    return _encode_word(text + decode(pending, pending_charset))


def _end_word(match):
    """End an encoded word that was cut off, without the letter that was cut in the middle."""
    charset, encoding, word = match.groups()
    text = decode(_bytes_of_word(encoding, word), charset.partition("*")[0]).rstrip("\ufffd")
    return _encode_word(text) if text.strip() and "\ufffd" not in text else match[0]


def _is_sound(charset, encoding, word):
    if not word.isascii() or re.search(r"\s", charset):
        return False
    content, charset = _bytes_of_word(encoding, word), charset.partition("*")[0]
    text = decode(content, charset)
    return text == decode_strictly(content, charset) and not CONTROL.search(text)


def _repair_header(value):
    if "=?" in value:
        value = UNENDED_WORD.sub(_end_word, value)
        value = ENCODED_WORDS.sub(_join_words, value)
    if not value.isascii():
        value = QUOTED.sub(lambda m: m[0] if m[1].isascii() else f'"{_encode_raw(m[1])}"', value)
        value = RAW_WORDS.sub(lambda m: _encode_raw(m[0]), value)
    return value.replace("\0", "")


def _repair_addresses(value):
    """Clean the addresses in a header, and write their domains in ASCII."""
    if "=?" in value:
        value = BRACKETED.sub(lambda m: f"<{_read_words(m[1])}>", value)
    if not value.isascii():
        value = address.clean_header(decode(value.encode("utf-8", "surrogateescape")))
    return value


def _read_words(value):
    return ENCODED_WORD.sub(lambda m: decode(_bytes_of_word(m[2], m[3]), m[1]), value)


def _encode_raw(value):
    return _encode_word(decode(value.encode("utf-8", "surrogateescape")))


def _repair_parameters(value):
    """Repair the names of files that are raw, or encoded (RFC 2231) in a wrong character set."""
    if "*" not in value and value.isascii():
        return value
    for name in ("filename", "name"):
        pattern = PARAMETER % name
        sections = sorted(re.findall(pattern, value, re.I), key=lambda found: int(found[0] or 0))
        if all(not extended and text.isascii() for _, extended, text in sections):
            continue
        charset, content = _read_sections(sections)
        text = decode(content, charset)
        if text != decode_strictly(content, charset or "ascii"):
            value = re.sub(pattern, "", value, flags=re.I)
            value = f"{value}; {encoded_parameter(name, text)}"
    return value


def _read_sections(sections):
    charset, content = "", b""
    for _number, extended, text in sections:
        text = text.strip().strip('"')
        if extended and not content and text.count("'") >= 2:
            charset, _language, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        content += unquote_to_bytes(raw) if extended else raw
    return charset, content


def encoded_parameter(name, text):
    """Return a parameter of a header, encoded by RFC 2231."""
    return f"{name}*=utf-8''{quote(CONTROL.sub(' ', text), safe='', errors='replace')}"


def repair_headers(part):
    """Repair the headers of a part of a mail that are not encoded, or encoded wrongly."""
    # The public methods to replace a header parse its value, which may fail here.
    headers = part._headers
    for index, (name, value) in enumerate(headers):
        if isinstance(value, str) and name.lower() in WITH_PARAMETERS:
            headers[index] = (name, value := _repair_parameters(value))
        if isinstance(value, str) and name.lower() in WITH_ADDRESSES:
            value = _repair_addresses(value)
            headers[index] = (name, value)
        if isinstance(value, str) and ("=?" in value or not value.isascii() or "\0" in value):
            headers[index] = (name, _repair_header(value))


def salvage(message):
    """Replace the headers that Python cannot parse with what can be saved of them."""
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
    """Set the Message-ID of a mail that has none, or an invalid one."""
    for index, (name, value) in enumerate(message._headers):
        if name.lower() == "message-id":
            found = message_ids(readable(str(value).encode("utf-8", "surrogateescape")))
            # A valid one is kept, because other mails refer to it.
            message._headers[index] = (name, found[0] if found else fallback)
            return
    message._headers.append(("Message-ID", fallback))


def readable(raw):
    """Return the text of a raw header, as it stands there if it cannot be decoded.

    :param bytes raw: the header as it is in the mail, without its name
    """
    try:
        value = _repair_header(raw.decode("ascii", "surrogateescape"))
        text = _read_words(value)
    except Exception:  # no mail may be lost by how its headers are encoded
        text = raw.decode("latin-1")
    return CONTROL.sub(" ", " ".join(text.split()))


def addresses(message):
    """Return the addresses of the sender and the recipients of a mail, in small letters."""
    found = {
        address.lower()
        for name, value in message._headers
        if name.lower() in ("from", "reply-to", "to", "cc", "resent-to", "resent-cc")
        for address in ADDRESS.findall(str(value))
    }
    return sorted(found)


def message_ids(text):
    """Return the Message-IDs that a header names."""
    return MESSAGE_ID.findall(text or "")


def references(text):
    """Return what looks like ticket references in a subject, such as CMP/2026/00001.

    Each one is returned once, in their order. Digits may be Arabic; direction marks, which some
    programs insert, are ignored.
    """
    plain = arabic.ascii_digits(INVISIBLE.sub("", text or "")).upper()
    return list(dict.fromkeys(REFERENCE.findall(plain)))
