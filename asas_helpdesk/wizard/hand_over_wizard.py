from odoo import fields, models


class HandOverWizard(models.TransientModel):
    """Dialog for Level 1 to hand tickets over to Level 2, with the reason."""

    _name = "asas.helpdesk.hand.over.wizard"
    _description = "Hand Over to Level 2"
    _inherit = ["asas.helpdesk.dialog.mixin"]

    reason = fields.Text(
        string="What Level 2 Is Needed For",
        required=True,
        help="What was tried, and what is left to do. The beneficiary does not read it.",
    )

    def action_hand_over(self):
        """Hand the tickets of this dialog over.

        :raise UserError: if a ticket is with Level 2 already
        """
        self.ensure_one()
        self.check_access("write")
        self.ticket_ids._hand_over(self.reason)
        return {"type": "ir.actions.act_window_close"}
