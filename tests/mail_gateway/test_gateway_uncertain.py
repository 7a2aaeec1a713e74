"""Three answers: surely a machine, surely a person, and uncertain, on which a person decides."""

from common import SUNDAY_MORNING, hours
from gateway_case import MailboxCase

from odoo.exceptions import AccessError, UserError

ABSENCES = ("absence-arabic.eml", "absence-english.eml", "absence-html.eml")
THANKS = ("thanks-arabic.eml", "thanks-english.eml")


class UncertainCase(MailboxCase):
    def setUp(self):
        super().setUp()
        with self.clock_at(SUNDAY_MORNING):
            self.ticket = self.receive(self.mail())
            self.ticket.user_id = self.user_level1
            self.ticket.with_user(self.user_level1).action_assign_to_me()
        self.notice = self.ticket.notice_ids.mail_id.message_id
        self.count = 0

    def answer(self, name, **replace):
        """Let one of the mails arrive as an answer to the notice; return its message."""
        self.count += 1
        message_id = f"{self.count}.{name}@mail.example"
        raw = self.file(name, notice=self.notice, id=message_id, **replace)
        self.assertFalse(self.receive(raw), f"{name} makes no ticket")
        message = self.env["mail.message"].search([("message_id", "=", f"<{message_id}>")])
        self.assertEqual(message.res_id, self.ticket.id, name)
        return message

    def arrive(self, name, **replace):
        """Let one of the mails arrive that begin something new; return its ticket."""
        self.count += 1
        replace = {"id": f"{self.count}.{name}@mail.example", **replace}
        ticket = self.receive(self.file(name, **replace))
        self.assertEqual(len(ticket), 1, name)
        return ticket

    def uncertain(self, message):
        return self.env["asas.helpdesk.uncertain.email"].search([("message_id", "=", message.id)])

    def wait(self, moment=None):
        with self.clock_at(moment or SUNDAY_MORNING):
            self.ask_and_wait(self.ticket, self.user_level1)

    def close(self, moment=None):
        with self.clock_at(moment or SUNDAY_MORNING):
            self.resolve(self.ticket, self.user_level1)
            self.verify_and_close(self.ticket, self.user_level2)
        self.assertEqual(self.ticket.state, "closed")

    def decide(self, email, verdict, user=None, moment=None):
        with self.clock_at(moment or SUNDAY_MORNING), self.mock_mail_gateway():
            getattr(email.with_user(user or self.user_level1), f"action_{verdict}")()


