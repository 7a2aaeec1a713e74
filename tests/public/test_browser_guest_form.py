"""The public form in Chromium, as somebody without an account uses it on a phone; and what the
script adds to the portal's, which is the same form."""

from unittest.mock import patch

from browser import OVERFLOW
from portal_case import (
    CHECK,
    PDF,
    SUBMIT,
    BrowserPortalCase,
    go_on,
    press_continue,
    wait_for_step,
)

from odoo.addons.asas_helpdesk.controllers.public.guest_ticket_form import GuestTicketForm

NEW = "/support/new"
CONTINUE = ".o_asas_ticket_form .o_asas_actions button[type=submit]"
READY = "document.querySelector('.o_asas_stepwise .o_asas_ticket_form')"
KEPT = "[...document.querySelectorAll('.o_asas_kept bdi')].map((n) => n.textContent)"
CHOSEN = "[...document.querySelectorAll('.o_asas_file_chosen bdi')].map((n) => n.textContent)"
DRAFTS = "Object.keys(localStorage).filter((n) => n.startsWith('asas_helpdesk.draft.')).length"
# The services whose fields are shown and sent.
ASKED = """[...document.querySelectorAll(".o_asas_details:enabled:not([hidden])")]
    .map((group) => group.dataset.service)"""
CHOOSE = """{
    const service = document.querySelector("#asas_service_id");
    service.value = "%s";
    service.dispatchEvent(new Event("change", {bubbles: true}));
}"""
DROP = """{
    const data = new DataTransfer();
    data.items.add(new File(["%PDF-1.4 dropped"], "dropped.pdf", {type: "application/pdf"}));
    const zone = document.querySelector(".o_asas_drop");
    for (const type of ["dragover", "drop"]) {
        zone.dispatchEvent(
            new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true})
        );
    }
}"""
# What the progress bar shows, recorded over time.
WATCH = """{
    window.shown = [];
    const bar = document.querySelector(".o_asas_progress [role=progressbar]");
    new MutationObserver(() => window.shown.push(bar.getAttribute("aria-valuenow")))
        .observe(bar, {attributes: true});
}"""


