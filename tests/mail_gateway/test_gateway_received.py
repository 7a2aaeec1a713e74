"""When a mail was received, what counts as the same mail, and the mail itself, which is kept."""

from datetime import timedelta
from email.utils import format_datetime
from unittest.mock import patch

from common import SUNDAY_MORNING
from gateway_case import MailboxCase

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

UNPROCESSED_LOGGER = "odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"


def header(moment):
    """Return a naive moment in UTC as it stands in a mail."""
    return format_datetime(moment)


class TestWhenItWasReceived(MailboxCase):
    def late(self, ago, **servers):
        moment = fields.Datetime.now() - ago
        return moment, self.receive(self.file("late.eml", received=header(moment)))

    def name_server(self, names):
        self.env["ir.config_parameter"].set_param("asas_helpdesk.mail_server", names)

    def test_mail_that_lay_in_the_mailbox_was_received_when_our_server_took_it(self):
        for names in ("", "imap.desk.example.com", "other.example.com, IMAP.desk.example.com"):
            with self.subTest(names=names), self.cr.savepoint() as savepoint:
                self.name_server(names)
                moment, ticket = self.late(timedelta(hours=43))
                self.assertEqual(ticket.received_at, moment)
                self.assertEqual(ticket.fetching_delay, 43 * 60)
                self.assertEqual(ticket.fetching_delay_text, "1 day and 19 hours")
                status = ticket.sla_status_ids.filtered(lambda s: s.metric == "first_response")
                self.assertEqual(status.started_at, moment)
                savepoint.rollback()

    def test_only_our_own_server_says_when(self):
        self.name_server("mx.elsewhere.example.com")
        before = fields.Datetime.now()
        _moment, ticket = self.late(timedelta(hours=43))
        self.assertGreaterEqual(ticket.received_at, before)
        self.assertFalse(ticket.fetching_delay)

    def test_sender_does_not_say_when_under_the_name_of_our_server(self):
        self.name_server("imap.desk.example.com")
        forged = (
            b"Received: from x (by imap.desk.example.com; Mon, 02 Jan 2006 15:04:05 +0300)"
            b" by mail.example.net; Mon, 02 Jan 2006 15:04:05 +0300\r\n"
        )
        before = fields.Datetime.now()
        ticket = self.receive(forged + self.mail().as_bytes())
        self.assertGreaterEqual(ticket.received_at, before)

    def test_it_was_never_received_in_the_future_nor_long_ago(self):
        _moment, ticket = self.late(-timedelta(days=3))
        self.assertLessEqual(ticket.received_at, fields.Datetime.now())
        self.assertFalse(ticket.fetching_delay)
        messages = self.env["mail.message"].search([("model", "=", ticket._name)])
        messages._letting_go().unlink()  # nobody deletes them; the next mail has the same id
        self.company.asas_helpdesk_mail_days_back = 2
        _moment, ticket = self.late(timedelta(days=300))
        past = fields.Datetime.now() - ticket.received_at
        self.assertEqual(past // timedelta(hours=1), 48)

    def test_header_that_nobody_can_read_counts_as_now(self):
        for value in (b"x", b"by imap.desk.example.com; soon", b"by y; 32 Foo 2026", b";" * 5000):
            before = fields.Datetime.now()
            ticket = self.receive(b"Received: " + value + b"\r\n" + self.mail().as_bytes())
            self.assertGreaterEqual(ticket.received_at, before)

    def test_answer_of_the_staff_counts_when_our_server_took_it(self):
        ticket = self.receive(self.mail())
        ticket.with_user(self.user_level1).user_id = self.user_level1
        asked = ticket.with_user(self.user_level1).message_post(
            body="note", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        ticket.received_at -= timedelta(days=1)
        moment = fields.Datetime.now() - timedelta(hours=5)
        answer = self.mail(
            "الجواب",
            From=self.user_level1.email_formatted,
            In_Reply_To=ticket.notice_ids.mail_id.message_id,
        )
        self.assertTrue(asked)
        raw = b"Received: by imap.desk.example.com; " + header(moment).encode() + b"\r\n"
        self.receive(raw + answer.as_bytes())
        self.assertEqual(ticket.first_response_at, moment)

    def test_answer_that_lay_in_the_mailbox_ended_the_waiting_when_our_server_took_it(self):
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.receive(self.mail())
            notice = ticket.notice_ids.mail_id.message_id
            self.ask_and_wait(ticket, self.user_level1)
        moment = SUNDAY_MORNING + timedelta(hours=2)
        raw = b"Received: by imap.desk.example.com; " + header(moment).encode() + b"\r\n"
        with self.clock_at(SUNDAY_MORNING + timedelta(hours=20)):
            self.receive(raw + self.mail("رقم الدورة 14", In_Reply_To=notice).as_bytes())
        self.assertEqual(ticket.state, "in_progress")
        clocks = {clock.metric: clock for clock in ticket.sla_status_ids}
        self.assertEqual(
            clocks["resolution"].pauses, [["2026-03-01 07:00:00", "2026-03-01 09:00:00"]]
        )
        self.assertEqual(clocks["next_answer"].started_at, moment)


class TestOnce(MailboxCase):
    def test_two_mails_with_one_message_id_are_two(self):
        first = self.receive(self.file("same-id-first.eml"))
        second = self.receive(self.file("same-id-second.eml"))
        self.assertIn("نورة", first.description)
        self.assertIn("خالد", second.description)
        for name in ("same-id-first.eml", "same-id-second.eml"):
            self.assertFalse(self.receive(self.file(name)))

    def test_what_differs_makes_it_another_mail(self):
        mail = {"Message_ID": "<one@example.com>", "body": "الكلمات"}
        self.assertTrue(self.receive(self.mail(**mail)))
        for other in (
            {"body": "كلمات أخرى"},
            {"From": "other@example.com"},
            {"Date": "Sun, 01 Mar 2026 07:00:00 +0000"},
        ):
            with self.subTest(other=other):
                self.assertTrue(self.receive(self.mail(**{**mail, **other})))
                self.assertFalse(self.receive(self.mail(**{**mail, **other})))

    def test_what_servers_add_on_the_way_makes_no_other_mail(self):
        raw = self.mail(Message_ID="<one@example.com>").as_bytes()
        self.assertTrue(self.receive(raw))
        self.assertFalse(self.receive(b"X-Spam: no\r\nReceived: by x; y\r\n" + raw))
        page = self.mail(Message_ID="<one@example.com>")
        page.add_alternative("<p>لا أستطيع الدخول <b>إلى</b> القاعة.</p>", subtype="html")
        self.assertFalse(self.receive(page))

    def test_own_mail_that_comes_back_is_no_other_mail(self):
        ticket = self.receive(self.mail())
        own = ticket.notice_ids.mail_id
        back = self.mail("something else", From=own.email_from, Message_ID=own.message_id)
        self.assertFalse(self.receive(back))


class TestWhereItGoes(MailboxCase):
    def test_address_with_a_tag_is_the_address(self):
        tagged = f"Info+manar@{self.alias_domain}"
        ticket = self.receive(self.file("plus-address.eml", tagged=tagged))
        self.assertEqual(ticket.channel_id, self.channel)
        self.assertEqual(ticket.service_id, self.service)
        self.assertNotIn("manar", ticket.message_ids[-1:].incoming_email_to or "")
        delivered = self.mail(To="list@example.net", Delivered_To=f"info+a+b@{self.alias_domain}")
        self.assertTrue(self.receive(delivered))

    def test_tag_of_somebody_elses_address_is_theirs(self):
        with self.assertRaisesRegex(ValueError, "No possible route"):
            self.receive(self.mail(To=f"nobody+info@{self.alias_domain}"))

    def test_blind_copy_is_kept_with_a_sentence_and_can_be_taken(self):
        with mute_logger(UNPROCESSED_LOGGER):
            self.assertFalse(self.receive(self.file("blind-copy.eml")))
        kept = self.Kept.search([])
        self.assertEqual((kept.reason, kept.is_for_desk), ("unaddressed", False))
        self.assertIn("blind copy", kept.explanation)
        with self.mock_mail_gateway():
            kept.with_user(self.env.ref("base.user_admin")).action_retry()
        self.assertIn("بنسخة مخفية", kept.ticket_id.description)

    def test_blind_copy_of_a_mail_to_oneself_is_treated_alike(self):
        mail = self.mail(From="ريم <reem@example.net>", To="reem@example.net")
        with mute_logger(UNPROCESSED_LOGGER):
            self.assertFalse(self.receive(mail))
        self.assertEqual(self.Kept.search([]).reason, "unaddressed")
        self.env["ir.config_parameter"].set_param("asas_helpdesk.mail_server", "mx.example.com")
        taken = f"Received: from a by mx.example.com for <{self.address}>; Sun, 1 Mar 2026\r\n"
        ticket = self.receive(taken.encode() + mail.as_bytes())
        self.assertEqual(ticket.service_id, self.service)

    def test_blind_copy_goes_where_our_server_took_it_for(self):
        raw = self.file("blind-copy-for.eml")
        self.env["ir.config_parameter"].set_param(
            "asas_helpdesk.mail_server", "mx.desk.example.com"
        )
        ticket = self.receive(raw)
        self.assertEqual(ticket.service_id, self.service)

    def test_mail_that_is_not_for_the_desk_is_for_system_administrators_alone(self):
        with mute_logger(UNPROCESSED_LOGGER):
            self.receive(self.file("blind-copy.eml"))
        kept = self.Kept.search([])
        self.user_admin.group_ids -= self.env.ref("base.group_system")
        for user in (self.user_admin, self.user_level2, self.user_employee, self.user_trainee):
            mine = kept.with_user(user)
            for act in (lambda m: m.read(["subject"]), lambda m: m.action_retry()):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    act(mine)
            if user == self.user_admin:
                self.assertFalse(mine.search([]))
        system = self.env.ref("base.user_admin")
        self.assertEqual(kept.with_user(system).search([]), kept)
        self.assertEqual(kept.activity_ids.user_id.has_group("base.group_system"), True)


class TestTheMailItself(MailboxCase):
    def received(self, ticket):
        return self.env["asas.helpdesk.received.email"].search([("ticket_id", "=", ticket.id)])

    def test_each_mail_is_kept_to_the_byte_with_what_became_of_it(self):
        raw = self.file("windows-1256.eml")
        ticket = self.receive(raw)
        kept = self.received(ticket)
        self.assertEqual(kept._raw(), raw)
        self.assertEqual(kept.message_id, ticket.message_ids[-1:])
        self.assertEqual(kept.received_at, ticket.received_at)
        answer = self.mail(In_Reply_To=ticket.notice_ids.mail_id.message_id).as_bytes()
        self.receive(answer)
        self.assertEqual(self.received(ticket)[0]._raw(), answer)

    def test_large_mail_is_kept_as_a_file(self):
        message = self.mail()
        noise = bytes(range(256)) * 4096
        message.add_attachment(noise[::-7] * 3, "application", "zip", filename="x.zip")
        ticket = self.receive(message)
        kept = self.received(ticket)
        self.assertEqual(kept._raw(), message.as_bytes())
        self.assertTrue(kept.content or kept.large_content)

    def test_mail_is_found_by_each_address_that_it_names(self):
        message = self.mail("راسلوني على Other.Address@example.net", Cc="colleague@example.org")
        ticket = self.receive(message)
        kept = self.received(ticket)
        for address in (
            "trainee@example.com",
            "other.address@EXAMPLE.net",
            "colleague@example.org",
        ):
            self.assertIn(kept, kept._search_naming([address]))
        self.assertNotIn(kept, kept._search_naming(["address@example.net"]))

    def test_it_is_kept_for_as_long_as_the_settings_say(self):
        old, new = self.receive(self.mail()), self.receive(self.mail())
        self.company.asas_helpdesk_mail_days = 30
        self.env.cr.execute(
            "UPDATE asas_helpdesk_received_email SET create_date = now() - interval '31 days'"
            " WHERE ticket_id = %s",
            [old.id],
        )
        self.env.invalidate_all()
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["asas.helpdesk.received.email"]._cron_delete_old()
        self.assertFalse(self.received(old))
        self.assertTrue(self.received(new))
        self.company.asas_helpdesk_mail_days = 0
        self.assertFalse(self.received(self.receive(self.mail())))

    def test_who_sees_the_ticket_sees_its_mails_and_nobody_else(self):
        ticket = self.receive(self.mail())
        kept = self.received(ticket)
        ticket.with_user(self.user_level2).confidential = True
        for user in (self.user_level2, self.user_admin):
            self.assertTrue(kept.with_user(user).read(["email_from", "mail_file"]))
        for user in (self.user_level1, self.user_hall, self.user_employee, self.user_trainee):
            with self.assertRaises(AccessError):
                kept.with_user(user).read(["email_from"])
            with self.assertRaises(AccessError):
                kept.with_user(user).action_read_again()
        ticket.about_partner_ids = self.user_admin.partner_id
        with self.assertRaises(AccessError):
            kept.with_user(self.user_admin).read(["mail_file"])
        self.assertFalse(kept.with_user(self.user_admin).search([]))

    def test_nobody_reads_the_packed_bytes_or_changes_anything(self):
        kept = self.received(self.receive(self.mail()))
        with self.assertRaises(AccessError):
            kept.with_user(self.user_level2).read(["content"])
        for act in (
            lambda m: m.write({"addresses": ""}),
            lambda m: m.create({"ticket_id": kept.ticket_id.id}),
        ):
            with self.assertRaises(AccessError):
                act(kept.with_user(self.user_admin))
        with self.assertRaises(AccessError):
            kept.with_user(self.user_level2).unlink()
        kept.with_user(self.user_admin).unlink()  # with a person's data


class TestReadAgain(MailboxCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.receive(self.file("damaged-utf8.eml"))
        self.kept = self.ticket.received_email_ids
        self.message = self.kept.message_id

    def spoil(self):
        """Let the message show what an older reader has read."""
        # Nobody changes it otherwise.
        self.message._letting_go().body = "<pre>Ø§Ù„Ø³Ù„Ø§Ù…</pre>"
        self.ticket.description = self.message.body

    def test_what_is_read_again_adds_a_version(self):
        words = self.ticket.description
        self.spoil()
        self.kept.with_user(self.user_level2).action_read_again()
        self.assertEqual(self.ticket.description, words)
        self.assertNotIn("Ø§Ù", self.message.body)
        version = self.kept.version_ids
        self.assertIn("Ø§Ù", version.body)
        self.assertEqual(version.replaced_by_id, self.user_level2)
        self.assertTrue(
            self.ticket.message_ids.filtered(lambda m: self.user_level2.name in (m.body or ""))
        )

    def test_what_reads_the_same_changes_nothing(self):
        before = self.message.body
        self.kept.with_user(self.user_level2).action_read_again()
        self.assertEqual(self.message.body, before)
        self.assertFalse(self.kept.version_ids)

    def test_description_that_was_written_since_stays(self):
        self.spoil()
        self.ticket.description = "<p>مصححة باليد</p>"
        self.kept.with_user(self.user_level2).action_read_again()
        self.assertIn("مصححة باليد", self.ticket.description)

    def test_file_that_was_missing_is_added_once(self):
        ticket = self.receive(self.file("winmail.eml"))
        kept = ticket.received_email_ids
        names = sorted(self.files_of(ticket).mapped("name"))
        self.assertTrue(names)
        kept.message_id.attachment_ids[:1]._letting_go().unlink()
        kept.with_user(self.user_level2).action_read_again()
        self.assertEqual(sorted(self.files_of(ticket).mapped("name")), names)

    def test_mail_with_a_picture_reads_the_same(self):
        ticket = self.receive(self.file("inline-picture.eml"))
        ticket.received_email_ids.with_user(self.user_level2).action_read_again()
        self.assertFalse(ticket.received_email_ids.version_ids)

    def test_only_level_2_has_it_read_again(self):
        self.ticket.user_id = self.user_level1
        for user in (self.user_level1, self.user_employee, self.user_trainee):
            with self.assertRaises(AccessError):
                self.kept.with_user(user).action_read_again()

    def test_message_that_was_deleted_says_so(self):
        self.message._letting_go().unlink()
        with self.assertRaisesRegex(UserError, "was deleted"):
            self.kept.with_user(self.user_level2).action_read_again()