class TestUncertainAnswers(UncertainCase):
    def test_out_of_office_without_a_header_moves_nothing_and_writes_to_nobody(self):
        self.wait()
        kinds = self.ticket.notice_ids.mapped("kind")
        for name in (*ABSENCES, "receipt-other-desk.eml"):
            message = self.answer(name)
            self.assertFalse(self._mails, "nobody is written to")
            self.assertTrue(message.subtype_id.internal)
            self.assertFalse(message.notification_ids)
            self.assertEqual(self.ticket.state, "waiting")
            self.assertCountEqual(self.ticket.notice_ids.mapped("kind"), kinds)
            email = self.uncertain(message)
            reason = "auto_receipt" if name.startswith("receipt") else "absence"
            self.assertEqual((email.reason, email.verdict), (reason, False))
        self.assertTrue(self.ticket.to_judge)
        self.assertIn(self.ticket, self.Ticket.search([("to_judge", "=", True)]))

    def test_assignee_is_asked_to_decide_and_is_not_mailed(self):
        self.answer("absence-arabic.eml")
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.user_level1)
        self.assertEqual(
            activity.activity_type_id, self.env.ref("asas_helpdesk.activity_type_uncertain_email")
        )
        self.assertFalse(self._mails)

    def test_ticket_without_an_assignee_is_in_the_list_of_level1(self):
        self.ticket.user_id = False
        self.answer("absence-arabic.eml")
        self.assertFalse(self.ticket.activity_ids)
        action = self.env.ref("asas_helpdesk.ticket_action_to_judge")
        self.assertIn("search_default_to_judge", action.context)
        found = self.Ticket.with_user(self.user_level1_other).search([("to_judge", "=", True)])
        self.assertIn(self.ticket, found)

    def test_out_of_office_reopens_nothing(self):
        self.close()
        for name in ABSENCES:
            self.answer(name)
            self.assertEqual((self.ticket.state, self.ticket.reopen_count), ("closed", 0))
            self.assertNotIn("reopened", self.ticket.notice_ids.mapped("kind"))

    def test_person_behind_an_exchange_server_ends_the_waiting(self):
        self.wait()
        message = self.answer("person-suppress.eml")
        self.assertEqual(self.ticket.state, "in_progress")
        self.assertFalse(message.subtype_id.internal)
        self.assertIn(self.user_level1.partner_id, message.notification_ids.res_partner_id)
        self.assertFalse(self.uncertain(message))

    def test_uncertain_mail_of_a_stranger_is_a_note_that_becomes_a_ticket_of_its_own(self):
        stranger = self.file(
            "absence-english.eml", notice=self.notice, id="stranger@mail.example"
        ).replace(b"From: trainee@example.com", b"From: stranger@example.net")
        with self.clock_at(SUNDAY_MORNING):
            self.assertFalse(self.receive(stranger))
        message = self.env["mail.message"].search([("message_id", "=", "<stranger@mail.example>")])
        email = self.uncertain(message)
        before = self.Ticket.search([], order="id desc", limit=1).id
        self.decide(email, "person")
        new = self.Ticket.search([("id", ">", before)])
        self.assertEqual(new.beneficiary_email, "stranger@example.net")
        self.assertFalse(new.partner_id)
        self.assertEqual(new.received_at, email.received_at)
        self.assertIn(self.ticket, new.related_ids)
        self.assertTrue(message.subtype_id.internal, "not shown to the beneficiary")
        self.assertIn("received", new.notice_ids.mapped("kind"))


