"""What comes from outside, as it can be stored or looked up."""

import re

# What a text field can hold but no text: PostgreSQL refuses NUL, XML the others.
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: object) -> str:
    """What was typed, as it is stored: without what no text holds, and with plain line ends.

    Empty for what is no text, such as a file that was sent in its place.
    """
    if not isinstance(text, str):
        return ""
    return UNWANTED.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def record_id(value: object) -> int:
    """Return what a client sent as the id of a record; 0, which no record has, for what is none."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return value if fits else 0


def id_in_text(text: object) -> int:
    """Return the id of a record that a form sent, as text; 0, which no record has, for none."""
    is_number = isinstance(text, str) and len(text) <= 10 and text.isascii() and text.isdecimal()
    return record_id(int(text)) if is_number else 0
