"""The key in the address that opens a ticket without signing in.

A key says which ticket it opens and in which message it was sent, followed by a keyed hash of both
and of the ticket's counter, which withdraws it. It is never stored: it is computed when a message
leaves, and again when it is presented.

It consists of letters and digits alone, which no mail program and no proxy encodes in an address,
and of a prefix by which it is recognised wherever it comes back.
"""

import base64
import hashlib
import hmac
import re
from binascii import Error

from . import short_key

PREFIX = "asaskey"
# Stands in an address that is stored, where the message that leaves has a key. It opens nothing.
MARK = "withheld"
_ID_BYTES = 5
_HASH_BYTES = 15
LENGTH = (2 * _ID_BYTES + _HASH_BYTES) * 8 // 5
_KEY = re.compile(rf"{PREFIX}([a-z2-7]{{{LENGTH}}})", re.IGNORECASE)
# What mail programs put into a long word: a line break with the signs of a quotation, a soft break
# of quoted-printable, a break that is not seen.
_GAP = r"(?:=?\r?\n[>|\s]*|<wbr\s*/?>|&shy;|[\u00ad\u200b])?"
# A sign of a key, which a stranger may also have written as a code, in an address or in HTML.
_CODE = r"(?:[46][1-9a-f]|[57][0-9a]|3[2-7])"
_SIGN = rf"(?:[a-z2-7]|%(?:25)*{_CODE}|={_CODE}|&\#(?:x[0-9a-f]{{2}}|\d{{2,3}});)"


def _written(sign):
    code = ord(sign)
    capital = code - 32
    return rf"(?:{sign}|(?:%(?:25)*|=)(?:{code:02x}|{capital:02x})|&\#(?:x{code:02x}|{code});)"


_WRITTEN = re.compile(
    _GAP.join(map(_written, PREFIX)) + rf"(?:{_GAP}{_SIGN}){{{LENGTH}}}", re.IGNORECASE
)
# What tells that letters of the prefix may be written as codes, or that breaks are not seen.
_CODES = (
    *(f"{before}{code:02x}" for before in ("%", "=", "&#x") for code in map(ord, PREFIX)),
    *(f"{before}{code - 32:02x}" for before in ("%", "=", "&#x") for code in map(ord, PREFIX)),
    *(f"&#{code - lift}" for lift in (0, 32) for code in map(ord, PREFIX)),
    *("%25", "<wbr", "&shy;", "\xad", "\u200b"),
)
_BETWEEN = "\r\n\t >|="
_LEFT_OUT = str.maketrans("", "", _BETWEEN)


def _encoded(text, shift):
    """Return the part of a text in base64 that does not depend on what is beside it."""
    whole = base64.b64encode(bytes(shift) + text).decode()
    return whole[-(-shift * 8 // 6) : (shift + len(text)) * 8 // 6]


# How a key begins in base64, by the place at which it begins, also in two bytes for each sign.
ENCODED = tuple(
    _encoded(PREFIX.encode(charset), shift)
    for charset in ("ascii", "utf-16-le", "utf-16-be")
    for shift in range(3)
)
# Trackers of links pass the address on in base64.
_BASE64 = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{60,}")


def is_encoded_in(text):
    """Return whether a text in base64, or a part of it, holds a key."""
    return any(part in text for part in ENCODED) or short_key.is_encoded_in(text)


def may_be_in(text):
    """Return whether a text may hold a key that is not in base64, at little cost."""
    folded = text.lower()
    if PREFIX in folded.translate(_LEFT_OUT) or any(code in folded for code in _CODES):
        return True
    return short_key.is_written_in(text)


def may_be_in_bytes(content):
    """Return whether the content of a file may hold a key that is not in base64."""
    folded = content.lower()
    squeezed = folded.translate(None, _BETWEEN.encode())
    codes = (code.encode("latin-1", "ignore") for code in _CODES)
    if PREFIX.encode() in squeezed or any(code and code in folded for code in codes):
        return True
    return b"/t/" in squeezed or b"%2ft" in squeezed or b"2ft2f" in squeezed


def blank(text, by):
    """Return a text with other words in the place of each key, however it is written.

    >>> blank("?access_token=" + make(b"secret", 7, 42, 0) + "&done=1", "…")
    '?access_token=…&done=1'
    """
    text = blank_written(text, by)
    if not is_encoded_in(text):
        return text
    return _BASE64.sub(lambda run: by if is_encoded_in(run[0]) else run[0], text)


def blank_written(text, by):
    """Return a text with other words in the place of each key, but those in base64.

    :param by: the words, or a function that returns them for a match
    """
    return short_key.blank(_WRITTEN.sub(by, text), by) if may_be_in(text) else text


def make(secret, ticket_id, message_id, counter):
    """Return a key.

    :param bytes secret: the secret of the database
    :param int message_id: the message in which it is sent; 0 for the page that says thank you
    :param int counter: how often the keys of the ticket were withdrawn
    """
    said = ticket_id.to_bytes(_ID_BYTES) + message_id.to_bytes(_ID_BYTES)
    digest = hmac.digest(secret, said + counter.to_bytes(_ID_BYTES), hashlib.sha256)
    return PREFIX + base64.b32encode(said + digest[:_HASH_BYTES]).decode().lower()


def read(key):
    """Return the ids of the ticket and of the message that a key names, or None.

    That a key can be read does not say that it opens anything: compare it with the one made for
    these ids.

    >>> read(make(b"secret", 7, 42, 0))
    (7, 42)
    >>> read("withheld") is None
    True
    """
    found = _KEY.fullmatch(key or "")
    if not found:
        return None
    try:
        said = base64.b32decode(found[1].upper())
    except Error:
        return None
    return int.from_bytes(said[:_ID_BYTES]), int.from_bytes(said[_ID_BYTES : 2 * _ID_BYTES])


def is_same(key, other):
    """Return whether two keys are the same, in a time that does not tell how similar they are."""
    return hmac.compare_digest((key or "").lower().encode(), other.encode())
