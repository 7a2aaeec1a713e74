"""A mail to the desk that cannot be processed is kept as it came, and an administrator is asked."""

from unittest.mock import patch

from gateway_case import MailboxCase
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

GATEWAY = "odoo.addons.asas_helpdesk.models.mail_gateway.ticket.TicketGateway"
UNPROCESSED_LOGGER = "odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"


class TestKeptMails(MailboxCase):
    def fail(self, raw=None, error=None, **arguments):
        """Let the processing of a mail fail in the middle, with something half done."""

        def break_off(model, msg_dict, custom_values=None):
            model.env["asas.helpdesk.tag"].create({"name": "half done"})
            raise error or UserError("it broke")

        with patch(f"{GATEWAY}.message_new", break_off), mute_logger(UNPROCESSED_LOGGER):
            self.assertFalse(self.receive(raw or self.mail(), **arguments))
        return self.Kept.search([("state", "=", "failed")])

    def test_mail_that_cannot_be_taken_is_kept_to_the_byte(self):
        raw = self.file("windows-1256.eml")
        kept = self.fail(raw)
        self.assertEqual(len(kept), 1)
        file = self.env["ir.attachment"].search(
            [("res_model", "=", kept._name), ("res_field", "=", "mail_file")]
        )
        self.assertEqual(file.raw, raw)
        self.assertEqual(kept.subject, "شكوى من انقطاع البث")
        self.assertIn("trainee@example.com", kept.email_from)
        self.assertIn("it broke", kept.failure)

    def test_nothing_half_done_stays(self):
        self.fail()
        self.assertFalse(self.env["asas.helpdesk.tag"].search([("name", "=", "half done")]))

    def test_administrator_is_asked_once(self):
        raw = self.mail().as_bytes()
        kept = self.fail(raw)
        self.assertEqual(self.fail(raw), kept)
        self.assertEqual(kept.attempts, 2)
        self.assertEqual(len(kept.activity_ids), 1)
        self.assertTrue(kept.activity_ids.user_id.has_group("asas_helpdesk.group_admin"))

    def assertReaders(self, kept, users):
        for user in self.readers:
            with self.subTest(user=user.login):
                seen = self.Kept.with_user(user)
                found = seen.has_access("read") and seen.search([("id", "in", kept.ids)])
                self.assertEqual(bool(found), user in users)
                if user in users:
                    self.assertTrue(kept.with_user(user).read(["subject"]))
                    continue
                for work in (
                    lambda: kept.with_user(user).read(["subject", "mail_file"]),  # noqa: B023
                    lambda: kept.with_user(user).action_retry(),  # noqa: B023
                ):
                    with self.assertRaises(AccessError):
                        work()

    def test_a_mail_that_may_be_about_a_reader_is_kept_from_that_reader(self):
        other = self.make_users(
            [
                {
                    "login": "admin_other",
                    "groups": ["base.group_user", "asas_helpdesk.group_admin"],
                    "name": "عبد الرحمن القحطاني",
                    "domain": "staff.example.com",
                }
            ]
        )
        system = self.make_users(
            [{"login": "system", "groups": ["base.group_system"], "name": "System_Admin"}]
        )
        other.phone = "+966 55 000 7777"
        self.readers = self.user_admin | other | system | self.user_level2
        for words in (
            "أشكو إليكم عبدالرحمن القحطاني",
            "أشكو صاحب البريد admin_other@staff.example.com",
            "رقمه ٠٥٥٠٠٠٧٧٧٧",
        ):
            for html in (False, True):
                mail = self.mail(Subject="شكوى")
                if html:
                    mail.set_content(f"<p>{words}</p>", subtype="html", cte="base64")
                else:
                    mail.set_content(words, cte="quoted-printable")
                with self.subTest(words=words, html=html):
                    kept = self.fail(mail)[:1]
                    self.assertReaders(kept, self.user_admin)
                    self.assertNotIn(other, kept.activity_ids.user_id)
                    kept.state = "dismissed"
        plain = self.fail(self.mail(To=f"{self.address}, admin_other@staff.example.com"))[:1]
        self.assertReaders(plain, self.user_admin | other)

    def test_one_that_names_all_administrators_is_read_by_level2(self):
        administrators = self.Ticket._administrators().filtered("active")
        for number, user in enumerate(administrators):
            user.email = user.email or f"administrator{number}@staff.example.com"
        system = self.make_users(
            [{"login": "system", "groups": ["base.group_system"], "name": "System_Admin"}]
        )
        self.readers = administrators | system | self.user_level2 | self.user_level1
        mail = self.mail()
        mail.set_content(" ".join(administrators.mapped("email")))
        kept = self.fail(mail)
        self.assertReaders(kept, self.user_level2)
        self.assertTrue(kept.activity_ids.user_id.has_group("asas_helpdesk.group_level2"))

    def test_sender_is_not_told_that_our_address_is_broken(self):
        self.fail()
        self.assertFalse(self._new_mails)
        self.assertNotEqual(self.info.alias_id.alias_status, "invalid")

    def test_answer_to_a_ticket_that_cannot_be_added_is_kept(self):
        ticket = self.receive(self.mail())
        answer = self.mail(
            To="somewhere@example.org", In_Reply_To=ticket.notice_ids.mail_id.message_id
        )
        with (
            patch(f"{GATEWAY}.message_update", side_effect=ValueError("x")),
            mute_logger(UNPROCESSED_LOGGER),
        ):
            self.receive(answer)
        self.assertEqual(len(self.Kept.search([])), 1)

    def test_mail_that_python_cannot_parse_is_kept(self):
        with (
            patch("email.message_from_bytes", side_effect=IndexError("no parser")),
            mute_logger(UNPROCESSED_LOGGER),
        ):
            self.receive(self.mail())
        self.assertIn("no parser", self.Kept.search([]).failure)

    def test_failure_of_a_mail_that_is_not_for_us_is_raised(self):
        with self.assertRaisesRegex(ValueError, "No possible route"):
            self.receive(self.mail(To="nobody@elsewhere.example.org"))
        partners = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.alias"].create(
            {
                "alias_name": "contacts",
                "alias_model_id": partners,
                "alias_domain_id": self.domain.id,
            }
        )
        with (
            patch.object(type(self.env["res.partner"]), "message_new", side_effect=ValueError("x")),
            patch.object(type(self.env["mail.alias"]), "_alias_bounce_incoming_email"),
            self.assertRaises(ValueError),
        ):
            self.receive(self.mail(To=f"contacts@{self.alias_domain}"))
        self.assertFalse(self.Kept.search([]))

    def test_conflict_with_another_transaction_is_raised_to_be_tried_again(self):
        with self.assertRaises(SerializationFailure):
            self.fail(error=SerializationFailure())
        self.assertFalse(self.Kept.search([]))

    def test_administrator_tries_it_again(self):
        kept = self.fail().with_user(self.user_admin)
        with patch(f"{GATEWAY}.message_new", side_effect=ValueError("again")):
            with mute_logger(UNPROCESSED_LOGGER):
                kept.action_retry()
        self.assertEqual((kept.state, kept.attempts), ("failed", 2))
        self.assertIn("again", kept.failure)
        with self.mock_mail_gateway():
            kept.action_retry()
        self.send_receipts()
        self.assertEqual(kept.state, "processed")
        self.assertEqual(kept.ticket_id.partner_id, self.trainee)
        self.assertEqual(kept.ticket_id.notice_ids.mapped("kind"), ["received"])
        self.assertFalse(kept.activity_ids)
        with self.mock_mail_gateway():
            kept.action_retry()
        self.assertEqual(self.Ticket.search_count([("subject", "=", kept.ticket_id.subject)]), 1)

    def test_mail_without_a_message_id_finds_its_ticket_when_tried_again(self):
        kept = self.fail(self.mail(Message_ID=None))
        with self.mock_mail_gateway():
            kept.with_user(self.user_admin).action_retry()
        self.assertTrue(kept.ticket_id)

    def test_administrator_sets_it_aside(self):
        kept = self.fail().with_user(self.user_admin)
        kept.action_dismiss()
        self.assertEqual(kept.state, "dismissed")
        self.assertFalse(kept.activity_ids)

    def test_nobody_but_administrators_sees_or_does_anything(self):
        kept = self.fail()
        for user in (
            self.user_level1,
            self.user_level2,
            self.user_manager,
            self.user_hall,
            self.user_employee,
            self.user_trainee,
        ):
            mine = kept.with_user(user)
            self.assertFalse(mine.has_access("read"))
            if user != self.user_level2:  # reads those that name all administrators
                with self.assertRaises(AccessError):
                    mine.search([])
            self.assertFalse(user == self.user_level2 and mine.search([]))
            for act in (
                lambda m: m.read(["subject"]),
                lambda m: m.action_retry(),
                lambda m: m.action_dismiss(),
                lambda m: m.write({"state": "processed"}),
                lambda m: m.create({"subject": "x"}),
                lambda m: m.unlink(),
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    act(mine)

    def test_administrator_changes_nothing_of_a_kept_mail(self):
        kept = self.fail().with_user(self.user_admin)
        for act in (
            lambda m: m.write({"failure": ""}),
            lambda m: m.create({"subject": "x"}),
            lambda m: m.unlink(),
        ):
            with self.assertRaises(AccessError):
                act(kept)

    def test_portal_cannot_put_mails_into_the_gateway(self):
        env = self.env(user=self.user_trainee)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.receive(self.mail(), env=env)
        self.assertFalse(self.Kept.search([]))

    def test_nobody_but_the_mail_gateway_makes_mails(self):
        ticket = self.receive(self.mail())
        answer = self.mail("زوّرت", In_Reply_To=ticket.notice_ids.mail_id.message_id)
        by_mail = self.mail("زوّرت", To="x@example.org", In_Reply_To=ticket.source_message_id)
        people = (self.user_employee, self.user_level1, self.user_manager, self.user_admin)
        for user in people:
            env = self.env(user=user)
            before = self.Ticket.search_count([])
            for mail, model in (
                (self.mail(), None),
                (answer, None),
                (by_mail, None),
                (self.mail(To="x@example.org"), self.Ticket._name),
            ):
                with self.subTest(user=user.login), self.cr.savepoint():
                    with self.assertRaisesRegex(AccessError, "Mail Gateway"):
                        env["mail.thread"].message_process(model, mail.as_bytes())
            self.assertEqual(self.Ticket.search_count([]), before)
            for call in (
                lambda t: t.message_new({"subject": "x", "email_from": "x@example.org"}),
                lambda t: t.browse(ticket.id).message_update({"email_from": "x@example.org"}),
            ):
                with self.assertRaises(AccessError):
                    call(self.Ticket.with_user(user))
        self.assertFalse(ticket.message_ids.filtered(lambda m: "زوّرت" in (m.body or "")))
        self.assertFalse(self.Kept.search([]))

    def test_mail_for_other_models_goes_the_way_of_odoo(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "contacts",
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
                "alias_domain_id": self.domain.id,
            }
        )
        mail = self.mail(To=f"contacts@{self.alias_domain}", Subject="جهة اتصال")
        env = self.env(user=self.env.ref("base.user_admin"))
        with self.mock_mail_gateway():
            made = env["mail.thread"].message_process(None, mail.as_bytes())
        self.assertEqual(self.env["res.partner"].browse(made).name, "جهة اتصال")

    def test_user_who_runs_the_gateway_dictates_no_values(self):
        gateway = self.env.ref("asas_helpdesk.user_mail_gateway")
        # The second context pretends that the gateway is processing the mail already.
        for context in ({}, {"asas_helpdesk_mail": "<x@example.com>"}):
            env = self.env(user=gateway, context=context)
            before = self.Ticket.search([], order="id desc", limit=1).id or 0
            with self.subTest(context=context), self.mock_mail_gateway():
                env["mail.thread"].message_process(
                    self.Ticket._name,
                    self.mail(To="desk@example.org").as_bytes(),
                    custom_values={"first_response_at": "2020-01-01 00:00:00"},
                )
                ticket = self.Ticket.search([("id", ">", before)])
                self.assertEqual(len(ticket), 1)
                self.assertFalse(ticket.first_response_at)

    def test_addresses_are_changed_by_administrators_alone(self):
        for user in (self.user_level2, self.user_manager, self.user_hall, self.user_employee):
            mine = self.info.with_user(user)
            mine.read(["alias_email"])
            for act in (
                lambda m: m.write({"ticket_type": "suggestion"}),
                lambda m: m.write({"sequence": 1, "alias_name": "mine"}),
                lambda m: m.create({"channel_id": self.channel.id}),
                lambda m: m.unlink(),
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    act(mine)
            mine.write({"alias_name": "mine"})  # Odoo skips it silently
            self.assertEqual(self.info.alias_name, "info")
        with self.assertRaises(AccessError):
            self.info.with_user(self.user_trainee).read(["alias_name"])

    def test_mark_of_an_automatic_mail_is_taken_off_by_the_staff_alone(self):
        ticket = self.receive(self.mail(Precedence="bulk"))
        for user in (self.user_trainee, self.user_employee):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_not_automatic()
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_level1).write({"automatic_mail": False})
        self.assertEqual(ticket.automatic_mail, "list")
