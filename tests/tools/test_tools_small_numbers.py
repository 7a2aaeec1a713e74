"""What is withheld cannot be computed from what is shown."""

from itertools import product

import pytest

from odoo.addons.asas_helpdesk.tools.small_numbers import withheld


def possible(numbers, hidden):
    """Return the values that each hidden number may have, as far as the total and the others say;
    where something is shown, nobody is left out of which nothing was counted."""
    places = [place for place, is_hidden in enumerate(hidden) if is_hidden]
    left = sum(numbers[place] for place in places)
    least = 0 if all(hidden) else 1
    found = {place: set() for place in places}
    for guess in product(range(least, left + 1), repeat=len(places)):
        if sum(guess) == left:
            for place, value in zip(places, guess, strict=True):
                found[place].add(value)
    return found


@pytest.mark.parametrize("fewest", [2, 3, 5])
def test_each_number_withheld_may_be_one_that_is_published(fewest):
    for numbers in product((0, 1, 2, 4, 7), repeat=3):
        if sum(numbers) < fewest:
            continue  # then the total is withheld as well
        hidden = withheld(numbers, fewest)
        for number, is_hidden in zip(numbers, hidden, strict=True):
            assert is_hidden or not 0 < number < fewest, numbers
        for values in possible(numbers, hidden).values():
            assert max(values) >= fewest, (numbers, hidden, values)
            assert len(values) > 1, (numbers, hidden)


def test_nothing_is_withheld_where_nothing_is_small():
    assert withheld([9, 40, 0], 3) == [False] * 3
    assert withheld([1, 2, 40], 0) == [False] * 3
    assert withheld([1, 2, 40], 1) == [False] * 3
    assert withheld([], 3) == []


def test_the_smallest_of_the_others_goes_with_a_single_small_one():
    assert withheld([1, 40, 9, 12, 0], 3) == [True, False, True, False, False]
