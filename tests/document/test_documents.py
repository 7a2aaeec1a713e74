"""Receipt, decision letter and the ticket so far: what they say, and who gets them."""

import hashlib
import io
from unittest.mock import patch
from urllib.parse import urlsplit
from zipfile import ZipFile

from pdf_text import read, words_of
from portal_case import PDF, PortalCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.asas_helpdesk.models.document import document as engine
from odoo.addons.asas_helpdesk.tools import pdf

SAID = "أنهيت الدورة ولم تصدر شهادتي."
APPEAL = "المؤسسة العامة للتدريب التقني والمهني"
LOGGER = "odoo.addons.asas_helpdesk.controllers.document.document"
HOSTILE = (
    "<p>نص <b>عريض</b></p><style>body{display:none}</style>"
    '<p style="position:fixed;top:0;font-size:90pt">خطاب مزور</p>'
    '<img src="file:///etc/passwd"><img src="https://example.com/x.png">'
    "<p>&lt;/style&gt;&lt;h1&gt;عنوان مزور</p>"
)


class TestDocuments(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trainee.lang = "ar_001"
        cls.company.with_context(lang="ar_001").asas_helpdesk_appeal = APPEAL
        certificates = cls.env["asas.helpdesk.service"].create(
            {
                "name": "الشهادات",
                "field_ids": [
                    Command.create({"name": "رقم <b>الشهادة", "key": "number"}),
                    Command.create({"name": "الرف", "key": "shelf", "public": False}),
                ],
            }
        )
        cls.complaint = cls.make_ticket(
            subject="تأخر إصدار الشهادة",
            service_id=certificates.id,
            service_details={"number": "ABX<i>771", "shelf": "SHELF9"},
            description=f"<p>{SAID}</p>",
            department_id=cls.department.id,
            lang="ar_001",
        )
        cls.complaint.with_user(cls.user_level1)._direct(cls.user_manager)
        cls.complaint.with_user(cls.user_manager).finding_ids = [
            Command.create(
                {
                    "name": "تأخر الإصدار",
                    "reason": "انقطع ترحيل سجل الحضور.",
                    "result": "upheld",
                    "remedy": "إصدار الشهادة",
                    "responsible": "شؤون المتدربين",
                    "remedy_on": "2026-12-02",
                }
            ),
            Command.create({"name": "خطأ الاسم", "result": "not_upheld"}),
        ]

    def path(self, kind, ticket=None):
        return f"/my/tickets/{(ticket or self.complaint).id}/documents/{kind}.pdf"

    def document(self, kind, ticket=None, **params):
        """Return the words of a document that the user who is signed in gets."""
        response = self.url_open(self.path(kind, ticket), params=params)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        return read(response.content)

    def assert_says(self, text, *sentences):
        said = words_of(text)
        for sentence in sentences:
            self.assertLessEqual(words_of(sentence), said)

    def test_the_receipt_says_what_was_received_and_how_it_goes_on(self):
        self.sign_in(self.user_trainee)
        page = self.open(self.complaint)
        self.assertTrue(page.xpath(f"//a[@href='{self.path('receipt')}']"))
        self.assertFalse(page.xpath(f"//a[@href='{self.path('decision')}']"), "not decided yet")
        self.assertEqual(self.url_open(self.path("decision")).status_code, 404)
        text = self.document("receipt")
        self.assertIn(self.complaint.reference, text)
        self.assert_says(text, self.complaint.subject, SAID, self.trainee.name)
        self.assert_says(text, "رقم", "ABX<i>771")
        self.assertNotIn("SHELF9", text, "the desk's alone")
        in_arabic = self.complaint.with_context(lang="ar_001")
        moment = in_arabic._portal_moment(self.complaint.received_at)
        self.assertIn("هـ", moment, "in both calendars")
        self.assert_says(text, moment)

    def test_the_letter_gives_the_finding_on_each_point_and_where_to_turn_next(self):
        self.resolve(self.complaint, self.user_manager, "partly_upheld", leave=False)
        self.sign_in(self.user_trainee)
        # What has not left yet can still be taken back.
        self.assertEqual(self.url_open(self.path("decision")).status_code, 404)
        self.assertNotIn("تأخر الإصدار", self.open(self.complaint).text_content())
        self.let_leave(self.complaint)
        for text in (
            self.open(self.complaint).text_content(),
            self.document("ticket"),
            self.document("decision"),
        ):
            self.assert_says(text, "تأخر الإصدار", "انقطع ترحيل سجل الحضور", "خطأ الاسم")
            self.assert_says(text, "إصدار الشهادة", "شؤون المتدربين", "2 ديسمبر 2026", APPEAL)
        self.assertIn(self.complaint.reference, text)
        self.assert_says(text, SAID, "تمت معالجة الأمر", "ABX<i>771")
        self.sign_in(self.user_level2)
        english = self.document("decision", lang="en_US")
        self.assertIn("Your complaint is partly upheld.", english)
        self.assertIn("Points substantiated: 1 of 2.", english)
        self.assertIn("Page 1 of", english)

    def test_nobody_else_gets_a_document_nor_learns_whether_there_is_a_ticket(self):
        none = self.complaint.browse(2147483000)
        self.complaint.confidential = True
        for user in (None, self.user_colleague, self.user_level1_other, self.user_employee):
            self.sign_in(user)
            for ticket in (self.complaint, none):
                self.assertEqual(self.url_open(self.path("receipt", ticket)).status_code, 404)

    def test_hostile_words_stay_words_and_the_link_tells_no_name(self):
        ticket = self.make_ticket("request", subject="</title><h1>مزور", description=HOSTILE)
        ticket.with_user(self.user_level1).message_post(
            body="رد المعهد", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        ticket.with_user(self.user_level1).message_post(
            body="ملاحظة داخلية", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.let_leave(ticket)
        self.sign_in(None)
        self.open(ticket, self.key(ticket))
        content = self.url_open(self.path("ticket", ticket)).content
        self.assertNotIn(b"/Subtype /Image", content)
        text = read(content)
        self.assert_says(text, "title h1 مزور", "نص عريض", "style h1 عنوان", "رد المعهد")
        self.assertFalse(words_of("ملاحظة داخلية") & words_of(text))
        # The link may have been forwarded: the page hides addresses in part, and this the name.
        self.assertFalse(words_of(self.trainee.name) & words_of(text))

    def unpacked(self, ticket, **params):
        """Return the parts of the file of a ticket by name, each as the check of its hashes finds
        it."""
        response = self.url_open(f"/asas_helpdesk/tickets/{ticket.id}/file.zip", params=params)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        with ZipFile(io.BytesIO(response.content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sums = parts.pop("SHA256SUMS").decode().splitlines()
        self.assertEqual(
            {line[66:]: line[:64] for line in sums},
            {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()},
        )
        return parts

    def test_the_file_for_an_appeal_is_taken_out_by_level_2_alone_and_recorded(self):
        ticket = self.complaint
        ticket.with_user(self.user_level1).message_post(
            body="رد المعهد",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("../../etc/كشف <الحضور>.pdf", PDF)],
        )
        ticket.with_user(self.user_level1).message_post(body="ملاحظة سرية")
        self.let_leave(ticket)
        self.env["asas.helpdesk.evidence"]._insert_waiting()
        while self.env["asas.helpdesk.evidence"]._seal_batch():
            pass
        self.complaint.with_user(self.user_level1).message_post(body="بعد الختم")
        self.env["asas.helpdesk.evidence"]._insert_waiting()
        path = f"/asas_helpdesk/tickets/{ticket.id}/file.zip"
        for user in (self.user_trainee, self.user_level1, self.user_manager):
            self.sign_in(user)
            self.assertEqual(self.url_open(path).status_code, 404)
        self.sign_in(self.user_level2)
        parts = self.unpacked(ticket, lang="ar_001")
        name = ticket.reference.replace("/", "-")
        file = "files/001 كشف _الحضور_.pdf"
        self.assertEqual({*parts}, {f"{name}.pdf", "evidence.csv", "conversation.txt", file})
        self.assertEqual(parts[file], PDF)
        text = read(parts[f"{name}.pdf"])
        self.assert_says(text, SAID, "رد المعهد", "من القيود وأختامها صحيحة", "كشف الحضور")
        self.assert_says(text, "القيود أحدث من أن", self.trainee.name)
        conversation = parts["conversation.txt"].decode()
        self.assertIn("رد المعهد", conversation)
        # Whoever decides on the appeal is not the beneficiary.
        self.assertIn(f"-- {self.trainee.name} · ", conversation)
        self.assertFalse(words_of("أنتم") & words_of(text + conversation))
        whole = text + parts["conversation.txt"].decode() + parts["evidence.csv"].decode()
        self.assertNotIn("ملاحظة سرية", whole)
        self.assertFalse(words_of("سرية") & words_of(text))

        bare = self.unpacked(ticket, lang="ar_001", bare=1)
        self.assertEqual({*bare}, {f"{name}.pdf", "evidence.csv"})
        whole = words_of(read(bare[f"{name}.pdf"]) + bare["evidence.csv"].decode())
        for personal in (SAID, self.trainee.name, self.trainee.email, ticket.subject, "ABX<i>771"):
            self.assertTrue(words_of(personal) - whole, personal)
        taken = ticket.message_ids.filtered(lambda m: "taken out" in (m.body or ""))
        self.assertEqual(taken.author_id, self.user_level2.partner_id)
        self.assertEqual(len(taken), 2)
        self.env["asas.helpdesk.evidence"]._insert_waiting()
        entries = [("ticket_id", "=", ticket.id), ("kind", "=", "document")]
        self.assertEqual(self.env["asas.helpdesk.evidence"].search_count(entries), 2)

    def test_the_points_are_written_until_the_decision(self):
        finding = self.complaint.finding_ids[0]
        with self.assertRaises(AccessError):
            finding.with_user(self.user_employee).write({"result": "not_upheld"})
        with self.assertRaises(AccessError):
            finding.with_user(self.user_trainee).read(["name"])
        mine = finding.with_user(self.user_manager)
        mine.reason = "سبب آخر"
        self.complaint.finding_ids[1].with_user(self.user_manager).unlink()
        self.resolve(self.complaint, self.user_manager)
        with self.assertRaisesRegex(UserError, "Reopen"):
            mine.write({"reason": "سبب ثالث"})
        with self.assertRaisesRegex(UserError, "Reopen"):
            mine.unlink()
        self.env["asas.helpdesk.evidence"]._insert_waiting()
        entries = self.env["asas.helpdesk.evidence"].search(
            [("ticket_id", "=", self.complaint.id), ("kind", "=", "finding")]
        )
        told = " ".join(entries.mapped("summary"))
        for words in ("سبب آخر", "تأخر الإصدار", "Deleted: خطأ الاسم"):
            self.assertIn(words, told)

    def test_the_code_leads_to_the_ticket_by_its_reference_alone(self):
        code = f"/support/ticket/{self.complaint.reference}"
        form = "/support/track"
        for user, target in (
            (self.user_trainee, self.complaint.access_url),
            (self.user_colleague, form),
            (None, form),
        ):
            self.sign_in(user)
            for reference in (self.complaint.reference, "CMP/2026/99999"):
                response = self.url_open(f"/support/ticket/{reference}")
                led = target if reference == self.complaint.reference else form
                self.assertTrue(urlsplit(response.url).path.endswith(led), response.url)
        page = self.page(code)
        self.assertIn(self.complaint.reference, page.xpath("//input[@name='reference']/@value"))

    def test_what_cannot_be_made_is_said_in_a_sentence(self):
        self.sign_in(self.user_trainee)
        refused = pdf.NotMade("It took too long.")
        with patch.object(pdf, "render", side_effect=refused), self.assertLogs(LOGGER, "WARNING"):
            response = self.url_open(self.path("receipt"))
        self.assertEqual(response.status_code, 503)
        self.assertIn(self.complaint.access_url, response.text)
        with patch.object(pdf, "is_available", return_value=False):
            self.assertFalse(self.open(self.complaint).xpath("//a[contains(@href, '.pdf')]"))
            self.assertEqual(self.url_open(self.path("receipt")).status_code, 404)
            wizard = self.env["asas.helpdesk.document.wizard"].with_user(self.user_level1)
            wizard = wizard.create({"ticket_id": self.complaint.id, "lang": "ar_001"})
            with self.assertRaisesRegex(UserError, "not installed"):
                wizard.action_make()
        wizard.kind = "decision"
        with self.assertRaisesRegex(UserError, "No decision"):
            wizard.action_make()
        wizard.kind = "receipt"
        self.assertEqual(wizard.action_make()["url"], self.path("receipt") + "?lang=ar_001")

    def test_a_document_of_endless_words_is_bounded(self):
        words = engine.Words(most=10)
        self.assertEqual([line.words for line in words.of_text("12345")], ["12345"])
        self.assertEqual([line.words for line in words.of_text("1234567890")], ["12345"])
        self.assertTrue(words.is_cut)
        self.assertEqual(words.of_text("x"), [])
