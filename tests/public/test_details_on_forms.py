"""The fields of a service on the forms and pages of beneficiaries, without a script."""

from guest_case import NEW, PublicCase
from lxml import html
from portal_case import classed

from odoo.fields import Command

HOSTILE = '"><script>alert(1)</script>'


class TestDetailsOnForms(PublicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Service = cls.env["asas.helpdesk.service"]
        cls.certificates = Service.create(
            {
                "name": "Certificates",
                "field_ids": [
                    Command.create({"name": "Certificate no.", "key": "cert", "required": True}),
                    Command.create({"name": "Issued on", "kind": "date", "key": "issued"}),
                    Command.create({"name": "Signed", "kind": "yes_no", "key": "signed"}),
                    Command.create({"name": "Shelf", "key": "shelf", "public": False}),
                ],
            }
        )

    def filled(self, **values):
        return self.typed(service_id=str(self.certificates.id), **{"detail_cert": "A-77", **values})

    def rows(self, page):
        found = {}
        for row in page.xpath("//dl[contains(@class, 'o_asas_dl_3')]/div"):
            label, answer = row.find("dt").text_content(), row.find("dd").text_content()
            found[" ".join(label.split())] = " ".join(answer.split())
        return found

    def test_the_fields_of_the_chosen_service_are_shown_and_no_others(self):
        page = self.page(NEW)
        (group,) = page.xpath(f"//fieldset[@data-service='{self.certificates.id}']")
        self.assertIsNotNone(group.get("hidden"))
        self.assertIsNotNone(group.get("disabled"))
        self.assertFalse(page.xpath("//*[@name='detail_shelf']"))
        page = self.page(f"{NEW}?service={self.certificates.id}")
        (group,) = page.xpath(f"//fieldset[@data-service='{self.certificates.id}']")
        self.assertIsNone(group.get("hidden"))
        self.assertIsNone(group.get("disabled"))
        self.assertEqual(
            [(field.tag, field.get("type")) for field in group.xpath(".//input|.//select")],
            [("input", "text"), ("input", "date"), ("select", None)],
        )

    def test_answers_are_checked_changed_and_submitted(self):
        response, tickets = self.press({**self.filled(detail_signed="no"), "act": "check"})
        self.assertFalse(tickets)
        page = html.fromstring(response.text)
        shown = self.rows(page)
        self.assertEqual(shown["Certificate no."], "A-77")
        self.assertEqual(shown["Issued on"], "Not given")
        self.assertEqual(shown["Signed"], "No")
        self.assertNotIn("Payment number", shown)
        (form,) = page.xpath("//form[@id='asas_change']")
        response, _none = self.press(
            [*form.form_values(), ("change", "detail_issued")], path=form.get("action")
        )
        page = html.fromstring(response.text)
        self.assertEqual(classed(page, "o_asas_step_start")[0].get("data-step"), "about")
        kept = self.form_on(page).fields
        self.assertEqual(kept["detail_cert"], "A-77")
        self.assertEqual(kept["detail_signed"], "no")
        ticket, _page = self.made(
            service_id=str(self.certificates.id), detail_cert="أ-١٢", detail_issued="2026-03-01"
        )
        self.assertEqual(ticket._get_details(), {"cert": "أ-١٢", "issued": "2026-03-01"})

    def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_is_lost(self):
        for values, wrong in (
            ({"detail_cert": ""}, "detail_cert"),
            ({"detail_cert": "x" * 201}, "detail_cert"),
            ({"detail_issued": "tomorrow"}, "detail_issued"),
            ({"detail_signed": HOSTILE}, "detail_signed"),
        ):
            with self.subTest(values=values):
                typed = self.filled(**values)
                page = self.refused(*self.press(typed))
                self.assertEqual(
                    [a.get("href") for a in page.get_element_by_id("asas_errors").iter("a")],
                    [f"#asas_{wrong}"],
                )
                self.assertTrue(page.get_element_by_id(f"asas_{wrong}_error").text_content())
                self.assert_kept(page, typed)

    def test_what_is_not_asked_is_not_taken(self):
        ticket, _page = self.made(
            service_id=str(self.certificates.id),
            detail_cert=HOSTILE,
            detail_shelf="7",
            detail_payment_number="P-1",
            service_details='{"shelf": "7"}',
        )
        self.assertEqual(ticket._get_details(), {"cert": HOSTILE})
        ticket, _page = self.made(detail_cert="A-77", subject="other")
        self.assertEqual(ticket._get_details(), {})

    def test_the_beneficiary_reads_on_the_page_what_was_asked(self):
        ticket = self.make_ticket(
            service_id=self.certificates.id,
            service_details={"cert": HOSTILE, "issued": "2026-03-01", "shelf": "Shelf 9"},
        )
        self.sign_in(self.user_trainee)
        page = self.page(f"/my/tickets/{ticket.id}")
        rows = [" ".join(row.text_content().split()) for row in classed(page, "o_asas_detail")]
        self.assertEqual(rows, [f"Certificate no. {HOSTILE}", "Issued on 2026-03-01"])
        self.assertNotIn("Shelf 9", html.tostring(page, encoding="unicode"))
