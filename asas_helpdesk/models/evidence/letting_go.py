"""The one key that lets the code move or correct what nobody else may change.

It is an object of this process. A client that sends a context cannot send it.
"""

KEY = "asas_helpdesk_letting_go"
_OURS = object()
_NOT_OURS = object()
CREATING = "asas_helpdesk_creating"


def ours():
    """Return the context in which the code may change messages and files of tickets."""
    return {KEY: _OURS}


def not_ours():
    """Return the context in which messages belong to other models, so that nobody has to look."""
    return {KEY: _NOT_OURS}


def is_free(env):
    """Return whether messages and files may be changed without looking whose they are."""
    return env.context.get(KEY) in (_OURS, _NOT_OURS)


def creating():
    """Return the context in which a ticket is made, which is recorded as a whole."""
    return {CREATING: _OURS}


def is_creating(env):
    """Return whether a ticket is being made."""
    return env.context.get(CREATING) is _OURS
