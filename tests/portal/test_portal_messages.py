"""People outside write words and files of their own, and choose nothing else of a message."""

import json
from datetime import datetime, timedelta

from portal_case import PDF, ActCase

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

CALLS = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


class TestWordsFromOutside(ActCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.stranger = self.env["res.partner"].create(
            {"name": "Stranger", "email": "stranger@example.org"}
        )
        self.sign_in(self.user_trainee)

    def ask(self, path, **params):
        """Send a request as a program with the session does; return the answer or the error."""
        self.env.flush_all()
        answer = self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": params})
        self.env.invalidate_all()
        return answer.json()

    def rpc(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", **params)

    def post(self, **values):
        """Post a message by Odoo's route of the conversation."""
        thread = {"thread_model": self.ticket._name, "thread_id": self.ticket.id}
        return self.ask("/mail/message/post", **thread, post_data=values)

    def message_of(self, answer):
        self.assertIn("result", answer)
        result = answer["result"]
        found = result["message_id"] if isinstance(result, dict) else result
        return self.env["mail.message"].browse(found)

    def assert_refused(self, answer, words=""):
        self.assertIn(words, answer["error"]["data"]["message"])

    def wishes(self):
        """Return what a message from outside must not choose."""
        return {
            "outgoing_email_to": "anybody@example.org",
            "partner_ids": self.stranger.ids,
            "reply_to": "thief@example.org",
            "subject": "فاتورة مستحقة",
            "is_internal": True,
            "message_type": "auto_comment",
            "subtype_xmlid": "mail.mt_note",
            "email_from": "minister@example.org",
            "body_is_html": True,
            "incoming_email_to": "x@example.org",
            "email_layout_xmlid": "mail.mail_notification_layout",
            "date": "2020-01-01 00:00:00",
            "parent_id": self.ticket.message_ids[:1].id,
            "attachments": [["run.exe", "MZ"]],
        }

    def assert_plain(self, message, mails):
        comment = self.env.ref("mail.mt_comment")
        self.assertEqual((message.message_type, message.subtype_id), ("comment", comment))
        self.assertEqual(message.author_id, self.trainee)
        self.assertIn("trainee@example.com", message.email_from)
        self.assertFalse(message.outgoing_email_to)
        self.assertFalse(message.partner_ids)
        self.assertFalse(message.is_internal)
        self.assertFalse(message.attachment_ids)
        self.assertNotIn("thief", message.reply_to)
        self.assertNotEqual(message.subject, "فاتورة مستحقة")
        self.assertEqual(message.date.year, datetime.now().year)
        for mail in mails:
            said = f"{mail.email_to} {mail.recipient_ids.mapped('email')} {mail.reply_to}"
            for foreign in ("anybody@", "stranger@", "thief@", "minister@"):
                self.assertNotIn(foreign, said)

    def test_every_wish_of_a_client_is_dropped(self):
        for name, value in self.wishes().items():
            with self.subTest(name), self.mock_mail_gateway(mail_unlink_sent=False):
                answer = self.rpc(
                    self.ticket._name, "message_post", self.ticket.ids, body="لي", **{name: value}
                )
                self.assert_plain(self.message_of(answer), self._new_mails)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            message = self.message_of(self.post(body="لي", **self.wishes()))
            self.assert_plain(message, self._new_mails)

    @mute_logger(*CALLS)
    def test_key_of_an_integration_opens_no_more_than_the_session(self):
        keys = self.env["res.users.apikeys"].with_user(self.user_trainee)
        key = keys._generate(None, "test", datetime.now() + timedelta(days=1))
        self.env.flush_all()
        self.sign_in(None)

        def call(method, model=self.ticket._name, **values):
            response = self.url_open(
                f"/json/2/{model}/{method}",
                data=json.dumps(values),
                headers={"Content-Type": "application/json", "Authorization": f"bearer {key}"},
            )
            self.env.invalidate_all()
            return response

        for name in ("outgoing_email_to", "partner_ids", "reply_to"):
            wish = {name: self.wishes()[name]}
            with self.mock_mail_gateway(mail_unlink_sent=False):
                answer = call("message_post", ids=self.ticket.ids, body="لي", **wish)
                self.assertEqual(answer.status_code, 200, answer.text)
                self.assert_plain(self.env["mail.message"].browse(answer.json()), self._new_mails)
        values = {"model": self.ticket._name, "res_id": self.ticket.id, "body": "زوّرت"}
        refused = call("create", model="mail.message", vals_list=[values])
        self.assertEqual(refused.status_code, 403)
        self.assertIn("conversation", refused.json()["message"])

    @mute_logger(*CALLS)
    def test_nobody_outside_speaks_as_another(self):
        for author in (self.user_level1.partner_id, self.stranger):
            given = {"body": "x", "author_id": author.id}
            answer = self.rpc(self.ticket._name, "message_post", self.ticket.ids, **given)
            self.assert_refused(answer, "own name")
        message = self.message_of(self.post(body="x", author_id=self.stranger.id))
        self.assertEqual(message.author_id, self.trainee)

    @mute_logger(*CALLS)
    def test_files_of_others_are_not_taken(self):
        foreign = self.env["ir.attachment"].create({"name": "salaries.pdf", "raw": PDF})
        given = {"body": "x", "attachment_ids": foreign.ids}
        answer = self.rpc(self.ticket._name, "message_post", self.ticket.ids, **given)
        self.assertFalse(self.message_of(answer).attachment_ids)
        self.assert_refused(self.post(**given))

    @mute_logger(*CALLS)
    def test_no_other_call_sends_a_message(self):
        ticket, message = self.ticket._name, "mail.message"
        template = "mail.message_user_assigned"
        values = {"model": ticket, "res_id": self.ticket.id, "body": "زوّرت"}
        for call in (
            (ticket, "message_notify", self.ticket.ids),
            (ticket, "message_post_with_source", self.ticket.ids, template),
            (ticket, "message_mail_with_source", self.ticket.ids, template),
            (ticket, "message_get_followers", self.ticket.ids),
            (message, "create", [values]),
        ):
            with self.subTest(call[1]):
                self.assert_refused(self.rpc(*call), "conversation")
        with self.assertRaises(AccessError):
            self.env[message].with_user(self.user_trainee).with_context(
                default_model=ticket
            ).create({"res_id": self.ticket.id, "body": "زوّرت"})
        self.assertFalse(self.ticket.message_ids.filtered(lambda m: "زوّرت" in (m.body or "")))

    @mute_logger(*CALLS)
    def test_what_was_said_stays_as_it_was_said(self):
        said = self.message_of(self.post(body="قلت هذا"))
        for call in (
            ("write", said.ids, {"body": "قلت غيره"}),
            ("write", said.ids, {"date": "2020-01-01 00:00:00"}),
            ("unlink", said.ids),
        ):
            self.assert_refused(self.rpc("mail.message", *call))
        for body in ("قلت غيره", ""):
            answer = self.ask(
                "/mail/message/update_content",
                message_id=said.id,
                update_data={"body": body, "attachment_ids": []},
            )
            self.assert_refused(answer)
        self.assertIn("قلت هذا", said.body)

    @mute_logger(*CALLS)
    def test_notes_of_the_staff_are_not_reacted_to(self):
        note = self.ticket.with_user(self.user_level1).message_post(
            body="ملاحظة داخلية", subtype_xmlid="mail.mt_note", message_type="comment"
        )
        said = self.ticket.with_user(self.user_level1).message_post(
            body="جواب", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        for user, message, refused in (
            (self.user_trainee, note, True),
            (self.user_trainee, said, False),
            (None, note, True),
            (None, said, True),
        ):
            self.sign_in(user)
            keys = {} if user else {"token": self.key(self.ticket)}
            with self.subTest(signed_in=bool(user), refused=refused):
                answer = self.ask(
                    "/mail/message/reaction",
                    message_id=message.id,
                    content="👍",
                    action="add",
                    **keys,
                )
                self.assertEqual("error" in answer, refused)
        self.assertFalse(note.sudo().reaction_ids)

    def test_no_key_opens_the_conversation_of_odoo(self):
        self.sign_in(None)
        thread = {"thread_model": self.ticket._name, "thread_id": self.ticket.id}
        self.open(self.ticket, self.key(self.ticket))
        for token in (self.key(self.ticket), "withheld"):
            for path, values in (
                ("/mail/chatter_fetch", {}),
                ("/mail/message/post", {"post_data": {"body": "من غريب"}}),
            ):
                with self.subTest(path, token=token), mute_logger(*CALLS):
                    answer = self.ask(path, **thread, token=token, **values)
                    self.assertIn("error", answer)
        self.assertFalse(self.ticket.message_ids.filtered(lambda m: "غريب" in (m.body or "")))

    def test_messages_by_the_link_are_limited(self):
        self.assertEqual(self.company.asas_helpdesk_message_limit, 20)
        self.company.asas_helpdesk_message_limit = 3
        self.sign_in(None)
        key = self.key(self.ticket)
        for number in range(4):
            form = self.form(self.open(self.ticket, key), "reply")
            answer = self.reply(form, reply=f"رسالة {number}")
            self.assertEqual(answer.status_code, 303 if number < 3 else 422)
        self.assertIn("very often", answer.text)
        written = self.ticket.message_ids.filtered(lambda m: "رسالة" in (m.body or ""))
        self.assertEqual(len(written), 3)
        # Another ticket, and the staff, are not held up.
        other = self.make_ticket()
        self.sign_in(self.user_trainee)
        self.ticket = other
        self.message_of(self.post(body="رسالة"))
        other.with_user(self.user_level1).message_post(body="جواب")


class TestDrafts(ActCase):
    """Outcome and resolution are read on the page, once the decision is announced."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.ticket.with_user(self.user_level1)._direct()
        self.ticket.with_user(self.user_manager).write(
            {"outcome": "not_upheld", "resolution": "مسودة سرية"}
        )

    @mute_logger(*CALLS)
    def test_draft_is_read_by_nobody_outside(self):
        self.sign_in(self.user_trainee)
        name = self.ticket._name
        for args in (
            ("read", self.ticket.ids, ["resolution"]),
            ("read", self.ticket.ids, ["outcome"]),
            ("export_data", self.ticket.ids, ["resolution"]),
            ("search_read", [["resolution", "ilike", "سرية"]], ["id"]),
            ("search", [["outcome", "=", "not_upheld"]]),
            ("search_count", [["outcome", "!=", "upheld"]]),
            ("formatted_read_group", [], ["outcome"], ["__count"]),
            ("search_read", [], ["outcome"]),
            ("search", [], 0, None, "outcome"),
        ):
            with self.subTest(args), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{name}/{args[0]}",
                    {"model": name, "method": args[0], "args": args[1:], "kwargs": {}},
                )
        self.assertNotIn("مسودة سرية", self.url_open("/my/tickets/export.csv").text)
        self.assertNotIn("مسودة سرية", self.url_open(f"/my/tickets/{self.ticket.id}").text)

    def test_decision_is_read_on_the_page(self):
        self.resolve(self.ticket, self.user_manager, "not_upheld", "القرار المعلن")
        self.sign_in(self.user_trainee)
        for path in (f"/my/tickets/{self.ticket.id}", "/my/tickets/export.csv"):
            self.assertIn("القرار المعلن", self.url_open(path).text)
