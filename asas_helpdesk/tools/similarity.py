"""Measure how similar two texts are by their trigrams, as PostgreSQL's ``pg_trgm`` does.

Only the few tickets of one person are compared, whose texts are folded here, so neither a database
nor its extension is needed.
"""

import re

from .arabic import fold, squeeze

_WORD = re.compile(r"\w+")


def trigrams(text: str | None) -> frozenset[str]:
    """Return the groups of three characters of each word, with two spaces before it and one after.

    A word has the same trigrams however it is spelt (``tools.arabic.fold``).
    """
    found = set()
    for word in set(_WORD.findall(squeeze(fold(text)).replace("_", " "))):
        padded = f"  {word} "
        found.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return frozenset(found)


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common trigrams among all trigrams of two texts, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0
