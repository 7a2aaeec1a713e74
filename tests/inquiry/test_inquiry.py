"""A question to somebody who does not see the ticket, and the answer that stands beside it."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

from common import HelpdeskFixture
from gateway_case import Mailbox
from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

ASKED = {"subject": "الحضور", "question": "هل سُجّل الحضور في اليوم الثاني؟"}
ANSWER = "نعم، سُجّل الحضور كاملاً."
PDF = b"%PDF-1.4 x"
TICKET = "asas.helpdesk.ticket"
INQUIRY = "asas.helpdesk.inquiry"


class TestInquiry(Mailbox, RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailbox()
        cls.ticket = cls.make_ticket(
            subject="ضاع حضوري", department_id=cls.upper_department.id, course_id=cls.course.id
        )
        cls.Inquiry = cls.env["asas.helpdesk.inquiry"]

    def ask(self, ticket=None, user=None, **values):
        """Ask the manager of the technical department, as Level 1 does in the dialog."""
        given = {"ticket_id": (ticket or self.ticket).id, "department_id": self.department.id}
        asker = user or self.user_level1
        inquiry = self.Inquiry.with_user(asker).create({**given, **ASKED, **values})
        return inquiry.with_user(self.env.user).sudo()

    def ask_employee(self, **values):
        return self.ask(**{"asked_kind": "user", "asked_user_id": self.user_employee.id, **values})

    def ask_trainer(self, ticket=None, **values):
        return self.ask(ticket, asked_kind="trainer", **values)

    def answer(self, inquiry, user, text=ANSWER):
        inquiry.with_user(user).draft = text
        self.call(user, inquiry, "action_answer")

    def mails_to(self, user):
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)])

    def sent(self, inquiry):
        here = [("model", "=", inquiry._name), ("res_id", "=", inquiry.id)]
        return self.env["mail.message"].search([*here, ("partner_ids", "!=", False)], limit=1)

    def pass_until(self, moment):
        self.env.flush_all()
        with self.clock_at(moment):
            self.Inquiry._remind_due()

    # ------------------------------------------------------------------ Asking

    def test_who_is_asked_sees_the_question_and_never_the_ticket(self):
        inquiry = self.ask_employee()
        self.assertTrue(self.sees(self.user_employee, inquiry))
        self.assertFalse(self.sees(self.user_employee, self.ticket))
        seen = inquiry.with_user(self.user_employee)
        read = seen.read()[0]
        self.assertEqual(read["question"], ASKED["question"])
        self.assertEqual(read["ticket_id"][1], self.ticket.reference)
        self.assertFalse(read["beneficiary_shown"])
        for found in (
            seen.read(),
            seen.export_data(["subject", "display_name"]),
            seen.search_read([]),
            seen.formatted_read_group([], ["ticket_id"], ["__count"]),
            seen.name_search(""),
        ):
            for word in (self.ticket.subject, self.ticket.beneficiary_name):
                self.assertNotIn(word, str(found))
        mail = self.mails_to(self.user_employee)
        for word in (self.ticket.subject, self.ticket.reference, self.ticket.beneficiary_name):
            self.assertNotIn(word, f"{mail.subject}{mail.body_html}{mail.reply_to}")
        self.assertIn(ASKED["question"], mail.body_html)
        activity = inquiry.activity_ids
        self.assertEqual(activity.user_id, self.user_employee)
        self.assertIn(ASKED["question"], str(self.ticket.message_ids.mapped("body")))

    def test_the_beneficiary_is_named_only_where_the_asker_wishes_it(self):
        inquiry = self.ask_employee(names_beneficiary=True)
        shown = inquiry.with_user(self.user_employee).beneficiary_shown
        self.assertEqual(shown, self.ticket.beneficiary_name)

    def test_nobody_else_sees_it_but_those_who_see_the_ticket(self):
        inquiry = self.ask()
        people = self.user_manager | self.user_level1 | self.user_level2 | self.user_admin
        for user in self.staff:
            with self.subTest(user=user.login):
                may = user in people | self.user_upper_manager or self.sees(user, self.ticket)
                self.assertEqual(self.sees(user, inquiry), may)
        for user in self.beneficiaries:
            with self.assertRaises(AccessError):
                inquiry.with_user(user).read(["subject"])

    def test_it_has_two_working_days_unless_the_asker_says_otherwise(self):
        inquiry = self.ask()
        self.assertGreater(inquiry.deadline, fields.Datetime.now() + timedelta(hours=24))
        for wrong in (-1, 9000):
            with self.assertRaisesRegex(UserError, "deadline"):
                self.ask(deadline=fields.Datetime.now() + timedelta(hours=wrong))
        later = inquiry.deadline + timedelta(days=3)
        inquiry.with_user(self.user_level1).deadline = later
        self.assertEqual(inquiry.next_event_at, later - timedelta(days=1))
        with self.assertRaises(AccessError):
            inquiry.with_user(self.user_manager).deadline = later

    def test_missing_foreign_and_hostile_input_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(UserError, "department"):
            self.ask(department_id=False)
        with self.assertRaisesRegex(UserError, "person"):
            self.ask(asked_kind="user")
        with self.assertRaisesRegex(UserError, "trainer"):
            self.ask_trainer(self.make_ticket())
        empty = self.env["hr.department"].create({"name": "بلا مدير"})
        with self.assertRaisesRegex(UserError, "Nobody"):
            self.ask(department_id=empty.id)
        with self.assertRaisesRegex(UserError, "beneficiary"):
            self.ask_trainer(
                self.make_ticket(course_id=self.course.id, partner_id=self.course.trainer_id.id)
            )
        for wrong in ({"subject": " "}, {"question": "x" * 10_001}, {"subject": "x" * 201}):
            with self.assertRaisesRegex(UserError, "characters"):
                self.ask(**wrong)
        for hostile in ({"asked_kind": "x"}, {"department_id": "x"}, {"deadline": "x"}):
            with self.assertRaises(UserError):
                self.ask(**hostile)
        for kept in ("state", "answer", "asked_partner_id", "raised_to_id", "asked_by_id"):
            with self.assertRaises(AccessError):
                self.ask(**{kept: "answered" if kept == "state" else 1})

    def test_the_wrong_person_asks_nothing_and_answers_nothing(self):
        with self.assertRaises(UserError):
            self.ask(user=self.user_employee)
        with self.assertRaises(UserError):
            self.ask(user=self.user_trainee)
        inquiry = self.ask()
        for user in (self.user_employee, self.user_hall, self.user_level1, self.user_trainee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.answer(inquiry, user)
        for user in (self.user_manager, self.user_employee, self.user_trainee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call(user, inquiry, "action_withdraw")
        with self.assertRaises(AccessError):
            self.ask(self.about(self.user_level1))

    # ------------------------------------------------------------------ Whom the complaint names

    def test_whom_the_complaint_names_is_asked_only_if_level_2_decides_so(self):
        complaint = self.about(self.user_employee)
        asked = {"asked_kind": "user", "asked_user_id": self.user_employee.id}
        with self.assertRaisesRegex(UserError, "Level 2"):
            self.ask(complaint, **asked)
        with self.assertRaises(AccessError):
            self.ask(complaint, asked_though_named=True, **asked)
        inquiry = self.ask(complaint, self.user_level2, asked_though_named=True, **asked)
        self.assertTrue(self.sees(self.user_employee, inquiry))
        self.assertFalse(self.sees(self.user_employee, complaint))
        self.assertNotIn("asked_though_named", inquiry.with_user(self.user_employee).read()[0])
        self.assertIn(self.sent(inquiry), complaint.digest_ids)
        self.assertEqual(len(self.mails_to(self.user_employee)), 1)
        self.answer(inquiry, self.user_employee)
        self.assertEqual(inquiry.state, "answered")

    def test_a_department_whose_manager_is_named_is_answered_for_by_the_deputy(self):
        deputy = self.env["hr.employee"].create({"name": "نائب", "user_id": self.user_employee.id})
        complaint = self.about(self.user_manager)
        with self.assertRaisesRegex(UserError, "Level 2"):
            self.ask(complaint)
        self.department.asas_helpdesk_deputy_id = deputy
        self.assertEqual(self.ask(complaint).asked_user_id, self.user_employee)

    def test_whom_the_complaint_names_later_loses_the_inquiry_and_what_was_sent(self):
        inquiry = self.ask_employee()
        message = self.sent(inquiry)
        self.assertTrue(message)
        self.send_queued_mails()
        self.ticket.with_user(self.user_level2).about_partner_ids = self.user_employee.partner_id
        self.assertEqual(inquiry.state, "withdrawn")
        self.assertFalse(self.sees(self.user_employee, inquiry))
        self.assertFalse(inquiry.activity_ids)
        self.assertFalse(
            self.env["mail.message"].with_user(self.user_employee).search([("id", "=", message.id)])
        )
        self.assertEqual(self.ticket.departed_mail_ids.partner_id, self.user_employee.partner_id)

    # ------------------------------------------------------------------ Answering

    def test_the_answer_stands_beside_the_ticket_and_who_asked_hears_of_it(self):
        inquiry = self.ask()
        inquiry.with_user(self.user_manager).draft = ANSWER
        self.assertFalse(inquiry.answer)
        self.call(self.user_manager, inquiry, "action_answer")
        self.assertEqual((inquiry.state, inquiry.answer), ("answered", ANSWER))
        self.assertEqual(inquiry.answered_by_id, self.user_manager.partner_id)
        self.assertFalse(inquiry.activity_ids)
        note = self.ticket.message_ids[0]
        self.assertIn(ANSWER, note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("answered", self.mails_to(self.user_level1)[:1].subject)
        with self.assertRaisesRegex(UserError, "no answer is awaited"):
            self.answer(inquiry, self.user_manager)

    def test_an_answer_needs_words(self):
        with self.assertRaisesRegex(UserError, "Write your answer"):
            self.answer(self.ask(), self.user_manager, " ")

    def test_a_trainer_without_a_user_of_the_staff_answers_by_mail(self):
        inquiry = self.ask_trainer()
        self.assertFalse(inquiry.asked_user_id)
        with self.mock_mail_gateway():
            self.receive_reply(inquiry, "لم يصلني.", Auto_Submitted="auto-replied")
            self.assertEqual(inquiry.state, "asked")
            self.receive_reply(inquiry, "لا أعرف.", [PDF], From="other@example.com")
            self.assertEqual(inquiry.state, "asked")
            theirs = self.ticket.message_ids[0].attachment_ids
            self.receive_reply(inquiry, ANSWER, [PDF + b"2"])
        self.assertEqual((inquiry.state, inquiry.answer), ("answered", ANSWER))
        self.assertEqual(inquiry.answer_file_ids.raw, PDF + b"2")
        self.assertEqual(self.ticket.message_ids[0].attachment_ids.raw, PDF + b"2")
        # What others send is for the desk alone.
        self.assertEqual((theirs.res_model, theirs.raw), (TICKET, PDF))
        self.assertEqual(inquiry.answered_by_id, self.user_trainer.partner_id)
        self.assertFalse(self.sees(self.user_trainer, self.ticket))
        self.assertIn("لا أعرف.", str(self.ticket.message_ids.mapped("body")))

    def receive_reply(self, inquiry, body, files=(), **headers):
        sent = self.sent(inquiry)
        raw = self.mail(
            body,
            **{
                "From": "trainer@example.com",
                "To": f"catchall@{self.alias_domain}",
                "In_Reply_To": sent.message_id,
                **headers,
            },
        )
        for content in files:
            raw.add_attachment(content, maintype="application", subtype="pdf", filename="a/b.pdf")
        self.env["mail.thread"].message_process(False, raw.as_bytes())

    # ------------------------------------------------------------------ Files

    def upload(self, user, name="جدول.pdf", content=PDF, **values):
        given = {"name": name, "raw": content, "res_model": INQUIRY, "res_id": 0, **values}
        return self.env["ir.attachment"].with_user(user).create(given)

    def file_of_ticket(self, ticket=None, name="شهادة نورة الحربي.pdf"):
        ticket = ticket or self.ticket
        return self.upload(self.user_level1, name, PDF + b"1", res_model=TICKET, res_id=ticket.id)

    def may_read(self, user, files):
        return bool(self.env["ir.attachment"].with_user(user).search([("id", "in", files.ids)]))

    def put(self, chosen, added, **values):
        return self.ask_employee(
            ticket_file_ids=[Command.set(chosen.ids)],
            file_ids=[Command.set(added.ids)],
            **values,
        )

    def test_who_is_asked_reads_the_files_put_to_them_under_neutral_names_and_no_other(self):
        chosen, other = self.file_of_ticket(), self.file_of_ticket(name="آخر.pdf")
        added = self.upload(self.user_level1)
        inquiry = self.put(chosen, added)
        files = inquiry.file_ids.sorted("id")
        self.assertEqual([file.raw for file in files], [PDF + b"1", PDF])
        for file in files:
            self.assertRegex(file.name, r"\A\D+[12]\.pdf\Z")
            self.assertNotIn("نورة", file.name)
        self.assertTrue(self.may_read(self.user_employee, files))
        self.assertFalse(self.may_read(self.user_employee, chosen | other))
        self.assertFalse(inquiry.with_user(self.user_employee).read(["file_ids"])[0].get("x"))
        mail = self.mails_to(self.user_employee)
        self.assertIn(files[0].name, mail.body_html)
        self.assertNotIn("نورة", mail.body_html)
        self.assertFalse(mail.attachment_ids)
        note = self.ticket.message_ids[0]
        self.assertIn("شهادة نورة الحربي.pdf", note.body)
        # What is new is kept with the ticket.
        self.assertEqual(note.attachment_ids.mapped("raw"), [PDF])
        self.assertEqual(note.attachment_ids.res_model, TICKET)
        self.assertEqual(inquiry.ticket_file_ids, chosen | note.attachment_ids)
        self.assertFalse(added.exists())
        named = self.put(chosen, chosen.browse(), names_beneficiary=True)
        self.assertEqual(named.file_ids.name, "شهادة نورة الحربي.pdf")

    def test_only_files_of_the_ticket_and_own_ones_are_put_and_checked_as_those_of_beneficiaries(
        self,
    ):
        elsewhere = self.file_of_ticket(self.make_ticket())
        foreign = self.upload(self.user_level2)
        none = foreign.browse()
        for chosen, added in ((foreign, none), (none, foreign)):
            with self.assertRaises(AccessError):
                self.put(chosen, added)
        for chosen, added in ((elsewhere, none), (none, elsewhere)):
            with self.assertRaisesRegex(UserError, "of this ticket"):
                self.put(chosen, added)
        for name, content in (("a.exe", b"MZ"), ("a.pdf", b"x"), ("a.html", b"<script>")):
            wrong = self.upload(self.user_level1, name, content)
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "“a"):
                self.put(none, wrong)
        most = self.company.asas_helpdesk_max_files
        many = none.union(*(self.upload(self.user_level1) for _n in range(most + 1)))
        with self.assertRaisesRegex(UserError, str(most)):
            self.put(none, many)

    def test_the_beneficiary_is_not_named_by_an_oversight(self):
        self.ticket.beneficiary_name = "نورة بنت سعد الحربي"
        named = {"question": "هل حضرت نوره بنت سعد الحربى اليوم الثاني؟"}
        for wrong in (named, {"subject": f"سؤال عن {self.ticket.beneficiary_email}"}):
            with self.assertRaisesRegex(UserError, "name the beneficiary"):
                self.ask(**wrong)
        self.assertTrue(self.ask(names_beneficiary=True, **named))

    def test_files_of_an_answer_stand_beside_the_ticket_and_never_reach_the_beneficiary(self):
        inquiry = self.ask()
        draft = self.upload(self.user_manager, res_id=inquiry.id)
        dropped = self.upload(self.user_manager, res_id=inquiry.id)
        seen = inquiry.with_user(self.user_manager)
        seen.draft_file_ids = [Command.set(draft.ids)]
        self.call(self.user_manager, inquiry, "action_answer")
        self.assertEqual(inquiry.answer_file_ids, draft)
        self.assertEqual((inquiry.state, inquiry.answer), ("answered", ""))
        self.assertFalse(dropped.exists())
        note = self.ticket.message_ids[0]
        kept = note.attachment_ids
        self.assertEqual((kept.raw, kept.res_model, kept.res_id), (PDF, TICKET, self.ticket.id))
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn(kept, self.ticket._portal_shown_files())
        self.assertNotIn(kept, self.ticket._get_own_files())
        entries = self.env["asas.helpdesk.evidence"].search([("ticket_id", "=", self.ticket.id)])
        self.assertIn(draft.name, str(entries.filtered(lambda e: e.kind == "file")._get_content()))
        self.assertTrue(self.may_read(self.user_level1, draft))
        self.assertFalse(self.may_read(self.user_employee, draft))

    def test_files_of_an_inquiry_stay_as_they_were_sent(self):
        inquiry = self.put(self.file_of_ticket(), self.upload(self.user_level1))
        put = inquiry.file_ids[:1]
        draft = self.upload(self.user_employee, res_id=inquiry.id)
        draft.name = "أخرى.pdf"
        for user, file in (
            (self.user_employee, put),
            (self.user_level1, put),
            (self.user_level1, draft),
            (self.user_admin, draft),
        ):
            file = file.with_user(user)
            for change in (lambda f=file: f.write({"raw": b"x"}), file.unlink):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    change()
        with self.assertRaises(AccessError):
            self.upload(self.user_level1, res_id=inquiry.id)
        with self.assertRaises(AccessError):
            inquiry.with_user(self.user_level1).draft_file_ids = [Command.set(put.ids)]
        hidden = self.file_of_ticket(self.make_ticket())
        with self.assertRaises(AccessError):
            inquiry.with_user(self.user_employee).draft_file_ids = [Command.set(hidden.ids)]
        inquiry.with_user(self.user_employee).draft_file_ids = [Command.set(put.ids)]
        with self.assertRaisesRegex(UserError, "own device"):
            self.answer(inquiry, self.user_employee)
        wrong = self.upload(self.user_employee, "a.exe", b"MZ", res_id=inquiry.id)
        inquiry.with_user(self.user_employee).draft_file_ids = [Command.set(wrong.ids)]
        with self.assertRaisesRegex(UserError, "a.exe"):
            self.answer(inquiry, self.user_employee)
        inquiry.with_user(self.user_employee).draft_file_ids = [Command.set(draft.ids)]
        self.answer(inquiry, self.user_employee)
        self.assertEqual(inquiry.answer_file_ids, draft)
        with self.assertRaises(AccessError):
            draft.with_user(self.user_employee).unlink()

    # ------------------------------------------------------------------ In time

    @mute_logger("odoo.addons.asas_helpdesk.models.ticket.savepoints")
    def test_who_is_asked_is_reminded_and_then_the_next_one_up_is_asked(self):
        inquiry = self.ask()
        first = len(self.mails_to(self.user_manager))
        self.pass_until(inquiry.next_event_at + timedelta(minutes=1))
        self.assertEqual(len(self.mails_to(self.user_manager)), first + 1)
        self.assertFalse(inquiry.raised_to_id)
        self.pass_until(inquiry.deadline + timedelta(minutes=1))
        self.assertEqual(inquiry.raised_to_id, self.user_upper_manager or self.user_escalation)
        self.assertTrue(self.mails_to(inquiry.raised_to_id))
        self.assertIn("overdue", str(self.mails_to(self.user_level1).mapped("subject")))
        reminder = self.env.ref("asas_helpdesk.activity_type_reminder")
        self.assertEqual(
            self.ticket.activity_ids.filtered(lambda a: a.activity_type_id == reminder).user_id,
            self.user_level1,
        )
        before = len(self.env["mail.mail"].search([]))
        self.pass_until(inquiry.deadline + timedelta(days=9))
        self.assertEqual(len(self.env["mail.mail"].search([])), before)
        self.answer(inquiry, inquiry.raised_to_id)
        self.assertEqual(inquiry.state, "answered")

    # ------------------------------------------------------------------ The end

    def test_it_ends_with_the_ticket(self):
        ticket = self.make_ticket("request")
        inquiry = self.ask(ticket)
        stage = self.env["asas.helpdesk.stage"]._for_state("cancelled")
        ticket.write({"cancel_reason": "spam", "stage_id": stage.id})
        self.assertEqual(inquiry.state, "withdrawn")
        self.assertFalse(inquiry.activity_ids)
        with self.assertRaisesRegex(UserError, "ended"):
            self.ask(ticket)

    def test_a_merge_moves_it_and_takes_it_from_whom_the_other_ticket_names(self):
        other = self.make_ticket(about_partner_ids=[Command.link(self.user_employee.partner_id.id)])
        kept, lost = self.ask(), self.ask_employee()
        self.ticket.with_user(self.user_level1)._merge_into(other)
        self.assertEqual(kept.ticket_id | lost.ticket_id, other)
        self.assertEqual((kept.state, lost.state), ("asked", "withdrawn"))
        self.assertTrue(self.sees(self.user_manager, kept))

    def test_who_answers_what_has_ended_reads_that(self):
        inquiry = self.ask()
        asked = inquiry.asked_user_id
        self.call(asked, inquiry, "write", {"draft": "لا علم لي بذلك."})
        self.call(self.user_level2, inquiry, "action_withdraw")
        for call in (("action_answer",), ("write", {"draft": "جواب"})):
            with self.assertRaisesRegex(UserError, "has ended"):
                self.call(asked, inquiry, *call)

    def test_who_works_on_the_ticket_withdraws_it(self):
        inquiry = self.ask()
        self.call(self.user_level2, inquiry, "action_withdraw")
        self.assertEqual(inquiry.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "ended"):
            self.answer(inquiry, self.user_manager)


@tagged("standard", "post_install", "-at_install")
class TestInquiryPage(HelpdeskFixture, MailCase, HttpCase):
    """The page on which a trainer without a user of the staff answers."""

    def test_the_trainer_answers_once_with_files_and_sees_nothing_of_the_ticket(self):
        self.set_up_helpdesk()
        ticket = self.make_ticket(subject="ضاع حضوري", course_id=self.course.id)
        files = self.env["ir.attachment"]
        of_ticket = {"raw": PDF, "res_model": TICKET, "res_id": ticket.id}
        put, secret = files.create([{"name": f"{n} نورة.pdf", **of_ticket} for n in "12"])
        inquiry = (
            self.env[INQUIRY]
            .with_user(self.user_level1)
            .create(
                {
                    "ticket_id": ticket.id,
                    "asked_kind": "trainer",
                    "ticket_file_ids": [Command.set(put.ids)],
                    **ASKED,
                }
            )
        )
        inquiry = inquiry.sudo()
        url = inquiry._get_url(self.user_trainer.partner_id)
        self.env.flush_all()
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        shown = unescape(page.text)
        self.assertIn(ASKED["question"], shown)
        for word in (ticket.subject, ticket.reference, self.trainee.name, "نورة"):
            self.assertNotIn(word, shown)
        path = re.search(r'href="(/asas_helpdesk/inquiry/file[^"]*)"', page.text)[1]
        file = self.url_open(unescape(path))
        self.assertEqual((file.status_code, file.content), (200, PDF))
        self.assertEqual(file.headers["Cache-Control"], "no-store")
        self.assertNotIn("نورة", unquote(file.headers["Content-Disposition"]))
        for other in (put.id, secret.id, 0, "x"):
            wrong = re.sub(r"file=\d+", f"file={other}", unescape(path))
            self.assertEqual(self.url_open(wrong).status_code, 404)
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))

        def send(answer, *files):
            sent = [("answer_files", (name, content)) for name, content in files]
            return self.url_open(
                "/asas_helpdesk/inquiry", {**hidden, "answer": answer}, files=sent or None
            )

        for bad in (("  \0 ",), ("ا" * 20_000,), (ANSWER, ("x.exe", b"MZ"))):
            refused = send(*bad)
            self.assertEqual(refused.status_code, 400)
        self.assertIn(ANSWER, unescape(refused.text))
        # Sent twice, and then more from another page.
        for text in (ANSWER, ANSWER, "غير ذلك"):
            sent = send(text, ("جدول.pdf", PDF + b"3"))
            self.assertEqual(sent.status_code, 200)
            self.assertIn("شكراً", sent.text)
        inquiry.invalidate_recordset()
        self.assertEqual((inquiry.state, inquiry.answer), ("answered", ANSWER))
        self.assertEqual(inquiry.answer_file_ids.mapped("raw"), [PDF + b"3"])
        notes = ticket.message_ids.filtered("attachment_ids")
        self.assertEqual(notes.mapped("attachment_ids.raw"), [PDF + b"3"] * 2)
        self.assertIn("غير ذلك", notes[0].body)
        self.assertNotIn(notes.attachment_ids, ticket._portal_shown_files())
        ticket.about_partner_ids = self.user_trainer.partner_id
        self.env.flush_all()
        for closed in (
            url,
            unescape(path),
            url[:-6] + "AAAAAA",
            "/asas_helpdesk/inquiry?token=%00",
        ):
            page = self.url_open(closed)
            self.assertEqual(page.status_code, 404)
            self.assertNotIn(ASKED["question"], unescape(page.text))
