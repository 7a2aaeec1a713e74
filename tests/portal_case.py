"""People who use the portal: over HTTP, and with a phone."""

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from browser import Phone
from common import HelpdeskFixture
from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import HOST, ChromeBrowser

from odoo.addons.mail.tests.common import MailCase

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32

# The form for a new ticket in steps, once its script is there; then the page to check the answers.
STEP = (
    "document.querySelector('.o_asas_stepwise .o_asas_step:not([hidden])')?.dataset.step === {!r}"
)
CHECK = "document.querySelector('.o_asas_check_form')"
SUBMIT = ".o_asas_check_form button[type=submit]"

REASON = "ما زال الصوت ينقطع.\nأرجو المتابعة."


def classed(node, name):
    """Return the elements of a class, in order."""
    return node.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")


def wait_for_step(phone, name):
    phone.wait_for(STEP.format(name))


def press_continue(phone):
    phone.press(".o_asas_ticket_form .o_asas_actions button[type=submit]")


def go_on(phone, name):
    """Press the button of a step, and wait for the next one."""
    press_continue(phone)
    wait_for_step(phone, name)


def let_supervise(case):
    group = case.env.ref("asas_helpdesk.group_supervisor")
    case.user_supervisor.group_ids = [Command.link(group.id)]


@tagged("standard", "post_install", "-at_install")
class PortalCase(HelpdeskFixture, HttpCase):
    """People who open pages, fill in the form and press its button, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()

    def sign_in(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def page(self, path, **params):
        """Open a page and read it."""
        response = self.url_open(path, params=params)
        self.assertEqual(response.status_code, 200, path)
        return html.fromstring(response.text)

    def open(self, ticket, token=None):
        """Return the page of a ticket, with its link or for the user who is signed in."""
        return self.page(f"/my/tickets/{ticket.id}", access_token=token)

    def form(self, page, act):
        """Return the form of an action on a page, or None."""
        forms = [f for f in page.forms if (f.get("action") or "").endswith(f"/{act}")]
        return forms[0] if forms else None

    def reply(self, form, *files, **values):
        """Send the form for a reply as a browser without a script does."""
        sent = {**dict(form.form_values()), **values}
        sent.pop("reply_files", None)
        response = self.url_open(
            form.get("action"),
            data=sent,
            files=[("reply_files", file) for file in files] or [("reply_files", ("", b""))],
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def assert_dead_link(self, response):
        """Assert that this is the page of a link that opens nothing, which offers a new one."""
        self.assertEqual(response.status_code, 403)
        page = html.fromstring(response.text)
        self.assertTrue(classed(page, "o_asas_dead_link"))
        self.assertTrue(page.xpath("//a[contains(@href, '/support/track')]"))

    def fill_in(self, user=None, **values):
        """Return the fields of the form as a browser would send them, with some of them changed."""
        self.sign_in(user or self.user_trainee)
        form = self.page("/my/tickets/new").get_element_by_id("asas_subject").getparent()
        while form.tag != "form":
            form = form.getparent()
        sent = {name: value for name, value in form.form_values() if name != "attachments"}
        return {
            **sent,
            "ticket_type": "complaint",
            "service_id": str(self.service.id),
            "subject": "انقطاع الصوت",
            "description": "انقطع الصوت مرتين.\nأرجو المعالجة.",
            **values,
        }

    def send(self, values, *files):
        """Press the button; return the response, and the tickets that it made."""
        before = self.Ticket.search([])
        response = self.url_open(
            "/my/tickets/new",
            data=values,
            files=[("attachments", file) for file in files] or [("attachments", ("", b""))],
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response, self.Ticket.search([]) - before

    def submit(self, user=None, files=(), **values):
        """Fill in and send the form; return the ticket it made."""
        response, ticket = self.send(self.fill_in(user, **values), *files)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(len(ticket), 1)
        return ticket

    def messages_in_portal(self, ticket, **keys):
        result = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": ticket._name, "thread_id": ticket.id, **keys},
        )
        # Each body is a pair: its type, and the markup.
        return [message["body"][1] for message in result["data"]["mail.message"]]


class ActCase(MailCase, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trainee.lang = "en_US"  # so that the pages are checked here in their source language

    def press(self, form, **values):
        """Send a form as a browser does."""
        response = self.url_open(
            form.get("action"),
            data={**dict(form.form_values()), **values},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def act(self, ticket, act, token=None, **values):
        """Open the page, fill in one of its forms and send it, and return the page it leads to."""
        form = self.form(self.open(ticket, token), act)
        self.assertIsNotNone(form, f"no form to {act}")
        response = self.press_and_check(form, **values)
        self.assertEqual(response.status_code, 303)
        return self.page(response.headers["Location"])

    def check_page(self, response):
        """Return the page on which something final is looked at, or None."""
        page = html.fromstring(response.text) if response.text else None
        return page if page is not None and classed(page, "o_asas_check_page") else None

    def press_and_check(self, form, **values):
        """Send a form and, where it is asked once more, say yes."""
        response = self.press(form, **values)
        page = self.check_page(response)
        act = form.get("action").rpartition("/")[2]
        return response if page is None else self.press(self.form(page, act))

    def told(self, page):
        (done,) = page.xpath("//*[@id='asas_done']")
        return " ".join(done.text_content().split())

    def resolved(self, ticket_type="complaint", **values):
        ticket = self.make_ticket(ticket_type, **values)
        if ticket_type != "request":
            ticket.with_user(self.user_level1)._direct()
        self.resolve(ticket, self.user_level2)
        return ticket

    def closed(self, ticket_type="request", **values):
        ticket = self.resolved(ticket_type, **values)
        if ticket_type == "complaint":
            self.send_queued_mails()
        self.verify_and_close(ticket, self.user_level2_other)
        return ticket

    def spoken(self, ticket):
        """Return what the beneficiary said in the conversation."""
        return ticket.message_ids.filtered(
            lambda m: m.message_type == "comment" and not m.subtype_id.internal
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
        """Open a browser that the database serves until it is closed."""
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
        """Return a resolved complaint, a closed request and an open suggestion of the trainee."""
        self.trainee.lang = lang
        complaint, request = self.make_ticket(), self.make_ticket("request")
        complaint._direct()
        for ticket in (complaint, request):
            self.resolve(ticket, self.user_level2)
        self.verify_and_close(request, self.user_level2_other)
        opened = self.make_ticket("suggestion")
        self.env.flush_all()
        return complaint, request, opened

    def sign_in_on(self, phone, path):
        phone.go(f"/web/login?redirect={path}")
        phone.write("#login", self.login)
        phone.write("#password", self.password)
        phone.press(".oe_login_buttons button[type=submit]")

    def fill_in_on(self, phone):
        """Fill in the form for a new ticket up to the step of its details."""
        wait_for_step(phone, "what")
        phone.press("#asas_type_complaint")
        go_on(phone, "about")
        phone.choose("#asas_service_id", self.service.id)
        phone.write("#asas_subject", "انقطاع الصوت في القاعة")
        go_on(phone, "words")
        phone.write("#asas_description", "انقطع الصوت مرتين.")

    def check_on(self, phone):
        """Go on from the details to the page on which a signed-in person checks the answers."""
        go_on(phone, "contact")
        press_continue(phone)
        phone.wait_for(CHECK)

    def submit_on(self, phone):
        """Check the answers of the form and submit it."""
        self.check_on(phone)
        phone.press(SUBMIT)
