"""Which of the offered languages somebody reads."""

import pytest

from odoo.addons.asas_helpdesk.tools.language import nearest, preferred

OFFERED = ("ar_001", "en_US")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("ar_001", "ar_001"),
        ("ar", "ar_001"),
        ("ar-SA", "ar_001"),
        ("AR-sa", "ar_001"),
        ("en_GB", "en_US"),
        ("a", None),
        ("arc", None),
        ("fr", None),
        ("*", None),
        ("", None),
        (None, None),
        (7, None),
        (["ar"], None),
    ],
)
def test_the_nearest_of_the_offered_languages(code, found):
    assert nearest(code, OFFERED) == found


def test_the_first_that_is_offered_and_wanted():
    assert preferred([("fr", 1), ("en", 0.5), ("ar", 0.2)], OFFERED) == "en_US"
    assert preferred([("en", 0), ("ar-EG", 0.1)], OFFERED) == "ar_001"
    assert preferred([("fr", 1)], OFFERED) is None
    assert preferred([], OFFERED) is None
