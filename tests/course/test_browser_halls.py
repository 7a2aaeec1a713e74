"""The hall manager's screen in Chromium, in Arabic, on a phone held in one hand."""

import json
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from browser import AXE, OVERFLOW, RUN_AXE, TAGS, TRACEBACK, Desk
from hall_case import HallFixture

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

SCREEN = ".o_asas_halls"
HALL = ".o_asas_hall"


@tagged("standard", "post_install", "-at_install")
class TestBrowserHalls(HallFixture, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.set_up_hall()
        cls.user_hall.lang = "ar_001"
        cls.course.link = "https://live.example.com/cyb-101"
        now = fields.Datetime.now()
        cls.hall_session.write({"start": now - timedelta(hours=1), "end": now + timedelta(hours=1)})

    @contextmanager
    def phone(self, path):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            login = self.user_hall.login
            self.authenticate(login, login, browser=browser)
            phone = Desk(self, browser)
            phone.go(path)
            yield phone
            self.assertFalse(phone.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def tickets(self):
        return self.Ticket.search([("session_id", "=", self.hall_session.id)], order="id")

    def test_a_hall_manager_runs_the_hall_from_the_phone(self):
        sound, trainee = self.sound.id, self.trainee.name
        participant = self.participant.id
        lines = f"document.querySelectorAll('{HALL} .o_asas_line').length"
        with self.phone("/odoo/my-halls") as phone:
            phone.wait_for(f"document.querySelector('{HALL}.o_asas_running')")
            self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), "rtl")
            self.assertFalse(phone.ask(OVERFLOW))
            for words in ("جارية الآن", "يتبقى", "دخول القاعة", "لم تصلهم الشروط"):
                self.assertIn(words, phone.text(HALL))
            self.assertGreaterEqual(
                phone.ask("document.querySelector('.o_asas_tap').offsetHeight"), 44
            )

            phone.press(".o_asas_conditions")
            phone.wait_for("!document.querySelector('.o_asas_conditions')")

            # Choose who and what, then one tap; further reports take a single tap.
            phone.ask("document.querySelector('.o_asas_who').focus()")
            phone.wait_for(f"document.querySelector('.o_asas_who [value=\"{participant}\"]')")
            phone.choose(".o_asas_who", participant)
            phone.write(".o_asas_hall_words", "لا أسمع شيئاً")
            tap = f".o_asas_tap[data-category='{sound}']"
            for count in (1, 2, 3):
                phone.wait_for(f'!document.querySelector("{tap}").disabled')
                phone.press(tap)
                phone.wait_for(f"{lines} === {count}")
            self.assertIn(trainee, phone.text(HALL))
            self.assertEqual(phone.ask("document.querySelector('.o_asas_hall_words').value"), "")

            phone.wait_for("!document.querySelector('.o_asas_solve').disabled")
            phone.ask(f"{AXE.read_text(encoding='utf-8')}; true")
            found = phone.ask(RUN_AXE % tuple(map(json.dumps, ([SCREEN], TAGS))))
            self.assertEqual(found, [], "\n".join(found or []))

            phone.press(".o_asas_offer button")
            phone.wait_for("document.querySelectorAll('.o_asas_reports input').length === 3")
            self.assertFalse(phone.ask("document.querySelector('.o_asas_reports :checked')"))
            phone.press(".o_asas_choose_all")
            phone.wait_for("document.querySelectorAll('.o_asas_reports :checked').length === 3")
            phone.press(".modal button[name=action_make]")
            phone.wait_for("document.querySelector('.o_form_view [name=reference]')")
            phone.go("/odoo/my-halls")
            phone.wait_for(f"{lines} === 1")
            self.assertIn("مشكلة مشتركة", phone.text(HALL))
            phone.press(".o_asas_solve")
            phone.wait_for(f"{lines} === 0")
        self.assertEqual(self.participant.receipt, "queued")
        tickets = self.tickets()
        self.assertEqual(len(tickets), 4)
        self.assertEqual(set(tickets.mapped("state")), {"resolved"})
        self.assertEqual(len(tickets.filtered("incident_id")), 3)
        self.assertEqual(tickets[0].partner_id, self.trainee)
        self.assertIn("لا أسمع شيئاً", tickets[0].description)

    def test_a_participant_is_added_on_the_phone(self):
        name = self.trainee.name
        with self.phone("/odoo/my-halls") as phone:
            phone.press(".o_asas_participants")
            phone.wait_for_text(".o_kanban_record", name)
            phone.press(".o-kanban-button-new")
            phone.write(".o_form_view [name=name] input", "ريم العنزي")
            phone.write(".o_form_view [name=email] input", "reem@example.com")
            phone.press(".o_form_button_save")
            phone.wait_for_text(".o_form_view [name=receipt]", "لم تُرسل بعد")
        made = self.Participant.search([("course_id", "=", self.course.id)]) - self.participant
        self.assertEqual((made.name, made.email), ("ريم العنزي", "reem@example.com"))
        self.assertEqual(made.create_uid, self.user_hall)

    def test_without_a_hall_it_says_so(self):
        self.hall_session.unlink()
        with self.phone("/odoo/my-halls") as phone:
            phone.wait_for_text(".o_asas_no_hall", "لا توجد قاعة تديرها الآن")
