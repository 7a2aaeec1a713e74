"""A draft is replayed over what has happened: what is counted, who sees it, and what it leaves."""

from datetime import date, timedelta
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.asas_helpdesk.models.rehearsal import rehearsal as module


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
        for user in (self.user_level1, self.user_level2, self.user_manager, self.user_trainee):
            for method in ("get_result", "action_replay", "action_stop", "action_show_broken"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(rehearsal.with_user(user), method)()
            with self.assertRaises(AccessError):
                self.env["asas.helpdesk.rehearsal.broken"].with_user(user).search([])

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
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self.draft(**values)
        with self.assertRaisesRegex(UserError, "no commitments"):
            self.draft(commitment_ids=[]).action_replay()
        rehearsal = self.draft()
        rehearsal.action_replay()
        with self.assertRaisesRegex(UserError, "already"):
            rehearsal.action_replay()
        rehearsal.action_stop()
        self.assertEqual(rehearsal.state, "draft")
