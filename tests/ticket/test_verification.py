"""Level 2 verifies: what a ticket lacks, several at once, and back with a reason."""

from datetime import timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo.exceptions import AccessError, UserError

WHY = "الشهادة لم تصدر بعد: أرفق صورتها."


class VerificationCase(HelpdeskCase):
    def resolved(self, ticket_type="request", user=None, prove=True, **values):
        ticket = self.make_ticket(ticket_type, **values)
        with self.mock_mail_gateway():
            if ticket_type == "complaint":
                ticket.with_user(self.user_level1)._direct()
            self.resolve(
                ticket, user or self.user_manager if ticket.manager_id else self.user_level1
            )
        if prove:
            self.send_queued_mails()
        return ticket

    def verify(self, tickets, user=None):
        wizard = self.env["asas.helpdesk.verification.wizard"].with_user(user or self.user_level2)
        wizard = wizard.create({"ticket_ids": tickets.ids})
        with self.mock_mail_gateway():
            return wizard, wizard.action_close()["params"]["message"]


class TestQueue(VerificationCase):
    def lacking(self, ticket, user=None):
        return ticket.with_user(user or self.user_level2).lacking or ""

    def test_it_says_what_each_ticket_lacks(self):
        complaint = self.resolved("complaint", prove=False)
        self.assertIn("the directing was notified", self.lacking(complaint))
        self.assertIn("the outcome was notified", self.lacking(complaint))
        self.send_queued_mails()
        self.env.invalidate_all()
        self.assertFalse(self.lacking(complaint))
        self.assertTrue(complaint.with_user(self.user_level2).is_sound)
        complaint.sudo().write({"resolution": False})
        self.assertIn("in words for the beneficiary", self.lacking(complaint))

    def test_unanswered_message_and_own_resolution_are_lacking(self):
        request = self.resolved(user=self.user_level1)
        request.sudo().first_response_at = request.received_at
        with self.mock_mail_gateway():
            request.with_user(self.user_trainee).message_post(body="ما زالت المشكلة قائمة.")
        self.assertIn("last message", self.lacking(request))
        own = self.make_ticket("request")
        with self.mock_mail_gateway():
            self.resolve(own, self.user_level2)
        self.send_queued_mails()
        self.assertIn("Another member", self.lacking(own))
        self.assertFalse(self.lacking(own, self.user_level2_other))

    def test_notice_of_an_earlier_outcome_proves_nothing_of_the_present_one(self):
        with self.clock_at(SUNDAY_MORNING):
            request = self.resolved()
        with self.clock_at(SUNDAY_MORNING + hours(1)), self.mock_mail_gateway():
            self.send_back(request)
        with self.clock_at(SUNDAY_MORNING + hours(2)), self.mock_mail_gateway():
            self.resolve(request, self.user_level1)
        self.assertIn("the outcome was notified", self.lacking(request))

    def test_form_shows_level2_the_evidence_and_the_confirmation(self):
        complaint = self.resolved("complaint")
        complaint._portal_run_action("confirm", "0", {})
        self.env.invalidate_all()
        shown = complaint.with_user(self.user_level2).verification
        for words in (
            "trainee@example.com",
            "Directing to the Manager",
            "confirmed that it is solved",
            "Upheld",
        ):
            self.assertIn(words, shown)
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_level1).read(["verification"])
        self.verify_and_close(complaint, self.user_level2)
        self.assertFalse(complaint.with_user(self.user_level2).verification)

    def test_nothing_closes_by_itself(self):
        complaint, request = self.resolved("complaint"), self.resolved()
        request._portal_run_action("confirm", "0", {})
        with self.mock_mail_gateway(), self.mock_mail_app():
            for day in (1, 10, 60):
                self.run_cron(SUNDAY_MORNING + timedelta(days=day + 300))
        self.assertEqual((complaint.state, request.state), ("resolved", "resolved"))

    def test_list_of_the_queue_costs_the_same_for_any_number(self):
        tickets = self.Ticket.union(*(self.resolved() for _i in range(6)))

        def cost(some):
            self.env.invalidate_all()
            some.with_user(self.user_level2).read(["is_sound"])  # groups and companies
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.user_level2).read(["lacking", "is_sound"])
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(tickets[:2]), cost(tickets))


