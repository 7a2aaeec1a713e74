"""What is held about a person is found by one list, from which it is given out and destroyed."""

from common import HelpdeskCase

from odoo.addons.asas_helpdesk.models.privacy.holdings import Identity


class TestWhatIsHeld(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holdings = cls.env["asas.helpdesk.holdings"]

    def identity(self, partners, *addresses, numbers=()):
        return Identity(partners, addresses, numbers)

    def test_all_that_hangs_on_a_ticket_is_found(self):
        ticket = self.make_ticket(user=self.user_level1)
        self.flush_tracking()
        ticket.with_user(self.user_level1)._direct()
        ticket.with_user(self.user_level1).priority = "2"
        ticket.message_post(body="جواب", attachments=[("hall.txt", b"x")])
        ticket.activity_schedule(user_id=self.user_level1.id, note="أحمد")
        self.flush_tracking()
        found = self.holdings._of_tickets(ticket)
        for model in (
            "asas.helpdesk.evidence",
            "asas.helpdesk.notice",
            "asas.helpdesk.sla.status",
            "ir.attachment",
            "mail.activity",
            "mail.followers",
            "mail.mail",
            "mail.message",
            "mail.tracking.value",
        ):
            self.assertTrue(found[model], model)

    def test_a_ticket_without_a_contact_is_found_by_the_address(self):
        guest = self.make_ticket(partner_id=False, beneficiary_email="guest@example.com")
        found = self.holdings._tickets_of(self.identity(self.trainee, "guest@example.com"))
        self.assertIn(guest, found)

    def test_a_ticket_of_another_contact_with_the_same_address_is_not_theirs(self):
        other = self.make_ticket(
            partner_id=self.user_colleague.partner_id.id, beneficiary_email="office@example.com"
        )
        mine = self.make_ticket(beneficiary_email="office@example.com")
        found = self.holdings._tickets_of(self.identity(self.trainee, "office@example.com"))
        self.assertIn(mine, found)
        self.assertNotIn(other, found)

    def test_a_person_has_the_tickets_of_all_their_contacts(self):
        second = self.env["res.partner"].create({"name": "أحمد الغامدي"})
        tickets = self.make_ticket() + self.make_ticket(partner_id=second.id)
        found = self.holdings._tickets_of(self.identity(self.trainee | second))
        self.assertLessEqual(tickets, found)

    def test_what_is_held_beside_tickets_is_found(self):
        participant = self.env["asas.helpdesk.course.participant"].create(
            {"course_id": self.course.id, "partner_id": self.trainee.id}
        )
        mail = self.env["asas.helpdesk.unprocessed.email"].create(
            {"subject": "x", "email_from": "أحمد <trainee@example.com>"}
        )
        other = self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        said = other.message_post(body="وأنا أيضاً", author_id=self.trainee.id)
        found = self.holdings._of_person(self.identity(self.trainee, "trainee@example.com"))
        self.assertIn(participant, found["asas.helpdesk.course.participant"])
        self.assertIn(mail, found["asas.helpdesk.unprocessed.email"])
        self.assertIn(said, found["mail.message"])
        self.assertNotIn(other, found["asas.helpdesk.ticket"])

    def test_of_somebody_without_a_contact_address_or_number_nothing_is_held(self):
        self.make_ticket(partner_id=False, beneficiary_email=False)
        found = self.holdings._of_person(self.identity(self.env["res.partner"]))
        self.assertFalse(any(found.values()))
