"""Withhold small numbers in a table that is published with its total.

A number of few people could tell what happened to one of them. It is not enough to leave it out:
who knows the total and all other numbers computes it. So others are left out with it, until what
is left out could have been divided in many ways.
"""

from collections.abc import Iterable


def withheld(numbers: Iterable[int], fewest: int) -> list[bool]:
    """Return which of these numbers are withheld, where their total is published.

    Numbers from 1 to below ``fewest`` are withheld, and of the others the smallest ones, until each
    of the numbers withheld could be ``fewest`` or more for all that a reader can compute. Zero says
    nothing about anybody; it is withheld only where everything is.

    >>> withheld([1, 40, 9, 0], 5)
    [True, False, True, False]
    >>> withheld([2, 3], 5)
    [True, True]
    >>> withheld([40, 9, 0], 5)
    [False, False, False]

    :param fewest: the smallest number that is published; 0 or 1 withholds nothing
    """
    numbers = list(numbers)
    hidden = [0 < number < fewest for number in numbers]
    if not any(hidden):
        return hidden
    shown = sorted((n, place) for place, n in enumerate(numbers) if n and not hidden[place])
    while not _is_vague(numbers, hidden, fewest):
        if not shown:
            return [True] * len(numbers)
        hidden[shown.pop(0)[1]] = True
    return hidden


def _is_vague(numbers, hidden, fewest):
    """Return whether each hidden number, of which each is 1 at least, may be one that is published
    as far as their sum tells, which is the total without what is shown."""
    left_out = [number for number, is_hidden in zip(numbers, hidden, strict=True) if is_hidden]
    return len(left_out) > 1 and sum(left_out) - (len(left_out) - 1) >= fewest
