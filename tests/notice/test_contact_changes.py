"""A change of the contact is logged, and told to the old address and to the new one."""

from common import ANY_KEY, HelpdeskCase
from portal_case import ActCase

from odoo.exceptions import AccessError

OLD, NEW = "trainee@example.com", "other@example.org"


class TestContactChanges(HelpdeskCase):
    def setUp(self):
        super().setUp()
        self.trainee.lang = "en_US"
        self.ticket = self.make_ticket(subject="Secret subject")
        self.ticket.with_user(self.user_level1)._direct()

    def change(self, user=None, **values):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.ticket.with_user(user or self.user_level1).write(values)
        return self.told()

    def told(self):
        notices = self.ticket.notice_ids.filtered(lambda n: n.kind == "contact")
        return {notice.address: notice for notice in notices}

    def test_both_addresses_are_told_who_changed_it(self):
        told = self.change(beneficiary_email=NEW)
        self.assertEqual(told.keys(), {OLD, NEW})
        for address, notice in told.items():
            mail = notice.mail_id
            self.assertIn(address, mail.email_to)
            self.assertIn(self.user_level1.name, mail.body_html)
            self.assertIn("If this change is not right", mail.body_html)
            self.assertNotIn(NEW, mail.body_html, "it is shown in part alone")
        self.assertIn("access_token", told[NEW].mail_id.body_html)
        self.assertIn("From now on we contact you this way", told[NEW].mail_id.body_html)

    def test_old_address_learns_nothing_of_the_ticket(self):
        body = self.change(beneficiary_email=NEW)[OLD].mail_id
        for secret in (
            "access_token",
            "Secret subject",
            self.trainee.name,
            ANY_KEY,
        ):
            self.assertNotIn(secret, f"{body.body_html} {body.subject} {body.email_to}")
        self.assertIn(self.ticket.reference, body.body_html)
        self.assertIn("We will not write to this address", body.body_html)
        self.assertTrue(body.is_internal, "it is no part of the conversation")

    def test_change_is_logged_with_both_values(self):
        self.change(beneficiary_email=NEW)
        (logged,) = self.ticket.message_ids.filtered(lambda m: f"{OLD} → {NEW}" in m.body)
        self.assertEqual(logged.author_id, self.user_level1.partner_id)
        # Odoo lets people outside read by its id what it logs.
        with self.assertRaises(AccessError):
            logged.with_user(self.user_trainee).read(["body"])

    def test_another_contact_is_told_as_well(self):
        other = self.env["res.partner"].create({"name": "خالد", "email": NEW})
        self.assertEqual(self.change(partner_id=other.id).keys(), {OLD, NEW})

    def test_other_number_is_told_by_mail(self):
        told = self.change(beneficiary_phone="0501234567")
        self.assertEqual(told.keys(), {OLD})
        self.assertNotIn("501234567", told[OLD].mail_id.body_html)

    def test_contact_that_was_unknown_is_only_logged(self):
        self.ticket = self.make_ticket(partner_id=False, beneficiary_name="زائر")
        self.assertFalse(self.change(beneficiary_email=NEW))
        self.assertTrue(self.ticket.message_ids.filtered(lambda m: NEW in (m.body or "")))
        self.assertFalse(self.change(beneficiary_name="زائرة"))

    def test_managers_lead_no_notice_to_themselves(self):
        for values in (
            {"beneficiary_email": self.user_manager.email},
            {"beneficiary_phone": "0501234567"},
            {"partner_id": self.user_manager.partner_id.id},
            {"beneficiary_name": "آخر"},
            {"lang": "ar_001"},
        ):
            with self.assertRaises(AccessError):
                self.ticket.with_user(self.user_manager).write(values)
        self.assertEqual(self.ticket.beneficiary_email, OLD)

    def test_notice_that_does_not_reach_an_old_address_asks_for_no_call(self):
        notice = self.change(beneficiary_email=NEW)[OLD]
        notice._sync_state("failed", "No such mailbox.")
        self.assertFalse(notice.replaced_by_ids)
        self.assertFalse(self.ticket.notice_failed)


class TestChangesFromOutside(ActCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()

    def addresses_told(self):
        notices = self.ticket.notice_ids.filtered(lambda n: n.kind == "contact")
        return set(notices.mapped("address"))

    def logged(self, words):
        return self.ticket.message_ids.filtered(lambda m: words in (m.body or ""))

    def test_by_the_link_it_is_told_and_said(self):
        self.sign_in(None)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.act(self.ticket, "contact", self.key(self.ticket), email=NEW)
        self.assertEqual(self.addresses_told(), {OLD})
        self.assertTrue(self.logged("given through the link"))
        (body,) = self.ticket.notice_ids.filtered(lambda n: n.kind == "contact").mapped(
            "mail_id.body_html"
        )
        self.assertIn("Somebody who has the link", body)
        self.assertNotIn("access_token", body)

    def test_beneficiary_who_is_signed_in_is_told_as_well(self):
        self.sign_in(self.user_trainee)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.act(self.ticket, "contact", email=NEW)
        self.assertEqual(self.addresses_told(), {OLD, NEW})
        self.assertTrue(self.logged("The beneficiary corrected the contact details"))

    def test_changes_are_limited(self):
        self.sign_in(self.user_trainee)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            for number in range(5):
                self.act(self.ticket, "contact", email=f"n{number}@example.org")
            form = self.form(self.open(self.ticket), "contact")
            answer = self.press_and_check(form, email="n6@example.org")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("very often", answer.text)
        self.assertEqual(self.ticket.beneficiary_email, "n4@example.org")
