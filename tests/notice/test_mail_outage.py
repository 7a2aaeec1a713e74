"""An outage of the mail server, played from the first refused connection to the last delivered
notice, with a real mail server."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import smtp_server
from common import SUNDAY_MORNING, HelpdeskCase
from freezegun import freeze_time

from odoo.addons.base.models import ir_mail_server

MINUTE = timedelta(minutes=1)
MANY = 20


class OutageCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = smtp_server.SmtpServer()
        cls.addClassCleanup(cls.server.stop)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "test",
                "smtp_host": "127.0.0.1",
                "smtp_port": cls.server.port,
                "smtp_encryption": "none",
            }
        )
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
        cls.notices = cls.env["asas.helpdesk.notice"]
        cls.outages = cls.env["asas.helpdesk.mail.outage"]

    def setUp(self):
        super().setUp()
        self.server.stop()
        self.server.mode, self.server.answers, self.server.mails = smtp_server.ACCEPT, {}, []
        self.now = SUNDAY_MORNING
        servers = type(self.env["ir.mail_server"])
        for patcher in (
            patch.object(servers, "_disable_send", lambda _self: False),
            patch.object(ir_mail_server, "SMTP_TIMEOUT", 0.3),
            patch("odoo.addons.mail.models.mail_mail._logger"),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)

    @contextmanager
    def clock(self):
        with freeze_time(self.now):
            yield

    def direct(self, count=1, **values):
        with self.clock():
            complaints = self.Ticket.browse(self.make_ticket(**values).id for _ in range(count))
            complaints._direct()
        return complaints.notice_ids.filtered(lambda n: n.kind == "directed")

    def run_queue(self):
        with self.clock():
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def deliver(self):
        """Run the cron of the desk, and say whether it has woken Odoo's queue."""
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]).unlink()
        self.env.flush_all()
        with self.clock(), self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_delivery").method_direct_trigger()
        self.env.invalidate_all()
        return bool(self.env["ir.cron.trigger"].search_count([("cron_id", "=", queue.id)]))

    def pass_time(self, minutes, step=1):
        """Let minutes pass as the server does: our cron each minute, the queue when it is woken."""
        for _step in range(0, minutes, step):
            self.now += step * MINUTE
            if self.deliver():
                self.run_queue()

    def calls(self, notices):
        return notices.ticket_id.notice_ids.filtered(lambda n: n.method == "call")

    def alarms(self):
        return self.outages.search([]).activity_ids


