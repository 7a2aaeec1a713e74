import time
from math import ceil

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...models.ticket.intake import NAME_LENGTH, missing_contact, read_email, read_phone
from ...tools.text import clean
from ..portal.portal import PortalTickets
from ..portal.ticket_form import TicketForm, refuse_if_foreign

CAPTCHA = "asas_helpdesk_form"
MARK_LENGTH = 12
SENT = "asas_helpdesk_sent"
MOST_SENT = 20
REFERENCE_LENGTH = 60
# What comes beside the files: the text in up to four bytes a letter, and the parts' headers.
REST_OF_REQUEST = 2 * 1024 * 1024


def largest_request(_controller):
    """How many bytes of a form are taken: what the settings of the desk allow, but never more than
    Odoo's."""
    # It is asked before Odoo has found out the language, which may be one that it does not have.
    company = request.env(context={}).company
    limits = company._asas_helpdesk_file_limits()
    return min(
        request.httprequest.max_content_length,
        limits.count * limits.max_bytes + REST_OF_REQUEST,
    )


class PublicForm(PortalTickets):
    """What people who are not signed in write to the desk, and how they find it again."""

    # ------------------------------------------------------------------ New

    @http.route("/support/new", type="http", auth="public", website=True, methods=["GET"])
    def public_new_ticket(self, ticket_type=None, service_id=None, **_kw):
        """The form for everybody; whoever is signed in is known on the portal's."""
        asked = {"ticket_type": ticket_type, "service_id": service_id}
        if not request.env.user._is_public():
            query = {name: value for name, value in asked.items() if value}
            return request.redirect_query("/my/tickets/new", query)
        return self._render_public_form(GuestTicketForm.empty(**asked))

    # The form itself asks for the token against forged requests, to lose nothing where it fails.
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
        """Make a ticket of the form, or show the form again with what has to be mended."""
        if not request.env.user._is_public():
            return self._show_to_person()
        form = GuestTicketForm.posted()
        refuse_if_foreign(form)
        if not form.errors:
            form.refuse_bots()
        tickets = request.env["asas.helpdesk.ticket"]
        if not form.errors and not tickets._portal_submitted(form.key):
            self._ask_captcha(form)
            if not form.errors:
                self._count(form, "form", form.values)
        form.submit()
        if form.errors:
            return self._render_public_form(form)
        # Also where another request is storing it at this moment: it is found in a new transaction.
        sent = request.session.get(SENT, [])
        if form.key not in sent:
            request.session[SENT] = [*sent, form.key][-MOST_SENT:]
        return request.redirect(f"/support/thanks/{form.key[:MARK_LENGTH]}", code=303)

    def _ask_captcha(self, form):
        """Ask the captcha that Odoo is set up with, if any. The route does not name it, since what
        was typed would be lost where it says no or cannot be reached."""
        try:
            request.env["ir.http"]._verify_request_recaptcha_token(CAPTCHA)
        except UserError:
            form.errors["form"] = request.env._(
                "The check that you are no machine did not succeed. Submit it again, or reach us"
                " another way."
            )

    def _count(self, form, what, contact):
        """Count against the limits of the settings, and refuse what goes beyond them."""
        limits = request.env["asas.helpdesk.rate.limit"]
        company = request.env.company
        address = limits._network(request.httprequest.remote_addr)
        senders = {(what, company.id, address): company.asas_helpdesk_address_limit}
        persons = {
            (what, company.id, name, contact[name]): company.asas_helpdesk_contact_limit
            for name in ("beneficiary_email", "beneficiary_phone")
            if contact.get(name)
        }
        # Whoever asks too often from one address uses up nobody else's limit.
        seconds = limits._hit(senders) or limits._hit(persons)
        if seconds:
            form.status = 429
            form.retry_after = seconds
            form.errors["form"] = request.env._(
                "That was often in a short time. Nothing is lost: submit it again in %(minutes)s"
                " minutes, or reach us another way.",
                minutes=ceil(seconds / 60),
            )

    def _show_to_person(self):
        """Whoever has signed in since the form was opened finds what was typed on the portal's."""
        form = TicketForm.posted()
        form.errors.clear()
        form.errors["form"] = request.env._(
            "You have signed in since this page was opened. Nothing is lost: look it over and"
            " submit it again."
        )
        form.status = 409
        return self._render_form(form)

    def _render_public_form(self, form):
        return self._render_public(
            "asas_helpdesk.public_new_ticket",
            form,
            {**form.page(), "captcha": form.captcha and CAPTCHA, "name_length": NAME_LENGTH},
        )

    def _render_public(self, template, form, values):
        response = request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                "page_name": "asas_public",
                "no_breadcrumbs": True,
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

    @http.route(
        "/support/thanks/<string:mark>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def public_thanks(self, mark, **_kw):
        """What became of the form, for the browser that sent it alone."""
        tickets = request.env["asas.helpdesk.ticket"]
        ticket = tickets._public_thanks(request.session.get(SENT, []), mark)
        if not ticket:
            return request.redirect("/support/track")
        response = request.render(
            "asas_helpdesk.public_thanks",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "asas_public",
                "no_breadcrumbs": True,
                "ticket": ticket,
                "path": ticket._public_path(),
                "link": ticket._public_link(),
                "expected": ticket._portal_expected(with_hijri=True)[ticket.id],
            },
        )
        # The link opens the ticket to whoever has it.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    # ------------------------------------------------------------------ Found again

    @http.route("/support/track", type="http", auth="public", website=True, methods=["GET"])
    def public_track(self, asked=None, **_kw):
        """The form with which the link to a ticket is asked for again."""
        return self._render_track(TrackForm(), bool(asked))

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
        """Note that the link is asked for. The answer tells nothing of whether there is such a
        ticket: it is looked for later."""
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
            {"asked": asked, "reference_length": REFERENCE_LENGTH},
        )


