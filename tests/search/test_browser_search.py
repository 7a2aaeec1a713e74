"""The search in Chromium, as Level 1 uses it on the Arabic desk."""

from contextlib import ExitStack, contextmanager

from browser import CARDS, MY_WORK, TRACEBACK, Desk
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

ALL_TICKETS = "/odoo/action-asas_helpdesk.ticket_action?view_type=list"
ROWS = "document.querySelectorAll('.o_data_row').length"
FACETS = "document.querySelectorAll('.o_searchview_facet').length"
SAID = "document.querySelector('.o_asas_found_nothing')"


@tagged("standard", "post_install", "-at_install")
class TestBrowserSearch(HelpdeskFixture, HttpCase):
    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_level1.lang = "ar_001"

    @contextmanager
    def desk(self, path):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(self.user_level1.login, self.user_level1.login, browser=browser)
            desk = Desk(self, browser)
            desk.go(path)
            yield desk
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def seek(self, desk, text):
        desk.write(".o_searchview_input", text)
        desk.press(".o_searchview_autocomplete .o-dropdown-item")

    def test_a_caller_is_found_open_and_ended_and_shown_where_the_words_are(self):
        values = {"partner_id": False, "beneficiary_phone": "0500000201"}
        ended = self.make_ticket("request", beneficiary_name="سعد", **values)
        self.resolve(ended, self.user_level2)
        self.verify_and_close(ended, self.user_level2_other)
        told = self.make_ticket(description="<p>الرقم <b>00966-500000201</b> ليس رقمي</p>")
        self.make_ticket()
        with self.desk(ALL_TICKETS) as desk:
            desk.wait_for(f"{FACETS} === 1 && {ROWS} === 2")
            self.seek(desk, "٠٥٠ ٠٠٠ ٠٢٠١")
            desk.wait_for(f"{FACETS} === 1 && document.querySelector('mark.o_asas_found')")
            rows = desk.text(".o_list_table")
            self.assertIn(ended.reference, rows)
            self.assertIn(told.reference, rows)
            desk.wait_for(f"{ROWS} === 2")
            marked = desk.ask(
                "[...document.querySelectorAll('mark.o_asas_found')].map((m) => m.textContent)"
            )
            self.assertEqual(set(marked), {"+966 50 000 0201", "00966-500000201"})
            desk.press(".o_searchview_facet .o_facet_remove")
            desk.wait_for(f"{FACETS} === 1 && !document.querySelector('mark.o_asas_found')")

    def test_a_search_that_finds_nothing_says_so_and_offers_what_to_do(self):
        ticket = self.make_ticket(subject="منحة دراسية", user_id=self.user_level1.id)
        with self.desk(MY_WORK) as desk:
            desk.wait_for(f"{CARDS} === 1")
            self.seek(desk, "منحه 2024")
            desk.wait_for(SAID)
            said = desk.text(".o_asas_found_nothing")
            self.assertIn("منحه 2024", said)
            self.assertNotIn("أُنجز كل شيء", desk.text("body"))
            desk.ask(
                "[...document.querySelectorAll('.o_asas_found_nothing button')]"
                ".find((b) => b.textContent.includes('منحه')).click()"
            )
            desk.wait_for(f"{CARDS} === 1 && !{SAID}")
            self.assertIn(ticket.reference, desk.text(".o_kanban_record"))
