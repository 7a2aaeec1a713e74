"""The beneficiary's pages by keyboard alone, without JavaScript, on the narrowest screen and at
400 %: every walk in Arabic and in English."""

import re
from html import unescape
from unittest.mock import patch

from browser import OUTSIDE, OVERFLOW
from portal_case import PDF, BrowserPortalCase

from odoo.tests.common import HOST

from odoo.addons.asas_helpdesk.controllers.public.guest_ticket_form import GuestTicketForm
from odoo.addons.mail.tests.common import MailCase

REASON = "ما زال الصوت ينقطع."
# An outline or a ring around the element that has the focus, or around the choice it belongs to.
FOCUS_IS_SEEN = """(() => {
    const seen = (el) => {
        const style = getComputedStyle(el);
        return style.boxShadow !== "none"
            || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    };
    const el = document.activeElement;
    return seen(el) || Boolean(el.closest("label") && seen(el.closest("label")));
})()"""
# What can be pressed has 44 px, except for links within a text. A label stands for a file field.
TOO_SMALL = """[...document.querySelectorAll(
    ".o_asas_portal :is(a, button, summary, select, textarea, input:not([type=hidden]))"
)].filter((el) => {
    const target = el.closest("label") || el;
    const box = target.getBoundingClientRect();
    return box.width && box.height && (box.height < 43.5 || box.width < 43.5)
        && !el.matches(".o_asas_said a, .o_asas_words a, p a:not([class]), h3 a")
        && !el.matches(".o_asas_is_scripted input[type=file]")
        && !el.matches("[aria-hidden=true][tabindex='-1']");  // what Enter presses, seen by nobody
}).map((el) => el.outerHTML.slice(0, 120))"""
MOVING = """[...document.querySelectorAll(".o_asas_portal *")].filter((el) =>
    parseFloat(getComputedStyle(el).transitionDuration) > 0.02
    || parseFloat(getComputedStyle(el).animationDuration) > 0.02
).map((el) => el.className)"""
# A screen of 1280 × 800 at 200 %, the narrowest that WCAG requires, and 1280 × 1024 at 400 %.
SCREENS = {"zoomed": (640, 400, 2), "narrow": (320, 640, 2), "at_400": (320, 256, 4)}
# The pages on which something is looked at before it is done.
ONCE_MORE = ".o_asas_check_page"


class WalkCase(MailCase, BrowserPortalCase):
    """Somebody with a keyboard alone."""

    def show_on(self, phone, screen):
        width, height, factor = SCREENS[screen]
        phone.browser._websocket_request(
            "Emulation.setDeviceMetricsOverride",
            params={
                "width": width,
                "height": height,
                "deviceScaleFactor": factor,
                "mobile": screen == "narrow",
            },
        )

    def tab_to(self, phone, selector):
        """Move to a control with the Tab key alone."""
        at = f"document.activeElement?.matches({selector!r})"
        for _press in range(80):
            phone.press_key("Tab")
            if phone.ask(at):
                self.assertTrue(phone.ask(FOCUS_IS_SEEN), f"focus is not seen on {selector}")
                return
        self.fail(f"The tabulator does not come to {selector}")

    def type_keys(self, phone, text):
        phone.browser._websocket_request("Input.insertText", params={"text": text})

    def open(self, phone, ticket):
        phone.go(f"/my/tickets/{ticket.id}")
        phone.wait_for(
            "document.readyState === 'complete' && document.querySelector('.o_asas_ticket_page')"
        )

    def unfold(self, phone, act):
        summary = f"details:has(form[action$='/{act}']) > summary"
        self.tab_to(phone, summary)
        phone.press_key("Enter")
        phone.wait_for(f"document.querySelector(\"details:has(form[action$='/{act}'])\").open")

    def send(self, phone, act, key="Enter"):
        done = f"location.search.includes('done={act}') && document.querySelector('#asas_done')"
        self.tab_to(phone, f"form[action$='/{act}'] button[type=submit]")
        phone.press_key(key)
        phone.wait_for(f"({done}) || document.querySelector('{ONCE_MORE}')")
        if phone.ask(f"Boolean(document.querySelector('{ONCE_MORE}'))"):
            self.assert_fits(phone)
            self.tab_to(phone, f"{ONCE_MORE} form[action$='/{act}'] button[type=submit]")
            phone.press_key(key)
        phone.wait_for(done)

    def assert_fits(self, phone):
        if phone.ask(OVERFLOW):
            self.fail(f"A part of it lies at the side: {phone.ask(OUTSIDE)}")


