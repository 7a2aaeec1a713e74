"""The decision is extended once, by Level 2, with a reason; a late one is owned up to, unasked."""

from datetime import date, timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Sunday 10:00, and 65 working hours of 13 a day later: the next Sunday at 10:00.
DEADLINE = SUNDAY_MORNING + timedelta(days=7)
# The working day of Wednesday 2026-03-11 ends at 21:00 in Riyadh.
NEW_DAY, NEW_DEADLINE = date(2026, 3, 11), SUNDAY_MORNING + timedelta(days=10, hours=11)
REASON = "ننتظر رد منصة منار على طلب إصدار الشهادة."


class ExtensionCase(HelpdeskCase):
    def at(self, moment):
        return self.clock_at(SUNDAY_MORNING + moment)

    def directed(self, **values):
        with self.at(hours(0)), self.mock_mail_gateway():
            ticket = self.make_ticket(**values)
            ticket.with_user(self.user_level1)._direct()
        return ticket

    def extend(
        self, ticket, moment=DAY, user=None, day=NEW_DAY, reason=REASON, leave=True, times=1
    ):
        with self.at(moment), self.mock_mail_gateway():
            dialog = (
                self.env["asas.helpdesk.extend.wizard"]
                .with_user(user or self.user_level2)
                .create({"ticket_id": ticket.id, "day": day, "reason": reason})
            )
            for _time in range(times):
                dialog.action_extend()
            if leave:
                self.let_leave(ticket)
        return dialog

    def decision(self, ticket):
        return ticket.sla_status_ids.filtered(lambda s: s.metric == "resolution")

    def time_passes(self, moment):
        with self.mock_mail_gateway(), self.mock_mail_app():
            self.run_cron(moment)

    def told(self, ticket, kind):
        return ticket.notice_ids.filtered(lambda n: n.kind == kind)


