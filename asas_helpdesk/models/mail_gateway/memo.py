"""Remember, while one mail is processed, what Odoo's gateway looks up again and again."""

from contextlib import contextmanager

MEMO = "asas_helpdesk_mail"


@contextmanager
def remembering(cr):
    """Remember, in a transaction, what is noted inside this block; forget it afterwards."""
    # Which addresses are aliases: looked up for the sender and the recipients, several times.
    cr.cache[MEMO] = {"aliases": {}}
    try:
        yield
    finally:
        cr.cache.pop(MEMO, None)


def note(cr, key, value):
    """Remember a fact about the mail that is being processed, for ``noted``."""
    cr.cache.get(MEMO, {})[key] = value


def noted(cr, key):
    """Return a fact that was noted about the mail that is being processed, or None."""
    return cr.cache.get(MEMO, {}).get(key)