class TestVerdicts(UncertainCase):
    def test_what_a_person_wrote_counts_from_its_receipt(self):
        self.wait(SUNDAY_MORNING)
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            message = self.answer("absence-arabic.eml")
        email = self.uncertain(message)
        self.assertEqual(email.received_at, SUNDAY_MORNING + hours(1))
        self.decide(email, "person", moment=SUNDAY_MORNING + hours(3))
        self.assertEqual(self.ticket.state, "in_progress")
        self.assertFalse(message.subtype_id.internal)
        self.assertFalse(message.is_internal)
        status = self.ticket.sla_status_ids.filtered(lambda c: c.metric == "resolution")
        self.assertEqual(status.pauses, [["2026-03-01 07:00:00", "2026-03-01 08:00:00"]])
        self.assertFalse(status.paused_at)
        self.assertFalse(self.ticket.to_judge)
        self.assertFalse(self.ticket.activity_ids, "it is decided")

    def test_assignee_is_notified_of_what_a_colleague_has_decided(self):
        message = self.answer("absence-arabic.eml")
        self.decide(self.uncertain(message), "person", user=self.user_level1_other)
        notified = message.notification_ids.res_partner_id
        self.assertIn(self.user_level1.partner_id, notified)
        self.assertNotIn(self.trainee, notified)
        self.assertNotIn(self.user_level1_other.partner_id, notified)

    def test_waiting_that_began_after_the_mail_goes_on(self):
        with self.clock_at(SUNDAY_MORNING):
            message = self.answer("absence-arabic.eml")
        self.wait(SUNDAY_MORNING + hours(1))
        self.decide(self.uncertain(message), "person", moment=SUNDAY_MORNING + hours(2))
        self.assertEqual(self.ticket.state, "waiting", "it does not answer what was asked later")

    def test_pause_that_a_colleague_ended_ends_when_the_mail_was_received(self):
        self.wait(SUNDAY_MORNING)
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            message = self.answer("absence-arabic.eml")
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            self.ticket.with_user(self.user_level1).action_resume()
        self.decide(self.uncertain(message), "person", moment=SUNDAY_MORNING + hours(3))
        status = self.ticket.sla_status_ids.filtered(lambda c: c.metric == "resolution")
        self.assertEqual(status.pauses, [["2026-03-01 07:00:00", "2026-03-01 08:00:00"]])

    def test_person_who_wrote_to_a_closed_ticket_has_it_reopened_as_from_the_receipt(self):
        self.close(SUNDAY_MORNING)
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            message = self.answer("absence-arabic.eml")
        self.decide(self.uncertain(message), "person", moment=SUNDAY_MORNING + hours(30 * 24))
        self.assertEqual((self.ticket.state, self.ticket.reopen_count), ("in_progress", 1))
        self.assertEqual(self.ticket.reopened_at, SUNDAY_MORNING + hours(1))
        status = self.ticket.sla_status_ids.filtered(lambda c: c.metric == "resolution")
        self.assertEqual(status.pauses[-1], ["2026-03-01 07:00:00", "2026-03-01 08:00:00"])
        self.assertIn("reopened", self.ticket.notice_ids.mapped("kind"))

    def test_ticket_closed_after_the_mail_stays_closed(self):
        with self.clock_at(SUNDAY_MORNING):
            message = self.answer("absence-arabic.eml")
        self.close(SUNDAY_MORNING + hours(1))
        self.decide(self.uncertain(message), "person", moment=SUNDAY_MORNING + hours(2))
        self.assertEqual(self.ticket.state, "closed")
        self.assertFalse(message.subtype_id.internal)

    def test_person_who_wrote_too_late_gets_a_new_ticket(self):
        self.close(SUNDAY_MORNING)
        late = SUNDAY_MORNING + hours((self.company.asas_helpdesk_reopen_days + 1) * 24)
        with self.clock_at(late):
            message = self.answer("absence-arabic.eml")
        before = self.Ticket.search([], order="id desc", limit=1).id
        self.decide(self.uncertain(message), "person", moment=late + hours(1))
        new = self.Ticket.search([("id", ">", before)])
        self.assertEqual((new.received_at, new.partner_id), (late, self.trainee))
        self.assertIn(self.ticket, new.related_ids)
        self.assertEqual(self.ticket.state, "closed")

    def test_no_answer_needed_changes_nothing(self):
        self.wait()
        message = self.answer("absence-arabic.eml")
        email = self.uncertain(message)
        self.decide(email, "no_answer")
        self.assertEqual(self.ticket.state, "waiting")
        self.assertTrue(message.subtype_id.internal)
        self.assertFalse(message.notification_ids)
        self.assertFalse(self.ticket.to_judge)
        self.assertFalse(self.ticket.activity_ids)
        self.assertEqual((email.verdict, email.judged_by_id), ("none", self.user_level1))

    def test_it_is_decided_once_and_logged_by_whom(self):
        email = self.uncertain(self.answer("absence-arabic.eml"))
        self.decide(email, "no_answer")
        for verdict in ("person", "no_answer"):
            with self.assertRaisesRegex(UserError, self.user_level1.name):
                self.decide(email, verdict, user=self.user_level2)
        self.assertEqual((email.verdict, email.judged_by_id), ("none", self.user_level1))
        note = self.ticket.message_ids.filtered(
            lambda m: m.author_id == self.user_level1.partner_id and "No answer needed" in m.body
        )
        self.assertEqual(len(note), 1)
        self.assertTrue(note.subtype_id.internal)

    def test_only_those_decide_who_may_change_the_ticket(self):
        email = self.uncertain(self.answer("absence-arabic.eml"))
        for user in (self.user_trainee, self.user_colleague, self.user_employee, self.user_hall):
            for verdict in ("person", "no_answer"):
                with self.assertRaises(AccessError):
                    self.decide(email, verdict, user=user)
            with self.assertRaises(AccessError):
                email.with_user(user).read(["reason"])
        self.ticket.sudo().about_partner_ids = self.user_level2.partner_id
        with self.assertRaises(AccessError):
            self.decide(email, "person", user=self.user_level2)
        self.assertFalse(email.verdict)

    def test_nobody_writes_a_verdict_by_hand(self):
        email = self.uncertain(self.answer("absence-arabic.eml"))
        for user in (self.user_level1, self.user_admin):
            mine = email.with_user(user)
            for change in (
                lambda m: m.write({"verdict": "person"}),
                lambda m: m.create({"ticket_id": m.ticket_id.id, "message_id": m.message_id.id}),
                lambda m: m.unlink(),
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    change(mine)

    def test_mail_of_a_merged_ticket_is_decided_on_where_it_is(self):
        message = self.answer("absence-arabic.eml")
        stayed = self.receive(self.mail("الصوت منقطع"))
        self.ask_and_wait(stayed, self.user_level1)
        self.ticket.with_user(self.user_level1)._merge_into(stayed.with_user(self.user_level1))
        email = self.uncertain(message)
        self.assertEqual(email.ticket_id, stayed)
        self.assertTrue(stayed.to_judge)
        email.with_user(self.user_level1).action_no_answer()
        self.assertEqual(stayed.state, "waiting")

    def test_conversation_offers_the_buttons_to_those_who_may_decide(self):
        message = self.answer("absence-arabic.eml")
        shown = self.shown(message, self.user_level1)
        self.assertIn("out-of-office", shown["words"])
        methods = [button["method"] for button in shown["buttons"]]
        self.assertEqual(methods, ["action_person", "action_no_answer"])
        self.assertIn("خارج المكتب", self.shown(message, self.user_level1, "ar_001")["words"])
        self.decide(self.uncertain(message), "no_answer")
        shown = self.shown(message, self.user_level1)
        self.assertEqual(shown["buttons"], [])
        self.assertIn(self.user_level1.name, shown["words"])

    def shown(self, message, user, lang="en_US"):
        from odoo.addons.mail.tools.discuss import Store

        mine = message.with_user(user).with_context(lang=lang)
        result = Store().add(mine).get_result()
        found = next(each for each in result["mail.message"] if each["id"] == message.id)
        return found["asas_helpdesk_uncertain"]

    def test_what_was_cancelled_for_want_of_an_answer_is_reopened_by_a_person_alone(self):
        self.wait()
        stage = self.env["asas.helpdesk.stage"]._for_state("cancelled")
        self.ticket.write({"cancel_reason": "unanswered", "stage_id": stage.id})
        received_at = SUNDAY_MORNING + hours(40 * 24)
        with self.clock_at(received_at):
            message = self.answer("absence-arabic.eml")
            self.assertEqual(self.ticket.state, "cancelled")
        self.decide(self.uncertain(message), "person", moment=received_at + hours(5))
        self.assertEqual((self.ticket.state, self.ticket.cancel_reason), ("in_progress", False))
        self.assertEqual(self.ticket.unanswered_at, received_at)
        status = self.ticket.sla_status_ids.filtered(lambda c: c.metric == "next_answer")
        self.assertEqual((status.started_at, status.state), (received_at, "running"))


class TestThanks(UncertainCase):
    def test_thanks_to_a_closed_ticket_are_stored_and_reopening_is_offered(self):
        self.close()
        kinds = self.ticket.notice_ids.mapped("kind")
        for name in THANKS:
            with self.clock_at(SUNDAY_MORNING + hours(1)):
                message = self.answer(name)
            self.assertEqual((self.ticket.state, self.ticket.reopen_count), ("closed", 0), name)
            self.assertCountEqual(self.ticket.notice_ids.mapped("kind"), kinds)
            self.assertFalse(message.subtype_id.internal, "a person wrote it")
            self.assertEqual(message.author_id, self.trainee)
            self.assertEqual(self.uncertain(message).reason, "thanks")
        with self.clock_at(SUNDAY_MORNING + hours(2)):
            self.assertIn("reopen", self.ticket._portal_actions())
        self.assertFalse(self.ticket.to_judge, "nothing has to be decided")
        self.assertFalse(self.ticket.activity_ids)

    def test_assignee_reopens_with_the_button(self):
        self.close()
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            message = self.answer("thanks-arabic.eml")
        self.decide(self.uncertain(message), "person", moment=SUNDAY_MORNING + hours(2))
        self.assertEqual((self.ticket.state, self.ticket.reopen_count), ("in_progress", 1))

    def test_thanks_with_an_objection_reopen_at_once(self):
        self.close()
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            message = self.answer("thanks-but.eml")
        self.assertEqual((self.ticket.state, self.ticket.reopen_count), ("in_progress", 1))
        self.assertFalse(self.uncertain(message))

    def test_thanks_long_after_closing_make_no_ticket(self):
        self.close()
        with self.clock_at(SUNDAY_MORNING + hours(400 * 24)):
            message = self.answer("thanks-arabic.eml")
        self.assertEqual(self.ticket.state, "closed")
        self.assertFalse(self.uncertain(message), "it is too late to reopen")

    def test_thanks_with_a_file_are_more_than_thanks(self):
        self.close()
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            mail = self.mail("شكراً لكم", In_Reply_To=self.notice)
            mail.add_attachment(b"x", maintype="image", subtype="png", filename="screen.png")
            self.assertFalse(self.receive(mail))
        self.assertEqual(self.ticket.state, "in_progress")

    def test_logo_of_a_signature_says_nothing_more_than_thanks(self):
        self.close()
        mail = self.mail("x", In_Reply_To=self.notice, Message_ID="<logo@mail.example>")
        mail.set_content("<p>شكراً جزيلاً</p><img src='cid:logo'>", subtype="html")
        mail.add_related(b"x" * 900, "image", "png", cid="<logo>", filename="image001.png")
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            self.assertFalse(self.receive(mail))
        self.assertEqual(self.ticket.state, "closed")
        self.assertEqual(self.ticket.uncertain_email_ids.reason, "thanks")

    def test_thanks_while_the_desk_waits_are_an_answer(self):
        self.wait()
        self.answer("thanks-arabic.eml")
        self.assertEqual(self.ticket.state, "in_progress")


class TestNewMails(UncertainCase):
    def test_person_behind_an_exchange_server_is_acknowledged(self):
        ticket = self.arrive("person-suppress-new.eml")
        self.assertFalse(ticket.automatic_mail)
        self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])

    def test_what_comes_through_our_own_group_is_from_an_ordinary_person(self):
        own = self.address.replace("@", ".")
        ticket = self.arrive("group-own.eml", list=own)
        self.assertFalse(ticket.automatic_mail)
        self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])
        self.assertFalse(ticket.uncertain_email_ids)

    def test_surely_a_machine_is_never_answered(self):
        for name, reason in (("mailer-daemon.eml", "bounce"), ("no-reply.eml", "noreply")):
            ticket = self.arrive(name)
            self.assertEqual(ticket.automatic_mail, reason)
            self.assertFalse(ticket.notice_ids)
            self.assertFalse(ticket.uncertain_email_ids, "there is nothing to decide")
            self.assertFalse(ticket.to_judge)

    def test_uncertain_mail_becomes_a_ticket_whose_deadlines_run_and_whose_notices_wait(self):
        for name, reason in (("list-foreign.eml", "list"), ("form-no-reply.eml", "form")):
            ticket = self.arrive(name)
            self.assertEqual(ticket.automatic_mail, reason)
            self.assertTrue(ticket.first_to_judge)
            self.assertFalse(ticket.notice_ids)
            self.assertTrue(ticket.next_deadline)
            started = set(ticket.sla_status_ids.mapped("started_at"))
            self.assertEqual(started, {ticket.received_at})

    def test_acknowledgement_is_sent_once_a_person_wrote_it(self):
        ticket = self.arrive("form-no-reply.eml")
        deadline = ticket.next_deadline
        with self.mock_mail_gateway():
            ticket.with_user(self.user_level1).action_not_automatic()
        self.assertFalse(ticket.automatic_mail)
        self.assertFalse(ticket.to_judge)
        self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])
        self.assertEqual(ticket.next_deadline, deadline)
        self.assertEqual(ticket.uncertain_email_ids.judged_by_id, self.user_level1)

    def test_buttons_on_the_message_and_on_the_ticket_are_the_same(self):
        ticket = self.arrive("list-foreign.eml")
        self.decide(ticket.uncertain_email_ids, "person")
        self.assertFalse(ticket.automatic_mail)
        self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])
        other = self.arrive("list-foreign.eml")
        with self.mock_mail_gateway():
            other.with_user(self.user_level1).action_no_answer_needed()
        self.assertEqual(other.uncertain_email_ids.verdict, "none")
        self.assertFalse(other.notice_ids)
        self.assertFalse(other.to_judge)

    def test_notice_of_the_directing_waits_as_well(self):
        raw = self.file("list-foreign.eml", id="directed@mail.example", address="x@y.example")
        raw = raw.replace(b"x@y.example", f"complaints@{self.alias_domain}".encode())
        ticket = self.receive(raw)
        ticket.service_id = self.service
        ticket.sudo()._direct()
        self.assertFalse(ticket.notice_ids)
        self.decide(ticket.uncertain_email_ids, "person")
        self.assertEqual(set(ticket.notice_ids.mapped("kind")), {"received", "directed"})

    def test_strangers_decide_nothing(self):
        ticket = self.arrive("list-foreign.eml")
        for user in (self.user_trainee, self.user_employee):
            for action in ("action_not_automatic", "action_no_answer_needed"):
                with self.assertRaises(AccessError):
                    getattr(ticket.with_user(user), action)()
        self.assertTrue(ticket.to_judge)


