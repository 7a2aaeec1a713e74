"""The desk extends only its own pages of Odoo, and those of its staff."""

import json
import re

from portal_case import PortalCase


class TestWebClient(PortalCase):
    def test_pages_of_others_get_nothing_from_the_desk(self):
        self.sign_in(self.user_trainee)
        for path in ("/my", "/my/account", "/web/login"):
            self.assertNotIn("asas_helpdesk.assets", self.url_open(path).text, path)
        answer = self.url_open("/website/translations", params={"lang": "ar_001"})
        self.assertNotIn("mail", answer.json()["modules"])

    def test_web_client_of_others_gets_nothing_from_the_desk(self):
        for user, registers in ((self.user_level1, True), (self.user_employee, None)):
            with self.subTest(user.login):
                self.sign_in(user)
                page = self.url_open("/odoo").text
                session = json.loads(re.search(r"odoo.__session_info__ = (\{.*?\});", page)[1])
                self.assertEqual(session.get("asas_helpdesk_registers"), registers)
                own = {name for name in session if name.startswith("asas_helpdesk")}
                self.assertEqual(bool(own), bool(registers))
