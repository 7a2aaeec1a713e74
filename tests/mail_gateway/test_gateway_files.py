"""Files of mails bear readable names; invitations and opaque signatures are read."""

from email.message import EmailMessage
from unittest.mock import Mock, patch

from asn1crypto import cms
from gateway_case import MailboxCase

from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.tools import mime

INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "SUMMARY:لقاء مع المتدرب\r\nDTSTART:20261201T070000Z\r\nDTEND:20261201T080000Z\r\n"
    "LOCATION:القاعة 4\r\nURL:https://meet.example/4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class TestFilesAndSignatures(MailboxCase):
    def take(self, name):
        ticket = self.receive(self.file(name))
        self.assertEqual(len(ticket), 1, name)
        self.assertFalse(self.Kept.search([]), name)
        return ticket

    def names(self, ticket):
        return sorted(self.files_of(ticket).mapped("name"))

    def wrapped(self, content, kind="signed_data"):
        """Return a mail that is all in one opaque signature, as programs send it."""
        signed = {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [],
        }
        info = cms.ContentInfo({"content_type": kind, "content": cms.SignedData(signed)})
        return self.p7m(info.dump())

    def p7m(self, content):
        part = EmailMessage()
        part.set_content(content, "application", "pkcs7-mime", filename="smime.p7m")
        return self.mail().as_bytes().partition(b"Content-Type")[0] + part.as_bytes()

    def test_opaque_signature_is_unwrapped(self):
        ticket = self.take("smime-opaque.eml")
        self.assertIn("عدم احتساب حضوري في الجلسة الثالثة", ticket.description)
        self.assertEqual(self.names(ticket), ["smime.p7m"], "the signature can be verified later")

    def test_files_in_a_signature_in_a_signature_are_taken(self):
        inner = EmailMessage()
        inner.set_content("في داخل التوقيع", charset="iso-8859-6")
        inner.add_attachment(b"%PDF-1.4", "application", "pdf", filename="شهادة.pdf")
        once = self.wrapped(inner.as_bytes())
        twice = self.receive(self.wrapped(once[once.index(b"Content-Type") :]))
        self.assertIn("في داخل التوقيع", twice.description)
        self.assertCountEqual(self.names(twice), ["شهادة.pdf", "smime.p7m", "smime.p7m"])

    def test_damaged_signature_remains_a_file(self):
        for content in (b"", b"nothing of the kind", b"0\x82\xff\xff\x06"):
            with self.subTest(content=content):
                ticket = self.receive(self.p7m(content))
                self.assertEqual(len(ticket), 1)
        self.assertEqual(self.names(ticket), ["smime.p7m"])

    def test_invitation_is_read_and_attached(self):
        for name in ("invitation.eml", "invitation-beside.eml"):
            with self.subTest(name=name):
                ticket = self.take(name)
                for words in (
                    "اجتماع مراجعة الشكاوى",
                    "2026-12-01 10:00 – 11:00",
                    "Microsoft Teams",
                    "https://teams.example/l/123",
                    "شكاوى متدربي دورة السلامة",
                ):
                    self.assertEqual(ticket.description.count(words), 1, words)
                self.assertNotIn("VCALENDAR", ticket.description)
                self.assertEqual(self.names(ticket), ["invite.ics"])
                self.assertIn(b"BEGIN:VCALENDAR", self.files_of(ticket).raw)

    def invite(self, calendar, **parameters):
        mail = self.mail("تجدون الدعوة")
        mail.add_alternative("<p>تجدون الدعوة</p>", subtype="html")
        part = EmailMessage()
        part.set_content(calendar, subtype="calendar", params=parameters)
        mail.attach(part)
        return self.receive(mail)

    def test_invitation_beside_text_and_page_is_read(self):
        ticket = self.invite(INVITATION, method="REQUEST", name="لقاء.ics")
        for words in ("تجدون الدعوة", "لقاء مع المتدرب", "القاعة 4", "https://meet.example/4"):
            self.assertEqual(ticket.description.count(words), 1, words)
        self.assertIn("2026-12-01 07:00 – 08:00 (UTC)", ticket.description)
        self.assertEqual(self.names(ticket), ["لقاء.ics"])

    def test_odd_invitations_are_read(self):
        for old, new, words in (
            ("20261201T070000Z", "20261201T070000", "2026-12-01 07:00"),
            ("DTEND:20261201T080000Z", "DURATION:PT2H", "07:00 – 09:00"),
            ("DTEND:20261201T080000Z\r\n", "", "2026-12-01 07:00 (UTC"),
            ("DTSTART:20261201T070000Z", "DTSTART;VALUE=DATE:20261201", "2026-12-01"),
            ("END:VEVENT\r\nEND:VCALENDAR\r\n", "", "القاعة 4"),
            ("UID:1", "X-BROKEN LINE", "القاعة 4"),
        ):
            with self.subTest(new=new):
                ticket = self.invite(INVITATION.replace(old, new))
                self.assertIn(words, ticket.description)
                self.assertEqual(self.names(ticket), ["invite.ics"])

    def test_what_is_no_calendar_is_attached(self):
        ticket = self.invite("BEGIN:VCALENDAR nothing")
        self.assertIn("تجدون الدعوة", ticket.description)
        self.assertEqual(self.names(ticket), ["invite.ics"])

    def test_hostile_and_missing_names_of_files_are_made_readable(self):
        ticket = self.take("file-names-hostile.eml")
        self.assertEqual(
            self.names(ticket), sorted(["شهادة سارة.pdf", "كشفfdp.exe", "حضور.csv", "inner.eml"])
        )
        csv = self.files_of(ticket).filtered(lambda file: file.name == "حضور.csv")
        self.assertIn("الاسم".encode("cp1256"), csv.raw)

    def test_files_without_a_name_are_named_by_their_type(self):
        ticket = self.take("odd-files.eml")
        self.assertEqual(self.names(ticket), ["file.heic", "file.vcf", "mail.msg"])

    def test_what_phones_send_is_named_as_what_it_is(self):
        ticket = self.take("files-phone.eml")
        self.assertEqual(
            self.names(ticket),
            sorted(
                ["IMG_0042.jpg", "IMG_0043.MOV", "شهادة الدورة.pdf", "contact.vcf", "file.amr"]
                + ["تقريرgpj.scr", "صورة الشاشة.png", "_aux.txt"]
            ),
        )
        photo = self.files_of(ticket).filtered(lambda file: file.name == "IMG_0042.jpg")
        self.assertEqual(photo.mimetype, "image/jpeg", "it is shown as a picture")

    def test_files_without_a_name_and_a_type_are_named_by_their_content(self):
        mail = self.mail()
        for content in (b"%PDF-1.4 x", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"?"):
            mail.add_attachment(content, "application", "octet-stream")
        ticket = self.receive(mail)
        self.assertEqual(self.names(ticket), ["file.bin", "file.jpg", "file.pdf", "file.png"])

    def test_attached_mail_is_named_by_its_subject(self):
        for subject, name in (("رد: شكوى/1", "رد_ شكوى-1.eml"), (None, "message.eml")):
            inner = self.mail("داخل", Subject=subject)
            mail = self.mail()
            mail.add_attachment(inner)
            self.assertEqual(self.names(self.receive(mail)), [name])

    def test_picture_without_a_name_is_shown_in_the_text(self):
        mail = self.mail()
        mail.add_alternative('<p>صورة <img src="cid:a@b"></p>', subtype="html")
        page = mail.get_payload()[1]
        page.add_related(b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image", "png", cid="<a@b>")
        ticket = self.receive(mail)
        self.assertEqual(self.names(ticket), ["file.png"])
        self.assertIn(f"/web/image/{self.files_of(ticket).id}", ticket.description)

    def test_step_that_fails_costs_no_mail(self):
        mail = self.mail("الكلام")
        mail.add_attachment(b"x", "application", "octet-stream", filename="x.bin")
        for step in ("name_files", "show_invitations", "show_all_words", "smime.unwrap"):
            target = f"odoo.addons.asas_helpdesk.tools.mime.{step}"
            failing = Mock(side_effect=KeyError, __name__=step)
            with self.subTest(step=step), patch(target, failing), mute_logger(mime.__name__):
                del mail["Message-ID"]
                mail["Message-ID"] = f"<{step}@mail.example.com>"
                self.assertIn("الكلام", self.receive(mail).description)
