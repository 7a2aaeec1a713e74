"""Make keys by which programs name things that people have named."""

import re
from collections.abc import Collection

LONGEST = 40
KEY = re.compile(r"[a-z][a-z0-9_]*")


def is_key(text: str) -> bool:
    """Return whether a text can be a key: small Latin letters, digits and underscores.

    >>> is_key("certificate_number"), is_key("2nd"), is_key("رقم"), is_key("a" * 41)
    (True, False, False, False)
    """
    # Odoo takes a name that ends so for that of a text with tags.
    return bool(KEY.fullmatch(text)) and len(text) <= LONGEST and not text.endswith("_html")


def free_key(name: str, taken: Collection[str], otherwise: str) -> str:
    """Return a key for a name that is not taken yet.

    :param otherwise: what the key is made of if the name has no Latin letters

    >>> free_key("Certificate number", (), "field")
    'certificate_number'
    >>> free_key("رقم الشهادة", ("field",), "field")
    'field_2'
    """
    made = re.sub(r"[^a-z0-9]+", "_", (name or "").lower()).strip("_")[: LONGEST - 5].strip("_")
    made = made if is_key(made) else otherwise
    key, number = made, 1
    while key in taken:
        number += 1
        key = f"{made}_{number}"
    return key
