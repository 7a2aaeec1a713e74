"""An administrator reads in Chromium, in Arabic, what a shorter target would have broken."""

from contextlib import ExitStack
from datetime import timedelta

from browser import TRACEBACK, Desk
from common import HelpdeskFixture
from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

RESULT = "document.querySelector('.o_asas_rehearsal')"


@tagged("standard", "post_install", "-at_install")
class TestBrowserRehearsal(HelpdeskFixture, HttpCase):
    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_admin.lang = "ar_001"

    def test_each_number_of_the_result_opens_its_list(self):
        with freeze_time(fields.Datetime.now() - timedelta(hours=1)):
            ticket = self.make_ticket("request")
        rehearsal = self.env["asas.helpdesk.rehearsal"].with_user(self.user_admin)
        commitment = {"metric": "first_response", "target_hours": 0.001, "basis": "elapsed"}
        rehearsal = rehearsal.create(
            {"name": "تجربة", "commitment_ids": [Command.create(commitment)]}
        )
        rehearsal.action_replay()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_rehearse").method_direct_trigger()
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate("desk_admin", "desk_admin", browser=browser)
            desk = Desk(self, browser)
            desk.go(f"/odoo/action-asas_helpdesk.rehearsal_action/{rehearsal.id}")
            desk.wait_for(RESULT)
            self.assertIn("المسودة", desk.text(".o_asas_rehearsal_sentence"))
            desk.press(".o_asas_rehearsal_table tfoot td:last-child button")
            desk.wait_for("!document.querySelector('.o_form_view')")
            desk.wait_for_text(".o_list_table", ticket.reference)
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
