from odoo import http
from odoo.http import request

from ...tools.text import clean
from .portal import ID, PortalTickets, keep_to_itself

ADDRESS = f"/my/tickets/<{ID}:ticket_id>/address/<any(email,sms):method>"
OBJECTION = f"/my/tickets/<{ID}:ticket_id>/objection"


class NewAddress(PortalTickets):
    """The pages to which the messages about a change of the contact lead.

    Each key opens its page alone, and nothing of the ticket. Opening a page changes nothing,
    because mail programs and virus scanners open links too; its button does.
    """

    @http.route(
        ADDRESS, type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False
    )
    def portal_new_address(self, ticket_id, method, token="", **_kw):
        """Let who reads a new address confirm it."""
        token = clean(token)
        tickets = request.env["asas.helpdesk.ticket"]
        ticket, confirmed = tickets._find_new_address(ticket_id, method, token)
        if not ticket or request.env.user._is_internal():
            return self._refuse_link()
        if request.httprequest.method == "POST" and not confirmed:
            ticket._portal_as_desk()._confirm_new_address(method)
            confirmed = True
        values = {"token": token, "confirmed": confirmed, "method": method}
        return self._render_of_address("asas_helpdesk.portal_new_address", ticket, **values)

    @http.route(
        OBJECTION, type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False
    )
    def portal_objection(self, ticket_id, token="", **_kw):
        """Let who reads an address that was told of a change object to it."""
        token = clean(token)
        ticket = request.env["asas.helpdesk.ticket"]._find_objection(ticket_id, token)
        if not ticket or request.env.user._is_internal():
            return self._refuse_link()
        if request.httprequest.method == "POST":
            ticket._portal_as_desk()._object_to_contact()
        values = {"token": token, "objected": ticket._is_contact_disputed()}
        return self._render_of_address("asas_helpdesk.portal_objection", ticket, **values)

    def _render_of_address(self, template, ticket, **values):
        values |= {"path": request.httprequest.path, "ticket": ticket}
        return keep_to_itself(request.render(template, values), True)
