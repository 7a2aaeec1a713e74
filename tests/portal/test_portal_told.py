"""What the ticket's page says: each commitment beside its fact, and how the beneficiary was
notified."""

import re
from datetime import timedelta

from common import SUNDAY_MORNING, HelpdeskCase, hours
from portal_case import ActCase, classed

from odoo.addons.asas_helpdesk.tools import link_key
from odoo.addons.asas_helpdesk.tools.mask import mask_email, mask_phone


class TestPromises(HelpdeskCase):
    def steps(self, ticket, lang="en_US"):
        return {s["key"]: s for s in ticket.with_context(lang=lang)._portal_timeline()}

    def test_directing_stands_beside_its_promise(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            step = self.steps(complaint)["directed"]
            self.assertEqual(step["commitment"], "Our commitment: within 24 hours")
            self.assertIn("by Monday 2 March 2026 (13 Ramadan 1447 AH), 10:00 AM", step["fact"])
        with self.clock_at(SUNDAY_MORNING + hours(3)):
            complaint.with_user(self.user_level1)._direct()
            step = self.steps(complaint)["directed"]
        self.assertEqual(step["fact"], "done after 3 hours")
        self.assertFalse(step["late"])

    def test_what_was_late_is_said(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        with self.clock_at(SUNDAY_MORNING + hours(26.5)):
            complaint._sync_sla_statuses()
            step = self.steps(complaint)["directed"]
            self.assertTrue(step["late"])
            self.assertIn("overdue", step["fact"])
            complaint.with_user(self.user_level1)._direct()
        step = self.steps(complaint)["directed"]
        self.assertTrue(step["late"])
        self.assertEqual(step["fact"], "late by 2 hours and 30 minutes; we apologise")

    def test_working_time_and_waiting_are_not_taken_for_delay(self):
        with self.clock_at(SUNDAY_MORNING):
            request = self.make_ticket("request")
            self.assertIn("of working time", self.steps(request)["answered"]["commitment"])
            self.ask_and_wait(request, self.user_level1)
            self.assertIn("not counted", self.steps(request)["resolved"]["fact"])
        with self.clock_at(SUNDAY_MORNING + hours(300)):
            request.with_user(self.user_level1).action_resume()
            self.resolve(request, self.user_level1)
            self.assertEqual(self.steps(request)["resolved"]["fact"], "done on time")

    def test_spans_are_spoken_as_the_language_speaks_them(self):
        ticket = self.make_ticket()
        for span, lang, words in (
            (timedelta(hours=24), "en_US", "24 hours"),
            (timedelta(seconds=20), "en_US", "less than a minute"),
            (timedelta(minutes=61), "en_US", "1 hour and 1 minute"),
            (timedelta(days=4, hours=1), "en_US", "4 days and 1 hour"),
            (timedelta(hours=2), "ar_001", "ساعتين"),
            (timedelta(hours=3), "ar_001", "3 ساعات"),
        ):
            self.assertEqual(ticket.with_context(lang=lang)._portal_span(span), words)

    def test_working_time_is_promised_in_days_of_the_desks_own_length(self):
        suggestion = self.make_ticket("suggestion")
        policy = suggestion.sla_status_ids.filtered(lambda s: s.metric == "resolution").policy_id
        self.assertEqual((policy.basis, policy.target_hours), ("working", 130))

        def promised(lang="en_US"):
            return self.steps(suggestion, lang)["resolved"]["commitment"]

        self.assertEqual(promised(), "Our commitment: within 10 working days")
        self.assertIn("المدة المحددة: 10 أيام عمل", promised("ar_001"))
        policy.target_hours = 26
        self.assertIn("المدة المحددة: يوما عمل", promised("ar_001"))
        policy.target_hours = 20
        self.assertEqual(promised(), "Our commitment: within 20 hours of working time")
        # Days of different lengths cannot serve as a measure.
        policy.target_hours = 130
        shift = self.company.asas_helpdesk_calendar_id.attendance_ids.sorted("dayofweek")[-1:]
        shift.hour_to -= 1
        self.assertEqual(promised(), "Our commitment: within 130 hours of working time")

    def test_nothing_is_promised_for_what_is_not_measured(self):
        suggestion = self.make_ticket("suggestion")
        self.assertFalse(self.steps(suggestion)["received"]["commitment"])
        self.assertFalse(self.steps(suggestion)["closed"]["commitment"])

    def test_withdrawn_complaint_ends_with_that_outcome(self):
        complaint, request = self.make_ticket(), self.make_ticket("request")
        for ticket in (complaint, request):
            self.env["asas.helpdesk.cancel.wizard"].with_user(self.user_level2).create(
                {"ticket_ids": ticket.ids, "reason": "withdrawn"}
            ).action_cancel()
        self.assertEqual((complaint.state, complaint.outcome), ("cancelled", "withdrawn"))
        self.assertFalse(request.outcome)
        self.assertEqual(self.steps(complaint)["cancelled"]["label"], "You withdrew it")
        complaint.with_user(self.user_level2).action_reopen()
        self.assertFalse(complaint.outcome)
        self.assertFalse(complaint._portal_done("withdraw", False))
        complaint.write({"cancel_reason": "spam"})
        complaint._set_state("cancelled")
        self.assertFalse(complaint.outcome)


class TestNoticesOnThePage(ActCase):
    def told(self, page):
        lists = classed(page, "o_asas_notices")
        isolates = str.maketrans("", "", "\u2066\u2069")
        told = [" ".join(n.text_content().translate(isolates).split()) for n in lists]
        return [" ".join(told)]

    def test_beneficiary_reads_how_they_were_told(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        self.sign_in(self.user_trainee)
        (told,) = self.told(self.open(ticket))
        self.assertIn("An e-mail to trainee@example.com is being sent", told)
        self.send_queued_mails()
        (told,) = self.told(self.open(ticket))
        self.assertIn("Directing to the Manager sent", told)
        self.assertIn("We sent you an e-mail to trainee@example.com", told)
        ticket._message_receive_bounce("trainee@example.com", self.trainee)
        (told,) = self.told(self.open(ticket))
        self.assertIn("could not be delivered", told)
        self.assertIn("We will call you at +966533848712", told)
        for staff in (self.user_manager, self.user_level1):
            self.assertNotIn(staff.name, told)

    def test_addresses_are_masked_for_who_came_by_the_link(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        self.send_queued_mails()
        self.sign_in(None)
        self.open(ticket, self.key(ticket))
        text = self.url_open(f"/my/tickets/{ticket.id}").text
        self.assertIn("t•••e@e•••e.com", text)
        for address in ("trainee@example.com", "966533848712", "0533848712"):
            self.assertNotIn(address, text)
        # A field left empty keeps its value; what is typed waits until it is confirmed.
        self.act(ticket, "contact", phone="0501234567")
        self.assertEqual((ticket.asked_email, ticket.asked_phone), (False, "+966501234567"))
        self.assertEqual(
            (ticket.beneficiary_email, ticket.beneficiary_phone),
            ("trainee@example.com", "+966533848712"),
        )

    def test_what_went_to_another_address_is_not_shown(self):
        ticket = self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        ticket.with_user(self.user_level1)._direct()
        self.send_queued_mails()
        ticket.with_user(self.user_level1).partner_id = self.trainee
        self.sign_in(self.user_trainee)
        page = self.open(ticket)
        (told,) = self.told(page)  # only the change of the contact, which went to both
        self.assertIn("Contact Details Changed", told)
        self.assertNotIn("colleague@example.com", page.text_content())

    def test_masks_show_what_the_owner_recognises(self):
        for email, masked in (
            ("trainee@example.com", "t•••e@e•••e.com"),
            ("ali@stc.sa", "a•••@s•••.sa"),
            ("a@b", "a•••"),
            ("", "•••"),
            ("nonsense", "•••"),
        ):
            self.assertEqual(mask_email(email), masked)
        self.assertEqual(mask_phone("+966533848712"), "•••12")
        self.assertEqual(mask_phone("112"), "•••")


class TestAccountOffer(ActCase):
    def setUp(self):
        super().setUp()
        self.person = self.env["res.partner"].create(
            {"name": "ليلى", "email": "laila@example.com", "lang": "en_US"}
        )
        self.ticket = self.make_ticket(partner_id=self.person.id)

    def invitations(self, mails):
        return mails.filtered(lambda mail: "/web/signup" in (mail.body_html or ""))

    def test_registered_person_without_login_is_offered_an_account(self):
        self.ticket.beneficiary_email = "somebody.else@example.com"
        self.sign_in(None)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            page = self.act(self.ticket, "account", self.key(self.ticket))
        self.assertIn("invitation", self.told(page))
        self.assertIsNone(self.form(page, "account"))
        mail = self.invitations(self._new_mails)
        self.assertEqual(len(mail), 1)
        self.assertIn("laila@example.com", mail.email_to)
        self.assertNotIn("somebody.else", mail.email_to)
        text = self.url_open(f"/my/tickets/{self.ticket.id}").text
        for secret in ("/web/signup", "laila@example.com"):
            self.assertNotIn(secret, text)
        self.assertNotIn("signup", " ".join(self.ticket.message_ids.mapped("body")))
        self.assertFalse(self.person.user_ids)

    def test_key_of_an_invitation_is_in_the_mail_that_leaves_and_nowhere_else(self):
        self.sign_in(None)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.act(self.ticket, "account", self.key(self.ticket))
            mail = self.invitations(self._new_mails)
            mail.send()
        (left,) = [sent for sent in self._mails if "/web/signup" in sent["body"]]
        key = re.search(r"token=([^&\"]+)", left["body"])[1]
        self.assertEqual(self.person._signup_retrieve_partner(key), self.person)
        for stored in (mail.body_html, mail.body):
            self.assertIn(f"token={link_key.MARK}", stored)
            self.assertNotIn(key, stored)

    def test_invitation_has_the_layout_and_direction_of_the_desk(self):
        self.person.lang = "ar_001"
        self.sign_in(None)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.act(self.ticket, "account", self.key(self.ticket))
        body = self.invitations(self._new_mails).body_html
        self.assertIn('<html lang="ar" dir="rtl">', body)
        self.assertEqual(body.count("/web/signup"), 1)

    def test_invitation_is_sent_once_a_day(self):
        other = self.make_ticket(partner_id=self.person.id)
        self.sign_in(None)
        form = self.form(self.open(self.ticket, self.key(self.ticket)), "account")
        same = self.form(self.open(other, self.key(other)), "account")
        with self.mock_mail_gateway(mail_unlink_sent=False):
            for pressed in (form, form, same):
                self.assertEqual(self.press(pressed).status_code, 303)
        self.assertEqual(len(self.invitations(self._new_mails)), 1)
        self.ticket.account_offered_at -= timedelta(days=2)
        self.assertIsNotNone(self.form(self.open(other), "account"))

    def test_nobody_else_is_offered_one(self):
        nobody = self.make_ticket(
            partner_id=False, beneficiary_name="عابر", beneficiary_email="passer@example.com"
        )
        archived = self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        self.user_colleague.active = False
        for ticket in (nobody, archived, self.make_ticket()):
            self.assertNotIn("account", ticket._portal_actions())
        self.person.email = False
        self.assertNotIn("account", self.ticket._portal_actions())

    def test_get_and_strangers_send_no_invitation(self):
        path = f"/my/tickets/{self.ticket.id}/account"
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.sign_in(self.user_colleague)
            self.url_open(path)
            page = self.page("/my/account")
            csrf = page.xpath("//input[@name='csrf_token']/@value")[0]
            self.url_open(path, data={"csrf_token": csrf, "revision": "0"})
            self.sign_in(None)
            self.url_open(path)
            self.open(self.ticket, self.key(self.ticket))
            self.url_open(path)
        self.assertFalse(self.invitations(self._new_mails))
