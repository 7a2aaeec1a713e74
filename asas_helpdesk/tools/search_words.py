"""The words by which a ticket is found, and those that are sought: both in one form.

They are the lexemes of PostgreSQL's text search. A text becomes a set of them, without order, so
that it cannot be read from them as it was written.
"""

import html
import re
from functools import lru_cache
from itertools import islice

from . import arabic, phone

# More of a text is not searched; nor is more of what is typed.
LONGEST_TEXT = 100_000
LONGEST_QUERY = 200
LONGEST_WORD = 30
MOST_WORDS = 12
# So many different words of a text are kept, those at its beginning.
MOST_KEPT = 1500
# A word is found by its beginning from this many letters on.
BEGINNING = 4
BEGINNING_LATIN = 3
# Stand in nearly every text and say nothing; «علي» is a name, «على» is none.
COMMON = frozenset(
    "في من الي عن عليه عليها عليكم عليك علينا عليهم هذا هذه ذلك تلك التي الذي الذين ما لا لم لن قد"
    " كان كانت هو هي انا نحن ثم او ان انه مع كل بعد قبل منذ حتي اذا وقد ولم ولا وما وهو وهي وفي ومن"
    " the a an of to and in is for on it i my".split()
)
# Stand between the names of a person, or are left out.
_BETWEEN_NAMES = frozenset(("بن", "ابن", "بنت", "bin", "ibn", "bint"))
# Are written before a name, and are not part of it.
_TITLES = frozenset("د ا م dr mr mrs ms eng prof".split())
# Say of a number what it is, and are not said with it elsewhere.
_LABELS = frozenset(
    "هاتف الهاتف هاتفه جوال الجوال جواله موبايل تلفون واتساب الواتساب واتس رقم الرقم رقمه برقم"
    " تذكره التذكره شكوي الشكوي طلب الطلب مقترح المقترح بلاغ البلاغ اخر tel telephone phone mobile"
    " mob whatsapp no number ticket ref reference complaint request".split()
)
_ON = re.compile(r"(?<!\w)[وف]?على(?!\w)")
_WORD = re.compile(r"[\w%]+")
# Parts that are also written as one: e-mail, O'Connor, TRX-998877.
_PARTED = re.compile(r"(?<![\w%])[a-z][a-z0-9]*(?:['\u2019\u2010\u2011-][a-z0-9]+)+(?![\w%])")
_NUMBERED = re.compile(r"([a-z]+)(\d{3,})")
# 1,250 and ١٬٢٥٠.
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:[,\u066b\u066c]\d{3})+(?!\d)")
_AMOUNT_OR_DATE = re.compile(
    r"\d+\.\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:1[34]|19|20)\d\d"
    r"|(?:1[34]|19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
)
_SIGN = re.compile(r"[_%]")
_UNSEEN_TAGS = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
_INLINE_TAGS = re.compile(
    r"</?(?:a|b|bdi|em|font|i|mark|s|small|span|strong|sub|sup|u)\b[^>]*>", re.I
)
_TAGS = re.compile(r"<[^>]*>")
_SEPARATOR = r"[\s/\\._#:\-\u2010-\u2015]*"
# CMP/2026/00016, cmp-2026-16, CMP202600016, 16/2026/CMP; the letters may be left out.
_REFERENCE = re.compile(
    rf"(?<![a-z])(?P<letters>[a-z]{{2,6}}){_SEPARATOR}(?P<year>20\d\d)"
    rf"(?:{_SEPARATOR}(?<!\d)0*(?P<number>\d{{1,7}})|(?P<joined>\d{{5,7}}))(?!\d)"
)
_TURNED = re.compile(
    r"(?<!\d)0*(?P<number>\d{1,7})[\s/\\._-]+(?P<year>20\d\d)[\s/\\._-]+(?P<letters>[a-z]{2,6})(?![a-z])"
)
_WITHOUT_LETTERS = re.compile(r"(?P<year>20\d\d)\s*[/\\._-]\s*0*(?P<number>\d{1,7})")
# The beginning of a reference, as far as it was typed.
_BEGUN = re.compile(r"[^\W_]{2,6}/(?:20\d\d/\d{0,7}|20?|20\d\d?)")
_LETTERS_AND_NUMBER = re.compile(r"([a-z]{3})[\s/-]?0*(\d{1,7})")
_LONGEST_REFERENCE = 7
_YEAR_JOINED = re.compile(r"([a-z]{2,6})(20\d\d)")
_NUMBER_SIGNS = re.compile(r"[\d\s()+./\-\u2010-\u2015\u2212]+")
_FEWEST_DIGITS = 3
# Of so many numbers in a text, the parts are kept as well.
_NUMBERS_IN_PARTS = 5
# Stand around a number that was copied.
AROUND = " \t,;:.،؛…|*#/\"'«»[]<>"


