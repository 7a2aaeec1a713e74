"""Somebody without an account, who writes to the desk through the public form."""

from contextlib import contextmanager
from unittest.mock import patch

from lxml import html
from portal_case import PortalCase, classed

from odoo.addons.asas_helpdesk.controllers.public.guest_ticket_form import GuestTicketForm
from odoo.addons.mail.tests.common import MailCase

NEW, TRACK = "/support/new", "/support/track"


class PublicCase(MailCase, PortalCase):
    """Somebody who is not signed in, with a browser."""

    def setUp(self):
        super().setUp()
        self.sign_in(None)
        # Tests type faster than people; submitting too fast has its own test.
        self.startPatcher(patch.object(GuestTicketForm, "LEAST_SECONDS", 0))

    def form_on(self, page, action=NEW):
        (form,) = [form for form in page.forms if form.get("action") == action]
        return form

    def typed(self, page=None, **values):
        """Return the fields of the form as a browser would send them, with some of them changed."""
        form = self.form_on(self.page(NEW) if page is None else page)
        notice = self.company._asas_helpdesk_privacy_notice()
        return {
            **dict(form.form_values()),
            "notice": self.company._asas_helpdesk_privacy_digest(notice),
            "ticket_type": "complaint",
            "service_id": str(self.service.id),
            "subject": "انقطاع الصوت",
            "description": "انقطع الصوت مرتين.\nأرجو المعالجة.",
            "beneficiary_kind": "trainee",
            "beneficiary_name": "زائر عابر",
            "beneficiary_email": VISITOR,
            "consent": "1",
            **values,
        }

    def press(self, values, *files, path=NEW, **options):
        """Press the button; return the response, and the tickets that it made."""
        before = self.Ticket.search([])
        sent = [("attachments", file) for file in files] or [("attachments", ("", b""))]
        response = self.url_open(path, data=values, files=sent, allow_redirects=False, **options)
        self.env.invalidate_all()
        return response, self.Ticket.search([]) - before

    def made(self, *files, **values):
        """Fill in and send the form; return the ticket it made, and the page after it."""
        response, ticket = self.press(self.typed(**values), *files)
        self.assertEqual(response.status_code, 303, response.text[-2000:])
        self.assertEqual(len(ticket), 1)
        return ticket, self.page(response.headers["Location"])

    def refused(self, response, tickets, status=422):
        """Return the page that shows the form again, with what was typed."""
        self.assertFalse(tickets)
        self.assertEqual(response.status_code, status, response.text[-2000:])
        self.assertNotIn("Traceback", response.text)
        return html.fromstring(response.text)

    def summary(self, page):
        return " ".join(page.get_element_by_id("asas_errors").text_content().split())

    def check(self, *files, **values):
        """Fill in the form and go on; return the page on which the answers are checked."""
        values = {**self.typed(consent="", **values), "act": "check"}
        response, tickets = self.press(values, *files)
        self.assertFalse(tickets)
        self.assertEqual(response.status_code, 200, response.text[-2000:])
        return html.fromstring(response.text)

    def assert_kept(self, page, values):
        """Assert that a page has what was typed: in its fields, or to be checked with the
        consent."""
        kept = self.form_on(page).fields
        for name in ("subject", "description", "beneficiary_name", "beneficiary_email"):
            self.assertEqual(kept[name] or "", values[name], name)
        if classed(page, "o_asas_check_form"):
            self.assertIsNotNone(page.get_element_by_id("asas_consent").get("checked"))

    @contextmanager
    def limits(self, address=0, contact=0):
        self.company.write(
            {"asas_helpdesk_address_limit": address, "asas_helpdesk_contact_limit": contact}
        )
        yield


VISITOR = "visitor@example.com"
