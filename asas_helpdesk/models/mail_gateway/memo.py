"""Remember, while one mail is processed, what Odoo's gateway looks up again and again."""

from contextlib import contextmanager

MEMO = "asas_helpdesk_mail"


@contextmanager
def remembering(cr):
    """Remember, in a transaction, what is looked up inside this block; forget it afterwards."""
    cr.cache[MEMO] = {}
    try:
        yield
    finally:
        cr.cache.pop(MEMO, None)


def once(cr, key, look_up):
    """Return what ``look_up`` returns; inside ``remembering``, call it once for each key."""
    memo = cr.cache.get(MEMO)
    if memo is None:
        return look_up()
    if key not in memo:
        memo[key] = look_up()
    return memo[key]


def note(cr, key, value):
    """Remember a fact about the mail that is being processed, for ``noted``."""
    cr.cache.get(MEMO, {})[key] = value


def noted(cr, key):
    """Return a fact that was noted about the mail that is being processed, or None."""
    return cr.cache.get(MEMO, {}).get(key)
