"""Escalation rules choose their tickets by more than the type, and whom they reach."""

from datetime import timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours
from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger


class RulesCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["asas.helpdesk.escalation.rule"]
        cls.other_service = cls.env["asas.helpdesk.service"].create({"name": "الشهادات"})

    def rule(self, **values):
        return self.rules.create(
            {
                "name": "متابعة",
                "metric": "resolution",
                "moment": "share",
                "share": 10,
                "action": "remind",
                **values,
            }
        )

    def ticket(self, **values):
        with self.clock_at(SUNDAY_MORNING), self.mock_mail_gateway():
            return self.make_ticket("request", **values)

    def escalate(self):
        with self.mock_mail_gateway(), self.mock_mail_app():
            self.run_cron(SUNDAY_MORNING + hours(2))

    def ran(self, ticket, rule):
        return ticket.escalation_ids.filtered(lambda e: e.rule_id == rule)


class TestRulesByMore(RulesCase):
    def test_service_channel_priority_and_department_decide(self):
        website = self.channel_website.id
        cases = (
            ("service_id", self.service.id, {"service_id": self.other_service.id}),
            ("channel_id", self.channel_phone.id, {"channel_id": website}),
            ("priority", "3", {"priority": "1"}),
            ("department_id", self.upper_department.id, {"service_id": self.other_service.id}),
        )
        made = []
        for name, value, otherwise in cases:
            fits = {"priority": "3"} if name == "priority" else {}
            made.append((self.rule(**{name: value}), self.ticket(**fits), self.ticket(**otherwise)))
        self.escalate()
        for rule, fitting, other in made:
            with self.subTest(rule.id):
                self.assertTrue(self.ran(fitting, rule))
                self.assertFalse(self.ran(other, rule))

    def test_ticket_that_comes_to_fit_is_reminded_of(self):
        rule = self.rule(department_id=self.upper_department.id)
        request = self.ticket(service_id=self.other_service.id)
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            request.with_user(self.user_level2).department_id = self.department
        self.escalate()
        self.assertTrue(self.ran(request, rule))

    def test_rule_reaches_whom_it_names(self):
        department = self.upper_department.id
        with self.clock_at(SUNDAY_MORNING), self.mock_mail_gateway():
            complaint = self.make_ticket("complaint")
            complaint.with_user(self.user_level1)._direct()
        wanted = {
            self.rule(reach="user", reach_user_id=self.user_level2.id): self.user_level2,
            self.rule(reach="department", reach_department_id=department): self.user_upper_manager,
            self.rule(reach="manager"): self.user_manager,
            self.rule(
                action="notify_escalation_manager", reach="user", reach_user_id=self.user_level2.id
            ): self.user_level2,
        }
        self.run_at_share(complaint)
        for rule, user in wanted.items():
            with self.subTest(rule.reach):
                self.assertEqual(self.ran(complaint, rule).user_id, user)

    def run_at_share(self, ticket):
        with self.mock_mail_gateway(), self.mock_mail_app():
            self.run_cron(SUNDAY_MORNING + timedelta(days=1))

    def test_level_is_reached_as_a_queue(self):
        rule = self.rule(reach="level2")
        self.ticket()
        self.escalate()
        told = self.env["mail.message"].search(
            [("subject", "like", rule.name), ("partner_ids", "!=", False)]
        )
        self.assertIn(self.user_level2.partner_id, told.partner_ids)
        self.assertNotIn(self.user_level1.partner_id, told.partner_ids)

    def test_whom_it_is_about_and_who_may_not_see_it_are_not_reached(self):
        about = self.rule(reach="user", reach_user_id=self.user_level2.id)
        unseen = self.rule(reach="user", reach_user_id=self.user_employee.id)
        request = self.ticket(
            about_partner_ids=self.user_level2.partner_id.ids, user_id=self.user_level1.id
        )
        self.escalate()
        for rule in (about, unseen):
            self.assertEqual(self.ran(request, rule).user_id, self.user_level1)

    def test_every_complaint_keeps_a_rule_that_directs_it(self):
        self.ticket()
        rule = self.env.ref("asas_helpdesk.rule_directing")
        for values in (
            {"service_id": self.service.id},
            {"channel_id": self.channel_phone.id},
            {"priority": "3"},
            {"department_id": self.department.id},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "directs every"):
                rule.write(values)

    @mute_logger("odoo.sql_db")
    def test_incomplete_rules_are_refused(self):
        for values in (
            {"reach": "user"},
            {"reach": "department"},
            {"reach": "level1", "action": "raise_level2"},
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(CheckViolation, "reach"),
                self.env.cr.savepoint(),
            ):
                self.rule(**values)


class TestMeans(RulesCase):
    """A rule reaches the staff by the means that it names."""

    def reminded(self, **values):
        """Return how many e-mails, activities and SMS a rule with these values has caused."""
        rule = self.rule(reach="user", reach_user_id=self.user_level2.id, **values)
        ticket = self.ticket()
        person = self.user_level2.partner_id
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            messages = self.env["mail.message"].search_count
            texts = self.env["sms.sms"].search
            told = [("partner_ids", "in", person.ids), ("subject", "ilike", rule.name)]
            before, texts_before = messages(told), texts([])
            self.escalate()
        sms = texts([]) - texts_before
        activity = ticket.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("asas_helpdesk.activity_type_reminder")
        )
        rule.active = False
        return ticket, messages(told) - before, activity, sms

    def test_as_delivered_by_email_alone(self):
        _ticket, mails, activity, sms = self.reminded()
        self.assertEqual((mails, len(activity), len(sms)), (1, 0, 0))

    def test_by_activity_until_it_is_resolved(self):
        ticket, mails, activity, sms = self.reminded(by_email=False, by_activity=True)
        self.assertEqual((mails, len(activity), len(sms)), (0, 1, 0))
        self.assertEqual(activity.user_id, self.user_level2)
        self.resolve(ticket, self.user_level1)
        self.assertFalse(activity.exists() and activity.active)

    def test_by_sms_to_the_number_of_the_person(self):
        self.company.asas_helpdesk_sms = True
        self.user_level2.phone = "0501234567"
        ticket, mails, activity, sms = self.reminded(by_email=False, by_sms=True)
        self.assertEqual((mails, len(activity), sms.number), (0, 0, "+966501234567"))
        self.assertIn(ticket.reference, sms.body)

    def test_nobody_is_missed_where_no_sms_can_be_sent(self):
        self.company.asas_helpdesk_sms = True
        _ticket, mails, _activity, sms = self.reminded(by_email=False, by_sms=True)
        self.assertEqual((mails, len(sms)), (1, 0))

    @mute_logger("odoo.sql_db")
    def test_a_rule_names_some_means(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.rule(by_email=False)
            self.env.flush_all()
