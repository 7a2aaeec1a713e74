"""The desk extends only its own pages of Odoo, and those of its staff."""

import json
import re

from portal_case import PortalCase

OWN = "/asas_helpdesk/translations"


class TestWebClient(PortalCase):
    def modules(self, path):
        answer = self.url_open(path, params={"lang": "ar_001"})
        return set(answer.json()["modules"])

    def test_page_of_a_ticket_alone_fetches_the_words_of_the_conversation(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        self.assertIn(OWN, self.url_open(f"/my/tickets/{ticket.id}").text)
        for path in ("/my", "/my/account", "/web/login"):
            self.assertNotIn(OWN, self.url_open(path).text, path)
        self.assertIn("mail", self.modules(OWN))
        self.assertNotIn("mail", self.modules("/website/translations"))

    def test_web_client_of_others_gets_nothing_from_the_desk(self):
        for user, registers in ((self.user_level1, True), (self.user_employee, None)):
            with self.subTest(user.login):
                self.sign_in(user)
                page = self.url_open("/odoo").text
                session = json.loads(re.search(r"odoo.__session_info__ = (\{.*?\});", page)[1])
                self.assertEqual(session.get("asas_helpdesk_registers"), registers)
                own = {name for name in session if name.startswith("asas_helpdesk")}
                self.assertEqual(bool(own), bool(registers))
