"""Decode bytes that declare a wrong character set, or none."""

import codecs
import re

# Single-byte character sets, in which text in UTF-8 gives nonsense instead of an error.
SINGLE_BYTE = re.compile(r"(us-)?ascii|(iso-?8859|(x-)?(windows|cp)-?125|latin|koi8|mac)", re.I)
LATIN = {"ascii", "iso8859-1", "iso8859-15", "cp1252"}


def decode(content, declared=None):
    """Return the text of bytes, whatever character set they declare.

    Valid UTF-8 is read as UTF-8; anything else in the character set declared, if that is possible;
    else as windows-1256, which Arabic programs use without declaring it.

    :param bytes content: the bytes
    :param declared: the name of a character set, or none
    """
    for charset in _candidates(content, declared):
        text = decode_strictly(content, charset)
        if text is not None:
            return text
    return content.decode("windows-1256")


def _candidates(content, declared):
    """Yield the character sets to try, in this order."""
    if not _is_stateful(declared):
        yield "ascii"
    known = declared and _is_known(declared)
    if not known or SINGLE_BYTE.match(declared):
        yield "utf-8"
    if known and not _is_arabic_in_latin(content, declared):
        yield declared


def decode_strictly(content, charset):
    """Return the text, or None if the bytes are not valid in a character set, or it is unknown."""
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
    """Return whether ASCII bytes may mean something else, as they do in UTF-7 and UTF-16."""
    return bool(charset) and bool(re.match(r"utf-?(7|16|32)|iso-?2022|hz", charset, re.I))


def _is_arabic_in_latin(content, declared):
    """Return whether bytes declared as Latin are rather Arabic.

    Three letters beyond ASCII in a row are usual in Arabic text, and rare in Latin text.
    """
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return False
    return name in LATIN and bool(re.search(rb"[\xc0-\xff]{3}", content))
