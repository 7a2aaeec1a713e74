"""What the session of a visitor remembers of the links that were opened in it.

A key is exchanged for a grant, which holds the message of the link and the counter of the ticket,
and not the key. The pages that follow have addresses without it, so that it is in none of their
histories, referrers and logs. Each request compares the grant with the ticket, so that it ends with
the links of the ticket.
"""

from odoo.http import request

_GRANTS = "asas_helpdesk_grants"
# More tickets than anybody follows by links; it keeps the session from growing without limit.
_MOST = 50


def grant(ticket, message_id):
    """Grant this session access to a ticket, a key of which it has presented."""
    if not request.session.get(_GRANTS) and not request.session.uid:
        # Change the session id, so that nobody who knew the old one gains access too. Do it only
        # once, because forms that are open in other tabs end with the old session.
        request.session.should_rotate = True
    known = dict(request.session.get(_GRANTS) or {})
    known.pop(str(ticket.id), None)
    known[str(ticket.id)] = [message_id, ticket.link_counter]
    request.session[_GRANTS] = dict(list(known.items())[-_MOST:])


def granted(ticket):
    """Return the id of the message whose link was opened in this session, or None.

    :param ticket: as superuser; none if it does not exist
    """
    message_id, counter = _recall(ticket.id) or (None, None)
    return message_id if counter == ticket.link_counter else None


def was_granted(ticket_id):
    """Return whether this session has ever opened the ticket by a link."""
    return bool(_recall(ticket_id))


def has_cookies():
    """Return whether the browser keeps the cookie of the session, and so the grant."""
    return "session_id" in request.cookies


def _recall(ticket_id):
    return ((request and request.session.get(_GRANTS)) or {}).get(str(ticket_id))
