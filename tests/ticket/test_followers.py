"""Who follows a new ticket."""

from common import HelpdeskCase

from odoo.fields import Command


class TestFollowers(HelpdeskCase):
    def followers(self, ticket):
        return ticket.message_follower_ids.partner_id

    def test_who_registers_a_ticket_and_whose_it_is_follow_it(self):
        ticket = self.make_ticket()
        self.assertEqual(self.followers(ticket), self.user_level1.partner_id | self.trainee)
        comment = self.env.ref("mail.mt_comment")
        for follower in ticket.message_follower_ids:
            self.assertEqual(follower.subtype_ids, comment, follower.partner_id.name)

    def test_an_assignee_follows_it_as_well_and_nobody_twice(self):
        ticket = self.make_ticket(user_id=self.user_level2.id)
        staff = (self.user_level1 | self.user_level2).partner_id
        self.assertEqual(self.followers(ticket), staff | self.trainee)
        own = self.make_ticket(user_id=self.user_level1.id)
        self.assertEqual(self.followers(own), self.user_level1.partner_id | self.trainee)

    def test_followers_that_are_given_follow_it_once(self):
        given = [Command.link(self.trainee.id), Command.link(self.user_level1.partner_id.id)]
        ticket = self.make_ticket(message_partner_ids=given)
        self.assertEqual(self.followers(ticket), self.user_level1.partner_id | self.trainee)

    def test_a_colleague_who_is_the_beneficiary_follows_it_once(self):
        partner = self.user_level1.partner_id
        ticket = self.make_ticket(partner_id=partner.id)
        self.assertEqual(self.followers(ticket), partner)

    def test_one_without_a_contact_is_followed_by_who_registers_it(self):
        ticket = self.make_ticket(partner_id=False, beneficiary_name="زائر")
        self.assertEqual(self.followers(ticket), self.user_level1.partner_id)

    def test_one_may_register_it_without_following(self):
        quiet = self.Ticket.with_user(self.user_level1).with_context(mail_create_nosubscribe=True)
        ticket = quiet.create({"subject": "بلا متابعة", "partner_id": self.trainee.id})
        self.assertEqual(self.followers(ticket), self.trainee)

    def test_registering_one_asks_little_of_the_database(self):
        self.make_ticket()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(22):
            self.make_ticket()
            self.env.flush_all()