def of_html(words: str | None) -> str:
    """Return the text of stored HTML, with a space wherever a word ends."""
    text = str(words or "")[: LONGEST_TEXT * 4]
    if "<" in text:
        text = _UNSEEN_TAGS.sub(" ", text)
        text = _TAGS.sub(" ", _INLINE_TAGS.sub("", text))
    return html.unescape(text)


# ---------------------------------------------------------------------- What is kept


def kept(text: str | None, country: str) -> set[str]:
    """Return the words by which a text is found.

    :param str country: the code of the country that national telephone numbers belong to
    """
    text = (text or "")[:LONGEST_TEXT]
    folded = arabic.fold(_ON.sub(" ", text))
    found = set()
    for at, (_start, _end, number) in enumerate(phone.all_in(folded, country)):
        parts = kept_of_number(number, country) if at < _NUMBERS_IN_PARTS else ()
        found |= {number.removeprefix("+"), *parts}
    for reference in _REFERENCE.finditer(folded):
        found.add(_reference(reference))
    return found | _words(folded, COMMON)


def kept_of_name(name: str | None) -> set[str]:
    """Return the words by which a person's name is found, written with spaces or without."""
    return _words(arabic.fold((name or "")[:LONGEST_TEXT]))


def kept_of_reference(reference: str | None) -> set[str]:
    """Return the words by which a ticket's own reference is found, as far as it is typed."""
    folded = arabic.fold(reference)
    found = {folded} if folded and " " not in folded else set()
    match = _REFERENCE.search(folded)
    if match:
        number = match["number"] or match["joined"].lstrip("0")
        year = match["year"]
        padded = re.search(r"\d+$", folded)[0]
        found |= {_reference(match), f"{year}/{number}", number, padded, f"{year}/{padded}"}
        found |= {f"{match['letters']}{number}", f"{match['letters']}{padded}"}
    return found - {""}


def kept_of_number(number: str | None, country: str) -> set[str]:
    """Return the words by which a person's telephone number, or a part of it, is found."""
    normalized, _words_beside = phone.split(number, country)
    digits = (normalized or "").removeprefix("+") or _digits(arabic.ascii_digits(number))
    national = phone.national_digits(normalized, country).lstrip("0") if normalized else digits
    # A part of a number is the beginning of one of its ends.
    ends = {f"#{national[at:]}" for at in range(max(0, len(national) - _FEWEST_DIGITS + 1))}
    return (ends | {digits}) - {"", "#"}


@lru_cache(maxsize=100_000)
def _of_word(word):
    word = word[:LONGEST_WORD]
    if numbered := _NUMBERED.fullmatch(word):
        return frozenset({word, *numbered.groups()})
    if not _SIGN.search(word):
        return frozenset(arabic.stems(word))
    # Also by its parts, and by the sign itself.
    parts = {stem for part in _SIGN.split(word) if part for stem in arabic.stems(part)}
    return frozenset({word, *parts, *_SIGN.findall(word)})


def _words(folded, without=frozenset()):
    together = _together(folded)
    text = folded if together == folded else f"{folded} {together}"
    parted = " ".join(re.sub(r"[^a-z0-9]", "", found[0]) for found in _PARTED.finditer(folded))
    text = f"{text} {parted}"
    found = (word for word in dict.fromkeys(_WORD.findall(text)) if word not in without)
    return {key for word in islice(found, MOST_KEPT) for key in _of_word(word)}


def _together(folded):
    """Return a folded text in which compound names and amounts are one word each."""
    return _THOUSANDS.sub(lambda amount: _digits(amount[0]), arabic.join_names(folded))


def _reference(match):
    number = match.groupdict().get("number") or match["joined"].lstrip("0")
    return f"{match['letters']}/{match['year']}/{number}"


def _digits(text):
    return "".join(sign for sign in text or "" if sign.isdecimal() and sign.isascii())


# ---------------------------------------------------------------------- What is sought


def typed(text: str | None) -> str:
    """Return what somebody typed to find something, folded, without what stands around it."""
    return arabic.fold((text or "")[:LONGEST_QUERY]).strip(AROUND)


def is_number(folded: str) -> bool:
    """Return whether a folded text is one number, whole or in part, however its digits are
    grouped."""
    return bool(_digits(folded)) and bool(_NUMBER_SIGNS.fullmatch(folded))