class TestOutage(OutageCase):
    def test_an_outage_from_the_first_refused_connection_to_the_last_delivered_notice(self):
        people = self.env["res.partner"].create(
            [{"name": f"مستفيد {i}", "email": f"p{i}@example.net"} for i in range(MANY)]
        )
        notices = self.notices.union(*(self.direct(partner_id=partner.id) for partner in people))
        began = self.now
        self.run_queue()
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        self.assertEqual(set(notices.mapped("attempts")), {1})
        self.pass_time(9)
        self.assertFalse(self.alarms(), "a short outage alarms nobody")
        self.pass_time(6)
        alarms = self.alarms()
        self.assertEqual(len(self.outages.search([])), 1)
        self.assertEqual(set(alarms.user_id), set(self.Ticket._administrators()))
        self.assertEqual(len(alarms), len(alarms.user_id))
        waiting = MANY * 2  # each complaint has a notice, and an e-mail to its manager
        self.assertIn(str(waiting), alarms[0].summary)
        outage = self.outages.search([])
        self.assertEqual((outage.began_at, outage.waiting), (began, waiting))

        for mode in (smtp_server.BUSY, smtp_server.SILENT, smtp_server.HANG_UP):
            self.server.mode = mode
            self.server.start()
            self.pass_time(120, step=10)
            self.server.stop()
            self.assertEqual(set(notices.mapped("state")), {"queued"}, mode)
        self.assertFalse(self.calls(notices))
        self.assertEqual(self.outages.search([]), outage, "one alarm, however long")
        self.assertEqual(len(self.alarms()), len(alarms))

        self.server.mode = smtp_server.ACCEPT
        self.server.start()
        self.pass_time(65, step=5)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        theirs = [r for r in self.server.recipients() if r.endswith("@example.net")]
        self.assertEqual(sorted(theirs), sorted(people.mapped("email")), "each exactly once")
        self.assertFalse(self.calls(notices))
        self.assertFalse(self.alarms(), "the alarm ends by itself")
        self.assertTrue(outage.ended_at)
        said = self.env["mail.message"].search(
            [("model", "=", outage._name), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(said.partner_ids, self.Ticket._administrators().partner_id)

    def test_the_next_method_is_taken_before_the_limit_and_taken_back_by_a_late_success(self):
        notice = self.direct()
        limit = notice.ticket_id.directing_limit
        self.run_queue()
        self.now = limit - 2 * 60 * MINUTE
        self.deliver()
        self.assertFalse(self.calls(notice))
        self.now = limit - 60 * MINUTE
        self.deliver()
        call = self.calls(notice)
        self.assertEqual((call.state, call.instead_of_id), ("queued", notice))
        self.assertTrue(call.activity_id)
        self.assertEqual(notice.state, "queued", "both are kept; the e-mail is still tried")
        self.deliver()
        self.assertEqual(self.calls(notice), call, "once")
        self.server.start()
        self.pass_time(60, step=10)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(call.state, "unneeded")
        self.assertFalse(call.activity_id)
        self.assertEqual(self.server.recipients().count("trainee@example.com"), 1)

    def test_what_is_refused_for_good_fails_at_once_and_falls_through(self):
        self.server.start()
        self.server.answers["trainee@example.com"] = smtp_server.REFUSE
        notice = self.direct()
        self.run_queue()
        self.assertEqual(notice.state, "failed")
        self.assertIn("no such mailbox", notice.failure)
        self.assertEqual(self.calls(notice).state, "queued")
        self.pass_time(10)
        self.assertFalse(self.alarms(), "the server works")

    def test_what_one_recipient_puts_off_alarms_nobody(self):
        self.server.start()
        self.server.answers["trainee@example.com"] = smtp_server.PUT_OFF
        notice = self.direct()
        self.run_queue()
        self.assertEqual((notice.state, notice.put_off), ("queued", "recipient"))
        self.pass_time(30)
        self.assertFalse(self.alarms())
        self.assertGreater(notice.attempts, 3)
        self.server.answers = {}
        self.pass_time(60, step=10)
        self.assertEqual(notice.state, "sent")

    def test_pauses_grow(self):
        notice = self.direct()
        self.run_queue()
        moments = []
        for _minute in range(180):
            self.now += MINUTE
            before = notice.attempts
            if self.deliver():
                self.run_queue()
            if notice.attempts > before:
                moments.append(self.now)
        pauses = [after - before for before, after in zip(moments, moments[1:], strict=False)]
        self.assertGreaterEqual(len(pauses), 5)
        self.assertEqual(pauses, sorted(pauses))
        self.assertLessEqual(pauses[-1], 61 * MINUTE)

    def test_what_was_tried_for_days_has_failed(self):
        notice = self.direct()
        self.run_queue()
        self.now += timedelta(days=3, minutes=1)
        self.run_queue()
        self.assertEqual(notice.state, "failed")
        self.assertEqual(self.calls(notice).state, "queued")

    def test_a_run_that_was_cut_off_goes_on_within_minutes_and_sends_each_mail_once(self):
        notices = self.direct(3)
        self.server.mode = smtp_server.HANG_UP
        self.server.start()
        self.run_queue()  # ends in the middle: the first is left as failed, the rest in the queue
        self.server.mode = smtp_server.ACCEPT
        self.pass_time(5)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(self.server.recipients().count("trainee@example.com"), 3)
        self.assertFalse(self.calls(notices))

    def test_an_answer_of_the_staff_is_tried_again_as_well(self):
        request = self.make_ticket("request")
        with self.clock():
            request.with_user(self.user_level1).message_post(
                body="تم حل المشكلة", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        notice = request.notice_ids.filtered(lambda n: n.kind == "answered")
        self.run_queue()
        self.assertEqual((notice.state, notice.attempts), ("queued", 1))
        self.server.start()
        self.pass_time(5)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.server.recipients(), ["trainee@example.com"])

    def test_a_reminder_to_the_staff_is_tried_again_and_shown(self):
        digests = self.env["asas.helpdesk.digest"]
        with self.clock():
            ticket = self.make_ticket().with_context(mail_notify_force_send=False)
            ticket._notify_staff(self.user_manager, "Reminder")
        digest = digests.search([("user_id", "=", self.user_manager.id)])
        self.run_queue()
        self.assertEqual((digest.state, digest.attempts), ("queued", 1))
        self.pass_time(12)
        self.assertTrue(self.alarms())
        self.server.start()
        self.pass_time(60, step=5)
        self.assertEqual(digest.state, "sent", (digest.failure, digest.failure_detail))
        self.assertEqual(self.server.recipients().count(self.user_manager.email), 1)
        self.assertFalse(self.alarms())

    def test_a_reminder_refused_for_good_has_failed(self):
        self.server.start()
        self.server.answers[self.user_manager.email] = smtp_server.REFUSE
        with self.clock():
            self.make_ticket()._notify_staff(self.user_manager, "Reminder")
        digest = self.env["asas.helpdesk.digest"].search([("user_id", "=", self.user_manager.id)])
        self.assertEqual(digest.state, "failed")
        self.assertTrue(digest.failure)

    def test_mails_of_other_addons_stay_as_odoo_leaves_them(self):
        mail = self.env["mail.mail"].create(
            {
                "model": "res.partner",
                "res_id": self.trainee.id,
                "email_to": "x@example.com",
                "body_html": "<p>Hello</p>",
                "headers": "{'Auto-Submitted': 'auto-generated'}",
            }
        )
        self.run_queue()
        self.assertEqual(mail.state, "exception")
