"""Mails are shown well: plain text wraps, and nothing is loaded from other servers unasked."""

from gateway_case import MailboxCase
from lxml import html
from markupsafe import Markup

from odoo.exceptions import AccessError

LOADING = ("src", "srcset", "poster", "background")


def root_of(body):
    return html.fragment_fromstring(str(body), create_parent="div")


class TestPlainText(MailboxCase):
    def take(self, name):
        ticket = self.receive(self.file(name))
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(len(message), 1, name)
        return ticket.description, message.body

    def test_long_lines_wrap_and_columns_stay(self):
        for body in self.take("plain-long.eml"):
            self.assertNotIn("<pre", body)
            text = root_of(body)
            self.assertEqual(len(text.findall(".//br")), 4)
            self.assertIn("رقم الطلب:\u00a0\u00a0\u00a0١٢٣٤ < ٢", text.text_content())
            self.assertIn("\u00a0\u00a0- الأول", text.text_content())

    def test_flowed_lines_are_joined(self):
        for name in ("flowed.eml", "flowed-delsp.eml"):
            for body in self.take(name):
                self.assertIn("تحديد موعد المقابلة الشخصية لأنني مسافر.<br", body, name)
                self.assertIn("شكراً<br", body)

    def test_quoted_lines_are_kept_and_folded(self):
        description, body = self.take("history-plain.eml")
        self.assertNotIn("<pre", description + body)
        self.assertIn("&gt; الكلام القديم<br", body)
        folded = root_of(description).find(".//details")
        self.assertIn("> الكلام القديم", folded.text_content())

    def test_answer_in_plain_text_is_shown_so_as_well(self):
        ticket = self.receive(self.file("plain-long.eml"))
        self.receive(self.mail("سطر\nسطر ثانٍ", Subject=f"Re: {ticket.reference}"))
        message = ticket.message_ids.filtered(lambda m: "ثانٍ" in (m.body or ""))
        self.assertIn("سطر<br", message.body)
        self.assertNotIn("<pre", message.body)


class TestCopies(MailboxCase):
    def test_who_received_a_copy_is_shown_to_the_staff(self):
        ticket = self.receive(self.file("copies.eml"))
        self.receive(
            self.mail(
                "أؤكد ذلك",
                From="سلمى الحارثي <salma@mail.example>",
                Cc="SALMA@mail.example, hind@mail.example",
                In_Reply_To="<copies@mail.example>",
            )
        )
        desk = ticket.with_user(self.user_level1)
        self.assertTrue(desk.mail_copies.startswith("سلمى الحارثي <salma@mail.example>"))
        self.assertIn("Office, East <east@mail.example>", desk.mail_copies)
        self.assertEqual(desk.mail_copies.lower().count("salma@"), 1)
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_trainee).read(["mail_copies"])


class TestRemotePictures(MailboxCase):
    HELD = {
        "https://img.tracker.example/banner.png?to=desk",
        "https://td.tracker.example/cell.png",
        "https://set.tracker.example/a.png",
        "http://quoted.tracker.example/logo.png",
        "https://svg.tracker.example/i.png",
    }

    def assert_held_back(self, body):
        root = root_of(body)
        for element in root.iter():
            for name in LOADING:
                address = element.get(name, "/web/image/")
                self.assertTrue(address.startswith("/web/image/"), address)
            self.assertNotIn("url", element.get("style", ""))
        held = {element.get("data-original-src") for element in root.xpath("//img")} - {None}
        self.assertEqual(held, self.HELD)
        self.assertNotIn("open.tracker.example", body)
        self.assertNotIn("css.tracker.example", body)
        return root

    def test_pictures_of_other_servers_are_held_back_everywhere(self):
        ticket = self.receive(self.file("remote-pictures.eml"))
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        for body in (ticket.description, message.body):
            root = self.assert_held_back(body)
            own = [image for image in root.xpath("//img") if image.get("src")]
            self.assertEqual(len(own), 1, "the picture that came with the mail")
        self.assertIn("<details", ticket.description)

    def test_an_answer_is_treated_alike(self):
        ticket = self.receive(self.file("plain-long.eml"))
        raw = self.file("remote-pictures.eml").replace(
            b"Subject: ", f"Subject: [{ticket.reference}] ".encode(), 1
        )
        self.assertFalse(self.receive(raw))
        message = ticket.message_ids.filtered(lambda m: "tracker" in (m.body or ""))
        self.assert_held_back(message.body)

    def test_what_people_post_or_the_desk_pastes_is_treated_alike(self):
        ticket = self.make_ticket("request").with_user(self.user_level1)
        body = '<p>x</p><img src="https://t.example/p.png">'
        ticket.sudo().description = body  # as the gateway does: the desk does not change it
        self.assertIn('data-original-src="https://t.example/p.png"', ticket.description)
        self.assertNotIn(" src=", ticket.description)
        made = self.make_ticket("request", description=body)
        self.assertNotIn(" src=", made.description)
        theirs = ticket.with_user(self.user_trainee).sudo()
        message = theirs.message_post(body=Markup(body), message_type="comment")
        self.assertNotIn(" src=", message.body)
        with self.assertRaises(AccessError):  # what was said stays
            theirs._message_update_content(message, body=Markup(body))

    def test_what_the_staff_writes_keeps_its_pictures(self):
        ticket = self.make_ticket("request").with_user(self.user_level1)
        body = Markup('<img src="https://institute.example/map.png">')
        message = ticket.message_post(body=body, message_type="comment")
        self.assertIn('src="https://institute.example/map.png"', message.body)