class TestExtension(ExtensionCase):
    def test_level2_extends_the_decision_and_the_beneficiary_reads_why(self):
        complaint = self.directed()
        status, directing = self.decision(complaint), complaint.directing_limit
        self.assertEqual(status.deadline, DEADLINE)
        self.extend(complaint)
        self.assertEqual((status.deadline, status.state), (NEW_DEADLINE, "running"))
        self.assertEqual(complaint.directing_limit, directing, "directing is never extended")
        self.assertEqual((complaint.extended_from, complaint.extended_to), (DEADLINE, NEW_DEADLINE))
        self.assertEqual(complaint.extended_by_id, self.user_level2)
        notice = self.told(complaint, "extended")
        self.assertEqual(len(notice), 1)
        body = notice.mail_id.body_html
        self.assertIn(REASON, body)
        self.assertIn("2026", body)
        step = {s["key"]: s for s in complaint._portal_timeline()}["extended"]
        self.assertIn(REASON, step["note"])
        self.assertIn("We apologise", step["note"])
        told = " ".join(complaint.message_ids.mapped("body"))
        self.assertIn("Decision extended", told)
        self.assertIn('<time datetime="2026-03-11T18:00:00Z">', told)

    def test_it_is_shown_before_leaves_after_the_delay_and_is_taken_back(self):
        complaint = self.directed(lang="en_US")
        dialog = self.extend(complaint, leave=False, times=0)
        with self.at(DAY), self.mock_mail_gateway():
            self.assertIn("We need more time", dialog.frame_before)
            self.assertIn("11 March 2026", dialog.frame_before)
            dialog.action_extend()
            dialog.action_extend()
            pending = complaint._get_pending()
            self.assertEqual(len(pending), 1, "sent twice, it is done once")
            self.assertIn("Extension", complaint.departing_words)
            self.assertEqual(
                (self.decision(complaint).deadline, complaint.extended_at), (DEADLINE, False)
            )
            with self.assertRaisesRegex(UserError, "has not left yet"):
                complaint.with_user(self.user_level2).action_extend()
            complaint.with_user(self.user_level2).action_take_back()
        self.time_passes(SUNDAY_MORNING + DAY + hours(1))
        self.assertEqual(
            (self.decision(complaint).deadline, complaint.extended_at), (DEADLINE, False)
        )
        self.assertFalse(self.told(complaint, "extended"))
        self.extend(complaint, DAY + hours(1))
        self.assertEqual(self.decision(complaint).deadline, NEW_DEADLINE)

    def test_it_leaves_before_the_deadline_that_it_moves(self):
        complaint = self.directed()
        self.extend(complaint, DEADLINE - SUNDAY_MORNING - timedelta(seconds=50), leave=False)
        self.assertEqual(self.decision(complaint).deadline, NEW_DEADLINE)

    def test_what_was_decided_meanwhile_is_not_extended(self):
        complaint = self.directed()
        self.extend(complaint, leave=False)
        with self.at(DAY), self.mock_mail_gateway():
            self.resolve(complaint, self.user_manager)
        self.assertFalse(complaint.extended_at)
        self.assertFalse(self.told(complaint, "extended"))
        said = " ".join(complaint.message_ids.mapped("body"))
        self.assertIn("was not extended", said)

    def test_extended_decision_is_in_time_until_its_new_deadline(self):
        complaint = self.directed()
        complaint._portal_expected()
        self.extend(complaint)
        self.time_passes(DEADLINE + hours(2))
        self.assertEqual(self.decision(complaint).state, "running")
        self.assertFalse(self.told(complaint, "overdue"))
        with self.clock_at(NEW_DEADLINE), self.mock_mail_gateway():
            self.resolve(complaint, complaint.manager_id)
        self.assertEqual(self.decision(complaint).state, "met")
        extended = self.env["asas.helpdesk.sla.status"].search([("extended_minutes", ">", 0)])
        self.assertEqual(extended.ticket_id, complaint, "it is counted")

    def test_pause_after_an_extension_is_added_to_it(self):
        complaint = self.directed()
        self.extend(complaint)
        with self.at(hours(25)), self.mock_mail_gateway():
            self.ask_and_wait(complaint, self.user_level1)
        with self.at(hours(27)), self.mock_mail_gateway():
            complaint.with_user(self.user_level1).action_resume()
        # Two working hours later: the next one begins on Thursday at 08:00.
        self.assertEqual(self.decision(complaint).deadline, NEW_DEADLINE + hours(13))

    def test_it_is_extended_once(self):
        complaint = self.directed()
        self.extend(complaint)
        with self.assertRaisesRegex(UserError, "once"):
            self.extend(complaint, hours(25), day=NEW_DAY + timedelta(days=1))
        self.assertEqual(self.decision(complaint).deadline, NEW_DEADLINE)
        self.assertEqual(len(self.told(complaint, "extended")), 1)

    def test_nobody_else_extends_it(self):
        complaint = self.directed()
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.extend(complaint, user=user)
        for user in (self.user_level1, self.user_manager):
            with self.subTest(user.login), self.at(hours(1)):
                with self.assertRaisesRegex(UserError, "Only Level 2"):
                    complaint.with_user(user).action_extend()
                with self.assertRaisesRegex(UserError, "Only Level 2"):
                    complaint.with_user(user)._extend(NEW_DAY, REASON)
        self.assertFalse(complaint.extended_at)
        for name in ("extended_at", "extended_to", "extension_reason", "extended_from"):
            with self.subTest(name), self.assertRaises(AccessError):
                complaint.with_user(self.user_level2).write({name: False})
        with self.assertRaises(AccessError):
            self.decision(complaint).with_user(self.user_level2).extended_minutes = 60

    def test_ticket_of_another_company_or_about_oneself_is_not_extended(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        foreign = self.Ticket.sudo().create(
            {
                "ticket_type": "request",
                "subject": "طلب",
                "company_id": other.id,
                "beneficiary_name": "أحمد",
            }
        )
        own = self.directed(about_partner_ids=self.user_level2.partner_id.ids)
        for ticket in (foreign, own):
            with self.assertRaises(AccessError):
                self.extend(ticket)
            self.assertFalse(ticket.extended_at)

    def test_date_is_bounded(self):
        complaint = self.directed()
        refused = (
            date(2026, 3, 1),  # today, before the present deadline
            date(2025, 3, 11),  # in the past
            date(2026, 3, 8) + timedelta(days=15),  # one more than the settings allow
            date(9999, 12, 31),
        )
        for day in refused:
            with self.subTest(day), self.assertRaisesRegex(UserError, "Choose a working day"):
                self.extend(complaint, day=day)
        # On a Friday nobody works; its working time ended on Thursday.
        self.extend(complaint, day=date(2026, 3, 13))
        self.assertEqual(complaint.extended_to, SUNDAY_MORNING + timedelta(days=11, hours=11))

    def test_reason_is_needed(self):
        complaint = self.directed()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.extend(complaint, reason="  ")

    def test_settings_may_allow_none(self):
        complaint = self.directed()
        self.company.asas_helpdesk_extension_days = 0
        with self.assertRaisesRegex(UserError, "allow no extension"):
            self.extend(complaint)

    def test_what_cannot_be_extended_is_refused_with_a_sentence(self):
        with self.at(hours(0)), self.mock_mail_gateway():
            undirected, request = self.make_ticket(), self.make_ticket("request")
        with self.assertRaisesRegex(UserError, "Direct the complaint"):
            self.extend(undirected, hours(1))
        with self.at(hours(1)), self.mock_mail_gateway():
            self.ask_and_wait(request, self.user_level1)
        with self.assertRaisesRegex(UserError, "waits for the beneficiary"):
            self.extend(request, hours(2))
        with self.at(hours(2)), self.mock_mail_gateway():
            self.resolve(request, self.user_level1)
        with self.assertRaisesRegex(UserError, "decided already"):
            self.extend(request, hours(2))
        late = self.directed()
        with self.assertRaisesRegex(UserError, "deadline has passed"):
            self.extend(late, DEADLINE + hours(1) - SUNDAY_MORNING)

    def test_it_is_not_late_before_the_date_that_was_announced(self):
        complaint = self.directed()
        self.extend(complaint)
        with self.at(2 * DAY):
            self.decision(complaint).policy_id.write({"basis": "elapsed", "target_hours": 24})
        self.assertEqual(self.decision(complaint).deadline, NEW_DEADLINE)

    def test_clock_that_was_set_back_changes_no_bound(self):
        complaint = self.directed()
        self.extend(complaint, -hours(2))
        self.assertEqual(self.decision(complaint).deadline, NEW_DEADLINE)


class TestOwningUp(ExtensionCase):
    def test_late_decision_is_owned_up_to_once_and_unasked(self):
        for ticket_type in ("complaint", "suggestion", "request"):
            with self.subTest(ticket_type):
                ticket = self.directed(ticket_type=ticket_type)
                due_at = self.decision(ticket).deadline
                self.time_passes(due_at - MINUTE)
                self.assertFalse(self.told(ticket, "overdue"))
                self.time_passes(due_at + MINUTE)
                notice = self.told(ticket, "overdue")
                self.assertEqual(len(notice), 1)
                self.assertIn("2026", notice.mail_id.body_html)
                for day in (1, 2, 20):
                    self.time_passes(due_at + timedelta(days=day))
                self.assertEqual(len(self.told(ticket, "overdue")), 1)

    def test_extended_decision_that_is_late_all_the_same_is_owned_up_to(self):
        complaint = self.directed()
        self.extend(complaint)
        self.time_passes(NEW_DEADLINE + MINUTE)
        self.assertEqual(len(self.told(complaint, "overdue")), 1)
        fact = {s["key"]: s for s in complaint._portal_timeline()}["resolved"]
        self.assertTrue(fact["late"])

    def test_reopening_a_late_one_apologises_for_nothing_twice(self):
        complaint = self.directed()
        self.time_passes(DEADLINE + MINUTE)
        with self.clock_at(DEADLINE + hours(1)), self.mock_mail_gateway():
            self.resolve(complaint, complaint.manager_id)
            self.send_back(complaint)
        self.time_passes(DEADLINE + timedelta(days=5))
        self.assertEqual(len(self.told(complaint, "overdue")), 1)

    def test_rule_that_apologises_is_for_late_decisions_alone(self):
        rule = self.env.ref("asas_helpdesk.rule_resolution_apology")
        for values in ({"metric": "directing"}, {"moment": "before", "hours": 1}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, "decision_is_due"),
                self.env.cr.savepoint(),
            ):
                rule.write(values)
                self.env.flush_all()


