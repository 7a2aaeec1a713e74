"""The public form in Chromium, as somebody without an account uses it on a phone; and what the
script adds to the portal's, which is the same form."""

from unittest.mock import patch

from browser import OVERFLOW
from portal_case import PDF, BrowserPortalCase

from odoo.addons.asas_helpdesk.controllers.public.guest_ticket_form import GuestTicketForm

NEW = "/support/new"
READY = "document.querySelector('.o_asas_scripted:not([hidden])')"
SUBMIT = ".o_asas_ticket_form button[type=submit]"
CHOSEN = "[...document.querySelectorAll('.o_asas_file_chosen bdi')].map((n) => n.textContent)"
DRAFTS = "Object.keys(localStorage).filter((n) => n.startsWith('asas_helpdesk.draft.')).length"
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

    def test_visitor_writes_mends_and_follows_in_arabic(self):
        with self.phone() as phone, self.files(good_pdf=PDF, bad_pdf=b"no pdf") as paths:
            phone.go(NEW)
            phone.wait_for(READY)
            self.assertEqual(phone.ask("getComputedStyle(document.body).direction"), "rtl")
            self.assertFalse(phone.ask(OVERFLOW))
            self.fill_in_on(phone)
            # The tab is closed and opened again.
            phone.ask("sessionStorage.clear()")
            phone.go("/web/login")
            phone.go(NEW)
            phone.wait_for(f"{READY} && document.querySelector('#asas_subject').value")
            self.assertEqual(self.value(phone, "description"), "انقطع الصوت مرتين.")
            phone.attach("#asas_attachments", *paths)
            phone.write("#asas_beneficiary_name", "زائر عابر")
            phone.choose("#asas_beneficiary_kind", "trainee")
            phone.write("#asas_beneficiary_email", "visitor@example.com")
            phone.press("#asas_consent")
            phone.ask(WATCH)
            phone.press(SUBMIT)
            phone.wait_for("document.activeElement?.id === 'asas_errors'")
            summary = phone.ask("document.querySelector('#asas_errors').textContent")
            self.assertIn("bad.pdf", summary)
            self.assertIn("100", phone.ask("window.shown"))
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf", "bad.pdf"])
            self.assertTrue(phone.ask("document.querySelector('#asas_consent').checked"))
            self.assertFalse(phone.ask(OVERFLOW))
            phone.wait_for(READY)
            phone.press(".o_asas_file_chosen:last-child button")
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf"])
            phone.set_offline(True)
            phone.press(SUBMIT)
            phone.wait_for("document.activeElement?.dataset.failure === 'lost'")
            phone.set_offline(False)
            phone.press(SUBMIT)
            phone.wait_for("document.querySelector('.o_asas_thanks')")
            said = phone.ask("document.querySelector('.o_asas_thanks').textContent")
            self.assertFalse(phone.ask(OVERFLOW))
            phone.wait_for(f"{DRAFTS} === 0")
            phone.press(".o_asas_thanks a.o_asas_btn")
            phone.wait_for("document.querySelector('.o_asas_ticket_page')")
            self.assertIn("good.pdf", phone.ask("document.body.textContent"))
            phone.go("/support/track")
            phone.write("#asas_reference", "cmp ٢٠٢٦")
            phone.write("#asas_contact", "visitor@example.com")
            phone.press(".o_asas_track_form button[type=submit]")
            phone.wait_for("document.querySelector('.o_asas_track [role=status]')")
            self.assertFalse(phone.ask(OVERFLOW))
        (ticket,) = self.made()
        self.assertIn(ticket.reference, said)
        self.assertEqual(ticket.lang, "ar_001")
        self.assertEqual(ticket._portal_files().raw, PDF)

    def test_visitor_clears_what_was_typed(self):
        with self.phone() as phone:
            phone.go(NEW)
            phone.wait_for(READY)
            self.fill_in_on(phone)
            phone.wait_for(f"{DRAFTS} === 1")
            phone.ask(DROP)
            phone.press(".o_asas_draft button")
            self.assertEqual(phone.ask(DRAFTS), 0)
            for name in ("subject", "description", "service_id"):
                self.assertEqual(self.value(phone, name), "", name)
            self.assertEqual(phone.ask(CHOSEN), [])
            self.assertFalse(phone.ask("document.querySelector('[name=ticket_type]:checked')"))
            # A draft kept longer than a day is gone as well.
            phone.write("#asas_subject", "قديم")
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
            self.assertEqual(self.value(phone, "subject"), "")
            self.assertEqual(phone.ask(DRAFTS), 0)

    def test_what_is_typed_before_the_script_has_come_goes_before_the_draft(self):
        with self.phone() as phone:
            phone.go(NEW)
            phone.wait_for(READY)
            phone.write("#asas_description", "من المرة السابقة")
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
            self.assertEqual(self.value(phone, "description"), "من المرة السابقة")
            self.assertTrue(phone.ask("document.querySelector('#asas_type_request').checked"))

    def test_ready_answers_come_with_the_service(self):
        self.env["asas.helpdesk.answer"].create(
            {"name": "كيف أدخل؟", "answer": "<p>من الرابط.</p>", "service_id": self.service.id}
        )
        section = f"document.querySelector('[data-service=\"{self.service.id}\"]')"
        with self.phone() as phone:
            phone.go(NEW)
            phone.wait_for(READY)
            self.assertFalse(phone.ask(f"{section}.offsetParent !== null"))
            phone.choose("#asas_service_id", self.service.id)
            phone.wait_for(f"{section}.offsetParent")
            phone.ask(f"{section}.querySelector('summary').click()")
            self.assertTrue(phone.ask(f"{section}.querySelector('a').offsetParent !== null"))
            phone.choose("#asas_service_id", "other")
            phone.wait_for(f"!{section}.offsetParent")

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
            phone.press(SUBMIT)
            phone.wait_for("document.activeElement?.dataset.failure === 'lost'")
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf", "dropped.pdf"])
            self.assertEqual(self.value(phone, "subject"), "انقطاع الصوت في القاعة")
            phone.set_offline(False)
            # Signed out in the meantime: the page says so, and nothing is lost.
            phone.ask("fetch('/web/session/logout', {redirect: 'manual'})")
            phone.press(SUBMIT)
            phone.wait_for("document.activeElement?.dataset.failure === 'session'")
            self.assertEqual(phone.ask(CHOSEN), ["good.pdf", "dropped.pdf"])
        self.env.invalidate_all()
        self.assertFalse(self.Ticket.search([("partner_id", "=", self.trainee.id)]))