class TestSeveralAtOnce(VerificationCase):
    def test_only_the_sound_ones_are_closed_and_it_says_why_others_are_left(self):
        sound, request = self.resolved("complaint"), self.resolved()
        bare = self.resolved("complaint", prove=False)
        new = self.make_ticket("request")
        wizard, message = self.verify(sound | bare | request | new)
        self.assertEqual((sound.state, request.state), ("closed", "closed"))
        self.assertEqual((bare.state, new.state), ("resolved", "new"))
        self.assertEqual(sound.closed_by_id, self.user_level2)
        self.assertIn("Closed: 2", message)
        self.assertIn(f"{bare.reference}: lacks:", message)
        self.assertIn(f"{new.reference}: it is “New”", message)

    def test_dialog_says_it_before(self):
        sound, bare = self.resolved(), self.resolved("complaint", prove=False)
        wizard = self.env["asas.helpdesk.verification.wizard"].with_user(self.user_level2)
        wizard = wizard.create({"ticket_ids": (sound | bare).ids})
        self.assertEqual(wizard.sound_count, 1)
        for words in (sound.reference, bare.reference, "lacks:"):
            self.assertIn(words, wizard.summary)

    def test_sent_twice_closes_once(self):
        request = self.resolved()
        wizard, _message = self.verify(request)
        closed_at = request.closed_at
        again = wizard.action_close()["params"]["message"]
        self.assertIn("Closed: 0", again)
        self.assertEqual(request.closed_at, closed_at)

    def test_what_somebody_else_sent_back_meanwhile_is_left(self):
        request = self.resolved()
        wizard = self.env["asas.helpdesk.verification.wizard"].with_user(self.user_level2)
        wizard = wizard.create({"ticket_ids": request.ids})
        with self.mock_mail_gateway():
            self.send_back(request, self.user_level2_other)
            message = wizard.action_close()["params"]["message"]
        self.assertEqual(request.state, "in_progress")
        self.assertIn(f"{request.reference}: it is", message)

    def test_wrong_people_and_foreign_tickets(self):
        request = self.resolved()
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.verify(request, user)
        with self.assertRaisesRegex(UserError, "Only Level 2"):
            request.with_user(self.user_level1).action_verify()
        about = self.resolved("complaint", about_partner_ids=self.user_level2.partner_id.ids)
        other = self.env["res.company"].create({"name": "معهد آخر"})
        foreign = self.Ticket.sudo().create(
            {"ticket_type": "request", "subject": "x", "company_id": other.id}
        )
        for hidden in (about, foreign):
            with self.assertRaises(AccessError):
                self.verify(request | hidden)
        self.assertEqual(request.state, "resolved")