def telling_words(words, with_number=False) -> list[str]:
    """Return those of folded words that tell one ticket or person from another.

    Titles and what stands between names are left out; beside a number also what says that it is
    one: ``جوال``, ``ticket``.

    :param bool with_number: whether there is a number beside these words
    """
    words = list(words)
    with_number = with_number or any(word.isdecimal() for word in words)
    silent = COMMON | _BETWEEN_NAMES | _TITLES | (_LABELS if with_number else set())
    return [word for word in words if word not in silent]


def like_reference(text: str | None) -> list[str]:
    """Return patterns of SQL's ``LIKE`` for the references that a text names, as far as it names
    them; none if it names none.

    >>> like_reference("cmp-2026-0016")[-1], like_reference("CMP/20"), like_reference("0533848712")
    ('CMP/2026/0000016', ['CMP/20%'], [])
    """
    folded = typed(text)
    words = _WORD.findall(folded)
    letters, year = "%", "%"
    if match := _REFERENCE.search(folded) or _TURNED.search(folded):
        letters, year = match["letters"], match["year"]
        number = match["number"] or match["joined"].lstrip("0")
    elif match := _WITHOUT_LETTERS.fullmatch(folded):
        year, number = match["year"], match["number"]
    elif _BEGUN.fullmatch(folded):
        return [f"{folded.upper()}%"]
    elif match := _LETTERS_AND_NUMBER.fullmatch(folded):
        letters, number = match.groups()
    elif (telling := telling_words(words)) != words and len("".join(telling)) < _FEWEST_DIGITS:
        # ticket 16; more digits are sought as those of a telephone number, too.
        number = "".join(telling).lstrip("0")
    else:
        return []
    if not number.isdecimal():
        return []
    padded = dict.fromkeys(number.zfill(width) for width in range(1, _LONGEST_REFERENCE + 1))
    return [f"{letters}/{year}/{digits}".upper() for digits in padded]


def _whole_number(number, digits):
    """Return the forms of a telephone number: its own, and that of the same digits abroad."""
    forms = [(number.removeprefix("+"), False)]
    bare = digits.lstrip("0")
    return forms if bare == number.removeprefix("+") else [*forms, (f"#{bare}", False)]


def _part_of_number(digits, country):
    """Return the forms of digits: part of a telephone number, the number of a reference, or any."""
    bare = digits.lstrip("0")
    forms = [(digits, len(digits) >= BEGINNING), (bare or digits, False)]
    forms += [(f"#{end}", True) for end in sorted({digits, bare}) if len(end) >= _FEWEST_DIGITS]
    abroad = bare.removeprefix(phone.calling_code(country))
    if abroad != bare and len(abroad) >= _FEWEST_DIGITS:
        forms.append((f"#{abroad}", True))
    return forms


def _otherwise_spelt(word):
    """Return other spellings of a word: سارة and سارا; one in the plural."""
    if word.isascii():
        return [word[:-1]] if len(word) > BEGINNING and word.endswith("s") else []
    if word.endswith("ه"):
        return [f"{word[:-1]}ا"]
    return [arabic.stems(f"{word[:-1]}ه")[0]] if word.endswith("ا") and len(word) > 3 else []


