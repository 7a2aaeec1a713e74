"""Policy sections 5, 6 and 8: what is measured is the published commitment."""

from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2
from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

MINUTE = timedelta(minutes=1)
# Thursday 2026-03-05, an hour before the desk closes for the weekend; 20:00 in Riyadh.
THURSDAY_EVENING = datetime(2026, 3, 5, 17, 0)
# The desk opens on Sundays at 08:00 in Riyadh.
NEXT_OPENING = datetime(2026, 3, 8, 5, 0)


class ClockCase(HelpdeskCase):
    def clock(self, ticket, metric):
        return ticket.sla_status_ids.filtered(lambda c: c.metric == metric)

    def ticket_at(self, moment, ticket_type="complaint", **values):
        with self.clock_at(moment):
            return self.make_ticket(ticket_type, **values)

    def post(self, ticket, user, **values):
        return ticket.with_user(user).message_post(
            **{
                "body": "السلام عليكم",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )


class TestFirstResponse(ClockCase):
    """A first response is a message to the beneficiary by a person, or a logged call."""

    def test_message_to_the_beneficiary_is_a_first_response(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + 4 * MINUTE):
            self.post(request, self.user_level1)
        self.assertEqual(request.first_response_at, SUNDAY_MORNING + 4 * MINUTE)
        clock = self.clock(request, "first_response")
        self.assertEqual((clock.state, clock.reached_at), ("met", SUNDAY_MORNING + 4 * MINUTE))
        self.assertEqual(request.state, "in_progress")

    def test_late_answer_is_shown_as_late(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + 6 * MINUTE):
            self.post(request, self.user_level1)
        self.assertEqual(self.clock(request, "first_response").state, "breached")

    def test_promise_is_kept_in_the_last_second_of_the_deadline(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + 5 * MINUTE):
            self.post(request, self.user_level1)
        self.assertEqual(self.clock(request, "first_response").state, "met")

    def test_second_answer_does_not_move_the_first(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        for minutes in (2, 4):
            with self.clock_at(SUNDAY_MORNING + minutes * MINUTE):
                self.post(request, self.user_level1)
        self.assertEqual(request.first_response_at, SUNDAY_MORNING + 2 * MINUTE)

    def test_logged_call_that_reached_the_beneficiary_is_a_first_response(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            self.log_call(request, "nobody", SUNDAY_MORNING + 2 * MINUTE)
            self.assertFalse(request.first_response_at)
            self.log_call(request, "reached", SUNDAY_MORNING + 3 * MINUTE)
        self.assertEqual(request.first_response_at, SUNDAY_MORNING + 3 * MINUTE)
        self.assertEqual(self.clock(request, "first_response").state, "met")

    def log_call(self, ticket, outcome, called_at):
        self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
            {
                "ticket_id": ticket.id,
                "number": "0533848712",
                "outcome": outcome,
                "called_at": called_at,
            }
        ).action_log()

    def test_call_that_is_logged_later_counts_when_it_was_made(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            self.post(request, self.user_level1)
            self.log_call(request, "reached", SUNDAY_MORNING + 3 * MINUTE)
        self.assertEqual(request.first_response_at, SUNDAY_MORNING + 3 * MINUTE)

    def test_call_lies_between_the_receipt_and_now(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            for called_at in (SUNDAY_MORNING - MINUTE, SUNDAY_MORNING + hours(2)):
                with self.assertRaises(ValidationError):
                    self.log_call(request, "reached", called_at)

    def test_what_is_no_first_response(self):
        cases = {
            "an internal note": lambda t: self.post(
                t, self.user_level1, subtype_xmlid="mail.mt_note"
            ),
            "a message that is marked internal": lambda t: self.post(
                t, self.user_level1, is_internal=True
            ),
            "the beneficiary's own message": lambda t: self.post(t, self.user_trainee),
            "a message by another outsider": lambda t: t.message_post(
                body="x",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                author_id=self.user_colleague.partner_id.id,
            ),
            "a message of the machine": lambda t: self.post(t, self.env.ref("base.user_root")),
            "a system notice": lambda t: self.post(
                t, self.user_level1, message_type="notification"
            ),
            "a message to a colleague": lambda t: t.with_user(self.user_level1).message_notify(
                body="x", partner_ids=self.user_level2.partner_id.ids
            ),
            "a change of a tracked field": lambda t: t.with_user(self.user_level1).write(
                {"priority": "2"}
            ),
            "directing": lambda t: t.with_user(self.user_level1)._direct(),
            "a notice": lambda t: t._announce("reopened"),
        }
        for name, act in cases.items():
            with self.subTest(name):
                request = self.make_ticket("request", channel_id=self.channel_website.id)
                act(request)
                self.flush_tracking()
                self.assertFalse(request.first_response_at)
                self.assertFalse(self.clock(request, "first_response").reached_at)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_automatic_acknowledgement_is_no_first_response(self):
        request = self.make_ticket("request", channel_id=self.channel_website.id)
        self.assertTrue(request.notice_ids)
        self.send_queued_mails()
        self.assertEqual(request.notice_ids.state, "sent")
        self.assertFalse(request.first_response_at)

    def test_message_that_does_not_reach_the_beneficiary_is_no_first_response(self):
        values = {
            "partner_id": False,
            "beneficiary_name": "زائر",
            "beneficiary_email": "visitor@example.com",
        }
        request = self.make_ticket("request", **values)
        self.post(request, self.user_level1, partner_ids=self.user_level2.partner_id.ids)
        self.assertFalse(request.first_response_at)
        visitor = self.env["res.partner"].create({"name": "زائر", "email": "Visitor@Example.com"})
        self.post(request, self.user_level1, partner_ids=visitor.ids)
        self.assertTrue(request.first_response_at)

    def test_solving_at_the_first_contact_answers_as_well(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + 3 * MINUTE):
            self.resolve(request, self.user_level1)
        self.assertEqual(self.clock(request, "first_response").state, "met")


class TestShippedPolicies(ClockCase):
    """The policies of section 5 and section 6."""

    def test_first_response_by_channel(self):
        promised = {
            "whatsapp": 10,
            "facebook": 15,
            "x": 15,
            "email": 30,
            "website": 30,
            "phone": 5,
            "hall": 5,
            "remote": 5,
        }
        for channel, minutes in promised.items():
            for ticket_type in ("complaint", "suggestion", "request"):
                ticket = self.ticket_at(
                    SUNDAY_MORNING,
                    ticket_type,
                    channel_id=self.env.ref(f"asas_helpdesk.channel_{channel}").id,
                )
                clock = self.clock(ticket, "first_response")
                with self.subTest(channel=channel, ticket_type=ticket_type):
                    self.assertEqual(clock.started_at, SUNDAY_MORNING)
                    self.assertEqual(clock.deadline, SUNDAY_MORNING + minutes * MINUTE)
                    self.assertEqual(clock.policy_id.basis, "working")

    def test_trainer_and_trainee_wait_alike(self):
        deadlines = {
            self.clock(
                self.ticket_at(SUNDAY_MORNING, "request", beneficiary_kind=kind), "first_response"
            ).deadline
            for kind in ("trainee", "trainer", "supervisor")
        }
        self.assertEqual(len(deadlines), 1)

    def test_directing_within_24_hours_on_the_clock_on_the_wall(self):
        complaint = self.ticket_at(THURSDAY_EVENING)
        clock = self.clock(complaint, "directing")
        self.assertEqual(clock.policy_id.basis, "elapsed")
        self.assertEqual(clock.deadline, THURSDAY_EVENING + hours(24))

    def test_acknowledgement_within_8_working_hours(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        self.assertFalse(self.clock(complaint, "acknowledgement"))
        with self.clock_at(THURSDAY_EVENING):
            complaint.with_user(self.user_level1)._direct()
        clock = self.clock(complaint, "acknowledgement")
        self.assertEqual(clock.started_at, THURSDAY_EVENING)
        self.assertEqual(clock.deadline, NEXT_OPENING + hours(7))  # one hour was left on Thursday
        with self.clock_at(NEXT_OPENING + hours(1)):
            complaint.with_user(self.user_manager).action_acknowledge()
        self.assertEqual(clock.state, "met")

    def test_which_metrics_a_type_has(self):
        metrics = {
            kind: set(self.make_ticket(kind).sla_status_ids.mapped("metric"))
            for kind in ("complaint", "suggestion", "request")
        }
        self.assertEqual(metrics["complaint"], {"first_response", "directing", "resolution"})
        self.assertEqual(metrics["suggestion"], {"first_response", "resolution"})
        self.assertEqual(metrics["request"], {"first_response", "resolution"})

    def test_resolution_by_service(self):
        promised = {"signin": 4, "attendance": 2, "trainer_access": 2, "certificate": 13}
        for service, working_hours in promised.items():
            request = self.ticket_at(
                SUNDAY_MORNING,
                "request",
                service_id=self.env.ref(f"asas_helpdesk.service_{service}").id,
            )
            spent = self.clock(request, "resolution")
            if working_hours <= 11:  # the rest of Sunday
                self.assertEqual(spent.deadline, SUNDAY_MORNING + hours(working_hours))
            else:
                self.assertEqual(spent.deadline, datetime(2026, 3, 2, 7, 0))

    def test_phone_counts_while_a_session_runs(self):
        friday = datetime(2026, 3, 6, 9, 0)
        session = {"course_id": self.course.id, "start": friday, "end": friday + hours(2)}
        with self.clock_at(THURSDAY_EVENING):
            self.env["asas.helpdesk.course.session"].create(session)
        by_phone = self.ticket_at(friday + MINUTE, "request")
        self.assertEqual(self.clock(by_phone, "first_response").deadline, friday + 6 * MINUTE)
        by_mail = self.ticket_at(
            friday + MINUTE, "request", channel_id=self.env.ref("asas_helpdesk.channel_email").id
        )
        self.assertEqual(self.clock(by_mail, "first_response").deadline, NEXT_OPENING + 30 * MINUTE)

    def test_session_of_an_archived_course_or_another_company_opens_nothing(self):
        friday = datetime(2026, 3, 6, 9, 0)
        foreign = self.env["asas.helpdesk.course"].create(
            {
                "name": "دورة",
                "company_id": self.env["res.company"].create({"name": "آخر"}).id,
            }
        )
        closed = self.env["asas.helpdesk.course"].create({"name": "دورة قديمة", "active": False})
        with self.clock_at(THURSDAY_EVENING):
            self.env["asas.helpdesk.course.session"].create(
                [
                    {"course_id": course.id, "start": friday, "end": friday + hours(2)}
                    for course in foreign | closed
                ]
            )
        by_phone = self.ticket_at(friday + MINUTE, "request")
        self.assertEqual(self.clock(by_phone, "first_response").deadline, NEXT_OPENING + 5 * MINUTE)


class TestMostSpecificPolicy(ClockCase):
    def test_policy_with_more_criteria_goes_before(self):
        Policy = self.env["asas.helpdesk.sla"]
        promise = {"metric": "resolution", "basis": "elapsed", "name": "وعد"}
        general = Policy.create({**promise, "target_hours": 50, "beneficiary_kind": "trainee"})
        by_service = Policy.create({**promise, "target_hours": 40, "service_id": self.service.id})
        both = Policy.create(
            {
                **promise,
                "target_hours": 30,
                "service_id": self.service.id,
                "priority": "3",
                "sequence": 99,
            }
        )
        plain = self.make_ticket("request", service_id=False)
        normal = self.make_ticket("request")
        urgent = self.make_ticket("request", priority="3")
        found = {
            ticket: self.clock(ticket, "resolution").policy_id for ticket in (plain, normal, urgent)
        }
        shipped = self.env.ref("asas_helpdesk.sla_resolution_request")
        self.assertIn(found[plain], general | shipped)
        self.assertEqual(found[normal], by_service)
        self.assertEqual(found[urgent], both)
        both.active = False
        self.assertEqual(self.clock(urgent, "resolution").policy_id, by_service)

    def test_service_goes_before_channel_and_channel_before_type(self):
        Policy = self.env["asas.helpdesk.sla"]
        promise = {"metric": "first_response", "target_hours": 1, "name": "وعد"}
        by_type = Policy.create({**promise, "ticket_type": "request", "sequence": 1})
        by_service = Policy.create({**promise, "service_id": self.service.id, "sequence": 99})
        shipped = self.env.ref("asas_helpdesk.sla_first_response_phone")
        self.assertTrue(by_type)
        request = self.make_ticket("request")
        self.assertEqual(self.clock(request, "first_response").policy_id, by_service)
        request = self.make_ticket("request", service_id=False)
        self.assertEqual(self.clock(request, "first_response").policy_id, shipped)

    def test_policy_of_a_company_goes_before_one_for_all_and_concerns_no_other(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        shipped = self.env.ref("asas_helpdesk.sla_resolution_request")
        foreign = shipped.copy({"company_id": other.id, "target_hours": 1})
        own = shipped.copy({"company_id": self.company.id, "target_hours": 2})
        request = self.make_ticket("request")
        self.assertEqual(self.clock(request, "resolution").policy_id, own)
        own.active = False
        self.assertEqual(self.clock(request, "resolution").policy_id, shipped)
        self.assertTrue(foreign.active)

    def test_clock_keeps_its_promise_when_the_policy_is_gone(self):
        request = self.make_ticket("request")
        clock = self.clock(request, "resolution")
        before = clock.deadline
        clock.policy_id.active = False
        self.assertEqual(clock.deadline, before)


class TestBasis(ClockCase):
    """A Thursday evening, counted both ways."""

    def promise(self, basis, target_hours=13, **values):
        return self.env["asas.helpdesk.sla"].create(
            {
                "name": "وعد",
                "metric": "resolution",
                "basis": basis,
                "target_hours": target_hours,
                "service_id": self.service.id,
                **values,
            }
        )

    def deadline(self, moment=THURSDAY_EVENING):
        return self.clock(self.ticket_at(moment, "request"), "resolution").deadline

    def test_elapsed_time_runs_day_and_night(self):
        self.promise("elapsed")
        self.assertEqual(self.deadline(), THURSDAY_EVENING + hours(13))

    def test_working_time_waits_for_the_desk_to_open(self):
        self.promise("working")
        self.assertEqual(self.deadline(), NEXT_OPENING + hours(12))

    def test_what_arrives_at_night_starts_in_the_morning(self):
        self.promise("working", 1)
        midnight = datetime(2026, 3, 1, 21, 0)
        self.assertEqual(self.deadline(midnight), datetime(2026, 3, 2, 6, 0))

    def test_public_holiday_is_no_working_time(self):
        self.promise("working")
        with self.clock_at(SUNDAY_MORNING):
            self.holiday(NEXT_OPENING.replace(hour=0), NEXT_OPENING.replace(hour=21))
        self.assertEqual(self.deadline(), NEXT_OPENING + timedelta(days=1, hours=12))

    def holiday(self, date_from, date_to, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "عيد الفطر",
                "calendar_id": self.company.asas_helpdesk_calendar_id.id,
                "date_from": date_from,
                "date_to": date_to,
                **values,
            }
        )

    def test_time_off_of_a_person_is_nobody_elses(self):
        self.promise("working")
        resource = self.env["resource.resource"].create(
            {"name": "موظف", "calendar_id": self.company.asas_helpdesk_calendar_id.id}
        )
        self.holiday(
            NEXT_OPENING.replace(hour=0), NEXT_OPENING.replace(hour=21), resource_id=resource.id
        )
        self.assertEqual(self.deadline(), NEXT_OPENING + hours(12))

    def test_policy_may_count_in_hours_of_its_own(self):
        night = self.env["resource.calendar"].create(
            {
                "name": "مناوبة الجمعة",
                "tz": "Asia/Riyadh",
                "attendance_ids": [
                    Command.clear(),
                    Command.create({"name": "x", "dayofweek": "4", "hour_from": 8, "hour_to": 20}),
                ],
            }
        )
        self.promise("working", 2, calendar_id=night.id)
        self.assertEqual(self.deadline(), datetime(2026, 3, 6, 7, 0))

    def test_day_is_a_day_in_riyadh_whatever_the_readers_zone(self):
        self.promise("working")
        self.user_level1.tz = "America/Los_Angeles"
        self.assertEqual(self.deadline(), NEXT_OPENING + hours(12))


class TestPausing(ClockCase):
    """Waiting for the beneficiary pauses the resolution alone."""

    def wait(self, ticket, since, until):
        with self.clock_at(since):
            self.ask_and_wait(ticket, self.user_level1)
        if until:
            with self.clock_at(until):
                ticket.with_user(self.user_level1).action_resume()

    def test_pausing_moves_the_deadline_of_the_resolution_by_the_paused_working_time(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        clock = self.clock(request, "resolution")
        before = clock.deadline
        self.wait(request, SUNDAY_MORNING + hours(1), SUNDAY_MORNING + hours(3))
        self.assertEqual(clock.paused_minutes, 120)
        self.assertEqual(clock.deadline, before + hours(2))

    def test_waiting_over_night_costs_no_working_time(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        clock = self.clock(request, "resolution")
        evening, morning = datetime(2026, 3, 1, 17, 0), datetime(2026, 3, 2, 6, 0)
        self.wait(request, evening, morning)
        self.assertEqual(clock.paused_minutes, 60 + 60)  # until 21:00 and from 08:00

    def test_waiting_is_counted_anew_where_the_policy_counts_another_time(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        clock = self.clock(request, "resolution")
        evening, morning = datetime(2026, 3, 1, 17, 0), datetime(2026, 3, 2, 6, 0)
        self.wait(request, evening, morning)
        self.assertEqual(clock.paused_minutes, 120)
        target = timedelta(hours=clock.policy_id.target_hours)
        with self.clock_at(morning):
            clock.policy_id.basis = "elapsed"
            self.assertEqual(clock.paused_minutes, 13 * 60)
            self.assertEqual(clock.deadline, SUNDAY_MORNING + target + hours(13))
            clock.policy_id.basis = "working"
        self.assertEqual(clock.paused_minutes, 120)

    def test_the_other_clocks_run_on(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        before = self.clock(complaint, "directing").deadline
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            complaint._set_state("waiting")  # without the question, which would be an answer
        self.assertEqual(self.clock(complaint, "resolution").state, "paused")
        for metric in ("first_response", "directing"):
            self.assertEqual(self.clock(complaint, metric).state, "running")
        self.run_cron(SUNDAY_MORNING + hours(23.1))
        self.assertEqual(complaint.manager_id, self.user_manager)
        self.assertEqual(self.clock(complaint, "directing").deadline, before)

    def test_answer_of_the_beneficiary_ends_the_waiting(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        self.wait(request, SUNDAY_MORNING + hours(1), None)
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            self.post(request, self.user_trainee)
        self.assertEqual(request.state, "in_progress")
        clock = self.clock(request, "resolution")
        self.assertEqual((clock.state, clock.paused_minutes), ("running", 60))

    def test_paused_clock_does_not_break_whatever_happens_meanwhile(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        self.wait(request, SUNDAY_MORNING + hours(1), None)
        clock = self.clock(request, "resolution")
        a_week_later = SUNDAY_MORNING + timedelta(days=7)
        with self.clock_at(a_week_later):
            request.with_user(self.user_level1).priority = "2"
            self.assertEqual(clock.state, "paused")
            self.env.ref("asas_helpdesk.sla_resolution_request").target_hours = 12
            self.assertEqual(clock.state, "paused")
        self.run_cron(a_week_later + hours(1))
        self.assertEqual(clock.state, "paused")
        self.assertNotIn(clock, request.escalation_ids.sla_status_id)

    def test_clock_that_was_broken_before_the_pause_stays_broken(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        a_week_later = SUNDAY_MORNING + timedelta(days=7)
        self.wait(request, a_week_later, a_week_later + hours(1))
        self.assertEqual(self.clock(request, "resolution").state, "breached")

    def test_pauses_add_up(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        clock = self.clock(request, "resolution")
        before = clock.deadline
        self.wait(request, SUNDAY_MORNING + hours(1), SUNDAY_MORNING + hours(2))
        self.wait(request, SUNDAY_MORNING + hours(3), SUNDAY_MORNING + hours(3.5))
        self.assertEqual(clock.paused_minutes, 90)
        self.assertEqual(clock.deadline, before + hours(1.5))

    def test_cancelling_stops_all_clocks(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            self.cancel(request)
        self.assertFalse(request.next_deadline)
        self.assertFalse(request.sla_status_ids.filtered("next_event_at"))
        self.run_cron(SUNDAY_MORNING + timedelta(days=30))
        self.assertEqual(set(request.sla_status_ids.mapped("state")), {"paused"})
        self.assertFalse(request.escalation_ids)

    def cancel(self, ticket):
        self.env["asas.helpdesk.cancel.wizard"].with_user(self.user_level2).create(
            {"ticket_ids": ticket.ids, "reason": "spam"}
        ).action_cancel()

    def test_cancelled_ticket_is_left_alone_by_changes_of_the_calendar(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            self.cancel(request)
        with self.clock_at(SUNDAY_MORNING + timedelta(days=30)):
            self.company.asas_helpdesk_calendar_id.attendance_ids[:1].hour_to = 20
        self.assertEqual(set(request.sla_status_ids.mapped("state")), {"paused"})

    def test_cancelled_ticket_that_is_taken_up_again_keeps_the_time_spent(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        clock = self.clock(request, "resolution")
        before = clock.deadline
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            self.cancel(request)
        with self.clock_at(SUNDAY_MORNING + hours(3)):
            request.with_user(self.user_level2).action_reopen()
        self.assertEqual((clock.state, clock.deadline), ("running", before + hours(2)))

    def test_cancelled_complaint_that_was_directed_is_taken_up_again(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        complaint.with_user(self.user_level1)._direct()
        self.cancel(complaint)
        complaint.with_user(self.user_level2).action_reopen()
        self.assertEqual((complaint.state, complaint.manager_id), ("directed", self.user_manager))


class TestReopening(ClockCase):
    """Reopening keeps the time already spent."""

    def resolved(self, ticket_type="request"):
        ticket = self.ticket_at(SUNDAY_MORNING, ticket_type)
        if ticket_type == "complaint":
            with self.clock_at(SUNDAY_MORNING + MINUTE):
                ticket.with_user(self.user_level1)._direct()
                ticket.with_user(self.user_manager).action_acknowledge()
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            self.resolve(ticket, self.user_manager if ticket.manager_id else self.user_level1)
        return ticket

    def test_resolution_goes_on_with_the_time_that_was_left(self):
        request = self.resolved()
        clock = self.clock(request, "resolution")
        before = clock.deadline
        self.assertEqual((clock.state, clock.reached_at), ("met", SUNDAY_MORNING + hours(2)))
        with self.clock_at(SUNDAY_MORNING + hours(5)):
            self.send_back(request)
        self.assertFalse(clock.reached_at)
        self.assertEqual(clock.state, "running")
        self.assertEqual(clock.deadline, before + hours(3))
        self.assertEqual(request.next_deadline, clock.deadline)
        with self.clock_at(SUNDAY_MORNING + hours(6)):
            self.resolve(request, self.user_level1)
        self.assertEqual((clock.state, clock.reached_at), ("met", SUNDAY_MORNING + hours(6)))

    def test_first_response_stays_answered(self):
        request = self.resolved()
        clock = self.clock(request, "first_response")
        reached_at = clock.reached_at
        with self.clock_at(SUNDAY_MORNING + hours(5)):
            self.send_back(request)
        self.assertEqual(clock.reached_at, reached_at)

    def test_next_manager_has_a_new_time_to_acknowledge(self):
        complaint = self.resolved("complaint")
        clock = self.clock(complaint, "acknowledgement")
        with self.clock_at(SUNDAY_MORNING + hours(3)):
            self.send_back(complaint)
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.assertEqual((clock.round, clock.state), (1, "running"))
        self.assertFalse(clock.reached_at)
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(11))
        self.assertFalse(self.clock(complaint, "directing").paused_minutes)

    def test_ladder_fires_again_in_a_new_round(self):
        complaint = self.resolved("complaint")
        with self.clock_at(SUNDAY_MORNING + hours(3)):
            self.send_back(complaint)
        self.run_cron(SUNDAY_MORNING + timedelta(days=4))
        rounds = complaint.escalation_ids.filtered(
            lambda e: e.sla_status_id.metric == "acknowledgement"
        ).mapped("round")
        self.assertEqual(set(rounds), {1})

    def test_unacknowledged_manager_change_does_not_restart_the_promise(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        with self.clock_at(SUNDAY_MORNING):
            complaint.with_user(self.user_level1)._direct()
        clock = self.clock(complaint, "acknowledgement")
        before = clock.deadline
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            complaint._direct_to_next_manager()
        self.assertEqual(clock.deadline, before)


class TestPlanningAgain(ClockCase):
    """A changed policy applies to the SLA statuses that are still open, and each change is
    logged."""

    def logs(self, ticket):
        return ticket.message_ids.filtered(lambda m: "→" in (m.body or ""))

    def test_only_open_clocks_change(self):
        answered, waiting = (self.ticket_at(SUNDAY_MORNING, "request") for _ticket in range(2))
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            self.post(answered, self.user_level1)
            self.env.ref("asas_helpdesk.sla_first_response_phone").target_hours = 1
        self.assertEqual(
            self.clock(answered, "first_response").deadline, SUNDAY_MORNING + 5 * MINUTE
        )
        self.assertEqual(self.clock(waiting, "first_response").deadline, SUNDAY_MORNING + hours(1))
        self.assertFalse(self.logs(answered))
        self.assertTrue(self.logs(waiting))

    def test_other_basis_of_the_directing(self):
        complaint = self.ticket_at(THURSDAY_EVENING)
        with self.clock_at(THURSDAY_EVENING):
            self.env.ref("asas_helpdesk.sla_directing").basis = "working"
        clock = self.clock(complaint, "directing")
        # One hour on Thursday, 13 on Sunday, 10 on Monday.
        self.assertEqual(clock.deadline, datetime(2026, 3, 9, 15, 0))

    def test_holiday_that_is_entered_moved_and_taken_back(self):
        request = self.ticket_at(THURSDAY_EVENING, "request")
        clock = self.clock(request, "resolution")
        with self.clock_at(THURSDAY_EVENING):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "يوم التأسيس",
                    "calendar_id": self.company.asas_helpdesk_calendar_id.id,
                    "date_from": datetime(2026, 3, 7, 21, 0),
                    "date_to": datetime(2026, 3, 8, 21, 0),
                }
            )
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, NEXT_OPENING + timedelta(days=1, hours=12))
            self.assertEqual(len(self.logs(request)), 1)
            leave.date_to = datetime(2026, 3, 9, 21, 0)
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, NEXT_OPENING + timedelta(days=2, hours=12))
            leave.unlink()
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, NEXT_OPENING + hours(12))
            self.assertEqual(len(self.logs(request)), 3)

    def test_who_edits_hours_does_not_wait_for_the_desk_whose_cron_is_woken(self):
        request = self.ticket_at(THURSDAY_EVENING, "request")
        clock = self.clock(request, "resolution")
        calendar = self.company.asas_helpdesk_calendar_id
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])
        with self.clock_at(THURSDAY_EVENING):
            calendar.tz = "UTC"
            self.assertEqual(clock.deadline, NEXT_OPENING + hours(12))
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)]), triggers
        )
        self.run_cron(THURSDAY_EVENING)
        self.assertEqual(clock.deadline, datetime(2026, 3, 8, 17, 0))
        self.assertFalse(self.env["asas.helpdesk.replanning"]._get_open())

    def test_hours_that_the_desk_does_not_use_and_personal_time_off_leave_it_alone(self):
        other = self.env["resource.calendar"].create({"name": "ساعات أخرى"})
        used = other._asas_helpdesk_used_ids()
        self.assertNotIn(other.id, used)
        with patch.object(type(self.registry), "clear_cache") as clear_cache:
            other.attendance_ids[0].hour_from = 7
            other.tz = "UTC"
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "إجازة",
                    "resource_id": self.department.manager_id.resource_id.id,
                    "calendar_id": self.company.asas_helpdesk_calendar_id.id,
                    "date_from": datetime(2026, 3, 7, 21, 0),
                    "date_to": datetime(2026, 3, 8, 21, 0),
                }
            )
        self.assertFalse(clear_cache.mock_calls)
        self.assertFalse(self.env["asas.helpdesk.replanning"]._get_open())

    def test_holiday_of_all_calendars(self):
        request = self.ticket_at(THURSDAY_EVENING, "request")
        with self.clock_at(THURSDAY_EVENING):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "اليوم الوطني",
                    "company_id": self.company.id,
                    "calendar_id": False,
                    "date_from": datetime(2026, 3, 7, 21, 0),
                    "date_to": datetime(2026, 3, 8, 21, 0),
                }
            )
        self.run_cron(THURSDAY_EVENING)
        self.assertEqual(
            self.clock(request, "resolution").deadline, NEXT_OPENING + timedelta(days=1, hours=12)
        )

    def test_hours_that_are_changed_line_by_line(self):
        request = self.ticket_at(THURSDAY_EVENING, "request")
        clock = self.clock(request, "resolution")
        calendar = self.company.asas_helpdesk_calendar_id
        sunday = calendar.attendance_ids.filtered(lambda line: line.dayofweek == "6")
        with self.clock_at(THURSDAY_EVENING):
            sunday.hour_from = 10
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, NEXT_OPENING + timedelta(days=1, hours=1))
            sunday.unlink()
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, NEXT_OPENING + timedelta(days=1, hours=12))
            self.env["resource.calendar.attendance"].create(
                {
                    "name": "الأحد",
                    "calendar_id": calendar.id,
                    "dayofweek": "6",
                    "hour_from": 8,
                    "hour_to": 21,
                }
            )
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, NEXT_OPENING + hours(12))
            calendar.tz = "UTC"
            self.run_cron(THURSDAY_EVENING)
            self.assertEqual(clock.deadline, datetime(2026, 3, 8, 17, 0))

    def test_other_working_hours_of_the_company(self):
        request = self.ticket_at(THURSDAY_EVENING, "request")
        always = self.env["resource.calendar"].create(
            {"name": "بلا ساعات", "attendance_ids": [Command.clear()]}
        )
        with self.clock_at(THURSDAY_EVENING):
            self.company.asas_helpdesk_calendar_id = always
        self.assertEqual(self.clock(request, "resolution").deadline, THURSDAY_EVENING + hours(13))
        self.assertTrue(self.logs(request))

    def test_priority_and_service_of_the_ticket(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        clock = self.clock(request, "resolution")
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            request.with_user(self.user_level1).service_id = self.env.ref(
                "asas_helpdesk.service_attendance"
            )
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(2))
        with self.clock_at(SUNDAY_MORNING + 2 * MINUTE):
            self.env["asas.helpdesk.sla"].create(
                {
                    "name": "عاجل",
                    "metric": "resolution",
                    "basis": "elapsed",
                    "target_hours": 1,
                    "priority": "3",
                    "service_id": request.service_id.id,
                    "ticket_type": "request",
                }
            )
            request.with_user(self.user_level1).priority = "3"
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(1))
        self.assertEqual(len(self.logs(request)), 2)

    def test_later_receipt_and_other_channel(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            request.with_user(self.user_level1).write(
                {
                    "received_at": SUNDAY_MORNING - hours(1),
                    "channel_id": self.env.ref("asas_helpdesk.channel_email").id,
                }
            )
        clock = self.clock(request, "first_response")
        self.assertEqual(clock.started_at, SUNDAY_MORNING - hours(1))
        self.assertEqual(clock.deadline, SUNDAY_MORNING - 30 * MINUTE)
        self.assertEqual(clock.state, "breached")

    def test_request_that_becomes_a_complaint_is_to_be_directed(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            request.with_user(self.user_level1).ticket_type = "complaint"
        self.assertEqual(self.clock(request, "directing").deadline, SUNDAY_MORNING + hours(24))
        self.run_cron(SUNDAY_MORNING + hours(23.1))
        self.assertEqual(request.manager_id, self.user_manager)

    def test_complaint_that_becomes_a_request_is_no_longer_directed(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            complaint.with_user(self.user_level2).ticket_type = "request"
        self.run_cron(SUNDAY_MORNING + hours(25))
        self.assertFalse(complaint.manager_id)
        self.assertNotIn("directing", complaint.next_metric or "")
        directing = self.clock(complaint, "directing")
        self.assertNotEqual(directing.state, "breached")


class TestNearestDeadline(ClockCase):
    def test_nearest_open_deadline_is_shown(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        self.assertEqual(complaint.next_metric, "first_response")
        self.assertEqual(complaint.next_deadline, SUNDAY_MORNING + 5 * MINUTE)
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            self.post(complaint, self.user_level1)
        self.assertEqual(complaint.next_metric, "directing")
        with self.clock_at(SUNDAY_MORNING + 2 * MINUTE):
            complaint.with_user(self.user_level1)._direct()
        self.assertEqual(complaint.next_metric, "acknowledgement")
        with self.clock_at(SUNDAY_MORNING + 3 * MINUTE):
            complaint.with_user(self.user_manager).action_acknowledge()
        self.assertEqual(complaint.next_metric, "resolution")
        with self.clock_at(SUNDAY_MORNING + 4 * MINUTE):
            self.resolve(complaint, self.user_manager)
        self.assertEqual(complaint.next_metric, "verification")
        self.send_queued_mails()
        with self.clock_at(SUNDAY_MORNING + 5 * MINUTE), self.mock_mail_gateway():
            self.verify_and_close(complaint, self.user_level2)
        self.assertFalse(complaint.next_metric or complaint.next_deadline)

    def test_time_left_is_said_in_words(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        with self.clock_at(SUNDAY_MORNING + MINUTE):
            self.post(complaint, self.user_level1)
        cases = (
            (hours(1), "calm", "23 hours left"),
            (hours(22.5), "soon", "1 hour and 30 minutes left"),
            (hours(23.75), "soon", "15 minutes left"),
            (hours(24) + 5 * MINUTE, "overdue", "Overdue by 5 minutes"),
            (hours(24 + 50), "overdue", "Overdue by 2 days and 2 hours"),
        )
        for passed, pressure, words in cases:
            with self.clock_at(SUNDAY_MORNING + passed):
                complaint.invalidate_recordset(["pressure", "time_left"])
                seen = complaint.with_user(self.user_level1)
                self.assertEqual((seen.pressure, seen.time_left), (pressure, words))
        arabic = complaint.with_user(self.user_level1).with_context(lang="ar_001")
        self.assertRegex(arabic.time_left, r"[؀-ۿ]")
        for passed, words in ((22, "يتبقى ساعتان"), (26, "تأخر ساعتين")):
            with self.clock_at(SUNDAY_MORNING + hours(passed)):
                arabic.invalidate_recordset(["time_left"])
                self.assertEqual(arabic.time_left, words)

    def test_what_is_due_first_comes_first_then_what_is_urgent(self):
        first = self.ticket_at(SUNDAY_MORNING, "request")
        second = self.ticket_at(SUNDAY_MORNING - hours(1), "request")
        urgent = self.ticket_at(SUNDAY_MORNING, "request", priority="3")
        found = self.Ticket.with_user(self.user_level1).search(
            [("id", "in", (first + second + urgent).ids)]
        )
        self.assertEqual(found.ids, (second + urgent + first).ids)


class TestWaking(ClockCase):
    """The escalation is woken at the next event, and is carried out once."""

    def triggers(self):
        return set(
            self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)]).mapped("call_at")
        )

    def test_cron_is_woken_at_the_first_event_of_a_new_ticket(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            first = min(complaint.sla_status_ids.mapped("next_event_at"))
            self.assertEqual(first, SUNDAY_MORNING + 2.5 * MINUTE)
            self.assertIn(first, self.triggers())

    def test_cron_is_woken_at_what_comes_next(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        self.run_cron(SUNDAY_MORNING + 3 * MINUTE)
        nearest = min(filter(None, complaint.sla_status_ids.mapped("next_event_at")))
        self.assertEqual(nearest, SUNDAY_MORNING + 5 * MINUTE)
        self.assertIn(nearest, self.triggers())

    def test_next_event_of_the_directing_is_the_machines_hour(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        self.run_cron(SUNDAY_MORNING + hours(22.5))
        self.assertEqual(
            self.clock(complaint, "directing").next_event_at, SUNDAY_MORNING + hours(23)
        )

    def test_clock_turns_to_breached_without_a_rule(self):
        self.env["asas.helpdesk.escalation.rule"].search(
            [("action", "!=", "direct")]
        ).active = False
        request = self.ticket_at(SUNDAY_MORNING, "request")
        self.run_cron(SUNDAY_MORNING + 5 * MINUTE)
        self.assertEqual(self.clock(request, "first_response").state, "running")
        self.run_cron(SUNDAY_MORNING + 5 * MINUTE + timedelta(seconds=1))
        self.assertEqual(self.clock(request, "first_response").state, "breached")
        self.assertFalse(request.escalation_ids)

    def test_firing_is_unique_for_its_clock_rule_and_round(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        self.run_cron(SUNDAY_MORNING + hours(23.5))
        firing = complaint.escalation_ids[:1]
        values = {
            "ticket_id": complaint.id,
            "sla_status_id": firing.sla_status_id.id,
            "rule_id": firing.rule_id.id,
        }
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.Escalation.create({**values, "round": firing.round})
        self.assertTrue(self.Escalation.create({**values, "round": firing.round + 1}))

    def test_ticket_has_one_clock_a_metric(self):
        complaint = self.make_ticket()
        clock = self.clock(complaint, "directing")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            clock.copy()

    def test_reminders_wait_for_the_desk_to_open_and_directing_does_not(self):
        complaint = self.ticket_at(THURSDAY_EVENING + hours(1.5))
        self.run_cron(THURSDAY_EVENING + hours(20))  # Friday
        self.assertFalse(complaint.escalation_ids)
        self.run_cron(THURSDAY_EVENING + hours(25))
        self.assertEqual(complaint.escalation_ids.mapped("rule_id.action"), ["direct"])
        self.run_cron(NEXT_OPENING + 30 * MINUTE)
        self.assertIn("remind", complaint.escalation_ids.mapped("rule_id.action"))

    def test_new_rule_fires_for_open_clocks(self):
        request = self.ticket_at(SUNDAY_MORNING, "request")
        with self.clock_at(SUNDAY_MORNING):
            rule = self.env["asas.helpdesk.escalation.rule"].create(
                {
                    "name": "تذكير",
                    "metric": "resolution",
                    "moment": "before",
                    "hours": 12,
                    "action": "remind",
                }
            )
        self.run_cron(self.clock(request, "resolution").deadline - hours(11.9))
        self.assertIn(rule, request.escalation_ids.rule_id)

    def test_clock_of_the_machine_that_was_set_back_fires_nothing_twice(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        for passed in (23.5, 12, 23.6):
            self.run_cron(SUNDAY_MORNING + hours(passed))
        fired = complaint.escalation_ids.mapped(
            lambda e: (e.sla_status_id.id, e.rule_id.id, e.round)
        )
        self.assertEqual(len(fired), len(set(fired)))
        self.assertEqual(complaint.manager_id, self.user_manager)

    def test_escalation_that_is_done_stays_as_it_was_while_its_status_runs_on(self):
        complaint = self.ticket_at(SUNDAY_MORNING)
        facts = ("rule_id", "state", "attempts", "error", "escalated_at", "user_id")

        def done():
            return {line["id"]: line for line in complaint.escalation_ids.read(facts)}

        # Rules of one policy at several moments: each run after the first finds some done already.
        self.run_cron(SUNDAY_MORNING + hours(22.5))
        before = done()
        self.assertTrue(before)
        self.run_cron(SUNDAY_MORNING + hours(23.5))
        after = done()
        self.assertGreater(len(after), len(before))
        self.assertEqual({key: after[key] for key in before}, before)
        outcomes = {(line["state"], line["error"]) for line in after.values()}
        self.assertEqual(outcomes, {("done", False)})
