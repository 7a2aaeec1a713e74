"""The daily jobs of the staff in Chromium, from the open ticket to its end, with their clicks.

``JOBS`` is the table: what each job took before the form was rebuilt, and what it takes. A job
takes more than before only where the staff now sees what the beneficiary will read.
"""

from contextlib import ExitStack, contextmanager

from browser import TRACEBACK, Desk
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

# job: (clicks before, clicks now, what more clicks show first)
JOBS = {
    "Level 1 starts and directs a complaint": (3, 3, ""),
    "a manager acknowledges and decides": (4, 4, ""),
    "Level 2 verifies and closes": (2, 2, ""),
    "Level 2 assigns ten tickets to a colleague": (13, 5, ""),
    "Level 1 asks the beneficiary and waits": (1, 3, "the question"),
    "Level 1 merges what was said twice": (2, 2, ""),
    "a suggestion is adopted, closed and implemented": (7, 8, "the words on what was implemented"),
}
MENU = ".o_asas_other_actions"


class Counted(Desk):
    """A browser that counts its clicks, each on what is seen."""

    clicks = 0

    def press(self, selector):
        shown = f"[...document.querySelectorAll({selector!r})].find((e) => e.offsetParent)"
        self.wait_for(shown)
        self.ask(f"{shown}.click()")
        self.clicks += 1

    def choose_record(self, selector, name):
        """Type a name into a field of a record, and choose the record once it alone is found.

        Before, the list still shows what was found without the name.
        """
        record = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
        found = f"{record} .dropdown-item"
        self.write(selector, name)
        self.wait_for(
            f"document.querySelector({found!r}) && [...document.querySelectorAll({found!r})]"
            f".every((item) => item.textContent.trim() === {name!r})"
        )
        self.press(found)
        self.wait_for(f"!document.querySelector({found!r})")

    def press_other(self, name):
        """Choose an action from the menu of the ticket."""
        self.press(MENU)
        self.press(f".o_asas_moves button[name={name}]")


