"""Policy section 2, way 5: an e-mail becomes a ticket, and its answers find it again."""

from base64 import b64encode
from email.header import Header
from email.utils import make_msgid

from common import SUNDAY_MORNING, hours
from gateway_case import MailboxCase

from odoo import fields


class TestGateway(MailboxCase):
    def test_mail_makes_one_ticket_of_its_channel(self):
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.receive(self.mail())
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.channel_id, self.channel)
        self.assertEqual(ticket.ticket_type, "request")
        self.assertEqual((ticket.service_id, ticket.department_id), (self.service, self.department))
        self.assertEqual(ticket.subject, "انقطاع الصوت")
        self.assertIn("لا أستطيع الدخول", ticket.description)
        self.assertRegex(ticket.reference, r"^REQ/2026/")
        self.assertEqual(ticket.state, "new")

    def test_known_sender_is_the_beneficiary(self):
        ticket = self.receive(self.mail())
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertEqual(ticket.beneficiary_name, "أحمد الغامدي")
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")
        self.assertEqual(ticket.lang, "ar_001")
        self.assertIn(self.trainee, ticket.message_partner_ids)
        self.assertTrue(ticket.with_user(self.user_trainee).has_access("read"))

    def test_unknown_sender_is_kept_by_name_and_address(self):
        ticket = self.receive(self.mail(From="زائر جديد <Visitor@Example.com>"))
        self.assertEqual(ticket.beneficiary_email, "visitor@example.com")
        self.assertEqual(ticket.beneficiary_name, "زائر جديد")

    def test_address_of_a_company_makes_no_company_the_beneficiary(self):
        self.employer.email = "office@example.com"
        ticket = self.receive(self.mail(From="office@example.com"))
        self.assertFalse(ticket.partner_id.is_company)
        self.assertEqual(ticket.beneficiary_email, "office@example.com")

    def test_receipt_is_acknowledged_automatically_and_once(self):
        ticket = self.receive(self.mail())
        notice = ticket.notice_ids
        self.assertEqual(
            (notice.kind, notice.method, notice.state), ("received", "email", "queued")
        )
        self.assertIn("auto-generated", notice.mail_id.headers)
        self.assertIn(ticket.reference, notice.mail_id.subject)
        self.assertFalse(ticket.first_response_at)

    def test_promise_of_30_minutes_is_measured(self):
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.receive(self.mail())
        clock = ticket.sla_status_ids.filtered(lambda c: c.metric == "first_response")
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(0.5))

    def test_same_mail_delivered_twice_makes_one_ticket(self):
        message = self.mail()
        first = self.receive(message)
        self.assertEqual(len(first), 1)
        self.assertFalse(self.receive(message))

    def test_answer_of_the_beneficiary_finds_its_ticket(self):
        ticket = self.receive(self.mail())
        ticket.with_user(self.user_level1).action_start()
        self.ask_and_wait(ticket, self.user_level1)
        asked_at = ticket.first_response_at
        mail = ticket.notice_ids.filtered(lambda n: n.kind == "waiting").mail_id
        answer = self.mail("هذا هو الجواب", Subject="Re: x", In_Reply_To=mail.message_id)
        self.assertFalse(self.receive(answer), "an answer makes no new ticket")
        message = ticket.message_ids.filtered(lambda m: "هذا هو الجواب" in (m.body or ""))
        self.assertEqual(message.author_id, self.trainee)
        self.assertEqual(ticket.state, "in_progress")
        self.assertEqual(ticket.first_response_at, asked_at, "the answer is no response of ours")

    def test_answer_of_a_beneficiary_without_a_contact_ends_the_waiting_as_well(self):
        ticket = self.receive(self.mail(From="visitor@example.com"))
        ticket.partner_id = False
        self.ask_and_wait(ticket, self.user_level1)
        mail = ticket.notice_ids.filtered(lambda n: n.kind == "waiting").mail_id
        self.receive(self.mail("جواب", From="visitor@example.com", In_Reply_To=mail.message_id))
        self.assertEqual(ticket.state, "in_progress")

    def test_answer_of_the_staff_by_mail_is_a_first_response(self):
        ticket = self.receive(self.mail())
        parent = ticket.message_ids.sorted("id")[0]
        answer = self.mail(
            "جواب الفريق", From="level1@staff.example.com", In_Reply_To=parent.message_id
        )
        self.assertFalse(self.receive(answer))
        self.assertTrue(ticket.first_response_at)

    def test_arabic_in_windows_1256(self):
        subject = Header("شكوى من انقطاع البث", "windows-1256").encode()
        body = b64encode("الصوت ينقطع كل دقيقة".encode("windows-1256")).decode()
        raw = (
            f"From: trainee@example.com\r\nTo: {self.address}\r\nSubject: {subject}\r\n"
            f"Message-ID: {make_msgid(domain='example.com')}\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=windows-1256\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        )
        ticket = self.receive(raw.encode())
        self.assertEqual(ticket.subject, "شكوى من انقطاع البث")
        self.assertIn("الصوت ينقطع كل دقيقة", ticket.description)

    def test_mail_without_a_subject_and_without_a_body(self):
        for subject in (None, "", "   "):
            ticket = self.receive(self.mail("", Subject=subject))
            self.assertTrue(ticket.subject)

    def test_over_long_subject_is_cut_and_nothing_is_lost(self):
        ticket = self.receive(self.mail(Subject="ش" * 900))
        self.assertEqual(len(ticket.subject), 200)

    def test_over_long_body_is_no_reason_to_lose_a_mail(self):
        text = "سطر طويل جداً " * 20_000
        ticket = self.receive(self.mail(text))
        self.assertEqual(len(ticket), 1)
        self.assertTrue(ticket.description)
        self.assertTrue(any(len(m.body) > 200_000 for m in ticket.message_ids))

    def test_mails_wake_the_cron_that_acknowledges_each_of_them(self):
        cron = self.env.ref("asas_helpdesk.cron_receipts")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        mails = [self.mail(From=f"sender{number}@example.net") for number in range(2)]
        tickets = self.Ticket
        for mail in mails:
            ticket_id = self.env["mail.thread"].message_process(None, mail.as_bytes())
            tickets |= tickets.browse(ticket_id)
        self.assertFalse(tickets.notice_ids, "whoever delivers mail does not wait for it")
        trigger = triggers.search([("cron_id", "=", cron.id)])
        self.assertEqual(len(trigger), 1, "for both")
        self.assertLessEqual(trigger.call_at, fields.Datetime.now())
        self.send_receipts()
        for ticket, mail in zip(tickets, mails, strict=True):
            sent = ticket.notice_ids.mail_id
            self.assertEqual(sent.state, "outgoing")
            self.assertEqual(sent.references, mail["Message-ID"])
            self.assertIn(mail["Message-ID"], sent.headers)

    def test_sender_who_gives_several_or_no_addresses(self):
        ticket = self.receive(self.mail(From="a@example.net, b@example.net"))
        self.assertEqual(ticket.beneficiary_email, "a@example.net")
        ticket = self.receive(self.mail(From="لا عنوان"))
        self.assertEqual(len(ticket), 1)
        self.assertFalse(ticket.beneficiary_email)

    def test_script_in_a_mail_is_taken_out(self):
        message = self.mail()
        message.set_content(
            '<p onclick="steal()">مرحبا<script>steal()</script><img src="javascript:steal()"/></p>',
            subtype="html",
        )
        ticket = self.receive(message)
        self.assertIn("مرحبا", ticket.description)
        for body in (ticket.description, *ticket.message_ids.mapped("body")):
            self.assertNotIn("steal", body or "")

    def test_nul_bytes_in_a_mail_are_no_reason_to_lose_it(self):
        raw = self.mail("before\0after", Subject=None).as_bytes()
        raw = raw.replace(b"MIME-Version", b"Subject: one\0two\r\nMIME-Version", 1)
        ticket = self.receive(raw)
        self.assertEqual(len(ticket), 1)

    def test_files_of_a_mail_are_kept(self):
        message = self.mail()
        message.add_attachment(
            b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="شهادة.pdf"
        )
        ticket = self.receive(message)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(files.mapped("name"), ["شهادة.pdf"])

    def test_automatic_reply_makes_no_storm(self):
        ticket = self.receive(self.mail(From="visitor@example.com"))
        mail = ticket.notice_ids.mail_id
        reply = self.mail(
            "I am out of office",
            From="visitor@example.com",
            In_Reply_To=mail.message_id,
            Auto_Submitted="auto-replied",
        )
        self.assertFalse(self.receive(reply))
        self.assertEqual(len(ticket.notice_ids), 1)

    def test_addresses_of_one_channel_differ_in_type_and_service(self):
        for name, ticket_type in (
            ("complaints", "complaint"),
            ("suggestions", "suggestion"),
            ("info", "request"),
        ):
            ticket = self.receive(self.mail(To=f"{name}@{self.alias_domain}"))
            self.assertEqual(ticket.ticket_type, ticket_type)
            self.assertEqual(ticket.channel_id, self.channel)
            self.assertEqual(bool(ticket.service_id), name == "info")

    def test_new_address_takes_its_own_mail_from_the_start(self):
        self.Address.with_user(self.user_admin).create(
            {
                "channel_id": self.channel.id,
                "alias_name": "ideas",
                "ticket_type": "suggestion",
                "service_id": self.service.id,
            }
        )
        ticket = self.receive(self.mail(To=f"ideas@{self.alias_domain}"))
        self.assertEqual((ticket.channel_id, ticket.ticket_type), (self.channel, "suggestion"))
        self.assertEqual(ticket.service_id, self.service)

    def test_mail_to_several_addresses_makes_one_ticket_of_the_first(self):
        both = f"suggestions@{self.alias_domain}, complaints@{self.alias_domain}"
        ticket = self.receive(self.mail(To=self.address, Cc=both))
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.ticket_type, "complaint")

    def test_mail_of_a_server_without_an_address_of_ours_becomes_a_request(self):
        raw = self.mail(To="support@elsewhere.example.org").as_bytes()
        before = self.Ticket.search([], order="id desc", limit=1).id
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(self.Ticket._name, raw)
        ticket = self.Ticket.search([("id", ">", before or 0)])
        self.assertEqual((ticket.ticket_type, ticket.channel_id), ("request", self.channel))

    def test_mail_that_names_us_only_in_its_envelope_is_taken(self):
        ticket = self.receive(self.mail(To="undisclosed-recipients:;", X_Original_To=self.address))
        self.assertEqual(len(ticket), 1)

    def test_address_that_was_deleted_leaves_no_alias_behind(self):
        alias = self.info.alias_id
        self.channel.copy({"address_ids": False})
        self.info.with_user(self.user_admin).unlink()
        self.assertFalse(alias.exists())

    def test_names_are_given_where_nobody_has_them(self):
        addresses = self.Address.search([])
        addresses.alias_name = False
        partners = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.alias"].create({"alias_name": "info", "alias_model_id": partners})
        self.domain.write({"catchall_alias": "suggestions"})
        self.Address._fill_default_names()
        self.assertEqual(
            [address.alias_name for address in addresses], ["complaints", False, False]
        )

    def test_member_of_the_staff_who_writes_is_served_like_anybody(self):
        self.make_users([{"login": "teacher", "name": "معلم", "groups": ["base.group_user"]}])
        ticket = self.receive(self.mail(From="teacher@example.com"))
        self.assertEqual(ticket.partner_id.email, "teacher@example.com")
        self.assertEqual(ticket.state, "new")
