"""Every page of the portal in Chromium, checked by axe-core, in Arabic and in English.

No page is left out, no rule of WCAG 2.2 A and AA, and no part of a page of ours. Of Odoo's own page
``/my`` only the addon's entries are checked.
"""

import json
import re
from contextlib import ExitStack, contextmanager
from html import unescape
from unittest.mock import patch

from browser import AXE, OUTSIDE, OVERFLOW, RUN_AXE, TAGS, Phone
from portal_case import (
    CHECK,
    PDF,
    PNG,
    SUBMIT,
    PortalCase,
    let_supervise,
    press_continue,
    wait_for_step,
)

from odoo.tests.common import HOST, ChromeBrowser

from odoo.addons.asas_helpdesk.controllers.public.guest_ticket_form import GuestTicketForm
from odoo.addons.mail.tests.common import MailCase

# Odoo's portal page has no language without its website; only the links from it are the addon's.
ODOOS_PAGE = "/my"
OWN_PART = "#portal_service_category"
TICKET = """document.readyState === 'complete'
    && document.querySelector('.o_asas_ticket_page')"""
# Sends a form without its required fields.
SEND_WRONG = """{
    const form = document.querySelector('form[action$="/%s"]');
    for (const field of form.querySelectorAll("input[type=email], input[type=tel]")) {
        field.value = "nowhere";
    }
    HTMLFormElement.prototype.submit.call(form);
}"""
# The smallest screen that WCAG requires (reflow, 1.4.10), and a desktop's.
SCREENS = {"phone": (320, 800), "desk": (1280, 800)}
LANGUAGES = {"ar_001": ("ar-001", "rtl"), "en_US": ("en-US", "ltr")}
STATES = ("new", "in_progress", "waiting", "directed", "resolved", "closed", "cancelled")


