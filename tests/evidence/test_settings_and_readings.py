"""Changes of settings are recorded in a chain of their own; readings of confidential tickets apart
from it."""

import json
from contextlib import contextmanager
from unittest.mock import patch

from common import HelpdeskCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.evidence import reading


class TestSettings(HelpdeskCase):
    def recorded(self, model):
        self.env.cr.flush()
        entries = self.env["asas.helpdesk.evidence"].search(
            [("kind", "=", "setting"), ("ticket_id", "=", False)], order="id"
        )
        contents = [json.loads(entry.content) for entry in entries]
        return [content for content in contents if content["model"] == model]

    def test_policies_rules_and_seasons_are_recorded(self):
        policy = self.env.ref("asas_helpdesk.sla_directing")
        hours = policy.target_hours
        policy.with_user(self.user_admin).target_hours = hours + 1
        (last,) = self.recorded("asas.helpdesk.sla")[-1:]
        self.assertEqual(last["changes"], {"target_hours": [hours, hours + 1]})
        rule = (
            self.env["asas.helpdesk.escalation.rule"]
            .with_user(self.user_admin)
            .create({"name": "تذكير", "metric": "resolution"})
        )
        self.assertEqual(self.recorded(rule._name)[-1]["action"], "created")
        rule.name = "تذكير آخر"
        self.assertEqual(self.recorded(rule._name)[-1]["changes"]["name"], ["تذكير", "تذكير آخر"])
        rule.unlink()
        self.assertEqual(self.recorded(rule._name)[-1]["action"], "deleted")

    def test_templates_of_the_desk_are_recorded_and_others_are_not(self):
        template = self.env.ref("asas_helpdesk.mail_template_directed")
        template.subject = "موضوع آخر"
        self.assertEqual(self.recorded("mail.template")[-1]["id"], template.id)
        other = self.env["mail.template"].create(
            {"name": "x", "model_id": self.env.ref("base.model_res_partner").id}
        )
        other.subject = "y"
        self.assertNotEqual(self.recorded("mail.template")[-1]["id"], other.id)

    def test_each_change_of_a_rule_or_a_right_by_an_administrator_leaves_an_entry(self):
        system = self.make_users(
            [{"login": "system", "groups": ["base.group_system"], "name": "System_Admin"}]
        )
        model = self.env.ref("asas_helpdesk.model_asas_helpdesk_ticket")
        rule = self.env.ref("asas_helpdesk.ticket_rule_about").with_user(system)
        right = self.env.ref("asas_helpdesk.access_ticket_hall_manager").with_user(system)

        def made(model_name, **values):
            return (
                self.env[model_name]
                .with_user(system)
                .create({"name": "x", "model_id": model.id, **values})
            )

        for name, work in (
            ("ir.rule", lambda: rule.write({"domain_force": "[(1, '=', 1)]"})),
            ("ir.rule", lambda: rule.write({"perm_read": False})),
            ("ir.rule", lambda: rule.write({"groups": [Command.link(system.group_ids[:1].id)]})),
            ("ir.rule", lambda: made("ir.rule", domain_force="[(1, '=', 1)]")),
            ("ir.rule", lambda: made("ir.rule").unlink()),
            ("ir.model.access", lambda: right.write({"perm_unlink": True})),
            ("ir.model.access", lambda: right.write({"active": False})),
            ("ir.model.access", lambda: made("ir.model.access", perm_read=True)),
            ("ir.model.access", lambda: made("ir.model.access").unlink()),
            ("ir.rule", lambda: rule.unlink()),
            ("ir.model.access", lambda: right.unlink()),
        ):
            with self.subTest(model=name):
                before = len(self.recorded(name))
                work()
                self.assertGreater(len(self.recorded(name)), before)
                entry = self.env["asas.helpdesk.evidence"].search([], limit=1)
                self.assertEqual(entry.user_id, system)

    def test_roles_are_recorded_whichever_way_they_are_given(self):
        level2 = self.env.ref("asas_helpdesk.group_level2")
        self.user_employee.group_ids = [Command.link(level2.id)]
        self.assertEqual(
            self.recorded("res.users")[-1]["changes"], {"group_ids": [[], [level2.id]]}
        )
        self.user_employee.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assertEqual(
            self.recorded("res.users")[-1]["changes"], {"group_ids": [[level2.id], []]}
        )
        level2.user_ids = [Command.link(self.user_employee.id)]
        old, new = self.recorded("res.groups")[-1]["changes"]["user_ids"]
        self.assertEqual(set(new) - set(old), {self.user_employee.id})

    def test_rights_and_parameters_are_recorded(self):
        self.env.ref("asas_helpdesk.ticket_rule_about").active = False
        self.assertEqual(self.recorded("ir.rule")[-1]["changes"], {"active": [True, None]})
        self.env["ir.config_parameter"].set_param("asas_helpdesk.mail_server", "mx.example.com")
        self.assertIn("mail_server", self.recorded("ir.config_parameter")[-1]["name"])
        self.company.asas_helpdesk_max_files = 3
        self.assertIn("asas_helpdesk_max_files", self.recorded("res.company")[-1]["changes"])

    def test_administrators_read_them_and_level2_does_not(self):
        self.env.ref("asas_helpdesk.sla_directing").target_hours = 7
        self.env.cr.flush()
        settings = [("kind", "=", "setting")]
        evidence = self.env["asas.helpdesk.evidence"]
        self.assertTrue(evidence.with_user(self.user_admin).search(settings).read(["summary"]))
        self.assertFalse(evidence.with_user(self.user_level2).search(settings))
        with self.assertRaises(AccessError):
            evidence.search(settings).with_user(self.user_level2).read(["content"])


