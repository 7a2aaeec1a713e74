"""Quick capture and merging in Chromium, in Arabic: used without touching the mouse."""

import json
from contextlib import ExitStack, contextmanager

from browser import (
    ALT,
    AXE,
    CONTROL,
    MY_WORK,
    RUN_AXE,
    SHIFT,
    TAGS,
    TRACEBACK,
    Keyboard,
)
from common import HelpdeskFixture

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

DIALOG = ".o_asas_capture"


@tagged("standard", "post_install", "-at_install")
class TestBrowserCapture(HelpdeskFixture, HttpCase):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        (cls.user_level1 | cls.user_employee).lang = "ar_001"

    @contextmanager
    def keyboard(self, user, path):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(user.login, user.login, browser=browser)
            keyboard = Keyboard(self, browser)
            keyboard.go(path)
            yield keyboard
            self.assertFalse(keyboard.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def test_a_call_is_captured_by_keyboard_alone(self):
        earlier = self.make_ticket("request", subject="لا تصلني رسالة الاستعادة")
        reference = earlier.reference
        whatsapp = self.env.ref("asas_helpdesk.channel_whatsapp").id
        with self.keyboard(self.user_level1, MY_WORK) as desk:
            desk.wait_for("document.querySelector('.o_kanban_record')")
            # Nothing typed is lost when the user has to look something up.
            desk.open_capture()
            desk.type("احمد الغامدى")
            desk.wait_for("document.querySelector('[role=option][aria-selected=true] bdi')")
            desk.ask(AXE.read_text() + "; void 0")
            found = desk.ask(RUN_AXE % (json.dumps(DIALOG), json.dumps(TAGS)))
            self.assertEqual(found, [], "the list of people")
            desk.key("Escape")
            desk.wait_for("!document.querySelector('[role=listbox]')")
            desk.key("Escape")
            desk.wait_for(f"!document.querySelector({DIALOG!r})")
            desk.open_capture()
            self.assertEqual(
                desk.ask("document.getElementById('o_asas_capture_words').value"), "احمد الغامدى"
            )
            # Enter chooses the first result, even before the list is shown.
            desk.key("Enter")
            desk.wait_for_focus("o_asas_capture_subject")
            desk.wait_for_text(f"{DIALOG} .o_asas_person", "أحمد الغامدي")
            self.assertTrue(
                desk.ask(
                    f"!!document.querySelector('{DIALOG} a[href=\"https://wa.me/966533848712\"]')"
                )
            )
            desk.wait_for_text(f"{DIALOG} .o_asas_lines", reference)
            desk.key("2", ALT)
            desk.wait_for(f"document.querySelector('#o_asas_capture_channel_{whatsapp}:checked')")
            desk.type("نسيت كلمة المرور ولا تصلني رسالة الاستعادة")
            desk.wait_for(f"document.querySelector('{DIALOG} .o_similar')")
            desk.ask(AXE.read_text() + "; void 0")
            found = desk.ask(RUN_AXE % (json.dumps(DIALOG), json.dumps(TAGS)))
            self.assertEqual(found, [])
            desk.tab_to("o_asas_capture_solved")
            desk.key("Space")
            desk.wait_for("document.getElementById('o_asas_capture_resolution')")
            desk.tab_to("o_asas_capture_resolution")
            desk.type("أعيد إرسال الرابط.")
            desk.key("Enter", CONTROL)
            desk.wait_for("document.querySelector('.o_notification')")
            desk.wait_for(f"!document.querySelector({DIALOG!r})")

            # A stranger, whose number nobody knows; Enter in the subject sends it.
            desk.open_capture()
            desk.type("٠٥٥٩٩٩٠٠٠٧")
            desk.key("Enter")
            desk.wait_for_focus("o_asas_capture_name")
            desk.type("ريم العنزي")
            desk.tab_to("o_asas_capture_subject")
            desk.type("كيف أسجل في الدورة؟")
            desk.key("Enter")
            desk.wait_for(f"!document.querySelector({DIALOG!r})")

            # It is about an existing ticket: no new one is made.
            desk.open_capture()
            desk.type(reference)
            desk.key("Enter")
            desk.wait_for_focus("o_asas_capture_subject")
            desk.type("جرّب مرة أخرى ولم تصله")
            desk.wait_for(f"document.querySelector('{DIALOG} .o_asas_lines li')")
            desk.ask(
                f"[...document.querySelectorAll('{DIALOG} .o_asas_lines li')]"
                f".find((line) => line.innerText.includes({reference!r}))"
                ".querySelector('button').focus()"
            )
            desk.key("Enter")
            desk.wait_for_text(f"{DIALOG} .modal-footer .btn-primary", reference)
            desk.wait_for_focus("o_asas_capture_subject")
            desk.key("Enter", CONTROL)
            desk.wait_for(f"!document.querySelector({DIALOG!r})")
        solved = self.Ticket.search([("subject", "like", "نسيت كلمة المرور")])
        self.assertEqual((solved.state, solved.channel_kind), ("resolved", "whatsapp"))
        self.assertEqual(solved.partner_id, self.trainee)
        self.assertTrue(solved.first_response_at)
        stranger = self.Ticket.search([("subject", "like", "كيف أسجل")])
        self.assertEqual(stranger.beneficiary_name, "ريم العنزي")
        self.assertEqual(stranger.beneficiary_phone, "+966559990007")
        self.assertEqual(stranger.channel_kind, "whatsapp", "the last channel is remembered")
        self.assertFalse(stranger.partner_id)
        self.assertTrue(any("لم تصله" in (m.body or "") for m in earlier.message_ids))
        self.assertEqual(len(self.Ticket.search([("partner_id", "=", self.trainee.id)])), 2)

    def test_what_is_refused_is_said_in_the_dialog_and_nothing_is_lost(self):
        service = self.env.ref("asas_helpdesk.service_certificate")
        with self.keyboard(self.user_level1, MY_WORK) as desk:
            desk.wait_for("document.querySelector('.o_kanban_view, .o_view_nocontent')")
            desk.open_capture()
            desk.type("نورة بلا رقم")
            desk.tab_to("o_asas_capture_text")
            desk.type("تحتاجون إلى مساعدة")
            desk.key("Enter", CONTROL)
            desk.wait_for(f"document.querySelector('{DIALOG} [role=alert]')")
            self.assertEqual(
                desk.ask("document.getElementById('o_asas_capture_text').value"),
                "تحتاجون إلى مساعدة",
            )
            # What the service asks for is asked once it is chosen.
            desk.write("#o_asas_capture_subject", "خطأ في الاسم")
            desk.choose("#o_asas_capture_service", service.id)
            desk.write("#o_asas_capture_detail_certificate_number", "MNR-9")
            desk.press(".o_asas_capture_submit")
            desk.wait_for(f"!document.querySelector('{DIALOG}')")
        ticket = self.Ticket.search([("description", "like", "تحتاجون إلى مساعدة")])
        self.assertEqual(ticket._get_details(), {"certificate_number": "MNR-9"})

    def test_remote_access_from_the_call_to_its_end(self):
        remote = self.env.ref("asas_helpdesk.channel_remote").id
        with self.keyboard(self.user_level1, MY_WORK) as desk:
            desk.wait_for("document.querySelector('.o_kanban_view, .o_view_nocontent')")
            desk.open_capture()
            desk.type("أحمد الغامدي")
            desk.wait_for("document.querySelector('[role=option][aria-selected=true]')")
            desk.key("Enter")
            desk.wait_for_focus("o_asas_capture_subject")
            desk.ask(f"document.querySelector('#o_asas_capture_channel_{remote}').click()")
            desk.wait_for("document.querySelector('#o_asas_capture_remote_id')")
            desk.ask("document.querySelector('#o_asas_capture_subject').focus()")
            desk.type("البرنامج لا يفتح")
            desk.tab_to("o_asas_capture_remote_id")
            desk.type("123 456 789")
            desk.tab_to("o_asas_capture_consent")
            desk.key("Space")
            desk.key("Enter", CONTROL)
            desk.wait_for(f"!document.querySelector({DIALOG!r})")
        ticket = self.Ticket.search([("subject", "=", "البرنامج لا يفتح")])
        access = ticket.remote_session_ids
        self.assertEqual(access.remote_id, "123 456 789")
        self.assertTrue(access.consent_at)
        with self.keyboard(self.user_level1, f"/odoo/asas.helpdesk.ticket/{ticket.id}") as desk:
            desk.press(".o_notebook a[name=remote]")
            for name, then in (("start", "end"), ("end", None)):
                button = f"[name=remote_session_ids] button[name=action_{name}]"
                desk.press(button)
                desk.wait_for(f"!document.querySelector({button!r})")
                if then:
                    desk.wait_for(
                        "document.querySelector"
                        f"('[name=remote_session_ids] button[name=action_{then}]')"
                    )
        self.assertTrue(access.started_at and access.ended_at)

    def test_who_registers_nothing_is_offered_nothing(self):
        with self.keyboard(self.user_employee, "/odoo") as desk:
            desk.wait_for("document.querySelector('.o_menu_systray')")
            desk.key("h", ALT + SHIFT)
            self.assertFalse(desk.ask("!!document.querySelector('.o_asas_capture_menu')"))
            self.assertFalse(desk.ask(f"!!document.querySelector({DIALOG!r})"))

    def test_level1_merges_what_was_said_twice(self):
        first = self.make_ticket("request", subject="انقطاع الصوت في القاعة")
        second = self.make_ticket("request", subject="الصوت ينقطع في القاعة")
        reference = first.reference
        with self.keyboard(self.user_level1, f"/odoo/asas.helpdesk.ticket/{second.id}") as desk:
            desk.wait_for_text("[name=possible_duplicate_ids]", reference)
            desk.press("[name=possible_duplicate_ids] button[name=action_merge]")
            desk.wait_for("document.querySelector('.modal [name=into_id] input:checked')")
            desk.press(".modal button[name=action_merge]")
            desk.wait_for_text(".o_form_view .oe_title [name=reference]", reference)
        self.assertEqual((first.state, second.state), ("new", "cancelled"))
        self.assertEqual(second.duplicate_of_id, first)
