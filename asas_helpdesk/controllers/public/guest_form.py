from math import ceil

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...models.ticket.intake import NAME_LENGTH
from ...tools import phone
from ...tools.address import mailbox
from ...tools.text import clean
from ..portal.form_steps import SEND
from ..portal.portal import PortalTickets
from ..portal.routes import public_page
from ..portal.ticket_form import TicketForm, refuse_if_foreign
from .guest_ticket_form import GuestTicketForm
from .track_form import REFERENCE_LENGTH, TrackForm

CAPTCHA = "asas_helpdesk_form"
# The part of a submission's key that is used in the address of the thank-you page.
SHORT_KEY_LENGTH = 12
SENT = "asas_helpdesk_sent"
MOST_SENT = 20
# Bytes besides the files: the text, with up to four bytes a letter, and the headers of the parts.
REST_OF_REQUEST = 2 * 1024 * 1024


def largest_request(_controller):
    """Return how many bytes a form may have: as the settings allow, but no more than in Odoo."""
    # Empty context: this runs before Odoo has checked the language, which may not be installed.
    company = request.env(context={}).company
    limits = company._asas_helpdesk_file_limits()
    return min(
        request.httprequest.max_content_length,
        limits.count * limits.max_bytes + REST_OF_REQUEST,
    )


