"""Beside a ticket: what else the beneficiary has brought to the desk, under the reader's rights."""

from common import HelpdeskCase

from odoo.exceptions import AccessError


class TestPersonBeside(HelpdeskCase):
    def test_the_latest_other_tickets_are_shown_with_what_became_of_them(self):
        earlier = [self.make_ticket("request", subject=f"طلب {number}") for number in range(4)]
        self.make_ticket("request", partner_id=self.user_level2.partner_id.id)
        ticket = self.make_ticket("complaint")
        known = ticket.with_user(self.user_level1).read_person()
        self.assertEqual(known["count"], 4)
        self.assertEqual([t["id"] for t in known["tickets"]], [t.id for t in earlier[:0:-1]])
        self.assertEqual(known["tickets"][0]["subject"], "طلب 3")
        self.assertTrue(known["tickets"][0]["stage"])

    def test_nobody_sees_or_counts_there_what_they_may_not_read(self):
        hidden = self.make_ticket("complaint", about_partner_ids=self.user_level1.partner_id.ids)
        ticket = self.make_ticket("request")
        self.assertEqual(ticket.with_user(self.user_level1).read_person()["count"], 0)
        self.assertEqual(ticket.with_user(self.user_level2).read_person()["count"], 1)
        with self.assertRaises(AccessError):
            hidden.with_user(self.user_level1).read_person()
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_trainee).read_person()

    def test_without_contact_and_address_there_is_nobody_to_know(self):
        ticket = self.make_ticket("request", partner_id=False, beneficiary_email=False)
        ticket.beneficiary_phone = False
        known = ticket.with_user(self.user_level1).read_person()
        self.assertEqual((known["count"], known["tickets"]), (0, []))

    def test_courses_and_the_average_of_the_ratings_are_named(self):
        ticket = self.make_ticket("request")
        for rating in (5, 4):
            self.make_ticket("request").sudo().rating_last_value = rating
        course = self.env["asas.helpdesk.course"].create({"name": "المحاسبة"})
        self.env["asas.helpdesk.course.participant"].create(
            {"course_id": course.id, "partner_id": ticket.partner_id.id}
        )
        facts = dict(ticket.with_user(self.user_level1).read_person()["facts"])
        self.assertEqual(facts["Average of their ratings"], "4.5 of 5 (2)")
        self.assertEqual(facts["Courses"], "المحاسبة")
