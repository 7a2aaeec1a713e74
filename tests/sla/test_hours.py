"""Hours without a trap: seasons, official holidays, refused calendars, replanning, pauses."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.sla import replanning, sla_status
from odoo.addons.asas_helpdesk.tools.holidays import official_holidays

MINUTE = timedelta(minutes=1)


class HoursCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.company.asas_helpdesk_calendar_id
        cls.replannings = cls.env["asas.helpdesk.replanning"]

    def season(self, shifts, **values):
        lines = [
            Command.create({"dayofweek": day, "hour_from": since, "hour_to": until})
            for day, since, until in shifts or []
        ]
        if shifts is not None:
            values["shift_ids"] = lines
        return (
            self.env["asas.helpdesk.season"]
            .with_user(self.user_admin)
            .create(
                {
                    "name": "رمضان",
                    "calendar_id": self.desk.id,
                    "hijri_year": 1447,
                    "hijri_month": "9",
                    **values,
                }
            )
        )

    def holiday(self, date_from, date_to, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "إجازة",
                "calendar_id": self.desk.id,
                "date_from": date_from,
                "date_to": date_to,
                **values,
            }
        )

    def resolution(self, ticket):
        return ticket.sla_status_ids.filtered(lambda s: s.metric == "resolution")


class TestHoursOfASeason(HoursCase):
    def test_hours_are_typed_in_the_season_also_past_midnight(self):
        self.season([("6", 10, 15), ("6", 21, 2)])
        hours_of_desk = self.desk._asas_helpdesk_hours(self.company)
        # Sunday 22 February 2026: 10:00-15:00, then 21:00 to 02:00 of Monday.
        for moment, is_open in (
            (datetime(2026, 2, 22, 6, 59), False),
            (datetime(2026, 2, 22, 7, 0), True),
            (datetime(2026, 2, 22, 12, 0), False),
            (datetime(2026, 2, 22, 22, 59), True),
            (datetime(2026, 2, 22, 23, 0), False),
        ):
            self.assertEqual(hours_of_desk.is_open(moment), is_open, moment)

    def test_season_says_what_differs_from_the_hours_it_replaces(self):
        season = self.season([("6", 10, 15), ("0", 10, 15), ("4", 21, 2)])
        said = str(season.with_context(lang="en_US").comparison)
        for words in (
            "8:00 AM – 9:00 PM",
            "10:00 AM – 3:00 PM",
            "9:00 PM – 2:00 AM",
            "Asia/Riyadh",
            "closed in the season: Tuesday, Wednesday, and Thursday",
            "worked in the season: Friday",
            "65 hours",
            "15 hours",
        ):
            self.assertIn(words, said)
        self.assertIn("الأحد", str(season.with_context(lang="ar_001").comparison))

    def test_season_in_another_zone_and_one_that_changes_nothing_say_so(self):
        season = self.season([("6", 10, 15)])
        self.assertNotIn("not in the time zone", str(season.comparison))
        self.desk.tz = "UTC"
        season.invalidate_recordset()
        self.assertIn("not in the time zone", str(season.comparison))
        season.shift_ids = [Command.clear(), *(Command.create(v) for v in self.usual())]
        self.assertIn("changes nothing", str(season.comparison))

    def usual(self):
        return [{"dayofweek": day, "hour_from": 8, "hour_to": 21} for day in "60123"]

    def test_hours_may_be_copied_and_are_then_those_of_the_season(self):
        other = self.desk.copy({"name": "رمضان"})
        other.attendance_ids.filtered(lambda line: line.dayofweek == "6").hour_to = 14
        season = self.season(None, hours_calendar_id=other.id)
        sunday = season.shift_ids.filtered(lambda shift: shift.dayofweek == "6")
        self.assertEqual((sunday.hour_from, sunday.hour_to), (8, 14))
        other.attendance_ids.unlink()
        self.assertEqual(len(season.shift_ids), 5)

    def test_season_without_hours_is_refused_with_what_to_do(self):
        with self.assertRaisesRegex(ValidationError, "enter a holiday instead"):
            self.season([])
        season = self.season([("6", 10, 15)], hijri_year=1448)
        with self.assertRaisesRegex(ValidationError, "days, from and to"):
            season.write({"shift_ids": [Command.clear()]})

    def test_hours_that_overlap_also_over_midnight_are_refused(self):
        for shifts in (
            [("6", 10, 15), ("6", 14, 18)],
            [("6", 21, 2), ("0", 1, 5)],
            [("5", 21, 2), ("6", 1, 5)],
        ):
            with self.subTest(shifts), self.assertRaisesRegex(ValidationError, "overlap"):
                self.season(shifts)

    def test_changed_line_of_a_season_moves_the_deadlines(self):
        with self.clock_at(datetime(2026, 2, 22, 8, 0)):
            request = self.make_ticket("request")  # 13 working hours
            season = self.season([(day, 10, 15) for day in "60123"])
            # 4 hours on Sunday, 5 on Monday, 4 on Tuesday.
            self.assertEqual(self.resolution(request).deadline, datetime(2026, 2, 24, 11, 0))
            season.shift_ids[0].hour_to = 16
            self.run_cron(datetime(2026, 2, 22, 8, 0))
        self.assertEqual(self.resolution(request).deadline, datetime(2026, 2, 24, 10, 0))

    def test_only_administrators_enter_hours_and_each_change_is_evidence(self):
        season = self.season([("6", 10, 15)])
        for user in (self.user_level2, self.user_level1):
            with self.assertRaises(AccessError):
                season.shift_ids.with_user(user).hour_to = 16
            self.assertEqual(season.shift_ids.with_user(user).hour_to, 15)
        season.shift_ids.hour_to = 16
        self.env.cr.precommit.run()
        entries = self.env["asas.helpdesk.evidence"].search([("kind", "=", "setting")])
        self.assertTrue(entries.filtered(lambda e: "season.shift" in e.content))


class TestRefusedCalendars(HoursCase):
    def calendar(self, **values):
        return self.env["resource.calendar"].create(
            {"name": "ساعات", "company_id": False, "tz": "Asia/Riyadh", **values}
        )

    def test_hours_that_say_too_little_are_refused_wherever_they_are_chosen(self):
        line = {"name": "x", "dayofweek": "6", "hour_from": 12, "hour_to": 12}
        calendars = {
            "flexible": self.calendar(schedule_type="flexible"),
            "only how long": self.calendar(
                attendance_ids=[Command.clear(), Command.create({**line, "hour_from": 8})],
                duration_based=True,
            ),
            "no hours yet": self.calendar(
                attendance_ids=[
                    Command.clear(),
                    Command.create({**line, "hour_to": 13, "day_period": "lunch"}),
                ]
            ),
            "have no hours yet": self.calendar(attendance_ids=[Command.clear()]),
            "before it begins": self.calendar(),
        }
        self.env["resource.calendar.attendance"].create(
            {**line, "calendar_id": calendars["before it begins"].id}
        )
        policy = self.env.ref("asas_helpdesk.sla_resolution_request", raise_if_not_found=False)
        policy = policy or self.env["asas.helpdesk.sla"].search([], limit=1)
        for words, calendar in calendars.items():
            with self.subTest(words):
                # Without a line the desk counts day and night, of which its settings warn.
                if calendar.attendance_ids or words == "flexible":
                    with self.assertRaisesRegex(ValidationError, words):
                        self.company.asas_helpdesk_calendar_id = calendar
                with self.assertRaisesRegex(ValidationError, words):
                    policy.calendar_id = calendar
                with self.assertRaisesRegex(ValidationError, words):
                    self.season([("6", 10, 15)], calendar_id=calendar.id)
                with self.assertRaisesRegex(ValidationError, words):
                    self.season(None, hours_calendar_id=calendar.id)

    def test_hours_of_the_desk_stay_such_that_it_can_count_in_them(self):
        with self.assertRaisesRegex(ValidationError, "flexible"), self.env.cr.savepoint():
            self.desk.schedule_type = "flexible"
        self.desk.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "only how long"):
            self.desk.duration_based = True
        self.calendar().schedule_type = "flexible"  # which the desk does not use


class TestHolidays(HoursCase):
    def test_holiday_ends_at_midnight_and_not_a_second_before(self):
        night = self.desk.copy({"name": "ليلاً"})
        night.attendance_ids = [
            Command.clear(),
            *(
                Command.create({"name": "x", "dayofweek": day, "hour_from": 0, "hour_to": 24})
                for day in "0123456"
            ),
        ]
        self.company.asas_helpdesk_calendar_id = night
        midnight = datetime(2026, 3, 8, 21, 0)
        for until in ((20, 59, 59), (20, 59, 0), (21, 0, 0)):
            leave = self.holiday(
                midnight - timedelta(days=1),
                midnight.replace(hour=until[0], minute=until[1], second=until[2])
                - timedelta(days=until[0] == 0),
                calendar_id=night.id,
            )
            hours_of_desk = night._asas_helpdesk_hours(self.company)
            worked = hours_of_desk.between(midnight - timedelta(hours=1), midnight)
            self.assertEqual(worked, 0, until)
            leave.unlink()

    def test_holiday_is_entered_by_days_to_the_end_of_the_last(self):
        leave = (
            self.env["resource.calendar.leaves"]
            .with_user(self.user_admin)
            .create(
                {
                    "name": "عيد",
                    "calendar_id": self.desk.id,
                    "asas_helpdesk_first_day": "2026-03-08",
                    "asas_helpdesk_last_day": "2026-03-09",
                }
            )
        )
        self.assertEqual(leave.date_from, datetime(2026, 3, 7, 21, 0))
        self.assertEqual(leave.date_to, datetime(2026, 3, 9, 21, 0))
        leave.asas_helpdesk_last_day = date(2026, 3, 10)
        self.assertEqual(leave.date_to, datetime(2026, 3, 10, 21, 0))
        # A part of a day stays one.
        leave.date_from = datetime(2026, 3, 8, 9, 0)
        leave.invalidate_recordset()
        leave.asas_helpdesk_first_day = date(2026, 3, 8)
        self.assertEqual(leave.date_from, datetime(2026, 3, 8, 9, 0))

    def test_official_holidays_follow_both_calendars(self):
        found = [
            (h.occasion, h.first, h.last)
            for h in official_holidays(date(2026, 1, 1), date(2026, 12, 31))
        ]
        self.assertEqual(
            found,
            [
                ("founding_day", date(2026, 2, 22), date(2026, 2, 22)),
                ("eid_al_fitr", date(2026, 3, 19), date(2026, 3, 22)),
                ("eid_al_adha", date(2026, 5, 26), date(2026, 5, 29)),
                ("national_day", date(2026, 9, 23), date(2026, 9, 23)),
            ],
        )


class TestProposedHolidays(HoursCase):
    def propose(self, moment):
        with self.clock_at(moment):
            return self.env["asas.helpdesk.holiday.proposal"]._propose(self.company)

    def test_each_year_proposes_its_holidays_once(self):
        first = self.propose(datetime(2026, 3, 1))
        self.assertEqual(first.mapped("occasion"), ["eid_al_fitr", "eid_al_adha", "national_day"])
        self.assertFalse(self.propose(datetime(2026, 3, 2)))
        following = self.propose(datetime(2026, 11, 1)).sorted("date_from")
        self.assertEqual(
            following.mapped("occasion"),
            ["founding_day", "eid_al_fitr", "eid_al_adha", "national_day"],
        )
        self.assertEqual({day.year for day in following.mapped("date_from")}, {2027})

    def test_proposal_closes_nothing_until_it_is_confirmed_and_asks_an_administrator(self):
        proposals = self.propose(datetime(2026, 3, 1))
        self.assertIn(self.user_admin, proposals.activity_ids.user_id)
        national = proposals.filtered(lambda p: p.occasion == "national_day")
        noon = datetime(2026, 9, 23, 9, 0)
        self.assertTrue(self.desk._asas_helpdesk_hours(self.company).is_open(noon))
        national.with_user(self.user_admin).action_confirm()
        self.assertFalse(self.desk._asas_helpdesk_hours(self.company).is_open(noon))
        self.assertTrue(proposals.activity_ids)
        (proposals - national).with_user(self.user_admin).action_dismiss()
        self.assertFalse(proposals.activity_ids)
        with self.assertRaisesRegex(UserError, "decided already"):
            national.with_user(self.user_admin).action_confirm()

    def test_confirmed_days_are_those_the_administrator_corrected(self):
        eid = self.propose(datetime(2026, 3, 1))[0].with_user(self.user_admin)
        eid.date_from = date(2026, 3, 20)
        eid.action_confirm()
        leave = self.env["resource.calendar.leaves"].search([("name", "like", "1447")])
        self.assertEqual(leave.date_from, datetime(2026, 3, 19, 21, 0))
        self.assertEqual(leave.date_to, datetime(2026, 3, 22, 21, 0))

    def test_holiday_that_is_entered_already_is_not_proposed(self):
        self.holiday(datetime(2026, 9, 22, 21, 0), datetime(2026, 9, 23, 20, 59, 59))
        self.assertNotIn("national_day", self.propose(datetime(2026, 3, 1)).mapped("occasion"))

    def test_nobody_but_an_administrator_sees_or_decides_it(self):
        proposal = self.propose(datetime(2026, 3, 1))[0]
        for user in (self.user_level1, self.user_level2, self.user_manager, self.user_trainee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                proposal.with_user(user).action_confirm()
        with self.assertRaises(AccessError):
            proposal.with_user(self.user_admin).state = "confirmed"
        with self.assertRaises(AccessError):
            proposal.with_user(self.user_admin).year = 1500

    def test_a_years_holidays_plan_the_deadlines_again_once(self):
        with self.clock_at(SUNDAY_MORNING):
            request = self.make_ticket("request")
            self.assertFalse(self.replannings._get_open())
            for day in (8, 40, 80, 120):
                start = SUNDAY_MORNING + timedelta(days=day)
                self.holiday(start, start + timedelta(days=1))
            proposals = self.env["asas.helpdesk.holiday.proposal"]._propose(self.company)
            proposals.with_user(self.user_admin).action_confirm()
            self.assertEqual(len(self.replannings._get_open()), 1)
            ticket = type(request)
            with patch.object(
                ticket, "_replan_sla_statuses", autospec=True, return_value=None
            ) as planned:
                self.run_cron(SUNDAY_MORNING)
        self.assertEqual(planned.call_count, 1)


class TestReplanning(HoursCase):
    """Many tickets, of which a few are enough if a batch is small."""

    def setUp(self):
        super().setUp()
        for module in (replanning, sla_status):
            patcher = patch.object(module, "AT_ONE_GO", 2)
            patcher.start()
            self.addCleanup(patcher.stop)
        patcher = patch.object(replanning, "BATCH", 2)
        patcher.start()
        self.addCleanup(patcher.stop)
        with self.clock_at(SUNDAY_MORNING):
            self.tickets = self.Ticket.union(*(self.make_ticket("request") for _n in range(5)))

    def deadlines(self):
        return set(
            self.tickets.sla_status_ids.filtered(lambda s: s.metric == "resolution").mapped(
                "deadline"
            )
        )

    def replan(self, moment=SUNDAY_MORNING + 2 * MINUTE):
        with self.clock_at(moment), self.enter_registry_test_mode():
            self.env.flush_all()
            self.env.ref("asas_helpdesk.cron_replan").method_direct_trigger()
        self.env.invalidate_all()

    def close_monday(self):
        # 13 working hours from Sunday 10:00 end on Monday at 10:00, now on Tuesday.
        with self.clock_at(SUNDAY_MORNING):
            return self.holiday(
                SUNDAY_MORNING.replace(hour=21), SUNDAY_MORNING.replace(hour=21) + hours(24)
            )

    def test_many_tickets_wait_a_minute_for_what_else_changes_and_are_shown(self):
        before = self.deadlines()
        self.close_monday()
        self.run_cron(SUNDAY_MORNING)
        self.replan(SUNDAY_MORNING + MINUTE / 2)
        self.assertEqual(self.deadlines(), before)
        progress = self.replannings.with_user(self.user_admin).get_progress()
        self.assertEqual(progress, {"waiting": True, "done": 0, "total": 0})
        self.replan()
        self.assertEqual(self.deadlines(), {SUNDAY_MORNING + hours(48)})
        self.assertEqual(self.replannings.with_user(self.user_admin).get_progress(), {})
        done = self.replannings.search([], limit=1)
        self.assertEqual(done.state, "done")
        self.assertGreaterEqual(done.done, 5)

    def test_a_process_that_dies_in_the_middle_is_gone_on_with(self):
        self.close_monday()
        batches = []
        original = type(self.replannings)._plan_batch

        def die(records):
            if len(batches) == 1:
                raise RuntimeError("the process has died")
            batches.append(1)
            return original(records)

        self.env.flush_all()
        with (
            patch.object(type(self.replannings), "_plan_batch", die),
            self.clock_at(SUNDAY_MORNING + 2 * MINUTE),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
            suppress(RuntimeError, UserError),
        ):
            self.env.ref("asas_helpdesk.cron_replan").method_direct_trigger()
        self.env.invalidate_all()
        running = self.replannings._get_open()
        self.assertEqual((running.state, running.done), ("running", 2))
        self.replan()
        self.assertEqual(self.deadlines(), {SUNDAY_MORNING + hours(48)})
        self.assertFalse(self.replannings._get_open())

    def test_nobody_is_reminded_of_a_deadline_that_a_holiday_has_moved(self):
        statuses = self.tickets.sla_status_ids.filtered(lambda s: s.metric == "first_response")
        statuses.write({"reached_at": SUNDAY_MORNING})
        for status in self.tickets.sla_status_ids - statuses:
            status.next_event_at = status.deadline + timedelta(seconds=1)
        self.close_monday()
        self.run_cron(SUNDAY_MORNING + hours(24) + MINUTE)
        resolutions = self.tickets.sla_status_ids.filtered(lambda s: s.metric == "resolution")
        self.assertEqual(set(resolutions.mapped("state")), {"running"})

    def test_change_in_the_middle_is_planned_after_what_runs(self):
        self.close_monday()
        with self.clock_at(SUNDAY_MORNING):
            self.replannings._get_open()._begin(5)
            self.desk.tz = "UTC"
        self.assertEqual(len(self.replannings._get_open()), 2)
        self.replan(SUNDAY_MORNING + timedelta(days=1))
        self.assertFalse(self.replannings._get_open())

    def test_season_policy_and_company_do_not_keep_who_changes_them_waiting(self):
        for change in (
            lambda: self.season([("6", 10, 15)]),
            lambda: self.env.ref("asas_helpdesk.sla_directing").write({"target_hours": 20}),
            lambda: self.company.write({"asas_helpdesk_calendar_id": self.desk.copy().id}),
        ):
            with patch.object(type(self.Ticket), "_replan_sla_statuses") as planned:
                change()
            self.assertFalse(planned.mock_calls)
            self.assertTrue(self.replannings._get_open())

    def test_nobody_else_sees_or_writes_it(self):
        self.close_monday()
        for user in (self.user_level1, self.user_level2, self.user_trainee):
            with self.assertRaises(AccessError):
                self.replannings.with_user(user).get_progress()
        with self.assertRaises(AccessError):
            self.replannings._get_open().with_user(self.user_admin).total = 1


class TestPauses(HoursCase):
    def waiting(self):
        with self.clock_at(SUNDAY_MORNING), self.mock_mail_gateway():
            request = self.make_ticket("request")
            request.with_user(self.user_level1).message_post(
                body="نعمل على طلبكم.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        with self.clock_at(SUNDAY_MORNING + hours(1)), self.mock_mail_gateway():
            self.ask_and_wait(request, self.user_level1)
        return request

    def test_clock_that_goes_back_while_waiting_takes_nothing_off_the_deadline(self):
        request = self.waiting()
        with self.clock_at(SUNDAY_MORNING - hours(1)), self.mock_mail_gateway():
            request.with_user(self.user_level1).action_resume()
        status = self.resolution(request)
        self.assertEqual(status.paused_minutes, 0)
        self.assertEqual(status.deadline, SUNDAY_MORNING + hours(24))
        self.assertTrue(all(since <= until for since, until in status.pauses))

    def test_pause_before_a_receipt_that_is_corrected_does_not_count(self):
        request = self.waiting()
        with self.clock_at(SUNDAY_MORNING + hours(3)), self.mock_mail_gateway():
            request.with_user(self.user_level1).action_resume()
        status = self.resolution(request)
        self.assertEqual(status.paused_minutes, 120)
        with self.clock_at(SUNDAY_MORNING + hours(5)):
            request.received_at = SUNDAY_MORNING + hours(2)
            self.assertEqual(status.paused_minutes, 60)
            request.received_at = SUNDAY_MORNING + hours(4)
            self.assertEqual(status.paused_minutes, 0)
            self.assertEqual(status.deadline, SUNDAY_MORNING + hours(28))

    def test_pauses_that_overlap_as_the_clock_went_back_count_once(self):
        request = self.waiting()
        with self.clock_at(SUNDAY_MORNING + hours(3)), self.mock_mail_gateway():
            request.with_user(self.user_level1).action_resume()
        with self.clock_at(SUNDAY_MORNING + hours(2)), self.mock_mail_gateway():
            self.ask_and_wait(request, self.user_level1)
        with self.clock_at(SUNDAY_MORNING + hours(4)), self.mock_mail_gateway():
            request.with_user(self.user_level1).action_resume()
        self.assertEqual(self.resolution(request).paused_minutes, 180)


class TestLanguageOfTheDesk(HoursCase):
    """What the system writes is read by all of the desk, whoever has caused it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "ar_001"
        cls.user_level1.lang = cls.user_level2.lang = "en_US"

    def test_tracked_values_are_in_the_language_of_the_desk(self):
        with self.clock_at(SUNDAY_MORNING):
            request = self.make_ticket("request")
            self.flush_tracking()
            request.with_user(self.user_level1).with_context(lang="en_US").priority = "2"
            self.flush_tracking()
        value = request.message_ids.tracking_value_ids.filtered(
            lambda v: v.field_id.name == "priority"
        )
        self.assertRegex(value.old_value_char + value.new_value_char, "^[^A-Za-z]+$")

    def test_logs_are_in_the_language_of_the_desk_and_hold_the_moment_itself(self):
        with self.clock_at(SUNDAY_MORNING):
            request = self.make_ticket("request").with_context(lang="en_US", tz="America/New_York")
            self.holiday(SUNDAY_MORNING + hours(11), SUNDAY_MORNING + hours(35))
            request._replan_sla_statuses()
        log = "".join(request.message_ids.mapped("body"))
        self.assertIn('<time datetime="2026-03-03T07:00:00Z">', log)
        self.assertIn("الثلاثاء 3 مارس 2026 (14 رمضان 1447هـ)، الساعة 10:00 صباحاً", log)
        self.assertNotIn("Deadline", log)

    def test_what_a_colleague_with_another_language_causes_is_logged_for_the_desk(self):
        with self.clock_at(SUNDAY_MORNING), self.mock_mail_gateway():
            complaint = self.make_ticket("complaint")
            complaint.with_user(self.user_level1).with_context(lang="en_US")._direct()
        self.assertFalse([m for m in complaint.message_ids if "Directed to" in str(m.body)])