class TestNotAccepted(VerificationCase):
    def test_complaint_goes_to_the_next_step_of_the_chain_with_the_reason(self):
        complaint = self.resolved("complaint")
        with self.mock_mail_gateway():
            self.send_back(complaint, reason=WHY)
        self.assertEqual(
            (complaint.state, complaint.manager_id), ("directed", self.user_upper_manager)
        )
        self.assertEqual(complaint.return_reason, WHY)
        self.assertIn(WHY, " ".join(complaint.message_ids.mapped("body")))
        self.assertEqual(complaint.activity_ids.user_id, self.user_upper_manager)
        self.assertIn("reopened", complaint.notice_ids.mapped("kind"))
        shown = complaint._portal_messages()
        self.assertNotIn("صورتها", str(shown))

    def test_request_goes_back_to_who_handled_it(self):
        request = self.resolved()
        with self.mock_mail_gateway():
            self.send_back(request, reason=WHY)
        self.assertEqual((request.state, request.user_id), ("in_progress", self.user_level1))

    def test_reason_is_needed_whichever_way_it_goes_back(self):
        complaint, request = self.resolved("complaint"), self.resolved()
        level2 = self.user_level2
        for reason in ("", "   "):
            with self.assertRaisesRegex(UserError, "what is not accepted"):
                self.send_back(complaint, reason=reason)
        stages = self.env["asas.helpdesk.stage"]
        for ticket, state in ((complaint, "directed"), (request, "in_progress")):
            with self.assertRaisesRegex(UserError, "what is not accepted"):
                ticket.with_user(level2).stage_id = stages._for_state(state)
        # The button opens the dialog.
        dialog = complaint.with_user(level2).action_reopen()
        self.assertEqual(dialog["res_model"], "asas.helpdesk.return.wizard")
        self.assertEqual((complaint.state, request.state), ("resolved", "resolved"))

    def test_reason_of_an_earlier_time_is_no_reason_now(self):
        complaint = self.resolved("complaint")
        with self.mock_mail_gateway():
            self.send_back(complaint)
            self.resolve(complaint, self.user_upper_manager)
        self.assertFalse(complaint.return_reason)
        with self.assertRaisesRegex(UserError, "what is not accepted"):
            complaint.with_user(self.user_level2).stage_id = self.env[
                "asas.helpdesk.stage"
            ]._for_state("directed")

    def test_sent_twice_is_refused_with_a_sentence(self):
        request = self.resolved()
        with self.mock_mail_gateway():
            self.send_back(request)
        with self.assertRaisesRegex(UserError, "by now"):
            self.send_back(request)
        self.assertEqual(request.reopen_count, 1)

    def test_others_send_nothing_back(self):
        complaint = self.resolved("complaint")
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.send_back(complaint, user)
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_manager).return_reason = "x"
        about = self.resolved("complaint", about_partner_ids=self.user_level2.partner_id.ids)
        with self.assertRaises(AccessError):
            self.send_back(about)

    def test_beneficiary_and_the_mail_reopen_without_a_reason_of_level2(self):
        request = self.resolved()
        with self.mock_mail_gateway():
            request._portal_run_action("unsolved", "0", {"reason": "ما زالت قائمة"})
        self.assertEqual(request.state, "in_progress")
        self.assertFalse(request.return_reason)