class GuestTicketForm(TicketForm):
    """The same form for people who are not signed in: it asks who they are and for their consent,
    and looks out for machines."""

    names = (
        "ticket_type",
        "service_id",
        "subject",
        "description",
        "attachments",
        "beneficiary_kind",
        "beneficiary_name",
        "beneficiary_email",
        "beneficiary_phone",
        "consent",
    )
    # Nobody fills in the form faster, in seconds.
    LEAST_SECONDS = 3
    # A field that is hidden from people and filled in by machines.
    HONEYPOT = "homepage"

    @classmethod
    def _known(cls):
        return {}

    @property
    def kinds(self):
        kinds = self.env["asas.helpdesk.ticket"]._fields["beneficiary_kind"]
        return kinds._description_selection(self.env)

    @property
    def privacy_notice(self):
        return self.env.company._asas_helpdesk_privacy_notice()

    @property
    def captcha(self):
        """Whether an addon of Odoo looks out for machines as well, and is set up."""
        session = self.env["ir.http"].get_frontend_session_info()
        return bool(session.get("recaptcha_public_key") or session.get("turnstile_site_key"))

    def refuse_bots(self):
        """Refuse what looks as if no person had sent it; a person loses nothing by it."""
        if request.httprequest.form.get(self.HONEYPOT):
            self.errors["form"] = self.env._(
                "A field that people do not see was filled in, perhaps by your browser. We have"
                " emptied it: submit it again."
            )
        elif time.time() - self.token.opened < self.LEAST_SECONDS:
            self.errors["form"] = self.env._(
                "That was very fast. Look it over for a moment and submit it again."
            )

    # ------------------------------------------------------------------ Fields

    def _read_person(self):
        self.intake.read_choice("beneficiary_kind")
        self._read_line("beneficiary_name", NAME_LENGTH)
        if not self.typed["consent"]:
            self.errors["consent"] = self.env._(
                "We may only take it up with your consent to the privacy notice."
            )


class TrackForm:
    """The form with which a link is asked for: what was typed and what is wrong with it."""

    def __init__(self, typed=None):
        self.env = request.env
        self.typed = {"reference": "", "contact": ""} | (typed or {})
        self.errors = {}
        self.status = 422
        self.values = {"beneficiary_email": "", "beneficiary_phone": ""}

    @classmethod
    def posted(cls):
        """The form as it was sent, checked."""
        sent = request.httprequest.form
        form = cls({name: " ".join(clean(sent.get(name, "")).split()) for name in cls().typed})
        form._read_reference()
        form._read_contact()
        refuse_if_foreign(form)
        return form

    def _read_reference(self):
        reference = self.typed["reference"]
        if not reference:
            self.errors["reference"] = self.env._("Give the reference, such as CMP/2026/00001.")
        elif len(reference) > REFERENCE_LENGTH:
            self.errors["reference"] = self.env._(
                "That is too long for a reference. It looks like CMP/2026/00001."
            )

    def _read_contact(self):
        contact = self.typed["contact"]
        if "@" in contact:
            self.values["beneficiary_email"], error = read_email(self.env, contact)
        else:
            self.values["beneficiary_phone"], error = read_phone(self.env, contact)
        if not contact:
            error = missing_contact(self.env)
        if error:
            self.errors["contact"] = error
