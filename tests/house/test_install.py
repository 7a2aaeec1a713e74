"""The addon directly after its installation without demo data."""

import psycopg2
from common import HelpdeskCase

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk import hooks

MASTER_DATA = {
    "asas.helpdesk.channel": 8,
    "asas.helpdesk.service": 7,
    "asas.helpdesk.service.field": 2,
    "asas.helpdesk.answer": 18,
    "asas.helpdesk.macro": 2,
    "asas.helpdesk.ready.reply": 25,
    "asas.helpdesk.stage": 7,
    "asas.helpdesk.sla": 21,
    "asas.helpdesk.escalation.rule": 25,
}


class TestInstall(HelpdeskCase):
    def shipped(self, model):
        """Return the records of a model that came with the addon."""
        ids = (
            self.env["ir.model.data"]
            .search([("module", "=", "asas_helpdesk"), ("model", "=", model)])
            .mapped("res_id")
        )
        return self.env[model].browse(ids)

    def test_there_is_no_demo_data(self):
        self.assertFalse(self.shipped("asas.helpdesk.ticket"))
        self.assertFalse(self.shipped("asas.helpdesk.course"))
        # For the mail server alone, archived and without a password.
        self.assertEqual(self.shipped("res.users"), self.env.ref("asas_helpdesk.user_mail_gateway"))

    def test_master_data_is_complete(self):
        for model, count in MASTER_DATA.items():
            with self.subTest(model):
                self.assertEqual(len(self.shipped(model)), count)

    def test_channels_are_those_of_the_policy(self):
        channels = self.shipped("asas.helpdesk.channel").sorted("sequence")
        self.assertEqual(
            channels.mapped("kind"),
            ["remote", "whatsapp", "facebook", "x", "phone", "hall", "email", "website"],
        )
        contacts = {channel.kind: channel.contact for channel in channels}
        self.assertIn("966533848712", contacts["whatsapp"])
        self.assertIn("966533848712", contacts["phone"])
        self.assertEqual(contacts["email"], "info@asasalmotamiez.edu.sa")
        availability = {channel.kind: channel.availability for channel in channels}
        self.assertEqual(availability["phone"], "working_hours_sessions")
        self.assertEqual(availability["hall"], "sessions")
        self.assertEqual(availability["remote"], "working_hours")
        for kind in ("email", "website"):
            self.assertEqual(availability[kind], "always")
        self.assertTrue(all(channels.mapped("icon")))

    def test_every_service_has_a_department(self):
        self.assertTrue(all(self.shipped("asas.helpdesk.service").mapped("department_id")))

    def test_every_service_has_ready_answers(self):
        self.assertTrue(all(self.shipped("asas.helpdesk.service").mapped("answer_ids")))
        for answer in self.shipped("asas.helpdesk.answer"):
            arabic = answer.with_context(lang="ar_001")
            self.assertRegex(arabic.answer, "[؀-ۿ]")
            self.assertNotEqual(arabic.answer, answer.with_context(lang="en_US").answer)

    def test_every_state_has_a_stage(self):
        states = self.shipped("asas.helpdesk.stage").sorted("sequence").mapped("state")
        self.assertEqual(
            states,
            ["new", "in_progress", "waiting", "directed", "resolved", "closed", "cancelled"],
        )

    def test_working_hours_are_sunday_to_thursday_from_8_to_21_in_riyadh(self):
        calendar = self.env.ref("asas_helpdesk.calendar_desk")
        self.assertEqual(calendar.tz, "Asia/Riyadh")
        lines = {(line.dayofweek, line.hour_from, line.hour_to) for line in calendar.attendance_ids}
        self.assertEqual(lines, {(day, 8, 21) for day in "60123"})
        self.assertEqual(sum(end - start for _day, start, end in lines), 65)

    def test_references_have_their_sequences(self):
        for ticket_type in ("complaint", "suggestion", "request"):
            sequence = self.env["ir.sequence"].search(
                [("code", "=", f"asas.helpdesk.ticket.{ticket_type}")]
            )
            self.assertEqual(len(sequence), 1)
            self.assertTrue(sequence.use_date_range)

    def test_promises_cover_every_channel_and_every_complaint(self):
        policies = self.shipped("asas.helpdesk.sla")
        first = policies.filtered(lambda p: p.metric == "first_response")
        self.assertEqual(first.channel_id, self.shipped("asas.helpdesk.channel"))
        self.assertEqual(len(policies.filtered(lambda p: p._covers_all_complaints())), 1)
        rules = self.shipped("asas.helpdesk.escalation.rule")
        self.assertEqual(len(rules.filtered(lambda r: r._directs_every_complaint())), 1)

    def test_escalation_is_scheduled(self):
        cron = self.env.ref("asas_helpdesk.cron_escalate")
        self.assertTrue(cron.active)
        self.assertEqual((cron.interval_number, cron.interval_type), (5, "minutes"))
        self.assertEqual(cron.user_id, self.env.ref("base.user_root"))

    def test_arabic_is_available_and_the_master_data_is_in_it(self):
        self.assertIn("ar_001", dict(self.env["res.lang"].get_installed()))
        for model in (*MASTER_DATA, "mail.template"):
            for record in self.shipped(model).with_context(lang="ar_001"):
                with self.subTest(model=model, name=record.name):
                    self.assertRegex(record.name, "[؀-ۿ]")

    def test_every_company_has_the_working_hours(self):
        calendar = self.env.ref("asas_helpdesk.calendar_desk")
        for company in self.env["res.company"].search([]):
            self.assertEqual(company.asas_helpdesk_calendar_id, calendar)
        new = self.env["res.company"].create({"name": "فرع جدة"})
        self.assertEqual(new.asas_helpdesk_calendar_id, calendar)

    def test_administrator_of_odoo_administers_the_desk(self):
        self.assertTrue(self.env.ref("base.user_admin").has_group("asas_helpdesk.group_admin"))

    def test_portal_and_staff_use_it_at_once(self):
        own = self.Ticket.with_user(self.user_trainee)._portal_submit(
            {"ticket_type": "complaint", "subject": "انقطاع الصوت"}, [], "key"
        )
        self.assertEqual(own.channel_id.kind, "website")
        self.assertIn(own, self.Ticket.with_user(self.user_level1).search([]).sudo())

    def test_what_an_administrator_changes_survives_an_update(self):
        data = self.env["ir.model.data"].search(
            Domain("module", "=", "asas_helpdesk")
            & Domain(
                "model",
                "in",
                [
                    *MASTER_DATA,
                    "mail.template",
                    "resource.calendar",
                    "ir.sequence",
                    "ir.cron",
                    "ir.rule",
                    "hr.department",
                    "mail.activity.type",
                ],
            )
        )
        changed = data.filtered(lambda d: not d.noupdate and d.model != "ir.rule")
        self.assertFalse(changed.mapped("complete_name"))

    def test_installing_leaves_what_was_chosen(self):
        own = self.env["resource.calendar"].create({"name": "ساعات أخرى"})
        other = self.env["res.company"].create(
            {"name": "معهد آخر", "asas_helpdesk_calendar_id": own.id}
        )
        bare = self.env["res.company"].create({"name": "بلا ساعات"})
        bare.asas_helpdesk_calendar_id = False
        self.env["res.company"]._asas_helpdesk_set_calendar()
        hooks.post_init_hook(self.env)
        self.assertEqual(other.asas_helpdesk_calendar_id, own)
        self.assertEqual(
            bare.asas_helpdesk_calendar_id, self.env.ref("asas_helpdesk.calendar_desk")
        )

    def test_working_hours_in_use_are_not_deleted(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.ref("asas_helpdesk.calendar_desk").unlink()

    def test_other_helpdesks_have_room_beside_it(self):
        for name in ("helpdesk.ticket", "helpdesk.team", "helpdesk.stage", "helpdesk.sla"):
            self.assertNotIn(name, self.registry)
        for name, model in self.registry.items():
            if model._original_module == "asas_helpdesk":
                self.assertTrue(name.startswith("asas.helpdesk."), name)

    def test_fields_on_the_models_of_others_carry_the_name_of_the_addon(self):
        found = 0
        for name, model in self.registry.items():
            if name.startswith("asas.helpdesk.") or model._abstract:
                continue
            for field in model._fields.values():
                if field._modules == ("asas_helpdesk",):
                    found += 1
                    with self.subTest(model=name, field=field.name):
                        self.assertTrue(field.name.startswith("asas_helpdesk_"))
        self.assertTrue(found)

    def test_master_data_can_be_renamed_and_archived_but_not_the_promise(self):
        self.make_ticket()
        self.channel_website.with_user(self.user_admin).write({"name": "النموذج", "active": False})
        with self.assertRaises(ValidationError):
            self.env.ref("asas_helpdesk.sla_directing").with_user(self.user_admin).unlink()
