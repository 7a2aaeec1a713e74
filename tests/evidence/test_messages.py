"""Messages of a ticket stay as they were said, through each of Odoo's ways; nobody speaks in
another's name; an empty message is no answer."""

from datetime import timedelta

from common import HelpdeskCase
from markupsafe import Markup
from portal_case import PortalCase

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.tools.words import says_something

COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
TICKET = "asas.helpdesk.ticket"


class MessagesCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket("request")
        cls.message = cls.ticket.with_user(cls.user_level1).message_post(
            body="الحل هنا", subject="الحل", attachments=[("حل.txt", b"steps")], **COMMENT
        )
        cls.file = cls.message.attachment_ids
        cls.everybody = (
            cls.user_level1,
            cls.user_level2,
            cls.user_manager,
            cls.user_admin,
            cls.env.ref("base.user_admin"),
            cls.user_trainee,
        )

    def call(self, user, records, method, *args, **kwargs):
        model = self.env[records._name].with_user(user)
        return call_kw(model, method, [records.ids, *args], kwargs)


class TestMessagesAreKept(MessagesCase):
    def assertKept(self):
        self.env.invalidate_all()
        self.assertIn("الحل هنا", self.message.body)
        self.assertEqual(self.message.author_id, self.user_level1.partner_id)
        self.assertEqual(self.message.res_id, self.ticket.id)
        self.assertEqual(self.file.raw, b"steps")

    def test_nobody_edits_backdates_moves_or_re_authors_one(self):
        changes = (
            {"body": "كلام آخر"},
            {"subject": "موضوع آخر"},
            {"date": "2020-01-01 00:00:00"},
            {"author_id": self.user_level2.partner_id.id},
            {"email_from": "other@example.com"},
            {"message_type": "notification"},
            {"is_internal": True},
            {"subtype_id": self.env.ref("mail.mt_note").id},
            {"attachment_ids": [Command.clear()]},
            {"res_id": self.make_ticket().id},
        )
        for user in self.everybody:
            for vals in changes:
                with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                    self.call(user, self.message, "write", vals)
                with self.assertRaises(UserError):
                    self.message.with_user(user).sudo().write(vals)
        self.assertKept()

    def test_a_file_of_another_record_is_kept_with_the_message_that_sends_it(self):
        for work in (
            lambda file: self.ticket.with_user(self.user_level1).message_post(
                body="مرفق", attachment_ids=file.ids, **COMMENT
            ),
            lambda file: (
                self.env["mail.message"]
                .with_user(self.user_level1)
                .create(
                    {
                        "model": TICKET,
                        "res_id": self.ticket.id,
                        "body": "مرفق",
                        "attachment_ids": [Command.link(file.id)],
                    }
                )
            ),
        ):
            file = self.env["ir.attachment"].create(
                {
                    "name": "دليل.txt",
                    "raw": b"guide",
                    "res_model": "res.partner",
                    "res_id": self.trainee.id,
                }
            )
            message = work(file).sudo()
            file.raw = b"another guide"
            file.unlink()
            kept = message.attachment_ids
            self.assertEqual(kept.mapped("raw"), [b"guide"])
            self.assertEqual((kept.res_model, kept.res_id), (TICKET, self.ticket.id))
            with self.assertRaises(UserError):
                kept.unlink()
            self.env.cr.flush()
            entries = self.env["asas.helpdesk.evidence"].search(
                [("ticket_id", "=", self.ticket.id)]
            )
            self.assertIn(f'"attachments":[{kept.id}]', str(entries.mapped("content")))

    def test_nobody_deletes_one(self):
        for user in self.everybody:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.call(user, self.message, "unlink")
            with self.assertRaises(UserError):
                self.message.with_user(user).sudo().unlink()
        self.assertKept()

    def test_a_context_that_a_client_makes_up_opens_nothing(self):
        context = {"asas_helpdesk_letting_go": True, "asas_helpdesk_creating": True}
        for value in (True, "object", 1):
            context["asas_helpdesk_letting_go"] = value
            with self.assertRaises(UserError):
                self.message.with_user(self.user_admin).sudo().with_context(**context).unlink()
        for records in (self.message, self.file):
            with self.assertRaises(UserError):
                records.with_user(self.user_admin).with_context(_force_unlink=True).unlink()
        self.assertKept()

    def test_nobody_changes_or_deletes_its_files(self):
        for user in self.everybody:
            for vals in ({"raw": b"x"}, {"name": "x.txt"}, {"res_id": 0}, {"res_model": False}):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                    self.call(user, self.file, "write", vals)
                with self.assertRaises(UserError):
                    self.file.with_user(user).sudo().write(vals)
            with self.assertRaises(UserError):
                self.call(user, self.file, "unlink")
            with self.assertRaises(UserError):
                self.file.with_user(user).sudo().unlink()
        self.assertKept()

    def test_staff_withdraws_what_it_has_not_sent_and_that_is_recorded(self):
        own = (
            self.env["ir.attachment"]
            .with_user(self.user_level1)
            .create({"name": "خطأ.txt", "raw": b"x", "res_model": TICKET, "res_id": self.ticket.id})
        )
        with self.assertRaises(UserError):
            own.with_user(self.user_level2).unlink()
        with self.assertRaises(UserError):
            own.with_user(self.env.user).sudo().unlink()
        own.unlink()
        self.env.cr.flush()
        entry = self.env["asas.helpdesk.evidence"].search(
            [("ticket_id", "=", self.ticket.id), ("kind", "=", "withdrawn")]
        )
        self.assertIn("خطأ.txt", entry.content)
        self.assertEqual(entry.user_id, self.user_level1)

    def test_a_mail_that_is_deleted_leaves_its_message(self):
        administrator = self.env.ref("base.user_admin")
        mail = (
            self.env["mail.mail"]
            .with_user(administrator)
            .create({"mail_message_id": self.message.id, "is_notification": False})
        )
        mail.unlink()
        self.assertKept()

    def test_a_mail_made_for_it_does_not_rewrite_it(self):
        administrator = self.env.ref("base.user_admin")
        with self.assertRaises(UserError):
            self.env["mail.mail"].with_user(administrator).create(
                {"mail_message_id": self.message.id, "body": "كلام آخر"}
            )
        self.assertKept()

    def test_stars_pins_and_reactions_stay_odoos(self):
        self.message.with_user(self.user_level1).toggle_message_starred()
        self.message.with_user(self.user_level1).sudo().pinned_at = fields.Datetime.now()
        self.assertIn(self.user_level1.partner_id, self.message.starred_partner_ids)

    def test_messages_of_other_models_are_edited_as_ever(self):
        message = self.trainee.message_post(body="كلام", **COMMENT)
        message.body = "كلام آخر"
        message.unlink()


