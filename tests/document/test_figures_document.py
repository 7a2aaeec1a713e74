"""The published figures as a document: what it says, and how often it is made."""

from unittest.mock import patch

from freezegun import freeze_time
from pdf_text import read, words_of
from portal_case import PortalCase, classed, let_supervise
from rated_case import NOW, RatedFixture

from odoo.exceptions import AccessError

from odoo.addons.asas_helpdesk.models.document import figures_document
from odoo.addons.asas_helpdesk.tools import pdf

MODEL = "asas.helpdesk.figures.document"
LOGGER = "odoo.addons.asas_helpdesk.controllers.document.figures"
PDF = "/my/figures.pdf"


class TestFiguresDocument(RatedFixture, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_supervise(cls)

    def get(self):
        """Return the document that the supervisor gets, and how many were set for it."""
        with freeze_time(NOW), patch.object(pdf, "render", side_effect=pdf.render) as made:
            response = self.url_open(PDF)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        return response.content, made.call_count

    def test_it_says_what_the_page_says_and_is_set_again_when_that_changes(self):
        self.user_supervisor.lang = "en_US"
        self.make_rows_with_small_numbers()
        self.sign_in(self.user_supervisor)
        with freeze_time(NOW):
            page = self.page("/my/figures")
        self.assertTrue(page.xpath(f"//a[@href='{PDF}']"))
        content, made = self.get()
        self.assertEqual(made, 1)
        text = read(content)
        self.assertIn("Published Figures", text)
        self.assertIn("Numbers below 3 are not shown", text)
        self.assertIn("Asked: 9 · answered: 9 (100%) · average: 4.7 of 5", text)
        self.assertIn("Request for Help: by outcome", text)
        self.assertIn("AH", text, "in both calendars")
        self.assertNotIn("Complaint: by month", text)
        (shown,) = classed(page, "o_asas_figures")
        for row in shown.xpath(".//tbody/tr[td[contains(@class, 'o_asas_muted')]]"):
            self.assertLessEqual(words_of("Not shown"), words_of(text), row.text_content())
        self.assertEqual(self.get(), (content, 0), "kept")
        self.user_supervisor.lang = "ar_001"
        self.sign_in(self.user_supervisor)
        arabic, made = self.get()
        self.assertEqual(made, 1)
        self.assertLessEqual(words_of("المؤشرات المنشورة"), words_of(read(arabic)))
        # The page says another thing at once, and so does the document.
        self.company.asas_helpdesk_fewest_published = 7
        self.assertEqual(self.get()[1], 1)
        self.assertEqual(self.env[MODEL].sudo().search_count([]), 2)
        for user in (self.user_admin, self.user_supervisor):
            with self.assertRaises(AccessError):
                self.env[MODEL].with_user(user).search([])

    def test_nobody_else_gets_it_and_nobody_has_it_made_without_end(self):
        for user in (None, self.user_trainee, self.user_level1):
            self.sign_in(user)
            self.assertEqual(self.url_open(PDF).status_code, 404)
        self.sign_in(self.user_supervisor)
        with (
            patch.object(pdf, "render", return_value=b"%PDF-") as made,
            patch.object(figures_document, "AN_HOUR", 2),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            for fewest in (2, 3, 4, 5):
                self.company.asas_helpdesk_fewest_published = fewest
                response = self.url_open(PDF)
        self.assertEqual(made.call_count, 2)
        self.assertEqual(response.status_code, 503)
        self.assertIn("/my/figures", response.text)
        with (
            patch.object(pdf, "is_available", return_value=False),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            page = self.page("/my/figures")
            self.assertFalse(page.xpath(f"//a[@href='{PDF}']"))
            self.assertIn("(PDF)", page.text_content())
            self.assertEqual(self.url_open(PDF).status_code, 503)
