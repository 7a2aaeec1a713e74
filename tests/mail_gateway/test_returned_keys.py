"""The key of a link is in the message that has left, and in nothing that is stored: neither before
nor after it comes back in an answer, in a bounce, or in a mail that cannot be processed."""

import email
from email.message import EmailMessage
from unittest.mock import patch

from common import ANY_KEY
from gateway_case import MailboxCase

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger

from odoo.addons.asas_helpdesk.tools import link_key
from odoo.addons.mail.models.mail_mail import MailMail

PIECE = "odoo.addons.asas_helpdesk.models.mail_gateway"


class TestNothingStoredOpensATicket(MailboxCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.receive(self.mail())
        self.company.asas_helpdesk_mail_days = 30

    # ------------------------------------------------------------------ What is stored

    def stored(self, text):
        """Yield where a text is stored, in any table or file of the database."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT columns.table_name, columns.column_name, columns.data_type
                  FROM information_schema.columns AS columns
                  JOIN information_schema.tables AS tables USING (table_schema, table_name)
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                   AND data_type IN ('text', 'character varying', 'jsonb', 'bytea')
                """
            )
        )
        tables = {}
        for table, column, kind in columns:
            name = SQL.identifier(column)
            value = SQL("encode(%s, 'escape')", name) if kind == "bytea" else SQL("%s::text", name)
            tables.setdefault(table, []).append(SQL("strpos(lower(%s), %s) > 0", value, text))
        for table, conditions in tables.items():
            query = SQL(
                "SELECT count(*) FROM %s WHERE %s",
                SQL.identifier(table),
                SQL(" OR ").join(conditions),
            )
            if self.env.execute_query(query)[0][0]:
                yield table
        files = self.env["ir.attachment"].sudo().search([("id", ">", self.first_file)])
        for file in files:
            if text.encode() in (file.raw or b"").lower():
                yield f"{file.res_model}: {file.name}"

    def assert_nothing_stored(self, *keys):
        self.assertEqual([*self.stored(ANY_KEY)], [])
        for key in keys:
            self.assertEqual([*self.stored(key[len(ANY_KEY) :])], [])

    # ------------------------------------------------------------------ What comes back

    def sent(self):
        """Send what waits; return the last mail to the beneficiary that has left, and its key."""
        self.send_queued_mails()
        mails = [mail for mail in self._mails if self.trainee.email in mail["email_to"][0]]
        (key,) = {*self.keys_sent(self.trainee.email)[-1:]}
        return mails[-1], key

    def leave(self):
        self.ticket.with_user(self.user_level1)._direct()
        return self.sent()

    def original(self, mail, encoding):
        message = EmailMessage()
        message["From"], message["To"] = "desk@example.com", self.trainee.email
        message["Subject"], message["Message-ID"] = mail["subject"], mail["message_id"]
        message.set_content(mail["body_alternative"], cte=encoding)
        message.add_alternative(mail["body"], subtype="html", cte=encoding)
        return message

    def setUpFiles(self):
        self.first_file = self.env["ir.attachment"].sudo().search([], order="id desc", limit=1).id

    # ------------------------------------------------------------------ Tests

    def test_mail_that_leaves_has_a_key_and_nothing_stored_has(self):
        self.setUpFiles()
        mail, key = self.leave()
        self.assertIn(f"access_token={key}", mail["body"])
        self.assertIn(key, mail["body_alternative"])
        self.assertEqual(
            self.ticket._read_key(key), self.ticket.notice_ids[:1].mail_id.mail_message_id.id
        )
        self.assert_nothing_stored(key)
        self.assertIn(link_key.MARK, self.ticket.notice_ids[:1].mail_id.body_html)

    def test_each_notice_has_a_key_of_its_own_and_the_earlier_ones_hold(self):
        _mail, first = self.leave()
        self.resolve(self.ticket, self.user_manager)
        _mail, second = self.sent()
        self.assertNotEqual(first, second)
        for key in (first, second):
            self.assertIsNotNone(self.ticket._read_key(key))

    def test_mail_that_leaves_again_has_a_key_again(self):
        mail, key = self.leave()
        kept = self.ticket.notice_ids[:1].mail_id
        self.ticket.with_user(self.user_level2).action_withdraw_link()
        kept.write({"state": "outgoing"})
        _mail, again = self.sent()
        self.assertNotEqual(key, again)
        self.assertIsNone(self.ticket._read_key(key))
        self.assertIsNotNone(self.ticket._read_key(again))

    def test_answer_of_the_staff_has_a_key_too(self):
        self.setUpFiles()
        self.ticket.with_user(self.user_level1).message_post(
            body="جواب", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        _mail, key = self.sent()
        self.assertIsNotNone(self.ticket._read_key(key))
        self.assertEqual(self.keys_sent("staff.example.com"), [])
        for mail in self._mails:
            self.assertNotIn("auth_signup_token", mail["body"])
        self.assert_nothing_stored(key)

    def test_old_address_gets_no_key_also_of_what_waited_for_it(self):
        self.ticket.with_user(self.user_level1)._direct()  # waits in the queue
        self.ticket.with_user(self.user_level1).beneficiary_email = "new@example.com"
        self.send_queued_mails()
        self.assertEqual(self.keys_sent(self.trainee.email), [])
        (key,) = set(self.keys_sent("new@example.com"))
        self.assertIsNotNone(self.ticket._read_key(key))

    def test_change_of_the_contact_ends_the_keys(self):
        _mail, key = self.leave()
        self.ticket.with_user(self.user_level1).beneficiary_phone = "0501234567"
        if not self.trainee.phone:  # where nothing was known, nobody's address changes
            self.assertIsNotNone(self.ticket._read_key(key))
        self.ticket.with_user(self.user_level1).beneficiary_email = "new@example.com"
        self.assertIsNone(self.ticket._read_key(key))

    def test_link_of_another_site_or_ticket_gets_no_key(self):
        other = self.make_ticket()
        hostile = [
            f"https://evil.example/my/tickets/{self.ticket.id}?access_token={link_key.MARK}",
            f"{other._get_marked_link()}",
            f"{self.ticket.get_base_url()}/web?redirect=x&amp;access_token={link_key.MARK}",
        ]
        self.ticket.with_user(self.user_level1).message_post(
            body=" ".join(hostile), message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        _mail, key = self.sent()
        self.assertIsNotNone(self.ticket._read_key(key))
        for mail in self._mails:
            self.assertNotIn(
                f"evil.example/my/tickets/{self.ticket.id}?access_token={ANY_KEY}", mail["body"]
            )

    def test_answer_that_quotes_the_link_is_kept_without_its_key(self):
        self.setUpFiles()
        mail, key = self.leave()
        answers = []
        for encoding in ("quoted-printable", "base64", "8bit"):
            answer = self.mail(
                f"أشكركم\n\nOn Sunday you wrote:\n> {mail['body_alternative']}",
                In_Reply_To=mail["message_id"],
                Subject=f"Re: {self.ticket.reference} {key}",
            )
            answer.set_content(answer.get_content(), cte=encoding)
            answer.add_alternative(f"<p>شكرا</p><blockquote>{mail['body']}", subtype="html")
            answer.add_attachment(self.original(mail, encoding))
            answer.add_attachment(
                self.original(mail, encoding).as_bytes(),
                maintype="application",
                subtype="octet-stream",
                filename="said.eml",
            )
            answer.add_attachment(f"link: {key}", filename="link.txt")
            answers.append(answer)
        for answer in answers:
            self.receive(answer, save_original=True)
            (kept,) = self.env["asas.helpdesk.received.email"].search(
                [("ticket_id", "=", self.ticket.id)], limit=1
            )
            self.assertEqual(kept._raw(), answer.as_bytes(), "to the byte as it came")
            self.assertNotIn(ANY_KEY, self.decoded(kept.mail_file))
            kept.with_user(self.user_level2).action_read_again()
            self.assert_nothing_stored(key)

    def decoded(self, shown):
        """Return all texts of a mail as it is downloaded."""
        import base64

        message = email.message_from_bytes(base64.b64decode(shown))
        texts = [str(message)]
        for part in message.walk():
            if not part.is_multipart():
                texts.append(part.get_payload(decode=True).decode("latin-1"))
        return " ".join(texts).lower()

    def test_bounce_that_returns_the_mail_is_kept_without_its_key(self):
        self.setUpFiles()
        mail, key = self.leave()
        for encoding, sent_as in (
            ("base64", mail["message_id"]),
            ("8bit", "<x@elsewhere.example>"),
        ):
            bounce = self.mail(
                "The following message could not be delivered.",
                From="mailer-daemon@example.com",
                Subject="Undelivered Mail Returned to Sender",
                In_Reply_To=sent_as,
            )
            bounce.add_attachment(self.original(mail, encoding))
            self.receive(bounce)
            self.assert_nothing_stored(key)

    def test_mail_that_cannot_be_processed_is_kept_without_its_key(self):
        self.setUpFiles()
        mail, key = self.leave()
        answer = self.mail(f"> {mail['body_alternative']}", Subject=f"Re: {key}")
        answer.set_content(answer.get_content(), cte="base64")
        with (
            patch.object(self.registry["mail.thread"], "_take", side_effect=ValueError(key)),
            mute_logger(f"{PIECE}.unprocessed_email"),
        ):
            self.receive(answer)
        kept = self.Kept.search([], order="id desc", limit=1)
        self.assertEqual(kept._raw(), answer.as_bytes(), "to the byte as it came")
        self.assertNotIn(ANY_KEY, self.decoded(kept.mail_file))
        self.assert_nothing_stored(key)
        with self.mock_mail_gateway():
            kept.with_user(self.user_admin).action_retry()
        self.assertEqual(kept.state, "processed")
        self.assert_nothing_stored(key)

    def test_key_that_somebody_writes_down_is_not_kept(self):
        self.setUpFiles()
        _mail, key = self.leave()
        words = f"رابطي https://desk.example.com/my/tickets/7?access_token={key} شكرا"
        self.ticket.with_user(self.user_level1).message_post(body=words)
        self.ticket.with_user(self.user_level1).correction = words
        self.make_ticket(subject=words, description=words)
        self.assert_nothing_stored(key)
        self.assertIn("رابطي", self.ticket.message_ids[:3].mapped("body")[0] or "رابطي")

    def test_server_that_quotes_the_link_says_it_without_the_key(self):
        self.setUpFiles()
        self.ticket.with_user(self.user_level1)._direct()
        mail = self.ticket.notice_ids[:1].mail_id
        key = self.key(self.ticket, mail.mail_message_id)
        mail.write({"failure_reason": f"554 spam: https://d.example/?access_token={key}"})
        self.assertIn("554 spam", mail.failure_reason)
        with mute_logger("odoo.addons.mail.models.mail_mail"), self.mock_mail_gateway():
            MailMail._postprocess_sent_message(
                mail, [], [], failure_reason=f"554 {key}", failure_type="mail_smtp"
            )
        self.ticket.notice_ids._sync_mails()
        self.assert_nothing_stored(key)


class TestNobodyReadsTheKey(MailboxCase):
    def is_refused(self, call):
        try:
            call()
        except (AccessError, UserError, ValueError):  # or there is no such column
            return True
        return False

    def test_keys_counters_and_secrets_are_nobodys_to_read(self):
        ticket = self.make_ticket()
        people = (
            self.user_level1,
            self.user_level2,
            self.user_manager,
            self.user_admin,
            self.administrator,
            self.user_employee,
            self.user_trainee,
        )
        for user in people:
            own, model = ticket.with_user(user).sudo(False), self.Ticket.with_user(user)
            for name in ("access_token", "unknown_token", "link_counter"):
                for call in (
                    lambda own=own, name=name: own.read([name]),
                    lambda own=own, name=name: own[name],
                    lambda own=own, name=name: own.export_data([name]),
                    lambda model=model, name=name: model.search([(name, "!=", False)]),
                    lambda model=model, name=name: model.search([], order=name),
                    lambda model=model, name=name: model.formatted_read_group([], [name]),
                    lambda model=model, name=name: model.search_read([], [name]),
                ):
                    self.assertTrue(self.is_refused(call), (user.login, name))
                self.assertNotIn(name, model.fields_get())
            secrets = self.env["asas.helpdesk.link.secret"].with_user(user)
            with self.assertRaises(AccessError):
                secrets.search([]).read(["value"])
            with self.assertRaises(AccessError):
                secrets.create({"value": "x"})
        # What Odoo builds for those who may read the ticket opens nothing.
        for user in (self.user_level1, self.user_level2, self.user_admin):
            own = ticket.with_user(user).sudo(False)
            for address in (own.get_portal_url(), own._get_share_url(pid=self.trainee.id)):
                self.assertNotIn(ANY_KEY, address)
                self.assertNotIn("hash", address)
            self.assertNotIn("access_token", own.action_preview()["url"])
            self.assertNotEqual(own.sudo()._sign_token(1), own.sudo()._sign_token(1))

    def test_key_of_a_copy_of_the_database_opens_nothing_in_the_original(self):
        ticket = self.make_ticket()
        key = self.key(ticket)
        self.env["ir.config_parameter"].sudo().set_param("database.secret", "of-the-copy")
        self.assertIsNone(ticket._read_key(key))
