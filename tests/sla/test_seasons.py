"""Policy section 8: working hours, public holidays and the season of Ramadan."""

from datetime import date, datetime, timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import ValidationError


class TestSeasons(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.company.asas_helpdesk_calendar_id
        days = "60123"  # Sunday to Thursday
        lines = [(day, 10, 15) for day in days] + [(day, 21, 24) for day in days]
        lines += [(str((int(day) + 1) % 7), 0, 2) for day in days]
        cls.ramadan_hours = cls.env["resource.calendar"].create(
            {
                "name": "رمضان",
                "tz": "Asia/Riyadh",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (0, 0, {"name": "s", "dayofweek": d, "hour_from": f, "hour_to": t})
                    for d, f, t in lines
                ],
            }
        )

    def hours(self):
        return self.desk._asas_helpdesk_hours(self.company)

    def ramadan(self, **values):
        return self.env["asas.helpdesk.season"].create(
            {
                "name": "رمضان ١٤٤٧",
                "calendar_id": self.desk.id,
                "hours_calendar_id": self.ramadan_hours.id,
                "hijri_year": 1447,
                "hijri_month": "9",
                **values,
            }
        )

    def test_desk_is_open_sunday_to_thursday_from_8_to_21_in_riyadh(self):
        hours = self.hours()
        self.assertTrue(hours.is_open(datetime(2026, 11, 22, 5, 0)))  # Sunday 08:00
        self.assertTrue(hours.is_open(datetime(2026, 11, 22, 17, 59)))
        self.assertFalse(hours.is_open(datetime(2026, 11, 22, 18, 0)))
        self.assertFalse(hours.is_open(datetime(2026, 11, 22, 4, 59)))
        self.assertFalse(hours.is_open(datetime(2026, 11, 20, 9, 0)))  # Friday

    def test_hijri_month_gives_the_dates_of_umm_al_qura(self):
        season = self.ramadan()
        self.assertEqual(season.date_from, date(2026, 2, 18))
        self.assertEqual(season.date_to, date(2026, 3, 19))

    def test_moon_announced_otherwise_moves_the_season(self):
        season = self.ramadan(first_day_moved=1, last_day_moved=-1)
        self.assertEqual(season.date_from, date(2026, 2, 19))
        self.assertEqual(season.date_to, date(2026, 3, 18))
        with self.assertRaisesRegex(ValidationError, "two days"):
            season.first_day_moved = 5
        with self.assertRaisesRegex(ValidationError, "two days"):
            season.first_day_moved = 2_000_000_000

    def test_season_has_hours_of_its_own_also_past_midnight(self):
        self.ramadan()
        hours = self.hours()
        # Sunday 22 February in Ramadan: 10:00-15:00, then 21:00 until 02:00 of Monday.
        self.assertFalse(hours.is_open(datetime(2026, 2, 22, 6, 0)))  # 09:00
        self.assertTrue(hours.is_open(datetime(2026, 2, 22, 7, 0)))
        self.assertTrue(hours.is_open(datetime(2026, 2, 22, 22, 59)))  # Monday 01:59
        self.assertFalse(hours.is_open(datetime(2026, 2, 22, 23, 0)))
        self.assertEqual(hours.between(datetime(2026, 2, 21), datetime(2026, 2, 28)), 50 * 60)

    def test_last_night_of_the_season_is_worked_to_its_end(self):
        self.ramadan()
        # Thursday 19 March is the last day; its night shift ends on Friday at 02:00.
        self.assertTrue(self.hours().is_open(datetime(2026, 3, 19, 22, 30)))

    def test_public_holiday_of_every_calendar_closes_the_desk(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "عيد الفطر",
                "calendar_id": False,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 19, 21, 0),
                "date_to": datetime(2026, 3, 24, 20, 59, 59),
            }
        )
        self.assertFalse(self.hours().is_open(datetime(2026, 3, 22, 9, 0)))

    def test_personal_time_off_does_not_close_the_desk(self):
        employee = self.department.manager_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "إجازة",
                "resource_id": employee.resource_id.id,
                "calendar_id": self.desk.id,
                "date_from": datetime(2026, 11, 22, 0, 0),
                "date_to": datetime(2026, 11, 26, 0, 0),
            }
        )
        self.assertTrue(self.hours().is_open(datetime(2026, 11, 22, 9, 0)))

    def test_season_entered_late_plans_open_clocks_anew(self):
        with self.clock_at(datetime(2026, 2, 22, 8, 0)):
            request = self.make_ticket("request")  # 13 working hours: until 11:00 on Monday
            clock = request.sla_status_ids.filtered(lambda c: c.metric == "resolution")
            self.assertEqual(clock.deadline, datetime(2026, 2, 23, 8, 0))
            self.ramadan()
            # 11:00-15:00 and 21:00-02:00 are 9 hours; the other four on Monday from 10:00.
            self.assertEqual(clock.deadline, datetime(2026, 2, 23, 11, 0))

    def test_season_may_not_overlap_another_of_the_same_hours(self):
        self.ramadan()
        with self.assertRaisesRegex(ValidationError, "overlaps"):
            self.ramadan(
                entered_as="gregorian", date_from=date(2026, 3, 1), date_to=date(2026, 3, 2)
            )

    def test_impossible_hijri_year_is_refused_with_a_way_out(self):
        with self.assertRaisesRegex(ValidationError, "Gregorian"):
            self.ramadan(hijri_year=3000)

    def test_thursday_evening_complaint(self):
        """Elapsed and working time side by side, across a weekend, Eid and Ramadan nights."""
        thursday = SUNDAY_MORNING + timedelta(days=4, hours=10)  # Thursday 20:00 in Riyadh
        elapsed = self.env.ref("asas_helpdesk.sla_directing")
        cases = [
            # 24 elapsed hours: Friday 20:00, whatever the desk's hours are.
            ("elapsed", thursday + hours(24)),
            # 24 working hours: 1 on Thursday, 13 on Sunday, 10 on Monday.
            ("working", datetime(2026, 3, 9, 15, 0)),
        ]
        for basis, deadline in cases:
            elapsed.basis = basis
            with self.clock_at(thursday):
                complaint = self.make_ticket()
            clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
            self.assertEqual(clock.deadline, deadline, basis)


