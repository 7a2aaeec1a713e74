"""A draft is replayed over what has happened: what is counted, who sees it, and what it leaves."""

import base64
import io
import re
from datetime import date, timedelta
from unittest.mock import patch

import openpyxl
from common import SUNDAY_MORNING, HelpdeskCase
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.asas_helpdesk.models.rehearsal import rehearsal as module
from odoo.addons.asas_helpdesk.tools import pdf


@tagged("standard", "post_install", "-at_install")
class TestRehearsal(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tell_a_story()

    @classmethod
    def tell_a_story(cls):
        """Let five tickets come in on a Sunday, and be answered after 10, 20, 40, 300 minutes and
        not at all."""
        cls.tickets = cls.env["asas.helpdesk.ticket"]
        for minutes in (10, 20, 40, 300, None):
            with freeze_time(SUNDAY_MORNING):
                ticket = cls.make_ticket("request")
            if minutes:
                with freeze_time(SUNDAY_MORNING + timedelta(minutes=minutes)):
                    ticket.with_user(cls.user_level1).message_post(
                        body="وعليكم السلام",
                        message_type="comment",
                        subtype_xmlid="mail.mt_comment",
                    )
                    cls.let_leave(ticket)
            cls.tickets += ticket

    def draft(self, user=None, **values):
        values = {
            "name": "تجربة",
            "span": "dates",
            "date_from": SUNDAY_MORNING.date(),
            "date_to": SUNDAY_MORNING.date(),
            **values,
        }
        return self.env["asas.helpdesk.rehearsal"].with_user(user or self.user_admin).create(values)

    def replay(self, rehearsal, moment=SUNDAY_MORNING + timedelta(days=3)):
        with self.clock_at(moment):
            rehearsal.action_replay()
            with self.enter_registry_test_mode():
                self.env.ref("asas_helpdesk.cron_rehearse").method_direct_trigger()
        rehearsal.invalidate_recordset()
        self.assertEqual(rehearsal.state, "done")
        return rehearsal

    def line(self, rehearsal, metric):
        policy = self.env["asas.helpdesk.sla"]._best_for(self.tickets[0])[self.tickets[0].id][
            metric
        ]
        return rehearsal.commitment_ids.filtered(lambda line: line.policy_id == policy)

    def broken(self, rehearsal, side):
        return rehearsal.broken_ids.filtered(side).mapped(lambda b: (b.ticket_id, b.metric))

    def test_what_is_in_force_is_counted_as_the_desk_has_counted_it(self):
        rehearsal = self.replay(self.draft())
        statuses = self.tickets.sla_status_ids
        now = SUNDAY_MORNING + timedelta(days=3)
        expected = {
            (status.ticket_id, status.metric)
            for status in statuses
            if (status.reached_at or status.paused_at or now) > status.deadline
        }
        self.assertTrue(expected)
        self.assertEqual(set(self.broken(rehearsal, "in_force")), expected)
        self.assertEqual(set(self.broken(rehearsal, "in_draft")), expected)
        self.assertFalse(rehearsal.broken_ids.filtered("is_added"))

    def test_shorter_target_breaks_what_was_kept(self):
        rehearsal = self.draft()
        line = self.line(rehearsal, "first_response")
        line.write({"target_hours": 0.5, "basis": "elapsed"})
        self.replay(rehearsal)
        broken = rehearsal.broken_ids.filtered(lambda b: b.metric == "first_response")
        late = broken.filtered("in_draft")
        self.assertEqual(late.ticket_id, self.tickets[2:])
        answered = late.filtered(lambda b: b.ticket_id == self.tickets[2])
        self.assertAlmostEqual(answered.draft_late_hours, 10 / 60)

    def test_result_says_what_the_draft_would_have_changed(self):
        rehearsal = self.draft()
        self.line(rehearsal, "first_response").write({"target_hours": 0.5, "basis": "elapsed"})
        self.replay(rehearsal)
        result = rehearsal.with_context(lang="en_US").get_result()
        drafted = len(rehearsal.broken_ids.filtered("in_draft"))
        in_force = len(rehearsal.broken_ids.filtered("in_force"))
        self.assertEqual(
            result["sentence"],
            f"Commitments broken under the draft: {drafted} of {rehearsal.commitments_counted};"
            f" in force: {in_force}.",
        )
        self.assertEqual(result["totals"][-1], [in_force, drafted])
        self.assertEqual([row["label"] for row in result["services"]], [self.service.name])

    def test_holiday_gives_time(self):
        rehearsal = self.draft(
            period_ids=[
                Command.create(
                    {
                        "kind": "holiday",
                        "date_from": SUNDAY_MORNING.date(),
                        "date_to": SUNDAY_MORNING.date(),
                    }
                )
            ]
        )
        line = self.line(rehearsal, "first_response")
        line.write({"target_hours": 0.5, "basis": "working"})
        self.replay(rehearsal)
        broken = rehearsal.broken_ids.filtered(lambda b: b.metric == "first_response")
        # Nothing was due on the holiday; what nobody has answered was due on Monday.
        self.assertEqual(broken.filtered("in_draft").ticket_id, self.tickets[4])

    def test_hours_and_seasons_of_the_draft_replace_those_of_the_desk(self):
        nights = self.env["resource.calendar"].create(
            {
                "name": "ليل",
                "tz": "Asia/Riyadh",
                "attendance_ids": [
                    Command.clear(),
                    Command.create({"name": "ل", "dayofweek": "6", "hour_from": 20, "hour_to": 23}),
                ],
            }
        )
        season = {"date_from": date(2026, 1, 1), "date_to": date(2026, 12, 31)}
        for kind, values in (("hours", {}), ("season", season)):
            with self.subTest(kind):
                period = {"kind": kind, "calendar_id": nights.id, **values}
                rehearsal = self.draft(period_ids=[Command.create(period)])
                line = self.line(rehearsal, "first_response")
                line.write({"target_hours": 0.5, "basis": "working"})
                self.replay(rehearsal)
                late = rehearsal.broken_ids.filtered(
                    lambda b: b.metric == "first_response" and b.in_draft
                )
                self.assertEqual(late.ticket_id, self.tickets[4])

    def test_commitment_can_be_dropped_and_added(self):
        rehearsal = self.draft()
        self.line(rehearsal, "first_response").is_dropped = True
        others = rehearsal.commitment_ids.filtered(lambda c: c.metric == "first_response")
        others.is_dropped = True
        self.replay(rehearsal)
        drafted = rehearsal.broken_ids.filtered("in_draft")
        self.assertNotIn("first_response", drafted.mapped("metric"))
        rehearsal.commitment_ids = [
            Command.create({"metric": "first_response", "target_hours": 0.1, "basis": "elapsed"})
        ]
        self.assertEqual(rehearsal.state, "draft")
        self.assertFalse(rehearsal.broken_ids)
        self.replay(rehearsal)
        drafted = rehearsal.broken_ids.filtered("in_draft")
        self.assertEqual(
            drafted.filtered(lambda b: b.metric == "first_response").ticket_id, self.tickets
        )

    def test_it_changes_nothing_at_the_desk(self):
        models = (
            "asas.helpdesk.sla.status",
            "asas.helpdesk.escalation",
            "mail.message",
            "mail.mail",
        )
        count = {name: self.env[name].search_count([]) for name in models}
        deadlines = self.tickets.sla_status_ids.mapped("deadline")
        self.replay(self.draft())
        self.assertEqual(count, {name: self.env[name].search_count([]) for name in models})
        self.tickets.sla_status_ids.invalidate_recordset()
        self.assertEqual(self.tickets.sla_status_ids.mapped("deadline"), deadlines)

    def test_it_goes_on_batch_by_batch(self):
        with patch.object(module, "BATCH", 2):
            rehearsal = self.replay(self.draft())
        self.assertEqual((rehearsal.tickets_done, rehearsal.tickets_total), (5, 5))
        whole = self.replay(self.draft())
        self.assertEqual(len(rehearsal.broken_ids), len(whole.broken_ids))
        self.assertEqual(rehearsal.commitments_counted, whole.commitments_counted)

    def test_empty_days_are_said_in_words(self):
        rehearsal = self.replay(self.draft(date_from=date(2020, 1, 1), date_to=date(2020, 1, 2)))
        result = rehearsal.with_context(lang="en_US").get_result()
        self.assertTrue(result["sentence"].startswith("There is no figure"))
        self.assertEqual(result["services"], [])

    def test_ticket_about_the_administrator_is_not_counted_for_them(self):
        self.tickets[4].sudo().hidden_partner_ids += self.user_admin.partner_id
        rehearsal = self.replay(self.draft())
        self.assertEqual(rehearsal.tickets_total, 4)
        self.assertNotIn(self.tickets[4], rehearsal.sudo().broken_ids.ticket_id)

    def test_others_neither_read_nor_replay_it(self):
        rehearsal = self.replay(self.draft())
        broken = self.env["asas.helpdesk.rehearsal.broken"]
        methods = "get_result action_replay action_stop action_show_broken action_propose"
        methods += " action_download_xlsx action_download_pdf action_adopt action_keep_draft"
        for user in (self.user_level1, self.user_level2, self.user_manager, self.user_trainee):
            for method in methods.split():
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(rehearsal.with_user(user), method)()
            if user == self.user_level2:
                self.assertFalse(broken.with_user(user).search([]))
                continue
            with self.assertRaises(AccessError):
                broken.with_user(user).search([])

    def test_level2_rehearses_what_it_may_read_and_proposes_it_to_the_administrators(self):
        self.tickets[4].sudo().hidden_partner_ids += self.user_level2.partner_id
        rehearsal = self.draft(self.user_level2, name="بريد في عشرين دقيقة")
        line = self.line(rehearsal, "first_response")
        line.write({"target_hours": 0.5, "basis": "elapsed"})
        self.replay(rehearsal)
        self.assertEqual(rehearsal.tickets_total, 4)
        with self.assertRaises(AccessError):
            rehearsal.action_adopt()
        with self.assertRaises(AccessError):
            line.policy_id.with_user(self.user_level2).target_hours = 0.5
        rehearsal.action_propose()
        mine = self.env["asas.helpdesk.rehearsal"].with_user(self.user_admin)
        copy = mine.search([("name", "like", "بريد في عشرين دقيقة")])
        self.assertIn(self.user_level2.name, copy.name)
        self.assertEqual((copy.state, copy.tickets_total, len(copy.broken_ids)), ("draft", 0, 0))
        changed = copy.commitment_ids.filtered("is_changed")
        self.assertEqual(changed.mapped("target_hours"), [0.5])
        self.assertEqual(changed.policy_id, line.policy_id)
        told = self.env["mail.message"].search([("model", "=", mine._name)])
        self.assertIn(self.user_admin.partner_id, told.notified_partner_ids)

    # ------------------------------------------------------------------ Facts of the tickets

    def test_who_writes_again_does_not_wait_longer_than_twice_the_time(self):
        ticket = self.tickets[0]
        policy = self.env["asas.helpdesk.sla"].create(
            {"name": "الرد التالي", "metric": "next_answer", "target_hours": 1, "basis": "elapsed"}
        )
        # First asked, asked again an hour before the answer, which came three hours after that.
        for hours, speaks in ((1, True), (2, True), (3, True), (4, False)):
            moment = SUNDAY_MORNING + timedelta(hours=hours)
            with freeze_time(moment):
                if speaks:
                    ticket._beneficiary_spoke()
                else:
                    ticket._answered(moment)
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "next_answer")
        self.assertEqual(status.started_at, SUNDAY_MORNING + timedelta(hours=3))
        self.assertEqual(status.deadline, SUNDAY_MORNING + timedelta(hours=3))
        rehearsal = self.draft()
        line = rehearsal.commitment_ids.filtered(lambda c: c.policy_id == policy)
        line.target_hours = 1.25
        self.replay(rehearsal)
        late = rehearsal.broken_ids.filtered(lambda b: b.metric == "next_answer")
        self.assertAlmostEqual(late.force_late_hours, 1)
        self.assertAlmostEqual(late.draft_late_hours, 0.5)

    def test_message_that_needs_no_answer_moves_the_deadline_of_the_next_one(self):
        ticket = self.tickets[0]
        self.env["asas.helpdesk.sla"].create(
            {"name": "الرد التالي", "metric": "next_answer", "target_hours": 1, "basis": "elapsed"}
        )
        for hours in (1, 2.5):
            with freeze_time(SUNDAY_MORNING + timedelta(hours=hours)):
                ticket._beneficiary_spoke()
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "next_answer")
        self.assertEqual(status.deadline, SUNDAY_MORNING + timedelta(hours=3))
        with freeze_time(SUNDAY_MORNING + timedelta(hours=2.6)):
            ticket.write({"unanswered_since": SUNDAY_MORNING + timedelta(hours=2.5)})
        self.assertEqual(status.deadline, SUNDAY_MORNING + timedelta(hours=3.5))

    # ------------------------------------------------------------------ Going on, failing

    def test_replay_that_was_broken_off_goes_on_where_it_was(self):
        rehearsal = self.draft()
        with self.clock_at(SUNDAY_MORNING + timedelta(days=3)), patch.object(module, "BATCH", 2):
            rehearsal.action_replay()
            # The process ends after a batch has been committed.
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0):
                self.env["asas.helpdesk.rehearsal"]._cron_rehearse()
            rehearsal.invalidate_recordset()
            self.assertEqual((rehearsal.state, rehearsal.tickets_done), ("running", 2))
            with self.enter_registry_test_mode():
                self.env.ref("asas_helpdesk.cron_rehearse").method_direct_trigger()
        rehearsal.invalidate_recordset()
        self.assertEqual((rehearsal.state, rehearsal.tickets_done), ("done", 5))
        whole = self.replay(self.draft())
        self.assertEqual(len(rehearsal.broken_ids), len(whole.broken_ids))

    def test_replay_that_fails_says_so_and_does_not_hold_up_the_next_one(self):
        first, second = self.draft(name="أولى"), self.draft(name="ثانية")
        replay = module.Rehearsal._replay_batch

        def fail(rehearsal, sides):
            if rehearsal == first:
                raise ZeroDivisionError
            return replay(rehearsal, sides)

        with self.clock_at(SUNDAY_MORNING + timedelta(days=3)):
            first.action_replay()
            second.action_replay()
            self.assertEqual(second.get_result()["ahead"], 1)
            with (
                patch.object(module.Rehearsal, "_replay_batch", fail),
                self.assertLogs(module._logger.name, "ERROR"),
                self.enter_registry_test_mode(),
            ):
                self.env.ref("asas_helpdesk.cron_rehearse").method_direct_trigger()
        (first | second).invalidate_recordset()
        self.assertEqual((first.state, second.state), ("failed", "done"))
        self.assertIn("failed", first.failure)
        self.replay(first)
        self.assertFalse(first.failure)

    # ------------------------------------------------------------------ Files

    def test_spreadsheet_and_pdf_hold_the_result_without_live_formulas(self):
        self.user_admin.lang = "ar_001"
        rehearsal = self.draft(name="=HYPERLINK(1)").with_context(lang="ar_001")
        self.line(rehearsal, "first_response").write({"target_hours": 0.5, "basis": "elapsed"})
        with self.assertRaisesRegex(UserError, "لا نتيجة"):
            rehearsal.action_download_xlsx()
        self.replay(rehearsal)
        book = openpyxl.load_workbook(io.BytesIO(self.download(rehearsal.action_download_xlsx())))
        self.assertTrue(all(sheet.sheet_view.rightToLeft for sheet in book))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        broken = [row[0].value for row in list(book.worksheets[-1].iter_rows())[1:]]
        self.assertEqual(len(broken), len(rehearsal.broken_ids))
        self.assertEqual(set(broken), set(rehearsal.broken_ids.ticket_id.mapped("reference")))
        if pdf.is_available():
            made = self.download(rehearsal.action_download_pdf())
            self.assertTrue(made.startswith(b"%PDF-"))

    def download(self, action):
        record = re.search(r"list.export/(\d+)/data", action["url"]).group(1)
        made = self.env["asas.helpdesk.list.export"].browse(int(record))
        self.assertEqual(made.create_uid, self.user_admin)
        return base64.b64decode(made.data)

    # ------------------------------------------------------------------ Putting it into force

    def adopt(self, rehearsal, **values):
        wizard = self.env["asas.helpdesk.adopt.wizard"].with_user(self.user_admin)
        return wizard.create({"rehearsal_id": rehearsal.id, **values})

    def test_administrator_puts_a_draft_into_force_through_the_settings(self):
        nights = self.env["resource.calendar"].create({"name": "ليل", "tz": "Asia/Riyadh"})
        day = SUNDAY_MORNING.date()
        rehearsal = self.draft(
            period_ids=[
                Command.create(
                    {"kind": "holiday", "name": "اليوم", "date_from": day, "date_to": day}
                ),
                Command.create(
                    {
                        "kind": "season",
                        "name": "موسم",
                        "date_from": day,
                        "date_to": day,
                        "calendar_id": nights.id,
                    }
                ),
                Command.create({"kind": "hours", "calendar_id": nights.id}),
            ]
        )
        line = self.line(rehearsal, "first_response")
        policy = line.policy_id
        line.write({"target_hours": 0.5, "basis": "elapsed"})
        rehearsal.commitment_ids = [
            Command.create({"metric": "verification", "target_hours": 5, "ticket_type": "request"})
        ]
        self.replay(rehearsal)
        with self.clock_at(SUNDAY_MORNING + timedelta(days=3)):
            wizard = self.adopt(rehearsal)
            self.assertEqual(len(wizard.line_ids), 5)
            # Who may not change the company does not choose its hours here.
            hours = wizard.line_ids.filtered(lambda c: c.period_id.kind == "hours")
            self.assertFalse(hours.is_chosen)
            self.assertTrue(hours.note)
            days = wizard.line_ids.filtered("has_days")
            days.write({"date_from": "2026-09-23", "date_to": "2026-09-23"})
            wizard.action_adopt()
        self.assertEqual((policy.target_hours, policy.basis), (0.5, "elapsed"))
        added = self.env["asas.helpdesk.sla"].search([("metric", "=", "verification")])
        self.assertIn((5, "request"), added.mapped(lambda p: (p.target_hours, p.ticket_type)))
        leave = self.env["resource.calendar.leaves"].search([("name", "=", "اليوم")])
        self.assertEqual(str(leave.asas_helpdesk_first_day), "2026-09-23")
        self.assertTrue(self.env["asas.helpdesk.season"].search([("name", "=", "موسم")]).shift_ids)
        self.assertEqual(rehearsal.adopted_by_id, self.user_admin)
        self.assertIn(policy.name, rehearsal.adopted_words)
        entry = self.env["asas.helpdesk.evidence"].search([], order="id desc", limit=20)
        self.assertIn("asas.helpdesk.sla", str(entry.mapped("content")))
        # It is the record of it now.
        for change in (
            lambda: rehearsal.action_replay(),
            lambda: rehearsal.action_adopt(),
            lambda: line.write({"target_hours": 9}),
            lambda: rehearsal.write({"commitment_ids": [Command.delete(line.id)]}),
        ):
            with self.assertRaisesRegex(UserError, "stays as the record"):
                change()
        self.assertEqual(rehearsal.copy().state, "draft")

    def test_draft_is_put_into_force_at_the_beginning_of_a_later_day(self):
        rehearsal = self.draft()
        line = self.line(rehearsal, "first_response")
        policy, before = line.policy_id, line.policy_id.target_hours
        line.target_hours = before + 1
        self.replay(rehearsal)
        later = SUNDAY_MORNING.date() + timedelta(days=10)
        with self.clock_at(SUNDAY_MORNING + timedelta(days=3)):
            self.adopt(rehearsal, day=later).action_adopt()
            self.assertEqual((policy.target_hours, rehearsal.adopt_on), (before, later))
            rehearsal.action_keep_draft()
            self.assertFalse(rehearsal.adopt_on)
            self.adopt(rehearsal, day=later).action_adopt()
        cron = self.env.ref("asas_helpdesk.cron_rehearse")
        for days, expected in ((9, before), (10, before + 1)):
            # The day begins at 21:00 UTC in Riyadh.
            with self.clock_at(SUNDAY_MORNING + timedelta(days=days)):
                with self.enter_registry_test_mode():
                    cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(policy.target_hours, expected)
        self.assertTrue(rehearsal.adopted_at)

    def test_draft_that_the_settings_refuse_changes_nothing_and_says_why(self):
        rehearsal = self.draft()
        directing = rehearsal.commitment_ids.filtered(
            lambda c: c.metric == "directing" and c.policy_id._covers_all_complaints()
        )
        directing.is_dropped = True
        answer = self.line(rehearsal, "first_response")
        before = answer.policy_id.target_hours
        answer.target_hours = before + 2
        self.replay(rehearsal)
        with self.clock_at(SUNDAY_MORNING + timedelta(days=3)):
            with self.assertRaisesRegex(ValidationError, "directed within"):
                with self.env.cr.savepoint():
                    self.adopt(rehearsal).action_adopt()
            self.env.invalidate_all()
            self.assertEqual(answer.policy_id.target_hours, before)
            self.assertFalse(rehearsal.adopted_at)
            later = SUNDAY_MORNING.date() + timedelta(days=4)
            self.adopt(rehearsal, day=later).action_adopt()
        with self.clock_at(SUNDAY_MORNING + timedelta(days=5)):
            with self.enter_registry_test_mode():
                self.env.ref("asas_helpdesk.cron_rehearse").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(answer.policy_id.target_hours, before)
        self.assertIn("directed within", rehearsal.failure)
        self.assertFalse(rehearsal.adopt_on)
        told = self.env["mail.message"].search([("model", "=", rehearsal._name)])
        self.assertEqual(told.notified_partner_ids, self.user_admin.partner_id)

    def test_company_that_shares_its_policies_gets_its_own(self):
        other = self.env["res.company"].create({"name": "فرع"})
        self.user_admin.company_ids |= other
        rehearsal = self.draft()
        line = self.line(rehearsal, "first_response")
        policy, before = line.policy_id, line.policy_id.target_hours
        self.assertFalse(policy.company_id)
        line.target_hours = before + 3
        self.replay(rehearsal)
        with self.clock_at(SUNDAY_MORNING + timedelta(days=3)):
            self.adopt(rehearsal).action_adopt()
        self.assertEqual(policy.target_hours, before)
        own = self.env["asas.helpdesk.sla"].search([("company_id", "=", self.company.id)])
        self.assertEqual(own.mapped("target_hours"), [before + 3])
        with self.assertRaisesRegex(ValidationError, "another company"):
            mine = self.env["asas.helpdesk.rehearsal"].with_user(self.user_admin)
            mine.create(
                {
                    "name": "x",
                    "company_id": other.id,
                    "commitment_ids": [Command.create({"policy_id": own.id})],
                }
            )

    def test_system_keeps_the_result(self):
        rehearsal = self.draft()
        for values in (
            {"state": "done"},
            {"commitments_counted": 5},
            {"user_id": self.user_level1.id},
        ):
            with self.assertRaises(AccessError):
                rehearsal.write(values)

    def test_bad_input_is_refused_with_a_sentence(self):
        holiday = {"kind": "holiday"}
        for values, words in (
            ({"date_from": date(2026, 3, 2), "date_to": date(2026, 3, 1)}, "cannot end"),
            ({"period_ids": [Command.create(holiday)]}, "first and the last day"),
            ({"period_ids": [Command.create({"kind": "hours"})]}, "Choose the hours"),
            ({"date_from": date(1, 1, 1)}, "between the years"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self.draft(**values)
        with self.assertRaisesRegex(UserError, "no commitments"):
            self.draft(commitment_ids=[]).action_replay()
        rehearsal = self.draft()
        rehearsal.commitment_ids.write({"is_dropped": True})
        with self.assertRaisesRegex(UserError, "leaves every commitment out"):
            rehearsal.action_replay()
        new = {"metric": "first_response", "target_hours": 1, "ticket_type": "suggestion"}
        rehearsal = self.draft(commitment_ids=[Command.create(new), Command.create(new)])
        with self.assertRaisesRegex(UserError, "hold for the same tickets"):
            rehearsal.action_replay()
        rehearsal = self.draft()
        with self.assertRaisesRegex(UserError, "Replay the draft first"):
            rehearsal.action_adopt()
        self.replay(rehearsal)
        with self.assertRaisesRegex(UserError, "changes nothing"):
            rehearsal.action_adopt()
        rehearsal = self.draft()
        rehearsal.action_replay()
        with self.assertRaisesRegex(UserError, "already"):
            rehearsal.action_replay()
        rehearsal.action_stop()
        self.assertEqual(rehearsal.state, "draft")