class TestAccessibility(MailCase, PortalCase):
    browser_size = "1280x800"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_supervise(cls)
        cls.axe = AXE.read_text(encoding="utf-8")

    def setUp(self):
        super().setUp()
        self.by_state = {state: self.ticket_in(state) for state in STATES}
        files = self.env["ir.attachment"].with_user(self.user_trainee).sudo()
        for name, content in (("report.pdf", PDF), ("صورة.png", PNG)):
            files.create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": self.Ticket._name,
                    "res_id": self.by_state["waiting"].id,
                }
            )
        for state, ticket in self.by_state.items():
            if state == "new":
                continue  # an answer would change its state
            ticket.message_post(
                body="ما رقم الجلسة؟",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.user_level1.partner_id.id,
            )
            self.assertEqual(ticket.state, state)

    def ticket_in(self, state):
        """Return a ticket in this state, brought there in the regular way."""
        if state in ("new", "directed", "resolved", "closed"):
            with self.mock_mail_gateway():
                ticket = self.make_ticket()
                if state != "new":
                    ticket.with_user(self.user_level1)._direct()
                if state == "directed":
                    self.acknowledge_path = self.link_in_mail()
        else:
            ticket = self.make_ticket("suggestion" if state == "cancelled" else "request")
        if state in ("resolved", "closed"):
            self.resolve(ticket, self.user_manager)
            self.send_queued_mails()  # a complaint is closed once its notice has arrived
        if state == "closed":
            self.verify_and_close(ticket, self.user_level2)
        elif state == "cancelled":
            ticket.write({"cancel_reason": "withdrawn"})
            ticket._set_state(state)
        elif state == "waiting":
            ticket._set_state("waiting")
        elif state == "in_progress":
            ticket._set_state(state)
        self.assertEqual(ticket.state, state)
        return ticket

    def link_in_mail(self):
        mail = self._new_mails.filtered(lambda m: self.user_manager.partner_id in m.recipient_ids)
        found = re.search(r'href="[^"]*(/asas_helpdesk/acknowledge\?token=[^"]+)"', mail.body_html)
        return unescape(found[1])

    @contextmanager
    def browser(self, lang, user=None):
        """Open a browser in which somebody is signed in, and which the database serves until it is
        closed."""
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            login = user and user.login
            # Odoo's own pages use the language with which the session began, ours that of the user.
            session = {"context": {"lang": lang}}
            if user:
                user.lang = lang
            self.authenticate(login, login, browser=browser, session_extra=session)
            browser.set_cookie("frontend_lang", lang, "/", HOST)
            yield Phone(self, browser)

    def look_over(self, phone, lang, path=None, ready=None):
        """Check a page, or the one that is open, on each screen."""
        for screen, (width, height) in SCREENS.items():
            phone.browser._websocket_request(
                "Emulation.setDeviceMetricsOverride",
                params={
                    "width": width,
                    "height": height,
                    "deviceScaleFactor": 1,
                    "mobile": width < 600,
                },
            )
            self.open(phone, path, ready or "document.readyState === 'complete'")
            with self.subTest(path or "open page", lang=lang, screen=screen):
                if path == ODOOS_PAGE:
                    self.assert_no_violation(phone, OWN_PART)
                else:
                    self.check_frame(phone, lang)
                    self.assert_no_violation(phone)

    def open(self, phone, path, ready):
        """Open a page, or wait for the one that is loading."""
        if path:
            phone.go(path)
        # What is waited for may stand there before the rest of the page and its style have come.
        phone.wait_for(f"document.readyState === 'complete' && ({ready})")

    def check_frame(self, phone, lang):
        root = "document.documentElement"
        tag, direction = LANGUAGES[lang]
        self.assertEqual(phone.ask(f"{root}.lang"), tag)
        self.assertEqual(phone.ask(f"{root}.dir"), direction)
        self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), direction)
        self.assertTrue(phone.ask("document.title.trim()"))
        if phone.ask(OVERFLOW):
            self.fail(f"A part of it lies at the side: {phone.ask(OUTSIDE)}")

    def assert_no_violation(self, phone, part="html"):
        # What unfolds is checked, too.
        phone.ask("document.querySelectorAll('details').forEach((more) => (more.open = true))")
        phone.ask(f"{self.axe}; true")
        found = phone.ask(RUN_AXE % (json.dumps([part]), json.dumps(TAGS)))
        self.assertEqual(found, [], "\n".join(found or []))

    def look_over_pages_of_a_trainee(self, lang):
        waiting = self.by_state["waiting"].id
        paths = ["/my", "/my/tickets", "/my/tickets?search=zzz", "/my/tickets/new"]
        with self.browser(lang, self.user_trainee) as phone:
            for path in paths:
                self.look_over(phone, lang, path)
            self.look_over(phone, lang, f"/my/tickets/{waiting}?submitted=1", TICKET)
            for ticket_id in [ticket.id for ticket in self.by_state.values()]:
                self.look_over(phone, lang, f"/my/tickets/{ticket_id}", TICKET)
            phone.go("/my/tickets/new")
            phone.ask(
                "HTMLFormElement.prototype.submit.call("
                "document.querySelector('.o_asas_ticket_form'))"
            )
            self.look_over(phone, lang, ready="document.querySelector('#asas_errors')")
            for state, act in (
                ("new", "withdraw"),
                ("resolved", "unsolved"),
                ("closed", "reopen"),
                ("closed", "rate"),
                ("waiting", "contact"),
            ):
                self.open(phone, f"/my/tickets/{self.by_state[state].id}", TICKET)
                phone.ask(SEND_WRONG % act)
                self.look_over(phone, lang, ready="document.querySelector('#asas_errors')")
            self.look_over_what_is_asked_once_more(phone, lang)
        with self.browser(lang, self.user_colleague) as phone:
            self.look_over(phone, lang, "/my/tickets")

    def look_over_what_is_asked_once_more(self, phone, lang):
        ticket = self.by_state["new"]
        for act, field, typed in (
            ("withdraw", "reason", "لم أعد أحتاجها"),
            ("contact", "email", "a.very.long.address.without.any.end@subdomain.example.com"),
        ):
            self.open(phone, f"/my/tickets/{ticket.id}", TICKET)
            phone.ask(
                f"""{{
                    const form = document.querySelector('form[action$="/{act}"]');
                    form.elements.{field}.value = "{typed}";
                    HTMLFormElement.prototype.submit.call(form);
                }}"""
            )
            self.look_over(phone, lang, ready="document.querySelector('.o_asas_check_page')")
        self.look_over(phone, lang, f"/my/tickets/{self.by_state['closed'].id}/rate?rating=4")
        undone = f"/my/tickets/{ticket.id}?done=reopen"
        self.look_over(phone, lang, undone, "document.querySelector('#asas_undone')")

    def test_pages_to_which_messages_about_the_contact_lead(self):
        ticket = self.by_state["waiting"]  # it has messages
        ticket.sudo().asked_email = "new@example.org"
        key = ticket.sudo()._make_page_key
        address = key("address email new@example.org", 1)
        message = ticket.message_ids[:1].id
        path = f"/my/tickets/{ticket.id}"
        for lang in LANGUAGES:
            with self.browser(lang) as phone:
                self.look_over(phone, lang, f"{path}/address/email?token={address}")
                self.look_over(phone, lang, f"{path}/objection?token={key('objection', message)}")
                self.look_over(phone, lang, f"{path}/objection?token=wrong")
                phone.go(f"{path}/objection?token={key('objection', message)}")
                phone.press("form[action$='/objection'] button")
                self.look_over(phone, lang, ready="document.querySelector('main [role=status]')")
                self.env.invalidate_all()
                ticket.sudo().activity_ids.unlink()
                ticket.sudo().asked_email = "new@example.org"
                self.env.flush_all()
                phone.go(f"{path}/address/email?token={address}")
                phone.press("form[action$='/address/email'] button")
                self.look_over(phone, lang, ready="document.querySelector('main [role=status]')")
                self.env.invalidate_all()
                ticket.sudo().beneficiary_email = "old@example.org"
                ticket.sudo().asked_email = "new@example.org"
                self.env.flush_all()

    def test_pages_of_a_trainee_in_arabic(self):
        self.look_over_pages_of_a_trainee("ar_001")

    def test_pages_of_a_trainee_in_english(self):
        self.look_over_pages_of_a_trainee("en_US")

    def test_page_behind_the_access_link(self):
        ticket = self.by_state["new"]
        path = f"/my/tickets/{ticket.id}?access_token={self.key(ticket)}"
        for lang in LANGUAGES:
            with self.browser(lang) as phone:
                phone.go(path)  # redirected to an address without the token
                self.look_over(phone, lang, f"/my/tickets/{ticket.id}", TICKET)
                phone.ask(SEND_WRONG % "contact")
                self.look_over(phone, lang, ready="document.querySelector('#asas_errors')")

    def test_page_of_a_browser_without_cookies(self):
        for lang in LANGUAGES:
            with self.browser(lang) as phone:
                phone.browser._websocket_request("Network.clearBrowserCookies")
                phone.browser.set_cookie("frontend_lang", lang, "/", HOST)
                phone.go("/my/tickets/1?opened=1")
                phone.ask(f"{self.axe}; true")
                self.assert_no_violation(phone)

    def test_public_page(self):
        self.company.asas_helpdesk_show_achieved = True
        answer = self.env.ref("asas_helpdesk.answer_signin_password")
        for lang in LANGUAGES:
            with self.browser(lang) as phone:
                self.look_over(phone, lang, "/support")
                self.look_over(phone, lang, "/support?q=zzz")
                phone.go("/support")
                phone.ask(
                    "HTMLFormElement.prototype.submit.call(document.querySelector("
                    f"'#asas_verdict_{answer.id} form'))"
                )
                said = f"document.querySelector('#asas_verdict_{answer.id} [role=status]')"
                self.look_over(phone, lang, ready=said)

    def test_page_on_which_a_manager_acknowledges(self):
        for lang in LANGUAGES:
            self.user_manager.lang = lang
            self.env.flush_all()
            with self.browser(lang) as phone:
                self.look_over(phone, lang, self.acknowledge_path)
                self.look_over(phone, lang, "/asas_helpdesk/acknowledge?token=AQ")
                phone.go(self.acknowledge_path)
                phone.press("form[action='/asas_helpdesk/acknowledge'] button")
                self.look_over(phone, lang, ready="document.querySelector('[role=status]')")
            self.by_state["directed"].invalidate_recordset()
            self.by_state["directed"].acknowledged_at = False

    def test_pages_for_people_without_an_account(self):
        self.env["asas.helpdesk.answer"].create(
            {"name": "كيف أدخل؟", "answer": "<p>من الرابط.</p>", "service_id": self.service.id}
        )
        self.startPatcher(patch.object(GuestTicketForm, "LEAST_SECONDS", 0))
        for lang in LANGUAGES:
            with self.browser(lang) as phone:
                self.look_over(phone, lang, "/support/new")
                phone.choose("#asas_service_id", self.service.id)
                phone.ask(
                    "document.querySelectorAll('.o_asas_ticket_form [hidden]')"
                    ".forEach((hidden) => (hidden.hidden = false))"
                )
                # With the ready answers, and everything that the script may show.
                self.look_over(phone, lang)
                for page, form in (("new", "o_asas_ticket_form"), ("track", "o_asas_track_form")):
                    phone.go(f"/support/{page}")
                    phone.ask(
                        f"HTMLFormElement.prototype.submit.call(document.querySelector('.{form}'))"
                    )
                    self.look_over(phone, lang, ready="document.querySelector('#asas_errors')")
                self.look_over(phone, lang, "/support/track")
                self.look_over(phone, lang, "/support/track?asked=1")
                self.look_over_steps(phone, lang)

    def look_over_steps(self, phone, lang):
        """Look at each step of the form, as it is and with what is said of an empty one, at the
        page to check the answers, and at the one after it."""
        phone.go("/support/new")
        wait_for_step(phone, "what")
        answers = {
            "what": lambda: phone.press("#asas_type_request"),
            "about": lambda: (
                phone.choose("#asas_service_id", "other"),
                phone.write("#asas_subject", "انقطاع الصوت"),
            ),
            "words": lambda: phone.write("#asas_description", "انقطع"),
            "contact": lambda: (
                phone.write("#asas_beneficiary_name", "سارة"),
                phone.choose("#asas_beneficiary_kind", "trainer"),
                phone.write("#asas_beneficiary_phone", "0533848712"),
            ),
        }
        for step, answer in answers.items():
            wait_for_step(phone, step)
            self.look_over(phone, lang)
            press_continue(phone)
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            self.look_over(phone, lang)
            answer()
            press_continue(phone)
        self.look_over(phone, lang, ready=CHECK)
        phone.press(SUBMIT)
        self.look_over(phone, lang, ready="document.activeElement?.id === 'asas_errors'")
        phone.press("#asas_consent")
        phone.press(SUBMIT)
        self.look_over(phone, lang, ready="document.querySelector('.o_asas_thanks')")

    def test_page_on_which_a_trainer_answers(self):
        ticket = self.make_ticket("request", course_id=self.course.id, service_id=False)
        trainer = self.user_trainer.partner_id
        ticket.write({"trainer_asked_id": trainer.id, "description": "<p>ما هو التشفير؟</p>"})
        path = "/asas_helpdesk/" + ticket._trainer_url().split("/asas_helpdesk/")[1]
        form = "document.querySelector('form[action=\"/asas_helpdesk/question\"]')"
        for lang in LANGUAGES:
            trainer.lang = lang
            self.env.flush_all()
            with self.browser(lang) as phone:
                self.look_over(phone, lang, path)
                self.look_over(phone, lang, "/asas_helpdesk/question?token=AQ")
                phone.go(path)
                phone.ask(f"HTMLFormElement.prototype.submit.call({form})")
                self.look_over(phone, lang, ready="document.querySelector('#asas_question_error')")
                phone.write("#asas_answer", "إخفاء المعنى")
                phone.press("form[action='/asas_helpdesk/question'] button")
                self.look_over(phone, lang, ready="document.querySelector('[role=status]')")

    def test_published_figures(self):
        for lang in LANGUAGES:
            with self.browser(lang, self.user_supervisor) as phone:
                self.look_over(phone, lang, "/my")
                self.look_over(phone, lang, "/my/figures")
