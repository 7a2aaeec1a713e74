"""Policy section 6: a complaint reaches the competent manager within 24 hours, and the trainee is
notified."""

from datetime import timedelta
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import UserError, ValidationError


class TestDirecting(HelpdeskCase):
    def test_machine_directs_a_complaint_before_24_hours_are_over(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(22.9))
        self.assertFalse(complaint.manager_id)
        self.run_cron(SUNDAY_MORNING + hours(23.01))
        self.assertEqual(complaint.state, "directed")
        self.assertEqual(complaint.manager_id, self.user_manager)
        self.assertLess(complaint.directed_at, SUNDAY_MORNING + hours(24))
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
        self.assertEqual(clock.state, "met")
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(24))

    def test_manager_is_asked_with_an_activity_and_one_mail(self):
        with self.clock_at(SUNDAY_MORNING):
            complaints = self.make_ticket() + self.make_ticket()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.run_cron(SUNDAY_MORNING + hours(23.5))
        activities = complaints.activity_ids.filtered(lambda a: a.user_id == self.user_manager)
        self.assertEqual(activities.mapped("res_id"), complaints.ids)
        mails = self._new_mails.filtered(lambda m: self.user_manager.partner_id in m.recipient_ids)
        self.assertEqual(len(mails), 1, "a storm of tickets is not a storm of mail")
        for complaint in complaints:
            self.assertIn(complaint.reference, mails.body_html)

    def test_trainee_is_told_by_mail_in_arabic(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(23.5))
        notice = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
        self.assertEqual((notice.method, notice.state), ("email", "queued"))
        self.assertEqual(notice.address, "trainee@example.com")
        mail = notice.mail_id
        self.assertIn("توجيه", mail.body_html)
        self.assertIn('dir="rtl"', mail.body_html)
        self.assertIn("auto-generated", mail.headers)
        self.assertNotIn(self.user_manager.name, mail.body_html)
        self.send_queued_mails()
        self.assertEqual(notice.state, "sent")
        self.assertTrue(complaint._is_notice_proven("directed"))

    def test_promise_is_kept_on_a_weekend(self):
        thursday_evening = SUNDAY_MORNING + timedelta(days=4, hours=10)
        with self.clock_at(thursday_evening):
            complaint = self.make_ticket()
        self.run_cron(thursday_evening + hours(23.1))  # Friday, the desk is closed
        self.assertEqual(complaint.manager_id, self.user_manager)

    def test_rerun_directs_only_once(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        for _run in range(3):
            self.run_cron(SUNDAY_MORNING + hours(23.5))
        direct = complaint.escalation_ids.filtered(lambda e: e.rule_id.action == "direct")
        self.assertEqual(len(direct), 1)
        self.assertEqual(len(complaint.notice_ids.filtered(lambda n: n.kind == "directed")), 1)

    def test_outage_is_made_up_for_with_the_truth_about_the_delay(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(40))
        self.assertEqual(complaint.manager_id, self.user_manager)
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
        self.assertEqual(clock.state, "breached")
        self.assertEqual(clock.reached_at, SUNDAY_MORNING + hours(40))
        fired = complaint.escalation_ids.filtered(lambda e: e.sla_status_id == clock).sorted("id")
        self.assertEqual(fired.mapped("rule_id.action"), ["remind", "direct"])
        self.assertEqual(fired[-1].due_at, SUNDAY_MORNING + hours(23))
        self.assertEqual(fired[-1].escalated_at, SUNDAY_MORNING + hours(40))

    def test_time_starts_when_the_trainee_spoke(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket(received_at=SUNDAY_MORNING - hours(20))
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(4))

    def test_suggestion_and_request_are_not_directed_by_the_machine(self):
        with self.clock_at(SUNDAY_MORNING):
            others = self.make_ticket("suggestion") + self.make_ticket("request")
        self.run_cron(SUNDAY_MORNING + hours(30))
        self.assertFalse(others.manager_id)
        self.assertNotIn("directing", others.sla_status_ids.mapped("metric"))

    def test_failing_ticket_does_not_stop_the_others_and_is_shown(self):
        with self.clock_at(SUNDAY_MORNING):
            complaints = self.make_ticket() + self.make_ticket() + self.make_ticket()
        failing = complaints[1]
        Ticket = type(self.Ticket)
        original = Ticket._competent_manager

        def competent_manager(ticket):
            if ticket == failing:
                raise ValueError("broken on purpose")
            return original(ticket)

        with patch.object(Ticket, "_competent_manager", competent_manager):
            self.run_cron(SUNDAY_MORNING + hours(23.5))
        self.assertEqual((complaints - failing).mapped("state"), ["directed", "directed"])
        self.assertFalse(failing.manager_id)
        firing = failing.escalation_ids.filtered(lambda e: e.state == "failed")
        self.assertIn("broken on purpose", firing.error)
        alarm = failing.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("asas_helpdesk.activity_type_failed")
        )
        self.assertTrue(alarm.user_id.has_group("asas_helpdesk.group_admin"))
        # Tried again with a delay, and done once when the fault is corrected.
        self.run_cron(SUNDAY_MORNING + hours(23.5) + timedelta(minutes=1))
        self.assertFalse(failing.manager_id)
        self.run_cron(SUNDAY_MORNING + hours(23.5) + timedelta(minutes=6))
        self.assertEqual(failing.manager_id, self.user_manager)
        self.assertEqual((firing.state, firing.attempts), ("done", 2))

    def test_trying_again_leaves_a_cancelled_complaint_alone(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        with patch.object(type(self.Ticket), "_competent_manager", side_effect=ValueError("x")):
            self.run_cron(SUNDAY_MORNING + hours(23))
        with self.clock_at(SUNDAY_MORNING + hours(23.1)):
            complaint.with_user(self.user_level2).write(
                {
                    "cancel_reason": "spam",
                    "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
                }
            )
            failed = complaint.escalation_ids.filtered(lambda e: e.state == "failed")
            failed.with_user(self.user_admin).action_retry()
        self.run_cron(SUNDAY_MORNING + hours(23.2))
        self.assertEqual(complaint.state, "cancelled")

    def test_broken_mail_template_does_not_keep_a_complaint_from_its_manager(self):
        template = self.env.ref("asas_helpdesk.mail_template_directed")
        template.with_context(lang="ar_001").body_html = '<p t-out="object.no_such_field"/>'
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(23.5))
        self.assertEqual(complaint.manager_id, self.user_manager)
        notice = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
        self.assertEqual((notice.method, notice.state), ("call", "queued"))

    def test_limit_and_lead_follow_the_settings(self):
        settings = self.env["res.config.settings"].with_user(self.env.ref("base.user_admin"))
        settings.create(
            {"asas_helpdesk_directing_hours": 10, "asas_helpdesk_directing_lead": 2}
        ).execute()
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(7.9))
        self.assertFalse(complaint.manager_id)
        self.run_cron(SUNDAY_MORNING + hours(8.1))
        self.assertTrue(complaint.manager_id)

    def test_changed_limit_plans_open_complaints_anew_and_says_so(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            self.env.ref("asas_helpdesk.sla_directing").target_hours = 12
        self.assertEqual(
            complaint.sla_status_ids.filtered(lambda c: c.metric == "directing").deadline,
            SUNDAY_MORNING + hours(12),
        )
        self.assertTrue(complaint.message_ids.filtered(lambda m: "→" in (m.body or "")))

    def test_published_promise_cannot_be_configured_away(self):
        self.make_ticket()
        with self.assertRaises(ValidationError):
            self.env.ref("asas_helpdesk.sla_directing").active = False
        with self.assertRaises(ValidationError):
            self.env.ref("asas_helpdesk.rule_directing").active = False
        with self.assertRaises(ValidationError):
            self.env.ref("asas_helpdesk.rule_directing").unlink()
        with self.assertRaises(ValidationError):
            self.env.ref("asas_helpdesk.sla_directing").channel_id = self.channel_phone


class TestWhoIsTheManager(HelpdeskCase):
    """There is always a manager."""

    def direct(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint.manager_id

    def test_manager_of_the_department_of_the_service(self):
        self.assertEqual(self.direct(), self.user_manager)

    def test_parent_department_where_the_department_has_no_manager(self):
        self.department.manager_id = False
        self.assertEqual(self.direct(), self.user_upper_manager)

    def test_parent_department_where_the_manager_has_no_user(self):
        self.department.manager_id.user_id = False
        self.assertEqual(self.direct(), self.user_upper_manager)

    def test_parent_department_where_the_manager_has_left(self):
        self.user_manager.active = False
        self.assertEqual(self.direct(), self.user_upper_manager)

    def test_escalation_manager_of_the_settings_where_no_department_has_one(self):
        (self.department | self.upper_department).manager_id = False
        self.assertEqual(self.direct(), self.user_escalation)

    def test_escalation_manager_where_the_service_has_no_department(self):
        self.service.department_id = False
        self.assertEqual(self.direct(), self.user_escalation)

    def test_administrator_where_the_settings_name_nobody(self):
        self.service.department_id = False
        self.company.asas_helpdesk_escalation_manager_id = False
        self.assertTrue(self.direct().has_group("asas_helpdesk.group_admin"))

    def test_nobody_is_directed_a_complaint_about_themselves(self):
        manager = self.direct(about_partner_ids=[(4, self.user_manager.partner_id.id)])
        self.assertEqual(manager, self.user_upper_manager)

    def test_person_cannot_choose_whom_the_complaint_is_about(self):
        complaint = self.make_ticket(about_partner_ids=[(4, self.user_manager.partner_id.id)])
        with self.assertRaises(UserError):
            complaint.with_user(self.user_level1)._direct(self.user_manager)

    def test_manager_who_is_accused_later_is_replaced(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        complaint.with_user(self.user_level1).about_partner_ids = self.user_manager.partner_id
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.assertNotIn(self.user_manager.partner_id, complaint.message_partner_ids)
        self.assertNotIn(self.user_manager, complaint.activity_ids.user_id)

    def test_manager_without_a_role_at_the_desk_can_work_on_what_is_directed(self):
        self.department.manager_id.user_id = self.user_employee
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        seen = complaint.with_user(self.user_employee)
        self.assertEqual(seen.subject, complaint.subject)
        seen.action_acknowledge()
        self.assertTrue(complaint.acknowledged_at)
        self.resolve(complaint, self.user_employee)
        self.assertEqual(complaint.state, "resolved")

    def test_user_without_an_address_still_gets_the_activity(self):
        self.user_manager.partner_id.email = False
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.assertIn(self.user_manager, complaint.activity_ids.user_id)

    def test_unacknowledged_complaint_goes_to_the_next_manager_up(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            complaint.with_user(self.user_level1)._direct()
        self.run_cron(SUNDAY_MORNING + hours(8.1))
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.run_cron(SUNDAY_MORNING + timedelta(days=1, hours=8))
        last = complaint.escalation_ids.filtered(
            lambda e: e.rule_id.action == "notify_escalation_manager"
        )
        self.assertEqual(last.user_id, self.user_escalation)


class TestReminders(HelpdeskCase):
    """A reminder that nobody reads is none."""

    def reminded(self, **values):
        with self.clock_at(SUNDAY_MORNING):
            self.make_ticket("request", user=self.user_admin, **values)
        with patch.object(type(self.Ticket), "_notify_staff", autospec=True) as written:
            self.run_cron(SUNDAY_MORNING + timedelta(minutes=4))
        return {call.args[1] for call in written.call_args_list}

    def test_of_an_assignee_who_has_left_goes_to_the_queue(self):
        self.user_level1_other.active = False
        reminded = self.reminded(user_id=self.user_level1_other.id)
        self.assertIn(self.user_level1, reminded)
        self.assertNotIn(self.user_level1_other, reminded)

    def test_goes_to_those_above_where_the_level_has_nobody(self):
        self.env.ref("asas_helpdesk.group_level1").user_ids = False
        self.assertIn(self.user_level2, self.reminded())
        self.env.ref("asas_helpdesk.group_level2").user_ids = False
        self.assertIn(self.user_admin, self.reminded())


class TestClockOfTheMachine(HelpdeskCase):
    def test_clock_set_back_fires_nothing_twice(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(23.5))
        fired = complaint.escalation_ids
        self.run_cron(SUNDAY_MORNING + hours(2))
        self.run_cron(SUNDAY_MORNING + hours(23.6))
        self.assertEqual(complaint.escalation_ids, fired)
        self.assertEqual(len(complaint.notice_ids.filtered(lambda n: n.kind == "directed")), 1)


class TestDirectingAgain(HelpdeskCase):
    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint

    def told(self, complaint):
        return len(complaint.notice_ids.filtered(lambda n: n.kind == "directed"))

    def test_beneficiary_is_told_again_only_of_another_department(self):
        complaint = self.directed()
        complaint.with_user(self.user_level1)._direct(self.user_escalation)
        self.assertEqual(complaint.manager_id, self.user_escalation)
        self.assertEqual(self.told(complaint), 1)
        complaint.with_user(self.user_level1).department_id = self.upper_department
        complaint.with_user(self.user_level1)._direct()
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.assertEqual(self.told(complaint), 2)

    def test_beneficiary_is_told_again_where_the_notice_did_not_arrive(self):
        complaint = self.directed()
        complaint.notice_ids._sync_state("failed")
        complaint.notice_ids._sync_state("failed")  # the call that replaced it
        complaint.with_user(self.user_level1)._direct(self.user_escalation)
        self.assertEqual(self.told(complaint), 3)

    def test_manager_who_has_left_or_is_away_keeps_the_place_on_the_ladder(self):
        complaint = self.directed()
        complaint._direct_to_next_manager()
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.user_upper_manager.active = False
        complaint._direct_to_next_manager()
        self.assertEqual(complaint.manager_id, self.user_escalation)
        complaint._direct_to_next_manager()
        self.assertEqual(complaint.manager_id, self.user_escalation)

    def test_order_of_the_promises_counts_at_once(self):
        first = self.env.ref("asas_helpdesk.sla_directing")
        complaint = self.make_ticket()
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
        self.assertEqual(clock.policy_id, first)
        other = first.copy({"target_hours": 12, "sequence": first.sequence + 1})
        self.assertEqual(clock.policy_id, first)
        first.sequence = other.sequence + 1
        self.assertEqual(clock.policy_id, other)
