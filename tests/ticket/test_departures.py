"""What is sent by hand: seen before it leaves, held back for some seconds, taken back."""

from datetime import timedelta
from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase
from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.ticket import ticket_posting

SECOND = timedelta(seconds=1)
QUESTION = "ما رقم الدورة؟"


class DepartureCase(HelpdeskCase):
    def setUp(self):
        super().setUp()
        self.start(SUNDAY_MORNING)

    def start(self, moment):
        clock = freeze_time(moment)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def later(self, seconds):
        """Let seconds pass, and the cron of departures run."""
        self.clock.tick(timedelta(seconds=seconds))
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_departures").method_direct_trigger()
        self.env.invalidate_all()

    def request(self, **values):
        return self.make_ticket("request", **values)

    def stage(self, state):
        return self.env["asas.helpdesk.stage"]._for_state(state)

    def dialog(self, ticket, user, kind, **values):
        return (
            self.env["asas.helpdesk.send.wizard"]
            .with_user(user)
            .create({"ticket_ids": ticket.ids, "kind": kind, **values})
        )

    def direct(self, ticket, user, **values):
        wizard = (
            self.env["asas.helpdesk.direct.wizard"]
            .with_user(user)
            .create({"ticket_ids": ticket.ids, **values})
        )
        wizard.action_direct()

    def answer(self, ticket):
        ticket.with_user(self.user_level1).message_post(
            body="أهلاً", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def pending(self, ticket):
        return ticket.sudo().departing_id

    def as_outside(self, ticket):
        """Return the ticket as its beneficiary reads it."""
        self.env.flush_all()
        self.env.invalidate_all()
        return ticket.with_user(self.user_trainee).sudo()

    def said(self, ticket):
        return " ".join(ticket.message_ids.mapped("body"))

    def kinds(self, ticket):
        """Return the kinds of the notices that reach the beneficiary."""
        return [notice.kind for notice in ticket.notice_ids if notice.state != "unneeded"]


class TestOnlyWhatWasShown(DepartureCase):
    def test_the_buttons_open_a_dialog_and_move_nothing(self):
        request = self.request()
        for action in ("action_wait", "action_resolve", "action_direct"):
            dialog = getattr(request.with_user(self.user_level1), action)()
            self.assertEqual(dialog["target"], "new")
        self.assertEqual(request.state, "new")

    def test_a_stage_that_is_written_by_hand_is_refused_with_the_name_of_the_button(self):
        request = self.request()
        for state in ("waiting", "directed", "resolved"):
            values = {"stage_id": self.stage(state).id, "outcome": "solved"}
            with self.assertRaisesRegex(UserError, "Use the button"):
                request.with_user(self.user_level1).write(values)
        self.resolve(request, self.user_level1)
        with self.assertRaisesRegex(UserError, "Verify and Close"):
            request.with_user(self.user_level2).write({"stage_id": self.stage("closed").id})

    def test_a_client_cannot_say_that_the_dialog_was_shown(self):
        request = self.request().with_user(self.user_level1)
        for value in (True, 1, "shown", {}, []):
            with self.assertRaises(UserError):
                request.with_context(asas_helpdesk_departing=value).write(
                    {"stage_id": self.stage("waiting").id}
                )

    def test_an_import_and_a_card_created_in_a_column_are_refused(self):
        columns = ["subject", "beneficiary_name", "stage_id/id"]
        rows = [["عطل", "أحمد", "asas_helpdesk.stage_waiting"]]
        result = self.Ticket.with_user(self.user_level1).load(columns, rows)
        self.assertFalse(result["ids"])
        self.assertIn("Use the button", result["messages"][0]["message"])
        with self.assertRaises(UserError):
            self.make_ticket("request", stage_id=self.stage("waiting").id)

    def test_dropping_a_card_opens_the_dialog_of_the_button_for_that_stage(self):
        request = self.request().with_user(self.user_level1)
        second = self.env["asas.helpdesk.stage"].create(
            {"name": "بانتظار المدرب", "state": "waiting", "sequence": 35}
        )
        dialog = request.action_move_to(second.id)
        self.assertEqual(dialog["res_model"], "asas.helpdesk.send.wizard")
        self.assertEqual(request.state, "new")
        wizard = (
            self.env[dialog["res_model"]]
            .with_user(self.user_level1)
            .with_context(**dialog["context"])
            .create({"words": QUESTION})
        )
        wizard.action_send()
        self.assertEqual(request.stage_id, second)

    def test_dropping_a_card_where_nothing_leaves_moves_it(self):
        request = self.request().with_user(self.user_level1)
        self.assertFalse(request.action_move_to(self.stage("in_progress").id))
        self.assertEqual(request.state, "in_progress")

    def test_the_dialog_shows_the_notice_with_the_words_apart(self):
        complaint = self.make_ticket()
        wizard = (
            self.env["asas.helpdesk.direct.wizard"]
            .with_user(self.user_level1)
            .create({"ticket_ids": complaint.ids})
        )
        self.assertIn(complaint.reference, wizard.frame_subject)
        self.assertIn("أحمد الغامدي", str(wizard.frame_before))
        self.assertIn("القسم التقني", wizard.words)
        self.assertNotIn("القسم التقني", str(wizard.frame_before) + str(wizard.frame_after))
        self.assertIn(self.company.name, str(wizard.frame_after))

    def test_the_notice_says_the_words_that_were_typed_within_its_frame(self):
        complaint = self.make_ticket()
        self.direct(complaint, self.user_level1, words="وجّهنا شكواكم إلى القسم <التقني>.")
        self.later(30)
        mail = complaint.notice_ids.filtered(lambda n: n.kind == "directed").mail_id
        self.assertIn("وجّهنا شكواكم إلى القسم &lt;التقني&gt;.", mail.body_html)
        self.assertIn("أحمد الغامدي", mail.body_html)

    def test_words_that_nobody_changed_are_those_of_each_ticket(self):
        complaint, suggestion = self.make_ticket(), self.make_ticket("suggestion")
        wizard = (
            self.env["asas.helpdesk.direct.wizard"]
            .with_user(self.user_level1)
            .create({"ticket_ids": (complaint | suggestion).ids})
        )
        self.clock.tick(timedelta(minutes=5))
        wizard.action_direct()
        self.assertFalse(any((complaint | suggestion).mapped("departing_id.words")))

    def test_the_dialog_to_resolve_shows_the_outcome_that_is_chosen(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        frames = set()
        for outcome in ("upheld", "not_upheld"):
            wizard = (
                self.env["asas.helpdesk.resolve.wizard"]
                .with_user(self.user_manager)
                .create({"ticket_id": complaint.id, "outcome_complaint": outcome})
            )
            frames.add(str(wizard.frame_before))
        self.assertEqual(len(frames), 2)
        self.assertFalse(complaint.outcome)

    def test_who_may_not_see_a_ticket_gets_no_dialog_for_it(self):
        request = self.request()
        for user in (self.user_employee, self.user_hall):
            with self.assertRaises(AccessError):
                self.dialog(request, user, "waiting", words=QUESTION).action_send()
        self.assertEqual(request.state, "new")

    def test_a_question_without_words_is_not_sent(self):
        request = self.request()
        with self.assertRaises(UserError):
            self.dialog(request, self.user_level1, "waiting", words="  ").action_send()
        self.assertEqual(request.state, "new")


class TestHeldBack(DepartureCase):
    def test_the_move_counts_at_once_and_the_rest_leaves_after_the_delay(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.assertEqual(request.state, "waiting")
        self.assertNotIn(QUESTION, self.said(request))
        self.assertNotIn("waiting", self.kinds(request))
        self.later(29)
        self.assertTrue(self.pending(request))
        self.later(1)
        self.assertFalse(self.pending(request))
        self.assertIn(QUESTION, self.said(request))
        self.assertEqual(self.kinds(request).count("waiting"), 1)
        self.assertNotIn("answered", self.kinds(request))

    def test_the_question_reaches_the_beneficiary_in_one_mail(self):
        request = self.request()
        before = self.env["mail.mail"].sudo().search([])
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.later(30)
        mails = self.env["mail.mail"].sudo().search([]) - before
        mails = mails.filtered(lambda m: m.model == request._name and m.state != "cancel")
        self.assertEqual(len(mails), 1)
        self.assertIn(QUESTION, mails.body_html)

    def test_an_answer_counts_when_it_leaves(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.assertFalse(request.first_response_at)
        self.later(30)
        self.assertEqual(request.first_response_at, SUNDAY_MORNING + 30 * SECOND)

    def test_people_outside_read_the_state_before(self):
        request = self.request()
        self.resolve(request, self.user_level1, resolution="أصلحنا العطل.", leave=False)
        outside = self.as_outside(request)
        self.assertEqual(outside.state, "new")
        self.assertFalse(outside.outcome or outside.resolution or outside.resolved_at)
        found = self.Ticket.with_user(self.user_trainee).sudo()
        self.assertIn(request.id, found.search([("state", "=", "new")]).ids)
        self.assertNotIn(request.id, found.search([("state", "=", "resolved")]).ids)
        own = self.Ticket.with_user(self.user_trainee).browse(request.id)
        self.assertEqual(own.read(["state"])[0]["state"], "new")
        self.env.invalidate_all()
        self.assertEqual(request.state, "resolved")
        self.later(30)
        outside = self.as_outside(request)
        self.assertEqual((outside.state, outside.outcome), ("resolved", "solved"))

    def test_the_manager_hears_of_a_directing_when_it_leaves(self):
        complaint = self.make_ticket(department_id=self.upper_department.id, service_id=False)
        self.direct(complaint, self.user_level1, manager_id=self.user_manager.id)
        self.assertEqual(complaint.state, "directed")
        mine = [("manager_id", "=", self.user_manager.id)]
        tickets = self.Ticket.with_user(self.user_manager)
        self.assertFalse(tickets.search(mine) & complaint)
        self.assertFalse(complaint.activity_ids)
        self.later(30)
        self.assertTrue(tickets.search(mine) & complaint.with_user(self.user_manager))
        self.assertEqual(complaint.activity_ids.user_id, self.user_manager)
        self.assertEqual(complaint.directed_at, SUNDAY_MORNING)

    def test_sla_statuses_and_stays_follow_when_it_leaves_from_the_moment_of_the_move(self):
        complaint = self.make_ticket()
        self.direct(complaint, self.user_level1)
        directing = complaint.sla_status_ids.filtered(lambda s: s.metric == "directing")
        self.assertFalse(directing.reached_at)
        self.assertFalse(complaint.stay_ids)
        self.later(30)
        self.assertEqual(directing.reached_at, SUNDAY_MORNING)
        self.assertEqual(directing.state, "met")
        self.assertEqual(complaint.stay_ids.mapped("state"), ["new"])
        self.assertIn("acknowledgement", complaint.sla_status_ids.mapped("metric"))

    def test_it_leaves_before_a_deadline_that_is_nearer_than_the_delay(self):
        request = self.request()
        first = request.sla_status_ids.filtered(lambda s: s.metric == "first_response")
        self.clock.move_to(first.deadline - 60 * SECOND)
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.assertLessEqual(request.first_response_at, first.deadline)
        self.assertEqual(first.state, "met")

    def test_what_the_system_does_is_not_delayed(self):
        complaint = self.make_ticket()
        self.run_cron(complaint.directing_limit)
        self.assertEqual(complaint.state, "directed")
        self.assertIn("directed", self.kinds(complaint))
        self.assertFalse(self.pending(complaint))

    @mute_logger("odoo.sql_db")
    def test_the_delay_is_30_to_120_seconds(self):
        self.company.asas_helpdesk_departure_seconds = 120
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.later(119)
        self.assertTrue(self.pending(request))
        self.later(1)
        self.assertFalse(self.pending(request))
        for seconds in (29, 121):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.company.asas_helpdesk_departure_seconds = seconds
                self.env.flush_all()

    def test_a_clock_that_was_set_back_lets_it_leave(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.clock.move_to(SUNDAY_MORNING - timedelta(hours=1))
        self.later(1)
        self.assertFalse(self.pending(request))
        self.assertIn(QUESTION, self.said(request))

    def test_it_leaves_even_if_its_sender_has_left_meanwhile(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.user_level1.active = False
        self.later(30)
        self.assertIn(QUESTION, self.said(request))

    def test_what_fails_to_leave_is_tried_again_and_stops_nobody(self):
        first, second = self.request(), self.request()
        for request in (first, second):
            self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        arrive = type(self.Ticket)._arrive
        broken = {first.id}

        def fail(ticket, departure):
            if ticket.id in broken:
                raise ValueError("broken")
            return arrive(ticket, departure)

        self.patch(type(self.Ticket), "_arrive", fail)
        self.later(30)
        self.assertTrue(self.pending(first))
        self.assertFalse(self.pending(second))
        broken.clear()
        self.later(60)
        self.assertFalse(self.pending(first))
        self.assertEqual(self.said(first).count(QUESTION), 1)


class TestAgain(DepartureCase):
    """What tells a beneficiary that their ticket goes on, or what became of their suggestion."""

    WORDS = "نفتح طلبكم من جديد."

    def closed(self, **values):
        request = self.request(**values)
        self.resolve(request, self.user_level1)
        self.verify_and_close(request, self.user_level2)
        return request

    def adopted(self):
        suggestion = self.make_ticket("suggestion")
        suggestion._direct()
        self.resolve(suggestion, self.user_manager, "adopted")
        return suggestion

    def letter(self, ticket, kind):
        return ticket.notice_ids.filtered(lambda n: n.kind == kind).sorted("id")[-1:].mail_id

    def test_reopening_says_the_words_that_were_shown_after_the_delay(self):
        request = self.closed()
        dialog = request.with_user(self.user_level2).action_reopen()
        wizard = (
            self.env[dialog["res_model"]]
            .with_user(self.user_level2)
            .with_context(**dialog["context"])
            .create({})
        )
        self.assertTrue(wizard.words)
        self.assertIn(request.reference, wizard.frame_subject)
        wizard.words = self.WORDS
        wizard.action_send()
        self.assertEqual((request.state, request.reopen_count), ("in_progress", 1))
        self.assertEqual(self.as_outside(request).state, "closed")
        self.later(29)
        self.assertNotIn("reopened", self.kinds(request))
        self.later(1)
        self.assertIn(self.WORDS, self.letter(request, "reopened").body_html)
        self.assertEqual(self.as_outside(request).state, "in_progress")

    def test_a_reopening_that_was_taken_back_was_never_one(self):
        request = self.closed()
        closed_at = request.closed_at
        self.reopen(request, self.user_level2, leave=False)
        self.pending(request).with_user(self.user_level2).sudo(False).action_take_back()
        self.later(60)
        self.assertEqual((request.state, request.reopen_count), ("closed", 0))
        self.assertEqual((request.closed_at, request.outcome), (closed_at, "solved"))
        self.assertNotIn("reopened", self.kinds(request))

    def test_what_is_not_accepted_is_told_to_nobody_before_it_leaves(self):
        request = self.request(user_id=self.user_level1.id)
        complaint = self.make_ticket()
        complaint._direct()
        self.resolve(request, self.user_level1)
        self.resolve(complaint, self.user_manager)
        tasks = complaint.activity_ids
        wizard = (
            self.env["asas.helpdesk.return.wizard"]
            .with_user(self.user_level2)
            .create({"ticket_ids": (request | complaint).ids, "reason": "أرفق الصورة."})
        )
        wizard.words = self.WORDS
        messages = self.env["mail.message"].sudo()
        mine = [("partner_ids", "in", self.user_level1.partner_id.ids)]
        before = messages.search_count(mine)
        wizard.action_send_back()
        self.assertEqual((request.state, complaint.state), ("in_progress", "directed"))
        self.assertEqual(messages.search_count(mine), before)
        self.assertEqual((complaint.activity_ids, complaint.manager_id), (tasks, self.user_manager))
        self.later(30)
        self.assertEqual(messages.search_count(mine), before + 1)
        self.assertEqual(complaint.manager_id, self.user_upper_manager)
        for ticket in (request, complaint):
            self.assertIn(self.WORDS, self.letter(ticket, "reopened").body_html)
            self.assertEqual(self.kinds(ticket).count("reopened"), 1)

    def test_implemented_says_the_words_that_were_shown_after_the_delay(self):
        suggestion = self.adopted()
        level2 = suggestion.with_user(self.user_level2)
        self.assertEqual(level2.action_implemented()["res_model"], "asas.helpdesk.send.wizard")
        with self.assertRaisesRegex(UserError, "Mark as Implemented"):
            level2.outcome = "implemented"
        wizard = self.dialog(suggestion, self.user_level2, "implemented")
        self.assertTrue(wizard.words)
        wizard.words = self.WORDS
        wizard.action_send()
        self.assertEqual(suggestion.outcome, "implemented")
        self.assertEqual(self.as_outside(suggestion).outcome, "adopted")
        self.env.invalidate_all()
        self.assertIn("Implemented", suggestion.with_user(self.user_level2).departing_words)
        self.later(30)
        self.assertEqual(self.kinds(suggestion).count("resolved"), 2)
        self.assertIn(self.WORDS, self.letter(suggestion, "resolved").body_html)

    def test_implemented_is_taken_back_and_is_for_adopted_suggestions_alone(self):
        suggestion = self.adopted()
        self.dialog(suggestion, self.user_level2, "implemented").action_send()
        self.pending(suggestion).with_user(self.user_level2).sudo(False).action_take_back()
        self.later(60)
        self.assertEqual(suggestion.outcome, "adopted")
        self.assertEqual(self.kinds(suggestion).count("resolved"), 1)
        with self.assertRaisesRegex(UserError, "no adopted suggestion"):
            self.dialog(self.request(), self.user_level2, "implemented").action_send()

    def test_no_other_way_reopens_unseen(self):
        request = self.closed()
        with self.assertRaisesRegex(UserError, "Reopen"):
            request.with_user(self.user_level2).stage_id = self.stage("in_progress")
        with self.assertRaisesRegex(UserError, "Reopen"):
            self.direct(request, self.user_level2)
        dialog = request.with_user(self.user_level2).action_move_to(self.stage("in_progress").id)
        self.assertEqual(dialog["context"]["default_kind"], "reopened")
        self.assertEqual(request.state, "closed")


class TestOtherDoors(DepartureCase):
    """What the staff writes by a door of Odoo's own leaves after the delay, too."""

    COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}

    def compose(self, ticket, user, **values):
        return (
            self.env["mail.compose.message"]
            .with_user(user)
            .create(
                {
                    "model": ticket._name,
                    "res_ids": ticket.ids,
                    "body": f"<p>{QUESTION}</p>",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    **values,
                }
            )
        )

    def test_the_full_composer_sends_after_the_delay_and_is_taken_back(self):
        request = self.request()
        shown = self.compose(request, self.user_level1).action_send_mail()
        self.assertEqual(shown["tag"], "asas_helpdesk_departing")
        self.assertFalse(request.first_response_at)
        self.assertNotIn(QUESTION, self.said(request))
        self.later(30)
        self.assertEqual(self.said(request).count(QUESTION), 1)
        self.assertEqual(request.first_response_at, SUNDAY_MORNING + 30 * SECOND)
        self.compose(request, self.user_level1).action_send_mail()
        request.with_user(self.user_level1).action_take_back()
        self.later(60)
        self.assertEqual(self.said(request).count(QUESTION), 1)

    def test_a_note_of_the_full_composer_stays_inside_and_is_there_at_once(self):
        request = self.request()
        note = self.env.ref("mail.mt_note").id
        self.compose(request, self.user_level1, subtype_id=note).action_send_mail()
        self.assertIn(QUESTION, self.said(request))

    def test_no_mail_leaves_past_the_conversation(self):
        request = self.request()
        mass = self.compose(request, self.user_level1, composition_mode="mass_mail")
        with self.assertRaisesRegex(UserError, "past the conversation"):
            mass.action_send_mail()

    def test_an_sms_leaves_after_the_delay_once_and_is_taken_back(self):
        request = self.request()

        def send(text, times=1):
            for _time in range(times):
                composer = self.env["sms.composer"].with_user(self.user_level1)
                shown = composer.create(
                    {
                        "composition_mode": "comment",
                        "res_model": request._name,
                        "res_id": request.id,
                        "number_field_name": "beneficiary_phone",
                        "body": text,
                    }
                ).action_send_sms()
            return shown

        request.beneficiary_phone = "+966550001234"
        with self.sms_gateway() as taken:
            self.assertEqual(send("نرجو الاتصال بنا", 2)["tag"], "asas_helpdesk_departing")
            self.assertIn("نرجو الاتصال بنا", request.departing_message)
            self.assertFalse(taken)
            self.later(30)
            self.assertEqual([text.count("نرجو الاتصال بنا") for text in taken], [1])
            send("رسالة أخرى")
            request.with_user(self.user_level1).action_take_back()
            self.later(60)
            self.assertEqual(len(taken), 1)
            mass = self.env["sms.composer"].with_user(self.user_level1)
            with self.assertRaisesRegex(UserError, "several tickets"):
                mass.create(
                    {
                        "composition_mode": "mass",
                        "res_model": request._name,
                        "res_ids": str(request.ids),
                        "body": "x",
                    }
                ).action_send_sms()

    def test_a_scheduled_message_does_not_leave_before_the_delay(self):
        request = self.request()
        composer = self.compose(
            request, self.user_level1, scheduled_date=str(SUNDAY_MORNING + 5 * SECOND)
        )
        composer.action_schedule_message()
        message = self.env["mail.scheduled.message"].search([("res_id", "=", request.id)])
        self.assertEqual(message.scheduled_date, SUNDAY_MORNING + 30 * SECOND)
        message.with_user(self.user_level1).scheduled_date = SUNDAY_MORNING + 2 * SECOND
        self.assertEqual(message.scheduled_date, SUNDAY_MORNING + 30 * SECOND)

    def test_a_call_from_outside_sends_after_the_delay_with_its_files(self):
        request = self.request()
        level1 = request.with_user(self.user_level1)
        with patch.object(ticket_posting, "request", object()):
            sent = level1.message_post(
                body=f"<b>{QUESTION}</b>", attachments=[("a.txt", b"x")], **self.COMMENT
            )
            level1.message_post(body="ملاحظة")
            with self.assertRaisesRegex(UserError, "in the conversation"):
                level1.message_notify(partner_ids=self.user_trainee.partner_id.ids, body="x")
            for past in (self.user_level1.partner_id, self.request(subject="غيره")):
                with self.subTest(past._name), self.assertRaisesRegex(UserError, "conversation"):
                    past.with_user(self.user_level1).message_notify(
                        partner_ids=self.user_trainee.partner_id.ids,
                        body="x",
                        model=request._name,
                        res_id=request.id,
                    )
        self.assertFalse(sent)
        self.assertIn("ملاحظة", self.said(request))
        self.assertNotIn(QUESTION, self.said(request))
        self.later(30)
        self.assertIn(f"&lt;b&gt;{QUESTION}", self.said(request))
        self.assertIn("a.txt", request.message_ids.attachment_ids.mapped("name"))

    def test_a_message_that_is_scheduled_and_sent_now_keeps_its_file(self):
        request = self.request()
        file = (
            self.env["ir.attachment"]
            .with_user(self.user_level1)
            .create({"name": "b.txt", "raw": b"x", "res_model": "mail.compose.message"})
        )
        self.compose(
            request,
            self.user_level1,
            scheduled_date=str(SUNDAY_MORNING + timedelta(hours=1)),
            attachment_ids=file.ids,
        ).action_schedule_message()
        message = self.env["mail.scheduled.message"].search([("res_id", "=", request.id)])
        with patch.object(ticket_posting, "request", object()):
            message.with_user(self.user_level1).post_message()
        self.assertNotIn(QUESTION, self.said(request))
        self.later(30)
        self.assertIn(QUESTION, self.said(request))
        self.assertIn("b.txt", request.message_ids.attachment_ids.mapped("name"))


class TestTakenBack(DepartureCase):
    def take_back(self, ticket, user):
        self.pending(ticket).with_user(user).sudo(False).action_take_back()
        self.env.invalidate_all()

    def test_one_click_takes_back_the_move_and_the_message(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.clock.tick(10)
        self.take_back(request, self.user_level1)
        self.assertEqual(request.state, "new")
        self.later(60)
        self.assertEqual(request.state, "new")
        self.assertNotIn(QUESTION, self.said(request))
        self.assertFalse(request.stay_ids or request.first_response_at)

    def test_the_record_keeps_both_moves(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.take_back(request, self.user_level1)
        self.env.cr.flush()
        entries = self.env["asas.helpdesk.evidence"].search([("ticket_id", "=", request.id)])
        moves = [entry for entry in entries if entry.kind == "move"]
        self.assertEqual(len(moves), 2)
        self.assertIn("Taken back before it left", self.said(request))

    def test_what_was_taken_back_is_no_reopening_and_no_end(self):
        request = self.request()
        self.resolve(request, self.user_level1)
        status = request.sla_status_ids.filtered(lambda s: s.metric == "verification")
        kept = (status.reached_at, status.deadline, status.state)
        self.verify_and_close(request, self.user_level2, leave=False)
        self.take_back(request, self.user_level2)
        self.assertEqual((request.state, request.reopen_count), ("resolved", 0))
        self.assertFalse(request.closed_at or request.reopened_at)
        self.assertEqual((status.reached_at, status.deadline, status.state), kept)
        self.assertEqual(request.outcome, "solved")

    def test_a_directing_that_was_taken_back_was_never_one(self):
        complaint = self.make_ticket()
        self.direct(complaint, self.user_level1, department_id=self.upper_department.id)
        self.take_back(complaint, self.user_level1)
        self.assertEqual((complaint.state, complaint.department_id), ("new", self.department))
        self.assertFalse(complaint.directed_at or complaint.manager_id)
        self.later(60)
        self.assertNotIn("directed", self.kinds(complaint))
        directing = complaint.sla_status_ids.filtered(lambda s: s.metric == "directing")
        self.assertEqual(directing.state, "running")

    def test_what_has_happened_meanwhile_counts_once_it_is_taken_back(self):
        request = self.request()
        self.answer(request)
        self.resolve(request, self.user_level1, leave=False)
        self.clock.tick(5)
        self.env.flush_all()
        request.with_user(self.user_trainee).message_post(body="وما موعد الدورة؟")
        urgent = {"ticket_type": "request", "priority": "3", "target_hours": 1}
        self.env["asas.helpdesk.sla"].create(
            {"name": "عاجل", "metric": "resolution", "basis": "elapsed", **urgent}
        )
        request.with_user(self.user_level1).priority = "3"
        self.take_back(request, self.user_level1)
        running = {s.metric: s for s in request.sla_status_ids if s.state == "running"}
        self.assertEqual(set(running), {"resolution", "next_answer"})
        self.assertEqual(running["resolution"].deadline, SUNDAY_MORNING + timedelta(hours=1))
        self.assertEqual(running["next_answer"].started_at, SUNDAY_MORNING + 5 * SECOND)

    def test_only_the_sender_and_level_2_take_it_back(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        for user in (self.user_level1_other, self.user_employee, self.user_trainee):
            with self.assertRaises(AccessError):
                self.take_back(request, user)
        self.take_back(request, self.user_level2)
        self.assertEqual(request.state, "new")

    def test_twice_takes_back_once_and_what_has_left_is_not_taken_back(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        departure = self.pending(request).with_user(self.user_level1).sudo(False)
        departure.action_take_back()
        departure.action_take_back()
        self.assertEqual(self.said(request).count("Taken back before it left"), 1)
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        departure = self.pending(request).with_user(self.user_level1).sudo(False)
        departure.action_send_now()
        departure.action_send_now()
        self.assertEqual(self.said(request).count(QUESTION), 1)
        with self.assertRaisesRegex(UserError, "has left already"):
            departure.action_take_back()


class TestMeanwhile(DepartureCase):
    def test_a_dialog_that_is_sent_twice_acts_once(self):
        request = self.request()
        wizard = self.dialog(request, self.user_level1, "waiting", words=QUESTION)
        wizard.action_send()
        wizard.action_send()
        self.later(30)
        self.assertEqual(self.said(request).count(QUESTION), 1)

    def test_a_dialog_opened_before_somebody_else_moved_the_ticket_is_refused(self):
        request = self.request()
        wizard = self.dialog(request, self.user_level1, "waiting", words=QUESTION)
        self.ask_and_wait(request, self.user_level1_other, "سؤال آخر", leave=False)
        with self.assertRaisesRegex(UserError, "in the meantime"):
            wizard.action_send()

    def test_what_is_sent_again_after_a_lost_connection_is_sent_once(self):
        for waiting in (True, False):
            request = self.request()
            level1 = request.with_user(self.user_level1)
            first = level1.send_later(f"<p>{QUESTION}</p>", waiting=waiting)
            self.assertEqual(level1.send_later(f"<p>{QUESTION}</p>", waiting=waiting), first)
            self.later(30)
            self.assertEqual(level1.send_later(f"<p>{QUESTION}</p>", waiting=waiting), [])
            self.later(30)
            self.assertEqual(self.said(request).count(QUESTION), 1)

    def test_the_same_words_are_sent_again_when_they_were_taken_back_or_answered(self):
        request = self.request()
        level1 = request.with_user(self.user_level1)
        level1.send_later("نعم")
        level1.action_take_back()
        self.assertTrue(level1.send_later("نعم"))
        self.later(30)
        self.env.flush_all()
        request.with_user(self.user_trainee).message_post(body="وهل الموعد ثابت؟")
        self.clock.tick(5)
        self.assertTrue(level1.send_later("نعم"))

    def test_a_second_move_by_hand_waits_for_the_first(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        with self.assertRaisesRegex(UserError, "has not left yet"):
            self.resolve(request, self.user_level1_other)
        with self.assertRaisesRegex(UserError, "has not left yet"):
            request.with_user(self.user_level1).action_resume()

    def test_the_system_lets_it_leave_before_its_own_move(self):
        complaint = self.make_ticket()
        self.ask_and_wait(complaint, self.user_level1, QUESTION, leave=False)
        complaint._direct()
        self.assertEqual(complaint.state, "directed")
        self.assertIn(QUESTION, self.said(complaint))

    def test_what_the_beneficiary_writes_meanwhile_does_not_answer_the_question(self):
        request = self.request()
        self.answer(request)
        self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
        self.clock.tick(5)
        self.env.flush_all()
        request.with_user(self.user_trainee).message_post(body="هل من جديد؟")
        self.env.invalidate_all()
        self.assertEqual(request.state, "waiting")
        self.later(30)
        self.assertEqual(request.state, "waiting")
        self.assertTrue(self.pending(request) == self.pending(request).browse())

    def test_what_is_asked_while_an_answer_waits_to_leave_is_owed_another(self):
        for kind in ("message", "first message", "question", "outcome"):
            with self.subTest(kind):
                request = self.request()
                if kind != "first message":
                    self.answer(request)
                    self.clock.tick(60)
                    self.env.flush_all()
                    request.with_user(self.user_trainee).message_post(body="هل من جديد؟")
                self.clock.tick(60)
                if kind == "question":
                    self.ask_and_wait(request, self.user_level1, QUESTION, leave=False)
                elif kind == "outcome":
                    self.resolve(request, self.user_level1, leave=False)
                else:
                    request.with_user(self.user_level1).send_later("الدورة قائمة")
                self.clock.tick(5)
                asked_at = fields.Datetime.now()
                self.env.flush_all()
                request.with_user(self.user_trainee).message_post(body="وما موعدها؟")
                self.later(30)
                self.assertFalse(request.departing_id)
                self.assertEqual(request.unanswered_at, asked_at)
                turns = request.sla_status_ids.filtered(lambda s: s.metric == "next_answer")
                last = turns.sorted("turn")[-1]
                self.assertEqual((last.started_at, last.state), (asked_at, "running"))
                if kind != "first message":
                    self.assertEqual(turns.sorted("turn")[0].reached_at, asked_at + 30 * SECOND)
                self.answer(request)
                self.assertEqual(last.state, "met")

    def test_an_answer_to_an_earlier_question_comes_before_the_outcome(self):
        request = self.request()
        self.ask_and_wait(request, self.user_level1)
        self.clock.tick(60)
        self.resolve(request, self.user_level1, leave=False)
        self.env.flush_all()
        self.env.invalidate_all()
        request.with_user(self.user_trainee).message_post(body="رقم الدورة 14")
        self.env.invalidate_all()
        self.assertEqual(request.state, "in_progress")
        self.assertFalse(request.outcome or self.pending(request))

    def test_withdrawing_comes_before_what_has_not_left(self):
        request = self.request()
        self.resolve(request, self.user_level1, leave=False)
        outside = self.as_outside(request)
        self.assertTrue(
            outside._portal_run_action(
                "withdraw", outside._portal_revision(), {"reason": "لا داعي"}
            )
        )
        self.env.invalidate_all()
        self.assertEqual((request.state, request.cancel_reason), ("cancelled", "withdrawn"))
        self.later(60)
        self.assertEqual(request.state, "cancelled")
        self.assertNotIn("resolved", self.kinds(request))
