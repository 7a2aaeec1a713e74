"""Mails as they really arrive: Arabic in every character set, odd files, quoted history.

The files in tests/mails are complete mails, byte for byte, as a mail server stores them.
"""

import struct
from base64 import b64encode
from unittest.mock import patch

from gateway_case import MailboxCase

from odoo.addons.asas_helpdesk.tools import tnef

SUBJECT = "شكوى من انقطاع البث"


class TestMailsAsTheyCome(MailboxCase):
    def take(self, name, **replace):
        ticket = self.receive(self.file(name, **replace))
        self.assertEqual(len(ticket), 1, name)
        self.assertFalse(self.Kept.search([]), name)
        return ticket

    def test_arabic_is_read_in_every_character_set(self):
        for name in (
            "windows-1256.eml",
            "iso-8859-6.eml",
            "utf8-base64.eml",
            "utf8-quoted-printable.eml",
            "wrong-charset.eml",
            "unknown-charset.eml",
            "undeclared-utf8.eml",
            "split-words.eml",
        ):
            with self.subTest(name=name):
                ticket = self.take(name)
                self.assertEqual(ticket.subject, SUBJECT)
                self.assertIn("الصوت ينقطع كل دقيقة", ticket.description)
                self.assertEqual(ticket.partner_id, self.trainee)
                message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
                self.assertEqual(message.subject, SUBJECT)
                self.assertIn("الصوت ينقطع كل دقيقة", message.body)

    def test_what_is_damaged_or_declared_oddly_is_read(self):
        for name, words in (
            ("damaged-utf8.eml", "\ufffdعليكم، لدي شكوى بخصوص الشهادة"),
            ("cut-letter.eml", "ولم يصلني رد حتى الآ\ufffd"),
            ("gbk-as-gb2312.eml", "你好，朱镕基投诉"),
            ("plain-text-type.eml", "hello I complain"),
            ("dos-720.eml", "لا أستطيع الدخول إلى القاعة"),
            ("iso-8859-6-i.eml", "لا أستطيع الدخول إلى القاعة"),
            ("mac-arabic.eml", "لا أستطيع الدخول إلى القاعة"),
            ("two-charsets.eml", "لا أستطيع الدخول إلى القاعة"),
            ("undeclared-1256.eml", "لا أستطيع الدخول إلى القاعة"),
            ("bom-first.eml", "في أول الرسالة"),
            ("blank-first.eml", "في أول الرسالة"),
            ("mbox-first.eml", "في أول الرسالة"),
        ):
            with self.subTest(name=name):
                self.assertIn(words, self.take(name).description)

    def test_raw_letters_in_an_encoded_word_are_the_subject(self):
        self.assertEqual(self.take("raw-encoded-word.eml").subject, "شكوى بخصوص الشهادة")
        for encoding in "bQ":
            raw = f"Subject: =?utf-8?{encoding}?شكوى?=\r\n".encode()
            ticket = self.receive(raw + self.mail(Subject=None).as_bytes())
            self.assertEqual(ticket.subject, "شكوى", encoding)

    def test_encoded_word_without_its_end_is_the_subject(self):
        whole = b64encode("شكوى بخصوص الشهادة".encode()).decode()
        for cut, subject in (
            (f"=?utf-8?B?{whole}", "شكوى بخصوص الشهادة"),
            (f"=?utf-8?B?{whole}?", "شكوى بخصوص الشهادة"),
            (f"Re: =?UTF-8?b?{whole[:-5]}", "شكوى بخصوص الشه"),
            ("=?utf-8?Q?=D8=B4=D9=83=D9=88=D9=89_=D8", "شكوى"),
            ("=?utf-8?B?no base64", "=?utf-8?B?no base64"),
        ):
            with self.subTest(cut=cut):
                raw = f"Subject: {cut}\r\n".encode()
                ticket = self.receive(raw + self.mail(Subject=None).as_bytes())
                self.assertIn(subject, ticket.subject)
                self.assertNotIn("\ufffd", ticket.subject)

    def test_html_may_declare_its_character_set_in_its_head(self):
        html = '<html><head><meta charset="koi8-r"></head><body>Жалоба на обучение</body></html>'
        raw = self.mail().as_bytes().partition(b"Content-Type")[0]
        raw += b"Content-Type: text/html\r\n\r\n" + html.encode("koi8-r")
        self.assertIn("Жалоба на обучение", self.receive(raw).description)

    def test_mail_behind_several_odd_lines_is_for_the_desk(self):
        raw = self.file("utf8-base64.eml")
        odd = b"\xef\xbb\xbf\r\n>From a@example.com Sat Nov 28 16:00:00 2026\n \n"
        self.assertEqual(self.receive(odd + raw).subject, SUBJECT)

    def test_name_of_the_sender_is_read_in_every_character_set(self):
        self.user_trainee.partner_id.email = "somebody.else@example.com"
        for name in (
            "windows-1256.eml",
            "iso-8859-6.eml",
            "utf8-base64.eml",
            "undeclared-utf8.eml",
        ):
            with self.subTest(name=name):
                self.assertEqual(self.take(name).beneficiary_name, "أحمد الغامدي")

    def test_file_of_text_is_kept_to_the_byte(self):
        ticket = self.take("unknown-charset.eml")
        self.assertEqual(self.files_of(ticket).raw, "اسم,رقم".encode("cp1256"))

    def test_file_names_are_read_however_they_are_written(self):
        ticket = self.take("file-names.eml")
        self.assertEqual(
            set(self.files_of(ticket).mapped("name")),
            {
                "شهادة إتمام الدورة التدريبية في الأمن السيبراني.pdf",  # RFC 2231, in two parts
                "صورة الشاشة.png",  # an encoded word in quotes, as Outlook writes it
                "كشف.xlsx",  # raw, with a path before it
            },
        )

    def test_html_alone_is_the_description_without_its_scripts(self):
        ticket = self.take("html-only.eml")
        self.assertIn("ينقطع", ticket.description)
        for text in (ticket.description, *ticket.message_ids.mapped("body")):
            self.assertNotRegex(text or "", r"steal|<iframe|<style|onclick|javascript:")

    def test_mail_without_subject_and_text_is_a_ticket_all_the_same(self):
        ticket = self.take("nothing.eml")
        self.assertTrue(ticket.subject)
        self.assertEqual(ticket.partner_id, self.trainee)

    def test_mail_that_is_a_file_alone_is_a_ticket_with_that_file(self):
        ticket = self.take("file-alone.eml")
        self.assertTrue(ticket.subject)
        self.assertEqual(len(ticket), 1)

    def test_mail_of_multiple_parts_without_a_boundary_is_read(self):
        raw = self.file("utf8-base64.eml").replace(
            b"text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64",
            b"multipart/mixed",
        )
        self.assertTrue(self.receive(raw).description)

    def test_files_in_winmail_dat_are_unpacked_with_the_text(self):
        ticket = self.take("winmail.eml")
        self.assertIn("الصوت ينقطع", ticket.description)
        files = {file.name: file.raw for file in self.files_of(ticket)}
        self.assertEqual(
            files,
            {"كشف الحضور والانصراف.pdf": b"%PDF-1.4 one", "قائمة.txt": "سطر".encode()},
        )

    def test_damaged_winmail_dat_is_kept_as_it_is(self):
        ticket = self.take("winmail-damaged.eml")
        self.assertEqual(self.files_of(ticket).mapped("name"), ["winmail.dat"])
        self.assertIn("Hello", ticket.description)

    def content_of_winmail_dat(self):
        unpacked = []

        def unpack(content):
            unpacked.append(content)
            return [], None

        with patch.object(tnef, "unpack", unpack):
            self.take("winmail.eml")
        return unpacked[0]

    def test_winmail_dat_cut_off_inside_an_attribute_is_refused(self):
        content = self.content_of_winmail_dat()
        # The format does not say how many attributes follow, and their checksums are not checked.
        start = len(tnef.SIGNATURE) + 2
        between = {start - 2, start - 1}
        while start < len(content):
            between.add(start)
            (size,) = struct.unpack_from("<I", content, start + 5)
            start += 9 + size + 2
            between |= {start - 2, start - 1}
        self.assertEqual(start, len(content))
        for length in set(range(len(content))) - between:
            with self.subTest(length=length), self.assertRaises(tnef.Unreadable):
                tnef.unpack(content[:length])

    def test_winmail_dat_cut_off_between_attributes_gives_no_half_of_a_file(self):
        content = self.content_of_winmail_dat()
        files, body = tnef.unpack(content)
        whole = [file["content"] for file in files]
        found = []
        for length in range(len(content)):
            try:
                some, text = tnef.unpack(content[:length])
            except tnef.Unreadable:
                continue
            found.append(len(some))
            self.assertEqual([file["content"] for file in some], whole[: len(some)])
            self.assertIn(text, (None, body))
        self.assertEqual(set(found), set(range(len(whole) + 1)))

    def test_picture_in_the_text_is_shown_in_the_description(self):
        ticket = self.take("inline-picture.eml")
        file = self.files_of(ticket)
        self.assertEqual(file.name, "shot.png")
        self.assertIn(f"/web/image/{file.id}?access_token={file.access_token}", ticket.description)
        self.assertNotIn("cid:", ticket.description)
        self.assertIn("هذه صورة الخطأ", ticket.description)

    def test_quoted_history_is_folded_away(self):
        for name in (
            "history-plain.eml",
            "history-plain-arabic.eml",
            "history-gmail-arabic.eml",
            "history-outlook.eml",
            "history-outlook-arabic.eml",
        ):
            with self.subTest(name=name):
                ticket = self.take(name)
                shown, fold, folded = str(ticket.description).partition("<details")
                self.assertTrue(fold)
                self.assertIn("الكلام الجديد", shown)
                self.assertNotIn("الكلام القديم", shown)
                self.assertIn("الكلام القديم", folded)
                message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
                self.assertIn("الكلام القديم", message.body)

    def test_mail_that_only_quotes_is_not_folded(self):
        raw = self.file("history-gmail-arabic.eml").replace("الكلام الجديد".encode(), b"")
        raw = raw.replace("كتب مكتب".encode(), "مكتب".encode())
        self.assertIn("الكلام القديم", self.receive(raw).description)

    def test_mail_without_a_message_id_is_taken_and_only_once(self):
        raw = self.file("undeclared-utf8.eml").replace(
            b"Message-ID: <undeclared@mail.example.com>\r\n", b""
        )
        self.assertEqual(len(self.receive(raw)), 1)
        self.assertFalse(self.receive(raw))
        other = raw.replace("الصوت".encode(), "البث".encode())
        self.assertEqual(len(self.receive(other)), 1)

    def test_message_id_that_names_nothing_makes_no_two_mails_one(self):
        for text in (b"one", b"two"):
            raw = self.file("nothing.eml") + text
            self.assertEqual(len(self.receive(b"Message-ID: <>\r\n" + raw)), 1)

    def test_original_is_added_to_the_byte_where_the_server_wishes_it(self):
        raw = self.file("windows-1256.eml")
        ticket = self.receive(raw, save_original=True)
        original = self.files_of(ticket)
        self.assertEqual(original.name, "original_email.eml")
        self.assertIn(SUBJECT.encode("cp1256"), original.raw)

    def test_25_megabytes_are_taken(self):
        message = self.mail()
        content = b"\0" * (25 * 1024 * 1024)
        message.add_attachment(content, maintype="application", subtype="zip", filename="تسجيل.zip")
        ticket = self.receive(message)
        self.assertEqual(self.files_of(ticket).file_size, len(content))
