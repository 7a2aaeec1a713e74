"""Normalize Arabic text for comparison, so that a name is found however it is spelt."""

import re
import unicodedata
from functools import lru_cache

_DIGITS = {ord(digit): str(value) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩")}
_DIGITS |= {ord(digit): str(value) for value, digit in enumerate("۰۱۲۳۴۵۶۷۸۹")}

# Letters that count as the same in a name, and that decomposition, which removes hamza and madda
# from ا و ي, leaves different.
_LETTERS = str.maketrans(
    {
        "ٱ": "ا",
        "ة": "ه",
        "ى": "ي",
        "ک": "ك",
        "ی": "ي",
        "ھ": "ه",
        "ہ": "ه",
        "ە": "ه",
        "ۃ": "ه",
    }
)
_FOLDED = _LETTERS | _DIGITS

_TATWEEL = "\u0640"
_ARABIC_MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
_LATIN_MARKS = "\u0300-\u036f"
# Invisible characters: bidi controls, joiners, zero-width spaces, variation selectors, tags.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_SURROGATES = "\ud800-\udfff"
_REMOVED = re.compile(f"[{_TATWEEL}{_ARABIC_MARKS}{_LATIN_MARKS}{INVISIBLE}{_SURROGATES}]+")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# A word as it is written, with its marks; the signs that stand for any letter in SQL are letters.
WORD = re.compile(rf"[\w%{_TATWEEL}{_ARABIC_MARKS}{_LATIN_MARKS}{INVISIBLE}]+")


def ascii_digits(text: str | None) -> str:
    """Return a text with Arabic-Indic and Persian digits written as 0-9; empty for None."""
    return text.translate(_DIGITS) if text else ""


# The first and the last parts of compound names, which are written with a space or without.
_COMPOUND = re.compile(
    r"(?<!\w)(عبد|ابو|ابا|ابي|ام|ال|بن|ابن|بنت|ذو|ذي|امه) (?=\w)"
    r"|(?<=\w)( )(?=(?:الدين|الله|الحق|الاسلام|الرحمن)(?!\w))"
)

# The same in Latin letters: Al-Ghamdi, Al Ghamdi and Alghamdi; Abdul Aziz; O'Connor.
_LATIN_COMPOUND = re.compile(
    r"(?<![\w%])(al|el|abdul|abdel|abu|abou|umm)[ '\u2019\u2010\u2011-](?=[^\W\d_]{2})"
    r"|(?<=[a-z])['\u2019](?=[a-z])"
)

# As above, without those that stand between two names.
_GIVEN_NAME = re.compile(_COMPOUND.pattern.replace("|بن|ابن|بنت", ""))


def join_names(folded: str) -> str:
    """Return a folded text in which each compound given name is written together; ``بن`` stays
    apart."""
    return _together(_GIVEN_NAME, folded)


def squeeze(folded: str) -> str:
    """Return a folded text in which compound names are written together.

    ``عبد الله`` becomes ``عبدالله``; ``ابو بكر``, ``ال سعود``, ``نور الدين`` and ``al-ghamdi``
    likewise.
    """
    return _together(_COMPOUND, folded)


def _together(compound, folded):
    for each in (compound, _LATIN_COMPOUND):
        folded = each.sub(lambda found: found[1] or "", folded)
    return folded


def name_key(name: str | None) -> str:
    """Return the key by which a name is found: folded, and with compound names written together if
    that differs."""
    folded = fold(name)
    together = squeeze(folded)
    return folded if together == folded else f"{folded} {together}"


def fold(text: str | None) -> str:
    """Return the key by which a text is searched and compared; empty for None.

    The key has one form for أ إ آ ٱ ا, for ة ه, for ى ي ئ ی, for و ؤ and for ك ک. It is without
    harakat, tanween, shadda, tatweel, Latin accents and invisible characters; with ASCII digits, in
    lower case, with single spaces, and with presentation forms written out (Unicode NFKC). Folding
    twice changes nothing. The key contains no character that PostgreSQL refuses.
    """
    if not text:
        return ""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _REMOVED.sub("", text).translate(_FOLDED)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


# What is written together with an Arabic word: before it, and after it.
_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=\w{3})")
_BEFORE = re.compile(r"^[وفبلك](?=\w{4})")
_AFTER = re.compile(r"(?<=\w{3})(?:هما|كما|ها|هم|هن|كم|كن|نا|ات|ان|ون|ين|يه|ه|ي|ك)$")
_FEMININE = re.compile(r"(?<=\w{3})ت$")
# A word of two letters, with what is written together with it: البث، والرد، ردكم.
_SHORT = re.compile(
    r"(?:[وف]?[بك]?ال|[وف]?لل)(?P<after>\w\w)|(?P<before>\w\w)(?:هما|كما|ها|هم|هن|كم|كن|نا)"
)
_ARABIC = re.compile("[\u0621-\u064a]+")


@lru_cache(maxsize=100_000)
def stems(folded: str) -> tuple[str, ...]:
    """Return the forms by which a folded word is found, the likeliest one first.

    An Arabic word is found whatever is written together with it, as the light stemmer of Larkey,
    Ballesteros and Connell takes it off (*Light Stemming for Arabic Information Retrieval*, 2007):
    ``شهادتها``, ``والشهادات`` and ``شهاده`` are one. A letter before a word may belong to it
    (``وزير``), so that both forms are returned. Any other word is returned as it is.
    """
    if not _ARABIC.fullmatch(folded) or folded.endswith("الله"):
        return (folded,)
    whole = _ending_removed(_ARTICLE.sub("", folded))
    bare = folded if _ARTICLE.match(folded) else _BEFORE.sub("", folded)
    found = [whole] if bare == folded else [whole, _ending_removed(bare)]
    if short := _SHORT.fullmatch(folded):
        found.append(short["after"] or short["before"])
    return tuple(dict.fromkeys(found))


def _ending_removed(word):
    for _ending in range(2):
        word = _AFTER.sub("", word)
    return _FEMININE.sub("", word)
