"""Find the codec for the name of a character set, however a mail writes it."""

import codecs
import re
from functools import lru_cache

# The names of Arabic code pages, and others that Python does not know, without punctuation.
NAMES = {
    "cp1256": "1256 win1256 windows1256 ansi1256 ms1256 microsoftcp1256 cswindows1256 msarab"
    " arabicwindows windowsarabic winarabic",
    "iso8859_6": "iso88596 88596 iso885961987 iso88596i iso88596e csiso88596i csiso88596e"
    " isoir127 ecma114 asmo449 asmo708 cp708 708 dos708 arabic csisolatinarabic arabiciso cp28596"
    " 28596",
    "cp720": "720 dos720 cp720 ibm720 oem720 msdos720 arabicdos",
    "cp864": "864 dos864 cp864 ibm864 csibm864 oem864",
    "mac_arabic": "macarabic macintosharabic arabicmac cp10004 10004",
    "mac_farsi": "macfarsi macintoshfarsi",
    "utf-8": "utf8 utf8mb4 utf8mb3 unicode11utf8 unicode20utf8 cp65001 65001 utf8n utf8bom",
    "cp932": "shiftjis sjis mskanji csshiftjis windows31j cswindows31j ms932 cp943",
    "gb18030": "gb2312 gb231280 gb231280gb csgb2312 gbk euccn eucgb2312cn cp936 ms936 windows936"
    " gb18030 csiso58gb231280 isoir58 chinese",
    "cp949": "ksc5601 ksc56011987 ksc56011989 ksc5601992 ksx1001 euckr cseuckr korean uhc"
    " windows949 ms949 csksc56011987 isoir149",
    "big5hkscs": "big5 big5tw big5eten csbig5 xbig5 cnbig5 big5hkscs cp950 ms950 windows950",
    "iso8859_8": "iso88598i iso88598e logical visual",
    "cp874": "tis620 iso885911 windows874",
}
CODECS = {name: codec for codec, names in NAMES.items() for name in names.split()}
# What programs really write where they declare the narrower one.
WIDER = {"iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso2022_jp": "iso2022_jp_ext"}
MULTIBYTE = tuple("utf euc gb hz big5 cp932 cp949 cp950 johab shift iso2022".split())
PRINTABLE = bytes(range(32, 127))


@lru_cache(maxsize=256)
def codec_of(declared):
    """Return the codec for a declared character set, or None if no text can be in it.

    Where the declared set has a superset that programs use under its name, it is the superset.
    """
    for name in _spellings(declared or ""):
        key = re.sub(r"[^a-z0-9]", "", name)
        codec = CODECS.get(key) or CODECS.get(key.removeprefix("x"))
        if codec:
            return codec
        codec = strict_codec_of(name) or strict_codec_of(name.removeprefix("x-"))
        if codec:
            return WIDER.get(codec, codec)
    return None


def _spellings(declared):
    """Yield the whole declaration, then each of several that it lists."""
    name = declared[:100].strip(" \t\r\n\"'<>;,").lower()
    yield name
    yield from filter(None, re.split(r"[\s,;|/\"']+", name))


@lru_cache(maxsize=256)
def strict_codec_of(name):
    """Return the codec that Python itself knows by a name, or None.

    One that is none of text, or raises on damaged bytes whatever is asked of it (``idna``,
    ``punycode``), counts as unknown.
    """
    try:
        codec = codecs.lookup(name)
        b"aaaa".decode(name)  # refused by what is no encoding of text
        b"\xe9".decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return codec.name


@lru_cache(maxsize=256)
def extends_ascii(codec):
    """Return whether the bytes of ASCII mean ASCII, as they do not in UTF-7, UTF-16 or HZ."""
    if codec in ("cp864", "cp932", "shift_jis"):
        return True
    try:
        return PRINTABLE.decode(codec) == PRINTABLE.decode()
    except ValueError:
        return False


def is_single_byte(codec):
    """Return whether each byte is a letter, so that text in UTF-8 gives nonsense, not an error."""
    return extends_ascii(codec) and not codec.startswith(MULTIBYTE)
