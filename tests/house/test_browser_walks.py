"""The beneficiary's pages by keyboard alone, on the narrowest screen and at 400 %."""

from browser import OUTSIDE, OVERFLOW
from portal_case import PDF, BrowserPortalCase

from odoo.tests.common import HOST

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
        && !el.matches(".o_asas_is_scripted input[type=file]");
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
        request.action_wait()
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
