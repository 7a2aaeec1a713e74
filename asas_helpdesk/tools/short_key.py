"""The short key in the address that an SMS holds: the ticket's number and a keyed hash.

As a long key (``link_key``), it is never stored: it is computed when an SMS leaves, and again when
it is presented, and the ticket's counter withdraws it. It consists of capital letters and digits
that nobody confuses, and is recognised by the path before it.

The hash has 40 bits: who tries a thousand keys of one ticket a second finds it in 17 years, on
average, and none of them opens another ticket.
"""

import base64
import hashlib
import hmac
import re

PATH = "/t/"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ID_BYTES = 5
_HASH_BYTES = 5
_HASH_SIGNS = _HASH_BYTES * 8 // 5
_LEAST, _MOST = 3, 7
# The range of the column.
_LARGEST = 2**31 - 1
_KEY = re.compile(rf"([A-Z2-7]{{{_LEAST},{_MOST}}})([A-Z2-7]{{{_HASH_SIGNS}}})")
# What mail programs put into a long word.
_GAP = r"(?:=?\r?\n[>|\s]*|<wbr\s*/?>|&shy;|[\u00ad\u200b])?"
_SLASH = r"(?:/|%(?:25)*2[fF]|=2[fF]|&\#47;|&\#x2[fF];)"
_SIGN = r"(?:[A-Z2-7]|%(?:25)*(?:[45][0-9a-fA-F]|3[2-7])|=(?:[45][0-9A-F]|3[2-7]))"
_WRITTEN = re.compile(
    rf"({_SLASH}{_GAP}t{_GAP}{_SLASH})"
    rf"(?:{_GAP}{_SIGN}){{{_LEAST + _HASH_SIGNS},{_MOST + _HASH_SIGNS}}}(?![A-Za-z0-9])"
)
# How the path and the first sign of a key stand in base64, by the place at which they begin: what
# is always the same, what may stand before it and after it.
_IN_BASE64 = (
    ("L3Qv", "", "MNQRSTUVW"),
    ("90L", "CSiy", "z01"),
    ("vdC", "AEIMQUYcgkosw048", "89"),
)


def make(secret: bytes, ticket_id: int, counter: int) -> str:
    """Return the short key of a ticket.

    :param secret: the secret of the database for short keys
    :param counter: how often the keys of the ticket were withdrawn
    """
    said = ticket_id.to_bytes(_ID_BYTES) + counter.to_bytes(_ID_BYTES)
    digest = hmac.digest(secret, said, hashlib.sha256)[:_HASH_BYTES]
    return _number(ticket_id) + base64.b32encode(digest).decode()


def read(key: str | None) -> int | None:
    """Return the id of the ticket that a short key names, or None.

    That a key can be read does not say that it opens anything: compare it with the one made.

    >>> read(make(b"secret", 7, 0))
    7
    >>> read("withheld") is None
    True
    """
    found = _KEY.fullmatch(key or "")
    if not found:
        return None
    number = 0
    for sign in found[1]:
        number = number * 32 + _ALPHABET.index(sign)
    # One number is written in one way.
    return number if number <= _LARGEST and _number(number) == found[1] else None


def is_same(key: str, other: str) -> bool:
    """Return whether two keys are the same, in a time that does not tell how similar they are."""
    return hmac.compare_digest(key.encode(), other.encode())


def blank(text: str, by) -> str:
    """Return a text with other words in the place of each short key, the path before it kept.

    >>> blank("https://example.com/t/" + make(b"secret", 7, 0) + ".", "…")
    'https://example.com/t/….'

    :param by: the words, or a function that returns them for the match with the path
    """
    if callable(by):
        return _WRITTEN.sub(by, text)
    return _WRITTEN.sub(lambda found: found[1] + by, text)


def is_written_in(text: str) -> bool:
    """Return whether a text holds a short key that is not in base64."""
    return bool(_WRITTEN.search(text))


def is_encoded_in(text: str) -> bool:
    """Return whether a text in base64 may hold a short key."""
    return any(_stands(text, *parts) for parts in _IN_BASE64)


def _stands(text, fixed, before, after):
    start = text.find(fixed)
    while start >= 0:
        end = start + len(fixed)
        if (not before or text[start - 1 : start] in before) and text[end : end + 1] in after:
            return True
        start = text.find(fixed, start + 1)
    return False


def _number(number):
    signs = ""
    while number or len(signs) < _LEAST:
        number, rest = divmod(number, 32)
        signs = _ALPHABET[rest] + signs
    return signs
