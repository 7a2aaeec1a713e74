"""Halls: the hall manager's screen, urgency, routing and incidents (policy section 1)."""

import re
from datetime import timedelta
from html import unescape

from common import ANY_KEY, SUNDAY_MORNING, hours
from hall_case import HallCase, HallFixture

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase

MINUTE = timedelta(minutes=1)


class TestScreen(HallCase):
    def halls(self, user=None, moment=None):
        with self.clock_at(moment or self.during):
            return self.Session.with_user(user or self.user_hall).get_halls_now()

    def test_it_shows_the_running_session_with_its_open_tickets(self):
        ticket = self.tap(participant=self.participant, words="لا أسمع شيئاً")
        screen = self.halls()
        self.assertEqual(len(screen["categories"]), 6)
        hall = screen["halls"][0]
        self.assertTrue(hall["running"])
        self.assertEqual(hall["trainer"], self.user_trainer.name)
        self.assertEqual(hall["participants"], 1)
        line = hall["tickets"][0]
        self.assertEqual(line["reference"], ticket.reference)
        self.assertEqual(line["beneficiary"], self.trainee.name)
        self.assertEqual(line["words"], "لا أسمع شيئاً")
        self.assertTrue(line["may_resolve"])

    def test_it_shows_the_next_session_of_each_course_and_opens_the_doors_before_it(self):
        later = self.Session.create(
            {
                "course_id": self.course.id,
                "start": SUNDAY_MORNING + hours(24),
                "end": SUNDAY_MORNING + hours(26),
            }
        )
        shown = self.halls(moment=SUNDAY_MORNING - hours(1))["halls"]
        self.assertEqual([hall["id"] for hall in shown], self.hall_session.ids)
        self.assertFalse(shown[0]["running"] or shown[0]["open"])
        shown = self.halls(moment=SUNDAY_MORNING - 20 * MINUTE)["halls"]
        self.assertTrue(shown[0]["open"])
        shown = self.halls(moment=self.after)["halls"]
        self.assertEqual([hall["id"] for hall in shown], later.ids)

    def test_more_tickets_and_participants_cost_no_more_queries(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.halls()
            return self.env.cr.sql_log_count - before

        def fill(count):
            partners = self.env["res.partner"].create([{"name": f"م {i}"} for i in range(count)])
            self.Participant.create(
                [{"course_id": self.course.id, "partner_id": partner.id} for partner in partners]
            )
            for partner in partners:
                self.ticket_of_session(partner_id=partner.id)

        fill(3)
        self.halls()
        few = queries()
        fill(15)
        self.assertLessEqual(queries(), few)

    def test_nobody_else_has_this_hall(self):
        self.tap()
        for user in (
            self.user_hall_other,
            self.user_employee,
            self.user_level1,
            self.user_manager,
            self.user_level2,
            self.user_admin,
            self.user_trainee,
            self.user_trainer,
        ):
            with self.subTest(user=user.login):
                if user.share or user == self.user_employee:
                    # Courses are public; categories, participants and tickets are not.
                    try:
                        self.assertEqual(self.halls(user)["halls"], [])
                    except AccessError:
                        pass
                else:
                    self.assertEqual(self.halls(user)["halls"], [])
                session = self.hall_session.with_user(user)
                for call in (
                    lambda session=session: session.report_from_hall(self.sound.id),
                    lambda session=session: session.solve_in_hall(1),
                    lambda session=session: session.incident_in_hall(),
                    lambda session=session: session.get_hall_participants(),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_a_hall_of_another_company_is_not_shown(self):
        company = self.env["res.company"].create({"name": "معهد آخر"})
        self.course.company_id = company
        self.assertEqual(self.halls()["halls"], [])
        with self.assertRaises(AccessError):
            self.hall_session.with_user(self.user_hall).report_from_hall(self.sound.id)

    def test_a_tap_registers_an_urgent_request_of_the_hall(self):
        ticket = self.tap(participant=self.participant, words="صدى في الصوت")
        self.assertEqual(ticket.ticket_type, "request")
        self.assertEqual(ticket.channel_id.kind, "hall")
        self.assertEqual(ticket.session_id, self.hall_session)
        self.assertEqual(ticket.service_id, self.sound.service_id)
        self.assertEqual(ticket.subject, self.sound.with_user(self.user_hall).name)
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertIn("صدى", ticket.description)
        self.assertEqual(ticket.user_id, self.user_hall)

    def test_who_is_named_takes_part_in_the_course(self):
        course = self.env["asas.helpdesk.course"].create(
            {"name": "دورة أخرى", "hall_manager_id": self.user_hall.id}
        )
        stranger = self.Participant.create(
            {"course_id": course.id, "partner_id": self.user_colleague.partner_id.id}
        )
        with self.assertRaises(UserError):
            self.tap(participant=stranger)
        session = self.hall_session.with_user(self.user_hall)
        for junk in ("x", 2**40, -1, [1], {"id": 1}, True):
            with self.subTest(junk=junk):
                with self.assertRaises(UserError):
                    session.report_from_hall(junk)
                with self.assertRaises(UserError):
                    session.report_from_hall(self.sound.id, junk)
                session.solve_in_hall(junk)
        self.sound.active = False
        with self.assertRaises(UserError):
            self.tap()

    def test_solved_on_the_spot_is_resolved_once(self):
        ticket = self.tap(participant=self.participant)
        session = self.hall_session.with_user(self.user_hall)
        with self.clock_at(self.during + 2 * MINUTE):
            session.solve_in_hall(ticket.id)
            session.solve_in_hall(ticket.id)
        self.assertEqual((ticket.state, ticket.outcome), ("resolved", "solved"))
        self.assertEqual(len(ticket.notice_ids.filtered(lambda n: n.kind == "resolved")), 1)

    def test_a_report_that_names_nobody_asks_for_no_call(self):
        ticket = self.tap()
        with self.clock_at(self.during):
            self.hall_session.with_user(self.user_hall).solve_in_hall(ticket.id)
        self.assertEqual(ticket.state, "resolved")
        self.assertFalse(ticket.notice_ids)

    def test_a_complaint_is_not_solved_with_a_tap(self):
        complaint = self.ticket_of_session(ticket_type="complaint")
        with self.assertRaises(UserError), self.clock_at(self.during):
            self.hall_session.with_user(self.user_hall).solve_in_hall(complaint.id)

    def test_a_complaint_about_the_hall_manager_is_not_on_the_screen(self):
        complaint = self.ticket_of_session(ticket_type="complaint")
        complaint.about_partner_ids = self.user_hall.partner_id
        self.assertEqual(self.halls()["halls"][0]["tickets"], [])


class TestUrgent(HallCase):
    def test_it_is_urgent_until_the_session_ends(self):
        ticket = self.ticket_of_session(priority="1")
        self.assertEqual(ticket.priority, "3")
        self.run_halls(self.after - MINUTE)
        self.assertEqual(ticket.priority, "3")
        self.run_halls(self.after)
        self.assertEqual((ticket.priority, ticket.session_urgency), ("1", False))
        self.run_halls(self.after + MINUTE)
        self.assertEqual(ticket.priority, "1")

    def test_what_came_before_the_session_turns_urgent_when_it_starts(self):
        ticket = self.ticket_of_session(SUNDAY_MORNING - hours(1))
        self.assertEqual(ticket.priority, "0")
        self.run_halls(SUNDAY_MORNING)
        self.assertEqual(ticket.priority, "3")

    def test_what_somebody_set_by_hand_stays(self):
        lowered, raised = self.ticket_of_session(), self.ticket_of_session()
        lowered.with_user(self.user_hall).priority = "1"
        raised.with_user(self.user_level1).priority = "3"
        self.run_halls(self.during)
        self.assertEqual(lowered.priority, "1")
        self.run_halls(self.after)
        self.assertEqual((lowered.priority, raised.priority), ("1", "3"))

    def test_a_session_that_is_prolonged_keeps_its_tickets_urgent(self):
        ticket = self.ticket_of_session()
        self.hall_session.end = self.after + hours(1)
        self.run_halls(self.after)
        self.assertEqual(ticket.priority, "3")
        self.hall_session.end = self.after
        self.run_halls(self.after)
        self.assertEqual(ticket.priority, "0")

    def test_another_session_or_none_lets_it_fall_back(self):
        moved, left = self.ticket_of_session(), self.ticket_of_session()
        later = self.hall_session.copy(
            {"start": SUNDAY_MORNING + hours(24), "end": SUNDAY_MORNING + hours(26)}
        )
        with self.clock_at(self.during):
            moved.with_user(self.user_level1).session_id = later
            left.with_user(self.user_level1).session_id = False
        self.assertEqual((moved.priority, left.priority), ("0", "0"))

    def test_the_clocks_follow_the_urgency(self):
        self.env["asas.helpdesk.sla"].create(
            {
                "name": "عاجل",
                "metric": "resolution",
                "target_hours": 1,
                "basis": "elapsed",
                "priority": "3",
                "ticket_type": "request",
                "channel_id": self.channel_phone.id,
                "service_id": self.service.id,
            }
        )
        ticket = self.ticket_of_session()
        clock = ticket.sla_status_ids.filtered(lambda c: c.metric == "resolution")
        self.assertEqual(clock.deadline, self.during + hours(1))
        self.run_halls(self.after - MINUTE)
        urgent = clock.deadline
        self.run_halls(self.after)
        self.assertNotEqual(clock.deadline, urgent)

    def test_a_client_does_not_write_what_the_session_decided(self):
        ticket = self.ticket_of_session()
        for values in ({"session_urgency": False}, {"priority_before": "2"}):
            with self.assertRaises(AccessError):
                ticket.with_user(self.user_admin).write(values)


class TestRouting(HallCase):
    def test_technical_requests_go_to_the_hall_manager_and_complaints_do_not(self):
        self.assertEqual(self.ticket_of_session().user_id, self.user_hall)
        self.assertFalse(self.ticket_of_session(ticket_type="complaint").user_id)
        taken = self.ticket_of_session(user_id=self.user_level1.id)
        self.assertEqual(taken.user_id, self.user_level1)
        self.assertFalse(self.ticket_of_session(self.after + MINUTE).user_id)

    def test_nobody_gets_a_request_about_themselves(self):
        about_hall = self.ticket_of_session(about_partner_ids=self.user_hall.partner_id.ids)
        self.assertFalse(about_hall.user_id)
        about_trainer = self.ticket_of_session(
            about_partner_ids=self.user_trainer.partner_id.ids, hall_category_id=self.question.id
        )
        self.assertFalse(about_trainer.trainer_asked_id)
        self.assertEqual(about_trainer.user_id, self.user_hall)

    def test_a_trainer_of_the_staff_becomes_the_assignee(self):
        self.course.trainer_id = self.user_employee.partner_id
        ticket = self.tap(self.question, participant=self.participant)
        self.assertEqual(ticket.user_id, self.user_employee)
        self.assertEqual(ticket.with_user(self.user_employee).subject, ticket.subject)

    def test_a_trainer_outside_gets_a_mail_and_no_access(self):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket = self.tap(self.question, participant=self.participant, words="ما هو التشفير؟")
        trainer = self.user_trainer.partner_id
        self.assertEqual(ticket.trainer_asked_id, trainer)
        self.assertEqual(ticket.user_id, self.user_hall)
        mails = self._new_mails.filtered(lambda m: trainer in m.recipient_ids)
        self.assertEqual(len(mails), 1)
        self.assertIn("ما هو التشفير؟", mails.body_html)
        self.assertNotIn(ANY_KEY, mails.body_html)
        self.assertNotIn(self.trainee.email, mails.body_html)
        self.assertNotIn(trainer, ticket.message_partner_ids)
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_trainer).read(["subject"])

    def test_an_answer_of_the_trainer_is_the_first_response_and_reaches_the_trainee(self):
        ticket = self.tap(self.question, participant=self.participant)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket._trainer_answers("التشفير هو إخفاء المعنى.")
        self.assertTrue(ticket.first_response_at)
        answered = ticket.notice_ids.filtered(lambda n: n.kind == "answered")
        self.assertEqual(answered.address, self.trainee.email)

    def test_the_name_of_the_trainer_on_another_message_is_no_answer(self):
        ticket = self.tap(self.question, participant=self.participant)
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_trainee).message_post(
                body="x",
                author_id=self.user_trainer.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertFalse(ticket.first_response_at)

    def test_what_the_trainee_asks_further_goes_to_the_trainer(self):
        ticket = self.tap(self.question, participant=self.participant)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket.with_user(self.user_trainee).message_post(
                body="ومتى يستخدم؟", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        mails = self._new_mails.filtered(lambda m: self.user_trainer.partner_id in m.recipient_ids)
        self.assertEqual(len(mails), 1)
        self.assertIn("ومتى يستخدم؟", mails.body_html)

    def test_a_reply_to_the_mail_by_the_trainer_answers_the_trainee(self):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket = self.tap(self.question, participant=self.participant)
        sent = self._new_mails.filtered(lambda m: self.user_trainer.partner_id in m.recipient_ids)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.env["mail.thread"].message_process(
                "asas.helpdesk.ticket",
                "From: trainer@example.com\n"
                "To: desk@example.com\n"
                f"Subject: Re: {ticket.reference}\n"
                f"In-Reply-To: {sent.message_id}\n"
                f"References: {sent.message_id}\n"
                "Message-Id: <answer-of-the-trainer@example.com>\n"
                "Content-Type: text/plain; charset=utf-8\n\n"
                "الجواب في الشريحة العاشرة.\n",
            )
        answer = ticket.message_ids.filtered(lambda m: "الشريحة" in (m.body or ""))
        self.assertEqual(answer.author_id, self.user_trainer.partner_id)
        self.assertTrue(ticket.first_response_at)


@tagged("standard", "post_install", "-at_install")
class TestTrainersPage(HallFixture, MailCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.set_up_hall()

    def setUp(self):
        super().setUp()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.ticket = self.tap(
                self.question, participant=self.participant, words="ما هو التشفير؟"
            )
        # The tap was on a Sunday long ago; the link is from today.
        self.url = self.ticket._trainer_url().removeprefix(self.base_url())
        self.url = "/" + self.url.split("/", 3)[3] if "://" in self.url else self.url

    def test_question_without_words_is_announced_as_one_to_be_explained(self):
        for text in ("", "  "):
            with self.mock_mail_gateway(mail_unlink_sent=False):
                self.ticket._notify_trainer(text)
            (mail,) = self._new_mails
            self.assertNotIn("<blockquote", mail.body_html)
            self.assertIn("بمضمون السؤال في القاعة", mail.body_html)

    def send(self, page, **values):
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        return self.url_open("/asas_helpdesk/question", {**hidden, **values})

    def test_the_trainer_answers_once_from_the_link_alone(self):
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("ما هو التشفير؟", unescape(page.text))
        self.assertNotIn(self.trainee.email, page.text)
        self.assertNotIn(ANY_KEY, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        for _twice in range(2):
            self.assertEqual(self.send(page, answer="إخفاء المعنى").status_code, 200)
        self.ticket.invalidate_recordset()
        trainer = self.user_trainer.partner_id
        answers = self.ticket.message_ids.filtered(lambda m: m.author_id == trainer)
        self.assertEqual(len(answers), 1)
        self.assertTrue(self.ticket.first_response_at)

    def test_bad_answers_are_refused_in_words_and_nothing_is_lost(self):
        page = self.url_open(self.url)
        self.assertEqual(self.send(page, answer="  \0 ").status_code, 400)
        long = self.send(page, answer="ا" * 20_000)
        self.assertEqual(long.status_code, 400)
        self.assertIn("ا" * 20_000, long.text)
        self.assertFalse(self.ticket.first_response_at)

    def test_forged_links_and_ended_questions_tell_nothing(self):
        forged = [
            "/asas_helpdesk/question",
            "/asas_helpdesk/question?token=%00",
            self.url[:-6] + "AAAAAA",
        ]
        for url in forged:
            page = self.url_open(url)
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("ما هو التشفير؟", unescape(page.text))
        self.ticket.about_partner_ids = self.user_trainer.partner_id
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.ticket.about_partner_ids = False
        self.ticket.confidential = True
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.ticket.confidential = False
        self.course.trainer_id = self.user_colleague.partner_id
        self.assertEqual(self.url_open(self.url).status_code, 404)


class TestIncident(HallCase):
    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create(
            [
                {"name": f"متدرب {i}", "email": f"p{i}@example.com", "lang": lang}
                for i, lang in enumerate(("ar_001", "en_US", "ar_001"))
            ]
        )
        self.reports = self.Ticket
        for i, partner in enumerate(self.partners):
            self.reports |= self.ticket_of_session(
                self.during + 10 * i * MINUTE, partner_id=partner.id
            )
        self.late = self.during + 25 * MINUTE

    def offer(self, user=None):
        offers = self.hall_session.with_user(user or self.user_hall)._incident_offers()
        return offers.get(self.hall_session.id, self.Ticket).sudo()

    def make(self, reports=None, user=None, subject="انقطاع الصوت"):
        with self.clock_at(self.late):
            wizard = (
                self.env["asas.helpdesk.incident.wizard"]
                .with_user(user or self.user_hall)
                .create({"ticket_ids": (reports or self.reports).ids, "subject": subject})
            )
            return self.Ticket.browse(wizard.action_make()["res_id"])

    def test_three_within_half_an_hour_are_offered_and_two_are_not(self):
        self.assertEqual(self.offer(), self.reports)
        self.assertEqual(self.reports[0].with_user(self.user_hall).incident_offer, 3)
        self.reports[2].received_at = self.during + 31 * MINUTE
        self.assertFalse(self.offer())
        self.reports[2].received_at = self.during + 30 * MINUTE
        self.assertEqual(self.offer(), self.reports)

    def say(self, *said, at=(0, 10, 20), **values):
        """Let the reports say something else, each from the same place."""
        for report, subject, minutes in zip(self.reports, said, at, strict=True):
            report.subject = subject
            report.sudo()._write({"description": "", "received_at": self.during + minutes * MINUTE})
            report.sudo().write(values)
        self.env.invalidate_all()

    def test_what_was_said_decides_and_not_the_time_alone(self):
        self.say("لا أسمع المدرب", "الصوت مقطوع في القاعة", "تعذر رفع المادة العلمية")
        self.reports[2].ticket_type = "complaint"
        link = self.ticket_of_session(self.during + 15 * MINUTE, subject="رابط القاعة لا يفتح")
        self.assertFalse(self.offer())
        third = self.ticket_of_session(self.during + 5 * MINUTE, subject="The sound is cut off")
        self.assertEqual(self.offer(), self.reports[:2] | third)
        for report, offered in ((third, 3), (self.reports[2], 0), (link, 0)):
            self.assertEqual(report.with_user(self.user_level1).incident_offer, offered)

    def test_words_decide_where_no_category_is_spoken_of(self):
        self.say("المكيف لا يبرد والقاعة حارة", "القاعة حارة جداً", "حارة القاعة منذ ساعة")
        self.assertEqual(self.offer(), self.reports)
        self.reports[2].subject = "الكراسي غير كافية"
        self.assertFalse(self.offer())

    def test_one_person_who_writes_three_times_is_no_incident(self):
        self.reports.partner_id = self.partners[0]
        self.assertFalse(self.offer())

    def test_what_is_broken_in_one_hall_is_not_suggested_in_another(self):
        elsewhere = self.Session.create(
            {
                "course_id": self.course.id,
                "start": self.hall_session.start,
                "end": self.hall_session.end,
            }
        )
        self.reports[2].session_id = elsewhere
        self.assertFalse(self.offer())
        self.assertEqual(self.reports[0].with_user(self.user_level1).incident_offer, 0)

    def test_without_a_hall_reports_of_one_service_have_to_say_more_of_the_same(self):
        service = self.env.ref("asas_helpdesk.service_certificate")
        values = {"session_id": False, "course_id": False, "service_id": service.id}
        self.say("لم تصلني الشهادة", "متى تصدر شهادتي", "أين شهادة الدورة", **values)
        self.assertEqual(self.reports[0].with_user(self.user_level1).incident_offer, 0)
        words = "صفحة التحميل بيضاء في المتصفح"
        self.say(words, f"شهادتي: {words}", "التحميل: صفحة بيضاء", **values)
        offers = self.reports.with_user(self.user_level1)._incident_offers()
        self.assertEqual(offers[self.reports[0]], self.reports)
        incident = self.make(user=self.user_level1)
        self.assertEqual(incident.service_id, service)
        self.assertNotEqual(incident.channel_id.kind, "hall")

    def test_the_dialog_says_why_and_combines_what_was_ticked_alone(self):
        self.say("لا أسمع المدرب", "الصوت مقطوع", "المايك لا يعمل")
        action = self.reports[0].with_user(self.user_level1).action_make_incident()
        Wizard = self.env["asas.helpdesk.incident.wizard"].with_user(self.user_level1)
        wizard = Wizard.with_context(**action["context"], lang="en_US").create({})
        self.assertEqual(wizard.ticket_ids, self.reports[0], "the one that was open")
        self.assertEqual(wizard.offered_ids, self.reports)
        for line in wizard.offered:
            self.assertEqual(line["reasons"][0], "Sound")
            self.assertEqual(line["reasons"][-1], "same hall session")
        wizard.ticket_ids = False
        with self.assertRaises(UserError):
            wizard.action_make()
        wizard.ticket_ids = self.reports[:2]
        incident = self.Ticket.browse(wizard.action_make()["res_id"])
        self.assertEqual(incident.child_ids, self.reports[:2])

    def test_the_dialog_shows_nobody_what_they_may_not_read(self):
        hidden = self.ticket_of_session(confidential=True, subject="سري")
        Wizard = self.env["asas.helpdesk.incident.wizard"].with_user(self.user_hall)
        for values in ({"offered_ids": hidden.ids}, {"ticket_ids": hidden.ids}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                Wizard.create(values)

    def test_questions_for_the_trainer_and_other_sessions_are_no_reports(self):
        self.reports[0].hall_category_id = self.question
        self.assertFalse(self.offer())

    def test_it_is_offered_to_nobody_who_does_not_see_the_reports(self):
        for user in (self.user_hall_other, self.user_employee, self.user_trainee):
            with self.subTest(user=user.login):
                try:
                    self.assertFalse(self.offer(user))
                except AccessError:
                    pass
                with self.assertRaises(AccessError):
                    self.make(user=user)

    def test_the_dialog_on_the_screen_offers_them(self):
        with self.clock_at(self.late):
            action = self.hall_session.with_user(self.user_hall).incident_in_hall()
            self.assertEqual(set(action["context"]["default_offered_ids"]), set(self.reports.ids))
            self.assertFalse(action["context"]["default_ticket_ids"], "people choose")
            self.make()
            with self.assertRaises(UserError):
                self.hall_session.with_user(self.user_hall).incident_in_hall()

    def test_an_incident_has_no_clock_and_no_notice_of_its_own(self):
        incident = self.make()
        self.assertTrue(incident.is_incident)
        self.assertEqual(incident.child_ids, self.reports)
        self.assertEqual(incident.session_id, self.hall_session)
        self.assertFalse(incident.sla_status_ids or incident.notice_ids)
        self.assertFalse(self.offer())

    def test_one_more_report_is_offered_to_join_the_open_incident(self):
        incident = self.make()
        more = self.ticket_of_session(self.during + 21 * MINUTE)
        self.assertEqual(self.offer(), more)
        wizard = (
            self.env["asas.helpdesk.incident.wizard"]
            .with_user(self.user_hall)
            .with_context(default_ticket_ids=more.ids)
            .create({})
        )
        self.assertEqual(wizard.incident_id, incident)
        wizard.action_make()
        self.assertEqual(more.incident_id, incident)

    def test_one_answer_reaches_each_person_once_and_privately(self):
        incident = self.make()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            incident.with_user(self.user_hall).message_post(
                body="نعالج انقطاع الصوت الآن.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        for report, partner in zip(self.reports, self.partners, strict=True):
            mails = self._new_mails.filtered(lambda m, p=partner: p.email in (m.email_to or ""))
            self.assertEqual(len(mails), 1, "told once")
            self.assertFalse(mails.recipient_ids)
            for other in self.partners - partner:
                self.assertNotIn(other.name, mails.body_html)
                self.assertNotIn(other.email, f"{mails.email_to}{mails.email_cc}")
            self.assertTrue(report.first_response_at)
            self.assertEqual(len(report.notice_ids.filtered(lambda n: n.kind == "answered")), 1)

    def test_an_internal_note_on_the_incident_reaches_nobody(self):
        incident = self.make()
        incident.with_user(self.user_hall).message_post(body="ملاحظة", subtype_xmlid="mail.mt_note")
        self.assertFalse(any(self.reports.mapped("first_response_at")))

    def test_they_are_resolved_and_closed_together_each_told_in_the_own_language(self):
        incident = self.make()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.resolve(incident, self.user_hall, resolution="عاد الصوت.")
        self.assertEqual(set(self.reports.mapped("state")), {"resolved"})
        self.assertEqual(set(self.reports.mapped("resolution")), {"عاد الصوت."})
        resolved = self.reports.notice_ids.filtered(lambda n: n.kind == "resolved")
        self.assertEqual(sorted(resolved.mapped("address")), sorted(self.partners.mapped("email")))
        english = resolved.filtered(lambda n: n.address == "p1@example.com").mail_id
        self.assertIn("Outcome", english.subject)
        self.assertFalse(incident.notice_ids)
        self.verify_and_close(incident, self.user_level2)
        self.assertEqual(set(self.reports.mapped("state")), {"closed"})

    def test_what_cannot_be_closed_says_why(self):
        complaint = self.ticket_of_session(self.during + 5 * MINUTE, ticket_type="complaint")
        incident = self.make(self.reports | complaint)
        self.resolve(incident, self.user_hall)
        self.assertEqual(incident.state, "resolved")
        self.assertNotEqual(complaint.state, "resolved")
        self.assertIn(complaint.reference, "".join(incident.message_ids.mapped("body")))
        # Somebody of Level 2 resolved one of them, and may not verify their own work.
        self.send_back(self.reports[0])
        self.resolve(self.reports[0], self.user_level2)
        self.verify_and_close(incident, self.user_level2)
        self.assertEqual(self.reports[0].state, "resolved")
        self.assertEqual(self.reports[1].state, "closed")

    def test_what_the_hall_manager_may_not_see_is_left_and_said(self):
        about = self.ticket_of_session(self.during + 5 * MINUTE)
        incident = self.make(self.reports | about)
        about.about_partner_ids = self.user_hall.partner_id
        self.resolve(incident, self.user_hall)
        self.assertNotEqual(about.state, "resolved")
        said = incident.message_ids.filtered(lambda m: "Level 2" in (m.body or ""))
        self.assertEqual(len(said), 1)
        self.assertNotIn(about.reference, said.body)

    def test_a_report_is_taken_out_again(self):
        incident = self.make()
        out = self.reports[0]
        out.with_user(self.user_hall).action_leave_incident()
        self.assertFalse(out.incident_id)
        self.resolve(incident, self.user_hall)
        self.assertNotEqual(out.state, "resolved")

    def test_an_incident_is_hidden_from_whom_a_report_is_about(self):
        self.reports[1].about_partner_ids = self.user_level1_other.partner_id
        incident = self.make(user=self.user_level1)
        self.assertTrue(incident.with_user(self.user_level1).has_access("read"))
        self.assertFalse(incident.with_user(self.user_level1_other).has_access("read"))

    def test_an_incident_stays_a_request(self):
        with self.assertRaises(ValidationError):
            self.make().with_user(self.user_level2).ticket_type = "complaint"

    def test_only_open_reports_of_no_other_incident_are_taken(self):
        incident = self.make()
        with self.assertRaises(UserError):
            self.make()
        with self.assertRaises(UserError):
            self.make(incident)
        fresh = self.ticket_of_session(confidential=True)
        with self.assertRaises(UserError):
            fresh.with_user(self.user_level2)._make_incident("x")

    def test_a_client_marks_nothing_as_an_incident(self):
        for values in (
            {"is_incident": True},
            {"incident_id": self.reports[1].id},
            {"child_ids": [(4, self.reports[1].id)]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.reports[0].with_user(self.user_admin).write(values)
        with self.assertRaises(AccessError):
            self.Ticket.with_user(self.user_level1).create(
                {"ticket_type": "request", "subject": "x", "is_incident": True}
            )

    def test_whoever_may_not_write_a_report_takes_it_out_of_nothing(self):
        self.make()
        for user in (self.user_hall_other, self.user_employee, self.user_trainee):
            with self.assertRaises(AccessError):
                self.reports.with_user(user).action_leave_incident()
