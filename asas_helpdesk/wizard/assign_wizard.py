from odoo import api, fields, models


class AssignWizard(models.TransientModel):
    """Dialog to assign several tickets to a member of the staff."""

    _name = "asas.helpdesk.assign.wizard"
    _description = "Assign To"
    _inherit = ["asas.helpdesk.dialog.mixin"]

    user_id = fields.Many2one(
        "res.users", string="Assignee", required=True, domain=[("share", "=", False)]
    )
    seen = fields.Json(help="Who had the tickets when this dialog was opened, by their ids.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = self.env.context.get("default_ticket_ids")
        if "seen" in fields and ids:
            values["seen"] = self._describe_assignees(self.env["asas.helpdesk.ticket"].browse(ids))
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards.filtered(lambda w: not w.seen):
            wizard.seen = self._describe_assignees(wizard.ticket_ids)
        return wizards

    @api.model
    def _describe_assignees(self, tickets):
        tickets = tickets.exists()._filtered_access("read")
        return {str(ticket.id): ticket.user_id.id for ticket in tickets}

    def action_assign(self):
        """Assign the tickets of this dialog, and say which were left."""
        self.ensure_one()
        self.check_access("write")
        shown = self.seen if isinstance(self.seen, dict) else {}
        seen = {int(key): value for key, value in shown.items() if key.isdecimal()}
        given, left = self.ticket_ids._assign(self.user_id, seen)
        done = self.env._("Assigned: %(count)s", count=len(given))
        return self.ticket_ids._say_left(done, left)
