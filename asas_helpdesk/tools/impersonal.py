"""Take out of a text what tells whom it was written to."""

import re

GAP = "[…]"
_ADDRESS = re.compile(r"\S+@\S+\.\S+")
_NUMBER = re.compile(r"\+?\d(?:[\s.()/-]?\d){4,}")
_REFERENCE = re.compile(r"\b[A-Z]{2,5}/\d{4}/\d+\b")
_LINK = re.compile(r"https?://\S+")
# Parts of a name that are words of their own.
_SHORTEST = 3


def leave_out(text: str | None, names: list[str]) -> str:
    """Return a text with gaps where addresses, numbers, links and these names stood."""
    for pattern in (_LINK, _ADDRESS, _REFERENCE, _NUMBER):
        text = pattern.sub(GAP, text or "")
    parts = {name for name in names if name} | {
        part for name in names if name for part in name.split() if len(part) >= _SHORTEST
    }
    for part in sorted(parts, key=len, reverse=True):
        text = replace_words(text, part, GAP)
    return re.sub(rf"{re.escape(GAP)}(?:\s*{re.escape(GAP)})+", GAP, text)


def replace_words(text: str, words: str, by: str) -> str:
    """Return a text in which these words, where they stand for themselves, are replaced."""
    return re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", lambda found: by, text)


def is_impersonal(text: str) -> bool:
    """Return whether a text holds neither an address nor a link nor a number of a person."""
    return not any(pattern.search(text) for pattern in (_LINK, _ADDRESS, _REFERENCE, _NUMBER))
