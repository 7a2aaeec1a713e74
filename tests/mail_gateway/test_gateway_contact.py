"""Who wrote is known by a clean address, and one that cannot be answered is said to be so."""

from gateway_case import MailboxCase

DOMAIN = "xn--lgbb3ai1g.example"


class TestSenders(MailboxCase):
    def take(self, name):
        ticket = self.receive(self.file(name))
        self.assertEqual(len(ticket), 1, name)
        self.assertFalse(self.Kept.search([]), name)
        self.assertEqual(ticket.beneficiary_name, "منال العنزي", name)
        return ticket.with_user(self.user_level1)

    def test_address_in_arabic_letters_is_read_and_marked(self):
        ticket = self.take("sender-arabic.eml")
        self.assertEqual(ticket.beneficiary_email, f"منال.العنزي@{DOMAIN}")
        self.assertIn("“منال.العنزي@رسائل.example”", ticket.contact_problem)
        self.assertIn("SMTPUTF8", ticket.contact_problem)
        self.assertEqual(ticket.notice_ids.mapped("method"), ["email"], "it is tried")
        ticket = self.take("sender-arabic-encoded.eml")
        self.assertEqual(ticket.beneficiary_email, "منال@xn--ngbof4h.example")

    def test_domain_in_arabic_letters_is_one_address_and_reachable(self):
        for name in ("sender-idn.eml", "sender-idn-ascii.eml"):
            ticket = self.take(name)
            self.assertFalse(ticket.contact_problem)
            self.assertEqual(ticket.notice_ids.mapped("method"), ["email"])
        self.assertEqual(
            set(self.Ticket.search([]).mapped("beneficiary_email")), {f"manal@{DOMAIN}"}
        )

    def test_signs_that_nobody_sees_are_no_part_of_an_address(self):
        self.trainee.with_user(self.administrator).email = "manal@example.com"
        ticket = self.receive(self.file("sender-invisible.eml"))
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertEqual(ticket.beneficiary_email, "manal@example.com")

    def test_sender_who_cannot_be_answered_is_marked_and_not_written_to(self):
        ticket = self.take("sender-unreachable.eml")
        self.assertIn("cannot be reached by e-mail: “manal@reception”", ticket.contact_problem)
        self.assertNotIn("email", ticket.notice_ids.mapped("method"))
        ticket.write({"subject": "موضوع آخر", "beneficiary_phone": "0501234567"})
        self.assertEqual(ticket.beneficiary_phone, "+966501234567")
        again = self.receive(
            self.file("sender-unreachable.eml").replace(b"<sender-", b"<again-")
        ).with_user(self.user_level1)
        again._merge_into(ticket)
        self.assertEqual(again.duplicate_of_id, ticket)
