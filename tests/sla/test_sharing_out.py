"""Tickets are shared out among those on duty; those of people who are away pass on."""

from datetime import timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import AccessError
from odoo.fields import Command

FRIDAY = SUNDAY_MORNING + timedelta(days=5)


class SharingCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.asas_helpdesk_share_out = True
        cls.one, cls.two = cls.user_level1, cls.user_level1_other
        cls.duties = cls.env["asas.helpdesk.duty"].create(
            [{"user_id": cls.one.id}, {"user_id": cls.two.id}]
        )
        cls.certificates = cls.env["asas.helpdesk.service"].create({"name": "الشهادات"})

    def registered(self, **values):
        return self.make_ticket(**{"ticket_type": "request", "user": self.user_level2, **values})

    def share_out(self, moment=SUNDAY_MORNING):
        self.env.flush_all()
        cron = self.env.ref("asas_helpdesk.cron_share_out")
        with self.clock_at(moment), self.mock_mail_gateway(), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def away(self, *users):
        gone = self.env["res.users"].union(*users)
        self.patch(
            type(self.env["res.users"]), "_asas_helpdesk_absent", lambda people: people & gone
        )


class TestSharingOut(SharingCase):
    def test_it_is_off_as_delivered(self):
        fresh = self.env["res.company"].create({"name": "معهد جديد"})
        self.assertFalse(fresh.asas_helpdesk_share_out)
        self.company.asas_helpdesk_share_out = False
        request = self.registered()
        self.share_out()
        self.assertFalse(request.user_id)

    def test_fewest_open_tickets_first(self):
        busy = [self.registered(user_id=self.one.id) for _i in range(3)]
        new = self.Ticket.union(*(self.registered() for _i in range(5)))
        self.share_out()
        counted = {
            user: len(new.filtered(lambda t, u=user: t.user_id == u))
            for user in (self.one, self.two)
        }
        self.assertEqual(counted, {self.one: 1, self.two: 4})
        self.assertEqual(len(busy), 3)
        told = " ".join(new[0].message_ids.mapped("body"))
        self.assertIn("Assigned automatically", told)

    def test_creating_wakes_it_and_waits_for_nothing(self):
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("asas_helpdesk.cron_share_out")
        cron.active = True
        woken = [("cron_id", "=", cron.id)]
        self.registered(user_id=self.one.id)
        self.assertFalse(triggers.search_count(woken), "it is taken already")
        request = self.registered()
        self.assertFalse(request.user_id)
        self.assertEqual(triggers.search_count(woken), 1)

    def test_line_that_names_the_service_comes_first_then_the_type(self):
        self.duties[1].service_ids = self.certificates
        certificate = self.registered(service_id=self.certificates.id)
        other = self.registered()
        self.share_out()
        self.assertEqual((certificate.user_id, other.user_id), (self.two, self.one))
        self.duties[1].write({"service_ids": [Command.clear()], "ticket_type": "complaint"})
        complaint, request = self.registered(ticket_type="complaint"), self.registered()
        self.share_out()
        self.assertEqual((complaint.user_id, request.user_id), (self.two, self.one))

    def test_nobody_gets_what_is_outside_their_hours(self):
        request = self.registered()
        self.share_out(FRIDAY)
        self.assertFalse(request.user_id, "nobody works on a Friday")
        night = self.env["resource.calendar"].create(
            {
                "name": "مناوبة الجمعة",
                "tz": "Asia/Riyadh",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {"name": "الجمعة", "dayofweek": "4", "hour_from": 8, "hour_to": 20}
                    ),
                ],
            }
        )
        self.duties[1].calendar_id = night
        self.share_out(FRIDAY)
        self.assertEqual(request.user_id, self.two)
        # Changed hours count at once.
        night.attendance_ids.write({"hour_from": 20, "hour_to": 22})
        later = self.registered()
        self.share_out(FRIDAY)
        self.assertFalse(later.user_id)

    def test_who_is_on_time_off_gets_nothing(self):
        self.away(self.one)
        new = self.Ticket.union(*(self.registered() for _i in range(2)))
        self.share_out()
        self.assertEqual(new.user_id, self.two)

    def test_who_is_present_comes_first(self):
        self.env["mail.presence"].create({"user_id": self.two.id, "status": "online"})
        new = self.Ticket.union(*(self.registered() for _i in range(3)))
        self.share_out()
        self.assertEqual(new.user_id, self.two)

    def test_nobody_gets_a_complaint_about_themselves_or_what_they_may_not_see(self):
        self.duties[1].unlink()
        about = self.registered(ticket_type="complaint", about_partner_ids=self.one.partner_id.ids)
        secret = self.registered(ticket_type="complaint", confidential=True)
        own = self.registered(partner_id=self.one.partner_id.id)
        self.share_out()
        self.assertFalse((about | secret | own).user_id)
        self.env["asas.helpdesk.duty"].create({"user_id": self.user_level2.id})
        self.share_out()
        self.assertEqual((about | secret | own).user_id, self.user_level2)

    def test_level_two_and_other_companies_are_for_their_people(self):
        other = self.env["res.company"].create(
            {"name": "معهد آخر", "asas_helpdesk_share_out": True}
        )
        foreign = self.Ticket.sudo().create(
            {"ticket_type": "request", "subject": "x", "company_id": other.id}
        )
        raised = self.registered(level="2")
        self.env["asas.helpdesk.duty"].create({"user_id": self.user_hall.id})
        self.share_out()
        self.assertFalse((foreign | raised).user_id)

    def test_what_is_directed_or_taken_stays(self):
        with self.mock_mail_gateway():
            directed = self.registered(ticket_type="complaint")
            directed.with_user(self.user_level2)._direct()
        taken = self.registered(user_id=self.user_level2.id)
        self.share_out()
        self.assertFalse(directed.user_id)
        self.assertEqual(taken.user_id, self.user_level2)

    def test_who_is_away_passes_on_and_what_nobody_can_take_stays(self):
        request = self.registered(user_id=self.one.id)
        self.share_out()
        self.assertEqual(request.user_id, self.one)
        self.away(self.one)
        self.share_out(SUNDAY_MORNING + hours(1))
        self.assertEqual(request.user_id, self.two)
        self.assertIn("Passed on automatically", " ".join(request.message_ids.mapped("body")))
        self.away(self.one, self.two)
        self.share_out(SUNDAY_MORNING + hours(2))
        self.assertEqual(request.user_id, self.two)

    def test_who_has_left_passes_on(self):
        request = self.registered(user_id=self.one.id)
        self.one.active = False
        self.share_out()
        self.assertEqual(request.user_id, self.two)

    def test_a_batch_costs_the_same_for_any_number(self):
        def cost(count):
            new = self.Ticket.union(*(self.registered() for _i in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.clock_at(SUNDAY_MORNING), self.mock_mail_gateway():
                new._share_out(self.company)
                self.env.flush_all()
            self.assertTrue(all(new.mapped("user_id")))
            return self.env.cr.sql_log_count - before

        cost(2)
        self.assertLess(cost(20) - cost(4), 16 * 2)

    def test_creating_many_costs_a_few_statements_more_for_all_of_them(self):
        values = {
            "ticket_type": "request",
            "subject": "نسيت كلمة المرور",
            "partner_id": self.trainee.id,
            "service_id": self.service.id,
            "channel_id": self.channel_phone.id,
        }

        def cost(wanted):
            self.company.asas_helpdesk_share_out = wanted
            self.env.flush_all()
            self.Ticket.with_user(self.user_level1).create([values] * 3)  # caches
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Ticket.with_user(self.user_level1).create([values] * 20)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(cost(True) - cost(False), 4)

    def test_administrators_alone_write_the_roster(self):
        duty = self.duties[0]
        duty.with_user(self.user_admin).sequence = 5
        for user in (self.user_level1, self.user_level2, self.user_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                duty.with_user(user).sequence = 1
