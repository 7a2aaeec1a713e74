"""The portal in Chromium, as a trainee uses it on a phone."""

import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from test_portal import PDF, PortalCase

from odoo.tests.common import HOST, ChromeBrowser

OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Phone:
    """A browser on a phone: what a thumb does, and what is seen."""

    def __init__(self, case, browser):
        self.case, self.browser = case, browser

    def go(self, path):
        self.browser.navigate_to(self.case.base_url() + path, wait_stop=True)

    def ask(self, expression):
        """The value of an expression in the page; None while the page changes."""
        answer = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "returnByValue": True, "awaitPromise": True},
        )
        return answer["result"].get("value")

    def wait_for(self, expression, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.ask(f"Boolean({expression})"):
                return
            time.sleep(0.1)
        self.browser.take_screenshot()
        self.case.fail(f"In vain waited for: {expression}")

    def wait_in_conversation(self, sought):
        """Wait until something stands in the conversation of a ticket's page.

        Odoo loads it last and by itself; where it was left in the middle of that, a reload, as
        people do, brings it.
        """
        found = f"document.querySelector('#discussion > *')?.shadowRoot?.{sought}"
        for _attempt in range(4):
            end = time.monotonic() + 20
            while time.monotonic() < end:
                if self.ask(f"Boolean({found})"):
                    return
                time.sleep(0.1)
            self.ask("location.reload()")
        self.wait_for(found)

    def press(self, selector):
        self.wait_for(f"document.querySelector({selector!r})")
        self.ask(f"document.querySelector({selector!r}).click()")

    def write(self, selector, text):
        """Put the cursor into a field and type in place of what is there."""
        field = f"document.querySelector({selector!r})"
        self.wait_for(f"{field}?.offsetParent")
        self.ask(f"{{ {field}.focus(); {field}.select(); }}")
        self.browser._websocket_request("Input.insertText", params={"text": text})

    def choose(self, selector, value):
        self.ask(
            f"""{{
                const field = document.querySelector({selector!r});
                field.value = {str(value)!r};
                field.dispatchEvent(new Event("change", {{ bubbles: true }}));
            }}"""
        )

    def attach(self, selector, *paths):
        root = self.browser._websocket_request("DOM.getDocument")["root"]["nodeId"]
        node = self.browser._websocket_request(
            "DOM.querySelector", params={"nodeId": root, "selector": selector}
        )
        self.browser._websocket_request(
            "DOM.setFileInputFiles", params={**node, "files": [str(path) for path in paths]}
        )


class BrowserPortalCase(PortalCase):
    """A trainee with a phone."""

    browser_size = "360x800"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.password = "a long enough password"
        cls.user_trainee.password = cls.password
        cls.login = cls.user_trainee.login

    @contextmanager
    def phone(self):
        """A browser that the database serves until it is put away."""
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.authenticate(None, None, browser=browser)
            browser.set_cookie("frontend_lang", "ar_001", "/", HOST)
            yield Phone(self, browser)

    @contextmanager
    def files(self, **contents):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, content in contents.items():
                path = Path(folder, name.replace("_", "."))
                path.write_bytes(content)
                paths.append(path)
            yield paths

    def tickets_to_act_on(self, lang):
        """A resolved complaint, a closed request and an open suggestion of the trainee."""
        self.trainee.lang = lang
        complaint, request = self.make_ticket(), self.make_ticket("request")
        complaint._direct()
        for ticket in (complaint, request):
            self.resolve(ticket, self.user_level2)
        request.with_user(self.user_level2_other).action_close()
        opened = self.make_ticket("suggestion")
        self.env.flush_all()
        return complaint, request, opened

    def sign_in_on(self, phone, path):
        phone.go(f"/web/login?redirect={path}")
        phone.write("#login", self.login)
        phone.write("#password", self.password)
        phone.press(".oe_login_buttons button[type=submit]")

    def fill_in_on(self, phone):
        phone.wait_for("document.querySelector('.o_asas_ticket_form')")
        phone.press("#asas_type_complaint")
        phone.choose("#asas_service_id", self.service.id)
        phone.write("#asas_subject", "انقطاع الصوت في القاعة")
        phone.write("#asas_description", "انقطع الصوت مرتين.")


class TestBrowserPortal(BrowserPortalCase):
    def tickets(self):
        """To be asked when the phone is away: the database serves one of both at a time."""
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
            phone.press(".o_asas_ticket_form button[type=submit]")
            phone.wait_for("document.querySelector('.o_asas_ticket_page [role=status]')")
            banner = phone.ask("document.querySelector('[role=status]').textContent")
            self.assertIn("report.pdf", phone.ask("document.body.textContent"))
            self.assertFalse(phone.ask(OVERFLOW))
            phone.wait_in_conversation("querySelector('textarea')")
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

    def test_pressing_twice_files_one_complaint(self):
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets/new")
            self.fill_in_on(phone)
            self.ask_for_interaction(phone)
            phone.ask(
                "{const b = document.querySelector('.o_asas_ticket_form button[type=submit]');"
                "b.click(); b.click();}"
            )
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
        self.assertEqual(len(self.tickets()), 1)

    def ask_for_interaction(self, phone):
        """Wait until the script of the form is at work: it then keeps what is typed."""
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
            phone.wait_for("document.querySelector('#asas_subject')?.value")
            self.assertEqual(
                phone.ask("document.querySelector('#asas_description').value"),
                "انقطع الصوت مرتين.",
            )
            self.assertTrue(phone.ask("document.querySelector('#asas_type_complaint').checked"))
            phone.press(".o_asas_ticket_form button[type=submit]")
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
            phone.write("#asas_beneficiary_phone", "12")
            phone.press(".o_asas_ticket_form button[type=submit]")
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            self.assertFalse(phone.ask(OVERFLOW))
            time.sleep(1)  # what Odoo has to say of an error of the script
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
            hidden = "document.querySelector('[data-warning={}]').classList.contains('d-none')"
            self.assertFalse(phone.ask(hidden.format("kind")))
            self.assertTrue(phone.ask(hidden.format("size")))
            self.assertFalse(
                phone.ask("document.querySelector('.o_asas_ticket_form').checkValidity()")
            )
            # A further choice adds to the files and takes none twice; one is taken out.
            phone.attach("#asas_attachments", paths[0], paths[2])
            self.assertEqual(
                phone.ask("document.querySelectorAll('.o_asas_file_chosen').length"), 3
            )
            phone.press(".o_asas_file_chosen:nth-child(3) button")
            phone.wait_for(hidden.format("kind"))
            self.assertEqual(
                phone.ask("document.querySelector('#asas_attachments').files.length"), 2
            )
            self.assertTrue(
                phone.ask("document.querySelector('.o_asas_ticket_form').checkValidity()")
            )
