"""The daily jobs of the staff in Chromium, from the open ticket to its end, with their clicks.

``JOBS`` is the table: what each job took before the form was rebuilt, and what it takes. A job
takes more than before only where the staff now sees what the beneficiary will read.
"""

from contextlib import contextmanager

from browser import MY_WORK, TRACEBACK, Keyboard
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

# job: (clicks before, clicks now, what more clicks show first)
JOBS = {
    "Level 1 captures the call of somebody who is known": (0, 0, ""),
    "Level 1 starts, answers and directs a complaint": (5, 5, ""),
    "Level 1 answers with a ready reply": (2, 2, ""),
    "Level 1 writes a question and waits": (3, 2, ""),
    "Level 1 writes an answer and resolves": (4, 3, ""),
    "Level 1 takes a ticket with a macro": (2, 2, ""),
    "Level 1 asks the beneficiary and waits": (1, 3, "the question"),
    "Level 1 merges what was said twice": (2, 2, ""),
    "a manager acknowledges and decides": (4, 4, ""),
    "Level 2 verifies and closes": (2, 2, ""),
    "Level 2 assigns ten tickets to a colleague": (13, 5, ""),
    "a suggestion is adopted, closed and implemented": (7, 8, "the words on what was implemented"),
}
MENU = ".o_asas_other_actions"
COMPOSER = ".o-mail-Composer-input"


class Counted(Keyboard):
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

    def open(self, ticket):
        self.reference = ticket.reference  # asked for while the browser asks for nothing
        self.go(f"/odoo/asas.helpdesk.ticket/{ticket.id}")

    def press_other(self, name):
        """Choose an action from the menu of the ticket."""
        self.press(MENU)
        self.press(f".o_asas_moves button[name={name}]")

    def confirm(self, button):
        """Press a button of a dialog, which closes."""
        self.press(f".modal {button}")
        self.wait_for("!document.querySelector('.modal')")

    def compose(self, words):
        """Write to the beneficiary; Odoo closes a composer that is opened before the messages of
        the form have loaded."""
        self.wait_for("document.querySelector('.o-mail-Chatter .o-mail-Message')")
        self.press(".o-mail-Chatter-sendMessage:not(:disabled)")
        self.write(COMPOSER, words)

    def wait_until_sent(self):
        sent = "[...document.querySelectorAll('.o_asas_departure')]"
        self.wait_for(f"{sent}.some((each) => each.innerText.includes({self.reference!r}))")


class Jobs(HelpdeskFixture):
    """The jobs in one language at one width, one after the other in one browser."""

    lang = "ar_001"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.users = cls.user_level1 | cls.user_level2 | cls.user_manager
        cls.users.lang = cls.lang
        cls.company.asas_helpdesk_departure_seconds = 120
        # The first that is offered, since it is of the service.
        cls.env["asas.helpdesk.ready.reply"].create(
            {"name": "وصل", "body": "{{التحية}} وصل طلبكم.", "service_id": cls.service.id}
        )

    @contextmanager
    def desk(self):
        browser = ChromeBrowser(self)
        try:
            yield Counted(self, browser)
        finally:
            browser.stop()

    @contextmanager
    def job(self, desk, job, user=None):
        """Do a job, after signing in as a user, and count its clicks; without a user, go on with
        one of which a part is done."""
        if user:
            desk.clicks = 0
            self.authenticate(user.login, user.login, browser=desk.browser)
        before, allowed, shown = JOBS[job]
        self.env.flush_all()
        # The browser asks for nothing while the test itself looks into the database.
        with self.allow_requests(browser=desk.browser):
            yield
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"), job)
            desk.browser.navigate_to("about:blank", wait_stop=True)
            self._wait_remaining_requests()
        self.env.invalidate_all()
        self.assertLessEqual(desk.clicks, allowed, job)
        self.assertTrue(allowed <= before or shown, job)

    def decide(self, desk, outcome, words):
        desk.press(".o_form_statusbar button[name=action_resolve]")
        desk.press(f".modal input[type=radio][data-value={outcome}]")
        desk.write(".modal [name=resolution] textarea", words)
        desk.confirm("button[name=action_resolve]")

    def close(self, desk):
        desk.press(".o_form_statusbar button[name=action_close]")
        desk.confirm("button[name=action_send]")

    # ------------------------------------------------------------------ The jobs

    def do_answer_and_direct(self, desk):
        ticket = self.make_ticket()
        with self.job(desk, "Level 1 starts, answers and directs a complaint", self.user_level1):
            desk.open(ticket)
            desk.press(".o_form_statusbar button[name=action_start]")
            desk.compose("وصلتنا شكواكم.")
            desk.press(".o-mail-Composer-send")
            desk.wait_until_sent()
            desk.press(".o_form_statusbar button[name=action_direct]")
            desk.confirm("button[name=action_direct]")
        self.assertEqual(ticket.state, "directed")

    def do_write(self, desk):
        """What is done within the composer."""
        ticket = self.make_ticket("request")
        with self.job(desk, "Level 1 answers with a ready reply", self.user_level1):
            desk.open(ticket)
            desk.compose("::")
            desk.wait_for("document.querySelector('.o_asas_ready_reply')")
            desk.key("Enter")
            desk.wait_for(f"document.querySelector('{COMPOSER}').value.length > 20")
            desk.press(".o-mail-Composer-send")
            desk.wait_until_sent()
        asked, answered = (self.make_ticket("request") for _time in range(2))
        with self.job(desk, "Level 1 writes a question and waits", self.user_level1):
            desk.open(asked)
            desk.compose("نرجو تزويدنا برقم الدورة.")
            desk.press(".o_asas_send_and_wait")
            desk.wait_until_sent()
        self.assertEqual(asked.state, "waiting")
        with self.job(desk, "Level 1 writes an answer and resolves", self.user_level1):
            desk.open(answered)
            desk.compose("أعيد ضبط كلمة المرور.")
            desk.press(".o_asas_send_and_resolve")
            desk.wait_for("document.querySelector('.modal [name=resolution] textarea')?.value")
            desk.confirm("button[name=action_resolve]")
        self.assertEqual((answered.state, answered.outcome), ("resolved", "solved"))
        self.assertEqual(answered.resolution, "أعيد ضبط كلمة المرور.")

    def do_decide_and_verify(self, desk):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        with self.job(desk, "a manager acknowledges and decides", self.user_manager):
            desk.open(ticket)
            desk.press(".o_form_statusbar button[name=action_acknowledge]")
            desk.wait_for("document.querySelector('button.btn-primary[name=action_resolve]')")
            self.decide(desk, "upheld", "صدرت الشهادة.")
        self.assertTrue(ticket.acknowledged_at)
        self.assertEqual(ticket.outcome, "upheld")
        self.let_leave(ticket)
        ticket.notice_ids.state = "sent"
        with self.job(desk, "Level 2 verifies and closes", self.user_level2):
            desk.open(ticket)
            self.close(desk)
        self.assertEqual(ticket.state, "closed")

    def do_wait(self, desk):
        ticket = self.make_ticket("request")
        with self.job(desk, "Level 1 asks the beneficiary and waits", self.user_level1):
            desk.open(ticket)
            desk.press_other("action_wait")
            desk.write(".modal .o_asas_words textarea", "نرجو تزويدنا برقم الدورة.")
            desk.confirm("button[name=action_send]")
        self.assertEqual(ticket.state, "waiting")


