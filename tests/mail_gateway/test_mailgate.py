"""The path that a mail server uses: Odoo's own script odoo-mailgate, over HTTP."""

import subprocess
import sys
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from unittest.mock import patch

from common import HelpdeskFixture
from gateway_case import ANSWERS, WHO_SENT_IT, Mailbox
from patience import limit

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, get_db_name, tagged
from odoo.tools import mute_logger

import odoo.addons.asas_helpdesk
import odoo.addons.mail
from odoo.addons.asas_helpdesk.models.mail_gateway.ticket import TicketGateway
from odoo.addons.mail.tests.common import MailCase

UNPROCESSED_LOGGER = "odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"
OWN_SCRIPT = Path(odoo.addons.asas_helpdesk.__path__[0], "static", "scripts", "asas-mailgate.py")
SCRIPT = Path(odoo.addons.mail.__path__[0], "static", "scripts", "odoo-mailgate.py")


@tagged("standard", "post_install", "-at_install")
class TestMailgate(HelpdeskFixture, Mailbox, MailCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.set_up_mailbox()
        # As an administrator does with the user that comes with the desk.
        cls.gateway = cls.env.ref("asas_helpdesk.user_mail_gateway")
        cls.gateway.write({"active": True, "password": cls.gateway.login})

    def pipe(self, raw, user=None, password=None, script=SCRIPT, port=None):
        """Pipe a mail to the script as Postfix does; return how it ended."""
        user = user or self.gateway
        port = port or self.http_port()
        command = [sys.executable, script, "--host=127.0.0.1", f"--port={port}"]
        command += ["-d", get_db_name(), "-u", str(user.id), "-p", password or user.login]
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            done = subprocess.run(
                command, input=raw, capture_output=True, timeout=limit(60), check=False
            )
        self.env.invalidate_all()
        return done

    def take(self, raw, **options):
        before = self.Ticket.search([], order="id desc", limit=1).id or 0
        done = self.pipe(raw, **options)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return self.Ticket.search([("id", ">", before)])

    def test_mails_come_through_the_script(self):
        for name in ("iso-8859-6.eml", "winmail.eml", "undeclared-utf8.eml"):
            with self.subTest(name=name):
                ticket = self.take(self.file(name))
                self.assertEqual(ticket.subject, "شكوى من انقطاع البث")
                self.assertEqual(ticket.partner_id, self.trainee)
                self.send_receipts()
                self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])

    def test_a_returned_notice_comes_through_the_script(self):
        for name in ("bounce-exim.eml", "bounce-qmail.eml", "bounce-exchange.eml"):
            with self.subTest(name=name):
                complaint = self.make_ticket()
                complaint._direct()
                notice = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
                notice._sync_state("sent")
                message_id = notice.mail_id.mail_message_id.message_id
                raw = self.file(
                    name,
                    notice=message_id,
                    quoted=message_id.replace("<", "&lt;").replace(">", "&gt;"),
                    bounce=self.domain.bounce_email,
                )
                self.assertFalse(self.take(raw))
                self.assertEqual(notice.state, "failed")

    def test_damaged_and_odd_mails_come_through_the_script(self):
        # Odoo's script itself refuses bytes that are no UTF-8; encoded, they come through.
        for name, words in (
            ("cut-letter.eml", "ولم يصلني رد حتى الآ"),
            ("plain-text-type.eml", "hello I complain"),
            ("raw-encoded-word.eml", "hello"),
            ("dos-720.eml", "لا أستطيع الدخول إلى القاعة"),
            ("mac-arabic.eml", "لا أستطيع الدخول إلى القاعة"),
            ("two-charsets.eml", "لا أستطيع الدخول إلى القاعة"),
            ("bom-first.eml", "في أول الرسالة"),
            ("blank-first.eml", "في أول الرسالة"),
            ("mbox-first.eml", "في أول الرسالة"),
            ("empty-html.eml", "متى يفتح التسجيل"),
            ("mixed-parts.eml", "وهذا رقم جوالي"),
            ("forward.eml", "أرجو تعويضي"),
            ("answer-below.eml", "ظهر يوم الأربعاء"),
            ("smime-opaque.eml", "عدم احتساب حضوري"),
            ("invitation.eml", "2026-12-01 10:00 – 11:00"),
            ("file-names-hostile.eml", "files"),
            ("odd-files.eml", "odd"),
            ("sender-arabic.eml", "متى يعقد الاختبار"),
            ("sender-idn.eml", "متى يعقد الاختبار"),
            ("sender-invisible.eml", "متى يعقد الاختبار"),
            ("sender-unreachable.eml", "متى يعقد الاختبار"),
            ("copies.eml", "ولا عند سلمى"),
            ("files-phone.eml", "أرفقت ما صورته بجوالي"),
            ("plain-long.eml", "لم يصلني حتى الآن أي تأكيد"),
            ("flowed.eml", "تحديد موعد المقابلة الشخصية لأنني مسافر."),
            ("flowed-delsp.eml", "تحديد موعد المقابلة الشخصية لأنني مسافر."),
        ):
            with self.subTest(name=name):
                ticket = self.take(self.file(name))
                self.assertIn(words, ticket.description)
                self.assertNotIn("<details", ticket.description)

    def test_late_doubled_and_misdirected_mails_come_through_the_script(self):
        moment = fields.Datetime.now() - timedelta(hours=43)
        late = self.take(self.file("late.eml", received=format_datetime(moment)))
        self.assertEqual(late.received_at, moment)
        self.assertIn("نورة", self.take(self.file("same-id-first.eml")).description)
        self.assertIn("خالد", self.take(self.file("same-id-second.eml")).description)
        self.assertFalse(self.take(self.file("same-id-second.eml")))
        tagged = f"info+manar@{self.alias_domain}"
        self.assertTrue(self.take(self.file("plus-address.eml", tagged=tagged)))
        with mute_logger(UNPROCESSED_LOGGER):
            self.assertFalse(self.take(self.file("blind-copy.eml")))
        self.assertEqual(self.Kept.search([]).reason, "unaddressed")

    def test_who_sent_a_mail_through_the_script_is_decided_alike(self):
        self.make_family()
        for name in WHO_SENT_IT:
            with self.subTest(name=name):
                self.assert_sent_by(self.take(self.file(name)), name)

    def test_answer_through_the_script_finds_its_ticket(self):
        ticket = self.take(self.file("utf8-base64.eml"))
        self.send_receipts()
        answer = self.mail("الجواب", In_Reply_To=ticket.notice_ids.mail_id.message_id)
        self.assertFalse(self.take(answer.as_bytes()))
        self.assertTrue(ticket.message_ids.filtered(lambda m: "الجواب" in m.body))
        notice = ticket.notice_ids.mail_id.message_id
        for name in ANSWERS:
            with self.subTest(name=name):
                names = {"notice": notice, "bare": notice.strip("<>"), "id": f"{name}@x.example"}
                self.assertFalse(self.take(self.file(name, **names)))
        found = ticket.message_ids.filtered(lambda m: "٥١٢٠٣" in m.body)
        self.assertEqual(len(found), len(ANSWERS))

    def test_user_of_the_script_has_no_other_role(self):
        roles = self.env["res.groups"].search(
            [("privilege_id", "=", self.env.ref("asas_helpdesk.privilege_desk").id)]
        )
        self.assertFalse(self.gateway.all_group_ids & roles)
        self.take(self.file("utf8-base64.eml"))
        with self.assertRaises(AccessError):
            self.Ticket.with_user(self.gateway).create({"subject": "x"})
        self.assertFalse(self.Ticket.with_user(self.gateway).search([]))

    def test_mail_of_anybody_else_is_refused_and_nothing_is_kept(self):
        people = (self.user_employee, self.user_level1, self.user_admin, self.user_trainee)
        for user in people:
            with self.subTest(user=user.login):
                done = self.pipe(self.mail().as_bytes(), user=user, password=user.login)
                self.assertNotEqual(done.returncode, 0)
        self.assertFalse(self.Ticket.search([("subject", "=", "انقطاع الصوت")]))
        self.assertFalse(self.Kept.search([]))

    def test_mail_that_cannot_be_taken_is_no_failure_of_the_script(self):
        broken = patch.object(TicketGateway, "message_new", side_effect=ValueError("it broke"))
        with broken, mute_logger(UNPROCESSED_LOGGER):
            self.assertFalse(self.take(self.mail().as_bytes()))
        self.assertEqual(len(self.Kept.search([])), 1)

    def test_mail_nested_without_end_is_taken_as_a_file(self):
        deep, end = b"", b""
        for level in range(1500):
            deep += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (
                level,
                level,
            )
            end = b"\r\n--b%d--\r\n" % level + end
        head = self.mail().as_bytes().partition(b"Content-Type")[0]
        raw = head + deep + b"Content-Type: text/plain\r\n\r\nthe words" + end
        ticket = self.take(raw)
        self.assertIn("the words", ticket.description)
        self.assertEqual(self.files_of(ticket).raw, raw)

    def test_mail_for_nobody_is_refused(self):
        done = self.pipe(self.mail(To="nobody@elsewhere.example.org").as_bytes())
        self.assertEqual(done.returncode, 67)

    def test_wrong_password_is_refused(self):
        self.assertNotEqual(self.pipe(self.mail().as_bytes(), password="wrong").returncode, 0)
        self.assertFalse(self.Kept.search([]))

    def test_large_files_come_through_the_script(self):
        message = self.mail()
        message.add_attachment(
            b"\0" * (25 * 1024 * 1024), maintype="application", subtype="zip", filename="x.zip"
        )
        ticket = self.take(message.as_bytes())
        self.assertEqual(self.files_of(ticket).file_size, 25 * 1024 * 1024)

    def test_three_answers_come_through_the_script(self):
        own = self.address.replace("@", ".")
        for name, reason in (
            ("person-suppress-new.eml", False),
            ("group-own.eml", False),
            ("list-foreign.eml", "list"),
            ("form-no-reply.eml", "form"),
            ("mailer-daemon.eml", "bounce"),
            ("no-reply.eml", "noreply"),
        ):
            with self.subTest(name=name):
                ticket = self.take(self.file(name, list=own, id=f"{name}@mail.example"))
                self.send_receipts()
                self.assertEqual(ticket.automatic_mail, reason)
                self.assertEqual(bool(ticket.notice_ids), not reason, "notified if a person")

    def test_uncertain_answers_and_thanks_come_through_the_script(self):
        ticket = self.take(self.file("utf8-base64.eml"))
        self.send_receipts()
        notice = ticket.notice_ids.mail_id.message_id
        self.resolve(ticket, self.user_level2)
        self.verify_and_close(ticket, self.user_level2_other)
        for name, reason in (
            ("absence-arabic.eml", "absence"),
            ("absence-english.eml", "absence"),
            ("absence-html.eml", "absence"),
            ("receipt-other-desk.eml", "auto_receipt"),
            ("thanks-arabic.eml", "thanks"),
            ("thanks-english.eml", "thanks"),
        ):
            with self.subTest(name=name):
                self.assertFalse(self.take(self.file(name, notice=notice, id=f"{name}@mail.x")))
                self.assertEqual(ticket.state, "closed")
                self.assertEqual(ticket.uncertain_email_ids[:1].reason, reason)
        self.assertFalse(self.take(self.file("thanks-but.eml", notice=notice, id="but@mail.x")))
        self.assertEqual((ticket.state, ticket.reopen_count), ("in_progress", 1))


