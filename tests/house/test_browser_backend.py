"""The staff's pages in Chromium, in Arabic, as Level 1 uses them."""

from contextlib import ExitStack, contextmanager
from datetime import timedelta

from browser import CARDS, MY_WORK, TRACEBACK, Desk
from common import HelpdeskFixture

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser


@tagged("standard", "post_install", "-at_install")
class TestBrowserBackend(HelpdeskFixture, HttpCase):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        (cls.user_level1 | cls.user_manager).lang = "ar_001"

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

    def test_level1_finds_a_ticket_on_the_arabic_kanban_however_it_is_spelt(self):
        ticket = self.make_ticket(subject="تأخر إصدار الشهادة")
        expected = [ticket.reference, ticket.beneficiary_name]
        late = self.make_ticket(subject="انقطاع الصوت")
        self.env.flush_all()
        late.sudo()._write({"next_deadline": fields.Datetime.now() - timedelta(hours=1)})
        self.env.invalidate_all()
        with self.desk(self.user_level1, MY_WORK) as desk:
            desk.wait_for(f"{CARDS} > 1")
            # The column says how many are late, and shows them alone.
            desk.wait_for_text(".o_asas_urgency", "1 تأخرت")
            desk.press(".o_asas_urgency .text-danger")
            desk.wait_for(f"{CARDS} === 1")
            self.assertIn("انقطاع الصوت", desk.text(".o_kanban_record"))
            desk.press(".o_asas_urgency .text-danger")
            desk.wait_for(f"{CARDS} > 1")
            self.assertEqual(desk.ask("getComputedStyle(document.body).direction"), "rtl")
            desk.write(".o_searchview_input", "اصدار الشهاده")
            desk.press(".o_searchview_autocomplete .o-dropdown-item")
            desk.wait_for(f"{CARDS} === 1")
            card = desk.text(".o_kanban_record")
            for text in expected:
                self.assertIn(text, card)
            # What a colour says must also be said by a shape and words.
            self.assertTrue(
                desk.ask("Boolean(document.querySelector('.o_kanban_record .fa-bullhorn'))")
            )
            self.assertTrue(desk.text(".o_kanban_record .o_asas_deadline"))

    def test_level1_registers_a_call_on_the_kanban(self):
        with self.desk(self.user_level1, MY_WORK) as desk:
            # Before its columns are loaded, a press opens the full form.
            desk.wait_for("document.querySelector('.o_kanban_group')")
            desk.press(".o-kanban-button-new")
            form = ".o_kanban_quick_create"
            desk.write(f"{form} [name=subject] input", "نسيت كلمة المرور")
            desk.write(f"{form} [name=beneficiary_name] input", "ريم العنزي")
            desk.write(f"{form} [name=beneficiary_phone] input", "0533848712")
            desk.press(f"{form} .o_kanban_add")
            desk.wait_for_text(".o_kanban_record", "نسيت كلمة المرور")
        ticket = self.Ticket.search([("subject", "=", "نسيت كلمة المرور")])
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")
        self.assertEqual(ticket.ticket_type, "request")
        self.assertEqual(ticket.channel_id.kind, "phone")

    def test_level1_resolves_a_request_from_its_form(self):
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).action_start()
        path = f"/odoo/asas.helpdesk.ticket/{ticket.id}"
        with self.desk(self.user_level1, path) as desk:
            desk.press(".o_form_statusbar button.btn-primary[name=action_resolve]")
            desk.wait_for("document.querySelector('.modal [name=outcome_request] input:checked')")
            desk.write(".modal [name=resolution] textarea", "أعيد ضبط كلمة المرور.")
            desk.press(".modal button[name=action_resolve]")
            desk.wait_for("document.querySelector('.o_form_view .alert-info')")
        self.assertEqual(ticket.state, "resolved")
        self.assertEqual(ticket.outcome, "solved")
        self.assertEqual(ticket.resolution, "أعيد ضبط كلمة المرور.")

    def test_deadline_counts_down_while_the_page_is_open(self):
        ticket = self.make_ticket()
        words = ".o_kanban_record .o_asas_deadline"
        with self.desk(self.user_level1, MY_WORK) as desk:
            desk.wait_for(f"{CARDS} === 1")
            self.assertIn("يتبقى", desk.text(words))
            desk.ask("(() => { const now = Date.now() + 864e5; Date.now = () => now; })()")
            desk.ask("void window.dispatchEvent(new Event('focus'))")
            desk.wait_for_text(words, "تأخر")
            self.assertTrue(
                desk.ask(f"!!document.querySelector({words!r} + ' .fa-exclamation-triangle')")
            )
        self.assertTrue(ticket)

    def test_form_shows_the_clocks_as_a_timeline(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        with self.desk(self.user_level1, f"/odoo/asas.helpdesk.ticket/{ticket.id}") as desk:
            desk.wait_for("document.querySelectorAll('.o_asas_sla_statuses li').length === 4")
            timeline = desk.text(".o_asas_sla_statuses")
            for words in ("الرد الأول", "مدير", "هـ"):
                self.assertIn(words, timeline)
            self.assertTrue(
                desk.ask("!!document.querySelector('.o_asas_sla_statuses .fa-check-circle')")
            )

    def test_a_manager_acknowledges_what_was_directed(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        action = "/odoo/action-asas_helpdesk.ticket_action_directed_to_me"
        with self.desk(self.user_manager, action) as desk:
            desk.press(".o_kanban_record")
            desk.press(".o_form_statusbar button.btn-primary[name=action_acknowledge]")
            desk.wait_for("document.querySelector('button.btn-primary[name=action_resolve]')")
        self.assertTrue(ticket.acknowledged_at)

    def test_level2_verifies_several_from_the_queue_and_sends_one_back(self):
        self.user_level2.lang = "ar_001"
        sound, bare = (self.make_ticket("request") for _i in range(2))
        for ticket in sound | bare:
            self.resolve(ticket, self.user_level1)
        sound.notice_ids.filtered(lambda n: n.kind == "resolved").state = "sent"
        rows = "document.querySelectorAll('.o_data_row').length"
        action = "/odoo/action-asas_helpdesk.ticket_action_to_verify"
        with self.desk(self.user_level2, action) as desk:
            desk.wait_for(f"{rows} === 2")
            self.assertIn("إثبات", desk.text(".o_list_view tbody"))
            desk.press("thead .o_list_record_selector input")
            desk.press(".o_control_panel button[name=action_verify]")
            desk.wait_for_text(".modal [name=summary]", bare.reference)
            self.assertIn(sound.reference, desk.text(".modal [name=summary]"))
            desk.press(".modal button[name=action_close]")
            desk.wait_for_text(".o_notification", bare.reference)
            desk.wait_for(f"{rows} === 1")
            desk.press(".o_data_row [name=subject]")
            desk.wait_for_text(".o_asas_verification", "trainee@example.com")
            desk.press(".o_form_statusbar button[name=action_not_accept]")
            desk.write(".modal [name=reason] textarea", "أرفق صورة الشهادة.")
            desk.press(".modal button[name=action_send_back]")
            desk.wait_for_text("[name=alert_returned]", "أرفق صورة الشهادة.")
        self.assertEqual((sound.state, bare.state), ("closed", "in_progress"))

    def test_correction_stands_beside_the_words_which_stay(self):
        service = self.env.ref("asas_helpdesk.service_certificate")
        ticket = self.make_ticket(description="<p>انقطع الصوت يوم الأحد</p>", service_id=service.id)
        ticket.with_user(self.user_level1)._direct(self.user_manager)
        path = f"/odoo/asas.helpdesk.ticket/{ticket.id}"
        words = ".o_field_widget[name=description]"
        with self.desk(self.user_level1, path) as desk:
            desk.wait_for(f"document.querySelector('{words}.o_readonly_modifier')")
            desk.write(".o_asas_correction [name=correction] textarea", "كان يوم الاثنين")
            self.assertIn("رقم الشهادة", desk.text(".o_asas_detail"))
            desk.write(".o_asas_detail input", "MNR-7")
            desk.press(".o_form_button_save")
            desk.wait_for("document.querySelector('.o_form_status_indicator_buttons.invisible')")
        self.assertEqual(ticket.correction, "كان يوم الاثنين")
        self.assertEqual(ticket._get_details(), {"certificate_number": "MNR-7"})
        self.assertIn("الأحد", ticket.description)
        with self.desk(self.user_manager, path) as desk:
            desk.wait_for_text(".o_asas_correction", "كان يوم الاثنين")
            self.assertIn("MNR-7", desk.text(".o_asas_detail"))
            self.assertFalse(desk.ask("Boolean(document.querySelector('.o_asas_detail input'))"))
            self.assertIn("الأحد", desk.text(words))
            for name in ("correction", "subject", "beneficiary_email", "partner_id"):
                field = f".o_field_widget[name={name}]"
                self.assertTrue(
                    desk.ask(f"Boolean(document.querySelector('{field}.o_readonly_modifier'))"),
                    name,
                )

    def test_a_move_that_is_forbidden_is_refused_in_words(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        # Read before the browser requests it: both share one connection.
        reference = ticket.reference
        closed = self.env.ref("asas_helpdesk.stage_closed").with_context(lang="ar_001").name
        path = f"/odoo/asas.helpdesk.ticket/{ticket.id}"
        with self.desk(self.user_level1, path) as desk:
            desk.press(".o_statusbar_status .dropdown-toggle")
            desk.wait_for("document.querySelector('.o-dropdown--menu')")
            desk.ask(
                "[...document.querySelectorAll('.o-dropdown--menu .dropdown-item')]"
                f".find((item) => item.innerText.includes({closed!r}))"
                ".click()"
            )
            desk.wait_for_text(".modal", reference)
        self.assertEqual(ticket.state, "directed")