class TestDecidedInTime(UncertainCase):
    """Nobody is left without an answer because it was not certain that a person wrote."""

    def status(self, ticket=None):
        statuses = (ticket or self.ticket).sla_status_ids
        return statuses.filtered(lambda s: s.metric == "judgement").sorted("turn")

    def let_time_pass(self, moment):
        with self.mock_mail_gateway():
            self.run_cron(moment)

    def test_uncertain_mail_has_a_deadline_and_counts_as_a_persons_after_it(self):
        self.wait()
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            message = self.answer("absence-arabic.eml")
        email, status = self.uncertain(message), self.status()
        self.assertEqual(status.deadline, email.received_at + hours(4))
        self.let_time_pass(SUNDAY_MORNING + hours(3.5))
        self.assertFalse(email.verdict)
        self.let_time_pass(SUNDAY_MORNING + hours(5.1))
        self.assertEqual((email.verdict, status.state), ("person", "breached"))
        self.assertNotEqual(self.ticket.state, "waiting")
        notes = self.ticket.message_ids.filtered(lambda m: "Nobody decided in time" in m.body)
        self.assertTrue(notes or self.company.partner_id.lang != "en_US")

    def test_decision_ends_it_and_the_next_mail_has_a_deadline_of_its_own(self):
        for number, verdict in enumerate(("no_answer", "person")):
            with self.clock_at(SUNDAY_MORNING + hours(1 + number)):
                message = self.answer("absence-english.eml")
            self.decide(
                self.uncertain(message), verdict, moment=SUNDAY_MORNING + hours(1.5 + number)
            )
        self.assertEqual(self.status().mapped("turn"), [0, 1])
        self.assertEqual(set(self.status().mapped("state")), {"met"})

    def test_new_ticket_of_an_uncertain_mail_has_one_too(self):
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.arrive("newsletter.eml")
        self.assertTrue(ticket.to_judge)
        self.assertEqual(len(self.status(ticket)), 1)
        self.let_time_pass(SUNDAY_MORNING + hours(4.1))
        self.assertFalse(ticket.to_judge)