class TestBrowserPublic(BrowserPortalCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(GuestTicketForm, "LEAST_SECONDS", 0))

    def made(self):
        """Return the tickets. To be called when the phone is closed: the database serves one of
        both at a time."""
        self.env.invalidate_all()
        return self.Ticket.search([("partner_id", "=", False)])

    def value(self, phone, name):
        return phone.ask(f"document.querySelector('#asas_{name}').value")

    def break_line(self, phone):
        """Press the button without a connection, and then with one."""
        phone.set_offline(True)
        phone.wait_for("!navigator.onLine")
        press = SUBMIT if phone.ask(f"Boolean({CHECK})") else CONTINUE
        phone.press(press)
        phone.wait_for("document.activeElement?.dataset.failure === 'lost'")
        phone.set_offline(False)
        phone.wait_for("navigator.onLine")
        phone.press(press)

    def test_visitor_writes_corrects_and_follows_in_arabic_on_a_line_that_breaks(self):
        with self.phone() as phone, self.files(good_pdf=PDF, bad_pdf=b"no pdf") as paths:
            phone.go(NEW)
            phone.wait_for(READY)
            self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), "rtl")
            self.fill_in_on(phone)
            # The tab is closed and opened again.
            phone.ask("sessionStorage.clear()")
            phone.go("/web/login")
            phone.go(NEW)
            wait_for_step(phone, "words")
            self.assertEqual(self.value(phone, "description"), "انقطع الصوت مرتين.")
            phone.attach("#asas_attachments", *paths)
            phone.ask(WATCH)
            self.break_line(phone)
            # What the server refuses is said at once; what it accepts, it keeps.
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            self.assertIn(
                "bad.pdf", phone.ask("document.querySelector('#asas_errors').textContent")
            )
            self.assertTrue(phone.ask("document.title").startswith("خطأ:"))
            self.assertIn("100", phone.ask("window.shown"))
            self.assertEqual(phone.ask(KEPT), ["good.pdf"])
            self.assertFalse(phone.ask(OVERFLOW))
            go_on(phone, "contact")
            self.assertFalse(phone.ask("document.title").startswith("خطأ:"))
            # The kept file is still there after the page was loaded again.
            phone.go(NEW)
            wait_for_step(phone, "contact")
            self.assertEqual(phone.ask(KEPT), ["good.pdf"])
            phone.write("#asas_beneficiary_name", "زائر عابر")
            phone.choose("#asas_beneficiary_kind", "trainee")
            phone.write("#asas_beneficiary_email", "visitor@example")
            self.break_line(phone)
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            wait_for_step(phone, "contact")
            phone.write("#asas_beneficiary_email", "visitor@example.com")
            press_continue(phone)
            phone.wait_for(CHECK)
            self.assertFalse(phone.ask(OVERFLOW))
            phone.press(SUBMIT)
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            phone.press("#asas_consent")
            self.break_line(phone)
            phone.wait_for("document.querySelector('.o_asas_thanks')")
            said = phone.ask("document.querySelector('.o_asas_thanks').textContent")
            self.assertFalse(phone.ask(OVERFLOW))
            phone.wait_for(f"{DRAFTS} === 0")
            phone.press(".o_asas_thanks a.o_asas_btn")
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
            self.assertIn("good.pdf", phone.ask("document.body.textContent"))
            phone.go("/support/track")
            phone.write("#asas_reference", "cmp/٢٠٢٦/١")
            phone.write("#asas_contact", "visitor@example.com")
            phone.press(".o_asas_track_form button[type=submit]")
            phone.wait_for("document.querySelector('.o_asas_track [role=status]')")
            self.assertFalse(phone.ask(OVERFLOW))
        (ticket,) = self.made()
        self.assertIn(ticket.reference, said)
        self.assertEqual(ticket.lang, "ar_001")
        self.assertEqual(ticket._portal_files().raw, PDF)

    def test_steps_are_walked_with_the_keyboard_alone_on_the_narrowest_screen(self):
        with self.phone() as phone:
            phone.browser._websocket_request(
                "Emulation.setDeviceMetricsOverride",
                params={"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True},
            )
            phone.go(f"{NEW}?type=suggestion")
            wait_for_step(phone, "about")
            self.assertIn(
                "الخطوة 2 من 4", phone.ask("document.querySelector('.o_asas_stage').innerText")
            )
            phone.ask("document.querySelector('#asas_subject').focus()")
            phone.press_key("Enter")
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            self.assertFalse(phone.ask(OVERFLOW))
            # From the summary to its first link, and from there to the field.
            phone.press_key("Tab")
            phone.press_key("Enter")
            phone.wait_for("document.activeElement?.id === 'asas_service_id'")
            phone.choose("#asas_service_id", "other")
            phone.write("#asas_subject", "فكرة")
            phone.press_key("Enter")
            wait_for_step(phone, "words")
            self.assertEqual(phone.ask("document.activeElement.tagName"), "H1")
            self.assertIn("ما الذي تقترحونه", phone.ask("document.activeElement.innerText"))
            # The browser's way back leads to the step before, and forth again.
            phone.ask("history.back()")
            wait_for_step(phone, "about")
            phone.ask("history.forward()")
            wait_for_step(phone, "words")
            phone.write("#asas_description", "تسجيل الجلسات.")
            go_on(phone, "contact")
            phone.write("#asas_beneficiary_name", "سارة")
            phone.choose("#asas_beneficiary_kind", "trainee")
            phone.write("#asas_beneficiary_phone", "٠٥٣٣٨٤٨٧١٢")
            phone.press_key("Enter")
            phone.wait_for(CHECK)
            self.assertFalse(phone.ask(OVERFLOW))
            # One answer is changed without a connection; going on leads back to the check.
            phone.set_offline(True)
            phone.press("dd button[value=subject]")
            phone.wait_for("document.activeElement?.id === 'asas_subject'")
            phone.write("#asas_subject", "فكرة أخرى")
            phone.set_offline(False)
            phone.press_key("Enter")
            phone.wait_for(f"{CHECK} && document.body.innerText.includes('فكرة أخرى')")
            phone.press("#asas_consent")
            phone.ask(f"document.querySelector({SUBMIT!r}).focus()")
            phone.press_key("Enter")
            phone.wait_for("document.querySelector('.o_asas_thanks')")
            self.assertFalse(phone.ask(OVERFLOW))
        (ticket,) = self.made()
        self.assertEqual((ticket.subject, ticket.ticket_type), ("فكرة أخرى", "suggestion"))

    def test_form_works_where_no_script_ever_arrives(self):
        with self.phone() as phone:
            phone.browser._websocket_request("Network.enable")
            phone.browser._websocket_request("Network.setBlockedURLs", params={"urls": ["*.js*"]})
            phone.go(NEW)
            phone.wait_for(
                "[...document.querySelectorAll('.o_asas_step')].every((step) => step.offsetParent)"
            )
            # The button for files is ours, in the language of the page.
            self.assertIn("اختيار", phone.ask("document.querySelector('.o_asas_drop').innerText"))
            self.assertLessEqual(
                phone.ask("document.querySelector('#asas_attachments').offsetWidth"), 1
            )
            phone.press("#asas_type_request")
            phone.choose("#asas_service_id", "other")
            phone.choose("#asas_beneficiary_kind", "trainee")
            for name in ("subject", "description", "beneficiary_name"):
                phone.write(f"#asas_{name}", "كتب بلا نص برمجي")
            phone.write("#asas_beneficiary_phone", "0533848712")
            press_continue(phone)
            phone.wait_for(CHECK)
            phone.press("#asas_consent")
            phone.press(SUBMIT)
            phone.wait_for("document.querySelector('.o_asas_thanks')")
        self.assertEqual(len(self.made()), 1)

    def test_visitor_clears_what_was_typed(self):
        certificates = str(self.env.ref("asas_helpdesk.service_certificate").id)
        with self.phone() as phone:
            phone.go(NEW)
            phone.wait_for(READY)
            self.fill_in_on(phone)
            phone.wait_for(f"{DRAFTS} === 1")
            # The fields of the service that is chosen, and of no other.
            phone.ask(CHOOSE % certificates)
            self.assertEqual(phone.ask(ASKED), [certificates])
            phone.ask(DROP)
            phone.press(".o_asas_clear")
            wait_for_step(phone, "what")
            self.assertEqual(phone.ask(DRAFTS), 0)
            for name in ("subject", "description", "service_id"):
                self.assertEqual(self.value(phone, name), "", name)
            self.assertEqual(phone.ask(CHOSEN), [])
            self.assertEqual(phone.ask(ASKED), [])
            self.assertFalse(phone.ask("document.querySelector('[name=ticket_type]:checked')"))
            # A draft kept longer than a day is gone as well.
            phone.press("#asas_type_request")
            phone.wait_for(f"{DRAFTS} === 1")
            phone.ask(
                """for (const name of Object.keys(localStorage)) {
                    const kept = JSON.parse(localStorage.getItem(name));
                    kept.at -= 25 * 60 * 60 * 1000;
                    localStorage.setItem(name, JSON.stringify(kept));
                }"""
            )
            phone.go(NEW)
            phone.wait_for(READY)
            self.assertFalse(phone.ask("document.querySelector('[name=ticket_type]:checked')"))
            self.assertEqual(phone.ask(DRAFTS), 0)

    def test_what_is_typed_before_the_script_has_come_goes_before_the_draft(self):
        with self.phone() as phone:
            phone.go(NEW)
            self.fill_in_on(phone)
            phone.wait_for(f"{DRAFTS} === 1")
            phone.browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument",
                params={
                    "source": """document.addEventListener("DOMContentLoaded", () => {
                        document.querySelector("#asas_beneficiary_kind").value = "trainer";
                        document.querySelector("#asas_subject").value = "كُتب مبكراً";
                        document.querySelector("#asas_type_request").checked = true;
                    })"""
                },
            )
            phone.go(NEW)
            phone.wait_for(READY)
            self.assertEqual(self.value(phone, "beneficiary_kind"), "trainer")
            self.assertEqual(self.value(phone, "subject"), "كُتب مبكراً")
            self.assertEqual(self.value(phone, "description"), "انقطع الصوت مرتين.")
            self.assertTrue(phone.ask("document.querySelector('#asas_type_request').checked"))

    def test_ready_answers_come_while_the_subject_is_typed(self):
        self.env["asas.helpdesk.answer"].create(
            {
                "name": "كيف أوقف الببغاء؟",
                "answer": "<p>من الرابط.</p>",
                "service_id": self.service.id,
            }
        )
        self.env.flush_all()
        shown = "document.querySelector('.o_asas_suggest summary')?.innerText.includes('الببغاء')"
        with self.phone() as phone:
            phone.go(f"{NEW}?type=request")
            wait_for_step(phone, "about")
            phone.write("#asas_subject", "صوت الببغاء")
            phone.wait_for(shown)
            self.assertTrue(
                phone.ask("document.querySelector('.o_asas_answers [role=status]').innerText")
            )
            phone.press(".o_asas_suggest summary")
            self.assertTrue(
                phone.ask("document.querySelector('.o_asas_suggest a').offsetParent !== null")
            )
            phone.write("#asas_subject", "س")
            phone.wait_for("!document.querySelector('.o_asas_suggest')")
            phone.choose("#asas_service_id", self.service.id)

    def test_two_tabs_keep_two_drafts_and_a_closed_one_leaves_its_own(self):
        other_tab = """
            sessionStorage.setItem("asas_helpdesk.tab", "other");
            for (const name of Object.keys(localStorage)) {
                const kept = JSON.parse(localStorage.getItem(name));
                kept.alive = Date.now();
                localStorage.setItem(name, JSON.stringify(kept));
            }"""
        with self.phone() as phone:
            phone.go(NEW)
            self.fill_in_on(phone)
            phone.go("/web/login")
            # As another tab, beside which the first one is still open.
            phone.ask(other_tab)
            phone.go(NEW)
            wait_for_step(phone, "what")
            self.assertEqual(self.value(phone, "subject"), "")
            phone.press("#asas_type_request")
            phone.wait_for(f"{DRAFTS} === 2")

    def test_trainee_drops_a_file_and_a_lost_connection_loses_nothing(self):
        self.env["asas.helpdesk.course.participant"].create(
            {"course_id": self.course.id, "partner_id": self.trainee.id}
        )
        with self.phone() as phone, self.files(good_pdf=PDF) as paths:
            self.sign_in_on(phone, "/my/tickets/new")
            phone.wait_for(READY)
            self.assertEqual(
                phone.ask("document.querySelector('#asas_course_id optgroup option').value"),
                str(self.course.id),
            )
            self.fill_in_on(phone)
            phone.attach("#asas_attachments", *paths)
            phone.ask(DROP)
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf", "dropped.pdf"])
            self.assertEqual(
                phone.ask("document.querySelector('.o_asas_camera input').getAttribute('capture')"),
                "environment",
            )
            phone.set_offline(True)
            press_continue(phone)
            phone.wait_for("document.activeElement?.dataset.failure === 'lost'")
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf", "dropped.pdf"])
            self.assertEqual(self.value(phone, "subject"), "انقطاع الصوت في القاعة")
            phone.set_offline(False)
            # Signed out in the meantime: the page says so, and nothing is lost.
            phone.ask("fetch('/web/session/logout', {redirect: 'manual'})")
            press_continue(phone)
            phone.wait_for("document.activeElement?.dataset.failure === 'session'")
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf", "dropped.pdf"])
        self.env.invalidate_all()
        self.assertFalse(self.Ticket.search([("partner_id", "=", self.trainee.id)]))
