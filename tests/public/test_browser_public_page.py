"""The public page in Chromium, as somebody uses it on a phone and on a desktop, in Arabic."""

from browser import OVERFLOW
from portal_case import BrowserPortalCase

SUMMARIES = "[...document.querySelectorAll('.o_asas_answer > summary')].map((s) => s.innerText)"
DESK = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}


class TestBrowserSupport(BrowserPortalCase):
    def test_answers_are_found_and_judged_on_a_phone_and_at_a_desk(self):
        answer = self.env.ref("asas_helpdesk.answer_signin_password")
        with self.phone() as phone:
            self.authenticate(None, None, browser=phone.browser)
            phone.go("/support")
            phone.wait_for("document.querySelector('.o_asas_support')")
            self.assertEqual(phone.ask("document.documentElement.dir"), "rtl")
            self.assertFalse(phone.ask(OVERFLOW), "A part of the page lies at the side.")
            self.assertGreater(phone.ask(f"{SUMMARIES}.length"), 10)
            phone.ask("window.asas_same_page = true")
            # The script is loaded when typing narrows the answers down, without a reload.
            phone.write("#asas_words", "كلمه المرور")
            phone.wait_for(f"{SUMMARIES}.length === 2")
            self.assertIn("كلمه المرور", phone.ask("decodeURI(location.search)").replace("+", " "))
            question = answer.with_context(lang="ar_001").name
            self.assertIn(question, phone.ask(SUMMARIES))
            own = f"#asas_answer_{answer.id}"
            phone.wait_for(f"document.querySelector('{own}').open")
            phone.press(f"{own} form button")
            phone.wait_for(f"document.querySelector('{own} [role=status]')")
            self.assertTrue(phone.ask("window.asas_same_page"), "The page was not loaded again.")
            self.env.invalidate_all()
            self.assertEqual((answer.found_count, answer.not_found_count), (1, 0))
            phone.write("#asas_words", "طائرة")
            phone.wait_for(f"{SUMMARIES}.length === 0")
            self.assertIn("طائرة", phone.ask("document.querySelector('.o_asas_found').innerText"))
            # On a desktop, without the words: all answers again, and the vote is still remembered.
            phone.browser._websocket_request("Emulation.setDeviceMetricsOverride", params=DESK)
            phone.go("/support")
            phone.wait_for(f"{SUMMARIES}.length > 10")
            self.assertFalse(phone.ask(OVERFLOW))
            self.assertTrue(phone.ask(f"Boolean(document.querySelector('{own} [role=status]'))"))
            lefts = "[...document.querySelectorAll('.o_asas_tile')].map((tile) => tile.offsetLeft)"
            columns = phone.ask(f"[...new Set({lefts})].length")
            self.assertEqual(columns, 4, "The tiles stand in four columns.")
            self.assertGreater(
                phone.ask(f"{lefts}[0]"), phone.ask(f"{lefts}[1]"), "They begin on the right."
            )
            phone.press(".o_asas_head [hreflang=en]")
            phone.wait_for("document.documentElement.dir !== 'rtl'")
            phone.wait_for("document.querySelector('h1').innerText.startsWith('How')")
