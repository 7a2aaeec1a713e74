"""The checks of ``./dev lint`` refuse what the glossary forbids, each where it is meant."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "devtools"))

import glossary

# A wrong text for each kind that an editor has sent back, with the place where it stood.
WRONG = [
    ("strings", "It is not submitted yet. Please mend:"),
    ("strings", "Plan the deadlines anew"),
    ("strings", "Tickets received of late"),
    ("strings", "Sent to whoever asked for it"),
    ("strings", "It has ended and stands."),
    ("strings", "The outcome stands. It stands on the ticket."),
    ("strings", "The machine directs it before the limit."),
    ("strings", "The conditions are sent by themselves."),
    ("strings", "The beneficiary is told at once."),
    ("strings", "Add a promise"),
    ("strings", "A clock starts for each policy"),
    ("strings", "The ladder has come to its end"),
    ("strings", "Whenever a rule is fired"),
    ("strings", "Kept E-mails"),
    ("strings", "Proof on a Ticket"),
    ("strings", "The next means takes its place"),
    ("strings", "Merge 20 tickets at the most."),
    ("strings", "Sees the own tickets"),
    ("strings", "Possible is: closed."),
    ("strings", "Submit it again, or reach us another way."),
    ("guides", "The machine looks every five minutes."),
    ("comments", "What is told anew to whoever asks."),
    ("names", "_promise_of"),
    ("names", "clock_ids"),
    ("names", "KeptMail"),
    ("names", "PROOF_FIELDS"),
    ("names", "_manager_ladder"),
    ("arabic", "تم توجيه الشكوى"),
    ("arabic", "سيتم إخطاركم بالنتيجة"),
    ("arabic", "خلال 24 ساعة بالكثر"),
    ("arabic", "تم السحب من قبلكم"),
    ("arabic", "التوجيه للمدير"),
    ("arabic", "حالة التزام متوقفة"),
    ("arabic", "سلم التصعيد"),
    ("arabic", "مكررة من"),
    ("arabic", "لم تفقدوا شيئاً"),
    ("arabic", "أعط نصاً"),
    ("arabic", "سحب رابط الدخول"),
    ("arabic to beneficiaries", "افتح الدورة لترى مادتها"),
    ("arabic to beneficiaries", "أغلقنا تذكرتك."),
]
SOUND = [
    ("strings", "Around the clock"),
    ("strings", "The ticket is closed. Reopen it to change the outcome."),
    ("arabic", "أُغلقت تذكرتكم"),
    ("arabic to beneficiaries", "يُرجى فتح الدورة، وبعد ذلك تذكرتكم."),
    ("names", "sla_status_ids"),
]


class TestGlossary(unittest.TestCase):
    def refused(self, place, text):
        allowed = glossary.exceptions()
        spoken = glossary.spaced(text) if place == "names" else text
        return [
            rule.source
            for rule in glossary.rules()
            if place in rule.places
            and rule.pattern.search(spoken)
            and not any(part in spoken for part in allowed.get(rule.source, ()))
        ]

    def test_what_an_editor_sent_back_is_refused(self):
        for place, text in WRONG:
            with self.subTest(place=place, text=text):
                self.assertTrue(self.refused(place, text))

    def test_what_is_well_said_passes(self):
        for place, text in SOUND:
            with self.subTest(place=place, text=text):
                self.assertFalse(self.refused(place, text))

    def test_every_rule_says_what_to_say_instead_and_every_exception_why(self):
        for rule in glossary.rules():
            self.assertTrue(rule.instead, rule.source)
        for _pattern, text, why in glossary.rows("Exceptions"):
            self.assertTrue(text.strip() and why.strip())

    def test_few_verbal_detours_are_left_in_arabic(self):
        detour = re.compile(r"(?<![ء-ي])(تم|تمت|يتم|سيتم|ستتم)(?![ء-ي])")
        left = [where for where, text in glossary.arabic() if detour.search(text)]
        self.assertLess(len(left), 15, left)
