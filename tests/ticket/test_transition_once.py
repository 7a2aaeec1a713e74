"""A transition is a single write: what belongs to it is written together with it."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.asas_helpdesk.models.ticket import departing
from odoo.addons.asas_helpdesk.models.ticket.ticket_gate import TicketGate


class TestOnePass(HelpdeskCase):
    @contextmanager
    def assertPasses(self, expected):
        """Assert how often tickets are written."""
        passes = []
        gate = TicketGate.write

        def write(tickets, vals):
            passes.append((tickets.ids, sorted(vals)))
            return gate(tickets, vals)

        with patch.object(TicketGate, "write", write):
            yield
            self.env.flush_all()
        self.assertEqual(len(passes), expected, passes)

    def seen(self, tickets):
        """Return tickets as Level 1 moves them, who has seen what the beneficiary will read."""
        return tickets.with_user(self.user_level1).with_context(**departing.shown())

    def stage(self, state):
        return self.env["asas.helpdesk.stage"]._for_state(state)

    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint

    def resolved(self, ticket_type="request"):
        ticket = self.make_ticket(ticket_type)
        self.resolve(ticket, self.user_level1)
        return ticket

    def test_registering_is_no_move(self):
        for ticket_type in ("complaint", "suggestion", "request"):
            with self.assertPasses(0):
                self.make_ticket(ticket_type)

    def test_registering_in_a_later_stage_is_one_move(self):
        with self.assertPasses(1):
            self.make_ticket("request", stage_id=self.stage("in_progress").id)

    def test_taking_a_ticket_is_one_move(self):
        request = self.make_ticket("request")
        with self.assertPasses(1):
            request.with_user(self.user_level1).action_start()
        self.assertEqual((request.state, request.user_id), ("in_progress", self.user_level1))

    def test_directing_is_one_move(self):
        complaint = self.make_ticket()
        with self.assertPasses(1):
            complaint.with_user(self.user_level1)._direct()
        self.assertEqual((complaint.state, complaint.manager_id), ("directed", self.user_manager))
        self.assertTrue(complaint.notice_ids.filtered(lambda n: n.kind == "directed"))

    def test_dragging_to_directed_is_one_move(self):
        complaint = self.make_ticket()
        with self.assertPasses(1):
            self.seen(complaint).stage_id = self.stage("directed")
        self.assertEqual((complaint.state, complaint.manager_id), ("directed", self.user_manager))
        self.assertTrue(complaint.notice_ids.filtered(lambda n: n.kind == "directed"))

    def test_directing_by_the_escalation_is_one_move(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            others = self.make_ticket() + self.make_ticket()
        rule = self.env.ref("asas_helpdesk.rule_directing")
        with self.assertPasses(1):
            complaint._escalate_direct(rule)
        with self.assertPasses(1):
            others._escalate_direct(rule)
        self.assertEqual(others.mapped("manager_id"), self.user_manager)

    def test_another_manager_is_one_pass(self):
        complaint = self.directed()
        with self.assertPasses(1):
            complaint.with_user(self.user_level1)._direct(self.user_upper_manager)
        self.assertEqual(complaint.manager_id, self.user_upper_manager)

    def test_acknowledging_is_one_pass(self):
        complaint = self.directed()
        with self.assertPasses(1):
            complaint.with_user(self.user_manager).action_acknowledge()
        self.assertTrue(complaint.acknowledged_at)

    def test_resolving_is_one_move(self):
        request, complaint = self.make_ticket("request"), self.directed()
        with self.assertPasses(1):
            self.resolve(request, self.user_level1, leave=False)
        with self.assertPasses(1):
            self.resolve(complaint, self.user_manager, leave=False)
        for ticket, user in ((request, self.user_level1), (complaint, self.user_manager)):
            self.assertEqual((ticket.state, ticket.resolved_by_id), ("resolved", user))

    def test_waiting_and_going_on_are_one_move_each(self):
        request = self.make_ticket("request")
        with self.assertPasses(1):
            self.ask_and_wait(request, self.user_level1, leave=False)
        self.let_leave(request)
        with self.assertPasses(1):
            request.with_user(self.user_level1).action_resume()
        self.assertEqual(request.state, "in_progress")

    def test_closing_is_one_move(self):
        request = self.resolved()
        with self.assertPasses(1):
            self.verify_and_close(request, self.user_level2, leave=False)
        self.assertEqual(request.closed_by_id, self.user_level2)

    def test_cancelling_and_taking_up_again_are_one_move_each(self):
        request = self.make_ticket("request")
        wizard = self.env["asas.helpdesk.cancel.wizard"].with_user(self.user_level1)
        wizard = wizard.create({"ticket_ids": request.ids, "reason": "spam"})
        with self.assertPasses(1):
            wizard.action_cancel()
        self.assertTrue(request.cancelled_at)
        with self.assertPasses(1):
            request.with_user(self.user_level1).action_reopen()
        self.assertFalse(request.cancelled_at or request.cancel_reason)

    def test_withdrawing_a_complaint_is_one_move_and_keeps_the_outcome(self):
        complaint = self.make_ticket()
        with self.assertPasses(1):
            complaint._portal_run_action("withdraw", "0", {"reason": "انتهى الأمر"})
        self.assertEqual((complaint.state, complaint.outcome), ("cancelled", "withdrawn"))

    def test_reopening_is_one_move(self):
        request = self.resolved()
        with self.assertPasses(1):
            self.send_back(request, leave=False)
        self.assertEqual((request.reopen_count, request.outcome), (1, False))

    def test_reopening_a_complaint_names_the_next_manager_in_one_move(self):
        complaint = self.directed()
        self.resolve(complaint, self.user_manager)
        with self.assertPasses(1):
            self.send_back(complaint, leave=False)
        self.let_leave(complaint)
        self.assertEqual(
            (complaint.state, complaint.manager_id), ("directed", self.user_upper_manager)
        )

    def test_first_answer_is_one_move(self):
        request = self.make_ticket("request")
        with self.assertPasses(1):
            request.with_user(self.user_level1).message_post(
                body="تم", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self.assertTrue(request.first_response_at)
        self.assertEqual(request.state, "in_progress")

    def test_deciding_about_what_a_session_made_urgent_is_one_pass(self):
        now = fields.Datetime.now()
        session = self.env["asas.helpdesk.course.session"].create(
            {
                "course_id": self.course.id,
                "start": now - timedelta(hours=1),
                "end": now + timedelta(hours=1),
            }
        )
        request = self.make_ticket("request", course_id=self.course.id, session_id=session.id)
        self.assertEqual((request.priority, request.session_urgency), ("3", "raised"))
        with self.assertPasses(1):
            request.with_user(self.user_level1).priority = "1"
        self.assertEqual((request.priority, request.session_urgency), ("1", "by_hand"))
        with self.assertPasses(1):
            request.with_user(self.user_level1).session_id = False
        self.assertEqual((request.priority, request.session_urgency), ("1", False))
        with self.assertPasses(1):
            request.with_user(self.user_level1).session_id = session
        self.assertEqual((request.priority, request.session_urgency), ("3", "raised"))

    def test_batch_is_written_once_for_each_set_of_values(self):
        requests = self.make_ticket("request") + self.make_ticket("request")
        with self.assertPasses(1):
            self.seen(requests).stage_id = self.stage("waiting")

    def test_what_is_written_together_with_a_move_is_written_once(self):
        for state in ("waiting", "directed"):
            request = self.make_ticket("request")
            self.seen(request).write(
                {
                    "stage_id": self.stage(state).id,
                    "subject": "انقطاع الصورة",
                    "tag_ids": [Command.create({"name": f"وسم {state}"})],
                }
            )
            self.assertEqual((request.state, request.subject), (state, "انقطاع الصورة"))
            tags = self.env["asas.helpdesk.tag"].search([("name", "=", f"وسم {state}")])
            self.assertEqual((len(tags), request.tag_ids), (1, tags))

    def test_the_department_that_is_chosen_with_the_move_is_the_competent_one(self):
        complaint = self.make_ticket()
        with self.assertPasses(1):
            self.seen(complaint).write(
                {
                    "stage_id": self.stage("directed").id,
                    "department_id": self.upper_department.id,
                }
            )
        self.assertEqual(complaint.manager_id, self.user_upper_manager)

    def test_what_a_user_may_not_write_is_not_written_along_with_a_move(self):
        """The transition is written with more rights than its user has; the user's values are
        not."""
        request = self.make_ticket("request")
        with self.assertRaisesRegex(AccessError, "Account Offered At"):
            self.seen(request).write(
                {
                    "stage_id": self.stage("waiting").id,
                    "account_offered_at": fields.Datetime.now(),
                }
            )
