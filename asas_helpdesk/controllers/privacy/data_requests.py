from odoo import http
from odoo.http import request

from ...models.ticket.intake import format_size
from ...tools.text import clean
from ..notice.signed_page import render_signed_page
from ..portal.portal import ID
from ..portal.routes import public_page
from ..public.guest_form import REST_OF_REQUEST, GuestTickets
from .data_form import DataForm

ASK, CONFIRM, FETCH = "/support/data", "/support/data/confirm", "/support/data/fetch"
OWN = "/my/data"
FOR_LINK, FOR_TICKET, FOR_OWN = ("right", "email"), ("right", "name", "words"), ("right", "words")


class DataRequests(GuestTickets):
    """The pages on which people ask for their own data: with an account, or by a link that is sent
    to their address. No page says whether anything is known about an address."""

    # ------------------------------------------------------------------ Without an account

    @public_page(ASK)
    def ask_for_data(self, asked=None, **_kw):
        """Show the form, or redirect people who are signed in to theirs."""
        if not request.env.user._is_public():
            return request.redirect(OWN)
        return self._render_ask(DataForm(FOR_LINK), bool(asked))

    @http.route(
        ASK,
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        max_content_length=REST_OF_REQUEST,
    )
    def send_data_link(self, **_kw):
        """Send the link to the address that was typed; nobody looks up whose it is."""
        form = DataForm.posted(FOR_LINK)
        if not form.errors:
            email = form.values["email"]
            self._count(form, "data", {"beneficiary_email": email})
        if form.errors:
            return self._render_ask(form)
        request.env["asas.helpdesk.data.link"]._send(
            "file", email, request.env.company, request.env.lang, right=form.values["right"]
        )
        return request.redirect_query(ASK, {"asked": 1}, code=303)

    def _render_ask(self, form, asked=False):
        return self._render_public("asas_helpdesk.data_ask", form, {"asked": asked})

    # ------------------------------------------------------------------ By the link

    @http.route(
        CONFIRM,
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        csrf=False,
        max_content_length=REST_OF_REQUEST,
    )
    def confirm_data_request(self, token="", **_kw):
        """Show what the link is for. Opening the page changes nothing, because mail programs and
        virus scanners open links too; its button does it."""
        token = clean(token)
        link = request.env["asas.helpdesk.data.link"]._find_by_token(token)
        form = DataForm(FOR_TICKET, {"right": link.data_right or ""})
        if link and request.httprequest.method == "POST" and not link.used_at:
            form = DataForm.posted(FOR_TICKET if link.purpose == "file" else ())
            if not form.errors:
                self._use_link(link, form)
        return render_signed_page(
            "asas_helpdesk.data_confirm",
            {"form": form, "link": link, "token": token, "ticket": link.ticket_id},
            status=form.status if form.errors else 200,
        )

    def _use_link(self, link, form):
        if link.purpose == "file":
            link._file(form.values)
        elif link.purpose == "prove":
            link._prove()

    # ------------------------------------------------------------------ Fetching

    @http.route(
        FETCH, type="http", auth="public", website=True, methods=["GET", "POST"], csrf=False
    )
    def fetch_data_by_link(self, token="", **_kw):
        """Show that the data are ready; the button fetches them."""
        token = clean(token)
        package = request.env["asas.helpdesk.data.link"]._find_package(token)
        if package and request.httprequest.method == "POST" and _is_from_here():
            return self._send_package(package)
        return render_signed_page(
            "asas_helpdesk.data_fetch",
            {"package": package, "token": token, "format_size": format_size},
        )

    @http.route(
        f"{OWN}/<{ID}:package_id>/fetch", type="http", auth="user", website=True, methods=["POST"]
    )
    def fetch_own_data(self, package_id, **_kw):
        """Send the package that the account of the user has asked for."""
        package = request.env["asas.helpdesk.data.package"]._find_own(package_id)
        return self._send_package(package) if package else request.redirect(OWN)

    def _send_package(self, package):
        package._note_fetched()
        response = request.make_response(
            package._stream(),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(int(package.size))),
                ("Content-Disposition", http.content_disposition(package._get_file_name())),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )
        response.direct_passthrough = True
        return response

    # ------------------------------------------------------------------ With an account

    @http.route(OWN, type="http", auth="user", website=True, methods=["GET"])
    def own_data(self, filed=None, **_kw):
        """Show the form, and what the user has asked for."""
        return self._render_own(DataForm(FOR_OWN), filed=bool(filed))

    @http.route(OWN, type="http", auth="user", website=True, methods=["POST"], csrf=False)
    def file_own_data_request(self, **_kw):
        """File the request of the user who is signed in."""
        form = DataForm.posted(FOR_OWN)
        if form.errors:
            return self._render_own(form)
        partner = request.env.user.partner_id
        request.env["asas.helpdesk.ticket"]._file_data_request(
            form.values["right"],
            form.values,
            f"data-{form.token.text}",
            {
                "by": "account",
                "partner": partner,
                "address": partner._asas_helpdesk_proven_address(),
            },
        )
        return request.redirect_query(OWN, {"filed": 1}, code=303)

    def _render_own(self, form, filed=False):
        # sudo() because the domain contains only the user's own tickets.
        tickets = request.env["asas.helpdesk.ticket"].sudo()
        own = tickets.search(tickets.sudo(False)._own_data_requests_domain(), order="id desc")
        response = self._render_public(
            "asas_helpdesk.data_own",
            form,
            {
                "filed": filed,
                "tickets": own,
                "packages": request.env["asas.helpdesk.data.package"]._find_own(),
                "format_size": format_size,
            },
        )
        return response


def _is_from_here():
    """Return whether a form was sent from a page of this session."""
    return request.validate_csrf(request.httprequest.form.get("csrf_token"))
