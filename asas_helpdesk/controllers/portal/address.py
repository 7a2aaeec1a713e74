from odoo import http
from odoo.http import request

from ...tools.text import clean
from ..notice.signed_page import render_signed_page


class Address(http.Controller):
    """The pages on which portal users confirm their own e-mail address."""

    @http.route("/my/tickets/address", type="http", auth="user", website=True, methods=["POST"])
    def send_link(self):
        """Send the link to the address of the user who is signed in."""
        request.env.user.partner_id._asas_helpdesk_send_link()
        return request.redirect("/my/tickets?link=sent")

    @http.route(
        "/my/tickets/address/confirm",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def confirm(self, token="", **kwargs):
        """Confirm the address. Opening the page changes nothing, because mail programs and virus
        scanners open links too; its button confirms."""
        token = clean(token)
        own = request.env.user.partner_id
        partner = request.env["res.partner"]._asas_helpdesk_find_by_link(token)
        if partner == own and request.httprequest.method == "POST":
            # Only the person who reads the address and is signed in as its contact gets here.
            partner._asas_helpdesk_prove("link")
        return render_signed_page(
            "asas_helpdesk.address_page",
            {
                "token": token,
                "address": partner.email_normalized if partner == own else "",
                "others": bool(partner) and partner != own,
                "confirmed": partner == own and bool(partner._asas_helpdesk_proven_address()),
            },
        )
