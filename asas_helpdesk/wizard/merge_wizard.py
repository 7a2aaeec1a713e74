from odoo import api, fields, models


class MergeWizard(models.TransientModel):
    """Dialog to merge tickets in which one person says the same more than once."""

    _name = "asas.helpdesk.merge.wizard"
    _description = "Merge Tickets"
    _inherit = ["asas.helpdesk.dialog.mixin"]

    into_id = fields.Many2one(
        "asas.helpdesk.ticket",
        string="Ticket to Keep",
        compute="_compute_into_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', ticket_ids)]",
        ondelete="cascade",
    )
    refusal = fields.Char(compute="_compute_refusal")
    is_apart = fields.Boolean(compute="_compute_refusal")

    @api.constrains("into_id")
    def _check_into(self):
        # As of the tickets themselves, the dialog shows its name.
        self.sudo(False).into_id.check_access("read")

    @api.depends("ticket_ids")
    def _compute_into_id(self):
        for wizard in self:
            # As the current user, who is the only one to see the result.
            tickets = wizard.ticket_ids._origin.sudo(False)._filtered_access("read")
            if wizard.into_id._origin not in tickets:
                wizard.into_id = tickets._best_survivor()

    @api.depends("ticket_ids", "into_id")
    @api.depends_context("uid")
    def _compute_refusal(self):
        for wizard in self:
            tickets = wizard.ticket_ids._origin._filtered_access("read")
            into = wizard.into_id._origin._filtered_access("read")
            wizard.refusal = (tickets - into)._get_merge_blocker(into) if into else False
            away = tickets - into
            wizard.is_apart = into and not all(ticket._is_proven_with(into) for ticket in away)

    def action_merge(self):
        """Merge the tickets of this dialog into the one that stays, and show it.

        :raise UserError: when they may not be merged
        """
        self.ensure_one()
        self.check_access("write")
        into = self.into_id
        self.ticket_ids._merge_into(into)
        if not into.has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": into._name,
            "res_id": into.id,
            "views": [(False, "form")],
        }
