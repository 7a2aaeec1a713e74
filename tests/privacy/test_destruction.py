"""A person who asks for it is destroyed, but for what has not ended, is on legal hold, or belongs
to others. Figures say afterwards what they said before."""

from keeping_case import KeepingCase

from odoo.addons.asas_helpdesk.models.privacy.holdings import Identity


class TestAPersonIsDestroyed(KeepingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email = cls.trainee.email_normalized
        cls.identity = Identity(cls.trainee, (cls.email,))

    def destroy(self, identity=None):
        reports = self.env["asas.helpdesk.destruction"]
        report = reports._destroy_person(identity or self.identity, self.company)
        self.env.invalidate_all()
        return report

    def test_what_has_not_ended_and_what_is_held_stays_with_all_that_hangs_on_it(self):
        ended, held, unfinished = self.make_ended(), self.make_ended(), self.make_ticket()
        said = unfinished.message_post(body="ما زلت أنتظر", author_id=self.trainee.id)
        held.with_user(self.user_level2)._hold("قضية")
        report = self.destroy()
        self.assertGone(ended)
        self.assertKept(held, unfinished)
        self.assertIn("أنتظر", str(said.body))
        self.assertEqual(report.left, {"held": 1, "unfinished": 1})
        self.assertIn("legal hold", str(report.with_user(self.user_level2).summary))

    def test_a_ticket_of_somebody_else_with_the_same_address_stays(self):
        mine = self.make_ended()
        other = self.make_ended(
            partner_id=self.user_colleague.partner_id.id, beneficiary_email=self.email
        )
        self.destroy()
        self.assertGone(mine)
        self.assertKept(other)
        self.assertTrue(other.message_ids)

    def test_all_contacts_of_the_person_go_and_those_that_others_use_are_listed(self):
        second = self.env["res.partner"].create({"name": "أحمد الغامدي"})
        tickets = self.make_ended() + self.make_ended(partner_id=second.id)
        report = self.destroy(Identity(self.trainee | second, (self.email,)))
        self.assertGone(*tickets)
        self.assertFalse(second.exists(), "Nothing uses it any more.")
        self.assertTrue(self.trainee.exists(), "It has an account.")
        self.assertEqual(report.contacts.get("res.users"), 1)
        self.assertFalse(self.trainee.asas_helpdesk_proven_email)

    def test_asking_again_finds_nothing_more(self):
        ticket = self.make_ended()
        first = self.destroy()
        again = self.destroy()
        self.assertEqual(first.tickets, 1)
        self.assertEqual(again.tickets, 0)
        self.assertEqual(ticket.destruction_id, first)

    def test_nothing_goes_of_a_person_who_is_unknown(self):
        ticket = self.make_ended()
        report = self.destroy(Identity(self.env["res.partner"], ("nobody@example.com",)))
        self.assertKept(ticket)
        self.assertEqual((report.tickets, report.records), (0, 0))


class TestFiguresAfterwards(KeepingCase):
    def published(self):
        self.env.flush_all()
        figures = self.env["asas.helpdesk.figures"].with_user(self.user_level2)._published()
        # When they were counted is another second.
        return {name: value for name, value in figures.items() if name != "as_of"}

    def test_they_say_the_same_and_hide_small_numbers_as_before(self):
        self.company.asas_helpdesk_fewest_published = 0  # so that the two are a number
        # Of a service that has no other ticket.
        service = self.service.copy({"name": "خدمة أخرى"})
        tickets = self.make_ticket(service_id=service.id) + self.make_ticket(service_id=service.id)
        for ticket in tickets:
            ticket.with_user(self.user_level1)._direct()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE asas_helpdesk_ticket SET state = 'closed', closed_at = now(),"
            " stage_id = (SELECT id FROM asas_helpdesk_stage WHERE state = 'closed' LIMIT 1)"
            " WHERE id = ANY(%s)",
            [tickets.ids],
        )
        self.env.invalidate_all()
        before = self.published()
        self.env["asas.helpdesk.destruction"]._destroy_person(
            Identity(self.trainee, ()), self.company
        )
        self.assertGone(*tickets)
        after = self.published()
        self.assertEqual(after, before)
        complaints = next(t for t in after["types"] if t["type"] == "complaint")
        services = [row for row in complaints["services"] if row["received"] in (1, 2)]
        self.assertTrue(services)
        for row in services:
            self.assertEqual([row[name] for name in ("directing", "resolution")], [None, None])
