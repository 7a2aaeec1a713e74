"""Checklists by type of ticket: plans of Odoo, which the administrators of the desk edit."""

from rights_case import RightsCase

from odoo.exceptions import AccessError
from odoo.fields import Command

TICKET = "asas.helpdesk.ticket"


class TestChecklist(RightsCase):
    def start(self, ticket, user, **values):
        action = self.call(user, ticket, "action_checklist")
        dialog = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return dialog.create(values)

    def test_each_type_of_ticket_has_its_own_whose_steps_become_activities(self):
        for ticket_type in ("complaint", "suggestion", "request"):
            with self.subTest(ticket_type):
                ticket = self.make_ticket(ticket_type)
                dialog = self.start(ticket, self.user_level1)
                plan = self.env.ref(f"asas_helpdesk.activity_plan_{ticket_type}")
                self.assertEqual(dialog.plan_available_ids, plan)
                self.assertEqual(dialog.plan_id, plan)
                before = ticket.activity_ids
                dialog.action_schedule_plan()
                added = ticket.activity_ids - before
                self.assertEqual(added.activity_type_id, plan.template_ids.activity_type_id)
                self.assertEqual(len(added), 3)
                self.assertEqual(added.user_id, self.user_level1)
                shown = added.activity_format()["mail.activity"]
                self.assertTrue(all(step["display_name"] for step in shown))

    def test_the_steps_are_read_in_arabic(self):
        plans = self.env["mail.activity.plan"].search([("res_model", "=", TICKET)])
        self.assertEqual(len(plans), 3)
        for plan in plans:
            self.assertRegex(plan.name, "[؀-ۿ].* · [A-Z]")
            for step in plan.with_context(lang="ar_001").template_ids:
                self.assertRegex(step.activity_type_id.name, "[؀-ۿ]")

    def test_administrators_of_the_desk_edit_those_of_tickets_alone(self):
        plan = self.env.ref("asas_helpdesk.activity_plan_request")
        kind = self.env.ref("asas_helpdesk.activity_type_guide")
        step = Command.create({"activity_type_id": kind.id})
        other = self.env["mail.activity.plan"].create({"name": "x", "res_model": "res.partner"})
        by = plan.with_user(self.user_admin)
        by.write({"template_ids": [step]})
        self.assertEqual(len(plan.template_ids), 4)
        by.create({"name": "قائمة", "res_model": TICKET, "template_ids": [step]}).unlink()
        for user, record in (
            (self.user_admin, other),
            (self.user_level2, plan),
            (self.user_employee, plan),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                record.with_user(user).name = "y"
        with self.assertRaises(AccessError):
            by.create({"name": "y", "res_model": "res.partner"})

    def test_the_wrong_person_starts_none(self):
        ticket = self.make_ticket()
        for user in (self.user_employee, self.user_hall, self.user_trainee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call(user, ticket, "action_checklist")
        with self.assertRaises(AccessError):
            self.call(self.user_level1, self.about(self.user_level1), "action_checklist")
