"""RFC 3834: an automatic sender gets no answer, and nothing it sends is lost."""

from collections import defaultdict
from unittest.mock import patch

from common import ANY_KEY, SUNDAY_MORNING, hours
from gateway_case import MailboxCase


class TestLoops(MailboxCase):
    def acknowledged(self, ticket):
        return bool(ticket.notice_ids)

    def test_mail_of_a_machine_is_stored_marked_and_not_answered(self):
        self.company.asas_helpdesk_sms = True
        for header, value, reason in (
            ("Auto-Submitted", "auto-generated", "machine"),
            ("Auto-Submitted", "auto-replied; owner-email=a@example.net", "machine"),
            ("Precedence", "bulk", "list"),
            ("Precedence", "Junk", "machine"),
            ("Precedence", "list", "list"),
            ("Precedence", "auto_reply", "machine"),
            ("List-Id", "<list.example.net>", "list"),
            ("List-Unsubscribe", "<https://example.net/u>", "list"),
            ("Return-Path", "<>", "bounce"),
            ("X-Failed-Recipients", "a@example.net", "bounce"),
            ("X-Autoreply", "yes", "machine"),
            ("From", "MAILER-DAEMON@mx.example.net", "bounce"),
            ("From", "Postmaster <postmaster@example.net>", "bounce"),
            ("From", "noreply@bank.example", "noreply"),
            ("From", "Do Not Reply <do-not-reply+7@shop.example>", "noreply"),
        ):
            with self.subTest(header=header, value=value):
                address = f"complaints@{self.alias_domain}"
                ticket = self.receive(self.mail(To=address, **{header: value}))
                self.assertEqual(len(ticket), 1)
                self.assertEqual(ticket.automatic_mail, reason)
                self.assertFalse(ticket.notice_ids)
                self.assertFalse(ticket.activity_ids)
                found = self.Ticket.search([("automatic_mail", "!=", False)])
                self.assertIn(ticket, found)

    def test_mail_of_a_person_is_not_taken_for_a_machine(self):
        for header, value in (
            ("Auto-Submitted", "no"),
            # Exchange adds it to the mail of people.
            ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
            ("X-Auto-Response-Suppress", "All"),
            ("Precedence", "first-class"),
            ("Return-Path", "<trainee@example.com>"),
        ):
            ticket = self.receive(
                self.mail(From=f"{header.lower()}@example.net", **{header: value})
            )
            self.assertFalse(ticket.automatic_mail, header)
            self.assertTrue(self.acknowledged(ticket), header)

    def test_complaint_of_a_machine_is_directed_without_telling_it(self):
        ticket = self.receive(self.mail(To=f"complaints@{self.alias_domain}", Precedence="bulk"))
        ticket.service_id = self.service
        ticket.sudo()._direct()
        self.assertEqual(ticket.state, "directed")
        self.assertFalse(ticket.notice_ids)

    def test_level1_says_that_a_person_sent_it_after_all(self):
        ticket = self.receive(self.mail(List_Id="<x.example.net>"))
        ticket.with_user(self.user_level1).action_not_automatic()
        self.assertFalse(ticket.automatic_mail)
        self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])

    def test_our_own_addresses_as_sender_are_not_answered(self):
        for sender in (
            self.address,
            f"Complaints <complaints@{self.alias_domain}>",
            self.domain.catchall_email,
            self.domain.bounce_email,
        ):
            ticket = self.receive(self.mail(From=sender))
            self.assertEqual(ticket.automatic_mail, "own", sender)
            self.assertFalse(self.acknowledged(ticket), sender)

    def test_sender_gets_three_acknowledgements_an_hour(self):
        with self.clock_at(SUNDAY_MORNING):
            tickets = [self.receive(self.mail()) for _number in range(5)]
            self.assertEqual([self.acknowledged(t) for t in tickets], [True] * 3 + [False] * 2)
            other = self.receive(self.mail(From="other@example.net"))
            self.assertTrue(self.acknowledged(other))
        self.assertFalse(any(t.automatic_mail for t in tickets), "a person all the same")
        with self.clock_at(SUNDAY_MORNING + hours(1.1)):
            self.assertTrue(self.acknowledged(self.receive(self.mail())))

    def test_acknowledgements_are_counted_in_the_database(self):
        with patch.object(
            type(self.env["asas.helpdesk.notice"]),
            "_count_received",
            return_value=defaultdict(lambda: 3),
        ):
            self.assertFalse(self.acknowledged(self.receive(self.mail())))

    def test_flood_of_one_sender_is_stored_and_neither_answered_nor_bounced(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "4")
        tickets = [self.receive(self.mail()) for _number in range(6)]
        self.assertEqual([t.automatic_mail for t in tickets], [False] * 4 + ["flood"] * 2)
        self.assertFalse(self._mails, "Odoo's own gateway answers that the limit is reached")

    def test_out_of_office_to_a_notice_is_a_note_on_its_ticket(self):
        ticket = self.receive(self.mail())
        self.ask_and_wait(ticket, self.user_level1)
        notice = ticket.notice_ids.filtered(lambda n: n.kind == "waiting")
        count, answered = len(ticket.notice_ids), ticket.first_response_at
        answer = self.file("out-of-office.eml", notice=notice.mail_id.message_id, id="oof@x.y")
        self.assertFalse(self.receive(answer))
        message = self.env["mail.message"].search([("message_id", "=", "<oof@x.y>")])
        self.assertEqual(message.res_id, ticket.id)
        self.assertTrue(message.subtype_id.internal)
        self.assertFalse(message.notification_ids)
        self.assertEqual(ticket.state, "waiting")
        self.assertEqual(ticket.first_response_at, answered)
        self.assertEqual(len(ticket.notice_ids), count)
        self.assertNotIn(
            message, ticket.sudo()._portal_messages() if hasattr(ticket, "_portal_messages") else []
        )

    def test_out_of_office_reopens_nothing(self):
        ticket = self.receive(self.mail())
        notice = ticket.notice_ids.mail_id.message_id
        self.resolve(ticket, self.user_level1)
        self.verify_and_close(ticket, self.user_level2)
        self.assertEqual(ticket.state, "closed")
        self.assertFalse(self.receive(self.file("out-of-office.eml", notice=notice, id="o2@x.y")))
        self.assertEqual(ticket.state, "closed")

    def test_newsletter_is_stored_and_not_answered(self):
        ticket = self.receive(self.file("newsletter.eml"))
        self.assertEqual(ticket.automatic_mail, "list")
        self.assertFalse(ticket.notice_ids)

    def sent_notice(self):
        ticket = self.receive(self.mail())
        notice = ticket.notice_ids
        self.send_queued_mails()
        self.assertEqual(notice.state, "sent")
        return ticket, notice

    def test_returned_notice_has_failed_and_makes_no_ticket(self):
        ticket, notice = self.sent_notice()
        for place in (self.domain.bounce_email, self.address):
            raw = self.file("returned.eml", notice=notice.mail_id.message_id, bounce=place)
            self.assertFalse(self.receive(raw))
        self.assertEqual(notice.state, "failed")
        self.assertEqual(
            ticket.message_ids.filtered(lambda m: m.message_type == "email").ids[1:], []
        )

    def directed(self):
        complaint = self.make_ticket()
        complaint._direct()
        notice = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
        notice._sync_state("sent")
        return complaint, notice, notice.mail_id.mail_message_id.message_id

    def returned(self, name, message_id):
        quoted = message_id.replace("<", "&lt;").replace(">", "&gt;")
        places = {"notice": message_id, "quoted": quoted, "bounce": self.domain.bounce_email}
        return self.file(name, **places)

    def test_a_notice_that_was_returned_in_whatever_form_has_failed_alone(self):
        for name in (
            "bounce-exim.eml",
            "bounce-qmail.eml",
            "bounce-exchange.eml",
            "bounce-arabic.eml",
            "bounce-gmail.eml",
        ):
            with self.subTest(name=name):
                ticket, notice, message_id = self.directed()
                ticket._announce("resolved")
                other = ticket.notice_ids - notice
                other._sync_state("sent")
                self.assertFalse(self.receive(self.returned(name, message_id)))
                self.assertEqual((notice.state, other.state), ("failed", "sent"))
                self.assertEqual(len(ticket.notice_ids - notice - other), 1, "a call follows")

    def test_a_report_that_quotes_no_mail_of_ours_fails_nothing(self):
        for name in ("bounce-exim.eml", "bounce-qmail.eml", "bounce-arabic.eml"):
            with self.subTest(name=name):
                _ticket, notice, theirs = self.directed()
                guessed = f"<{'1' * 15}.{theirs.partition('.')[2]}"
                self.receive(self.returned(name, guessed))
                self.assertEqual(notice.state, "sent")

    def test_a_person_who_quotes_a_notice_returns_nothing(self):
        _ticket, notice, message_id = self.directed()
        quoted = f"> Message-ID: {message_id}"
        self.receive(self.mail(f"لم تصلني الرسالة 550\n{quoted}", In_Reply_To=message_id))
        self.assertEqual(notice.state, "sent")

    def test_a_warning_in_plain_text_is_no_failure(self):
        _ticket, notice, message_id = self.directed()
        self.assertFalse(self.receive(self.returned("bounce-exim-delay.eml", message_id)))
        self.assertEqual(notice.state, "sent")

    def test_an_answer_that_was_returned_in_plain_text_has_failed(self):
        request = self.make_ticket("request")
        request.with_user(self.user_level1).message_post(
            body="تم حل المشكلة", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.send_queued_mails()
        notice = request.notice_ids.filtered(lambda n: n.kind == "answered")
        self.assertEqual(notice.state, "sent")
        message_id = notice.mail_id.message_id
        self.receive(self.returned("bounce-exim.eml", message_id))
        self.assertEqual(notice.state, "failed")

    def test_warning_that_a_notice_takes_longer_is_no_failure(self):
        _ticket, notice = self.sent_notice()
        raw = self.file(
            "delayed.eml", notice=notice.mail_id.message_id, bounce=self.domain.bounce_email
        )
        self.assertFalse(self.receive(raw))
        self.assertEqual(notice.state, "sent")

    def test_receipt_that_a_notice_was_read_is_no_failure(self):
        _ticket, notice = self.sent_notice()
        self.assertFalse(
            self.receive(self.file("read-receipt.eml", notice=notice.mail_id.message_id))
        )
        self.assertEqual(notice.state, "sent")

    def test_returned_mail_that_was_never_ours_is_stored_and_marked(self):
        raw = self.file("returned.eml", notice="<forged@elsewhere.example>", bounce=self.address)
        ticket = self.receive(raw)
        self.assertEqual(ticket.automatic_mail, "bounce")
        self.assertFalse(ticket.notice_ids)
        self.assertIn("returned.eml", self.files_of(ticket).mapped("name"))

    def test_answer_to_a_notice_writes_to_nobody_but_the_staff(self):
        self.company.email = self.address
        ticket = self.receive(self.mail())
        notice = ticket.notice_ids.mail_id
        self.receive(self.mail("شكراً", In_Reply_To=notice.message_id))
        answer = ticket.message_ids.filtered(lambda m: "شكراً" in (m.body or ""))
        self.assertEqual(len(answer), 1)
        self.assertNotIn(self.company.partner_id, answer.notification_ids.res_partner_id)

    def test_notice_answers_the_mail_it_acknowledges(self):
        ticket = self.receive(self.mail(Message_ID="<first@example.com>"))
        self.send_queued_mails()
        sent = next(mail for mail in self._mails if ticket.reference in mail["subject"])
        self.assertEqual(sent["headers"]["In-Reply-To"], "<first@example.com>")
        self.assertIn("<first@example.com>", sent["references"])
        self.assertIn(ticket.reference, sent["subject"])
        self.assertIn(ANY_KEY, sent["body"])
        self.assertEqual(sent["headers"]["Auto-Submitted"], "auto-generated")