class TestDatesAsTheyAreRead(HelpdeskCase):
    def test_hijri_date_stands_beside_the_gregorian_where_the_setting_is_on(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        arabic = complaint.with_context(lang="ar_001")
        self.assertEqual(
            arabic._portal_moment(SUNDAY_MORNING),
            "الأحد 1 مارس 2026 (12 رمضان 1447هـ)، الساعة 10:00 صباحاً",
        )
        self.company.asas_helpdesk_hijri = False
        self.assertEqual(
            arabic._portal_moment(SUNDAY_MORNING), "الأحد 1 مارس 2026، الساعة 10:00 صباحاً"
        )

    def test_day_is_the_one_in_riyadh(self):
        late = datetime(2026, 3, 1, 22, 0)  # 01:00 on Monday in Riyadh
        self.assertEqual(
            self.company._asas_helpdesk_moment(late, lang="ar_001"),
            "الاثنين 2 مارس 2026 (13 رمضان 1447هـ)، الساعة 1:00 صباحاً",
        )

    def test_form_shows_both_limits_of_directing(self):
        thursday = SUNDAY_MORNING + timedelta(days=4, hours=10)
        with self.clock_at(thursday):
            complaint = self.make_ticket()
        self.assertEqual(complaint.directing_by_elapsed, thursday + hours(24))
        self.assertEqual(complaint.directing_by_working, datetime(2026, 3, 9, 15, 0))

    def test_promise_that_was_kept_stays_kept_after_the_end(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        self.verify_and_close(request, self.user_level2)
        clock = request.sla_status_ids.filtered(lambda c: c.metric == "resolution")
        self.assertTrue(clock.standing.startswith("Met"))

    def test_standing_of_a_clock_is_said_in_words(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "directing")
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            self.assertEqual(clock.standing, "23 hours left")
        with self.clock_at(SUNDAY_MORNING + hours(25)):
            clock.invalidate_recordset()
            self.assertEqual(clock.standing, "Overdue by 1 hour")
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            complaint.with_user(self.user_level1)._direct()
            clock.invalidate_recordset()
            self.assertEqual(clock.standing, "Met, 22 hours early")


class TestNoWorkingHours(HelpdeskCase):
    def test_desk_without_hours_counts_around_the_clock_and_the_settings_say_so(self):
        calendar = self.company.asas_helpdesk_calendar_id
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.asas_helpdesk_around_the_clock)
        calendar.attendance_ids.unlink()
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.asas_helpdesk_around_the_clock)
        with self.clock_at(SUNDAY_MORNING):
            request = self.make_ticket("request")
        clock = request.sla_status_ids.filtered(lambda c: c.metric == "resolution")
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(13))
