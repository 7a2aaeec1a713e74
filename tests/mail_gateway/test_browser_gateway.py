"""The administrator's pages of the e-mail gateway in Chromium, in Arabic."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from browser import TRACEBACK, Desk
from common import HelpdeskFixture
from gateway_case import Mailbox

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.mail_gateway.ticket import TicketGateway
from odoo.addons.mail.tests.common import MailCase

KEPT_MAILS = "/odoo/action-asas_helpdesk.unprocessed_email_action"


@tagged("standard", "post_install", "-at_install")
class TestBrowserGateway(HelpdeskFixture, Mailbox, MailCase, HttpCase):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.set_up_mailbox()
        (cls.user_admin | cls.user_level1).lang = "ar_001"

    @contextmanager
    def desk(self, path, login="desk_admin"):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(login, login.ljust(8, "x"), browser=browser)
            desk = Desk(self, browser)
            desk.go(path)
            yield desk
            self.assertFalse(desk.ask(f"Boolean({TRACEBACK})"))
        self.env.invalidate_all()

    def test_administrator_takes_a_kept_mail_in(self):
        broken = ValueError("it broke")
        with (
            patch.object(TicketGateway, "message_new", side_effect=broken),
            mute_logger("odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"),
        ):
            self.receive(self.file("utf8-base64.eml"))
        kept = self.Kept.search([])
        with self.desk(KEPT_MAILS) as desk:
            desk.wait_for_text(".o_list_view", "شكوى من انقطاع البث")
            self.assertEqual(desk.ask("getComputedStyle(document.body).direction"), "rtl")
            desk.press(".o_data_row [name=subject]")
            desk.wait_for_text(".o_form_view .alert-danger", "لم يضع منها شيء")
            self.assertNotIn(
                "ValueError", desk.ask("document.querySelector('.alert-danger').innerText")
            )
            desk.wait_for_text(".o_form_view .o_notebook", "it broke")
            desk.wait_for_text(".o_form_view button[name=action_dismiss]", "استبعاد")
            desk.press(".o_form_statusbar button[name=action_retry]")
            desk.wait_for("document.querySelector('.o_form_view [name=ticket_id] a')")
        self.assertEqual(kept.state, "processed")
        self.assertEqual(kept.ticket_id.partner_id, self.trainee)

    def test_mail_is_read_again_from_its_ticket(self):
        ticket = self.receive(self.file("utf8-base64.eml"))
        message = ticket.received_email_ids.message_id
        message._letting_go().body = "<p>Ø§Ù„Ø³Ù„Ø§Ù…</p>"
        with self.desk(f"/odoo/asas.helpdesk.ticket/{ticket.id}") as desk:
            desk.press(".o-form-buttonbox .o_button_more")
            desk.press(".o-dropdown--menu .oe_stat_button:has([name=received_email_ids])")
            desk.press(".o_list_view .o_data_row [name=email_from]")
            desk.press(".o_form_statusbar button[name=action_read_again]")
            desk.press(".modal-footer .btn-primary")
            desk.wait_for_text(".o_form_view .o_notebook", "القراءات السابقة")
        self.assertNotIn("Ø§Ù", message.body)
        self.assertTrue(ticket.received_email_ids.version_ids)

    def test_administrator_changes_the_addresses_of_the_channel(self):
        path = f"/odoo/asas.helpdesk.channel/{self.channel.id}"
        with self.desk(path) as desk:
            rows = ".o_form_view [name=address_ids] .o_data_row"
            desk.wait_for_text(".o_form_view [name=address_ids]", "complaints")
            desk.press(f"{rows}:nth-child(2) [name=alias_name]")
            desk.write(f"{rows}:nth-child(2) [name=alias_name] input", "ideas")
            desk.press(".o_form_button_save")
            desk.wait_for("document.querySelector('.o_form_status_indicator_buttons.invisible')")
        names = self.channel.address_ids.mapped("alias_name")
        self.assertEqual(names, ["complaints", "ideas", "info"])

    def uncertain_answer(self, name="absence-arabic.eml"):
        """Return a ticket of Level 1 that waits, with an uncertain answer in its conversation."""
        ticket = self.receive(self.mail())
        ticket.with_user(self.user_level1).action_assign_to_me()
        self.ask_and_wait(ticket, self.user_level1)
        notice = ticket.notice_ids.mail_id[-1:].message_id
        self.receive(self.file(name, notice=notice, id="uncertain@mail.example"))
        self.assertEqual(ticket.state, "waiting")
        return ticket

    def test_assignee_decides_in_the_conversation_that_a_person_wrote_an_answer(self):
        ticket, name = self.uncertain_answer(), self.user_level1.name
        with self.desk(f"/odoo/asas.helpdesk.ticket/{ticket.id}", "level1") as desk:
            desk.wait_for_text(".o_asas_uncertain", "خارج المكتب")
            desk.wait_for_text(".o_asas_uncertain", "لا تحتاج إلى رد")
            self.assertEqual(desk.ask("document.querySelectorAll('.o_asas_uncertain').length"), 1)
            desk.press(".o_asas_uncertain button[name=action_person]")
            desk.wait_for_text(".o_asas_uncertain", name)
            desk.wait_for("!document.querySelector('.o_asas_uncertain button')")
            desk.wait_for("!document.querySelector('[name=alert_to_judge]')")
        self.assertEqual(ticket.state, "in_progress")
        self.assertEqual(ticket.uncertain_email_ids.judged_by_id, self.user_level1)

    def test_assignee_finds_it_in_the_list_and_decides_that_it_needs_no_answer(self):
        ticket, name = self.uncertain_answer(), self.user_level1.name
        with self.desk("/odoo/action-asas_helpdesk.ticket_action_to_judge", "level1") as desk:
            desk.wait_for_text(".o_kanban_record", "هل كتب هذه الرسالة شخص؟")
            desk.press(".o_kanban_record")
            desk.press(".o_asas_uncertain button[name=action_no_answer]")
            desk.wait_for_text(".o_asas_uncertain", name)
        self.assertEqual(ticket.state, "waiting")
        self.assertEqual(ticket.uncertain_email_ids.verdict, "none")

    def test_conversations_of_other_models_are_as_before(self):
        contact = self.env["res.partner"].create({"name": "جهة اتصال"})
        contact.message_post(body="ملاحظة على جهة الاتصال", message_type="email")
        with self.desk(f"/odoo/res.partner/{contact.id}") as desk:
            desk.wait_for("document.querySelector('.o-mail-Message')")
            self.assertFalse(desk.ask("Boolean(document.querySelector('.o_asas_uncertain'))"))

    def test_staff_read_who_sent_an_e_mail_and_decide_whose_it_is(self):
        people = self.env["res.partner"].with_user(self.administrator)
        reem = people.create({"name": "ريم العنزي", "email": "victim@mail.example"})
        ticket = self.receive(self.file("staff-forward.eml"))
        with self.desk(f"/odoo/asas.helpdesk.ticket/{ticket.id}", "level1") as desk:
            desk.wait_for_text(".o_form_view .alert-warning", "أعاد زميل توجيهها")
            desk.wait_for_text(".o_form_view [name=sender_check]", "لم يُتحقق منه")
            desk.press(".o_form_view button[name=action_use_sender]")
            desk.press(".modal-footer .btn-primary")
            desk.wait_for_text(".o_form_view", "اختار الموظفون المستفيد")
        self.assertEqual(ticket.partner_id.id, reem.id)

    def test_administrator_accepts_an_address(self):
        self.user_trainee.with_user(self.user_trainee).email = "new@example.org"
        self.env.flush_all()
        with self.desk("/odoo/action-asas_helpdesk.partner_action_unproven") as desk:
            desk.wait_for_text(".o_list_view", "new@example.org")
            rows = "[...document.querySelectorAll('.o_data_row')]"
            row = f"{rows}.find((row) => row.innerText.includes('new@example.org'))"
            desk.ask(f"{row}.querySelector('button[name=action_asas_helpdesk_accept]').click()")
            desk.wait_for(f"!{row}")
        self.assertEqual(self.trainee.asas_helpdesk_proven_by, "accepted")
