"""What did not arrive is shown until somebody was reached otherwise, or it is settled."""

from common import HelpdeskCase

from odoo.exceptions import AccessError, UserError

NOT_ARRIVED = [("state", "=", "failed"), ("settled_at", "=", False)]


class TestSettling(HelpdeskCase):
    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint, complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def not_arrived(self, complaint):
        notices = self.env["asas.helpdesk.notice"].with_user(self.user_level1)
        return notices.search([("ticket_id", "=", complaint.id), *NOT_ARRIVED]).sudo()

    def log_call(self, notice, outcome="reached"):
        self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
            {
                "ticket_id": notice.ticket_id.id,
                "notice_id": notice.id,
                "outcome": outcome,
                "number": "0533848712",
            }
        ).action_log()

    def test_what_did_not_arrive_is_listed_until_the_beneficiary_is_reached(self):
        complaint, notice = self.directed()
        notice._sync_state("failed", "550")
        self.assertEqual(self.not_arrived(complaint), notice)
        call = complaint.notice_ids.filtered(lambda n: n.instead_of_id == notice)
        self.log_call(call)
        self.assertFalse(self.not_arrived(complaint))
        self.assertEqual(notice.state, "failed", "the evidence stays")
        self.assertTrue(notice.settled_at)
        self.assertFalse(notice.settled_by_id)

    def test_a_call_given_up_on_closing_stays_listed_only_if_nothing_else_arrived(self):
        for proven in (True, False):
            complaint, notice = self.directed()
            notice._sync_state("sent")
            if not proven:
                notice.write({"state": "failed", "settled_at": False})
            complaint._announce("resolved")
            told = complaint.notice_ids.filtered(lambda n: n.kind == "resolved")
            told._sync_state("failed", "550")
            call = told.replaced_by_ids
            complaint._give_up_calls()
            self.assertEqual(call.state, "failed")
            self.assertEqual(bool(call.settled_at), proven)
            self.assertEqual(complaint.notice_failed, not proven)

    def test_the_desk_settles_what_nobody_can_do_anything_about(self):
        complaint, notice = self.directed()
        notice._sync_state("failed", "550")
        call = complaint.notice_ids.filtered(lambda n: n.instead_of_id == notice)
        with self.assertRaisesRegex(UserError, "Make the call"):
            call.with_user(self.user_level1).action_settle()
        complaint._give_up_calls()
        self.assertTrue(complaint.notice_failed)
        (notice | call).with_user(self.user_level1).action_settle()
        self.assertFalse(complaint.notice_failed)
        self.assertEqual(call.settled_by_id, self.user_level1)
        self.assertIn("settled", complaint.message_ids[:1].body)

    def test_nobody_settles_on_a_ticket_they_do_not_work_on(self):
        complaint, notice = self.directed(confidential=True)
        notice._sync_state("failed", "550")
        for user in (self.user_trainee, self.user_employee, self.user_level1_other, self.user_hall):
            with self.assertRaises(AccessError):
                notice.with_user(user).action_settle()
        self.assertFalse(notice.settled_at)


class TestOutageIsForAdministrators(HelpdeskCase):
    def test_others_neither_read_nor_change_it(self):
        outage = self.env["asas.helpdesk.mail.outage"].create({"began_at": "2026-03-01 07:00:00"})
        for user in (self.user_trainee, self.user_employee, self.user_level1, self.user_level2):
            with self.assertRaises(AccessError):
                outage.with_user(user).read(["began_at"])
        self.assertTrue(outage.with_user(self.user_admin).read(["began_at"]))
        for values in ({"ended_at": "2026-03-01 08:00:00"}, {"waiting": 0}):
            with self.assertRaises(AccessError):
                outage.with_user(self.user_admin).write(values)

    def test_others_do_not_read_what_became_of_mails_to_the_staff(self):
        digest = self.env["asas.helpdesk.digest"].create({"user_id": self.user_manager.id})
        for user in (self.user_trainee, self.user_employee, self.user_level1, self.user_manager):
            with self.assertRaises(AccessError):
                digest.with_user(user).read(["state"])
        self.assertTrue(digest.with_user(self.user_admin).read(["state"]))

    def test_the_banner_is_shown_to_administrators_alone_and_says_how_many_wait(self):
        complaint = self.make_ticket()
        settings = self.env["res.config.settings"]
        self.assertFalse(settings.create({}).asas_helpdesk_mail_alarm)
        self.env["asas.helpdesk.mail.outage"].create(
            {"began_at": "2026-03-01 07:00:00", "waiting": 7}
        )
        self.assertIn("7", settings.create({}).asas_helpdesk_mail_alarm)
        self.env.invalidate_all()
        self.assertIn("7", complaint.with_user(self.user_admin).mail_alarm)
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_level1).read(["mail_alarm"])
