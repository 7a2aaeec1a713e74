"""The text of bytes that declare a wrong character set, or none."""

import codecs
import re

# In these a byte is a letter, and text in UTF-8 gives no error but nonsense.
SINGLE_BYTE = re.compile(r"(us-)?ascii|(iso-?8859|(x-)?(windows|cp)-?125|latin|koi8|mac)", re.I)
LATIN = {"ascii", "iso8859-1", "iso8859-15", "cp1252"}


def decode(content, declared=None):
    """Return the text of bytes, whatever they are said to be.

    What is good UTF-8 is UTF-8; else it is what it is said to be, if that can be so; else
    windows-1256, in which Arabic programs write what they do not declare.

    :param bytes content: the bytes
    :param declared: the name of a character set, or none
    """
    for charset in _candidates(content, declared):
        text = decode_strictly(content, charset)
        if text is not None:
            return text
    return content.decode("windows-1256")


def _candidates(content, declared):
    """Give the character sets to try, in this order."""
    if not _is_stateful(declared):
        yield "ascii"
    known = declared and _is_known(declared)
    if not known or SINGLE_BYTE.match(declared):
        yield "utf-8"
    if known and not _is_arabic_in_latin(content, declared):
        yield declared


def decode_strictly(content, charset):
    """Return the text, or None where bytes are not of a character set, or there is no such one."""
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
    """Return whether ASCII bytes may mean something else, as in UTF-7 and UTF-16."""
    return bool(charset) and bool(re.match(r"utf-?(7|16|32)|iso-?2022|hz", charset, re.I))


def _is_arabic_in_latin(content, declared):
    """Return whether bytes said to be Latin are rather Arabic: three letters beyond ASCII in a
    row are usual in the one and hardly occur in the other."""
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return False
    return name in LATIN and bool(re.search(rb"[\xc0-\xff]{3}", content))
