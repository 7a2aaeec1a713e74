"""What marks a move in the context of a call.

The marks are objects of this process. A client that sends a context cannot send them.
"""

KEY = "asas_helpdesk_departing"
_SHOWN = object()
_OURS = object()
_BY_HAND = object()


class Leaving:
    """What leaves at this moment: it was shown before, and answers what had come by then."""

    def __init__(self, decided_at):
        self.decided_at = decided_at


class Holding:
    """A move that counts at once while what follows from it is held back.

    It holds the departure of each ticket, and what the gate knew before the move.
    """

    def __init__(self, departures):
        self.departure_ids = {each.ticket_id.id: each.id for each in departures}
        self.before = {}
        self.values = {}


def shown():
    """Return the context of a move that needs no dialog: the beneficiary reads nothing that nobody
    has looked at, or the system moves the ticket."""
    return {KEY: _SHOWN}


def leaving(departure):
    """Return the context in which a departure leaves."""
    return {KEY: Leaving(departure.decided_at)}


def decided_at(env):
    """Return when what leaves at this moment was sent by hand (naive UTC), or None."""
    found = env.context.get(KEY)
    return found.decided_at if isinstance(found, Leaving) else None


def holding(departures):
    """Return the context of a move whose consequences are held back until its departure."""
    return {KEY: Holding(departures)}


def ours():
    """Return the context in which a departure ends: its values are written as they are."""
    return {KEY: _OURS}


def by_hand():
    """Return the context of a message that a person sends by a door of Odoo's own."""
    return {KEY: _BY_HAND}


def is_by_hand(env):
    """Return whether a person sends a message by a door of Odoo's own."""
    return env.context.get(KEY) is _BY_HAND


def is_shown(env):
    """Return whether the move that is being made needs no dialog any more."""
    found = env.context.get(KEY)
    return found is _SHOWN or isinstance(found, Holding | Leaving)


def is_ours(env):
    """Return whether a departure ends."""
    return env.context.get(KEY) is _OURS


def held(env):
    """Return the move whose consequences are held back, or None."""
    found = env.context.get(KEY)
    return found if isinstance(found, Holding) else None
