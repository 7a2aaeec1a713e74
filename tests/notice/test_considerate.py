"""Beneficiaries are not disturbed: quiet hours, one call a person, nothing told twice."""

from datetime import datetime, timedelta

from common import HelpdeskCase, HelpdeskFixture
from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.sms.tests.common import SMSCase

# Sunday 2026-03-01 in Riyadh, three hours ahead of UTC.
EVENING = datetime(2026, 3, 1, 19, 30)  # 22:30
MORNING = datetime(2026, 3, 2, 5, 0)  # 08:00
HOUR = timedelta(hours=1)


@tagged("standard", "post_install", "-at_install")
class TestQuietHours(HelpdeskFixture, SMSCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.company.write(
            {
                "asas_helpdesk_sms": True,
                "asas_helpdesk_quiet_from": 21,
                "asas_helpdesk_quiet_to": 8,
            }
        )

    def directed(self, moment=EVENING, received=None, **values):
        with freeze_time(moment):
            values = {"beneficiary_email": False, "received_at": received or moment, **values}
            complaint = self.make_ticket(**values)
            complaint._direct()
        return complaint, complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def deliver(self, moment):
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_delivery").method_direct_trigger()
        self.env.invalidate_all()

    def send_sms(self, moment):
        with freeze_time(moment), self.mockSMSGateway(sms_allow_unlink=True):
            self.env["sms.sms"].search([("state", "=", "outgoing")]).send()

    def test_an_sms_waits_for_the_morning_and_keeps_both_moments(self):
        _complaint, notice = self.directed()
        self.assertEqual((notice.method, notice.state), ("sms", "queued"))
        self.assertEqual((notice.queued_at, notice.held_until), (EVENING, MORNING))
        self.assertFalse(notice.notification_id)
        self.deliver(MORNING - timedelta(minutes=1))
        self.assertFalse(notice.notification_id)
        self.deliver(MORNING)
        self.send_sms(MORNING)
        self.assertEqual(notice.state, "sent")
        self.assertEqual((notice.queued_at, notice.done_at), (EVENING, MORNING))
        self.assertEqual(len(self._sms), 1)

    def test_a_call_is_asked_for_in_the_morning_and_can_be_logged_before(self):
        self.company.asas_helpdesk_sms = False
        complaint, call = self.directed()
        self.assertEqual((call.method, call.held_until), ("call", MORNING))
        self.assertFalse(call.activity_id)
        self.deliver(MORNING)
        self.assertEqual(call.activity_id.res_id, complaint.id)
        other, call = self.directed()
        with freeze_time(EVENING + HOUR):
            self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
                {
                    "ticket_id": other.id,
                    "notice_id": call.id,
                    "outcome": "reached",
                    "number": "0533848712",
                }
            ).action_log()
        self.assertEqual((call.state, call.held_until), ("delivered", False))

    def test_a_limit_of_the_policy_is_kept_all_the_same(self):
        for received in (EVENING - 14 * HOUR, EVENING - 25 * HOUR):
            _complaint, notice = self.directed(received=received)
            self.assertFalse(notice.held_until)
            self.assertTrue(notice.notification_id, "sent at once")

    def test_by_day_nothing_waits(self):
        for moment in (MORNING, MORNING + HOUR, EVENING - 2 * HOUR):
            _complaint, notice = self.directed(moment)
            self.assertFalse(notice.held_until)

    def test_quiet_hours_may_lie_within_a_day_or_be_none(self):
        until = self.company._asas_helpdesk_quiet_until
        self.company.write({"asas_helpdesk_quiet_from": 13.5, "asas_helpdesk_quiet_to": 16})
        self.assertEqual(until(datetime(2026, 3, 1, 11, 0)), datetime(2026, 3, 1, 13, 0))
        self.assertIsNone(until(EVENING))
        self.company.write({"asas_helpdesk_quiet_from": 8, "asas_helpdesk_quiet_to": 8})
        self.assertIsNone(until(EVENING))
        self.company.write({"asas_helpdesk_quiet_from": 21, "asas_helpdesk_quiet_to": 8})
        self.assertEqual(until(datetime(2026, 3, 1, 18, 0)), MORNING)
        self.assertEqual(until(MORNING - HOUR), MORNING)
        self.assertIsNone(until(MORNING))

    def test_a_late_success_takes_back_what_waits(self):
        with freeze_time(EVENING):
            complaint = self.make_ticket()
            complaint._direct()
            mail = complaint.notice_ids.filtered(lambda n: n.kind == "directed")
            mail._sync_state("failed", "550")
            sms = mail.replaced_by_ids
            self.assertTrue(sms.held_until)
            mail._sync_state("sent")
        self.assertEqual((sms.state, sms.held_until), ("unneeded", False))
        self.deliver(MORNING)
        self.assertFalse(sms.notification_id)


