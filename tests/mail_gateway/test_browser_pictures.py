"""Pictures on other servers are loaded when the reader asks, and not before."""

from contextlib import ExitStack, contextmanager

from browser import Desk
from common import HelpdeskFixture
from gateway_case import Mailbox

from odoo.tests import ChromeBrowser, HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase

# The addresses on other servers that the page has called, successfully or not.
FOREIGN = """performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => name.startsWith("http") && !name.startsWith(location.origin))"""
IN_CHATTER = """[...document.querySelectorAll(".o-mail-Message-body div")]
    .map((element) => element.shadowRoot).find((root) => root?.querySelector("img"))"""
IN_PORTAL = "document.querySelector('.o_asas_msg .o_asas_said')"
BUTTON = ".o_asas_show_pictures"


@tagged("standard", "post_install", "-at_install")
class TestBrowserPictures(HelpdeskFixture, Mailbox, MailCase, HttpCase):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.set_up_mailbox()
        cls.user_level1.lang = "ar_001"

    def setUp(self):
        super().setUp()
        self.ticket = self.receive(self.file("remote-pictures.eml"))

    @contextmanager
    def page(self, user, path):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as at_exit:
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            login = user.login
            self.authenticate(login, login.ljust(8, "x"), browser=browser)
            page = Desk(self, browser)
            page.go(path)
            yield page
        self.env.invalidate_all()

    def assert_loaded_on_request(self, page, root):
        """Press the button in a part of the page; all pictures are loaded from then on."""
        page.wait_for(f"({root})?.querySelector({BUTTON!r})")
        self.assertFalse(page.ask(FOREIGN))
        self.assertIn("tracker.example", page.ask(f"({root}).querySelector({BUTTON!r}).innerText"))
        page.ask(f"({root}).querySelector({BUTTON!r}).click()")
        page.wait_for(f"!({root}).querySelector({BUTTON!r})")
        page.wait_for(f"({FOREIGN}).length")
        shown = f"""[...({root}).querySelectorAll("img[data-original-src]")]"""
        page.wait_for(
            f"{shown}.every((image) => image.src === image.dataset.originalSrc"
            " && image.referrerPolicy === 'no-referrer')"
        )

    def test_desk_loads_the_pictures_of_a_message(self):
        with self.page(self.user_level1, f"/odoo/asas.helpdesk.ticket/{self.ticket.id}") as page:
            self.assert_loaded_on_request(page, IN_CHATTER)

    def test_desk_loads_the_pictures_of_a_description(self):
        with self.page(self.user_level1, f"/odoo/asas.helpdesk.ticket/{self.ticket.id}") as page:
            page.wait_for_text(".o_field_widget[name=description]", "خلية")
            self.assert_loaded_on_request(
                page, "document.querySelector('.o_field_widget[name=description]')"
            )

    def test_beneficiary_loads_the_pictures(self):
        self.ticket.partner_id = self.trainee
        with self.page(self.user_trainee, self.ticket.access_url) as page:
            self.assert_loaded_on_request(page, IN_PORTAL)
