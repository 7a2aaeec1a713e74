"""Fill the placeholders of ready replies, such as ``{{beneficiary}}`` or ``{{المستفيد}}``.

What only the sender knows is a gap, such as ``[[name of the document]]``.
"""

import re

from .text import UNWANTED

# What may stand between the braces, in both languages.
NAMES = {
    "greeting": "التحية",
    "beneficiary": "المستفيد",
    "reference": "الرقم المرجعي",
    "subject": "الموضوع",
    "service": "الخدمة",
    "course": "الدورة",
    "deadline": "الموعد",
    "department": "القسم",
    "staff": "الموظف",
    "company": "المعهد",
}
_KEYS = {**{name: name for name in NAMES}, **{arabic: name for name, arabic in NAMES.items()}}
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
_GAP = re.compile(r"\[\[[^\[\]]{1,80}\]\]")
# A value is a few words on one line, whatever somebody typed as their name.
_LONGEST = 200


def unknown(text: str | None) -> list[str]:
    """Return what stands in double braces and is no placeholder, and braces without their pair."""
    found = [
        name for name in _PLACEHOLDER.findall(text or "") if " ".join(name.split()) not in _KEYS
    ]
    rest = _PLACEHOLDER.sub("", text or "")
    return found + [braces for braces in ("{{", "}}") if braces in rest]


def open_ones(text: str | None) -> list[str]:
    """Return the placeholders and gaps in a text that still have to be filled, as they are
    written."""
    placeholders = [
        found[0]
        for found in _PLACEHOLDER.finditer(text or "")
        if " ".join(found[1].split()) in _KEYS
    ]
    return placeholders + _GAP.findall(text or "")


def fill(text: str | None, values: dict[str, str | None]) -> str:
    """Return a text with its placeholders filled; one without a value stays to be seen, and an
    empty value takes it away.

    Values are filled in once: braces and brackets in a value are no placeholders and gaps, and lose
    their pair.
    """

    def value(found: re.Match) -> str:
        known = values.get(_KEYS.get(" ".join(found[1].split()), ""))
        if known == "":
            return ""
        words = " ".join(UNWANTED.sub("", known or "").split())[:_LONGEST]
        for pair in ("{{", "}}", "[[", "]]"):
            words = words.replace(pair, pair[0])
        return words or found[0]

    return _PLACEHOLDER.sub(value, text or "").strip()
