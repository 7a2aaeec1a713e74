"""What was sent, or looked for in vain, becomes a ready answer for everybody."""

from datetime import timedelta

from freezegun import freeze_time
from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.asas_helpdesk.tools.impersonal import leave_out

MISSED = "asas.helpdesk.missed.search"
WIZARD = "asas.helpdesk.answer.wizard"


class AnswersCase(RightsCase):
    def filled(self, action, user):
        """Return the dialog of an action with what it is opened with, as the client saves it."""
        values = {k.removeprefix("default_"): v for k, v in action["context"].items()}
        return self.env[WIZARD].with_user(user).create(values).with_env(self.env)


class TestAnswerOfReply(AnswersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(ticket_type="request")
        cls.message = cls.ticket.with_user(cls.user_level1).message_post(
            body="المكرم/ة أحمد الغامدي، السلام عليكم ورحمة الله وبركاته، "
            "اتصلوا على 0533848712 أو اكتبوا إلى a@b.com بشأن "
            f"{cls.ticket.reference}. حدّثوا المتصفح.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def opened(self, message=None, user=None):
        action = self.call(
            user or self.user_level2,
            self.ticket,
            "action_make_answer",
            (message or self.message).id,
        )
        return self.filled(action, user or self.user_level2)

    def test_the_words_of_one_person_are_left_out_and_the_rest_is_read_first(self):
        dialog = self.opened()
        for word in (
            "المكرم",
            "السلام",
            "أحمد",
            "الغامدي",
            "0533848712",
            "a@b.com",
            self.ticket.reference,
        ):
            self.assertNotIn(word, dialog.answer)
        self.assertIn("حدّثوا المتصفح", dialog.answer)
        publish = lambda: self.call(self.user_level2, dialog, "action_publish")  # noqa: E731
        write = lambda **vals: self.call(self.user_level2, dialog, "write", vals)  # noqa: E731
        with self.assertRaisesRegex(UserError, "question"):
            publish()
        write(name="الصفحة لا تفتح", is_impersonal=True)
        with self.assertRaisesRegex(UserError, "gaps"):
            publish()
        write(answer="حدّثوا <b>المتصفح</b>.", is_impersonal=False)
        with self.assertRaisesRegex(UserError, "confirm"):
            publish()
        write(is_impersonal=True)
        answer = self.env["asas.helpdesk.answer"].browse(publish()["res_id"])
        self.assertIn("&lt;b&gt;", answer.answer)
        self.assertEqual(answer.service_id, self.service)

    def test_for_the_staff_it_becomes_a_reply_with_placeholders(self):
        ticket = self.ticket.with_context(lang="ar_001")
        action = self.call(self.user_level2, ticket, "action_make_reply", self.message.id)
        values = {k.removeprefix("default_"): v for k, v in action["context"].items()}
        self.assertRegex(values["body"], r"\{\{greeting}}\n\n.*\[\[…]].*\{\{reference}}")
        self.assertNotRegex(values["body"], "الغامدي|0533848712|a@b.com|/2026/")
        replies = self.env["asas.helpdesk.ready.reply"]
        made = self.call(self.user_level2, replies, "create", {"name": "المتصفح", **values})
        self.assertEqual(replies.browse(made).service_id, self.service)
        for user in (self.user_level1, self.user_employee, self.user_trainee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, ticket, "action_make_reply", self.message.id)

    def test_only_an_answer_that_was_sent_becomes_one(self):
        note = self.ticket.with_user(self.user_level1).message_post(body="سر")
        said = self.ticket.message_post(
            body="مني",
            author_id=self.trainee.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        other = (
            self.make_ticket()
            .with_user(self.user_level1)
            .message_post(body="غيرها", message_type="comment", subtype_xmlid="mail.mt_comment")
        )
        for message in (note, said, other, self.env["mail.message"].browse(2**31 - 1)):
            with self.assertRaisesRegex(UserError, "that the desk has sent"):
                self.opened(message)
        for value in (None, "x", -1, [1], True):
            with self.assertRaisesRegex(UserError, "that the desk has sent"):
                self.call(self.user_level2, self.ticket, "action_make_answer", value)

    def test_who_edits_no_answers_opens_no_dialog(self):
        for user in (self.user_level1, self.user_employee, self.user_trainee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.opened(user=user)
        dialog = self.opened()
        for user in (self.user_level1, self.user_level2_other):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, dialog, "action_publish")

    def test_names_are_words_of_their_own(self):
        self.assertEqual(leave_out("عليه وعلي", ["علي"]), "عليه وعلي")
        self.assertEqual(leave_out("علي هنا", ["علي"]), "[…] هنا")
        self.assertEqual(leave_out(None, [None, ""]), "")


class TestMissedSearches(AnswersCase):
    def setUp(self):
        super().setUp()
        # What is counted by network outlives a test.
        self.patch(type(self.env["asas.helpdesk.rate.limit"]), "_hit", lambda *args, **kwargs: 0)

    def look_for(self, *words):
        for each in words:
            self.env["asas.helpdesk.public.page"].with_user(self.user_public)._page(each)

    def kept(self):
        self.env.invalidate_all()
        return {missed.words: missed.count for missed in self.env[MISSED].search([])}

    def test_what_nobody_finds_is_counted_however_it_is_spelt(self):
        self.look_for("زقزوقة", "زقزوقه", "password", "")
        self.assertEqual(self.kept(), {"زقزوقة": 2})

    def test_the_beginning_of_a_word_that_is_being_typed_is_not_counted(self):
        self.look_for("زقزو", "زقزوقة", "زقزوقة كبيرة")
        self.assertEqual(self.kept(), {"زقزوقة كبيرة": 1})

    def test_nothing_is_kept_that_could_tell_who_it_is(self):
        self.look_for(
            "a@b.com zq", "0533848712", "زقزوق 1012345678", "zq" * 60, "%%", "REQ/2026/00001"
        )
        self.assertFalse(self.kept())

    def test_they_are_bounded_and_go_in_time(self):
        missed = self.env[MISSED]
        with freeze_time(fields.Datetime.now() - timedelta(days=91)):
            missed._count(self.company, "قديم", "قديم")
        missed._count(self.company, "جديد", "جديد")
        missed._gc_missed()
        self.assertEqual(self.kept(), {"جديد": 1})
        self.patch(type(missed), "_count", lambda *args: self.fail("too many"))
        limits = type(self.env["asas.helpdesk.rate.limit"])
        self.patch(limits, "_hit", lambda *args, **kwargs: 60)
        self.look_for("زقزوقة")

    def test_one_click_writes_the_answer_and_the_search_is_settled(self):
        self.look_for("زقزوقة")
        missed = self.env[MISSED].search([])
        action = self.call(self.user_level2, missed, "action_write_answer")
        dialog = self.filled(action, self.user_level2)
        self.assertEqual(dialog.name, "زقزوقة")
        vals = {"answer": "زقزوقة", "service_id": self.service.id, "is_impersonal": True}
        self.call(self.user_level2, dialog, "write", vals)
        self.call(self.user_level2, dialog, "action_publish")
        self.look_for("زقزوقة")
        self.assertFalse(self.kept())

    def test_the_desk_asks_for_a_ready_reply_that_level2_writes(self):
        self.look_for("زقزوقة")
        self.call(self.user_level1, self.env["asas.helpdesk.capture"], "ask_for_reply", "زقزوقه؟")
        self.assertEqual(self.kept(), {"زقزوقة": 2})
        missed = self.env[MISSED].search([("asked_by_staff", "=", True)])
        action = self.call(self.user_level2, missed, "action_write_reply")
        self.assertEqual(action["context"], {"default_name": "زقزوقة"})
        for words in ("", "%%", "0533848712", "a@b.com", "zq" * 60, None, ["x"], False):
            with self.subTest(words=words), self.assertRaises(UserError):
                self.call(
                    self.user_level1, self.env["asas.helpdesk.capture"], "ask_for_reply", words
                )

    def test_only_the_editors_read_them(self):
        self.look_for("زقزوقة")
        missed = self.env[MISSED].search([])
        for user in (self.user_level1, self.user_employee, self.user_trainee, self.user_public):
            for method, args in (
                ("read", [["words"]]),
                ("unlink", []),
                ("action_write_answer", []),
                ("action_write_reply", []),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.call(user, missed, method, *args)
        with self.assertRaises(AccessError):
            self.call(self.user_level2, missed, "write", {"words": "x"})
        self.call(self.user_level2, missed, "unlink")
