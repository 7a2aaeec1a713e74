"""Nothing owed is forgotten: the next answer, the beneficiary's own, the verification."""

from datetime import timedelta
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime

MINUTE = timedelta(minutes=1)
# The desk works 13 hours a day; from 10:00 on Sunday, 13 working hours end at 10:00 on Monday.
NEXT_DAY = hours(24)


class OwedCase(HelpdeskCase):
    def at(self, moment):
        return self.clock_at(SUNDAY_MORNING + moment)

    def registered(self, ticket_type="request", **values):
        with self.at(hours(0)):
            return self.make_ticket(ticket_type, **values)

    def answer(self, ticket, moment, user=None):
        with self.at(moment), self.mock_mail_gateway():
            return ticket.with_user(user or self.user_level1).message_post(
                body="نعمل على طلبكم.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def speak(self, ticket, moment, words="متى الرد؟"):
        """Let the beneficiary write, as on the page of the ticket."""
        with self.at(moment), self.mock_mail_gateway():
            return ticket.with_user(self.user_trainee).message_post(body=words)

    def answered(self, ticket_type="request", **values):
        ticket = self.registered(ticket_type, **values)
        self.answer(ticket, MINUTE)
        return ticket

    def waiting(self, ticket_type="request", moment=2 * MINUTE):
        ticket = self.answered(ticket_type)
        with self.at(moment), self.mock_mail_gateway():
            if ticket_type == "complaint":  # else it would be directed before its 24 hours are over
                ticket.with_user(self.user_level1)._direct()
            self.ask_and_wait(ticket, self.user_level1)
        return ticket

    def of(self, ticket, metric):
        return ticket.sla_status_ids.filtered(lambda s: s.metric == metric).sorted("turn")

    def time_passes(self, moment):
        with self.mock_mail_gateway(), self.mock_mail_app():
            self.run_cron(SUNDAY_MORNING + moment)

    def done(self, ticket, metric, action):
        rules = ticket.escalation_ids.filtered(lambda e: e.state == "done").rule_id
        return len(rules.filtered(lambda r: (r.metric, r.action) == (metric, action)))


class TestNextAnswer(OwedCase):
    def test_follow_up_is_owed_an_answer_from_its_receipt(self):
        request = self.answered()
        self.assertFalse(self.of(request, "next_answer"))
        self.speak(request, hours(1))
        status = self.of(request, "next_answer")
        self.assertEqual(status.started_at, SUNDAY_MORNING + hours(1))
        self.assertEqual(status.deadline, SUNDAY_MORNING + hours(1) + NEXT_DAY)
        self.assertEqual(status.state, "running")

    def test_message_before_the_first_answer_is_owed_no_other(self):
        request = self.registered()
        self.speak(request, MINUTE)
        self.assertFalse(self.of(request, "next_answer"))
        self.answer(request, 2 * MINUTE)
        self.assertFalse(self.of(request, "next_answer"))

    def test_each_round_has_a_record_of_its_own(self):
        request = self.answered()
        for turn in range(3):
            self.speak(request, hours(1 + turn))
            self.answer(request, hours(1.5 + turn))
        statuses = self.of(request, "next_answer")
        self.assertEqual(statuses.mapped("turn"), [0, 1, 2])
        self.assertEqual(set(statuses.mapped("state")), {"met"})
        self.assertEqual(
            statuses.mapped("reached_at"), [SUNDAY_MORNING + hours(1.5 + n) for n in range(3)]
        )

    def test_time_counts_from_the_last_unanswered_message(self):
        request = self.answered()
        self.speak(request, hours(1))
        self.speak(request, hours(3))
        status = self.of(request, "next_answer")
        self.assertEqual(len(status), 1)
        self.assertEqual(status.deadline, SUNDAY_MORNING + hours(3) + NEXT_DAY)

    def test_who_writes_again_and_again_does_not_wait_for_ever(self):
        request = self.answered()
        self.speak(request, hours(1))
        for day in range(1, 4):
            self.speak(request, day * NEXT_DAY)
        status = self.of(request, "next_answer")
        # Twice the target after the first one.
        self.assertEqual(status.deadline, SUNDAY_MORNING + hours(1) + 2 * NEXT_DAY)

    def test_question_or_outcome_answers_it_too(self):
        for end in ("wait", "resolve"):
            with self.subTest(end):
                request = self.answered()
                self.speak(request, hours(1))
                with self.at(hours(2)), self.mock_mail_gateway():
                    if end == "wait":
                        self.ask_and_wait(request, self.user_level1)
                    else:
                        self.resolve(request, self.user_level1)
                status = self.of(request, "next_answer")
                self.assertEqual(status.reached_at, SUNDAY_MORNING + hours(2))
                self.assertEqual(status.state, "met")

    def test_message_on_a_resolved_ticket_is_owed_an_answer(self):
        request = self.answered()
        with self.at(hours(1)), self.mock_mail_gateway():
            self.resolve(request, self.user_level1)
        self.speak(request, hours(2))
        self.assertEqual(self.of(request, "next_answer").state, "running")
        self.answer(request, hours(3), self.user_level2)
        self.assertEqual(self.of(request, "next_answer").state, "met")

    def test_staff_are_reminded_then_level_2_then_the_escalation_manager(self):
        request = self.answered()
        request.user_id = self.user_level1
        self.speak(request, hours(1))
        self.time_passes(hours(9))
        self.assertEqual(self.done(request, "next_answer", "remind"), 1)
        self.assertEqual(request.level, "1")
        self.time_passes(NEXT_DAY + hours(1.1))
        self.assertEqual(request.level, "2")
        self.assertEqual(self.of(request, "next_answer").state, "breached")
        self.time_passes(2 * NEXT_DAY + hours(1.1))
        self.assertEqual(self.done(request, "next_answer", "notify_escalation_manager"), 1)

    def test_no_answer_needed_is_decided_on_the_message(self):
        request = self.answered()
        first = self.speak(request, hours(1), "شكراً على الرد")
        last = self.speak(request, hours(2), "وشكراً مرة أخرى")
        with self.at(hours(3)):
            request.with_user(self.user_level1).action_need_no_answer(first.id)
        self.assertEqual(self.of(request, "next_answer").state, "running", "the last is left")
        with self.at(hours(4)):
            request.with_user(self.user_level1).action_need_no_answer(last.id)
        status = self.of(request, "next_answer")
        self.assertEqual((status.state, status.reached_at), ("met", SUNDAY_MORNING + hours(4)))
        notes = " ".join(request.message_ids.mapped("body"))
        self.assertIn("وشكراً مرة أخرى", notes)

    def test_who_may_not_write_the_ticket_does_not_decide_that(self):
        request = self.answered()
        message = self.speak(request, hours(1))
        for user in (self.user_trainee, self.user_employee, self.user_hall):
            with self.subTest(user.login), self.assertRaises(AccessError):
                request.with_user(user).action_need_no_answer(message.id)
        other = self.answered()
        self.speak(other, hours(1))
        request.with_user(self.user_level1).action_need_no_answer(other.message_ids[0].id)
        self.assertTrue(other.unanswered_since and request.unanswered_since)

    def test_merging_owes_what_either_ticket_owes(self):
        first, second = self.answered(), self.answered()
        self.speak(second, hours(1))
        with self.at(hours(2)), self.mock_mail_gateway():
            second.with_user(self.user_level2)._merge_into(first)
        self.assertEqual(first.unanswered_since, SUNDAY_MORNING + hours(1))
        self.assertEqual(self.of(first, "next_answer").state, "running")


class TestVerification(OwedCase):
    def test_resolved_ticket_is_to_be_verified_in_two_working_days(self):
        request = self.answered()
        with self.at(hours(1)), self.mock_mail_gateway():
            self.resolve(request, self.user_level1)
        status = self.of(request, "verification")
        self.assertEqual(status.deadline, SUNDAY_MORNING + hours(1) + 2 * NEXT_DAY)
        self.time_passes(NEXT_DAY + hours(1.1))
        self.assertEqual(self.done(request, "verification", "remind"), 1)
        reached = (
            request.message_ids.notified_partner_ids
            | self.env["mail.message"]
            .search([("partner_ids", "in", self.user_level2.partner_id.ids)])
            .partner_ids
        )
        self.assertIn(self.user_level2.partner_id, reached)
        with self.at(NEXT_DAY + hours(2)), self.mock_mail_gateway():
            self.verify_and_close(request, self.user_level2)
        self.assertEqual(status.state, "met")

    def test_not_accepted_and_resolved_again_is_verified_again(self):
        request = self.answered()
        for turn in range(2):
            with self.at(hours(1 + 2 * turn)), self.mock_mail_gateway():
                self.resolve(request, self.user_level1)
            with self.at(hours(2 + 2 * turn)), self.mock_mail_gateway():
                self.send_back(request)
        statuses = self.of(request, "verification")
        self.assertEqual(statuses.mapped("turn"), [0, 1])
        self.assertEqual(
            statuses.mapped("reached_at"), [SUNDAY_MORNING + hours(2), SUNDAY_MORNING + hours(4)]
        )


class TestWaiting(OwedCase):
    def kinds(self, ticket):
        return ticket.notice_ids.sorted("id").mapped("kind")

    def test_beneficiary_is_reminded_twice_then_level_2_is_asked(self):
        for ticket_type in ("complaint", "suggestion", "request"):
            with self.subTest(ticket_type):
                ticket = self.waiting(ticket_type)
                status = self.of(ticket, "waiting")
                self.assertEqual(status.started_at, SUNDAY_MORNING + 2 * MINUTE)
                self.time_passes(2 * NEXT_DAY + hours(1))
                self.assertEqual(self.kinds(ticket).count("reminder"), 1)
                self.time_passes(4 * NEXT_DAY + hours(1))
                self.assertEqual(self.kinds(ticket).count("reminder"), 2)
                self.assertEqual(ticket.level, "1")
                self.time_passes(timedelta(days=7, hours=1))
                self.assertEqual(ticket.level, "2")
                self.time_passes(timedelta(days=21))
                self.assertEqual(ticket.state, "waiting", "nothing ends by itself as delivered")
                self.assertNotIn("ending", self.kinds(ticket))
                done = ticket.escalation_ids.filtered(lambda e: e.state == "done").rule_id
                self.assertFalse(
                    {"announce_ending", "cancel_unanswered"} & set(done.mapped("action")),
                    "the record says that something was done that was not",
                )

    def test_level_2_is_asked_beside_the_person_in_charge(self):
        request = self.waiting()
        request.user_id = self.user_level1
        reached = self.reached(request, timedelta(days=7, hours=1))
        self.assertLessEqual({self.user_level1, self.user_level2, self.user_level2_other}, reached)
        request = self.waiting()
        request.user_id = self.user_level2
        self.assertEqual(self.reached(request, timedelta(days=7, hours=1)), {self.user_level2})

    def reached(self, ticket, moment):
        """Return who of the staff is reminded of a ticket when the escalation runs at a moment."""
        reached = set()
        original = type(self.Ticket)._notify_staff

        def notify(tickets, user, *args, **kwargs):
            if ticket in tickets:
                reached.add(user)
            return original(tickets, user, *args, **kwargs)

        with patch.object(type(self.Ticket), "_notify_staff", notify):
            self.time_passes(moment)
        return reached

    def end(self, ticket):
        for day in (2, 4, 7, 9, 11):
            self.time_passes(timedelta(days=day, hours=1))
            self.send_queued_mails()

    def test_request_ends_without_an_answer_if_the_settings_say_so(self):
        self.company.asas_helpdesk_cancel_unanswered = True
        request = self.waiting()
        self.end(request)
        self.assertEqual((request.state, request.cancel_reason), ("cancelled", "unanswered"))
        kinds = self.kinds(request)
        self.assertEqual(kinds.count("reminder"), 2)
        self.assertLess(kinds.index("ending"), kinds.index("unanswered"))
        with self.assertRaisesRegex(UserError, "Only a request for help"):
            self.waiting().with_user(self.user_level2).write(
                {
                    "cancel_reason": "unanswered",
                    "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
                }
            )
        with self.assertRaisesRegex(UserError, "Only a request for help"):
            self.waiting().with_user(self.user_level1).cancel_reason = "unanswered"

    def test_complaint_and_suggestion_never_end_in_this_way(self):
        self.company.asas_helpdesk_cancel_unanswered = True
        for ticket_type in ("complaint", "suggestion"):
            with self.subTest(ticket_type):
                ticket = self.waiting(ticket_type)
                self.end(ticket)
                self.assertEqual(ticket.state, "waiting")

    def test_request_whose_beneficiary_was_not_reached_does_not_end(self):
        self.company.asas_helpdesk_cancel_unanswered = True
        request = self.waiting()
        for day in (2, 4, 7, 9, 11):
            self.time_passes(timedelta(days=day, hours=1))  # and the mails are never sent
        self.assertEqual(request.state, "waiting")

    def test_any_answer_of_a_person_reopens_it(self):
        self.company.asas_helpdesk_cancel_unanswered = True
        request = self.waiting()
        self.end(request)
        self.speak(request, timedelta(days=60), "نعم، ما زلت أحتاج المساعدة.")
        self.assertEqual(request.state, "in_progress")
        self.assertFalse(request.cancel_reason)
        self.assertEqual(self.of(request, "next_answer").state, "running")

    def test_request_ends_later_if_that_fell_due_while_the_settings_ended_none(self):
        request = self.waiting()
        for day in (2, 4, 7, 11):
            self.time_passes(timedelta(days=day, hours=1))
            self.send_queued_mails()
        said = request.escalation_ids.rule_id.mapped("action")
        self.assertFalse({"announce_ending", "cancel_unanswered"} & set(said), "nothing was due")
        with self.at(timedelta(days=14)):
            self.company.asas_helpdesk_cancel_unanswered = True
        self.time_passes(timedelta(days=14, hours=1))
        self.send_queued_mails()
        self.assertEqual((request.state, self.kinds(request)[-1]), ("waiting", "ending"))
        # 26 working hours from the notice, as if it had come in time.
        with self.at(timedelta(days=14, hours=1)):
            ends_at = SUNDAY_MORNING + timedelta(days=16, hours=1)
            self.assertEqual(request._ends_unanswered_at(), ends_at)
        self.time_passes(timedelta(days=16))
        self.assertEqual(request.state, "waiting", "the beneficiary has the time that was told")
        self.time_passes(timedelta(days=16, hours=2))
        self.assertEqual((request.state, request.cancel_reason), ("cancelled", "unanswered"))

    def test_answer_ends_the_waiting_and_a_second_question_waits_anew(self):
        request = self.waiting()
        self.speak(request, hours(1))
        self.assertEqual(self.of(request, "waiting").reached_at, SUNDAY_MORNING + hours(1))
        with self.at(hours(2)), self.mock_mail_gateway():
            self.ask_and_wait(request, self.user_level1)
        self.assertEqual(self.of(request, "waiting").mapped("turn"), [0, 1])


class TestPoliciesOfWhatIsOwed(OwedCase):
    def policies(self, metric):
        return self.env["asas.helpdesk.sla"].search([("metric", "=", metric)])

    def own(self, **values):
        policy = {"name": "وعد", "metric": "next_answer", "target_hours": 2, **values}
        return self.env["asas.helpdesk.sla"].with_user(self.user_admin).create(policy)

    def test_last_policy_of_what_is_owed_is_neither_archived_nor_narrowed_nor_deleted(self):
        self.registered()
        for metric in ("next_answer", "waiting", "verification", "judgement"):
            policy = self.policies(metric).with_user(self.user_admin)
            for attempt in (
                lambda p=policy: p.write({"active": False}),
                lambda p=policy: p.write({"ticket_type": "request"}),
                lambda p=policy: p.write({"service_id": self.service.id}),
                lambda p=policy: p.write({"company_id": self.company.id}),
                lambda p=policy: p.write({"metric": "resolution"}),
                policy.unlink,
            ):
                with (
                    self.subTest(metric=metric),
                    self.assertRaisesRegex(ValidationError, "no deadline for"),
                    self.env.cr.savepoint(),
                ):
                    attempt()
            policy.target_hours = 3
        self.own()
        policy = self.policies("next_answer")[0].with_user(self.user_admin)
        policy.active = False

    def test_open_deadline_moves_to_the_next_policy_when_its_own_is_archived(self):
        special = self.own(service_id=self.service.id)
        request = self.answered()
        self.speak(request, hours(1))
        status = self.of(request, "next_answer")
        self.assertEqual(status.policy_id, special)
        with self.assertRaisesRegex(ValidationError, "Archive it instead"):
            special.unlink()
        with self.at(hours(2)):
            special.active = False
        self.assertEqual(status.policy_id, self.policies("next_answer"))
        self.assertEqual(status.deadline, SUNDAY_MORNING + hours(1) + NEXT_DAY)
        self.assertEqual(status.state, "running")


class TestEveryState(OwedCase):
    def test_every_open_ticket_has_a_deadline_and_somebody_who_is_reminded(self):
        rules = self.env["asas.helpdesk.escalation.rule"]._by_metric()
        states = self.env["asas.helpdesk.stage"]._fields["state"].get_values(self.env)
        states = [state for state in states if state not in ("closed", "cancelled")]
        self.assertEqual(set(states), {"new", "in_progress", "directed", "waiting", "resolved"})
        for ticket_type in self.Ticket._fields["ticket_type"].get_values(self.env):
            for state in states:
                with self.subTest(f"{ticket_type} {state}"), self.env.cr.savepoint():
                    ticket = self.in_state(ticket_type, state)
                    self.assertEqual(ticket.state, state)
                    open_ones = ticket.sla_status_ids.filtered(
                        lambda s: not s.reached_at and not s.paused_at
                    )
                    self.assertTrue(open_ones)
                    self.assertTrue(ticket.next_deadline)
                    actions = {r.action for s in open_ones for r in rules[s.metric]}
                    self.assertTrue(actions & {"remind", "remind_beneficiary"}, actions)
                    shown = ticket.with_user(self.user_trainee)._portal_expected()[ticket.id]
                    year = str(Datetime.now().year)
                    self.assertRegex(shown, r"2026", f"no date in {shown!r} ({year})")
                    self.assertEqual(self.promised(ticket), self.nearest_told(ticket))
                    reminded = self.reminded_while_time_passes(ticket)
                    # A complaint that nobody has directed goes on to its manager all the same.
                    if state == "waiting" and not ticket.manager_id:
                        self.assertIn("reminder", ticket.notice_ids.mapped("kind"))
                    self.assertTrue(reminded, "nobody of the staff is reminded")
                    self.assertTrue(all(user.active and not user.share for user in reminded))

    def promised(self, ticket):
        """Return the day of the deadline that the beneficiary's page tells."""
        return ticket.with_user(self.user_trainee)._portal_expected()[ticket.id]

    def nearest_told(self, ticket):
        """Return the same as long as the nearest deadline of a kind that is told stands in it."""
        told = self.promised(ticket)
        days = [
            ticket.company_id._asas_helpdesk_moment(status.deadline, with_hijri=False)
            for status in ticket.sla_status_ids.filtered(lambda s: not s.reached_at)
        ]
        dates = [day.split(",")[0].split("،")[0] for day in days]
        return told if any(day in told for day in dates) else f"none of {dates}"

    def reminded_while_time_passes(self, ticket):
        """Return who of the staff is reminded of a ticket on which nobody does anything."""
        reminded = self.env["res.users"]
        original = type(self.Ticket)._notify_staff

        def remind(tickets, user, *args, **kwargs):
            nonlocal reminded
            if ticket in tickets:
                reminded |= user
            return original(tickets, user, *args, **kwargs)

        with patch.object(type(self.Ticket), "_notify_staff", remind):
            for days in (1, 3, 7, 14, 30):
                self.time_passes(timedelta(days=days))
                self.send_queued_mails()
        return reminded

    def in_state(self, ticket_type, state):
        ticket = self.registered(ticket_type)
        if state == "new":
            return ticket
        self.answer(ticket, MINUTE)
        with self.at(2 * MINUTE), self.mock_mail_gateway():
            if state in ("directed", "resolved"):
                ticket.with_user(self.user_level1)._direct()
            if state == "waiting":
                self.ask_and_wait(ticket, self.user_level1)
            if state == "resolved":
                self.resolve(ticket, self.user_manager)
        return ticket


class TestStays(OwedCase):
    def told(self, ticket):
        return [
            (stay.state, stay.hands, stay.user_id, stay.since, stay.until)
            for stay in ticket.stay_ids.sorted("id")
        ]

    def test_each_stay_is_kept_with_the_move_that_ends_it(self):
        complaint = self.registered("complaint")
        nobody, start = self.env["res.users"], SUNDAY_MORNING
        with self.at(hours(1)):
            complaint.with_user(self.user_level1).action_assign_to_me()
        with self.at(hours(2)), self.mock_mail_gateway():
            complaint.with_user(self.user_level1)._direct()
        self.send_queued_mails()
        with self.at(hours(5)), self.mock_mail_gateway():
            self.resolve(complaint, self.user_manager)
        with self.at(NEXT_DAY), self.mock_mail_gateway():
            self.verify_and_close(complaint, self.user_level2)
        expected = [
            ("new", "level1", nobody, start, start + hours(1)),
            ("new", "level1", self.user_level1, start + hours(1), start + hours(2)),
            ("directed", "manager", self.user_manager, start + hours(2), start + hours(5)),
            ("resolved", "level2", nobody, start + hours(5), start + NEXT_DAY),
        ]
        for told, stay in zip(self.told(complaint), expected, strict=True):
            self.assertEqual(told, stay)
        last = complaint.stay_ids.sorted("id")[-1]
        self.assertEqual((last.elapsed_hours, last.working_hours), (19, 8))
        self.assertEqual(complaint.hands, "nobody")

    def test_escalation_to_the_next_manager_ends_a_stay(self):
        complaint = self.registered("complaint")
        with self.at(hours(1)), self.mock_mail_gateway():
            complaint.with_user(self.user_level1)._direct()
        with self.at(hours(2)), self.mock_mail_gateway():
            complaint._direct_to_next_manager()
        self.assertEqual(self.told(complaint)[-1][2], self.user_manager)
        self.assertEqual((complaint.hands, complaint.holder_id), ("manager", complaint.manager_id))

    def test_change_that_moves_nothing_keeps_nothing(self):
        request = self.registered()
        with self.at(hours(1)):
            request.with_user(self.user_level1).write({"priority": "1", "level": request.level})
        self.assertFalse(request.stay_ids)

    def test_first_stay_begins_with_the_receipt_also_where_that_is_corrected(self):
        for moved in (-5, 1):
            with self.subTest(moved):
                request = self.registered()
                with self.at(hours(2)):
                    request.with_user(self.user_level1).received_at = SUNDAY_MORNING + hours(moved)
                with self.at(hours(3)):
                    request.with_user(self.user_level1).action_assign_to_me()
                self.assertEqual(request.stay_ids.since, SUNDAY_MORNING + hours(moved))
                with self.at(hours(4)):
                    request.with_user(self.user_level1).received_at = SUNDAY_MORNING - hours(9)
                self.assertEqual(request.held_since, SUNDAY_MORNING + hours(3))

    def test_clock_that_was_set_back_gives_no_negative_stay(self):
        request = self.answered()
        with self.at(-hours(1)), self.mock_mail_gateway():
            self.ask_and_wait(request, self.user_level1)
        self.assertTrue(all(stay.elapsed_hours >= 0 for stay in request.stay_ids))

    def test_stays_are_nobodys_to_write_and_hidden_with_their_ticket(self):
        complaint = self.registered("complaint", confidential=True)
        with self.at(hours(1)), self.mock_mail_gateway():
            complaint.with_user(self.user_level2)._direct()
        stay = complaint.stay_ids
        for user in (self.user_level2, self.user_admin):
            for forbidden in (
                lambda s: s.write({"until": SUNDAY_MORNING}),
                lambda s: s.unlink(),
                lambda s: s.copy(),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    forbidden(stay.with_user(user))
        for user in (self.user_employee, self.user_trainee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                stay.with_user(user).read(["hands"])
        self.assertFalse(
            self.env["asas.helpdesk.stay"].with_user(self.user_level1_other).search([]) & stay
        )