class TestOneCall(HelpdeskCase):
    def owed(self, count=2, **values):
        tickets = self.Ticket.browse(
            self.make_ticket(beneficiary_email=False, **values).id for _ in range(count)
        )
        tickets._direct()
        return tickets, tickets.notice_ids.filtered(lambda n: n.method == "call")

    def wizard(self, call, **values):
        action = call.with_user(self.user_level1).action_log_call()
        return (
            self.env["asas.helpdesk.call.wizard"]
            .with_user(self.user_level1)
            .with_context(**action["context"])
            .create({"outcome": "reached", "number": "0533848712", **values})
        )

    def test_a_person_is_called_once_for_all_their_notices(self):
        tickets, calls = self.owed()
        activity = calls.activity_id
        self.assertEqual(len(activity), 1)
        for ticket in tickets:
            self.assertIn(ticket.reference, activity.note)
        self.assertIn("2", activity.summary)
        tickets[0]._announce("resolved")
        more = tickets[0].notice_ids.filtered(lambda n: n.kind == "resolved")
        more._sync_state("failed", "550")
        self.assertEqual(tickets.notice_ids.activity_id, activity)

    def test_logging_it_settles_all_that_was_told(self):
        tickets, calls = self.owed(3)
        wizard = self.wizard(calls[0])
        self.assertEqual(wizard.also_ids, calls[1:])
        wizard.also_ids = calls[1]
        wizard.action_log()
        self.assertEqual(calls.mapped("state"), ["delivered", "delivered", "queued"])
        left = calls[2].activity_id
        self.assertEqual(left.res_id, tickets[2].id, "what was not told stays asked for")
        self.wizard(calls[2]).action_log()
        self.assertFalse(tickets.activity_ids.filtered(lambda a: a.id == left.id))
        for ticket in tickets:
            self.assertTrue(ticket._is_notice_proven("directed"))

    def test_the_call_stays_asked_for_when_the_first_ticket_ends(self):
        tickets, calls = self.owed()
        tickets[0]._give_up_calls()
        self.assertEqual(calls[1].activity_id.res_id, tickets[1].id)
        self.assertNotIn(tickets[0].reference, calls[1].activity_id.note or "")

    def test_people_and_secrets_are_kept_apart(self):
        _ours, calls = self.owed(1)
        _theirs, other = self.owed(1, partner_id=self.user_colleague.partner_id.id)
        _secret, confidential = self.owed(1, confidential=True)
        _about, about = self.owed(1, about_partner_ids=[(4, self.user_hall.partner_id.id)])
        self.assertEqual(len((calls | other | confidential | about).activity_id), 4)
        with self.assertRaises(ValidationError):
            self.wizard(calls, also_ids=confidential.ids).action_log()
        with self.assertRaises(ValidationError):
            self.wizard(calls, also_ids=other.ids).action_log()

    def test_a_bare_receipt_is_never_a_call(self):
        ticket = self.make_ticket("request", channel_id=self.channel_website.id)
        receipt = ticket.notice_ids.filtered(lambda n: n.kind == "received")
        if not receipt:
            ticket._announce("received")
            receipt = ticket.notice_ids.filtered(lambda n: n.kind == "received")
        receipt._sync_state("failed", "550")
        self.assertEqual(ticket.notice_ids.filtered(lambda n: n.kind == "received"), receipt)
        self.assertFalse(ticket.notice_ids.filtered(lambda n: n.method == "call"))
