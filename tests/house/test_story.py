"""The main process from end to end, in Chromium and in Arabic: from the trainee's phone to the
manager, and back to the trainee."""

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from browser import CARDS, MY_WORK, Desk
from common import hours
from portal_case import PDF, SUBMIT, PortalCase, go_on, press_continue, wait_for_step

from odoo import fields
from odoo.tests.common import HOST, ChromeBrowser

SUBJECT = "لم تصدر شهادتي من منصة منار"


class TestStory(PortalCase):
    browser_size = "1366x768"

    @contextmanager
    def browser_of(self, user, path):
        """Open a browser in which a person has signed in, with the form, and opened a page."""
        self.env.flush_all()
        login = user.login  # before the database serves the browser
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(None, None, browser=browser)
            browser.set_cookie("frontend_lang", "ar_001", "/", HOST)
            desk = Desk(self, browser)
            desk.go(f"/web/login?redirect={path}")
            desk.write("#login", login)
            desk.write("#password", "a long enough password")
            desk.press(".oe_login_buttons button[type=submit]")
            yield desk
        self.env.invalidate_all()

    def test_from_the_trainee_to_the_manager_and_back(self):
        people = self.user_trainee | self.user_level1 | self.user_manager
        people.password = "a long enough password"
        people.lang = "ar_001"

        # The trainee files a complaint in the portal.
        with (
            tempfile.TemporaryDirectory() as folder,
            self.browser_of(self.user_trainee, "/my/tickets/new") as phone,
        ):
            path = Path(folder, "report.pdf")
            path.write_bytes(PDF)
            wait_for_step(phone, "what")
            phone.press("#asas_type_complaint")
            go_on(phone, "about")
            self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), "rtl")
            phone.choose("#asas_service_id", self.service.id)
            phone.write("#asas_subject", SUBJECT)
            go_on(phone, "words")
            phone.write("#asas_description", "أنهيت الدورة قبل أسبوعين.")
            phone.attach("#asas_attachments", path)
            go_on(phone, "contact")
            press_continue(phone)
            phone.press(SUBMIT)
            phone.wait_for("document.querySelector('.o_asas_ticket_page [role=status]')")
        complaint = self.Ticket.search([("partner_id", "=", self.trainee.id)])
        reference = complaint.reference
        self.assertEqual(complaint._portal_files().raw, PDF)

        # Level 1 sees it on the Arabic kanban.
        with self.browser_of(self.user_level1, MY_WORK) as desk:
            desk.wait_for(f"{CARDS} === 1")
            self.assertEqual(desk.ask("getComputedStyle(document.body).direction"), "rtl")
            card = desk.text(".o_kanban_record")
            for words in (reference, SUBJECT, "شكوى", "يتبقى"):
                self.assertIn(words, card)

        # Nobody acts; after 23 hours, the system directs it.
        self.run_cron(fields.Datetime.now() + hours(23.1))
        self.assertEqual(complaint.state, "directed")
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
        self.assertEqual(clock.state, "met")

        # The manager has the activity, and sees the complaint among those directed to them.
        self.assertIn(self.user_manager, complaint.activity_ids.user_id)
        directed_to_me = "/odoo/action-asas_helpdesk.ticket_action_directed_to_me"
        with self.browser_of(self.user_manager, directed_to_me) as desk:
            desk.wait_for_text(".o_kanban_record", reference)
            desk.press(".o_kanban_record")
            desk.wait_for("document.querySelector('.o-mail-Activity')")
            self.assertIn("تأكيد", desk.text(".o-mail-Activity"))

        # The trainee's e-mail, in Arabic, is in the queue, and the portal shows it.
        notice = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
        self.assertEqual(
            (notice.mail_id.state, notice.address), ("outgoing", "trainee@example.com")
        )
        told = "وُجّهت شكواكم إلى مدير القسم المختص"
        self.assertIn(told, notice.mail_id.body_html)
        with self.browser_of(self.user_trainee, f"/my/tickets/{complaint.id}") as phone:
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
            phone.wait_for("document.querySelector('.o_asas_notices')")
            shown = phone.ask("document.querySelector('.o_asas_notices').textContent")
            self.assertIn("توجيه", shown)