class TestReadings(HelpdeskCase):
    def setUp(self):
        super().setUp()
        reading._noted.clear()
        self.secret = self.make_ticket(confidential=True)
        self.open = self.make_ticket()
        self.env.flush_all()

    @contextmanager
    def own_cursor(self):
        """Let what happens after a transaction work in the transaction of the test."""
        with self.enter_registry_test_mode():
            yield
            self.env.cr.postcommit.run()

    def readers(self, ticket):
        found = self.env["asas.helpdesk.reading"].search([("ticket_id", "=", ticket.id)])
        return found.mapped("user_id.login")

    def test_one_entry_a_reader_ticket_and_day_for_confidential_tickets_alone(self):
        with self.own_cursor():
            for user in (self.user_level2, self.user_level2, self.user_admin):
                both = (self.secret + self.open).with_user(user)
                both.invalidate_recordset()
                both.read(["subject"])
                both.web_read({"subject": {}})
                both.search_read([("id", "in", both.ids)], ["subject"])
        self.assertCountEqual(self.readers(self.secret), ["level2", "desk_admin"])
        self.assertFalse(self.readers(self.open))

    def test_an_export_is_a_reading(self):
        self.user_admin.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        with self.own_cursor():
            self.secret.with_user(self.user_admin).export_data(["subject"])
        self.assertEqual(self.readers(self.secret), ["desk_admin"])

    def test_groups_and_names_that_show_words_are_a_reading_and_counts_are_not(self):
        tickets = self.Ticket.with_user(self.user_level2)
        here = [("id", "in", (self.secret + self.open).ids)]
        with self.own_cursor():
            tickets.formatted_read_group(here, ["stage_id"], ["__count"])
            tickets.formatted_read_group(here, ["received_at:month"], ["__count"])
            tickets.search_count(here)
        self.assertFalse(self.readers(self.secret))
        for work in (
            lambda: tickets.formatted_read_group(here, ["subject"], ["__count"]),
            lambda: tickets.formatted_read_group(here, ["partner_id"], ["__count"]),
            lambda: tickets.formatted_read_group(here, [], ["subject:max"]),
            lambda: tickets.web_read_group(here, ["beneficiary_name"]),
            lambda: tickets.name_search(self.secret.subject, here),
        ):
            self.env.cr.execute("DELETE FROM asas_helpdesk_reading")
            reading._noted.clear()
            with self.own_cursor():
                work()
            self.assertEqual(self.readers(self.secret), ["level2"])
            self.assertFalse(self.readers(self.open))

    def test_messages_and_files_are_a_reading(self):
        for ticket in (self.secret, self.open):
            ticket.with_user(self.user_level2).message_post(
                body="كلام", attachments=[("ملف.txt", b"words")]
            )
        self.env.cr.flush()
        both = [("model", "=", "asas.helpdesk.ticket")]
        both.append(("res_id", "in", (self.secret + self.open).ids))
        messages = self.env["mail.message"].with_user(self.user_admin)
        files = self.env["ir.attachment"].with_user(self.user_admin)
        of_both = [("res_model", "=", "asas.helpdesk.ticket"), ("res_id", "in", both[1][2])]
        evidence = self.env["asas.helpdesk.evidence"].with_user(self.user_admin)
        for work in (
            lambda: messages.search_read(both, ["body"]),
            lambda: messages.search(both).read(["body"]),
            lambda: messages._message_fetch(None, thread=self.secret),
            lambda: files.search_read(of_both, ["raw"]),
            lambda: evidence.search_read([("ticket_id", "in", both[1][2])], ["content"]),
        ):
            self.env.cr.execute("DELETE FROM asas_helpdesk_reading")
            reading._noted.clear()
            self.env.invalidate_all()
            with self.own_cursor():
                work()
            self.assertEqual(self.readers(self.secret), ["desk_admin"])
            self.assertFalse(self.readers(self.open))

    def test_a_ticket_that_becomes_confidential_is_noted_the_same_day(self):
        with self.own_cursor():
            self.open.with_user(self.user_level2).read(["subject"])
        self.open.confidential = True
        self.env.flush_all()
        with self.own_cursor():
            self.open.with_user(self.user_level2).read(["subject"])
        self.assertEqual(self.readers(self.open), ["level2"])

    def test_reading_goes_on_if_it_cannot_be_noted(self):
        with (
            self.own_cursor(),
            mute_logger("odoo.addons.asas_helpdesk.models.evidence.reading"),
            patch.object(reading, "SQL", side_effect=RuntimeError),
        ):
            self.assertTrue(self.secret.with_user(self.user_level2).read(["subject"]))
            self.env.cr.postcommit.run()
        self.assertFalse(self.readers(self.secret))

    def test_nobody_writes_one_and_only_level2_reads_them(self):
        with self.own_cursor():
            self.secret.with_user(self.user_level2).read(["subject"])
        noted = self.env["asas.helpdesk.reading"].search([("ticket_id", "=", self.secret.id)])
        for user in (self.user_level1, self.user_manager, self.user_trainee):
            with self.assertRaises(AccessError):
                noted.with_user(user).read(["day"])
        for call in (lambda: noted.write({"day": "2020-01-01"}), noted.unlink):
            with self.assertRaises(UserError):
                call()

    def test_level2_sees_on_the_ticket_and_in_the_list_who_read_it(self):
        with self.own_cursor():
            self.secret.with_user(self.user_admin).read(["subject"])
        seen = self.secret.with_user(self.user_level2)
        self.assertEqual(seen.reading_ids.user_id, self.user_admin)
        self.assertIn("reading_ids", self.form_of(self.user_level2))
        self.assertNotIn("reading_ids", self.form_of(self.user_level1))
        with self.assertRaises(AccessError):
            self.secret.with_user(self.user_level1).read(["reading_ids"])

    def test_the_person_it_is_about_never_sees_who_read_it(self):
        with self.own_cursor():
            self.secret.with_user(self.user_admin).read(["subject"])
        noted = self.env["asas.helpdesk.reading"].search([("ticket_id", "=", self.secret.id)])
        self.secret.about_partner_ids = self.user_level2.partner_id
        for _named in ("still named", "no longer named"):
            mine = noted.with_user(self.user_level2)
            self.assertFalse(mine.search([("id", "in", noted.ids)]))
            with self.assertRaises(AccessError):
                mine.read(["user_id"])
            self.secret.about_partner_ids = False
        self.assertTrue(noted.with_user(self.user_level2_other).read(["user_id"]))

    def form_of(self, user):
        return self.Ticket.with_user(user).get_view(view_type="form")["arch"]


