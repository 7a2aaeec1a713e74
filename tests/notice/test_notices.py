"""The methods of delivery of a notice: e-mail, SMS, a call; each tracked to its end (policy section
6)."""

from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

from common import HelpdeskCase, HelpdeskFixture

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.sms.tests.common import SMSCase


@tagged("standard", "post_install", "-at_install")
class TestSms(HelpdeskFixture, SMSCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.company.asas_helpdesk_sms = True

    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint, complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def send(self, **gateway):
        with self.mockSMSGateway(sms_allow_unlink=True, **gateway):
            self.env["sms.sms"].search([("state", "=", "outgoing")]).send()

    def test_sms_in_arabic_where_there_is_no_address(self):
        complaint, notice = self.directed(beneficiary_email=False)
        self.assertEqual((notice.method, notice.state), ("sms", "queued"))
        self.assertEqual(notice.address, "+966533848712")
        self.send()
        self.assertEqual(notice.state, "sent")
        self.assertTrue(complaint._is_notice_proven("directed"))
        text = self._sms[0]["body"]
        self.assertTrue(text.startswith(f"{self.company.name}: "), "who writes comes first")
        self.assertIn("مدير القسم المختص", text)
        self.assertIn("/t/", text, "and where to read it")

    def test_most_sms_are_one_part_with_a_short_name_and_address(self):
        self.company.asas_helpdesk_sms_name = "معهد أساس المتميز"
        self.env["ir.config_parameter"].set_param("web.base.url", "https://asasalmotamiez.edu.sa")
        complaint = self.make_ticket(beneficiary_email=False, lang="ar_001")
        for kind in ("received", "answered", "waiting"):
            template = self.env.ref(f"asas_helpdesk.sms_template_{kind}")
            text = template._render_field("body", complaint.ids, compute_lang=True)[complaint.id]
            text = complaint._fill_in_key(text, 0)
            self.assertTrue(text.startswith("معهد أساس المتميز: "), text)
            self.assertLessEqual(len(text), 70, text)

    def test_sms_without_a_link_by_the_settings_gives_the_reference(self):
        self.company.asas_helpdesk_sms_link = False
        complaint, _notice = self.directed(beneficiary_email=False)
        self.send()
        self.assertIn(complaint.reference, self._sms[0]["body"])
        self.assertNotIn("/t/", self._sms[0]["body"])

    def test_who_has_only_a_number_gets_the_receipt_by_sms(self):
        request = self.make_ticket(
            "request",
            partner_id=False,
            beneficiary_name="اسمي",
            beneficiary_phone="0533848712",
            beneficiary_email=False,
            channel_id=self.channel_website.id,
            subject="موضوعي",
        )
        receipt = request.notice_ids.filtered(lambda n: n.kind == "received")
        self.assertEqual((receipt.method, receipt.address), ("sms", "+966533848712"))
        text = receipt.notification_id.mail_message_id.body
        self.assertIn("/t/withheld", text)
        self.assertNotIn("موضوعي", text)

    def test_delivery_report_is_the_better_proof(self):
        _complaint, notice = self.directed(beneficiary_email=False)
        self.send(force_delivered=True)
        self.assertEqual(notice.state, "delivered")

    def test_sms_that_fails_falls_through_to_a_call(self):
        complaint, notice = self.directed(beneficiary_email=False)
        self.send(sim_error="wrong_number_format")
        self.assertEqual(notice.state, "failed")
        self.assertTrue(notice.failure)
        call = complaint.notice_ids.filtered("instead_of_id")
        self.assertEqual((call.method, call.instead_of_id), ("call", notice))

    def test_mail_that_fails_falls_through_to_an_sms(self):
        complaint, notice = self.directed()
        self.assertEqual(notice.method, "email")
        notice._sync_state("failed", "550")
        self.assertEqual(complaint.notice_ids.filtered("instead_of_id").method, "sms")

    def test_no_gateway_no_sms(self):
        self.company.asas_helpdesk_sms = False
        _complaint, notice = self.directed(beneficiary_email=False)
        self.assertEqual(notice.method, "call")


class TestAnswered(HelpdeskCase):
    def answer(self, ticket, subtype="mail.mt_comment"):
        ticket.with_user(self.user_level1).message_post(
            body="تم حل المشكلة", message_type="comment", subtype_xmlid=subtype
        )
        self.send_queued_mails()
        return ticket.notice_ids.filtered(lambda n: n.kind == "answered")

    def test_answer_that_was_sent_is_a_proven_notice(self):
        request = self.make_ticket("request")
        notice = self.answer(request)
        self.assertEqual((notice.method, notice.state), ("email", "sent"))
        self.assertEqual(notice.address, "trainee@example.com")

    def test_answer_that_the_queue_sends_later_is_given_once(self):
        request = self.make_ticket("request")
        request.with_user(self.user_level1).message_post(
            body="تم حل المشكلة", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        notice = request.notice_ids.filtered(lambda n: n.kind == "answered")
        self.assertEqual(notice.state, "queued")
        self.send_queued_mails()
        # Odoo records a failure before it tries; no SMS or call replaces what arrived.
        self.assertEqual(request.notice_ids.filtered(lambda n: n.kind == "answered"), notice)
        self.assertEqual(notice.state, "sent")

    def test_answer_that_cannot_be_sent_falls_through(self):
        request = self.make_ticket("request")
        request.with_user(self.user_level1).message_post(
            body="تم حل المشكلة", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        notice = request.notice_ids.filtered(lambda n: n.kind == "answered")
        with (
            self.mock_mail_gateway(),
            patch.object(
                type(self.env["ir.mail_server"]),
                "send_email",
                side_effect=SMTPRecipientsRefused({"trainee@example.com": (550, b"5.1.1 unknown")}),
            ),
        ):
            notice.mail_id.send()
        self.assertEqual(notice.state, "failed")
        self.assertTrue(notice.failure)
        self.assertEqual(request.notice_ids.filtered("instead_of_id").method, "call")

    def test_answer_that_comes_back_fails_though_the_address_has_changed_since(self):
        request = self.make_ticket("request")
        older = self.answer(request)
        notice = self.answer(request) - older
        self.trainee.email = "changed@example.com"
        message = notice.mail_id.mail_message_id
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": "changed@example.com",
                "bounced_partner": self.trainee,
                "bounced_message": message,
                "bounced_msg_ids": [message.message_id],
                "body": "No such mailbox",
                **dict.fromkeys(("email_from", "to", "message_id"), "x"),
            },
        )
        self.assertEqual(notice.state, "failed")
        self.assertEqual(older.state, "sent")

    def test_beneficiary_who_is_no_contact_is_told_by_a_notice(self):
        request = self.make_ticket(
            "request", partner_id=False, beneficiary_name="زائر", beneficiary_email="v@example.com"
        )
        notice = self.answer(request)
        self.assertEqual((notice.method, notice.address), ("email", "v@example.com"))
        self.assertIn(request.reference, notice.mail_id.subject)

    def test_internal_note_is_no_answer(self):
        request = self.make_ticket("request")
        self.assertFalse(self.answer(request, "mail.mt_note"))


class TestFailures(HelpdeskCase):
    def notice(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        return complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def test_why_a_mail_failed_is_said_plainly_and_the_servers_words_are_kept(self):
        for failure_type, said, words in (
            ("unknown", "550 5.1.1 <x@example.com>: Recipient address rejected", "no such mailbox"),
            ("unknown", "452 4.2.2 Mailbox full", "full"),
            ("mail_smtp", "[Errno 111] Connection refused", "mail server"),
            ("mail_email_invalid", "Invalid", "not valid"),
            ("mail_from_missing", "No sender", "company"),
            ("unknown", "Something odd", "could not be sent"),
        ):
            notice = self.notice()
            notice.mail_id.write(
                {"state": "exception", "failure_type": failure_type, "failure_reason": said}
            )
            notice._sync_mails()
            self.assertEqual(notice.state, "failed")
            self.assertIn(words, notice.failure)
            self.assertNotIn(said, notice.failure)
            self.assertEqual(notice.failure_detail, said)

    def test_why_a_mail_to_an_address_in_arabic_letters_failed_is_said(self):
        ticket = self.make_ticket(partner_id=False, beneficiary_name="سارة")
        ticket.beneficiary_email = "سارة@example.com"
        ticket.with_user(self.user_level1)._direct()
        notice = ticket.notice_ids.filtered(lambda n: n.kind == "directed" and n.mail_id)
        notice.mail_id.write({"state": "exception", "failure_type": "mail_email_invalid"})
        notice._sync_mails()
        self.assertIn("SMTPUTF8", notice.failure)

    def test_why_a_mail_failed_is_said_in_the_language_of_the_institute(self):
        self.company.partner_id.lang = "ar_001"
        notice = self.notice()
        notice.mail_id.write({"state": "exception", "failure_type": "mail_email_invalid"})
        notice.with_context(lang=None)._sync_mails()  # as a cron does
        self.assertRegex(notice.failure, r"^[^A-Za-z]+$")

    def test_call_is_logged_with_a_number_that_is_one(self):
        ticket = self.make_ticket()
        wizard = self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1)
        values = {"ticket_id": ticket.id, "outcome": "reached"}
        for number in ("12", "abc", "0533"):
            with self.assertRaisesRegex(ValidationError, "telephone number"):
                wizard.create({**values, "number": number})
        wizard.create({**values, "number": "٠٥٣٣ ٨٤٨ ٧١٢"}).action_log()
        self.assertIn("+966533848712", ticket.message_ids[:1].body)

    def test_a_template_with_an_open_tag_breaks_no_batch(self):
        template = self.env.ref("asas_helpdesk.mail_template_directed")
        broken = '<div><table><tr><td><b>Open <t t-out="object.reference"/> & <p>A'
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s::text,"
            " 'ar_001', %s::text) WHERE id = %s",
            [broken, broken, template.id],
        )
        template.invalidate_recordset()
        complaints = self.make_ticket() + self.make_ticket()
        complaints._direct()
        mails = complaints.notice_ids.filtered(lambda n: n.kind == "directed").mail_id
        self.assertEqual(len(mails), 2)
        for mail in mails:
            own = complaints.filtered(lambda c, mail=mail: c.id == mail.res_id)
            self.assertIn(f"Open {own.reference}", mail.body)
            self.assertNotIn((complaints - own).reference, mail.body_html)

    def test_one_notice_reads_as_it_does_in_a_batch(self):
        template = self.env.ref("asas_helpdesk.mail_template_directed")
        for lang in ("en_US", "ar_001"):
            body = template.with_context(lang=lang).body_html
            template.with_context(lang=lang).body_html = body + '<a href="/support">Help</a>'
        tickets = self.make_ticket() + self.make_ticket()
        email = self.env["asas.helpdesk.delivery.email"]
        batch = email._render_template(tickets, template)
        for ticket in tickets:
            alone = email._render_template(ticket, template)[ticket.id]
            self.assertEqual(batch[ticket.id], alone)
            self.assertIn(f'href="{ticket.get_base_url()}/support"', alone["body_html"])

    def test_what_a_template_sets_for_one_ticket_is_not_read_for_the_next(self):
        template = self.env.ref("asas_helpdesk.mail_template_directed")
        body = (
            '<p>Before <t t-if="object.subject == \'first\'"><t t-set="secret"'
            " t-value=\"'only of the first'\"/></t><t t-out=\"secret or 'nothing'\"/></p>"
        )
        for lang in ("en_US", "ar_001"):
            template.with_context(lang=lang).body_html = body
        complaints = self.make_ticket(subject="first") + self.make_ticket(subject="second")
        complaints._direct()
        first, second = (
            complaint.notice_ids.filtered(lambda n: n.kind == "directed").mail_id.body
            for complaint in complaints
        )
        self.assertIn("only of the first", first)
        self.assertIn("Before nothing", second)
