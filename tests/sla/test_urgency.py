"""How urgent tickets are, above their columns and on their cards, is right when it is looked at."""

from collections import Counter
from datetime import timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours

MINUTE = timedelta(minutes=1)
BAR = {"field": "pressure", "colors": {"overdue": "danger", "soon": "warning", "calm": "primary"}}


class TestUrgency(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_a_column_counts_how_urgent_its_tickets_are_when_it_is_read")
        with case.clock_at(SUNDAY_MORNING):
            cls.request = cls.make_ticket("request")
            cls.complaint = cls.make_ticket()
            cls.suggestion = cls.make_ticket("suggestion")
        with case.clock_at(SUNDAY_MORNING + MINUTE):
            cls.complaint.with_user(cls.user_level1).action_start()
            cls.resolve(cls.suggestion, cls.user_level2, outcome="declined")
        cls.tickets = cls.request | cls.complaint | cls.suggestion
        cls.seen = cls.Ticket.with_user(cls.user_level1)

    def bars(self, domain=()):
        domain = [("id", "in", self.tickets.ids), *domain]
        return self.seen.read_progress_bar(domain, "stage_id", BAR)

    def test_a_column_counts_how_urgent_its_tickets_are_when_it_is_read(self):
        for passed in (0, 4 * MINUTE, 6 * MINUTE, hours(22.5), hours(25), hours(24 * 30)):
            with self.clock_at(SUNDAY_MORNING + (passed or timedelta())):
                self.env.invalidate_all()
                expected = Counter(
                    (str(t.stage_id.id), t.pressure) for t in self.tickets if t.pressure
                )
                found = Counter(
                    {
                        (stage, pressure): count
                        for stage, counts in self.bars().items()
                        for pressure, count in counts.items()
                    }
                )
                self.assertEqual(+found, expected, passed)

    def test_a_part_of_the_bar_shows_what_it_counts(self):
        with self.clock_at(SUNDAY_MORNING + 6 * MINUTE):
            self.env.invalidate_all()
            for pressure in ("overdue", "soon", "calm", False):
                domain = [("id", "in", self.tickets.ids), ("pressure", "=", pressure)]
                self.assertEqual(
                    self.seen.search(domain),
                    self.tickets.filtered(lambda t, p=pressure: t.pressure == p),
                )
            others = [("id", "in", self.tickets.ids), "!", ("pressure", "in", ["overdue"])]
            self.assertEqual(self.seen.search(others), self.suggestion)

    def test_counting_the_columns_is_one_statement_and_leaves_out_what_has_ended(self):
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            self.bars()
            before = self.env.cr.sql_log_count
            counts = self.bars()
            self.assertEqual(self.env.cr.sql_log_count - before, 1)
            self.assertIn(str(self.request.stage_id.id), counts)
            self.verify_and_close(self.suggestion, self.user_level2_other)
            self.assertNotIn(str(self.suggestion.stage_id.id), self.bars())

    def test_a_card_knows_since_when_something_is_due(self):
        self.assertEqual(self.request.with_user(self.user_level1).next_metric, "first_response")
        self.assertEqual(self.request.next_started_at, SUNDAY_MORNING)
        self.assertEqual(self.suggestion.next_metric, "verification")
        self.assertEqual(self.suggestion.next_started_at, SUNDAY_MORNING + MINUTE)


class TestNextStep(HelpdeskCase):
    def step(self, ticket):
        ticket.invalidate_recordset()
        return ticket.with_user(self.user_level1).next_step

    def answer(self, ticket, user):
        ticket.with_user(user).message_post(
            body="نعمل على طلبكم.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_a_card_says_what_comes_next_on_the_way_of_a_complaint(self):
        ticket = self.make_ticket()
        self.assertEqual(self.step(ticket), "First answer to the beneficiary")
        self.answer(ticket, self.user_level1)
        self.assertEqual(self.step(ticket), "Direct it to the manager")
        ticket.with_user(self.user_trainee).message_post(body="متى الرد؟")
        self.assertEqual(self.step(ticket), "Answer the beneficiary’s message, then direct it")
        self.ask_and_wait(ticket, self.user_level1)
        self.assertEqual(self.step(ticket), "Direct it: waiting does not move this deadline")
        ticket.with_user(self.user_level1)._direct()
        self.assertEqual(self.step(ticket), "The manager acknowledges receipt")
        ticket.with_user(self.user_manager).action_acknowledge()
        self.ask_and_wait(ticket, self.user_manager)
        self.assertEqual(self.step(ticket), "The beneficiary answers")
        ticket.with_user(self.user_manager).action_resume()
        self.assertEqual(self.step(ticket), "The manager decides")
        self.resolve(ticket, self.user_manager)
        ticket.notice_ids.state = "queued"
        self.assertIn("Lacks: ", self.step(ticket))
        ticket.notice_ids.state = "sent"
        self.assertEqual(self.step(ticket), "Level 2 verifies and closes it")
        self.verify_and_close(ticket, self.user_level2)
        self.assertFalse(self.step(ticket))

    def test_a_card_says_whether_the_last_notice_has_arrived(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        seen = ticket.with_user(self.user_level1)
        notices = ticket.notice_ids
        for state, standing in (
            ("sent", "arrived"),
            ("delivered", "arrived"),
            ("queued", "underway"),
            ("failed", False),
            ("unneeded", "none"),
        ):
            notices.state = state
            ticket.invalidate_recordset()
            self.assertEqual(seen.notice_standing, standing)
        notices[:1].write({"method": "call", "state": "queued"})
        ticket.invalidate_recordset()
        self.assertEqual(seen.notice_standing, "failed")
