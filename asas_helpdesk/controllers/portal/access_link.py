"""The access link of a ticket is changed for a grant in the session.

The token of the link stands in an address once, in the first request; the pages that follow have
clean addresses, so that it is in no history, no referrer and no log of theirs. The grant holds as
long as the token does, with which it is compared on each request.
"""

from odoo.http import request

_GRANTS = "asas_helpdesk_grants"
# More tickets than anybody follows by links; a session is not to grow for ever.
_MOST = 50


def grant(ticket, token):
    """Let this session open a ticket whose token it has shown."""
    grants = dict(request.session.get(_GRANTS) or {})
    if not grants and not request.session.uid:
        # Nobody who knew this session before shares what it opens from now on. Once, as forms that
        # are open in other tabs end with the old session.
        request.session.should_rotate = True
    grants.pop(str(ticket.id), None)
    grants[str(ticket.id)] = token
    request.session[_GRANTS] = dict(list(grants.items())[-_MOST:])


def granted(ticket_id):
    """The token of a ticket that this session has shown, or None; to be compared anew."""
    return (request.session.get(_GRANTS) or {}).get(str(ticket_id))


def has_cookies():
    """Whether the browser kept the cookie of the session, and so the grant."""
    return "session_id" in request.cookies
