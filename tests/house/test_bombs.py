"""Small files that unpack to huge ones: taken, kept as they were sent, and never unpacked."""

import io
import struct
import zipfile
import zlib
from unittest.mock import patch

from gateway_case import Mailbox
from guest_case import PublicCase
from PIL import Image

from odoo.http import Request
from odoo.tools import mimetypes

from odoo.addons.asas_helpdesk.tools.pictures import MOST_PIXELS, can_be_decoded

SIDE = 30_000


def png(side=SIDE):
    """Return a picture of a few kilobytes that is hundreds of megapixels when it is decoded."""

    def chunk(kind, content):
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    # One black line after the other, until the file has some kilobytes: the rest is missing, which
    # no program finds out before it has taken the memory for all of it.
    lines = zlib.compress(b"\0" * (1 + side // 8) * 1000, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def photo(side):
    picture = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(picture, "JPEG")
    return picture.getvalue()


def archive(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(name, text)
    return content.getvalue()


class TestBombs(Mailbox, PublicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailbox()
        cls.bomb = png()

    def shown(self, file, size="256x256", **query):
        """Return what the conversation shows of a picture."""
        self.env.flush_all()
        return self.url_open(f"/web/image/{file.id}/{size}", params=query)

    def assert_taken(self, ticket, content=None):
        (file,) = self.files_of(ticket)
        self.assertEqual(file.raw, content or self.bomb, "kept as it was sent")
        self.authenticate(self.user_level2.login, self.user_level2.login)
        response = self.shown(file)
        self.assertEqual(response.status_code, 200)
        placeholder = self.url_open("/web/static/img/placeholder.png").content
        self.assertLess(Image.open(io.BytesIO(response.content)).size[0], 500)
        self.assertLess(len(response.content), len(placeholder) + 2000)
        return file

    def test_picture_by_mail(self):
        mail = self.mail()
        mail.add_attachment(self.bomb, "image", "png", filename="صورة.png")
        self.assert_taken(self.receive(mail))

    def test_picture_in_a_mail_that_shows_it(self):
        mail = self.mail()
        mail.add_alternative('<p>انظر</p><img src="cid:one"/>', subtype="html")
        mail.get_payload()[-1].add_related(
            self.bomb, "image", "png", cid="<one>", filename="one.png"
        )
        self.assert_taken(self.receive(mail))

    def test_picture_by_the_public_form(self):
        ticket, _page = self.made(("صورة.png", self.bomb))
        self.assert_taken(ticket)

    def test_picture_in_the_conversation(self):
        ticket = self.make_ticket("request")
        self.sign_in(self.user_trainee)
        for pending in ("", "true"):
            response = self.url_open(
                "/mail/attachment/upload",
                data={
                    "thread_id": ticket.id,
                    "thread_model": ticket._name,
                    "is_pending": pending,
                    "csrf_token": Request.csrf_token(self),
                },
                files={"ufile": ("صورة.png", self.bomb, "image/png")},
            )
            self.assertEqual(response.status_code, 200, response.text[:500])
            (kept,) = response.json()["data"]["store_data"]["ir.attachment"]
            file = self.env["ir.attachment"].sudo().browse(kept["id"])
            self.assertEqual(file.raw, self.bomb)

    def test_photo_of_a_phone_is_kept_as_it_was_sent_and_shown_small(self):
        large = photo(3000)
        mail = self.mail()
        mail.add_attachment(large, "image", "jpeg", filename="صورة.jpg")
        (file,) = self.files_of(self.receive(mail))
        self.assertEqual(file.raw, large, "a proof is not made smaller")
        self.authenticate(self.user_level2.login, self.user_level2.login)
        self.assertEqual(Image.open(io.BytesIO(self.shown(file).content)).size, (256, 256))

    def test_damaged_picture_is_shown_as_a_placeholder(self):
        ticket = self.make_ticket("request")
        broken = photo(600)[:400]
        file = self.env["ir.attachment"].create(
            {"name": "a.jpg", "raw": broken, "res_model": ticket._name, "res_id": ticket.id}
        )
        self.authenticate(self.user_level2.login, self.user_level2.login)
        self.assertEqual(self.shown(file).status_code, 200)
        self.assertEqual(self.shown(file, download="1").status_code, 404)

    def test_archive_without_a_name_is_not_unpacked_to_guess_what_it_is(self):
        # What Odoo does on servers without libmagic.
        bomb = archive(mimetype=b"\0" * 30_000_000)
        self.assertLess(len(bomb), 50_000)
        mail = self.mail()
        mail.add_attachment(bomb, "application", "octet-stream", filename="ملف")
        with (
            patch("odoo.addons.base.models.ir_attachment.guess_mimetype") as guess,
            patch.object(mimetypes, "_check_open_container_format") as unpack,
        ):
            (file,) = self.files_of(self.receive(mail))
        self.assertFalse(guess.called or unpack.called)
        self.assertEqual((file.mimetype, file.raw), ("application/zip", bomb))


class TestPictures(PublicCase):
    def test_only_what_takes_little_memory_is_decoded(self):
        self.assertTrue(can_be_decoded(photo(300)))
        self.assertFalse(can_be_decoded(png()))
        self.assertFalse(can_be_decoded(png(int((MOST_PIXELS * 1.1) ** 0.5))))
        self.assertTrue(can_be_decoded(png(int((MOST_PIXELS * 0.9) ** 0.5))))
        for content in (
            b"",
            b"%!PS-Adobe-3.0 EPSF-3.0\n",
            b"<svg/>",
            b"\x89PNG\r\n\x1a\n",
            b"II*\0",
        ):
            self.assertFalse(can_be_decoded(content), content)
