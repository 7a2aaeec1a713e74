"""The states of a ticket, and who may do what (policy section 7, and the table of roles)."""

from contextlib import contextmanager
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.base.models.ir_mail_server import MailDeliveryException


class TestLife(HelpdeskCase):
    def stage(self, state):
        return self.env["asas.helpdesk.stage"]._for_state(state)

    def prove_directing(self, complaint):
        self.send_queued_mails()
        self.assertTrue(complaint._is_notice_proven("directed"))

    def test_references_run_by_type_and_year(self):
        with self.clock_at(SUNDAY_MORNING):
            complaints = self.make_ticket() + self.make_ticket()
            suggestion, request = self.make_ticket("suggestion"), self.make_ticket("request")
        self.assertRegex(complaints[0].reference, r"^CMP/2026/\d{5}$")
        numbers = [int(c.reference[-5:]) for c in complaints]
        self.assertEqual(numbers[1], numbers[0] + 1)
        self.assertRegex(suggestion.reference, r"^SUG/2026/\d{5}$")
        self.assertRegex(request.reference, r"^REQ/2026/\d{5}$")

    def test_year_of_a_reference_is_the_year_in_riyadh(self):
        with self.clock_at("2026-12-31 21:30:00"):  # 00:30 on the first of January in Riyadh
            self.assertRegex(self.make_ticket().reference, r"^CMP/2027/")

    def test_batch_keeps_its_order_and_mixes_types(self):
        tickets = self.Ticket.with_user(self.user_level1).create(
            [
                {"ticket_type": kind, "subject": f"رقم {number}", "partner_id": self.trainee.id}
                for number, kind in enumerate(["request", "complaint", "request", "suggestion"])
            ]
        )
        self.assertEqual([t.reference[:3] for t in tickets], ["REQ", "CMP", "REQ", "SUG"])
        self.assertEqual(tickets.mapped("subject"), [f"رقم {n}" for n in range(4)])

    def test_request_is_resolved_by_level1_at_the_first_contact(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        self.assertEqual(request.state, "resolved")
        self.assertEqual(request.resolved_by_id, self.user_level1)

    def test_complaint_is_directed_before_it_is_resolved(self):
        complaint = self.make_ticket()
        with self.assertRaisesRegex(UserError, "to a manager before"):
            self.resolve(complaint, self.user_level2)
        with self.assertRaises(UserError):
            self.resolve(complaint, self.user_level1)

    def test_whole_life_of_a_complaint(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1).action_start()
        self.assertEqual((complaint.state, complaint.user_id), ("in_progress", self.user_level1))
        complaint.with_user(self.user_level1)._direct()
        complaint.with_user(self.user_manager).action_acknowledge()
        self.resolve(complaint, self.user_manager)
        with self.assertRaisesRegex(UserError, "no evidence"):
            self.verify_and_close(complaint, self.user_level2)
        self.prove_directing(complaint)
        self.verify_and_close(complaint, self.user_level2)
        self.assertEqual((complaint.state, complaint.closed_by_id), ("closed", self.user_level2))
        self.assertFalse(complaint.activity_ids)

    def test_only_level2_closes(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        for user in (self.user_level1, self.user_level1_other):
            with self.assertRaisesRegex(UserError, "Level 2"):
                self.verify_and_close(request, user)
        self.verify_and_close(request, self.user_level2)

    def test_nobody_verifies_what_they_resolved_unless_the_settings_allow_it(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_level2)
        with self.assertRaisesRegex(UserError, "Another member"):
            self.verify_and_close(request, self.user_level2)
        self.company.asas_helpdesk_four_eyes = False
        self.verify_and_close(request, self.user_level2)
        self.assertEqual(request.state, "closed")

    def test_administrator_may_close_what_they_resolved(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_admin)
        self.verify_and_close(request, self.user_admin)
        self.assertEqual(request.state, "closed")

    def test_forbidden_moves_are_refused_wherever_they_come_from(self):
        stage = self.env["asas.helpdesk.stage"]._for_state
        request = self.make_ticket("request")
        for user in (self.user_level2, self.user_admin):
            with self.assertRaises(UserError):
                request.with_user(user).write({"stage_id": stage("closed").id})
            with self.assertRaises(UserError):
                request.with_user(user).web_save({"stage_id": stage("closed").id}, {"id": {}})
        with self.assertRaises(UserError):
            request.sudo().write({"stage_id": stage("closed").id})
        with self.assertRaises(UserError):
            self.make_ticket("request", stage_id=stage("closed").id)

    def test_dragging_a_complaint_to_directed_directs_it(self):
        complaint = self.make_ticket()
        directed = self.env["asas.helpdesk.stage"]._for_state("directed")
        dialog = complaint.with_user(self.user_level1).action_move_to(directed.id)
        self.env[dialog["res_model"]].with_user(self.user_level1).with_context(
            **dialog["context"]
        ).create({}).action_direct()
        self.let_leave(complaint)
        self.assertEqual(complaint.manager_id, self.user_manager)
        self.assertEqual(complaint.directed_by_id, self.user_level1)
        self.assertTrue(complaint.notice_ids.filtered(lambda n: n.kind == "directed"))

    def test_directed_complaint_does_not_go_back_to_level1(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        with self.assertRaisesRegex(UserError, "remains directed"):
            complaint.with_user(self.user_level2)._set_state("in_progress")

    def test_outcome_fits_the_type(self):
        request = self.make_ticket("request")
        with self.assertRaisesRegex(ValidationError, "outcome"):
            request.with_user(self.user_level2).outcome = "upheld"

    def test_outcome_stands_once_resolved(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        with self.assertRaisesRegex(UserError, "already resolved"):
            request.with_user(self.user_level1).outcome = "unsolved"

    def test_cancelling_needs_a_reason(self):
        request = self.make_ticket("request")
        with self.assertRaisesRegex(UserError, "reason"):
            request.with_user(self.user_level2)._set_state("cancelled")
        Wizard = self.env["asas.helpdesk.cancel.wizard"].with_user(self.user_level1)
        with self.assertRaisesRegex(UserError, "duplicate of"):
            Wizard.create({"ticket_ids": request.ids, "reason": "duplicate"}).action_cancel()
        Wizard.create({"ticket_ids": request.ids, "reason": "spam"}).action_cancel()
        self.assertEqual((request.state, request.cancel_reason), ("cancelled", "spam"))

    def test_who_cancels_after_somebody_else_reads_so(self):
        request = self.make_ticket("request")
        dialogs = self.env["asas.helpdesk.cancel.wizard"]
        first, second = (
            dialogs.with_user(user).create({"ticket_ids": request.ids, "reason": reason})
            for user, reason in ((self.user_level1, "spam"), (self.user_level2, "withdrawn"))
        )
        first.action_cancel()
        with self.assertRaisesRegex(UserError, "somebody else has moved it"):
            second.action_cancel()
        self.assertEqual(request.cancel_reason, "spam")

    def test_complaint_is_cancelled_by_level2_only(self):
        complaint = self.make_ticket()
        values = {"ticket_ids": complaint.ids, "reason": "spam"}
        Wizard = self.env["asas.helpdesk.cancel.wizard"]
        with self.assertRaisesRegex(UserError, "Level 2"):
            Wizard.with_user(self.user_level1).create(values).action_cancel()
        Wizard.with_user(self.user_level2).create(values).action_cancel()
        self.assertEqual(complaint.state, "cancelled")
        self.run_cron(complaint.received_at + hours(30))
        self.assertFalse(complaint.manager_id)

    def test_nobody_ends_a_complaint_by_changing_the_type_along_with_the_move(self):
        level1 = self.user_level1
        request = self.make_ticket("request").with_user(level1)
        request._direct()
        values = {"outcome": "upheld", "stage_id": self.stage("resolved").id}
        with self.assertRaisesRegex(UserError, "or Level 2, can resolve"):
            request.write({"ticket_type": "complaint", **values})
        request.invalidate_recordset()
        self.assertEqual((request.ticket_type, request.state), ("request", "directed"))
        resolved = self.make_ticket("request")
        self.resolve(resolved, level1)
        with self.assertRaisesRegex(UserError, "Only Level 2 or the beneficiary"):
            resolved.with_user(level1).write(
                {"ticket_type": "complaint", "stage_id": self.stage("in_progress").id}
            )

    def test_what_the_superuser_brings_in_a_later_state_is_not_acknowledged(self):
        old = self.Ticket.sudo().create(
            {
                "ticket_type": "complaint",
                "subject": "شكوى قديمة",
                "partner_id": self.trainee.id,
                "channel_id": self.channel_website.id,
                "stage_id": self.stage("in_progress").id,
            }
        )
        self.assertEqual(old.state, "in_progress")
        self.assertFalse(old.notice_ids)

    def test_level1_cannot_turn_a_complaint_into_something_else(self):
        complaint = self.make_ticket()
        with self.assertRaisesRegex(UserError, "Level 2"):
            complaint.with_user(self.user_level1).ticket_type = "request"
        complaint.with_user(self.user_level2).ticket_type = "request"
        self.assertEqual(complaint.ticket_type, "request")

    def test_reopening_goes_back_to_the_next_step_of_the_ladder(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.resolve(complaint, self.user_manager)
        self.send_back(complaint)
        self.assertEqual(complaint.state, "directed")
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.assertEqual(complaint.reopen_count, 1)
        self.assertFalse(complaint.outcome)

    def test_manager_whom_a_person_names_when_reopening_has_it(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.resolve(complaint, self.user_manager)
        with self.assertRaisesRegex(UserError, "what is not accepted"):
            complaint.with_user(self.user_level2)._direct(self.user_employee)
        self.send_back(complaint, manager=self.user_employee)
        self.assertEqual((complaint.state, complaint.reopen_count), ("directed", 1))
        self.assertEqual(complaint.manager_id, self.user_employee)

    def test_proof_cannot_be_written_by_clients(self):
        complaint = self.make_ticket()
        for user in (self.user_level1, self.user_admin):
            for values in (
                {"directed_at": SUNDAY_MORNING},
                {"manager_id": user.id},
                {"first_response_at": SUNDAY_MORNING},
                {"reference": "CMP/1"},
                {"next_deadline": SUNDAY_MORNING},
            ):
                with self.assertRaises(AccessError):
                    complaint.with_user(user).write(values)
                with self.assertRaises(AccessError):
                    self.Ticket.with_user(user).create({"subject": "x", **values})

    def test_ticket_is_proof_and_is_not_deleted(self):
        complaint = self.make_ticket()
        with self.assertRaises(ValidationError):
            complaint.with_user(self.user_admin).unlink()
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_level2).unlink()

    def test_nobody_deletes_what_is_kept_by_saying_that_it_is_an_uninstallation(self):
        kept = [
            self.make_ticket(),
            self.env["asas.helpdesk.stage"]._for_state("waiting"),
            self.env["asas.helpdesk.sla"].search([("metric", "=", "directing")]),
            self.env["asas.helpdesk.escalation.rule"].search([("action", "=", "direct")]),
        ]
        for records in kept:
            records = records.with_user(self.user_admin).with_context(_force_unlink=True)
            with self.subTest(model=records._name), self.assertRaises(ValidationError):
                records.unlink()

    def test_every_state_keeps_a_stage(self):
        self.make_ticket()
        stage = self.env["asas.helpdesk.stage"]._for_state("waiting")
        with self.assertRaisesRegex(ValidationError, "at least one active stage"):
            stage.with_user(self.user_admin).active = False
        with self.assertRaises(ValidationError):
            stage.with_user(self.user_admin).state = "new"

    def test_code_looks_at_the_state_not_at_the_name(self):
        second = self.env["asas.helpdesk.stage"].create(
            {"name": "بانتظار المدرب", "state": "waiting", "sequence": 35}
        )
        request = self.make_ticket("request")
        dialog = self.env["asas.helpdesk.send.wizard"].with_user(self.user_level1)
        dialog.create(
            {
                "ticket_ids": request.ids,
                "kind": "waiting",
                "stage_id": second.id,
                "words": "ما رقم الدورة؟",
            }
        ).action_send()
        self.assertEqual(request.stage_id, second)
        self.assertEqual(request.state, "waiting")


class TestSuggestion(HelpdeskCase):
    """A suggestion has its own transitions."""

    def kinds(self, ticket):
        return ticket.notice_ids.sorted("id").mapped("kind")

    def test_its_person_is_thanked_and_told_at_each_step(self):
        suggestion = self.make_ticket("suggestion")
        self.assertEqual(self.kinds(suggestion), ["received"])
        suggestion.with_user(self.user_level1)._direct()
        self.assertEqual(self.kinds(suggestion), ["received", "directed"])
        self.resolve(suggestion, self.user_manager, "adopted")
        self.verify_and_close(suggestion, self.user_level2)
        self.send_by_dialog(suggestion, self.user_level2, {"kind": "implemented"}, leave=True)
        self.assertEqual(self.kinds(suggestion)[-1], "resolved")
        self.assertEqual(self.kinds(suggestion).count("resolved"), 2)

    def test_it_is_declined_with_a_reason(self):
        suggestion = self.make_ticket("suggestion")
        suggestion.with_user(self.user_level1)._direct()
        with self.assertRaisesRegex(ValidationError, "reason"), self.env.cr.savepoint():
            self.resolve(suggestion, self.user_manager, "declined", resolution=" ")
        self.resolve(suggestion, self.user_manager, "declined", resolution="يتعارض مع اللائحة")
        self.assertEqual(suggestion.outcome, "declined")

    def test_it_stays_out_of_the_24_hour_rule(self):
        suggestion = self.make_ticket("suggestion")
        self.assertNotIn("directing", suggestion.sla_status_ids.mapped("metric"))


class TestNotices(HelpdeskCase):
    """The notice is given, and there is evidence that it was given."""

    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint, complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def test_without_an_address_level1_is_asked_to_call(self):
        complaint, notice = self.directed(beneficiary_email=False)
        self.assertEqual((notice.method, notice.address), ("call", "+966533848712"))
        self.assertIn("+966533848712", notice.activity_id.summary)
        self.assertFalse(complaint._is_notice_proven("directed"))
        self.log_call(complaint, notice, "nobody")
        self.assertEqual(notice.state, "queued")
        self.log_call(complaint, notice, "reached")
        self.assertEqual((notice.state, notice.user_id), ("delivered", self.user_level1))
        self.assertTrue(complaint._is_notice_proven("directed"))
        self.assertFalse(notice.activity_id.active)

    def log_call(self, ticket, notice, outcome):
        self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
            {
                "ticket_id": ticket.id,
                "notice_id": notice.id,
                "number": "٠٥٣٣٨٤٨٧١٢",
                "outcome": outcome,
                "note": "أُبلغ المتدرب",
            }
        ).action_log()

    def test_refused_mail_falls_through_to_a_call(self):
        complaint, notice = self.directed()
        with self.mock_mail_gateway(mail_unlink_sent=False), self.refused("550 no such user"):
            notice.mail_id.send()
        self.assertEqual(notice.state, "failed")
        self.assertIn("550 no such user", notice.failure_detail)
        call = complaint.notice_ids.filtered(lambda n: n.method == "call")
        self.assertEqual((call.kind, call.instead_of_id), ("directed", notice))
        self.assertTrue(complaint.notice_failed)
        found = self.Ticket.with_user(self.user_level1).search([("notice_failed", "=", True)])
        self.assertIn(complaint.id, found.ids)

    def test_call_is_not_done_without_its_outcome(self):
        complaint, notice = self.directed(beneficiary_email=False)
        with self.assertRaisesRegex(UserError, "Log a Call"):
            notice.activity_id.with_user(self.user_level1).action_feedback(feedback="done")
        self.assertFalse(complaint._is_notice_proven("directed"))

    def test_call_that_was_made_before_the_directing_is_no_notice_of_it(self):
        complaint, notice = self.directed(beneficiary_email=False)
        notice.queued_at += hours(1)
        with self.assertRaisesRegex(ValidationError, "Call again"):
            self.log_call(complaint, notice, "reached")
        self.assertFalse(complaint._is_notice_proven("directed"))

    def test_acknowledging_leaves_the_call_to_be_made(self):
        complaint, notice = self.directed(beneficiary_email=False)
        complaint.with_user(self.user_manager).action_acknowledge()
        self.assertTrue(notice.activity_id.active)

    @contextmanager
    def refused(self, reason):
        server = type(self.env["ir.mail_server"])
        with patch.object(server, "send_email", side_effect=MailDeliveryException(reason)):
            yield

    def test_mail_that_somebody_cancelled_or_deleted_falls_through_to_a_call(self):
        for end in ("cancel", "unlink"):
            complaint, notice = self.directed()
            getattr(notice.mail_id, end)()
            self.run_cron()
            self.assertEqual(notice.state, "failed")
            self.assertEqual(complaint.notice_ids.filtered("instead_of_id").method, "call")

    def test_mail_that_came_back_is_no_proof(self):
        complaint, notice = self.directed()
        self.send_queued_mails()
        self.assertEqual(notice.state, "sent")
        complaint._message_receive_bounce("trainee@example.com", self.trainee)
        self.assertEqual(notice.state, "failed")
        self.assertEqual(
            complaint.notice_ids.filtered(lambda n: n.method == "call").kind, "directed"
        )

    def test_notices_cannot_be_forged(self):
        complaint, notice = self.directed(beneficiary_email=False)
        Notice = self.env["asas.helpdesk.notice"]
        for user in (self.user_level1, self.user_admin):
            with self.assertRaises(AccessError):
                notice.with_user(user).state = "delivered"
            with self.assertRaises(AccessError):
                Notice.with_user(user).create(
                    {"ticket_id": complaint.id, "kind": "directed", "method": "call"}
                )

    def test_settings_decide_which_notices_are_given(self):
        self.company.asas_helpdesk_notify_resolved = False
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        self.assertFalse(request.notice_ids.filtered(lambda n: n.kind == "resolved"))
        self.company.asas_helpdesk_notify_resolved = True
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        self.assertTrue(request.notice_ids.filtered(lambda n: n.kind == "resolved"))

    def test_receipt_is_acknowledged_where_the_channel_says_so(self):
        by_phone = self.make_ticket()
        by_form = self.make_ticket(channel_id=self.channel_website.id)
        self.assertFalse(by_phone.notice_ids)
        self.assertEqual(by_form.notice_ids.kind, "received")
        self.assertIn(by_form.reference, by_form.notice_ids.mail_id.subject)


class TestEnds(HelpdeskCase):
    def test_call_that_nobody_made_before_the_end_proves_nothing(self):
        request = self.make_ticket("request", beneficiary_email=False)
        self.resolve(request, self.user_level1)
        owed = request.notice_ids.filtered(lambda n: n.kind == "resolved")
        self.assertEqual((owed.method, owed.state), ("call", "queued"))
        self.verify_and_close(request, self.user_level2)
        self.assertEqual(owed.state, "failed")
        self.assertTrue(owed.failure)
        self.assertFalse(owed.activity_id)

    def test_who_gets_another_manager_goes_on_waiting(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            complaint.with_user(self.user_level1)._direct()
            self.ask_and_wait(complaint, self.user_level1)
        self.run_cron(SUNDAY_MORNING + hours(8.1))
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        self.assertEqual(complaint.state, "waiting")

    def test_later_manager_does_not_change_when_the_promise_was_kept(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            complaint.with_user(self.user_level1)._direct()
        self.run_cron(SUNDAY_MORNING + hours(8.1))
        moments = {step["key"]: step["moment"] for step in complaint._portal_timeline()}
        self.assertEqual(moments["directed"], SUNDAY_MORNING)

    def test_only_the_levels_correct_when_it_was_received(self):
        request = self.make_ticket("request", course_id=self.course.id)
        with self.assertRaisesRegex(UserError, "received"):
            request.with_user(self.user_hall).received_at = SUNDAY_MORNING - hours(24)
