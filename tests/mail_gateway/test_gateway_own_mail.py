"""The staff answer from their own mail program, with the beneficiary on To or Cc and the desk."""

from gateway_case import MailboxCase


class TestOwnMail(MailboxCase):
    def answer(self, ticket, to, cc):
        notice = ticket.notice_ids.filtered(lambda n: n.method == "email")[:1]
        mail = self.mail(
            "أعدنا ضبط حسابكم.",
            From=f"سارة العتيبي <{self.user_level1.email}>",
            To=to,
            Cc=cc,
            In_Reply_To=notice.mail_id.message_id,
        )
        self.receive(mail)
        return ticket.notice_ids.filtered(lambda n: n.kind == "answered")

    def test_who_is_on_to_or_cc_is_not_written_to_again(self):
        for to, cc in (
            ("trainee@example.com", self.address),
            (self.address, "أحمد <Trainee@Example.com>"),
        ):
            with self.subTest(to=to):
                ticket = self.receive(self.mail())
                notice = self.answer(ticket, to, cc)
                self.assertEqual((notice.method, notice.state), ("email", "sent"))
                self.assertEqual(notice.address, "trainee@example.com")
                self.assertFalse(notice.mail_id)
                self.assertIn("أعدنا", notice.own_message_id.body)
                sent = [mail["email_to"] for mail in self._mails if "أعدنا" in mail["body"]]
                self.assertFalse(sent)

    def test_a_beneficiary_without_a_contact_is_not_written_to_again(self):
        ticket = self.receive(self.mail(From="زائر <visitor@example.net>"))
        self.assertFalse(ticket.partner_id)
        notice = self.answer(ticket, "visitor@example.net", self.address)
        self.assertEqual((notice.state, notice.address), ("sent", "visitor@example.net"))
        self.assertFalse(notice.mail_id)

    def test_who_is_not_on_it_is_written_to(self):
        ticket = self.receive(self.mail())
        notice = self.answer(ticket, self.address, None)
        self.assertEqual(len(notice), 1)
        self.assertFalse(notice.own_message_id)
