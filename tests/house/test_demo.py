"""The demo data: the institute on a busy day."""

from datetime import timedelta

from odoo import fields
from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

ROLES = ("level1", "level2", "manager", "hall", "trainee", "trainer", "supervisor")


@tagged("standard", "post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for filename in Manifest.for_addon("asas_helpdesk")["demo"]:
            convert_file(cls.env, "asas_helpdesk", filename, {}, mode="init", noupdate=True)
        cls.tickets = cls.env["asas.helpdesk.ticket"].browse(
            cls.env["ir.model.data"]
            .search([("module", "=", "asas_helpdesk"), ("model", "=", "asas.helpdesk.ticket")])
            .mapped("res_id")
        )

    def user(self, login):
        return self.env.ref(f"asas_helpdesk.user_{login}")

    def test_tickets_of_every_state_type_channel_kind_and_priority(self):
        self.assertGreaterEqual(len(self.tickets), 40)
        for name in ("state", "ticket_type", "beneficiary_kind", "priority"):
            with self.subTest(field=name):
                self.assertEqual(
                    set(self.tickets.mapped(name)),
                    set(dict(self.tickets._fields[name]._description_selection(self.env))),
                )
        channels = self.env["asas.helpdesk.channel"].search([])
        self.assertEqual(self.tickets.channel_id, channels)

    def test_every_role_reads_arabic_and_has_something_to_see(self):
        for login in ROLES:
            with self.subTest(login=login):
                user = self.user(login)
                self.assertEqual((user.login, user.lang, user.tz), (login, "ar_001", "Asia/Riyadh"))
                self.assertTrue(self.tickets.with_user(user).search_count([]))

    def test_nobody_outside_is_written_to(self):
        addresses = [
            *self.tickets.mapped("beneficiary_email"),
            *self.tickets.notice_ids.filtered(lambda n: n.method == "email").mapped("address"),
            *(self.user(login).email for login in ROLES),
        ]
        for address in filter(None, addresses):
            self.assertTrue(address.endswith("@example.com"), address)

    def test_acknowledgements_of_new_tickets_are_in_arabic_and_count_as_sent(self):
        notices = self.tickets.notice_ids.filtered(lambda n: n.mail_id)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        for mail in notices.mail_id:
            self.assertIn("استلمنا", mail.subject)
            self.assertEqual(mail.state, "sent")

    def test_tickets_keep_the_rules_of_the_desk(self):
        for ticket in self.tickets:
            with self.subTest(subject=ticket.subject):
                complaint = ticket.ticket_type == "complaint"
                if ticket.state in ("resolved", "closed"):
                    self.assertFalse(ticket._get_missing_for_resolving({}))
                if ticket.state == "closed":
                    self.assertFalse(ticket._get_missing_for_closing({}))
                    self.assertNotEqual(ticket.closed_by_id, ticket.resolved_by_id)
                if ticket.state == "cancelled":
                    self.assertFalse(ticket._get_cancel_blocker({}))
                if ticket.manager_id:
                    self.assertEqual(ticket.manager_id, ticket._competent_manager())
                if complaint and ticket.directed_at:
                    hours = (ticket.directed_at - ticket.received_at).total_seconds() / 3600
                    self.assertLessEqual(hours, 24)
                moments = [
                    ticket.received_at,
                    ticket.directed_at,
                    ticket.acknowledged_at,
                    ticket.resolved_at,
                    ticket.closed_at,
                ]
                moments = [moment for moment in moments if moment]
                self.assertEqual(moments, sorted(moments))

    def test_person_complained_about_does_not_see_it(self):
        confidential = self.tickets.filtered("confidential")
        self.assertTrue(confidential.about_partner_ids)
        self.assertNotIn(confidential, self.tickets.with_user(self.user("level1")).search([]))
        self.assertIn(confidential, self.tickets.with_user(self.user("level2")).search([]))

    def test_escalation_runs_over_the_demo_without_a_failure(self):
        overdue = self.tickets.filtered(
            lambda t: (
                not t.manager_id
                and t.state not in ("closed", "cancelled")
                and t.ticket_type == "complaint"
                and t.received_at <= fields.Datetime.now() - timedelta(hours=23)
            )
        )
        self.assertTrue(overdue)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_escalate").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(set(overdue.mapped("state")), {"directed"})
        directing = self.tickets.sla_status_ids.filtered(lambda c: c.metric == "directing")
        self.assertNotIn("breached", directing.mapped("state"), "the demo keeps its promises")
        self.assertEqual(set(self.tickets.escalation_ids.mapped("state")), {"done"})
