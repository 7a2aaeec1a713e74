"""Malicious mails are processed like any mail, or quarantined; they do no harm."""

import io
import zipfile

from common import HelpdeskFixture
from gateway_case import Mailbox, MailboxCase

from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase


class TestHostileMails(MailboxCase):
    def test_header_cannot_be_smuggled_into_another(self):
        ticket = self.receive(self.file("header-injection.eml"))
        self.assertEqual(len(ticket), 1)
        self.send_queued_mails()
        for mail in self._mails:
            for value in (mail["subject"], mail["email_from"], *mail["email_to"]):
                self.assertNotRegex(value, r"[\r\n]")
            self.assertNotIn("victim@example.org", str(mail["email_to"]) + str(mail["email_cc"]))
            self.assertFalse({"bcc"} & {name.lower() for name in mail["headers"] or {}})
            for value in (mail["headers"] or {}).values():
                self.assertNotRegex(str(value), r"[\r\n]")
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        for value in (
            ticket.subject,
            message.subject,
            message.message_id,
            ticket.source_message_id,
        ):
            self.assertNotRegex(value, r"[\r\n]")

    def test_ten_thousand_headers_do_no_harm(self):
        raw = b"".join(b"X-Number-%d: %d\r\n" % (n, n) for n in range(10_000))
        self.assertEqual(len(self.receive(raw + self.mail().as_bytes())), 1)
        raw = b"References: " + b"".join(b"<%d@example.com>\r\n " % n for n in range(10_000))
        ticket = self.receive(raw.rstrip() + b"\r\n" + self.mail().as_bytes())
        self.assertEqual(len(ticket), 1)

    def test_deeply_nested_mail_is_taken_or_kept(self):
        head = self.mail().as_bytes().partition(b"Content-Type")[0]
        for depth in (50, 1500):
            raw, end = b"", b""
            for level in range(depth):
                raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (
                    level,
                    level,
                )
                end = b"\r\n--b%d--\r\n" % level + end
            raw = head.replace(b"@example.com>\n", b"%d@example.com>\n" % depth, 1) + raw
            ticket = self.receive(raw + b"Content-Type: text/plain\r\n\r\nhello" + end)
            self.assertEqual(len(ticket) + len(self.Kept.search([])), 1, depth)
            self.Kept.search([]).unlink()

    def test_zip_bomb_is_stored_and_never_opened(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("bomb.xml", b"\0" * 50_000_000)
        message = self.mail()
        message.add_attachment(
            buffer.getvalue(), maintype="application", subtype="zip", filename="bomb.docx"
        )
        ticket = self.receive(message)
        self.assertEqual(self.files_of(ticket).raw, buffer.getvalue())

    def test_huge_subject_is_cut(self):
        ticket = self.receive(self.mail(Subject="س" * 100_000))
        self.assertEqual(len(ticket.subject), 200)

    def test_headers_without_end_hold_nothing_up(self):
        raw = self.mail(Subject=None).as_bytes()
        for line in (
            b'Subject: "' + "س ".encode() * 100_000,
            b"X-Original-To: " + b"a" * 200_000,
            b"References: " + b"<a" * 100_000,
            b"Subject: " + b"=?utf-8?q?=D8" * 50_000,
            b"Subject: " + b"CMP/" * 50_000,
        ):
            self.env.cr.execute("DELETE FROM mail_message WHERE message_type = 'email'")
            ticket = self.receive(line + b"\r\n" + raw)
            self.assertEqual(len(ticket) + len(self.Kept.search([])), 1, line[:20])

    def test_text_made_to_look_like_history_holds_nothing_up(self):
        for text in ("On a wrote:\n" * 8000, "> \n" * 30_000, "From: " * 16_000, "كتب " * 20_000):
            self.assertEqual(len(self.receive(self.mail(text))), 1)

    def test_addresses_that_are_none_do_no_harm(self):
        for sender in (
            '"unfinished <a@example.net',
            "<<<>>>@@@, \x00",
            "a@" + "b." * 500 + "net",
            "=?utf-8?q?a=40b=2Ec?= <<script>@example.net>",
            "';DROP TABLE res_partner;--@example.net",
        ):
            raw = self.mail(From=None).as_bytes()
            ticket = self.receive(b"From: " + sender.encode() + b"\r\n" + raw)
            self.assertEqual(len(ticket) + len(self.Kept.search([])), 1, sender)

    def test_headers_that_python_cannot_read_are_no_reason_to_lose_a_mail(self):
        for line in (
            b'Content-Disposition: ;;;="\\',
            b"Content-Type: text/plain; charset*=''%",
            b"To: =?utf-8?q?=?= <",
            b"Cc: @,@;:<>",
            b"In-Reply-To: <[",
            b"Date: Sun, 99 Foo 0000 99:99:99 +9999",
        ):
            raw = self.mail(Date=None).as_bytes()
            ticket = self.receive(line + b"\r\n" + raw)
            self.assertEqual(len(ticket) + len(self.Kept.search([])), 1, line)

    def test_nul_bytes_are_taken_out(self):
        raw = self.mail("قبل\0بعد", Subject=None).as_bytes()
        raw = b"Subject: one\0two\r\nX: \0\r\n" + raw
        ticket = self.receive(raw)
        self.assertEqual(ticket.subject, "onetwo")


@tagged("standard", "post_install", "-at_install")
class TestFilesOfMails(HelpdeskFixture, Mailbox, MailCase, HttpCase):
    """Files come from anybody: opening one gives a download, or something harmless."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.set_up_mailbox()

    def test_dangerous_files_are_no_pages(self):
        script = b"<script>alert(document.cookie)</script>"
        message = self.mail()
        for name, kind, content in (
            ("page.html", "text/html", b"<html>" + script + b"</html>"),
            ("page.xhtml", "application/xhtml+xml", b"<?xml version='1.0'?><html>" + script),
            ("picture.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'>" + script),
            ("feed.xml", "text/xml", b"<?xml version='1.0'?><x>" + script + b"</x>"),
            ("code.js", "text/javascript", b"alert(1)"),
            ("run.exe", "application/x-msdownload", b"MZ\x90"),
            ("mail.eml", "message/x-rfc822", b"Content-Type: text/html\r\n\r\n" + script),
            ("picture.png", "text/html", b"<html>" + script + b"</html>"),
            ("page.pdf", "application/pdf", b"<html>" + script + b"</html>"),
        ):
            main, sub = kind.split("/")
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        ticket = self.receive(message)
        files = self.files_of(ticket)
        self.assertEqual(len(files), 9)
        self.authenticate("level1", "level1")
        for file in files:
            with self.subTest(name=file.name):
                answer = self.url_open(f"/web/content/{file.id}")
                self.assertEqual(answer.status_code, 200)
                kind = answer.headers["Content-Type"].partition(";")[0]
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
                # Every browser saves the first; the others contain no script.
                harmless = (
                    "application/octet-stream",
                    "text/plain",
                    "image/png",
                    "application/pdf",
                )
                self.assertIn(kind, harmless)
