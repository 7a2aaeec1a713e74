"""What the session of a visitor remembers of the links that were opened in it.

A key is exchanged for a grant, which holds the message of the link and the counter of the ticket,
and not the key. The pages that follow have addresses without it, so that it is in none of their
histories, referrers and logs. Each request compares the grant with the ticket, so that it ends with
the links of the ticket.
"""

import secrets

from odoo.http import request

_GRANTS = "asas_helpdesk_grants"
# The words by which the conversation on a page is known to come from that page.
_PAGES = "asas_helpdesk_pages"
# More tickets than anybody follows by links; it keeps the session from growing without limit.
_MOST = 50


def grant(ticket, message_id):
    """Grant this session access to a ticket, a key of which it has presented."""
    if not request.session.get(_GRANTS) and not request.session.uid:
        # Change the session id, so that nobody who knew the old one gains access too. Do it only
        # once, because forms that are open in other tabs end with the old session.
        request.session.should_rotate = True
    _remember(_GRANTS, ticket.id, [message_id, ticket.link_counter])


def granted(ticket):
    """Return the id of the message whose link was opened in this session, or None.

    :param ticket: as superuser; none if it does not exist
    """
    message_id, counter = _recall(_GRANTS, ticket.id) or (None, None)
    return message_id if counter == ticket.link_counter else None


def was_granted(ticket_id):
    """Return whether this session has ever opened the ticket by a link."""
    return bool(_recall(_GRANTS, ticket_id))


def open_page(ticket):
    """Return the word by which the conversation on this page is known to come from it."""
    known = _recall(_PAGES, ticket.id)
    if not known:
        known = secrets.token_urlsafe(24)
        _remember(_PAGES, ticket.id, known)
    return known


def opened_page(ticket):
    """Return the word of a page that this session has opened, or None."""
    return _recall(_PAGES, ticket.id)


def has_cookies():
    """Return whether the browser keeps the cookie of the session, and so the grant."""
    return "session_id" in request.cookies


def _recall(what, ticket_id):
    return ((request and request.session.get(what)) or {}).get(str(ticket_id))


def _remember(what, ticket_id, value):
    known = dict(request.session.get(what) or {})
    known.pop(str(ticket_id), None)
    known[str(ticket_id)] = value
    request.session[what] = dict(list(known.items())[-_MOST:])
