"""What an administrator changes applies to the next mail; other addons' mail costs nothing."""

from email.utils import make_msgid
from unittest.mock import patch

from gateway_case import MailboxCase

from odoo import fields


class TestSettings(MailboxCase):
    def deadline(self, ticket):
        clock = ticket.sla_status_ids.filtered(lambda c: c.metric == "first_response")
        return clock.deadline - clock.started_at

    def test_changed_policy_holds_for_the_next_mail(self):
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

    def test_renamed_company_signs_the_next_mail_with_its_new_name(self):
        self.receive(self.mail())
        self.env.company.partner_id.write(
            {"name": "معهد بعد التسمية", "email": "renamed@example.org"}
        )
        self.assertEqual(self.env.company.name, "معهد بعد التسمية")
        answer = self.receive(self.mail()).notice_ids.mail_id
        self.assertIn("معهد بعد التسمية", answer.email_from + answer.body_html)
        self.env.invalidate_all()
        company = self.env.company
        self.assertEqual((company.name, company.email), ("معهد بعد التسمية", "renamed@example.org"))

    def test_alias_made_by_hand_for_the_desk_receives_at_once(self):
        raw = self.mail(To=f"by.hand@{self.alias_domain}").as_bytes()
        self.assertFalse(self.Kept._is_for_desk(raw, None))
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "by.hand",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.assertFalse(self.Kept._is_for_desk(raw, None))
        alias.alias_model_id = self.env["ir.model"]._get_id("asas.helpdesk.ticket")
        self.assertTrue(self.Kept._is_for_desk(raw, None))
        alias.unlink()
        self.assertFalse(self.Kept._is_for_desk(raw, None))

    def test_aliases_and_sequences_of_others_clear_no_cache(self):
        model = self.env["ir.model"]._get_id("res.partner")
        self.Kept._is_for_desk(self.mail().as_bytes(), None)
        with patch.object(type(self.registry), "clear_cache") as clear_cache:
            alias = self.env["mail.alias"].create({"alias_name": "x", "alias_model_id": model})
            alias.write({"alias_name": "y", "alias_status": "valid"})
            alias.unlink()
            sequence = self.env["ir.sequence"].create({"name": "x", "use_date_range": True})
            sequence.write({"prefix": "X/"})
            self.env.company.color = 3
            self.env.flush_all()
        self.assertFalse(clear_cache.mock_calls)

    def test_names_of_our_own_servers_are_read_from_the_settings(self):
        self.assertFalse(self.Address._own_servers())
        self.env["res.config.settings"].create(
            {"asas_helpdesk_mail_server": "MX.asas.example., mx2.asas.example,"}
        ).execute()
        names = {"mx.asas.example", "mx2.asas.example"}
        self.assertEqual(self.Address._own_servers(), names)
        with self.assertQueryCount(0):
            self.Address.with_user(self.user_level1)._own_servers()

    def test_it_is_seen_without_a_statement_that_a_mail_is_for_others(self):
        answer = "<1.2-openerp-7-res.partner@example.com>"
        raw = self.mail(To="x@example.com", In_Reply_To=answer, References=answer).as_bytes()
        self.Kept._is_for_desk(raw, None)
        with self.assertQueryCount(0):
            self.assertFalse(self.Kept._is_for_desk(raw, None))

    def test_answer_that_names_only_a_mail_of_the_beneficiary_goes_the_way_of_the_desk(self):
        """Nothing in its headers says that it is for the desk: Odoo's own routing finds it."""
        message_id = make_msgid(domain="example.com")
        ticket = self.receive(self.mail(Message_ID=message_id))
        answer = self.mail("زيادة", To="somebody@example.com", References=message_id)
        self.assertFalse(self.Kept._is_for_desk(answer.as_bytes(), None))
        self.assertFalse(self.receive(answer))
        self.assertIn("زيادة", ticket.message_ids[0].body)
        stranger = self.mail(
            "دخيل", From="x@example.net", To="somebody@example.com", References=message_id
        )
        other = self.receive(stranger)
        self.assertEqual(other.related_ids, ticket)