class TestHandOver(HelpdeskCase):
    def hand_over(self, tickets, user=None, reason="جرّبنا إعادة الضبط، والحساب موقوف في منار."):
        self.env["asas.helpdesk.hand.over.wizard"].with_user(user or self.user_level1).create(
            {"ticket_ids": tickets.ids, "reason": reason}
        ).action_hand_over()

    def test_level1_hands_over_with_a_reason(self):
        request = self.make_ticket("request", user_id=self.user_level1.id)
        self.hand_over(request)
        self.assertEqual((request.level, request.user_id.id), ("2", False))
        self.assertIn("منار", request.hand_over_reason)
        self.assertIn("منار", " ".join(request.message_ids.mapped("body")))
        shown = request._portal_messages()
        self.assertNotIn("منار", str(shown))

    def test_reason_is_needed_whichever_way(self):
        request = self.make_ticket("request")
        with self.assertRaisesRegex(UserError, "what Level 2 is needed for"):
            self.hand_over(request, reason=" ")
        with self.assertRaisesRegex(UserError, "what Level 2 is needed for"):
            request.with_user(self.user_level1).level = "2"
        self.assertEqual(request.level, "1")
        request.with_user(self.user_level2).level = "2"

    def test_twice_is_refused_with_a_sentence(self):
        request = self.make_ticket("request")
        self.hand_over(request)
        with self.assertRaisesRegex(UserError, "already"):
            self.hand_over(request)

    def test_wrong_people(self):
        request = self.make_ticket("request")
        hidden = self.make_ticket(about_partner_ids=self.user_level1.partner_id.ids, user=None)
        for user in (self.user_manager, self.user_hall, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.hand_over(request, user)
        with self.assertRaises(AccessError):
            self.hand_over(request | hidden)


class TestAssign(HelpdeskCase):
    def wizard(self, tickets, to, user=None):
        wizards = self.env["asas.helpdesk.assign.wizard"].with_user(user or self.user_level2)
        return wizards.create({"ticket_ids": tickets.ids, "user_id": to.id})

    def assign(self, wizard):
        with self.mock_mail_gateway():
            return wizard.action_assign()["params"]["message"]

    def test_many_are_assigned_at_once_with_one_message(self):
        tickets = self.Ticket.union(*(self.make_ticket("request") for _i in range(4)))
        wizard = self.wizard(tickets, self.user_level1)
        with self.mock_mail_gateway(), self.mock_mail_app():
            message = wizard.action_assign()["params"]["message"]
            told = self._new_msgs.filtered(
                lambda m: self.user_level1.partner_id in m.notified_partner_ids
            )
        self.assertEqual(tickets.user_id, self.user_level1)
        self.assertIn("Assigned: 4", message)
        self.assertEqual(len(told), 1)

    def test_twice_is_the_same(self):
        request = self.make_ticket("request")
        wizard = self.wizard(request, self.user_level1)
        self.assign(wizard)
        self.assertIn("Assigned: 1", self.assign(wizard))
        self.assertEqual(request.user_id, self.user_level1)

    def test_what_a_colleague_took_meanwhile_is_left(self):
        first, second = self.make_ticket("request"), self.make_ticket("request")
        wizard = self.wizard(first | second, self.user_level1)
        first.with_user(self.user_level1_other).action_assign_to_me()
        message = self.assign(wizard)
        self.assertEqual(
            (first.user_id, second.user_id), (self.user_level1_other, self.user_level1)
        )
        self.assertIn("Left as they are: 1", message)
        self.assertIn("in the meantime", message)

    def test_one_click_takes_nothing_from_a_colleague_that_the_page_did_not_show(self):
        first, second = self.make_ticket("request"), self.make_ticket("request")
        first.with_user(self.user_level1_other).action_assign_to_me()
        both = (first | second).with_user(self.user_level1)
        said = both.action_assign_to_me()["params"]["message"]
        self.assertEqual(
            (first.user_id, second.user_id), (self.user_level1_other, self.user_level1)
        )
        self.assertIn("has taken it in the meantime", said)
        with self.assertRaisesRegex(UserError, "has taken it in the meantime"):
            first.with_user(self.user_level1).action_assign_to_me()
        shown = first.with_user(self.user_level1).with_context(asas_helpdesk_seen=first.user_id.id)
        shown.action_assign_to_me()
        self.assertEqual(first.user_id, self.user_level1)

    def test_whom_it_is_about_gets_nothing_and_the_others_are_assigned(self):
        about = self.make_ticket(about_partner_ids=self.user_level1_other.partner_id.ids)
        request = self.make_ticket("request")
        message = self.assign(self.wizard(about | request, self.user_level1_other))
        self.assertFalse(about.user_id)
        self.assertEqual(request.user_id, self.user_level1_other)
        self.assertIn(f"{about.reference}: ", message)

    def test_ended_tickets_people_outside_and_those_who_left_are_left(self):
        request = self.make_ticket("request")
        self.user_level1_other.active = False
        for user in (self.user_trainee, self.user_level1_other):
            self.assertIn("cannot work on it", self.assign(self.wizard(request, user)))
        request.sudo().write({"cancel_reason": "spam"})
        request.sudo()._set_state("cancelled")
        self.assertIn("Left as they are: 1", self.assign(self.wizard(request, self.user_level1)))
        self.assertFalse(request.user_id)

    def test_foreign_tickets_are_not_assigned(self):
        request = self.make_ticket("request")
        for user in (self.user_employee, self.user_hall):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.assign(self.wizard(request, self.user_level1, user))
        self.assertFalse(request.user_id)