class Jobs:
    """The jobs, in one language at one width."""

    lang = "ar_001"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.users = cls.user_level1 | cls.user_level2 | cls.user_manager
        cls.users.lang = cls.lang
        cls.company.asas_helpdesk_departure_seconds = 120

    @contextmanager
    def desk(self, user, ticket=None, path=None):
        """Open a ticket in a browser as a user."""
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(user.login, user.login, browser=browser)
            desk = Counted(self, browser)
            desk.go(path or f"/odoo/asas.helpdesk.ticket/{ticket.id}")
            yield desk
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def check(self, job, desk):
        before, allowed, shown = JOBS[job]
        self.assertLessEqual(desk.clicks, allowed, job)
        self.assertTrue(allowed <= before or shown, job)

    def decide(self, desk, outcome, words):
        desk.press(".o_form_statusbar button[name=action_resolve]")
        desk.press(f".modal input[type=radio][data-value={outcome}]")
        desk.write(".modal [name=resolution] textarea", words)
        desk.press(".modal button[name=action_resolve]")
        desk.wait_for("!document.querySelector('.modal')")

    def test_level1_starts_and_directs_a_complaint(self):
        ticket = self.make_ticket()
        with self.desk(self.user_level1, ticket) as desk:
            desk.press(".o_form_statusbar button[name=action_start]")
            desk.press(".o_form_statusbar button[name=action_direct]")
            desk.press(".modal button[name=action_direct]")
            desk.wait_for("!document.querySelector('.modal')")
            self.check("Level 1 starts and directs a complaint", desk)
        self.assertEqual(ticket.state, "directed")

    def test_a_manager_acknowledges_and_decides(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        with self.desk(self.user_manager, ticket) as desk:
            desk.press(".o_form_statusbar button[name=action_acknowledge]")
            desk.wait_for("document.querySelector('button.btn-primary[name=action_resolve]')")
            self.decide(desk, "upheld", "صدرت الشهادة.")
            self.check("a manager acknowledges and decides", desk)
        self.assertTrue(ticket.acknowledged_at)
        self.assertEqual(ticket.outcome, "upheld")
        self.let_leave(ticket)
        ticket.notice_ids.state = "sent"
        with self.desk(self.user_level2, ticket) as desk:
            desk.press(".o_form_statusbar button[name=action_close]")
            desk.press(".modal button[name=action_send]")
            desk.wait_for("!document.querySelector('.modal')")
            self.check("Level 2 verifies and closes", desk)
        self.assertEqual(ticket.state, "closed")

    def test_level1_asks_the_beneficiary_and_waits(self):
        ticket = self.make_ticket("request")
        with self.desk(self.user_level1, ticket) as desk:
            desk.press_other("action_wait")
            desk.write(".modal .o_asas_words textarea", "نرجو تزويدنا برقم الدورة.")
            desk.press(".modal button[name=action_send]")
            desk.wait_for("!document.querySelector('.modal')")
            self.check("Level 1 asks the beneficiary and waits", desk)
        self.assertEqual(ticket.state, "waiting")


@tagged("standard", "post_install", "-at_install")
class TestClicksInArabic(Jobs, HelpdeskFixture, HttpCase):
    browser_size = "1440x900"

    def test_level2_assigns_ten_tickets_to_a_colleague(self):
        tickets = [self.make_ticket("request") for _number in range(10)]
        name = self.user_level1.name
        path = "/odoo/action-asas_helpdesk.ticket_action?view_type=list"
        with self.desk(self.user_level2, path=path) as desk:
            desk.wait_for("document.querySelectorAll('.o_data_row').length >= 10")
            desk.press("thead .o_list_record_selector input")
            desk.press(".o_control_panel button[name=action_assign]")
            desk.choose_record(".modal [name=user_id] input", name)
            desk.press(".modal footer .btn-primary")
            desk.wait_for("!document.querySelector('.modal')")
            self.check("Level 2 assigns ten tickets to a colleague", desk)
        self.assertEqual({ticket.user_id for ticket in tickets}, {self.user_level1})

    def test_level1_merges_what_was_said_twice(self):
        first, again = (self.make_ticket("request") for _time in range(2))
        with self.desk(self.user_level1, again) as desk:
            desk.press("[name=possible_duplicate_ids] button[name=action_merge]")
            desk.press(".modal footer .btn-primary")
            desk.wait_for("!document.querySelector('.modal')")
            self.check("Level 1 merges what was said twice", desk)
        self.assertIn("cancelled", (first.state, again.state))

    def test_a_suggestion_is_adopted_closed_and_implemented(self):
        ticket = self.make_ticket("suggestion")
        ticket.with_user(self.user_level1)._direct()
        with self.desk(self.user_level2, ticket) as desk:
            self.decide(desk, "adopted", "اعتمدنا اقتراحكم.")
        clicks = desk.clicks
        self.let_leave(ticket)
        ticket.notice_ids.state = "sent"
        ticket.sudo().resolved_by_id = self.user_manager
        with self.desk(self.user_level2, ticket) as desk:
            desk.press(".o_form_statusbar button[name=action_close]")
            desk.press(".modal button[name=action_send]")
            desk.wait_for("!document.querySelector('.modal')")
        clicks += desk.clicks
        self.let_leave(ticket)
        with self.desk(self.user_level2, ticket) as desk:
            desk.press_other("action_implemented")
            desk.press(".modal button[name=action_send]")
            desk.wait_for("!document.querySelector('.modal')")
            desk.clicks += clicks
            self.check("a suggestion is adopted, closed and implemented", desk)
        self.assertEqual(ticket.outcome, "implemented")


@tagged("standard", "post_install", "-at_install")
class TestClicksInEnglishOnThePhone(Jobs, HelpdeskFixture, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
    lang = "en_US"
