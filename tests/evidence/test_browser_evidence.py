"""Level 2 reads the record of a ticket and verifies it, in Arabic."""

from contextlib import ExitStack, contextmanager

from browser import TRACEBACK, Desk
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser


@tagged("standard", "post_install", "-at_install")
class TestBrowserEvidence(HelpdeskFixture, HttpCase):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_level2.lang = "ar_001"

    @contextmanager
    def desk(self, path):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(self.user_level2.login, self.user_level2.login, browser=browser)
            desk = Desk(self, browser)
            desk.go(path)
            yield desk
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def test_level2_opens_the_record_of_a_ticket_and_verifies_it(self):
        ticket = self.make_ticket(subject="تأخر إصدار الشهادة")
        ticket.with_user(self.user_level1).subject = "تأخر إصدار الشهادة أسبوعاً"
        evidence = self.env["asas.helpdesk.evidence"]
        while evidence._seal_batch():
            pass
        self.env.flush_all()
        action = self.env.ref("asas_helpdesk.ticket_action").id
        with self.desk(f"/odoo/action-{action}/{ticket.id}") as desk:
            desk.press(".oe_stat_button .fa-shield")
            desk.wait_for_text(".o_list_view .o_data_row", "تأخر إصدار الشهادة أسبوعاً")
            self.assertIn("تغيير حقول", desk.text(".o_list_view"))
            self.assertFalse(desk.ask("Boolean(document.querySelector('.o_list_button_add'))"))
        verify = self.env.ref("asas_helpdesk.verify_wizard_action").id
        with self.desk(f"/odoo/action-{verify}") as desk:
            desk.press("[name=action_verify]")
            desk.wait_for_text(".alert-success", "وأختامها كلها صحيحة")
