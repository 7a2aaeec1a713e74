"""Each action of the beneficiary in Chromium, on a phone, in Arabic and in English."""

from browser import OVERFLOW
from patience import wait_until
from portal_case import PDF, BrowserPortalCase

from odoo.tests.common import HOST

from odoo.addons.asas_helpdesk.controllers.portal.action_form import CHECKED

REASON = "ما زال الصوت ينقطع."
DONE = "document.querySelector('#asas_done')"


class TestBrowserActs(BrowserPortalCase):
    def unfold(self, phone, act):
        """Unfold what hides a form, as a thumb does."""
        form = f"document.querySelector('form[action$=\"/{act}\"]')"
        phone.wait_for(f"document.readyState === 'complete' && {form}")
        phone.ask(f"{form}.closest('details')?.querySelector('summary').click()")

    def unfold_files(self, phone):
        phone.press(".o_asas_add > summary")

    def type_on(self, phone, selector, text):
        """Type into a field, and again if a page that was still loading removed it."""

        def stays():
            phone.write(selector, text)
            return phone.ask(f"document.querySelector({selector!r}).value") == text

        wait_until(stays, f"what is typed into {selector}")

    def send_on(self, phone, act):
        self.assertFalse(phone.ask(OVERFLOW), act)
        # Pressed twice, by an impatient thumb.
        phone.ask(
            f"{{const b = document.querySelector('form[action$=\"/{act}\"] button[type=submit]');"
            "b.click(); b.click();}"
        )
        if act in CHECKED:
            page = f"document.querySelector('.o_asas_check_page form[action$=\"/{act}\"]')"
            phone.wait_for(f"document.readyState === 'complete' && {page}")
            self.assertFalse(phone.ask(OVERFLOW), act)
            phone.ask(
                f"{{const b = {page}.querySelector('button[type=submit]'); b.click(); b.click();}}"
            )
        phone.wait_for(f"location.search.includes('done={act}') && {DONE}")
        self.assertFalse(phone.ask(OVERFLOW), act)
        self.assertFalse(phone.ask("Boolean(document.querySelector('#asas_errors'))"), act)

    def walk(self, lang, direction):
        complaint, request, opened = self.tickets_to_act_on(lang)
        with self.phone() as phone:
            phone.browser.set_cookie("frontend_lang", lang, "/", HOST)
            self.sign_in_on(phone, f"/my/tickets/{complaint.id}")
            self.unfold(phone, "confirm")
            self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), direction)
            self.send_on(phone, "confirm")
            self.unfold(phone, "unsolved")
            self.type_on(phone, "#asas_unsolved_reason", REASON)
            self.send_on(phone, "unsolved")

            phone.go(f"/my/tickets/{request.id}")
            self.unfold(phone, "rate")
            phone.press("input[name=rating][value='4']")
            self.type_on(phone, "#asas_rate_words", REASON)
            self.send_on(phone, "rate")
            self.unfold(phone, "reopen")
            self.type_on(phone, "#asas_reopen_reason", REASON)
            self.send_on(phone, "reopen")

            phone.go(f"/my/tickets/{opened.id}")
            self.unfold(phone, "contact")
            self.type_on(phone, "#asas_contact_email", "new@example.com")
            self.send_on(phone, "contact")
            self.unfold(phone, "withdraw")
            self.type_on(phone, "#asas_withdraw_reason", REASON)
            self.send_on(phone, "withdraw")
        self.env.invalidate_all()
        self.assertEqual((complaint.state, complaint.reopen_count), ("directed", 1))
        self.assertEqual((request.state, request.rating_last_value), ("in_progress", 4))
        self.assertEqual((opened.state, opened.beneficiary_email), ("cancelled", "new@example.com"))

    def test_acts_in_arabic(self):
        self.walk("ar_001", "rtl")

    def test_acts_in_english(self):
        self.walk("en_US", "ltr")

    def test_reply_with_a_file_in_the_conversation(self):
        ticket = self.make_ticket("request")
        self.env.flush_all()
        with self.phone() as phone, self.files(report_pdf=PDF) as paths:
            self.sign_in_on(phone, f"/my/tickets/{ticket.id}")
            self.type_on(phone, "#asas_reply", REASON)
            self.unfold_files(phone)
            phone.attach("#asas_reply_files", *paths)
            phone.wait_for("document.querySelector('.o_asas_file_chosen')")
            self.send_on(phone, "reply")
            said = phone.ask("[...document.querySelectorAll('.o_asas_msg')].at(-1).textContent")
            self.assertIn(REASON, said)
            self.assertIn("report.pdf", said)
        self.env.invalidate_all()
        said = ticket.message_ids.filtered(lambda m: REASON in (m.body or ""))
        self.assertEqual(said.author_id, self.trainee)
        self.assertEqual(said.attachment_ids.mapped("name"), ["report.pdf"])

    def test_reason_survives_until_it_has_arrived(self):
        ticket = self.make_ticket()
        kept = "Object.keys(sessionStorage).some((n) => n.startsWith('asas_helpdesk.draft.'))"
        field = "document.querySelector('#asas_withdraw_reason')"
        self.env.flush_all()
        with self.phone() as phone:
            self.sign_in_on(phone, f"/my/tickets/{ticket.id}")
            self.unfold(phone, "withdraw")
            self.type_on(phone, "#asas_withdraw_reason", REASON)
            phone.wait_for(
                f"{field}.dispatchEvent(new Event('input', {{bubbles: true}})) && {kept}"
            )
            phone.go("/my")
            # The line breaks at each of the two steps: nothing is lost, nothing is done twice.
            for step in ("withdraw", "check_page"):
                phone.go(f"/my/tickets/{ticket.id}")
                phone.wait_for(f"{field}?.value === {REASON!r}")
                self.unfold(phone, "withdraw")
                if step == "check_page":
                    phone.press("form[action$='/withdraw'] button[type=submit]")
                    phone.wait_for("document.querySelector('.o_asas_check_page')")
                phone.set_offline(True)
                phone.press("form[action$='/withdraw'] button[type=submit]")
                phone.wait_for("location.protocol === 'chrome-error:'")
                phone.set_offline(False)
            self.env.invalidate_all()
            self.assertEqual(ticket.state, "new")
            phone.go(f"/my/tickets/{ticket.id}")
            phone.wait_for(f"{field}?.value === {REASON!r}")
            self.unfold(phone, "withdraw")
            self.send_on(phone, "withdraw")
            phone.wait_for(f"!({kept})")
        self.env.invalidate_all()
        self.assertEqual(ticket.state, "cancelled")
        self.assertEqual(len(ticket.message_ids.filtered(lambda m: REASON in m.body)), 1)
