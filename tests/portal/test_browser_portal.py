"""The portal in Chromium, as a trainee uses it on a phone."""

from browser import OVERFLOW
from portal_case import PDF, SUBMIT, BrowserPortalCase, go_on, press_continue, wait_for_step


class TestBrowserPortal(BrowserPortalCase):
    def tickets(self):
        """Return the tickets. To be called when the phone is closed: the database serves one of
        both at a time."""
        self.env.invalidate_all()
        return self.Ticket.search([("partner_id", "=", self.trainee.id)])

    def test_trainee_files_a_complaint_with_an_attachment_in_arabic(self):
        with self.phone() as phone, self.files(report_pdf=PDF) as paths:
            self.sign_in_on(phone, "/my/tickets/new")
            self.fill_in_on(phone)
            self.assertEqual(phone.ask("document.documentElement.lang"), "ar-001")
            self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), "rtl")
            self.assertFalse(phone.ask(OVERFLOW))
            phone.attach("#asas_attachments", *paths)
            self.submit_on(phone)
            phone.wait_for("document.querySelector('.o_asas_ticket_page [role=status]')")
            banner = phone.ask("document.querySelector('[role=status]').textContent")
            self.assertIn("report.pdf", phone.ask("document.body.textContent"))
            self.assertFalse(phone.ask(OVERFLOW))
            phone.wait_for("document.querySelector('#asas_reply')")
            phone.go("/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_ticket')")
            listed = phone.ask("document.body.textContent")
            self.assertFalse(phone.ask(OVERFLOW))
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        self.assertIn(ticket.reference, banner)
        self.assertIn(ticket.reference, listed)
        self.assertEqual(ticket.lang, "ar_001")
        self.assertEqual(ticket._portal_files().raw, PDF)

    def test_correction_is_shown_beside_what_was_said(self):
        ticket = self.make_ticket(description="<p>انقطع الصوت يوم الأحد</p>")
        ticket.with_user(self.user_level1).correction = "كان يوم الاثنين"
        self.env.flush_all()
        path = f"/my/tickets/{ticket.id}"
        with self.phone() as phone:
            self.sign_in_on(phone, path)
            phone.wait_for("document.querySelector('.o_asas_correction')")
            shown = phone.ask("document.querySelector('.o_asas_ticket_page').innerText")
            heading = phone.ask("document.querySelector('#asas_correction').innerText")
            self.assertFalse(phone.ask(OVERFLOW))
        self.assertIn("تصحيح", heading)
        self.assertLess(shown.index("يوم الأحد"), shown.index("يوم الاثنين"))

    def test_pressing_twice_files_one_complaint(self):
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets/new")
            self.fill_in_on(phone)
            self.check_on(phone)
            phone.ask(f"{{const b = document.querySelector({SUBMIT!r}); b.click(); b.click();}}")
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
        self.assertEqual(len(self.tickets()), 1)

    def ask_for_interaction(self, phone):
        """Wait until the script of the form is active: from then on it keeps what is typed."""
        phone.wait_for(
            "document.querySelector('#asas_subject').dispatchEvent("
            "new Event('input', {bubbles: true})) && Object.keys(sessionStorage)"
            ".some((name) => name.startsWith('asas_helpdesk.draft.'))"
        )

    def test_what_was_typed_survives_until_the_ticket_exists(self):
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets/new")
            self.fill_in_on(phone)
            self.ask_for_interaction(phone)
            phone.go("/my")
            phone.go("/my/tickets/new")
            # At the step where it was left.
            wait_for_step(phone, "words")
            self.assertEqual(
                phone.ask("document.querySelector('#asas_description').value"),
                "انقطع الصوت مرتين.",
            )
            self.assertTrue(phone.ask("document.querySelector('#asas_type_complaint').checked"))
            self.submit_on(phone)
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
            phone.wait_for(
                "!Object.keys(sessionStorage).some((n) => n.startsWith('asas_helpdesk.draft.'))"
            )
            phone.go("/my/tickets/new")
            phone.wait_for("document.querySelector('#asas_subject')")
            self.assertEqual(phone.ask("document.querySelector('#asas_subject').value"), "")

    def test_errors_are_summed_up_and_focused(self):
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets/new")
            self.fill_in_on(phone)
            go_on(phone, "contact")
            phone.write("#asas_beneficiary_phone", "12")
            press_continue(phone)
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            self.assertFalse(phone.ask(OVERFLOW))
            # Odoo reports an error in the script only when the script is active.
            self.ask_for_interaction(phone)
            phone.wait_for_next_frame()
            self.assertFalse(phone.ask("Boolean(document.querySelector('[role=dialog], .modal'))"))
            phone.press("#asas_errors a")
            phone.wait_for("document.activeElement?.id === 'asas_beneficiary_phone'")
            self.assertEqual(
                phone.ask("document.querySelector('#asas_subject').value"),
                "انقطاع الصوت في القاعة",
            )
        self.assertFalse(self.tickets())

    def test_files_are_looked_at_before_they_travel(self):
        with self.phone() as phone, self.files(a_pdf=PDF, b_exe=b"MZ", c_pdf=PDF) as paths:
            self.sign_in_on(phone, "/my/tickets/new")
            self.fill_in_on(phone)
            self.ask_for_interaction(phone)
            phone.attach("#asas_attachments", *paths)
            phone.wait_for("document.querySelectorAll('.o_asas_file_chosen').length === 3")
            hidden = "document.querySelector('[data-warning={}]').hidden"
            self.assertFalse(phone.ask(hidden.format("kind")))
            self.assertTrue(phone.ask(hidden.format("size")))
            press_continue(phone)
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            # A further choice adds to the files and takes none twice; one is removed.
            phone.attach("#asas_attachments", paths[0], paths[2])
            self.assertEqual(
                phone.ask("document.querySelectorAll('.o_asas_file_chosen').length"), 3
            )
            phone.press(".o_asas_file_chosen:nth-child(3) button")
            phone.wait_for(hidden.format("kind"))
            self.assertEqual(
                phone.ask("document.querySelector('#asas_attachments').files.length"), 2
            )
            go_on(phone, "contact")
