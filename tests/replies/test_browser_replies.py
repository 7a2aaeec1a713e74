"""Ready replies and macros in Chromium: where a ticket is answered, and nowhere else."""

from contextlib import ExitStack

from browser import TRACEBACK, Desk
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

COMPOSER = ".o-mail-Composer-input"
RESOLVE = ".o_form_statusbar button.btn-primary[name=action_resolve]"


@tagged("standard", "post_install", "-at_install")
class TestBrowserReplies(HelpdeskFixture, HttpCase):
    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_level1.lang = "ar_001"
        # Somebody who writes to contacts as well.
        cls.user_level1.group_ids += cls.env.ref("base.group_partner_manager")
        cls.company.asas_helpdesk_departure_seconds = 120
        cls.env["asas.helpdesk.ready.reply"].create(
            {"name": "وصل", "body": "{{التحية}} وصل.", "service_id": cls.service.id}
        )

    def open_composer(self, desk):
        desk.press(".o-mail-Chatter-sendMessage:not(:disabled)")
        desk.wait_for(f"document.querySelector('{COMPOSER}')")

    def test_level1_answers_and_takes_a_ticket_with_two_presses_each(self):
        ticket = self.make_ticket("request")
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate("level1", "level1", browser=browser)
            desk = Desk(self, browser)
            desk.go(f"/odoo/res.partner/{self.trainee.id}")
            self.open_composer(desk)
            self.assertFalse(desk.ask("!!document.querySelector('.o_asas_composer_texts')"))
            desk.go(f"/odoo/asas.helpdesk.ticket/{ticket.id}")
            desk.press(".o_asas_other_actions")
            desk.press(".o_asas_macro")
            desk.wait_for(f"document.querySelector('{RESOLVE}')")
            self.open_composer(desk)
            desk.press(".o_asas_composer_texts .o_asas_ready_replies")
            desk.press(".o_asas_ready_reply")
            desk.wait_for(f"document.querySelector('{COMPOSER}').value.includes('المكرم/ة')")
            desk.press(".o-mail-Composer-send")
            desk.wait_for("document.querySelector('.o_asas_departure')")
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()
        self.assertEqual((ticket.state, ticket.user_id), ("in_progress", self.user_level1))
        sent = self.env["asas.helpdesk.departure"].search([("ticket_id", "=", ticket.id)])
        self.assertIn(ticket.beneficiary_name, sent.filtered("message").message)
