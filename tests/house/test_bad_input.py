"""Bad input gets a clear message or a sensible fallback, never a traceback."""

from datetime import timedelta

import psycopg2
from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import email_normalize_all, mute_logger

SCRIPT = '<script>steal()</script><img src="x" onerror="steal()"/><b>نص</b>'


class BadInputCase(HelpdeskCase):
    def refused(self, words, **values):
        with self.assertRaisesRegex(ValidationError, words):
            self.make_ticket("request", **values)


class TestFields(BadInputCase):
    def test_subject_is_needed(self):
        for subject in ("", "   ", "\t\n"):
            self.refused("has no subject", subject=subject)
        ticket = self.make_ticket("request")
        with self.assertRaisesRegex(ValidationError, "has no subject"):
            ticket.with_user(self.user_level1).subject = " "

    def test_missing_subject_is_said_by_name(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.NotNullViolation) as refused,
            self.env.cr.savepoint(),
        ):
            self.Ticket.with_user(self.user_level1).create({"ticket_type": "request"})
        message = self.env["asas.helpdesk.ticket"]._sql_error_to_message(refused.exception)
        self.assertIn("Subject", message)

    def test_over_long_texts_are_refused_with_the_limit(self):
        self.refused("200", subject="ش" * 201)
        self.assertTrue(self.make_ticket("request", subject="ش" * 200))
        self.refused("Attach long", description="<p>" + "x" * 100_001 + "</p>")
        ticket = self.make_ticket("request")
        with self.assertRaisesRegex(ValidationError, "Attach long"):
            ticket.with_user(self.user_level1).resolution = "x" * 100_001

    def test_blanks_in_a_subject_are_tidied(self):
        self.assertEqual(
            self.make_ticket("request", subject="  انقطاع \n\t الصوت ").subject, "انقطاع الصوت"
        )

    def test_nul_bytes_are_taken_out(self):
        ticket = self.make_ticket(
            "request", subject="a\0b", description="<p>a\0b</p>", beneficiary_name="a\0b"
        )
        self.assertEqual((ticket.subject, ticket.beneficiary_name), ("ab", "ab"))
        ticket.with_user(self.user_level1).write({"resolution": "c\0d"})
        self.assertEqual(ticket.resolution, "cd")
        message = ticket.with_user(self.user_level1).message_post(body="e\0f", subject="g\0h")
        self.assertEqual(message.subject, "gh")

    def test_received_in_the_future_is_refused(self):
        with self.clock_at(SUNDAY_MORNING):
            self.refused("in the future", received_at=SUNDAY_MORNING + hours(1))
            fast_clock = self.make_ticket("request", received_at=SUNDAY_MORNING + hours(0.01))
            self.assertTrue(fast_clock)
            with self.assertRaisesRegex(ValidationError, "in the future"):
                fast_clock.with_user(self.user_level1).received_at = SUNDAY_MORNING + hours(1)

    def test_received_long_ago_is_taken_as_it_is(self):
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.make_ticket(received_at="1990-01-01 00:00:00")
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"breached"})
        self.run_cron(SUNDAY_MORNING + hours(0.1))
        self.assertEqual(ticket.manager_id, self.user_manager)

    def test_received_is_needed(self):
        ticket = self.make_ticket("request")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.NotNullViolation),
            self.env.cr.savepoint(),
        ):
            ticket.with_user(self.user_level1).received_at = False
            ticket.flush_recordset()

    def test_wrong_addresses_are_refused_with_an_example(self):
        for email in ("x", "a@", "example.com", "a@example.com, b@example.com"):
            self.refused("name@example.com", beneficiary_email=email)
        for number in ("12", "هاتف", "+966 5", "0533848712345678"):
            self.refused(r"\+966 53 384 8712", beneficiary_phone=number)

    def test_addresses_are_brought_into_their_normal_form(self):
        ticket = self.make_ticket(
            "request",
            beneficiary_email=" Ahmad <AHMAD@Example.com> ",
            beneficiary_phone="٠٥٣ ٣٨٤ ٨٧١٢",
        )
        self.assertEqual(ticket.beneficiary_email, "ahmad@example.com")
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")

    def test_contact_with_a_wrong_address_is_served_all_the_same(self):
        self.trainee.write({"email": "no address", "phone": "call me"})
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.assertEqual(complaint.notice_ids.method, "call")
        complaint.with_user(self.user_level1).subject = "موضوع آخر"

    def test_company_is_no_beneficiary(self):
        self.refused("contact person", partner_id=self.employer.id)

    def test_unknown_ids_are_refused(self):
        for name in ("partner_id", "service_id", "channel_id", "course_id", "user_id"):
            with self.subTest(field=name), mute_logger("odoo.sql_db"):
                try:
                    with self.env.cr.savepoint():
                        self.make_ticket("request", **{name: 2**31 - 1}).flush_recordset()
                except (UserError, psycopg2.IntegrityError):
                    continue  # what the server turns into a message for the client
                self.fail("an unknown id was taken")

    def test_unknown_choices_are_refused(self):
        for name in ("ticket_type", "priority", "beneficiary_kind", "level", "outcome"):
            with (
                self.subTest(field=name),
                self.assertRaisesRegex(UserError, "one of the choices in its list"),
            ):
                self.make_ticket(**{"ticket_type": "request", name: "نوع آخر"})

    def test_session_belongs_to_the_course(self):
        other = self.env["asas.helpdesk.course"].create({"name": "دورة أخرى"})
        session = self.env["asas.helpdesk.course.session"].create(
            {"course_id": other.id, "start": SUNDAY_MORNING, "end": SUNDAY_MORNING + hours(1)}
        )
        self.refused("another course", course_id=self.course.id, session_id=session.id)

    def test_session_ends_after_it_starts(self):
        for end in (SUNDAY_MORNING, SUNDAY_MORNING - hours(1)):
            times = {"start": SUNDAY_MORNING, "end": end}
            with self.assertRaises(ValidationError):
                self.env["asas.helpdesk.course.session"].create(
                    {"course_id": self.course.id, **times}
                )
            session = self.env["asas.helpdesk.course.session"].create(
                {
                    "course_id": self.course.id,
                    "start": SUNDAY_MORNING,
                    "end": SUNDAY_MORNING + hours(1),
                }
            )
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                session.write(times)
                session.flush_recordset()

    def test_policies_and_rules_have_sensible_numbers(self):
        # At the deadline itself would be too late.
        directs = {"metric": "directing", "action": "direct"}
        for model, values in (
            ("asas.helpdesk.sla", {"metric": "resolution", "target_hours": 0}),
            ("asas.helpdesk.sla", {"metric": "resolution", "target_hours": -1}),
            ("asas.helpdesk.sla", {"metric": "resolution", "target_hours": 1_000_000}),
            ("asas.helpdesk.escalation.rule", {"moment": "share", "share": 0}),
            ("asas.helpdesk.escalation.rule", {"moment": "share", "share": 101}),
            ("asas.helpdesk.escalation.rule", {"moment": "after", "hours": -1}),
            ("asas.helpdesk.escalation.rule", {"moment": "after", "hours": 1_000_000}),
            ("asas.helpdesk.escalation.rule", {"metric": "resolution", "action": "direct"}),
            ("asas.helpdesk.escalation.rule", {**directs, "moment": "before", "hours": 0}),
            ("asas.helpdesk.escalation.rule", {**directs, "moment": "share", "share": 100}),
        ):
            with (
                self.subTest(model=model, **values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env[model].with_user(self.user_admin).create({"name": "x", **values})


class TestMarkup(BadInputCase):
    """Nothing that was typed runs as a script, wherever it is shown."""

    def assertHarmless(self, text):
        self.assertNotIn("<script", text)
        self.assertNotRegex(text, r"<img[^>]*onerror")

    def test_description_is_cleaned(self):
        ticket = self.make_ticket("request", description=SCRIPT)
        self.assertHarmless(ticket.description)
        self.assertIn("<b>نص</b>", ticket.description)
        ticket.sudo().description = SCRIPT
        self.assertHarmless(ticket.description)

    def test_subject_name_and_resolution_are_escaped_in_mails(self):
        request = self.make_ticket(
            "request",
            subject=SCRIPT,
            beneficiary_name=SCRIPT,
            channel_id=self.channel_website.id,
        )
        self.resolve(request, self.user_level1, resolution=SCRIPT)
        self.assertEqual(set(request.notice_ids.mapped("kind")), {"received", "resolved"})
        for mail in request.notice_ids.mail_id:
            self.assertHarmless(mail.body_html)
            self.assertHarmless(mail.body)
            self.assertIn("&lt;script", mail.body_html)
            self.assertNotIn("\n", mail.email_to)

    def test_subject_is_escaped_in_what_the_staff_is_written(self):
        complaint = self.make_ticket(subject=SCRIPT)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            complaint.with_user(self.user_level1)._direct()
        mails = self._new_mails.filtered(lambda m: self.user_manager.partner_id in m.recipient_ids)
        self.assertTrue(mails)
        for mail in mails:
            self.assertHarmless(mail.body_html)
            self.assertIn("&lt;script", mail.body_html)

    def test_notes_of_dialogs_are_escaped(self):
        complaint = self.make_ticket()
        self.env["asas.helpdesk.direct.wizard"].with_user(self.user_level1).create(
            {"ticket_ids": complaint.ids, "note": SCRIPT}
        ).action_direct()
        self.let_leave(complaint)
        self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
            {
                "ticket_id": complaint.id,
                "number": "0533848712",
                "outcome": "nobody",
                "note": SCRIPT,
            }
        ).action_log()
        self.env["asas.helpdesk.cancel.wizard"].with_user(self.user_level2).create(
            {"ticket_ids": complaint.ids, "reason": "spam", "note": SCRIPT}
        ).action_cancel()
        bodies = complaint.message_ids.mapped("body")
        self.assertEqual(sum("&lt;script" in body for body in bodies), 3)
        for body in bodies:
            self.assertHarmless(body)

    def test_what_a_beneficiary_writes_is_escaped(self):
        ticket = self.make_ticket("request")
        message = ticket.with_user(self.user_trainee).message_post(
            body=SCRIPT, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertHarmless(message.sudo().body)

    def test_names_of_master_data_are_escaped_in_mails(self):
        self.department.name = SCRIPT
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.assertHarmless(complaint.notice_ids.mail_id.body_html)


class TestMasterData(BadInputCase):
    def test_link_of_a_channel_runs_no_script(self):
        channel = self.channel_website.with_user(self.user_admin)
        for link in ("javascript:steal()", " JavaScript:x", "data:text/html,x", "example.com"):
            with self.subTest(link), self.assertRaisesRegex(ValidationError, "https://"):
                channel.link = link
        for link in ("https://example.com", "HTTP://example.com", "mailto:a@b.c", "tel:+966"):
            channel.link = link

    def test_link_of_a_course_runs_no_script(self):
        course = self.course.with_user(self.user_admin)
        for link in ("javascript:steal()", "tel:+966533848712"):
            with self.assertRaisesRegex(ValidationError, "https://"):
                course.link = link
        course.link = "https://meet.example.com/hall"

    def test_icon_of_a_channel_is_the_name_of_an_icon(self):
        channel = self.channel_website.with_user(self.user_admin)
        for icon in ('fa-phone" onclick="x', "phone", "fa-phone fa-spin", "fa-Phone"):
            with self.subTest(icon), self.assertRaisesRegex(ValidationError, "fa-phone"):
                channel.icon = icon
        channel.icon = "fa-phone"

    def test_alias_of_a_channel_is_an_address(self):
        channel = self.env.ref("asas_helpdesk.channel_email").with_user(self.user_admin)
        address, other = channel.address_ids[:2]
        address.alias_name = "شكاوى  Info!"
        self.assertNotIn(" ", address.alias_name)
        with self.assertRaises(UserError):
            other.alias_name = address.alias_name

    def test_master_data_in_use_is_not_deleted(self):
        ticket = self.make_ticket("request")
        for record in (ticket.channel_id, ticket.service_id):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.with_user(self.user_admin).unlink()
            record.with_user(self.user_admin).active = False
        ticket.with_user(self.user_level1).action_start()

    def test_names_are_needed(self):
        for model, values in (
            ("channel", {"kind": "email"}),
            ("service", {}),
            ("course", {}),
            ("tag", {}),
        ):
            with (
                self.subTest(model=model),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.NotNullViolation),
                self.env.cr.savepoint(),
            ):
                self.env[f"asas.helpdesk.{model}"].with_user(self.user_admin).create(values)


class TestWorkingHours(BadInputCase):
    """A commitment is then met earlier than necessary, never later."""

    def deadline(self, company=None):
        with self.clock_at(SUNDAY_MORNING + hours(24 * 5)):  # Friday
            request = self.make_ticket("request", **({"company_id": company} if company else {}))
        return request.sla_status_ids.filtered(lambda c: c.metric == "resolution").deadline

    def test_calendar_without_hours_counts_around_the_clock(self):
        self.company.asas_helpdesk_calendar_id.attendance_ids.unlink()
        self.assertEqual(self.deadline(), SUNDAY_MORNING + hours(24 * 5 + 13))

    def test_company_without_a_calendar_counts_around_the_clock(self):
        self.company.write({"asas_helpdesk_calendar_id": False, "resource_calendar_id": False})
        self.assertEqual(self.deadline(), SUNDAY_MORNING + hours(24 * 5 + 13))
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.assertTrue(complaint.notice_ids.mail_id)

    def test_holiday_without_an_end_counts_around_the_clock(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "مغلق",
                "date_from": SUNDAY_MORNING,
                "date_to": SUNDAY_MORNING + timedelta(days=36525),
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.deadline(), SUNDAY_MORNING + hours(24 * 5 + 13))

    def test_company_with_other_hours_plans_anew_where_the_settings_name_none(self):
        always = self.env["resource.calendar"].create({"name": "x", "attendance_ids": False})
        self.company.asas_helpdesk_calendar_id = False
        self.deadline()
        self.company.resource_calendar_id = always
        clock = self.Ticket.search([], order="id desc", limit=1).sla_status_ids.filtered(
            lambda c: c.metric == "resolution"
        )
        self.assertEqual(clock.deadline, SUNDAY_MORNING + hours(24 * 5 + 13))

    def test_calendar_does_not_lose_its_time_zone(self):
        calendar = self.company.asas_helpdesk_calendar_id
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.NotNullViolation),
            self.env.cr.savepoint(),
        ):
            calendar.tz = False
            calendar.flush_recordset()

    def test_alternating_weeks_are_refused_for_the_desk_and_for_a_policy(self):
        weeks = self.env["resource.calendar"].create({"name": "أسبوعان"})
        weeks.switch_calendar_type()
        self.assertTrue(weeks.two_weeks_calendar)
        with self.assertRaisesRegex(ValidationError, "alternate"):
            self.company.asas_helpdesk_calendar_id = weeks
        policy = self.env.ref("asas_helpdesk.sla_directing").with_user(self.user_admin)
        with self.assertRaisesRegex(ValidationError, "alternate"):
            policy.calendar_id = weeks

    def test_hours_the_desk_counts_in_do_not_become_alternating(self):
        with self.assertRaisesRegex(ValidationError, "alternate"):
            self.company.asas_helpdesk_calendar_id.switch_calendar_type()

    def test_ticket_of_another_company_counts_in_its_hours(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        self.user_level1.company_ids += other
        self.assertEqual(
            other.asas_helpdesk_calendar_id, self.env.ref("asas_helpdesk.calendar_desk")
        )
        other.write({"asas_helpdesk_calendar_id": False, "resource_calendar_id": False})
        self.assertEqual(self.deadline(other.id), SUNDAY_MORNING + hours(24 * 5 + 13))


class TestNotices(BadInputCase):
    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def test_beneficiary_without_any_contact_is_called_without_a_number(self):
        notice = self.directed(partner_id=False, beneficiary_name=False, beneficiary_email=False)
        self.assertEqual((notice.method, notice.address), ("call", False))
        self.assertIn("no known number", notice.activity_id.summary)

    def test_deleted_template_falls_through_to_a_call(self):
        self.env.ref("asas_helpdesk.mail_template_directed").unlink()
        self.assertEqual(self.directed().method, "call")

    def test_broken_template_falls_through_to_a_call(self):
        template = self.env.ref("asas_helpdesk.mail_template_directed")
        for name, value in (
            ("body_html", '<p t-out="object.no_such_field"/>'),
            ("body_html", '<p t-if="object.subject">'),
        ):
            with self.subTest(**{name: value}), mute_logger("odoo.addons.asas_helpdesk"):
                before = template[name]
                template[name] = value
                notice = self.directed()
                template[name] = before
                self.assertEqual(notice.mapped("state"), ["queued"])

    def test_archived_language_is_no_reason_not_to_tell(self):
        complaint = self.make_ticket(lang="ar_001")
        everybody = self.env["res.partner"].with_context(active_test=False)
        everybody.search([("lang", "=", "ar_001")]).lang = "en_US"
        self.env["res.lang"].search([("code", "=", "ar_001")]).active = False
        complaint.with_user(self.user_level1)._direct()
        notice = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
        self.assertEqual(notice.state, "queued")
        self.assertEqual(complaint.with_user(self.user_level1).read(["lang"])[0]["lang"], "ar_001")
        self.assertEqual(self.make_ticket().lang, "en_US")

    def test_company_without_an_address_is_no_reason_to_stop(self):
        self.company.email = False
        complaint = self.make_ticket()
        self.run_cron(complaint.received_at + hours(23.5))
        self.assertEqual(complaint.manager_id, self.user_manager)
        self.assertTrue(complaint.notice_ids)

    def test_line_breaks_in_a_name_make_no_headers(self):
        notice = self.directed(beneficiary_name="أحمد\r\nBcc: all@example.com")
        self.assertNotIn("\n", notice.mail_id.email_to)
        self.assertEqual(email_normalize_all(notice.mail_id.email_to), ["trainee@example.com"])
        self.send_queued_mails()
        self.assertEqual(notice.state, "sent")


class TestImport(BadInputCase):
    """Rows of a file, as the import of the web client loads them."""

    FIELDS = ("ticket_type", "subject", "beneficiary_name", "beneficiary_email", "channel_id")

    def setUp(self):
        super().setUp()
        self.channel_phone.name = "Phone"

    def load(self, rows, names=FIELDS, user=None):
        tickets = self.Ticket.with_user(user or self.user_level1)
        return tickets.load(list(names), [list(row) for row in rows])

    def test_good_rows_become_tickets(self):
        result = self.load(
            [
                ("Complaint", "شكوى قديمة", "أحمد", "old@example.com", "WhatsApp"),
                ("request", "طلب قديم", "محمد", "", "Phone"),
            ]
        )
        self.assertFalse(result["messages"])
        tickets = self.Ticket.browse(result["ids"])
        self.assertEqual(tickets.mapped("ticket_type"), ["complaint", "request"])
        self.assertTrue(all(tickets.mapped("reference")))
        self.assertTrue(all(ticket.sla_status_ids for ticket in tickets))

    def test_bad_rows_are_named_and_nothing_is_kept(self):
        before = self.Ticket.search_count([])
        for row, words in (
            (("complaint", "", "أحمد", "", "Phone"), "ubject"),
            (("تذمر", "x", "أحمد", "", "Phone"), "تذمر"),
            (("complaint", "x", "أحمد", "no address", "Phone"), "name@example.com"),
            (("complaint", "x", "أحمد", "", "Pigeon"), "Pigeon"),
        ):
            with self.subTest(row=row), mute_logger("odoo.sql_db"):
                result = self.load([("request", "سليم", "سارة", "", "Phone"), row])
                self.assertFalse(result["ids"])
                self.assertIn(words, str(result["messages"]))
        self.assertEqual(self.Ticket.search_count([]), before)

    def test_proof_is_not_imported(self):
        before = self.Ticket.search_count([])
        for name, value in (
            ("reference", "CMP/2020/00001"),
            ("directed_at", "2020-01-01 10:00:00"),
            ("closed_at", "2020-01-01 10:00:00"),
            ("state", "closed"),
            ("first_response_at", "2020-01-01 10:00:00"),
        ):
            for user in self.user_level1 | self.user_admin:
                with self.subTest(field=name, user=user.login):
                    result = self.load([("x", value)], ("subject", name), user)
                    self.assertFalse(result["ids"])
                    self.assertIn("kept by the system", str(result["messages"]))
        self.assertEqual(self.Ticket.search_count([]), before)

    def test_proof_records_are_not_imported(self):
        complaint = self.make_ticket()
        for model in ("notice", "escalation", "sla.status"):
            result = (
                self.env[f"asas.helpdesk.{model}"]
                .with_user(self.user_admin)
                .load(["ticket_id/.id"], [[str(complaint.id)]])
            )
            self.assertFalse(result["ids"])
            self.assertTrue(result["messages"])

    def test_import_does_not_move_a_ticket_past_the_rules(self):
        closed = self.env["asas.helpdesk.stage"]._for_state("closed")
        result = self.load([("x", str(closed.id))], ("subject", "stage_id/.id"))
        self.assertFalse(result["ids"])
        self.assertIn("cannot be moved to", str(result["messages"]))


class TestStaffData(BadInputCase):
    def test_duplicate_of_itself_is_refused(self):
        request = self.make_ticket("request")
        with self.assertRaisesRegex(ValidationError, "itself"):
            request.with_user(self.user_level2).duplicate_of_id = request

    def test_circle_of_departments_is_refused_by_odoo(self):
        with self.assertRaises(UserError):
            self.upper_department.parent_id = self.department

    def test_dialogs_without_tickets_do_nothing(self):
        for name, values, method in (
            ("cancel", {"reason": "spam"}, "action_cancel"),
            ("direct", {}, "action_direct"),
        ):
            wizard = (
                self.env[f"asas.helpdesk.{name}.wizard"]
                .with_user(self.user_level1)
                .create({"ticket_ids": [Command.clear()], **values})
            )
            self.assertTrue(getattr(wizard, method)())

    def test_resolving_without_an_outcome_is_refused(self):
        request = self.make_ticket("request")
        wizard = (
            self.env["asas.helpdesk.resolve.wizard"]
            .with_user(self.user_level1)
            .create({"ticket_id": request.id, "outcome_request": False})
        )
        with self.assertRaisesRegex(UserError, "outcome"):
            wizard.action_resolve()