class TestOwnMailgate(TestMailgate):
    """The desk's own script takes what Odoo's takes, and mails whose bytes are no UTF-8."""

    def pipe(self, raw, script=OWN_SCRIPT, **options):
        return super().pipe(raw, script=script, **options)

    def test_bytes_that_are_no_utf8_come_through_this_script_alone(self):
        for name, words in (
            ("raw-1256.eml", "لا أستطيع الدخول إلى القاعة"),
            ("raw-stray-byte.eml", "لم تصلني شهادة الدورة"),
            ("gbk-as-gb2312.eml", ""),
        ):
            with self.subTest(name=name):
                raw = self.file(name)
                with self.assertRaises(UnicodeDecodeError):
                    raw.decode()
                self.assertEqual(self.pipe(raw, script=SCRIPT).returncode, 70)
                ticket = self.take(raw)
                self.assertEqual(ticket.received_email_ids._raw(), raw)
                self.assertIn(words, ticket.description)

    def test_what_may_be_better_later_is_tried_again(self):
        done = self.pipe(self.mail().as_bytes(), port=1)
        self.assertEqual(done.returncode, 75)
        self.assertNotIn(self.gateway.login.encode(), done.stderr)

    def test_wrong_options_say_so(self):
        done = subprocess.run(
            [sys.executable, OWN_SCRIPT, "--nonsense"], capture_output=True, check=False
        )
        self.assertEqual(done.returncode, 64)