class TestCorrections(MessagesCase):
    def correct(self, user, body, **kwargs):
        ticket = self.ticket.with_user(user)
        return ticket._message_update_content(
            self.message.with_user(user).sudo(), body=body, **kwargs
        )

    def test_the_author_corrects_it_and_the_earlier_words_stay_for_the_staff(self):
        self.correct(self.user_level1, "الحل الصحيح")
        self.assertIn("الحل الصحيح", self.message.body)
        self.assertIn("o-mail-Message-edited", self.message.body)
        note = self.ticket.message_ids[:1]
        self.assertIn("الحل هنا", note.body)
        self.assertTrue(self.ticket._is_note(note) or note.subtype_id.internal)
        with self.assertRaises(AccessError):
            note.with_user(self.user_trainee).read(["body"])
        self.env.cr.flush()
        entry = self.env["asas.helpdesk.evidence"].search(
            [("ticket_id", "=", self.ticket.id), ("kind", "=", "correction")]
        )
        self.assertIn("الحل الصحيح", entry.content)
        self.assertIn("الحل هنا", entry.content)

    def test_nobody_corrects_the_words_of_another(self):
        for user in (self.user_level2, self.user_admin, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.correct(user, "كلام آخر")

    def test_a_beneficiary_does_not_rewrite_what_was_said(self):
        said = self.ticket.with_user(self.user_trainee).message_post(body="شكوى", **COMMENT)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.user_trainee)._message_update_content(
                said.sudo(), body="مدح"
            )

    def test_a_correction_neither_empties_it_nor_takes_a_file_away(self):
        for body in ("", " ", "<p><br></p>"):
            with self.assertRaises(UserError):
                self.correct(self.user_level1, body)
        with self.assertRaises(UserError):
            self.correct(self.user_level1, "بلا ملف", attachment_ids=[])


