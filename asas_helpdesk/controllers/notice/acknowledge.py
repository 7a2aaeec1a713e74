from odoo import http
from odoo.http import request

from ...tools.text import clean
from .signed_page import render_signed_page, visitor_language


class Acknowledge(http.Controller):
    """The page on which a manager acknowledges a ticket, linked in the mail that directs it.

    Opening the page changes nothing, because mail programs and virus scanners open links too; its
    button acknowledges the ticket.
    """

    @http.route("/asas_helpdesk/acknowledge", type="http", auth="public", methods=["GET", "POST"])
    def acknowledge(self, token="", **kwargs):
        token = clean(token)
        ticket = request.env["asas.helpdesk.ticket"]._find_by_acknowledge_token(token)
        if ticket and request.httprequest.method == "POST":
            ticket.action_acknowledge()
        request.update_context(lang=ticket.env.lang if ticket else visitor_language())
        return render_signed_page(
            "asas_helpdesk.acknowledge_page", {"ticket": ticket, "token": token}
        )
