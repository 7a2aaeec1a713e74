"""Clean values that come from outside, so that they can be stored or looked up."""

import re

# Characters that a client can send but that cannot be stored: PostgreSQL refuses NUL, XML the
# others.
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: object) -> str:
    """Return a typed text for storing: without unwanted characters, and with plain line ends.

    It is empty for anything but text, such as a file sent in its place.
    """
    if not isinstance(text, str):
        return ""
    return UNWANTED.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def record_id(value: object) -> int:
    """Return the id of a record that a client sent; 0, which no record has, if it is not valid."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return value if fits else 0


def id_in_text(text: object) -> int:
    """Return the id of a record that a form sent as text; 0, which no record has, if not valid."""
    is_number = isinstance(text, str) and len(text) <= 10 and text.isascii() and text.isdecimal()
    return record_id(int(text)) if is_number else 0