class TestOwnVoice(MessagesCase):
    def test_staff_does_not_post_in_the_name_of_others(self):
        for user in (self.user_level1, self.user_level2, self.user_admin):
            for forged in (
                {"author_id": self.trainee.id},
                {"author_id": self.user_manager.partner_id.id},
                {"email_from": "trainee@example.com", "author_id": False},
            ):
                with self.subTest(user=user.login, forged=forged), self.assertRaises(AccessError):
                    self.call(user, self.ticket, "message_post", body="x", **COMMENT, **forged)

    def test_nobody_makes_a_message_in_the_name_of_others_or_of_another_day(self):
        messages = self.env["mail.message"]
        about = {"model": TICKET, "res_id": self.ticket.id, "body": "x", "message_type": "comment"}
        old = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=3))
        for user in (self.user_level1, self.user_admin, self.env.ref("base.user_admin")):
            for forged in (
                {"author_id": self.trainee.id},
                {"email_from": "someone@example.org"},
                {"date": old},
            ):
                with self.subTest(user=user.login, forged=forged), self.assertRaises(AccessError):
                    messages.with_user(user).create({**about, **forged})
            hidden = {f"default_{name}": value for name, value in about.items()}
            with self.assertRaises(AccessError):
                messages.with_user(user).with_context(
                    **hidden, default_author_id=self.trainee.id
                ).create({})

    def test_staff_posts_in_their_own_name(self):
        message = self.ticket.with_user(self.user_level1).message_post(
            body="مرحباً", author_id=self.user_level1.partner_id.id, **COMMENT
        )
        self.assertEqual(message.author_id, self.user_level1.partner_id)

    def test_the_record_names_who_entered_what_a_beneficiary_said(self):
        said = self.ticket.with_user(self.user_trainee).message_post(body="كلام", **COMMENT)
        self.env.cr.flush()
        entry = self.env["asas.helpdesk.evidence"].search(
            [("ticket_id", "=", self.ticket.id), ("kind", "=", "message")], order="id desc", limit=1
        )
        self.assertIn(f'"message":{said.id}', entry.content)
        self.assertEqual(entry.user_id, self.user_trainee)


