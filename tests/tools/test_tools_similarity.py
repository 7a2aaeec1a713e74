"""How similar two texts are."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.asas_helpdesk.tools.arabic import fold
from odoo.addons.asas_helpdesk.tools.similarity import similarity, trigrams

TEXTS = (
    "انقطاع الصوت في القاعة",
    "انقطاع الصوت بالقاعة المباشرة",
    "تأخر إصدار الشهادة",
    "forgot my password",
    "I have forgotten the password",
    "CMP/2026/00012",
    "",
)


@tagged("standard", "post_install", "-at_install")
class TestSimilarity(TransactionCase):
    def test_spelling_makes_no_difference(self):
        self.assertEqual(trigrams("إصدار الشهادة"), trigrams("اصـدار  الشَّهاده!"))
        self.assertEqual(similarity(trigrams("أحمد"), trigrams("احمد")), 1)

    def test_texts_without_a_word_are_like_nothing(self):
        for text in (None, "", " … ", "\0"):
            self.assertEqual(similarity(trigrams(text), trigrams("الصوت")), 0)
            self.assertEqual(similarity(trigrams(text), trigrams(text)), 0)

    def test_it_counts_as_postgresql_does(self):
        for one in TEXTS:
            for other in TEXTS:
                with self.subTest(one=one, other=other):
                    self.env.cr.execute("SELECT similarity(%s, %s)", (fold(one), fold(other)))
                    expected = self.env.cr.fetchone()[0]
                    self.assertAlmostEqual(
                        similarity(trigrams(one), trigrams(other)), expected, places=5
                    )