class TestBrowserWalks(WalkCase):
    def walk(self, lang):
        complaint, request, opened = self.tickets_to_act_on(lang)
        with self.phone() as phone:
            phone.browser.set_cookie("frontend_lang", lang, "/", HOST)
            self.sign_in_on(phone, f"/my/tickets/{complaint.id}")
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
            self.open(phone, complaint)
            self.send(phone, "confirm", "Space")
            self.open(phone, complaint)
            self.unfold(phone, "unsolved")
            self.tab_to(phone, "#asas_unsolved_reason")
            self.type_keys(phone, REASON)
            self.send(phone, "unsolved")

            self.open(phone, request)
            self.tab_to(phone, "input[name=rating]")
            phone.press_key("Space")
            self.tab_to(phone, "#asas_rate_words")
            self.type_keys(phone, REASON)
            self.send(phone, "rate", "Space")
            self.open(phone, request)
            self.unfold(phone, "reopen")
            self.tab_to(phone, "#asas_reopen_reason")
            self.type_keys(phone, REASON)
            self.send(phone, "reopen")

            self.open(phone, opened)
            self.unfold(phone, "contact")
            self.tab_to(phone, "#asas_contact_email")
            self.type_keys(phone, "new@example.com")
            self.send(phone, "contact")
            self.open(phone, opened)
            self.unfold(phone, "withdraw")
            self.tab_to(phone, "#asas_withdraw_reason")
            self.type_keys(phone, REASON)
            self.send(phone, "withdraw", "Space")
        self.env.invalidate_all()
        self.assertEqual((complaint.state, complaint.reopen_count), ("directed", 1))
        self.assertEqual((request.state, request.rating_last_value), ("in_progress", 5))
        self.assertEqual((opened.state, opened.beneficiary_email), ("cancelled", "new@example.com"))

    def test_each_act_by_keyboard_in_arabic(self):
        self.walk("ar_001")

    def test_each_act_by_keyboard_in_english(self):
        self.walk("en_US")

    def test_error_is_read_first_and_leads_to_its_field(self):
        ticket = self.make_ticket()
        self.env.flush_all()
        with self.phone() as phone:
            self.sign_in_on(phone, f"/my/tickets/{ticket.id}")
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
            self.open(phone, ticket)
            phone.ask(
                "HTMLFormElement.prototype.submit.call("
                "document.querySelector('form[action$=\"/withdraw\"]'))"
            )
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            self.tab_to(phone, "#asas_errors a")
            phone.press_key("Enter")
            phone.wait_for("location.hash === '#asas_withdraw_reason'")
            phone.wait_for("document.activeElement?.id === 'asas_withdraw_reason'")

    def test_zoomed_and_narrow_pages_have_no_sideways_scroll_and_no_small_target(self):
        self.trainee.name = "عبدالرحمن بن عبدالعزيز بن محمد المطيري القحطاني"
        ticket = self.make_ticket(subject="انقطاع" * 20)
        ticket._direct()
        self.resolve(ticket, self.user_level2)
        request = self.make_ticket("request")
        request._set_state("waiting")
        self.env["ir.attachment"].with_user(self.user_trainee).sudo().create(
            {
                "name": "تقرير-طويل-الاسم-جدا-بلا-مسافات.pdf",
                "raw": PDF,
                "res_model": request._name,
                "res_id": request.id,
            }
        )
        self.env.flush_all()
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_ticket')")
            phone.browser._websocket_request(
                "Emulation.setEmulatedMedia",
                params={"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]},
            )
            for screen in SCREENS:
                self.show_on(phone, screen)
                for path in (
                    "/my/tickets",
                    "/my/tickets/new",
                    f"/my/tickets/{ticket.id}",
                    f"/my/tickets/{request.id}",
                ):
                    phone.go(path)
                    phone.wait_for(
                        "document.readyState === 'complete'"
                        " && document.querySelector('.o_asas_portal')"
                    )
                    phone.ask("document.querySelectorAll('details').forEach((d) => d.open = true)")
                    with self.subTest(path, screen=screen):
                        self.assertFalse(phone.ask(OVERFLOW))
                        self.assertEqual(phone.ask(TOO_SMALL), [])
                        self.assertEqual(phone.ask(MOVING), [])


class TestWalksWithoutJavaScript(WalkCase):
    """What somebody without an account does from the form to the rating, on the keyboard, without
    JavaScript, and on the smallest screens."""

    def setUp(self):
        super().setUp()
        # Submitting too fast has its own test.
        self.startPatcher(patch.object(GuestTicketForm, "LEAST_SECONDS", 0))

    def go(self, phone, path, shown):
        phone.go(path)
        phone.wait_for(f"document.readyState === 'complete' && document.querySelector('{shown}')")
        self.assert_fits(phone)

    def type_into(self, phone, name, text):
        self.tab_to(phone, f"main [name='{name}']")
        self.type_keys(phone, text)

    def choose_by_keys(self, phone, name):
        """Choose the first value of a list."""
        self.tab_to(phone, f"main select[name='{name}']")
        phone.press_key("Down")
        if phone.ask("!document.activeElement.value"):
            phone.press_key("Down")

    def tick(self, phone, name):
        self.tab_to(phone, f"main input[name='{name}']")
        phone.press_key("Space")
        self.assertTrue(phone.ask("document.activeElement.checked"), name)

    def submit_until(self, phone, shown):
        """Press the button of the form, on each of its pages, until the last has come."""
        for _page in range(3):
            if phone.ask("Boolean(document.querySelector('main input[name=consent]'))"):
                self.tick(phone, "consent")
            self.tab_to(phone, "main form button[type=submit]:not([formaction])")
            before = phone.ask("performance.timeOrigin")
            phone.press_key("Enter")
            phone.wait_for(
                f"performance.timeOrigin !== {before} && document.readyState === 'complete'"
            )
            self.assert_fits(phone)
            self.assertFalse(phone.ask("document.querySelector('#asas_errors')?.innerText"))
            if phone.ask(f"Boolean(document.querySelector('{shown}'))"):
                return
        self.fail(f"{shown} does not come")

    def leave(self):
        """Let the mails leave; return their texts by recipient, the last one of each."""
        self.env.invalidate_all()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            queued = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")], order="id")
            queued.send()
            return {
                mail["email_to"][0].split("<")[-1].strip(">"): mail["body"] for mail in self._mails
            }

    def path_in(self, body, ending):
        found = re.search(rf"https?://[^/\"]+(/my/tickets/[^\"]*{ending}[^\"]*)\"", body)
        self.assertTrue(found, ending)
        return unescape(found[1])

    def file(self, phone, subject):
        """File a request on the public form; return the ticket."""
        known = self.Ticket.search([])
        self.go(phone, "/support/new", "main form")
        self.tick(phone, "ticket_type")
        phone.press_key("Down")
        phone.press_key("Down")
        self.assertEqual(phone.ask("document.activeElement.value"), "request")
        self.choose_by_keys(phone, "service_id")
        self.type_into(phone, "subject", subject)
        self.type_into(phone, "description", REASON)
        self.choose_by_keys(phone, "beneficiary_kind")
        self.type_into(phone, "beneficiary_name", "زائر عابر")
        self.type_into(phone, "beneficiary_email", "visitor@example.com")
        self.submit_until(phone, ".o_asas_thanks")
        self.env.invalidate_all()
        return self.Ticket.search([]) - known

    def walk(self, lang, screen):
        with self.phone() as phone:
            browser = phone.browser
            browser.set_cookie("frontend_lang", lang, "/", HOST)
            browser._websocket_request(
                "Emulation.setScriptExecutionDisabled", params={"value": True}
            )
            self.show_on(phone, screen)
            ticket = self.file(phone, "انقطاع الصوت")
            ticket.lang = lang
            self.ask_for_the_link(phone, ticket)
            self.go(phone, self.path_in(self.last_link(), "access_token="), ".o_asas_ticket_page")
            self.type_into(phone, "reply", REASON)
            self.send(phone, "reply")
            self.correct_and_confirm(phone, ticket)
            self.rate(phone, ticket)
            other = self.file(phone, "انقطاع الصورة")
            self.go(phone, f"/my/tickets/{other.id}?access_token={self.key(other)}", "article")
            self.unfold(phone, "withdraw")
            self.type_into(phone, "reason", REASON)
            self.send(phone, "withdraw")
        self.env.invalidate_all()
        self.assertEqual((ticket.rating_last_value, other.state), (4, "cancelled"))

    def ask_for_the_link(self, phone, ticket):
        self.go(phone, "/support/track", "main form")
        self.type_into(phone, "reference", ticket.reference)
        self.type_into(phone, "contact", ticket.beneficiary_email)
        self.submit_until(phone, "main [role=status]")
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_links").method_direct_trigger()

    def last_link(self):
        return self.leave()["visitor@example.com"]

    def correct_and_confirm(self, phone, ticket):
        self.unfold(phone, "contact")
        self.type_into(phone, "email", "new@example.org")
        self.send(phone, "contact")
        self.assertEqual(ticket.beneficiary_email, "visitor@example.com")
        sent = self.leave()
        self.go(phone, self.path_in(sent["visitor@example.com"], "objection"), "main form")
        self.go(phone, self.path_in(sent["new@example.org"], "address/email"), "main form")
        self.submit_until(phone, "main [role=status]")
        self.env.invalidate_all()
        self.assertEqual(ticket.beneficiary_email, "new@example.org")

    def rate(self, phone, ticket):
        self.resolve(ticket, self.user_level2)
        self.send_queued_mails()
        self.verify_and_close(ticket, self.user_level2_other)
        body = self.leave()["new@example.org"]
        self.go(phone, self.path_in(body, "rating=4"), ".o_asas_rate_page")
        self.type_into(phone, "words", REASON)
        self.send(phone, "rate")

    def test_from_the_form_to_the_rating_in_arabic_on_the_narrowest_screen(self):
        self.walk("ar_001", "narrow")

    def test_from_the_form_to_the_rating_in_english_at_400_percent(self):
        self.walk("en_US", "at_400")
