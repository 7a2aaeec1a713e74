"""Read phone numbers in any written form, with the ``phonenumbers`` library that Odoo uses."""

import re
from itertools import islice

import phonenumbers

from .arabic import INVISIBLE, ascii_digits
from .text import UNWANTED

_MAX_LENGTH = 60
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_WRITTEN = re.compile(
    r"(?:tel:)?\s*(?P<number>[+＋]?[\d\s().\[\]/\-\u2010-\u2015\u2212]+?)"
    r"(?:[\s,;]*(?:ext\.?|x)[\s.:=]*\d{1,7})?",
    re.IGNORECASE,
)
# A number of at least this length that is not a national one begins with a country code.
_INTERNATIONAL_DIGITS = 11
# How much is read of a text that contains a number.
_TEXT_LENGTH = 200
_SHORTEST = 6
# How many of its parts are tried as a number, of a run of digits in a long text.
_MOST_PARTS = 12
# The digits of a number and the signs between them, in a text.
_RUN = re.compile(
    r"(?:(?<!\d)\d{1,4}(?=[+＋]\d))?[+＋]?[\d(][\d\s().\[\]/\-\u2010-\u2015\u2212]{3,40}\d"
)
_GAP = re.compile(r"[\s/]+")
# A plus that stands behind its country code, or behind the whole number, as it looks in a line that
# is read from the right.
_MISPLACED_PLUS = re.compile(
    r"([\d\s]{1,4})[+＋]([\d\s().\[\]/\-]{6,})|([\d\s().\[\]/\-]{8,})[+＋]"
)
_AROUND = " \t\r\n,;:.،؛۔-–—/|_*"


def normalize(number: str | None, country_code: str) -> str | None:
    """Return a number in E.164 form (``+966533848712``), or ``None`` if it is not valid.

    It reads national numbers of the country, and international ones with ``+``, ``00`` or a bare
    country code; with spaces, dashes, brackets and invisible marks; in ASCII, Arabic-Indic or
    Persian digits. An extension is dropped. It never raises an error, whatever the input.
    """
    if isinstance(number, int) and not isinstance(number, bool):
        number = f"{number:d}" if abs(number) < 10**_MAX_LENGTH else None
    if not isinstance(number, str) or len(number) > _MAX_LENGTH:
        return None
    plain = _UNSEEN.sub("", ascii_digits(number)).strip()
    misplaced = _MISPLACED_PLUS.fullmatch(plain)
    if misplaced:
        return _valid("+" + re.sub(r"\D", "", plain), None)
    written = _WRITTEN.fullmatch(plain)
    if not written:
        return None
    number = written["number"].replace("＋", "+")
    digits = re.sub(r"\D", "", number)
    if number.startswith("+"):
        return _valid(f"+{digits}", None)
    if digits.startswith("00"):
        return _valid(f"+{digits[2:]}", None)
    national = _valid(digits, str(country_code or "").upper())
    if national or len(digits) < _INTERNATIONAL_DIGITS:
        return national
    return _valid(f"+{digits}", None)


def split(text: str | None, country_code: str) -> tuple[str | None, str]:
    """Return the first number in a text in E.164 form, and the words that stand around it.

    ``0501234567 تحويلة 12`` is a number and ``تحويلة 12``. Without a number, it is ``None`` and an
    empty text. It never raises an error, whatever the input.
    """
    whole = normalize(text, country_code)
    if not isinstance(text, str) or len(text) > _TEXT_LENGTH:
        return whole, ""
    plain = " ".join(UNWANTED.sub("", _UNSEEN.sub("", text)).split()).strip(_AROUND)
    if whole and not re.search(r"[^\W\d]", plain.replace("tel:", "")):
        return whole, ""
    readable = ascii_digits(plain)  # one character for one
    for run in _RUN.finditer(readable):
        for start, end in _parts(run[0]):
            number = normalize(run[0][start:end], country_code)
            if number:
                start, end = run.start() + start, run.start() + end
                around = (plain[:start].removesuffix("tel:"), plain[end:])
                return number, " ".join(filter(None, (part.strip(_AROUND) for part in around)))
    return whole, ""


def all_in(text: str, country_code: str, most: int = 50):
    """Yield where numbers stand in a text, and the numbers in E.164 form.

    :param int most: how many runs of digits are tried
    :return: iterator of ``(start, end, number)``
    """
    runs = _RUN.finditer(ascii_digits(text).replace("＋", "+"))  # one character for one
    for run, _count in zip(runs, range(most), strict=False):
        for start, end in islice(_parts(run[0]), _MOST_PARTS):
            number = normalize(run[0][start:end], country_code)
            if number:
                yield run.start() + start, run.start() + end, number
                break


def _parts(run):
    """Yield where a number may begin and end in a run of digits: the longest first."""
    starts = [0, *(gap.end() for gap in _GAP.finditer(run))]
    ends = [len(run), *(gap.start() for gap in reversed(list(_GAP.finditer(run))))]
    for start in starts:
        for end in ends:
            if end - start >= _SHORTEST:
                yield start, end


def caller(text: str | None, country_code: str) -> str:
    """Return the number of a caller as a telephone exchange names it, in E.164 form or, for an
    extension and the like, its digits; empty if it is withheld.

    >>> caller('"Ahmed" <sip:0533848712@10.0.0.5:5060;user=phone>', "SA"), caller("anonymous", "SA")
    ('+966533848712', '')
    """
    plain = " ".join(
        UNWANTED.sub("", _UNSEEN.sub("", ascii_digits(text or "")[:_TEXT_LENGTH])).split()
    )
    inside = re.search(r"<([^<>]*)>", plain)
    plain = re.sub(r"^\s*(?:sips?|tel):", "", inside[1] if inside else plain, flags=re.IGNORECASE)
    plain = re.split(r"[@;]", plain)[0]
    number, _words = split(plain, country_code)
    if number or re.search(r"[^\W\d_]", plain):
        return number or ""
    return re.sub(r"\D", "", plain)


def display(number: str | None, country_code: str) -> str:
    """Return a number as people read it (``+966 53 384 8712``); empty if it is not valid."""
    normalized = normalize(number, country_code)
    if not normalized:
        return ""
    return phonenumbers.format_number(
        phonenumbers.parse(normalized), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def digits_for_link(number: str | None, country_code: str) -> str:
    """Return the digits for a ``https://wa.me/…`` link or after ``tel:+``; empty if not valid."""
    return (normalize(number, country_code) or "").removeprefix("+")


def national_digits(number: str, country_code: str) -> str:
    """Return the digits to dial a number inside its country (``0533848712``)."""
    normalized = normalize(number, country_code)
    if not normalized:
        return ""
    parsed = phonenumbers.parse(normalized)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"\D", "", national)


def calling_code(country_code: str) -> str:
    """Return the digits that stand before the numbers of a country (``966``)."""
    return str(phonenumbers.country_code_for_region(str(country_code or "").upper()))


def _valid(number: str, region: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
