"""Say whether a text names a person: by an address, a telephone number, or the whole name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import arabic
from .mail_headers import ADDRESS

# The last digits of a telephone number, which are the same with and without the country.
OWN_DIGITS = 9
NUMBER = re.compile(r"\+?\d[\d\s()./-]{7,20}\d")


def is_named(
    words: str, names: Iterable[str], addresses: Iterable[str] = (), numbers: Iterable[str] = ()
) -> bool:
    """Return whether a text names a person.

    A name of one word is a word as well, and says nothing.

    :param addresses: the person's e-mail addresses, in lower case

    >>> is_named("Noura Al-Harbi was there.", ["Noura Al-Harbi"])
    True
    >>> is_named("Call 055 000 1234", ["Noura"], numbers=["+966550001234"])
    True
    >>> is_named("Noura was there.", ["Noura"])
    False
    """
    if {address for address in addresses if address} & set(map(str.lower, ADDRESS.findall(words))):
        return True
    written = {_last_digits(number) for number in NUMBER.findall(arabic.ascii_digits(words))}
    if written & {_last_digits(number) for number in numbers if number}:
        return True
    text = _letters(words)
    return any(
        " " in name and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
        for name in map(_letters, names)
    )


def _letters(text):
    return " ".join(arabic.squeeze(arabic.fold(text)).split())


def _last_digits(number):
    return re.sub(r"\D", "", arabic.ascii_digits(number))[-OWN_DIGITS:]
