"""What people wrote is shown so that it reads right in both directions."""

from lxml import html

from odoo.tests import BaseCase, tagged

from odoo.addons.asas_helpdesk.tools.readable import (
    isolated_html,
    mail_html,
    mail_text,
    readable_html,
    readable_text,
)


def isolated(markup):
    """Return what is isolated, and the links."""
    root = html.fragment_fromstring(str(markup), create_parent="div")
    words = [bdi.text_content() for bdi in root.iter("bdi") if bdi.get("dir") == "ltr"]
    return words, [a.get("href") for a in root.iter("a")]


@tagged("standard", "post_install", "-at_install")
class TestReadable(BaseCase):
    def test_what_is_longer_than_a_line_is_broken_and_loses_nothing(self):
        address = "https://example.com/" + "a" * 60
        shown = str(readable_text(f"انظر {address} أو https://e.com", linked=False))
        self.assertIn(f'<bdi dir="ltr" class="long">{address}</bdi>', shown)
        self.assertIn('<bdi dir="ltr">https://e.com</bdi>', shown)

    def test_numbers_addresses_and_references_are_isolated(self):
        words, links = isolated(
            readable_text(
                "وللاستفسار: +966 53 384 8712، أو 0533848712 أو 9200 15991 أو ٠٥٣٣٨٤٨٧١٢،"
                " أو info@example.edu.sa (CMP/2026/00020) وفي https://example.com/a?b=1."
            )
        )
        self.assertEqual(
            words,
            [
                "+966 53 384 8712",
                "0533848712",
                "9200 15991",
                "٠٥٣٣٨٤٨٧١٢",
                "info@example.edu.sa",
                "CMP/2026/00020",
                "https://example.com/a?b=1",
            ],
        )
        self.assertIn("tel:+966533848712", links)
        self.assertIn("mailto:info@example.edu.sa", links)
        self.assertIn("https://example.com/a?b=1", links)

    def test_other_numbers_stay_as_they_are(self):
        for text in (
            "يوم 28/11/2026",
            "من 8:00 إلى 16:00",
            "بعد 120 يوماً",
            "2026-11-28",
            "1234567",
        ):
            self.assertEqual(readable_text(text), text)

    def test_hostile_text_is_text(self):
        shown = readable_text('<script>alert(1)</script> https://x.org/"onmouseover="alert(1)')
        self.assertNotIn("<script", shown)
        for link in html.fragment_fromstring(str(shown), create_parent="div").iter("a"):
            self.assertEqual(set(link.keys()), {"href", "rel"})
        for scheme in ("javascript:alert(1)", "data:text/html,x"):
            self.assertNotIn("<a", readable_text(scheme))

    def test_markup_keeps_its_words_but_no_look(self):
        shown = readable_html(
            '<p style="color:white" class="o_asas_btn" id="x">اتصلوا على 0533848712 <b>اليوم</b>'
            ' أو 0501234567.</p><a href="https://e.com" target="_blank">0533848712</a>'
            '<img src="/x.png"/>ذيل info@example.com',
            "صورة",
        )
        root = html.fragment_fromstring(str(shown), create_parent="div")
        self.assertEqual(
            root.text_content(),
            "اتصلوا على 0533848712 اليوم أو 0501234567.0533848712ذيل info@example.com",
        )
        for element in root.iter():
            self.assertFalse({"style", "class", "id", "target"} & set(element.keys()))
        self.assertEqual(root.find(".//img").get("alt"), "صورة")
        self.assertFalse(root.xpath(".//a//a"), "no link within a link")
        self.assertEqual(len(root.xpath(".//bdi")), 4)

    def test_in_mails_links_have_a_colour_and_numbers_stay_in_one_piece(self):
        for shown in (
            mail_text("اتصلوا على +966 53 384 8712\nأو <b>اكتبوا</b>", "#123456"),
            mail_html("<p>+966 53 384 8712</p><b style='color:white'>س</b>", "", "#123456"),
            isolated_html("<p>+966 53 384 8712</p>", "#123456"),
        ):
            root = html.fragment_fromstring(str(shown), create_parent="div")
            (link,) = root.iter("a")
            self.assertEqual(link.get("style"), "color: #123456;")
            self.assertEqual(link.find("bdi").get("style"), "white-space: nowrap;")
            self.assertIsNone(link.get("dir"))
            self.assertNotIn("white'", shown)
        self.assertIn("<br/>", mail_text("1\n2", "#123456"))
        self.assertIn("&lt;b&gt;", mail_text("<b>", "#123456"))
        self.assertIn('style="x"', isolated_html('<p style="x">1</p>', "#123456"))

    def test_a_button_in_a_mail_keeps_its_look(self):
        button = '<p><a href="https://x.org" style="color: #ffffff">Open</a></p>'
        self.assertEqual(isolated_html(button, "#123456").count("style="), 1)

    def test_nothing_stays_nothing(self):
        for empty in ("", None, False, "  "):
            self.assertEqual(readable_html(empty), "")
            self.assertEqual(readable_text(empty).strip(), "")
