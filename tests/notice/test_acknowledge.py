"""The manager acknowledges from the mail or on the form."""

import re
from datetime import timedelta
from html import unescape

from common import SUNDAY_MORNING, HelpdeskCase, HelpdeskFixture, hours

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase


@tagged("standard", "post_install", "-at_install")
class TestAcknowledgeLink(HelpdeskFixture, MailCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()

    def setUp(self):
        super().setUp()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.complaint = self.make_ticket()
            self.complaint.with_user(self.user_level1)._direct()
        mail = self._new_mails.filtered(lambda m: self.user_manager.partner_id in m.recipient_ids)
        self.url = unescape(
            re.search(r'href="[^"]*(/asas_helpdesk/acknowledge\?token=[^"]+)"', mail.body_html)[1]
        )

    def press(self, page, **values):
        token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        return self.url_open(
            "/asas_helpdesk/acknowledge", {"token": token, "csrf_token": csrf, **values}
        )

    def test_opening_the_link_changes_nothing_and_the_button_acknowledges(self):
        page = self.url_open(self.url)
        self.assertIn(self.complaint.reference, page.text)
        self.assertFalse(self.complaint.acknowledged_at)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        done = self.press(page)
        self.assertEqual(done.status_code, 200)
        self.complaint.invalidate_recordset()
        self.assertTrue(self.complaint.acknowledged_at)
        first = self.complaint.acknowledged_at
        self.press(page)
        self.complaint.invalidate_recordset()
        self.assertEqual(self.complaint.acknowledged_at, first)

    def test_forged_and_outdated_links_tell_nothing(self):
        for url in (
            "/asas_helpdesk/acknowledge",
            "/asas_helpdesk/acknowledge?token=AQ",
            "/asas_helpdesk/acknowledge?token=%00%ff%F0",
            self.url[:-6] + "AAAAAA",
        ):
            page = self.url_open(url)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(self.complaint.reference, page.text)
        self.complaint.with_user(self.user_level2)._direct(self.user_upper_manager)
        page = self.url_open(self.url)
        self.assertNotIn(self.complaint.reference, page.text)

    def test_outdated_link_is_explained_in_the_language_of_the_institute_or_the_visitor(self):
        self.company.partner_id.lang = "ar_001"
        page = self.url_open("/asas_helpdesk/acknowledge?token=AQ")
        self.assertIn('dir="rtl"', page.text)
        self.assertNotIn("no longer valid", page.text)
        self.opener.cookies["frontend_lang"] = "en_US"
        page = self.url_open("/asas_helpdesk/acknowledge?token=AQ")
        self.assertIn('dir="ltr"', page.text)
        self.assertIn("no longer valid", page.text)

    def test_link_of_somebody_who_left_is_dead(self):
        self.user_manager.active = False
        self.assertNotIn(self.complaint.reference, self.url_open(self.url).text)

    def test_post_without_the_form_is_refused(self):
        token = self.url.split("token=")[1]
        answer = self.url_open("/asas_helpdesk/acknowledge", {"token": token})
        self.assertEqual(answer.status_code, 400)


class TestAcknowledge(HelpdeskCase):
    def test_only_the_manager_acknowledges(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        for user in (self.user_level1, self.user_level2, self.user_admin):
            with self.assertRaises(AccessError):
                complaint.with_user(user).action_acknowledge()

    def test_acknowledging_in_time_meets_the_promise_and_ends_the_ladder(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            complaint.with_user(self.user_level1)._direct()
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            complaint.with_user(self.user_manager).action_acknowledge()
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "acknowledgement")
        self.assertEqual((clock.state, clock.reached_at), ("met", SUNDAY_MORNING + hours(1)))
        self.run_cron(SUNDAY_MORNING + timedelta(days=2))
        self.assertEqual(complaint.manager_id, self.user_manager)

    def test_manager_chosen_after_an_acknowledgement_has_the_whole_time(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
            complaint.with_user(self.user_level1)._direct()
        with self.clock_at(SUNDAY_MORNING + hours(1)):
            complaint.with_user(self.user_manager).action_acknowledge()
        chosen_at = SUNDAY_MORNING + hours(24)
        with self.clock_at(chosen_at):
            complaint.with_user(self.user_level2)._direct(self.user_employee)
        clock = complaint.sla_status_ids.filtered(lambda c: c.metric == "acknowledgement")
        self.assertEqual((clock.state, clock.deadline), ("running", chosen_at + hours(8)))
        self.run_cron(chosen_at + timedelta(minutes=1))
        self.assertEqual(complaint.manager_id, self.user_employee)
        self.run_cron(chosen_at + hours(8.1))
        self.assertNotEqual(complaint.manager_id, self.user_employee, "the chain goes on")

    def test_absent_manager_passes_to_the_deputy_then_up(self):
        Users = type(self.env["res.users"])
        away = self.user_manager

        def is_absent(user):
            return user in away

        self.patch(Users, "_asas_helpdesk_is_absent", is_absent)
        deputy = self.env["hr.employee"].create(
            {"name": "النائب", "user_id": self.user_employee.id}
        )
        self.department.asas_helpdesk_deputy_id = deputy
        complaint = self.make_ticket()
        self.assertEqual(complaint._competent_manager(), self.user_employee)
        away |= self.user_employee
        self.assertEqual(complaint._competent_manager(), self.user_upper_manager)
        away |= self.user_upper_manager | self.user_escalation
        self.assertEqual(complaint._competent_manager(), self.user_manager, "never nobody")
