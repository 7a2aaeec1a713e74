"""Find the ready answers that may answer what somebody is writing, while they write it."""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
# What is written together with an Arabic word: conjunctions, prepositions, the article.
_BEFORE = re.compile(r"^(?:[وف]?(?:بال|كال|لل|ال)|[وف]?[بكلس](?=\w{4})|[وف](?=\w{4}))")
# Endings: of the feminine, the plural, and the pronouns of possession.
_AFTER = re.compile(r"(?:ات|ون|ين|ان|كم|نا|ها|هم|ي|ه|ك)$")
_LEAST = 3


def stems(folded: str) -> set[str]:
    """Return the words of a folded text without what stands before and after them.

    This is no grammar: it only lets ``شهادتي``, ``الشهاده`` and ``بالشهادات`` meet.
    """
    found = set()
    for word in _WORD.findall(folded):
        if word.isascii():
            stem = word.removesuffix("s") if len(word) > _LEAST + 1 else word
        else:
            stem = _BEFORE.sub("", word)
            shorter = _AFTER.sub("", _AFTER.sub("", stem))
            if len(shorter) >= _LEAST:
                # Before a pronoun, the feminine ending is written as a letter of the word.
                stem = shorter.removesuffix("ت") if len(shorter) > _LEAST else shorter
        if len(stem) >= _LEAST:
            found.add(stem)
    return found


def rank(words: str, texts: Iterable[tuple[str, str]]) -> list[int]:
    """Return the positions of the texts that share words with others, the best first.

    A word that is in most of the texts says nothing; one that is in few says more, above all in
    the title.

    :param words: what is being written, folded (``tools.arabic.fold``)
    :param texts: the title and the whole text of each, folded
    """
    wanted = stems(words)
    known = [(stems(title), stems(text)) for title, text in texts]
    frequency = Counter(word for _title, text in known for word in text & wanted)
    telling = {word for word, count in frequency.items() if 2 * count <= len(known) or count == 1}
    scores = []
    for position, (title, text) in enumerate(known):
        score = sum(
            (2 if word in title else 1) / frequency[word] for word in text & wanted & telling
        )
        if score:
            scores.append((-score, position))
    return [position for _score, position in sorted(scores)]
