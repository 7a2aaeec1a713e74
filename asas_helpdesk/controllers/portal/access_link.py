"""Exchange the access token of a ticket for a grant in the session.

Only the address of the first request contains the token. The pages that follow have addresses
without it, so that it is in none of their histories, referrers and logs. Each request compares the
grant with the token of the ticket, so the grant ends when that token changes.
"""

from odoo.http import request

_GRANTS = "asas_helpdesk_grants"
# More tickets than anybody follows by links; it keeps the session from growing without limit.
_MOST = 50


def grant(ticket, token):
    """Grant this session access to a ticket, whose token it has presented."""
    grants = dict(request.session.get(_GRANTS) or {})
    if not grants and not request.session.uid:
        # Change the session id, so that nobody who knew the old one gains access too. Do it only
        # once, because forms that are open in other tabs end with the old session.
        request.session.should_rotate = True
    grants.pop(str(ticket.id), None)
    grants[str(ticket.id)] = token
    request.session[_GRANTS] = dict(list(grants.items())[-_MOST:])


def granted(ticket_id):
    """Return the token of a ticket that this session has presented, or None.

    The caller has to compare it again with that of the ticket.
    """
    return (request.session.get(_GRANTS) or {}).get(str(ticket_id))


def has_cookies():
    """Return whether the browser keeps the cookie of the session, and so the grant."""
    return "session_id" in request.cookies
