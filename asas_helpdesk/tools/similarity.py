"""How much two texts say the same: by their trigrams, as PostgreSQL's ``pg_trgm`` counts them.

What is compared are the few tickets of one person, whose texts are folded here; nothing of it needs
a database or its extension.
"""

import re

from .arabic import fold

_WORD = re.compile(r"\w+")


def trigrams(text: str | None) -> frozenset[str]:
    """Give the groups of three characters of each word, which begins after two spaces and ends
    before one. However it is spelt, a word has the same ones (``tools.arabic.fold``)."""
    found = set()
    for word in set(_WORD.findall(fold(text).replace("_", " "))):
        padded = f"  {word} "
        found.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return frozenset(found)


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of the trigrams of both that each of them has, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0