class TestEmptyMessages(MessagesCase):
    EMPTY = (
        "",
        " ",
        "<p><br></p>",
        "<p>&nbsp;</p>",
        "<div>\u200f\u200b</div>",
        '<p><a href="#" class="o_mail_redirect" data-oe-model="res.partner" data-oe-id="7">@سارة'
        "</a> </p>",
        '<p></p><div class="o-signature-container"><div data-o-mail-quote="1">-- <br>سارة</div>'
        "</div>",
    )

    def test_an_empty_message_is_no_first_response(self):
        for body in self.EMPTY:
            ticket = self.make_ticket("request")
            ticket.with_user(self.user_level1).message_post(body=body, body_is_html=True, **COMMENT)
            with self.subTest(body=body):
                self.assertFalse(ticket.first_response_at)
                self.assertEqual(ticket.state, "new")
                self.assertFalse(ticket.notice_ids.filtered(lambda n: n.kind == "answered"))

    def test_a_signature_alone_is_no_answer(self):
        self.user_level1.signature = "<p>سارة العتيبي<br>مركز الاتصال</p>"
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).message_post(
            body="<p>سارة العتيبي</p><p>مركز الاتصال</p>", body_is_html=True, **COMMENT
        )
        self.assertFalse(ticket.first_response_at)

    def test_an_empty_message_of_the_beneficiary_resumes_nothing(self):
        ticket = self.make_ticket("request")
        self.ask_and_wait(ticket, self.user_level1)
        for body in self.EMPTY[:3]:
            ticket.with_user(self.user_trainee).message_post(body=Markup(body), **COMMENT)
            self.assertEqual(ticket.state, "waiting", body)
        ticket.with_user(self.user_trainee).message_post(body="هذا الجواب", **COMMENT)
        self.assertNotEqual(ticket.state, "waiting")

    def test_a_file_or_a_picture_is_an_answer(self):
        self.assertTrue(says_something('<p><img src="/web/image/7"></p>'))
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).message_post(
            body="", attachments=[("حل.txt", b"steps")], **COMMENT
        )
        self.assertTrue(ticket.first_response_at)

    def test_words_beside_a_mention_are_an_answer(self):
        self.assertTrue(says_something(self.EMPTY[5] + "<p>نعم</p>"))
        self.assertTrue(says_something("<p>نعم</p><p>سارة</p>", "<p>سارة</p>"))
        self.assertFalse(says_something("<p>-- سارة</p>", "<p>سارة</p>"))
        self.assertTrue(says_something("٣"))


class TestThroughTheRoutes(PortalCase):
    """Odoo's own routes of the chatter, as the people who have a session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket("request")
        cls.message = cls.ticket.with_user(cls.user_level1).message_post(
            body="الحل هنا", attachments=[("حل.txt", b"steps")], **COMMENT
        )
        cls.said = cls.ticket.with_user(cls.user_trainee).message_post(body="كلامي", **COMMENT)

    def rpc(self, path, **params):
        return self.make_jsonrpc_request(path, params)

    def assertRefused(self, path, **params):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.rpc(path, **params)

    def test_nobody_empties_a_message_or_deletes_a_file(self):
        file = self.message.attachment_ids
        for user, message in ((self.user_level1, self.message), (self.user_trainee, self.said)):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            for body in ("", "<p><br></p>"):
                self.assertRefused(
                    "/mail/message/update_content",
                    message_id=message.id,
                    update_data={"body": body, "attachment_ids": []},
                )
            self.assertRefused("/mail/attachment/delete", attachment_id=file.id)
        self.assertTrue(file.exists())
        self.env.invalidate_all()
        self.assertIn("الحل هنا", self.message.body)
        self.assertIn("كلامي", self.said.body)

    def test_the_author_corrects_it_in_the_chatter(self):
        self.authenticate("level1", "level1xx")
        self.rpc(
            "/mail/message/update_content",
            message_id=self.message.id,
            update_data={"body": "الحل الصحيح", "attachment_ids": self.message.attachment_ids.ids},
        )
        self.env.invalidate_all()
        self.assertIn("الحل الصحيح", self.message.body)

    def test_staff_does_not_hide_an_answer_again(self):
        self.authenticate("level1", "level1xx")
        self.assertRefused("/mail/update_is_internal", message_id=self.message.id, is_internal=True)

    def test_a_download_and_the_chatter_are_readings_of_a_confidential_ticket(self):
        self.ticket.confidential = True
        file = self.message.attachment_ids
        self.authenticate("level2", "level2xx")
        noted = []
        # What a request leaves to be done after it, tests leave out.
        self.patch(
            type(self.env["asas.helpdesk.reading"]),
            "_note",
            lambda model, tickets: noted.append((model.env.user.login, tickets.ids)),
        )
        for work in (
            lambda: self.url_open(f"/web/content/{file.id}"),
            lambda: self.rpc(
                "/mail/thread/messages", thread_model=TICKET, thread_id=self.ticket.id
            ),
        ):
            noted.clear()
            work()
            self.assertIn(("level2", self.ticket.ids), noted)