class TestDialog(HelpdeskCase):
    def verify(self, user, **values):
        wizard = self.env["asas.helpdesk.verify.wizard"].with_user(user).create(values)
        wizard.action_verify()
        return wizard

    def test_level2_verifies_with_the_lines_of_a_mail(self):
        self.make_ticket()
        evidence = self.env["asas.helpdesk.evidence"]
        while evidence._seal_batch():
            pass
        self.env["ir.config_parameter"].set_param(
            "asas_helpdesk.anchor_addresses", "auditor@example.com, other@example.org"
        )
        anchor = self.env["asas.helpdesk.evidence.anchor"]._make()
        self.assertEqual(anchor.mail_id.email_to, "auditor@example.com, other@example.org")
        text = anchor.mail_id.attachment_ids.raw.decode()
        self.assertEqual(self.verify(self.user_level2, anchor_text=text).state, "intact")
        file = anchor.mail_id.attachment_ids.datas
        self.assertEqual(self.verify(self.user_level2, anchor_file=file).state, "intact")

    def test_names_the_ticket_but_not_to_whom_may_not_see_it(self):
        ticket = self.make_ticket()
        ticket.about_partner_ids = self.user_admin.partner_id
        evidence = self.env["asas.helpdesk.evidence"]
        while evidence._seal_batch():
            pass
        self.env.cr.execute(
            "UPDATE asas_helpdesk_evidence SET content = '{}' WHERE ticket_id = %s", [ticket.id]
        )
        self.env.invalidate_all()
        self.assertIn(ticket.reference, self.verify(self.user_level2).result)
        hidden = self.verify(self.user_admin)
        self.assertEqual(hidden.state, "bent")
        self.assertNotIn(ticket.reference, hidden.result)

    def test_level1_does_not_verify(self):
        with self.assertRaises(AccessError):
            self.verify(self.user_level1)
