"""An administrator reads first screens in Chromium, in Arabic, and presses a number."""

from contextlib import ExitStack

from browser import AXE, OVERFLOW, RUN_AXE, TAGS, TRACEBACK, Desk
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

OVERVIEW = "/odoo/desk-overview"
CARD = ".o_asas_overview_card[data-key=verify]"


@tagged("standard", "post_install", "-at_install")
class TestBrowserOverview(HelpdeskFixture, HttpCase):
    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_admin.lang = "ar_001"
        cls.tickets = cls.make_ticket("request") | cls.make_ticket("request")
        for ticket in cls.tickets:
            cls.resolve(ticket, cls.user_level2)
        # As if the notices had arrived: they are fit for closing.
        cls.tickets.sudo().notice_ids.write({"state": "sent"})
        upkeep = cls.env["asas.helpdesk.report.upkeep"]._get_upkeep()
        while not upkeep._keep_batch()[1]:
            pass

    def test_numbers_open_their_lists_and_charts_stand_beside_their_tables(self):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate("desk_admin", "desk_admin", browser=browser)
            desk = Desk(self, browser)
            desk.go(OVERVIEW)
            desk.wait_for("document.querySelector('[data-key=services] canvas')?.width")
            self.assertIn("تسجيل الدخول", desk.text("[data-key=services] table"))
            # Each bar stands at its row, and the chart of the months draws from right to left.
            heights = desk.ask(
                "[...document.querySelectorAll('[data-key=services] :is(tbody,"
                " .o_asas_overview_chart)')].map((part) => Math.round(part.offsetHeight))"
            )
            self.assertAlmostEqual(heights[0], heights[1], delta=2)
            for width in (1440, 390):
                browser._websocket_request(
                    "Emulation.setDeviceMetricsOverride",
                    params={"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
                )
                desk.go(OVERVIEW)
                desk.wait_for("document.querySelector('[data-key=services] table')")
                self.assertFalse(desk.ask(OVERFLOW), width)
                wide = "document.querySelector('.o_asas_overview')"
                self.assertTrue(desk.ask(f"{wide}.scrollWidth <= {wide}.clientWidth"), width)
            desk.ask(AXE.read_text(encoding="utf-8") + ";1")
            self.assertEqual(desk.ask(RUN_AXE % ("'.o_asas_overview'", str(TAGS))), [])
            desk.press("[data-screen=level2]")
            desk.wait_for(f"document.querySelector('{CARD}')")
            self.assertEqual(desk.text(f"{CARD} .o_asas_overview_number"), "2")
            # What is fit for closing is closed from here.
            desk.press(".o_asas_overview_act")
            desk.wait_for("document.querySelector('.modal .o_form_view')")
            for ticket in self.tickets:
                desk.wait_for_text(".modal .o_form_view", ticket.reference)
            desk.press(".modal .btn-close")
            desk.wait_for("!document.querySelector('.modal')")
            desk.press(CARD)
            for ticket in self.tickets:
                desk.wait_for_text(".o_list_table", ticket.reference)
            # Back on the screen, it is the one that was chosen.
            desk.press(".o_back_button, .breadcrumb-item a")
            desk.wait_for(f"document.querySelector('{CARD}')")
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
