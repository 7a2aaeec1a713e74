"""Requests of people about their own data: proven, answered within 30 days, and nobody else's."""

import re
from datetime import timedelta
from unittest.mock import patch

from common import HelpdeskCase
from guest_case import PublicCase
from lxml import html
from portal_case import ActCase
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

ASK, CONFIRM = "/support/data", "/support/data/confirm"
PERSON = "person@example.com"


class DataCase(PublicCase):
    def ask(self, **values):
        page = self.page(ASK)
        sent = {**dict(self.form_on(page, ASK).form_values()), "right": "access", **values}
        with self.mock_mail_gateway(mail_unlink_sent=False):
            response = self.url_open(ASK, data=sent, allow_redirects=False)
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self.env.invalidate_all()
        return response

    def mail(self):
        """Return the body of the last mail with a link about data."""
        return [mail["body"] for mail in self._mails if "/support/data" in mail["body"]][-1]

    def link_in(self, body):
        (link,) = set(re.findall(r"http[^\"]+/support/data/confirm\?token=[^\"&\s]+", body))
        return link[link.index("/support/") :]

    def link(self, **values):
        response = self.ask(**{"email": PERSON, **values})
        self.assertEqual(response.status_code, 303, response.text[-2000:])
        return self.link_in(self.mail())

    def press_on(self, path, **values):
        page = self.page(path)
        sent = {**dict(self.form_on(page, CONFIRM).form_values()), **values}
        before = self.Ticket.search([])
        response = self.url_open(CONFIRM, data=sent, allow_redirects=False)
        self.env.invalidate_all()
        return html.fromstring(response.text), self.Ticket.search([]) - before


class TestWithoutAnAccount(DataCase):
    def test_the_link_makes_one_request_that_is_due_in_30_days(self):
        link = self.link()
        page, ticket = self.press_on(link, name="سعد", words="أريد نسخة")
        self.assertEqual(len(ticket), 1)
        self.assertEqual((ticket.data_right, ticket.data_proven_by), ("access", "link"))
        self.assertEqual((ticket.data_proven_address, ticket.beneficiary_email), (PERSON, PERSON))
        self.assertFalse(ticket.partner_id or ticket.consented_at)
        self.assertIn(ticket.reference, page.text_content())
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "resolution")
        self.assertEqual(status.deadline, ticket.received_at + timedelta(days=30))
        self.assertIn("Answer to your request about your data", page.text_content())
        again = self.page(link)
        self.assertIn(ticket.reference, again.text_content())
        self.assertFalse([form for form in again.forms if form.get("action") == CONFIRM])

    def test_opening_the_link_files_nothing(self):
        link, before = self.link(), self.Ticket.search_count([])
        self.page(link)
        self.page(link)
        self.assertEqual(self.Ticket.search_count([]), before)

    def test_whoever_is_known_or_not_gets_the_same_answer_and_mail(self):
        ticket = self.make_ticket(partner_id=False, beneficiary_email="known@example.com")
        self.assertTrue(ticket)
        answers, bodies = set(), set()
        for email in ("known@example.com", "unknown@example.com", self.trainee.email):
            response = self.ask(email=email)
            answers.add((response.status_code, response.headers["Location"]))
            bodies.add(re.sub(r"token=[^\"]+", "", self.mail()))
        self.assertEqual((len(answers), len(bodies)), (1, 1))

    def test_no_stored_mail_holds_the_key_and_it_leaves_to_that_address_alone(self):
        link = self.link()
        mail = self.env["mail.mail"].search([("email_to", "=", PERSON)], limit=1)
        self.assertIn("asas-helpdesk-data-", mail.body_html)
        self.assertNotIn(link, mail.body_html)
        copy = mail.copy({"email_to": f"{PERSON}, thief@example.com", "state": "outgoing"})
        with self.mock_mail_gateway(mail_unlink_sent=False):
            copy.send()
        for sent in self._mails:
            self.assertIn("asas-helpdesk-data-", sent["body"])

    def test_a_forged_or_old_link_opens_nothing(self):
        link = self.link()
        for path in (f"{CONFIRM}?token=x", CONFIRM, f"{CONFIRM}?token=", link[:-4] + "AAAA"):
            self.assertIn("no longer valid", self.page(path).text_content())
        with patch.object(fields.Datetime, "now", return_value=fields.Datetime.now()):
            links = self.env["asas.helpdesk.data.link"].search([])
        self.env.cr.execute("UPDATE asas_helpdesk_data_link SET create_date = '2020-01-01'")
        links._gc_links()
        self.assertFalse(links.exists())
        self.assertIn("no longer valid", self.page(link).text_content())

    def test_asking_again_for_the_same_makes_no_second_request(self):
        _page, ticket = self.press_on(self.link(), name="سعد")
        page, none = self.press_on(self.link(), name="سعد")
        self.assertFalse(none)
        self.assertIn(ticket.reference, page.text_content())
        _page, other = self.press_on(self.link(right="destruction"), name="سعد")
        self.assertEqual(other.data_right, "destruction")

    def test_whoever_is_signed_in_when_opening_it_is_not_its_author(self):
        link = self.link()
        self.sign_in(self.user_trainee)
        _page, ticket = self.press_on(link, name="سعد")
        self.assertFalse(ticket.partner_id)

    def test_bad_input_says_what_to_do_and_keeps_what_was_typed(self):
        for values, words in (
            ({"email": "x"}, "x"),
            ({"email": ""}, "Enter the e-mail address"),
            ({"email": PERSON, "right": "all"}, "Choose what you ask for"),
            ({"email": "a\0b@example.com\n"}, ""),
        ):
            response = self.ask(**values)
            self.assertIn(response.status_code, (303, 422))
            if words:
                page = html.fromstring(response.text)
                self.assertIn(words, page.get_element_by_id("asas_errors").text_content())
        link = self.link(right="correction")
        page, ticket = self.press_on(link, name="سعد")
        self.assertFalse(ticket)
        self.assertIn("what is wrong", page.get_element_by_id("asas_errors").text_content())
        self.assertEqual(page.get_element_by_id("asas_name").get("value"), "سعد")

    def test_asking_has_limits(self):
        with self.limits(contact=1):
            self.assertEqual(self.ask(email=PERSON).status_code, 303)
            self.assertEqual(self.ask(email=PERSON).status_code, 429)