class TestTaskOfTheManager(ExtensionCase):
    def task(self, ticket):
        return ticket.activity_ids.filtered(lambda a: a.user_id == ticket.manager_id)

    def test_it_stays_from_the_acknowledgement_until_the_decision(self):
        complaint = self.directed()
        with self.at(hours(1)):
            complaint.with_user(self.user_manager).action_acknowledge()
        task = self.task(complaint)
        self.assertEqual(len(task), 1)
        self.assertEqual(task.date_deadline, date(2026, 3, 8))
        self.extend(complaint)
        self.assertEqual(task.date_deadline, NEW_DAY)
        with self.at(hours(30)), self.mock_mail_gateway():
            self.resolve(complaint, self.user_manager)
        self.assertFalse(complaint.activity_ids)

    def test_next_manager_gets_it_and_nobody_has_two(self):
        complaint = self.directed()
        with self.at(hours(1)), self.mock_mail_gateway():
            complaint.with_user(self.user_manager).action_acknowledge()
            complaint.with_user(self.user_level2)._direct(self.user_manager)
            self.assertEqual(len(complaint.activity_ids), 1)
            complaint._direct_to_next_manager()
        self.assertEqual(complaint.activity_ids.user_id, self.user_upper_manager)

    def test_request_that_is_taken_back_leaves_no_task(self):
        request = self.directed(ticket_type="request")
        self.assertTrue(self.task(request))
        with self.at(hours(1)), self.mock_mail_gateway():
            stage = self.env["asas.helpdesk.stage"]._for_state("in_progress")
            request.with_user(self.user_level1).stage_id = stage
        self.assertFalse(request.activity_ids)
