"""What is sent by hand, in Chromium: shown before, and taken back from another page."""

from contextlib import ExitStack, contextmanager

from browser import TRACEBACK, Desk
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

QUESTION = "نرجو تزويدنا برقم الدورة."
TYPED = ".modal .o_asas_words textarea"


@tagged("standard", "post_install", "-at_install")
class TestBrowserDepartures(HelpdeskFixture, HttpCase):
    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_level1.lang = "ar_001"
        cls.company.asas_helpdesk_departure_seconds = 120

    @contextmanager
    def desk(self, user, path):
        """Open a page in a browser as a user."""
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(user.login, user.login, browser=browser)
            desk = Desk(self, browser)
            desk.go(path)
            yield desk
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def test_what_the_button_sent_is_taken_back_after_leaving_the_page(self):
        ticket = self.make_ticket("request")
        path = f"/odoo/asas.helpdesk.ticket/{ticket.id}"
        with self.desk(self.user_level1, path) as desk:
            desk.press(".o_asas_other_actions")
            desk.press(".o_asas_moves button[name=action_wait]")
            desk.write(TYPED, QUESTION)
            desk.press(".modal button[name=action_send]")
            desk.wait_for_text(".o_asas_not_left", QUESTION)
            desk.go("/odoo")
            desk.wait_for_text(".o_asas_departure", ticket.reference)
            desk.press(".o_asas_take_back")
            desk.wait_for("!document.querySelector('.o_asas_departure')")
        self.assertEqual(ticket.state, "new")
        self.assertFalse(ticket.departing_id)
