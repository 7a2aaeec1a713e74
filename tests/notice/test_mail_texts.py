"""What the beneficiaries and the staff read in their mailboxes (policy section 6)."""

import re
from datetime import datetime, timedelta

from common import HelpdeskCase
from lxml import html

KINDS = ("received", "directed", "waiting", "resolved", "closed", "reopened")
TYPES = ("complaint", "suggestion", "request")
OUTCOMES = {
    "complaint": ("upheld", "partly_upheld", "not_upheld", "withdrawn"),
    "suggestion": ("adopted", "declined", "implemented"),
    "request": ("solved", "unsolved"),
}
SCRIPT = "<script>alert(1)</script>"


class TestMailTexts(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.name = "معهد أساس المتميز للتدريب"

    def notice(self, ticket, kind):
        """Return the mail that a notice of this kind sends: its subject and its parsed body."""
        self.env["asas.helpdesk.notice"]._send(ticket, kind)
        mail = ticket.notice_ids.filtered(lambda n: n.kind == kind).sorted("id")[-1:].mail_id
        self.assertTrue(mail, f"no mail for {kind}")
        return mail.subject, html.document_fromstring(mail.body_html)

    def text(self, ticket, kind):
        """Return all that a person reads of a notice, on one line."""
        _subject, body = self.notice(ticket, kind)
        return " ".join(body.text_content().split())

    def decided(self, ticket_type, outcome, **values):
        ticket = self.make_ticket(ticket_type, **values)
        ticket.write({"outcome": outcome, "resolution": "السطر الأول\nالسطر الثاني"})
        return ticket

    def test_every_notice_is_written_for_every_type_in_both_languages(self):
        texts = {}
        for lang in ("ar_001", "en_US"):
            for ticket_type in TYPES:
                ticket = self.make_ticket(ticket_type, lang=lang)
                for kind in KINDS:
                    subject, body = self.notice(ticket, kind)
                    with self.subTest(lang=lang, ticket_type=ticket_type, kind=kind):
                        self.assertIn(ticket.reference, subject)
                        self.assertIn(ticket.subject, subject)
                        self.assertIn(ticket.reference, body.text_content())
                        self.assertIn(self.trainee.name, body.text_content())
                    texts[lang, ticket_type, kind] = re.sub(
                        r"\w{3}/\d{4}/\d{5}", "", " ".join(body.text_content().split())
                    )
        # Each type has its own words, and so has each language.
        self.assertEqual(len(set(texts.values())), len(texts))

    def test_arabic_notice_holds_no_english(self):
        for ticket_type in TYPES:
            for outcome in OUTCOMES[ticket_type]:
                ticket = self.decided(ticket_type, outcome, lang="ar_001")
                ticket.directed_at = ticket.received_at
                for kind in KINDS if outcome == OUTCOMES[ticket_type][0] else ("resolved",):
                    subject, body = self.notice(ticket, kind)
                    words = f"{subject} {body.body.text_content()}"
                    words = re.sub(r"\S+@\S+", "", words.replace(ticket.reference, ""))
                    with self.subTest(ticket_type=ticket_type, outcome=outcome, kind=kind):
                        self.assertEqual(re.findall(r"[A-Za-z]+", words), [])

    def test_direction_and_language_follow_the_beneficiary(self):
        for lang, direction, tag in (("ar_001", "rtl", "ar"), ("en_US", "ltr", "en")):
            _subject, page = self.notice(self.make_ticket(lang=lang), "received")
            self.assertEqual((page.get("dir"), page.get("lang")), (direction, tag))
            self.assertEqual(
                {table.get("dir") for table in page.iter("table")}, {direction}, "mail programs"
            )

    def test_directed_notice_says_what_the_policy_says(self):
        complaint = self.make_ticket(lang="ar_001")
        complaint.directed_at = datetime(2026, 3, 1, 21, 5)  # the second of March in Riyadh
        text = self.text(complaint, "directed")
        self.assertIn("وُجّهت شكواكم إلى مدير القسم المختص", text)
        self.assertIn(self.department.name, text)
        self.assertIn("الاثنين 2 مارس 2026 (13 رمضان 1447هـ)، الساعة 12:05 صباحاً", text)

    def test_directed_notice_is_written_without_a_department(self):
        complaint = self.make_ticket(service_id=False, lang="en_US")
        text = self.text(complaint, "directed")
        self.assertIn("directed to the manager of the competent department", text)
        self.assertNotIn("Competent department:", text)

    def test_notices_tell_nothing_of_the_inside(self):
        accused = self.env["res.partner"].create({"name": "المشكو منه فلان"})
        complaint = self.make_ticket(
            user=self.user_level2, about_partner_ids=accused.ids, confidential=True
        )
        complaint.message_post(body="ملاحظة داخلية", subtype_xmlid="mail.mt_note")
        complaint.with_user(self.user_level2)._direct()
        complaint.user_id = self.user_level1
        self.assertEqual(complaint.manager_id, self.user_manager)
        for kind in KINDS:
            subject, body = self.notice(complaint, kind)
            shown = subject + html.tostring(body, encoding="unicode")
            for secret in (
                accused.name,
                "ملاحظة داخلية",
                self.user_manager.name,
                self.user_manager.email,
                self.user_level1.name,
                self.user_level2.name,
                "staff.example.com",
            ):
                with self.subTest(kind=kind, secret=secret):
                    self.assertNotIn(secret, shown)

    def test_script_in_what_people_typed_stays_text(self):
        self.trainee.name = f"أحمد {SCRIPT}"
        ticket = self.decided("complaint", "upheld", subject=f"شكوى {SCRIPT}", lang="ar_001")
        ticket.resolution = f"تم {SCRIPT}"
        self.department.name = f"قسم {SCRIPT}"
        for kind in KINDS:
            _subject, body = self.notice(ticket, kind)
            with self.subTest(kind=kind):
                self.assertFalse(list(body.iter("script")))
                self.assertIn(SCRIPT, body.text_content())

    def test_link_leads_to_the_ticket(self):
        complaint = self.make_ticket()
        _subject, body = self.notice(complaint, "received")
        (link,) = (a for a in body.iter("a") if "/my/tickets/" in a.get("href"))
        self.assertTrue(link.get("href").startswith(complaint.get_base_url()))
        self.assertIn(str(complaint.id), link.get("href"))
        self.assertFalse(link.get("dir"))

    def test_every_notice_says_how_to_reach_the_desk(self):
        self.channel_phone.contact = "966533848712"
        self.assertIn("+966 53 384 8712", self.text(self.make_ticket(), "received"))
        self.channel_phone.contact = "920"
        self.assertIn("920", self.text(self.make_ticket(), "received"))

    def test_suggestion_is_thanked_studied_and_told_its_fate(self):
        suggestion = self.make_ticket("suggestion", lang="en_US")
        self.assertIn("Thank you for your suggestion", self.text(suggestion, "received"))
        self.assertIn("now studying it", self.text(suggestion, "directed"))
        for outcome, words in (
            ("adopted", "studied and adopted"),
            ("declined", "decided not to adopt it"),
            ("implemented", "has been implemented"),
        ):
            text = self.text(self.decided("suggestion", outcome, lang="en_US"), "resolved")
            self.assertIn(words, text)
            self.assertIn("السطر الأول السطر الثاني", text)

    def test_complaint_is_told_its_outcome_in_words(self):
        for outcome, words in (
            ("upheld", "is upheld"),
            ("partly_upheld", "is partly upheld"),
            ("not_upheld", "is not upheld"),
            ("withdrawn", "because you withdrew it"),
        ):
            text = self.text(self.decided("complaint", outcome, lang="en_US"), "resolved")
            self.assertIn(words, text)

    def test_unknown_name_gets_a_polite_address(self):
        ticket = self.make_ticket(
            partner_id=False, beneficiary_email="someone@example.com", lang="en_US"
        )
        self.assertIn("Dear Sir or Madam", self.text(ticket, "received"))

    def test_mail_with_the_link_to_an_ended_ticket_does_not_lead_there(self):
        request = self.make_ticket("request", lang="en_US")
        text = self.text(request, "link")
        self.assertIn("open the ticket and write there", text)
        request = self.make_ticket("request", lang="en_US")
        self.resolve(request, self.user_level1, outcome="solved")
        self.verify_and_close(request, self.user_level2)
        with self.clock_at(request.closed_at + timedelta(days=400)):
            text = self.text(request, "link")
        self.assertIn("its link has expired", text)
        self.assertNotIn("open the ticket and write there", text)
        self.assertNotIn("Open the Ticket", text)

    # ------------------------------------------------------------------ Written by people

    def mails_of(self, act):
        """Return the mails that an act puts into the queue."""
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        act()
        return self.env["mail.mail"].search([("id", ">", before)])

    def answer(self, ticket, words, **values):
        ticket.with_user(self.user_level1).message_post(
            body=words, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )

    def test_answer_leaves_in_the_frame_and_from_the_address_of_the_institute(self):
        self.company.email = "desk@example.com"
        for who in ({}, {"partner_id": False, "beneficiary_email": "v@example.com"}):
            ticket = self.make_ticket("request", lang="ar_001", **who)
            (mail,) = self.mails_of(lambda ticket=ticket: self.answer(ticket, "راجعنا السجل."))
            sent = f"{mail.email_from} {mail.reply_to} {mail.email_to} {mail.body_html}"
            body = html.document_fromstring(mail.body_html)
            self.assertIn("desk@example.com", mail.email_from)
            self.assertIn("راجعنا السجل.", body.text_content())
            self.assertIn(self.company.name, body.text_content())
            self.assertIn("وتقبلوا خالص تحياتنا", body.text_content())
            self.assertNotIn(self.user_level1.email, sent)
            self.assertFalse(body.xpath("//a[@dir]"), "Outlook draws such links wrongly")

    def test_words_have_the_direction_of_their_language(self):
        for lang, direction, words in (
            ("ar_001", "rtl", "راجعنا السجل."),
            ("ar_001", "ltr", "We have checked the record."),
            ("en_US", "ltr", "We have checked the record."),
            ("en_US", "rtl", "راجعنا السجل."),  # Arabic is shown as such to every reader
        ):
            ticket = self.make_ticket(lang=lang)
            (mail,) = self.mails_of(
                lambda ticket=ticket, words=words: self.answer(ticket, words)
            ).filtered("email_to")
            body = html.document_fromstring(mail.body_html)
            message = body.xpath(f"//*[contains(text(), '{words}')]")[-1]
            with self.subTest(lang=lang, words=words):
                self.assertEqual(message.xpath("ancestor-or-self::*[@dir][1]/@dir"), [direction])
                self.assertEqual(body.get("dir"), "rtl" if lang == "ar_001" else "ltr")

    def test_words_stay_out_of_mails_of_confidential_tickets_and_by_the_setting(self):
        for values, setting in (({"confidential": True}, True), ({}, False)):
            self.company.asas_helpdesk_words_in_mails = setting
            ticket = self.make_ticket(
                "request", user=self.user_level2, lang="en_US", subject="السر", **values
            )
            ticket.write({"outcome": "solved", "resolution": "القرار"})
            (answer,) = self.mails_of(
                lambda ticket=ticket: ticket.with_user(self.user_level2).message_post(
                    body="راجعنا السجل.",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    attachments=[("report.txt", b"words")],
                )
            ).filtered("email_to")
            self.assertFalse(answer.attachment_ids)
            shown = answer.subject + answer.body_html
            for kind in ("waiting", "resolved"):
                subject, body = self.notice(ticket, kind)
                shown += subject + html.tostring(body, encoding="unicode")
            for words in ("راجعنا", "السر", "القرار"):
                self.assertNotIn(words, shown)
            self.assertIn("Please open the ticket to read our reply", shown)
            self.assertIn("Open the Ticket", shown)

    def test_question_stands_in_the_mail_that_waits_for_its_answer_and_in_the_reminder(self):
        request = self.make_ticket("request", lang="en_US")
        self.answer(request, "ما رقم الدورة؟")
        for kind in ("waiting", "reminder"):
            text = self.text(request, kind)
            self.assertIn("Our question: ما رقم الدورة؟", text)
        self.answer(request, "هل من جديد؟")
        request.message_post(
            author_id=self.trainee.id,
            body="نعم",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertNotIn("Our question", self.text(request, "waiting"), "it was answered")

    def test_answer_that_puts_the_ticket_to_waiting_makes_one_mail(self):
        request = self.make_ticket("request", lang="en_US")

        def ask():
            self.answer(request, "ما رقم الدورة؟")
            request.with_user(self.user_level1)._set_state("waiting")

        def wait():
            request.with_user(self.user_level1)._set_state("waiting")
            self.answer(request, "ما رقم القاعة؟")

        for act, words in ((ask, "ما رقم الدورة؟"), (wait, "ما رقم القاعة؟")):
            request._set_state("in_progress")
            mails = self.mails_of(act).filtered(lambda m: m.email_to and m.state == "outgoing")
            self.assertEqual(len(mails), 1)
            text = " ".join(html.document_fromstring(mails.body_html).text_content().split())
            self.assertIn(words, text)
            self.assertIn("Please reply by", text)
            self.send_queued_mails()

    def test_addition_to_a_question_that_has_not_left_yet_takes_it_along(self):
        request = self.make_ticket("request", lang="en_US")

        def ask():
            self.answer(request, "ما رقم الدورة؟")
            request.with_user(self.user_level1)._set_state("waiting")
            self.answer(request, "وما رقم القاعة؟")

        mails = self.mails_of(ask).filtered(lambda m: m.email_to and m.state == "outgoing")
        self.assertEqual(len(mails), 1)
        for words in ("ما رقم الدورة؟", "وما رقم القاعة؟", "Please reply by"):
            self.assertIn(words, mails.body_html)

    def test_answer_that_resolves_the_ticket_makes_one_mail(self):
        request = self.make_ticket("request", lang="en_US")

        def solve():
            self.answer(request, "أعدنا ضبط كلمة المرور.")
            self.resolve(request, self.user_level1, outcome="solved", resolution="حُلّت المشكلة")

        mails = self.mails_of(solve).filtered(lambda m: m.email_to and m.state == "outgoing")
        self.assertEqual(len(mails), 1)
        for words in ("أعدنا ضبط كلمة المرور.", "حُلّت المشكلة"):
            self.assertIn(words, mails.body_html)

    def test_answer_with_files_brings_them(self):
        request = self.make_ticket("request")
        (mail,) = self.mails_of(
            lambda: self.answer(request, "النموذج", attachments=[("form.txt", b"words")])
        ).filtered("email_to")
        self.assertEqual(mail.attachment_ids.mapped("name"), ["form.txt"])

    def test_what_another_person_wrote_to_all_reaches_the_beneficiary_in_the_frame(self):
        request = self.make_ticket("request", lang="en_US")
        colleague = self.user_colleague.partner_id
        (mail,) = self.mails_of(
            lambda: request.message_post(
                author_id=colleague.id,
                body="أؤيد ذلك.",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
        ).filtered("email_to")
        self.assertIn(f"{colleague.name} wrote:", mail.body_html)
        self.assertEqual(mail.email_from, self.company.email_formatted)

    # ------------------------------------------------------------------ What may be repeated

    def receipt(self, **values):
        ticket = self.make_ticket(
            "request", lang="en_US", subject="موضوعي", description="قلت كذا 0501234567", **values
        )
        subject, body = self.notice(ticket, "received")
        return ticket, subject + " " + " ".join(body.text_content().split())

    def test_receipt_repeats_what_was_said_to_a_proven_address(self):
        self.trainee.sudo().write({"asas_helpdesk_proven_email": self.trainee.email_normalized})
        ticket, text = self.receipt()
        for words in (ticket.reference, "موضوعي", "What you wrote: قلت كذا", "Dear أحمد الغامدي"):
            self.assertIn(words, text)

    def test_receipt_to_an_address_merely_typed_repeats_nothing(self):
        # As the public form does.
        self.patch(type(self.Ticket), "_is_address_typed", lambda ticket: True)
        ticket, text = self.receipt(
            partner_id=False,
            beneficiary_name="اسمي",
            beneficiary_email="stranger@example.com",
        )
        for words in (ticket.reference, "Next", "Open the Ticket", "Dear Sir or Madam"):
            self.assertIn(words, text)
        for words in ("موضوعي", "قلت", "اسمي"):
            self.assertNotIn(words, text)

    def test_numbers_and_addresses_read_right_and_are_links(self):
        complaint = self.decided("complaint", "upheld", lang="ar_001")
        complaint.resolution = "للاستفسار +966 53 384 8712 أو https://example.com/form"
        _subject, body = self.notice(complaint, "resolved")
        links = {link.get("href"): link for link in body.iter("a")}
        self.assertEqual(links["tel:+966533848712"].xpath("bdi/@dir"), ["ltr"])
        self.assertIn("https://example.com/form", links)

    def test_frame_has_the_colour_the_address_and_the_licence_of_the_institute(self):
        self.company.write(
            {
                "primary_color": "#aa0000",
                "street": "طريق الملك فهد",
                "city": "الرياض",
                "asas_helpdesk_legal_line": "ترخيص رقم 123",
            }
        )
        _subject, body = self.notice(self.make_ticket(lang="ar_001"), "received")
        shown = html.tostring(body, encoding="unicode")
        self.assertIn(self.company._asas_helpdesk_colours()["light-accent"], shown)
        self.assertNotIn("#12586a", shown)
        for words in ("طريق الملك فهد، الرياض", "ترخيص رقم 123", "وتقبلوا خالص تحياتنا"):
            self.assertIn(words, body.text_content())

    # ------------------------------------------------------------------ To the staff

    def test_digest_is_signed_by_nobody(self):
        ticket = self.make_ticket()
        mails = self.mails_of(
            lambda: ticket.with_context(mail_notify_force_send=False)._notify_staff(
                self.user_manager, "تذكير"
            )
        )
        (mail,) = mails.filtered(lambda m: self.user_manager.partner_id in m.recipient_ids)
        self.assertIn(ticket.reference, mail.body_html)
        self.assertNotIn("o_signature", mail.body_html)

    def digest(self, tickets, lang):
        body = (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "asas_helpdesk.staff_digest",
                {"tickets": tickets.with_context(lang=lang), "subject": f"تذكير {SCRIPT}"},
            )
        )
        return html.fragment_fromstring(body.strip())

    def test_digest_lists_the_tickets_with_their_links(self):
        tickets = self.make_ticket() + self.make_ticket("request")
        for lang, direction in (("ar_001", "rtl"), ("en_US", "ltr")):
            digest = self.digest(tickets, lang)
            self.assertEqual(digest.get("dir"), direction)
            self.assertFalse(list(digest.iter("script")))
            self.assertEqual(
                [a.text_content().strip() for a in digest.iter("a")], tickets.mapped("reference")
            )
            self.assertIn(self.trainee.name, digest.text_content())

    def test_digest_tells_no_more_of_a_confidential_ticket_than_its_subject(self):
        complaint = self.make_ticket(user=self.user_level2, confidential=True)
        digest = self.digest(complaint, "en_US")
        self.assertIn(complaint.reference, digest.text_content())
        self.assertIn("Confidential", digest.text_content())
        self.assertNotIn(self.trainee.name, digest.text_content())

    def test_digest_stays_short_and_counts_the_rest(self):
        tickets = self.Ticket.create(
            [{"subject": f"رقم {n}", "partner_id": self.trainee.id} for n in range(53)]
        )
        digest = self.digest(tickets, "en_US")
        self.assertEqual(len(list(digest.iter("a"))), 50)
        self.assertIn("not listed here: 3", " ".join(digest.text_content().split()))
