"""An address is confirmed by the person who is signed in and reads its mail, and by nobody
else."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from portal_case import PortalCase

from odoo import fields

from odoo.addons.mail.tests.common import MailCase

VICTIM = "victim@example.org"
SEND, CONFIRM = "/my/tickets/address", "/my/tickets/address/confirm"


class TestAddress(MailCase, PortalCase):
    def setUp(self):
        super().setUp()
        (self.trainee | self.user_colleague.partner_id).sudo().lang = "en_US"
        self.trainee.sudo().email = "new@example.org"
        self.assertFalse(self.trainee.asas_helpdesk_proven)

    def banner(self):
        return self.page("/my/tickets").xpath("//form[@id='asas_address']")

    def ask(self):
        """Press the button; return the mails that were made."""
        (form,) = self.banner()
        before = self.env["mail.mail"].search([])
        response = self.url_open(SEND, data=dict(form.form_values()))
        self.assertEqual(response.status_code, 200)
        self.assertIn("We have sent you a link", response.text)
        return self.env["mail.mail"].search([]) - before

    def link_of(self, mail):
        return re.search(r'href="([^"]*/address/confirm[^"]*)"', mail.body_html)[1].replace(
            "&amp;", "&"
        )

    def press(self, link):
        """Open the page of a link, and press its button if it has one; return the text shown."""
        page = self.page(urlsplit(link).path, **self.params(link))
        forms = [form for form in page.forms if form.get("action") == CONFIRM]
        if forms:
            response = self.url_open(CONFIRM, data=dict(forms[0].form_values()))
            self.env.invalidate_all()
            return response.text
        return page.text_content()

    def params(self, link):
        return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}

    def test_address_is_confirmed_by_its_link(self):
        self.sign_in(self.user_trainee)
        mail = self.ask()
        self.assertEqual(mail.email_to, self.trainee.email_formatted)
        link = self.link_of(mail)
        self.page(CONFIRM, **self.params(link))
        self.env.invalidate_all()
        self.assertFalse(self.trainee.asas_helpdesk_proven, "opening it changes nothing")
        self.assertIn("Your address is confirmed", self.press(link))
        self.assertTrue(self.trainee.asas_helpdesk_proven)
        self.assertEqual(self.trainee.asas_helpdesk_proven_by, "link")
        self.assertFalse(self.banner())

    def test_mail_with_the_link_has_the_layout_and_direction_of_the_desk(self):
        self.trainee.lang = "ar_001"
        self.sign_in(self.user_trainee)
        # The page is in the language of the user, so only the mails are looked at.
        before = self.env["mail.mail"].search([])
        (form,) = self.banner()
        self.url_open(SEND, data=dict(form.form_values()))
        mail = self.env["mail.mail"].search([]) - before
        self.assertIn('<html lang="ar" dir="rtl">', mail.body_html)
        self.assertTrue(self.link_of(mail))

    def test_whose_address_is_proven_is_asked_nothing(self):
        self.sign_in(self.user_colleague)
        self.assertFalse(self.banner())
        self.assertFalse(self.env["mail.mail"].search([("email_to", "ilike", "colleague@")]))

    def test_owner_of_an_address_does_not_confirm_it_for_who_entered_it(self):
        attacker = self.user_trainee
        attacker.with_user(attacker).write({"email": VICTIM})
        self.sign_in(attacker)
        link = self.link_of(self.ask())
        self.sign_in(self.user_colleague)
        self.assertIn("another account", self.press(link))
        form = {"token": self.params(link)["token"]}
        page = self.page("/my/tickets/new")
        form["csrf_token"] = page.xpath("//input[@name='csrf_token']")[0].get("value")
        self.assertIn("another account", self.url_open(CONFIRM, data=form).text)
        self.sign_in(None)
        response = self.url_open(CONFIRM, params=self.params(link))
        self.assertIn("/web/login", response.url)
        self.env.invalidate_all()
        self.assertFalse(attacker.partner_id.asas_helpdesk_proven)

    def test_link_confirms_only_the_address_to_which_it_was_sent(self):
        self.sign_in(self.user_trainee)
        link = self.link_of(self.ask())
        self.user_trainee.with_user(self.user_trainee).write({"email": VICTIM})
        self.env.flush_all()
        self.assertIn("no longer valid", self.press(link))
        self.assertFalse(self.trainee.asas_helpdesk_proven)

    def test_forged_and_expired_links_confirm_nothing(self):
        self.sign_in(self.user_trainee)
        token = self.params(self.link_of(self.ask()))["token"]
        for wrong in ("", "x", token[:-4], token[:10] + "x" + token[11:]):
            self.assertIn("no longer valid", self.press(f"{CONFIRM}?token={wrong}"))
        with self.clock_at(fields.Datetime.now() + timedelta(days=4)):
            self.assertFalse(self.trainee._asas_helpdesk_find_by_link(token))

    def test_one_mail_an_hour_goes_to_a_person_and_to_an_address(self):
        self.sign_in(self.user_trainee)
        self.assertEqual(len(self.ask()), 1)
        self.assertFalse(self.ask(), "said to be sent, as if it were the first time")
        self.user_colleague.with_user(self.user_colleague).write({"email": "new@example.org"})
        self.env.flush_all()
        self.sign_in(self.user_colleague)
        self.assertFalse(self.ask(), "others may have entered the same address")
        everybody = (self.trainee | self.user_colleague.partner_id).sudo()
        everybody.asas_helpdesk_link_sent_at = fields.Datetime.now() - timedelta(hours=2)
        self.env.flush_all()
        self.assertEqual(len(self.ask()), 1)

    # ------------------------------------------------------------------ Invitations

    def invited(self, **values):
        person = self.env["res.partner"].create({"name": "ريم", "email": VICTIM, **values})
        person.signup_prepare()
        self.assertFalse(person.asas_helpdesk_proven)
        return person, person._generate_signup_token()

    def accept(self, token, login=VICTIM):
        values = {"login": login, "name": "ريم", "password": "a long password"}
        self.env["res.users"].sudo().signup(values, token)
        self.env.invalidate_all()

    def test_whoever_accepts_an_invitation_has_read_it_at_the_address(self):
        person, token = self.invited()
        self.accept(token)
        self.assertEqual(person.user_ids.login, VICTIM)
        self.assertEqual(
            (person.asas_helpdesk_proven, person.asas_helpdesk_proven_by), (True, "invitation")
        )

    def test_an_invitation_proves_no_other_address(self):
        person, token = self.invited()
        person.email = "later@example.org"
        self.accept(token, "later@example.org")
        self.assertFalse(person.asas_helpdesk_proven)
        person, token = self.invited(email="mine@example.org")
        self.accept(token, "other@example.org")
        self.assertEqual(person.email, "other@example.org")
        self.assertFalse(person.asas_helpdesk_proven)

    def test_a_new_password_proves_nothing(self):
        self.trainee.signup_prepare(signup_type="reset")
        self.accept(self.trainee._generate_signup_token())
        self.assertFalse(self.trainee.asas_helpdesk_proven)

    def test_nor_does_an_invitation_of_one_who_has_signed_in_before(self):
        self.env["res.users.log"].with_user(self.user_trainee).sudo().create({})
        self.trainee.signup_prepare()
        self.accept(self.trainee._generate_signup_token())
        self.assertFalse(self.trainee.asas_helpdesk_proven)

    def test_signing_up_proves_nothing(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        self.accept(None)
        user = self.env["res.users"].search([("login", "=", VICTIM)])
        self.assertEqual(user.email, VICTIM)
        self.assertFalse(user.partner_id.asas_helpdesk_proven)

    # ------------------------------------------------------------------ What is filed here

    def test_who_is_signed_in_is_the_beneficiary_whatever_their_address(self):
        ticket = self.submit()
        self.assertEqual(ticket.partner_id, self.trainee)
