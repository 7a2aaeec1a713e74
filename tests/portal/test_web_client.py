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

    def session_of_web_client(self):
        page = self.url_open("/odoo").text
        return json.loads(re.search(r"odoo.__session_info__ = (\{.*?\});", page)[1])

    def place_of(self, user):
        self.sign_in(user)
        return self.session_of_web_client()["home_action_id"]

    def test_each_role_begins_in_its_own_place(self):
        places = {
            self.user_level1: "ticket_action_my_work",
            self.user_manager: "ticket_action_directed_to_me",
            self.user_level2: "ticket_action_to_verify",
            self.user_hall: "halls_now_action",
            self.user_admin: "ticket_action",
        }
        for user, name in places.items():
            with self.subTest(user.login):
                self.assertEqual(self.place_of(user), self.env.ref(f"asas_helpdesk.{name}").id)

    def test_place_follows_the_role_and_respects_a_choice(self):
        self.assertFalse(self.place_of(self.user_employee))
        chosen = self.env.ref("base.action_partner_form")
        self.user_level1.action_id = chosen.id
        self.assertEqual(self.place_of(self.user_level1), chosen.id)
        self.user_level1.action_id = False
        self.user_level1.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self.place_of(self.user_level1))

    def test_web_client_of_others_gets_nothing_from_the_desk(self):
        for user, registers in ((self.user_level1, True), (self.user_employee, None)):
            with self.subTest(user.login):
                self.sign_in(user)
                session = self.session_of_web_client()
                self.assertEqual(session.get("asas_helpdesk_registers"), registers)
                own = {name for name in session if name.startswith("asas_helpdesk")}
                self.assertEqual(bool(own), bool(registers))