@tagged("standard", "post_install", "-at_install")
class TestClicksInArabic(Jobs, HttpCase):
    browser_size = "1440x900"

    def test_no_job_takes_more_clicks_than_it_did(self):
        with self.desk() as desk:
            self.do_capture(desk)
            self.do_answer_and_direct(desk)
            self.do_write(desk)
            self.do_take_and_merge(desk)
            self.do_wait(desk)
            self.do_decide_and_verify(desk)
            self.do_assign(desk)
            self.do_suggestion(desk)

    def do_capture(self, desk):
        phone = self.trainee.phone
        with self.job(desk, "Level 1 captures the call of somebody who is known", self.user_level1):
            desk.go(MY_WORK)
            desk.wait_for("document.querySelector('.o_kanban_view, .o_view_nocontent')")
            desk.open_capture()
            desk.type(phone)
            desk.key("Enter")
            desk.wait_for_focus("o_asas_capture_subject")
            desk.type("كيف أسجل في الدورة؟")
            desk.key("Enter")
            desk.wait_for("!document.querySelector('.o_asas_capture')")
        ticket = self.Ticket.search([("subject", "=", "كيف أسجل في الدورة؟")])
        self.assertEqual(ticket.partner_id, self.trainee)

    def do_take_and_merge(self, desk):
        ticket, again = (self.make_ticket("request") for _time in range(2))
        with self.job(desk, "Level 1 takes a ticket with a macro", self.user_level1):
            desk.open(ticket)
            desk.press(MENU)
            desk.press(".o_asas_macro")
            desk.wait_for("document.querySelector('button.btn-primary[name=action_resolve]')")
        self.assertEqual((ticket.state, ticket.user_id), ("in_progress", self.user_level1))
        with self.job(desk, "Level 1 merges what was said twice", self.user_level1):
            desk.open(again)
            desk.press("[name=possible_duplicate_ids] button[name=action_merge]")
            desk.confirm("footer .btn-primary")
        self.assertIn("cancelled", (ticket.state, again.state))

    def do_assign(self, desk):
        tickets = [self.make_ticket("request") for _number in range(10)]
        name = self.user_level1.name
        with self.job(desk, "Level 2 assigns ten tickets to a colleague", self.user_level2):
            desk.go("/odoo/action-asas_helpdesk.ticket_action?view_type=list")
            desk.wait_for("document.querySelectorAll('.o_data_row').length >= 10")
            desk.press("thead .o_list_record_selector input")
            # The buttons of what is selected stand on one line.
            desk.wait_for("document.querySelector('.o_selection_container')?.clientHeight < 50")
            desk.press(".o_control_panel button[name=action_assign]")
            desk.choose_record(".modal [name=user_id] input", name)
            desk.confirm("footer .btn-primary")
        self.assertEqual({ticket.user_id for ticket in tickets}, {self.user_level1})

    def do_suggestion(self, desk):
        ticket = self.make_ticket("suggestion")
        ticket.with_user(self.user_level1)._direct()
        job = "a suggestion is adopted, closed and implemented"
        with self.job(desk, job, self.user_level2):
            desk.open(ticket)
            self.decide(desk, "adopted", "اعتمدنا اقتراحكم.")
        self.let_leave(ticket)
        ticket.notice_ids.state = "sent"
        ticket.sudo().resolved_by_id = self.user_manager
        with self.job(desk, job):
            desk.open(ticket)
            self.close(desk)
        self.let_leave(ticket)
        with self.job(desk, job):
            desk.open(ticket)
            desk.press_other("action_implemented")
            desk.confirm("button[name=action_send]")
        self.assertEqual(ticket.outcome, "implemented")


@tagged("standard", "post_install", "-at_install")
class TestClicksInEnglishOnThePhone(Jobs, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
    lang = "en_US"

    def test_no_job_takes_more_clicks_than_it_did(self):
        with self.desk() as desk:
            self.do_answer_and_direct(desk)
            self.do_write(desk)
            self.do_wait(desk)
            self.do_decide_and_verify(desk)
