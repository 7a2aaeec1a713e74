"""Decode bytes that declare a wrong character set, or none.

Never worse than to decode with the declared set and put U+FFFD where that fails, as Odoo does.
"""

import re
import unicodedata

from .codec_names import codec_of, extends_ascii, is_single_byte, strict_codec_of

DAMAGED = "\ufffd"
LATIN = {"ascii", "iso8859-1", "iso8859-15", "cp1252", "latin_1", "mac-roman", "cp1254"}
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
WORD = re.compile(r"[^\W\d_]+")
ARABIC_WORD = re.compile(r"[\u0621-\u063a\u0640-\u064a\u0670-\u06d3]+")
# Hardly any Arabic text does without them all; no word goes on after the last ones.
FREQUENT = re.compile(r"[\u0627\u0644\u064a\u0648\u0645]")
FINAL = re.compile(r"[\u0629\u0649][\u0621-\u063a\u0641-\u0648\u064a]")
MARKS = re.compile(r"[\u064b-\u0652\u0640]")
# Signs that do not stand between letters; in other languages, their bytes are parts of letters.
BETWEEN_LETTERS = re.compile(
    r"(?<=[\u0621-\u06d3])[‚ƒ„†‡ˆ‰‹Œœ™›¢£¤¥¦§¨©¬®¯±²³´µ¶¸¹؛¼½¾×÷](?=[\u0621-\u06d3])"
)
SMALL_BEFORE_CAPITAL = re.compile(r"[^\W_A-Z\xc0-\xde][\xc0-\xde]")
LATIN_NEIGHBOURS = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][A-Za-z]")
LATIN_SIGNS = re.compile(rb"[^\x80-\xff]|[\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xbf]")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode(content, declared=None):
    """Return the text of bytes, whatever character set they declare.

    Valid UTF-8 is read as UTF-8, also where a little of it is damaged; anything else in the
    character set declared, or its superset; windows-1256 only where nothing usable is declared and
    the letters make Arabic.

    :param bytes content: the bytes
    :param declared: the name of a character set, or none
    """
    codec = codec_of(declared) if declared else None
    if codec in (None, "ascii", "utf-8") and content[:2] in UTF16_MARKS and b"\0" in content:
        text = decode_strictly(content, "utf-16")
        if text is not None:
            return text
    if codec and (not extends_ascii(codec) or codec.startswith("iso2022") and b"\x1b" in content):
        text = decode_strictly(content, codec)
        return text if text is not None else _decode_stateful(content, declared, codec)
    if content.isascii():
        return content.decode("ascii")
    if codec in (None, "ascii", "utf-8"):
        return _decode_undeclared(content, is_utf8=codec == "utf-8")
    text = _decode_single if is_single_byte(codec) else _decode_multibyte
    return text(content, declared, codec)


def decode_strictly(content, charset):
    """Return the text, or None if the bytes are not valid in a character set, or it is unknown."""
    try:
        return content.decode(charset) if strict_codec_of(charset) else None
    except (LookupError, ValueError):
        return None


def _decode_undeclared(content, *, is_utf8=False):
    text = _mostly_utf8(content, share=1 if is_utf8 else 2)
    if text is not None:
        return text
    text = content.decode("windows-1256")
    if makes_arabic(text, strictly=False):
        return text
    # In Latin text, letters beyond ASCII stand among others, and signs alone.
    if LATIN_NEIGHBOURS.search(content) or not LATIN_SIGNS.sub(b"", content):
        return content.decode("cp1252", "replace")
    return content.decode("utf-8", "replace")


def _decode_single(content, declared, codec):
    text = decode_strictly(content, "utf-8")
    if text is None:
        text = _mostly_utf8(content, share=4)
    if text is not None:
        return text
    if codec in LATIN:
        text = content.decode("windows-1256")
        if makes_arabic(text, strictly=True):
            return text
    text = decode_strictly(content, codec)
    if text is None and codec == "iso8859_6":
        # Its undefined bytes are letters of the other Arabic set, which is often meant.
        other = content.decode("windows-1256")
        if re.search(rb"[\xdb\xdd-\xdf]", content) and makes_arabic(other, strictly=False):
            return other
    text = text if text is not None else _least_damaged(content, declared, codec)
    # This set has the forms of the letters instead of the letters.
    return unicodedata.normalize("NFKC", text) if codec == "cp864" else text


def _decode_multibyte(content, declared, codec):
    utf8 = decode_strictly(content, "utf-8")
    if utf8 is not None and makes_arabic(utf8, strictly=False):
        return utf8
    narrow = strict_codec_of(declared)
    text = decode_strictly(content, narrow) if narrow and utf8 is not None else None
    if text is not None:
        return text
    if utf8 is not None:
        return utf8
    text = decode_strictly(content, codec)
    if text is None:
        text = _mostly_utf8(content, share=4)
    return text if text is not None else _least_damaged(content, declared, codec)


def _decode_stateful(content, declared, codec):
    texts = [_least_damaged(content, declared, codec)]
    utf8 = _mostly_utf8(content, share=2)
    if utf8 is not None and "\0" not in utf8:
        texts.insert(0, utf8)
    return min(texts, key=lambda text: text.count(DAMAGED))


def _least_damaged(content, declared, codec):
    codecs = [codec, strict_codec_of(declared), "cp950" if codec == "big5hkscs" else None]
    texts = [content.decode(name, "replace") for name in codecs if name]
    return min(texts, key=lambda text: text.count(DAMAGED))


def _mostly_utf8(content, share):
    """Return the text in UTF-8 if far more of its letters beyond ASCII are valid than damaged.

    :param share: how many times more
    """
    text = content.decode("utf-8", "replace")
    beyond = len(BEYOND_ASCII.findall(text))
    damaged = text.count(DAMAGED) - content.count(DAMAGED.encode())
    valid = beyond - damaged
    return text if not damaged or valid and valid >= share * damaged else None


def makes_arabic(text, *, strictly):
    """Return whether the letters of a text beyond ASCII are Arabic words.

    :param strictly: where the bytes may as well be letters of another language
    """
    words = [word for word in WORD.findall(MARKS.sub("", text)) if not word.isascii()]
    arabic = [word for word in words if ARABIC_WORD.fullmatch(word) and not FINAL.search(word)]
    if len(arabic) * 3 < len(words) * 2 or not FREQUENT.search("".join(arabic)):
        return False
    if len(BETWEEN_LETTERS.findall(text)) * 8 > len(arabic):
        return False
    return not strictly or any(map(_is_no_latin_word, arabic))


def _is_no_latin_word(word):
    """Return whether the bytes of an Arabic word would be no word in a Latin character set."""
    latin = word.encode("windows-1256", "ignore").decode("cp1252", "ignore")
    return len(word) > 3 or len(word) == 3 and bool(SMALL_BEFORE_CAPITAL.search(latin))
