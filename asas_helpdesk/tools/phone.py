"""Read phone numbers in any written form, with the ``phonenumbers`` library that Odoo uses."""

import re

import phonenumbers

from .arabic import INVISIBLE, ascii_digits

_MAX_LENGTH = 60
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_WRITTEN = re.compile(
    r"(?:tel:)?\s*(?P<number>[+＋]?[\d\s().\[\]/\-\u2010-\u2015\u2212]+?)"
    r"(?:[\s,;]*(?:ext\.?|x)[\s.:=]*\d{1,7})?",
    re.IGNORECASE,
)
# A number of at least this length that is not a national one begins with a country code.
_INTERNATIONAL_DIGITS = 11


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
    written = _WRITTEN.fullmatch(_UNSEEN.sub("", ascii_digits(number)).strip())
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


def _valid(number: str, region: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
