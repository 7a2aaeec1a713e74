"""The way by which a beneficiary acts on a ticket: after signing in, or by the link.

The ways are objects of this process. A client that sends a context cannot send one, so that nobody
of the staff can make it look as if the beneficiary had done something.
"""

KEY = "asas_helpdesk_way_in"


class Way:
    """A way in, which only the code can put into the context."""


PAGE = Way()
LINK = Way()


def by(way):
    """Return the context in which somebody acts by this way."""
    return {KEY: way}


def is_page(env):
    """Return whether the beneficiary acts on the page of the ticket, after signing in."""
    return env.context.get(KEY) is PAGE


def is_link(env):
    """Return whether the holder of the link acts."""
    return env.context.get(KEY) is LINK
