"""Any colour of an institute keeps its text readable."""

from odoo.tests import BaseCase, tagged

from odoo.addons.asas_helpdesk.tools.colour import DEFAULT, contrast, shades

WHITE, DARK = "#ffffff", "#0f1518"
COLOURS = ("#ffcc00", "#ff5a36", "#714b67", "#12586a", "#fff", "#000000", "#00FF00", "#8b0000")


@tagged("standard", "post_install", "-at_install")
class TestColour(BaseCase):
    def test_contrast_is_that_of_wcag(self):
        self.assertAlmostEqual(contrast("#000", "#fff"), 21, places=2)
        self.assertAlmostEqual(contrast("#777777", "#ffffff"), 4.48, places=2)

    def test_accent_is_readable_in_light_and_dark(self):
        for colour in COLOURS:
            found = shades(colour)
            for text, ground in (
                (found["light-accent"], WHITE),
                (found["light-accent"], found["light-soft"]),
                (found["light-hover"], WHITE),
                (WHITE, found["light-accent"]),
                (found["dark-accent"], DARK),
                (found["dark-accent"], found["dark-soft"]),
                (found["dark-hover"], DARK),
                (found["dark-on"], found["dark-accent"]),
            ):
                with self.subTest(colour, text=text, ground=ground):
                    self.assertGreaterEqual(contrast(text, ground), 4.5)

    def test_what_is_no_colour_counts_as_none(self):
        for wrong in (None, False, "", "red", "#12", "#12586a;}body{display:none", "#١٢٣"):
            self.assertEqual(shades(wrong), shades(DEFAULT))