class TestWithAnAccount(ActCase):
    def file(self, user, **values):
        self.sign_in(user)
        (form,) = [f for f in self.page("/my/data").forms if f.get("action") == "/my/data"]
        sent = {**dict(form.form_values()), "right": "portability", **values}
        before = self.Ticket.search([])
        response = self.url_open("/my/data", data=sent, allow_redirects=False)
        self.env.invalidate_all()
        return response, self.Ticket.search([]) - before

    def test_the_account_proves_who_asks(self):
        response, ticket = self.file(self.user_trainee)
        self.assertEqual(response.status_code, 303)
        self.assertEqual((ticket.data_proven_by, ticket.partner_id), ("account", self.trainee))
        page = self.page("/my/data")
        self.assertIn(ticket.reference, page.text_content())
        self.sign_in(self.user_colleague)
        self.assertNotIn(ticket.reference, self.page("/my/data").text_content())

    def test_pressing_twice_files_one(self):
        _response, ticket = self.file(self.user_trainee)
        _response, none = self.file(self.user_trainee)
        self.assertTrue(ticket)
        self.assertFalse(none)

    def test_forged_fields_change_nothing(self):
        _response, ticket = self.file(
            self.user_trainee,
            partner_id=str(self.user_colleague.partner_id.id),
            email="other@example.com",
            data_proven_address="other@example.com",
        )
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertNotEqual(ticket.data_proven_address, "other@example.com")

    def test_guests_are_sent_to_sign_in_and_users_to_their_page(self):
        self.sign_in(None)
        response = self.url_open("/my/data", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.sign_in(self.user_trainee)
        response = self.url_open(ASK, allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("/my/data"))


class TestByTheStaff(HelpdeskCase):
    def entered(self, **values):
        return self.make_ticket(
            "request",
            partner_id=False,
            beneficiary_email=PERSON,
            beneficiary_name="سعد",
            data_right="access",
            **values,
        )

    def test_the_deadline_is_the_laws_whatever_other_policy_matches(self):
        self.env["asas.helpdesk.sla"].create(
            {
                "name": "أدق سياسة",
                "metric": "resolution",
                "target_hours": 1,
                "ticket_type": "request",
                "service_id": self.service.id,
                "channel_id": self.channel_phone.id,
                "priority": "0",
                "beneficiary_kind": "trainee",
            }
        )
        ticket = self.entered()
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "resolution")
        self.assertEqual(status.policy_id, self.env.ref("asas_helpdesk.sla_data_request"))
        other = self.make_ticket("request")
        self.assertNotIn(status.policy_id, other.sla_status_ids.policy_id)

    def test_marking_a_ticket_later_moves_its_deadline_and_says_so(self):
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).data_right = "access"
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "resolution")
        self.assertEqual(status.deadline, ticket.received_at + timedelta(days=30))

    def test_waiting_does_not_stop_the_time_of_the_law(self):
        ticket = self.entered()
        self.ask_and_wait(ticket, self.user_level1)
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "resolution")
        self.assertFalse(status.paused_at)

    def test_it_is_reminded_and_escalated_like_any_other(self):
        ticket = self.entered(user_id=self.user_level1.id)
        self.run_cron(ticket.received_at + timedelta(days=16))
        self.run_cron(ticket.received_at + timedelta(days=31))
        rules = ticket.escalation_ids.rule_id
        self.assertIn(self.env.ref("asas_helpdesk.rule_resolution_half"), rules)
        self.assertEqual(ticket.level, "2")

    def test_the_policy_cannot_exceed_the_law(self):
        policy = self.env.ref("asas_helpdesk.sla_data_request")
        for values in ({"target_hours": 721}, {"basis": "working"}, {"metric": "first_response"}):
            with self.subTest(**values), self.assertRaises(CheckViolation):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    policy.write(values)
                    self.env.flush_all()
            self.env.invalidate_all()

    def test_only_a_request_for_help_is_one(self):
        with self.assertRaises(ValidationError):
            self.make_ticket("complaint", data_right="access")

    def test_level1_asks_who_it_is_and_the_link_proves_it(self):
        ticket = self.entered()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket.with_user(self.user_level1).action_ask_for_identity()
            self.env["mail.mail"].search([("email_to", "=", PERSON)]).send()
        token = re.search(r"confirm\?token=([^\"&\s]+)", self._mails[-1]["body"])[1]
        link = self.env["asas.helpdesk.data.link"]._find_by_token(token.replace("%3D", "="))
        link._prove()
        self.assertEqual((ticket.data_proven_by, ticket.data_proven_address), ("link", PERSON))
        with self.assertRaises(ValidationError):
            ticket.with_user(self.user_level1).data_right = False

    def test_a_link_to_an_address_that_was_changed_since_proves_nothing(self):
        ticket = self.entered()
        ticket.with_user(self.user_level1).action_ask_for_identity()
        link = self.env["asas.helpdesk.data.link"].search([("ticket_id", "=", ticket.id)])
        ticket.with_user(self.user_level1).beneficiary_email = "other@example.com"
        link._prove()
        self.assertFalse(ticket.data_proven_by)

    def test_without_an_address_the_staff_is_told_what_to_do(self):
        ticket = self.make_ticket(
            "request", partner_id=False, beneficiary_phone="0501234567", data_right="access"
        )
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            ticket.with_user(self.user_level1).action_ask_for_identity()
        for user in self.user_employee | self.user_trainee:
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_ask_for_identity()

    def test_nobody_says_that_they_are_proven(self):
        ticket = self.entered()
        for user in self.user_level1 | self.user_level2 | self.user_admin:
            with self.assertRaises(AccessError):
                ticket.with_user(user).data_proven_by = "account"
        for user in self.staff_of_the_desk() | self.user_trainee:
            with self.assertRaises(AccessError):
                self.env["asas.helpdesk.data.link"].with_user(user).search([])

    def staff_of_the_desk(self):
        return self.user_level1 | self.user_level2 | self.user_admin