class Sought:
    """What somebody seeks: each of the words, in one of its forms, has to be found.

    ``words`` holds for each of them ``(form, as a beginning)`` pairs. It is empty where nothing was
    typed that could be found.
    """

    def __init__(self, text: str | None, country: str):
        self.number = None
        self.words = []
        folded = typed(text)
        if not self._read_number(folded, country) and not self._read_reference(folded):
            self._read_words(folded, country)

    def _read_number(self, folded, country):
        """Read what consists of digits alone: a telephone number or a part of it, the number of a
        reference, or any number."""
        digits = _digits(folded)
        if not is_number(folded) or _WITHOUT_LETTERS.fullmatch(folded):
            return False
        if len(digits) < _FEWEST_DIGITS and digits != folded:
            return False  # such as 1/1, which are two words
        if _AMOUNT_OR_DATE.fullmatch(folded):
            return False
        self.number = phone.normalize(folded, country)
        if self.number:
            self.words.append(_whole_number(self.number, digits))
        else:
            self.words.append(_part_of_number(digits, country))
        return True

    def _read_reference(self, folded):
        match = _REFERENCE.fullmatch(folded) or _TURNED.fullmatch(folded)
        if match:
            forms = [(_reference(match), False)]
            if _BEGUN.fullmatch(folded):
                forms.append((folded, True))
            elif padded := re.search(r"(?:20\d\d|\D)(0\d*)$", folded):
                forms.append((f"{match['letters']}/{match['year']}/{padded[1]}", True))
        elif match := _WITHOUT_LETTERS.fullmatch(folded):
            typed = re.sub(r"\s*[/\\._-]\s*", "/", folded)
            forms = [(f"{match['year']}/{match['number']}", False), (typed, True)]
        elif _BEGUN.fullmatch(folded):
            forms = [(folded, True)]
        elif match := _YEAR_JOINED.fullmatch(folded):
            forms = [("/".join(match.groups()), True), (folded, True)]
        else:
            return False
        self.words.append(forms)
        return True

    def _read_words(self, folded, country):
        references = [[(_reference(match), False)] for match in _REFERENCE.finditer(folded)]
        if references:
            self.words = references[:1]  # which says more than the words around it
            return
        for start, end, number in reversed(list(phone.all_in(folded, country))):
            self.words.append(_whole_number(number, _digits(folded[start:end])))
            folded = f"{folded[:start]} {folded[end:]}"
        words = list(dict.fromkeys(_WORD.findall(_together(folded))))
        telling = telling_words(words, bool(self.words)) or ([] if self.words else words)
        for word in telling[: MOST_WORDS - len(self.words)]:
            if word.isdecimal() and word.isascii() and len(word) >= _FEWEST_DIGITS:
                self.words.append(_part_of_number(word, country))
            else:
                self.words.append(self._forms(word[:LONGEST_WORD]))

    @staticmethod
    def _forms(word):
        if _SIGN.search(word):
            return [(word, True)]
        first, *others = arabic.stems(word)
        shortest = BEGINNING_LATIN if first.isascii() else BEGINNING
        others += _otherwise_spelt(word)
        return [(first, len(first) >= shortest), *((other, False) for other in others)]

    @property
    def is_of_digits(self) -> bool:
        """Whether one of the words consists of digits, as a telephone number does."""
        return any(form.lstrip("#").isdigit() for forms in self.words for form, _begins in forms)

    def as_query(self) -> str:
        """Return what is sought as a ``tsquery``; empty if there is nothing to seek."""
        alternatives = (
            " | ".join(f"'{form}'{':*' if begins else ''}" for form, begins in forms)
            for forms in self.words
        )
        return " & ".join(f"({forms})" for forms in alternatives)

    def finds(self, keys) -> bool:
        """Return whether one of these words of a text is one of those that are sought."""
        return any(
            key.startswith(form) if begins else key == form
            for forms in self.words
            for form, begins in forms
            for key in keys
        )


def marked(text: str, sought: Sought, country: str, width: int = 90):
    """Return the part of a text where the first sought word stands, in pieces.

    :return: list of ``(piece, whether it is sought)``; empty if nothing of it is
    """
    text = " ".join(text[:LONGEST_TEXT].split())
    spans = _found_in(text, sought, country)
    if not spans:
        return []
    first = max(0, spans[0][0] - width // 3)
    if first:
        first = text.find(" ", first) + 1 or first
        first = min(first, spans[0][0])
    last = max(first + width, spans[0][1])
    if last < len(text):
        last = max(text.rfind(" ", first, last), spans[0][1])
    pieces, at = [("…", False)] if first else [], first
    for start, end in spans:
        if end > last:
            break
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    rest = text[at:last] + ("…" if last < len(text) else "")
    return [*pieces, (rest, False)] if rest else pieces


def _found_in(text, sought, country):
    """Return where sought words stand in a text, in order and apart from each other."""
    spans = [
        (start, end)
        for start, end, number in phone.all_in(text, country)
        if sought.finds({number.removeprefix("+"), *kept_of_number(number, country)})
    ]
    words = list(arabic.WORD.finditer(text))
    keys = [_written(match[0]) for match in words]
    for at, match in enumerate(words):
        if sought.finds(keys[at]):
            spans.append(match.span())
        elif at + 1 < len(words) and sought.finds(
            _joined(text[match.start() : words[at + 1].end()])
        ):
            spans.append((match.start(), words[at + 1].end()))
    apart = []
    for start, end in sorted(spans):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


@lru_cache(maxsize=100_000)
def _written(word):
    return frozenset(key for part in _WORD.findall(arabic.fold(word)) for key in _of_word(part))


@lru_cache(maxsize=100_000)
def _joined(two):
    """Return the words that two words make when they are written as one; else none."""
    apart = arabic.fold(two)
    together = _together(apart)
    if together == apart and _PARTED.fullmatch(apart):
        together = re.sub(r"[^a-z0-9]", "", apart)
    return () if together == apart else _of_word(together)
