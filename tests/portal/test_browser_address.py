"""Confirming one's address in Chromium, as a trainee does on a phone, in Arabic."""

import re
from urllib.parse import urlsplit

from browser import OVERFLOW
from portal_case import BrowserPortalCase


class TestBrowserAddress(BrowserPortalCase):
    def test_trainee_confirms_the_own_address(self):
        self.trainee.sudo().email = "new@example.org"
        self.env.flush_all()
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets")
            phone.wait_for("document.querySelector('#asas_address bdi')")
            self.assertFalse(phone.ask(OVERFLOW))
            phone.press("#asas_address button")
            phone.wait_for("document.querySelector('#asas_address [role=status]')")
            self.assertFalse(phone.ask(OVERFLOW))
            mail = self.env["mail.mail"].search([("email_to", "ilike", "new@example.org")])
            link = re.search(r'href="([^"]*/address/confirm[^"]*)"', mail.body_html)[1]
            parts = urlsplit(link.replace("&amp;", "&"))
            phone.go(f"{parts.path}?{parts.query}")
            phone.wait_for("document.querySelector('form[action$=confirm] button')")
            self.assertIn("new@example.org", phone.ask("document.body.innerText"))
            self.assertFalse(phone.ask(OVERFLOW))
            phone.press("form[action$=confirm] button")
            phone.wait_for("document.querySelector('.o_asas_notice_ok')")
            phone.go("/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_portal h1')")
            self.assertFalse(phone.ask("Boolean(document.querySelector('#asas_address'))"))
        self.env.invalidate_all()
        self.assertEqual(self.trainee.asas_helpdesk_proven_by, "link")
