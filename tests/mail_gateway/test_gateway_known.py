"""Master data is read once by a process; what an administrator changes holds for the next mail."""

from gateway_case import MailboxCase

from odoo import fields


class TestKnown(MailboxCase):
    def deadline(self, ticket):
        clock = ticket.sla_status_ids.filtered(lambda c: c.metric == "first_response")
        return clock.deadline - clock.started_at

    def test_changed_promise_holds_for_the_next_mail(self):
        policy = self.env["asas.helpdesk.sla"].create(
            {
                "name": "مهلة البريد",
                "metric": "first_response",
                "basis": "elapsed",
                "target_hours": 3,
                "channel_id": self.channel.id,
                "service_id": self.service.id,
                "ticket_type": "request",
            }
        )
        self.assertEqual(self.deadline(self.receive(self.mail())).total_seconds(), 3 * 3600)
        policy.target_hours = 5
        self.assertEqual(self.deadline(self.receive(self.mail())).total_seconds(), 5 * 3600)
        policy.active = False
        clock = self.receive(self.mail()).sla_status_ids.filtered(lambda c: c.policy_id == policy)
        self.assertFalse(clock)

    def test_changed_address_holds_for_the_next_mail(self):
        self.assertEqual(self.receive(self.mail()).ticket_type, "request")
        self.info.write({"ticket_type": "suggestion", "service_id": False})
        ticket = self.receive(self.mail())
        self.assertEqual((ticket.ticket_type, ticket.service_id.id), ("suggestion", False))
        self.info.alias_name = "elsewhere"
        other = self.mail(To=f"elsewhere@{self.alias_domain}")
        self.assertEqual(self.receive(other).ticket_type, "suggestion")
        self.assertFalse(self.Kept._is_for_desk(self.mail().as_bytes(), None))
        self.domain.name = "renamed.example.org"
        renamed = self.mail(To="elsewhere@renamed.example.org")
        self.assertEqual(self.receive(renamed).ticket_type, "suggestion")

    def test_changed_stage_and_numbering_hold_for_the_next_mail(self):
        first = self.receive(self.mail())
        stage = self.env["asas.helpdesk.stage"].create(
            {"name": "وارد", "state": "new", "sequence": -1}
        )
        sequence = self.env["ir.sequence"].search([("code", "=", "asas.helpdesk.ticket.request")])
        sequence.prefix = "NEW/%(range_year)s/"
        ticket = self.receive(self.mail())
        self.assertEqual((ticket.stage_id, ticket.state), (stage, "new"))
        self.assertNotEqual(first.stage_id, stage)
        self.assertTrue(ticket.reference.startswith(f"NEW/{fields.Date.today().year}/"))

    def test_company_follows_the_domain_of_the_address(self):
        self.receive(self.mail())
        other = self.env["res.company"].create({"name": "فرع"})
        domain = self.env["mail.alias.domain"].create(
            {"name": "branch.example.org", "company_ids": [(4, other.id)]}
        )
        self.info.alias_domain_id = domain
        ticket = self.receive(self.mail(To="info@branch.example.org"))
        self.assertEqual(ticket.company_id, other)
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(
            message.reply_to,
            ticket._notify_get_reply_to(default=message.email_from, author_id=message.author_id.id)[
                ticket.id
            ],
        )

    def test_sender_whose_mails_came_back_can_be_written_to_again(self):
        self.trainee.message_bounce = 3
        self.receive(self.mail())
        self.assertEqual(self.trainee.message_bounce, 0)