class GuestTickets(PortalTickets):
    """The pages on which people who are not signed in submit a ticket, and find it again."""

    # ------------------------------------------------------------------ New

    @public_page("/support/new")
    def public_new_ticket(self, **params):
        """Show the public form, or redirect people who are signed in to that of the portal."""
        if not request.env.user._is_public():
            return request.redirect_query("/my/tickets/new", request.httprequest.args)
        return self._render_public_form(GuestTicketForm.empty(params))

    # The form checks the CSRF token itself, so that nothing typed is lost when the check fails.
    @http.route(
        "/support/new",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        max_content_length=largest_request,
    )
    def public_submit_ticket(self, **_kw):
        """Create a ticket from the form, or show the form again: to correct errors, to check all
        answers, or to change one of them."""
        if not request.env.user._is_public():
            return self._show_to_person()
        form = GuestTicketForm.posted()
        refuse_if_foreign(form)
        if not form.errors:
            form.refuse_bots()
        ticket = self._submit(form) if form.act == SEND else None
        if form.errors or form.act != SEND:
            form.keep_files()
            return self._render_public_form(form)
        # Do this too if another request is storing it: a new transaction will find the ticket.
        made = [ticket.submission_key or form.key, form.contents[0]]
        sent = [entry for entry in self._sent() if entry != made]
        request.session[SENT] = [*sent, made][-MOST_SENT:]
        return request.redirect(f"/support/thanks/{made[0][:SHORT_KEY_LENGTH]}", code=303)

    def _sent(self):
        # A session may be older than this form of the entries.
        return [entry for entry in request.session.get(SENT, []) if isinstance(entry, list)]

    def _submit(self, form):
        if not form.errors and not form.known:
            self._ask_captcha(form)
            if not form.errors:
                self._count(form, "form", form.values)
        return form.submit()

    def _ask_captcha(self, form):
        """Check the captcha that is set up in Odoo, if any.

        The route does not declare it, because everything typed would be lost if the check fails or
        its server cannot be reached.
        """
        try:
            request.env["ir.http"]._verify_request_recaptcha_token(CAPTCHA)
        except UserError:
            form.errors["form"] = request.env._(
                "The check that you are not a robot did not succeed. Submit it again, or"
                " contact us another way."
            )

    def _count(self, form, what, contact):
        """Count a submission against the limits of the settings, and refuse it beyond them."""
        limits = request.env["asas.helpdesk.rate.limit"]
        company = request.env.company
        sender = (what, company.id, limits._get_requester())
        senders = {sender: company.asas_helpdesk_address_limit}
        reached = {
            "beneficiary_email": mailbox(contact.get("beneficiary_email")),
            "beneficiary_phone": contact.get("beneficiary_phone"),
        }
        persons = {
            (what, company.id, name, value): company.asas_helpdesk_contact_limit
            for name, value in reached.items()
            if value
        }
        # A sender beyond the limit of their address does not use up the limit of another person.
        seconds = limits._hit(senders) or limits._hit(persons)
        if seconds:
            form.status = 429
            form.retry_after = seconds
            form.errors["form"] = request.env._(
                "You have submitted too often in a short time. What you wrote is kept:"
                " submit it again in %(minutes)s minutes, or contact us another way.",
                minutes=ceil(seconds / 60),
            )

    def _show_to_person(self):
        """Show what was typed in the portal's form to a person who has signed in meanwhile."""
        form = TicketForm.posted()
        form.errors.clear()
        form.errors["form"] = request.env._(
            "You have signed in since this page was opened. What you wrote is kept: check"
            " it and submit it again."
        )
        form.status = 409
        form.keep_files()
        return self._render_form(form)

    def _render_public_form(self, form):
        return self._render_public(
            f"asas_helpdesk.public_{form.template}",
            form,
            {**form.page(), "captcha": form.captcha and CAPTCHA, "name_length": NAME_LENGTH},
        )

    def _render_public(self, template, form, values):
        response = request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                "form": form,
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        if form.errors:
            response.status_code = form.status
            if form.status == 429:
                response.headers["Retry-After"] = str(form.retry_after)
        return response

    @public_page("/support/thanks/<string:short_key>", sitemap=False)
    def public_thanks(self, short_key, **_kw):
        """Show the ticket that was submitted, only to the browser that submitted it."""
        tickets = request.env["asas.helpdesk.ticket"]
        ticket = tickets._public_thanks(self._sent(), short_key)
        if not ticket:
            return request.redirect("/support/track")
        path = ticket._get_shown_path()
        response = request.render(
            "asas_helpdesk.public_thanks",
            {
                **self._prepare_portal_layout_values(),
                "ticket": ticket,
                "path": path,
                "link": path and f"{ticket.get_base_url()}{path}",
                "received": self._received(ticket.ticket_type),
                "steps": ticket._portal_timeline(),
                "phone": phone.display(
                    ticket.beneficiary_phone, ticket.company_id._asas_helpdesk_country()
                ),
            },
        )
        # The page shows the access link, which opens the ticket for everybody who has it.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _received(self, ticket_type):
        if ticket_type == "complaint":
            return request.env._("We have received your complaint")
        if ticket_type == "suggestion":
            return request.env._("We have received your suggestion")
        return request.env._("We have received your request")

    # ------------------------------------------------------------------ Track

    @public_page("/support/track")
    def public_track(self, asked=None, reference=None, **_kw):
        """Show the form to request the link to a ticket again."""
        typed = {"reference": clean(reference)[:REFERENCE_LENGTH]}
        return self._render_track(TrackForm(typed), bool(asked))

    @http.route(
        "/support/track",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        max_content_length=REST_OF_REQUEST,
    )
    def public_ask_for_link(self, **_kw):
        """Record that the link to a ticket is requested.

        The response does not reveal whether the ticket exists: the search for it comes later.
        """
        form = TrackForm.posted()
        if not form.errors:
            self._count(form, "link", form.values)
        if form.errors:
            return self._render_track(form)
        request.env["asas.helpdesk.link.request"]._ask(
            form.typed["reference"],
            form.values["beneficiary_email"],
            form.values["beneficiary_phone"],
        )
        return request.redirect_query("/support/track", {"asked": 1}, code=303)

    def _render_track(self, form, asked=False):
        return self._render_public(
            "asas_helpdesk.public_track",
            form,
            {
                "asked": asked,
                "reference_length": REFERENCE_LENGTH,
                "example": request.env["asas.helpdesk.ticket"]._public_example(),
            },
        )
