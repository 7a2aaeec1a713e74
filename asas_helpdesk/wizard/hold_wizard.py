from odoo import fields, models


class HoldWizard(models.TransientModel):
    """Dialog to put tickets on legal hold, or to lift it, with the reason."""

    _name = "asas.helpdesk.hold.wizard"
    _description = "Legal Hold"
    _inherit = ["asas.helpdesk.dialog.mixin"]

    lift = fields.Boolean(readonly=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Set or lift the legal hold.

        :raise UserError: saying what is missing
        """
        self.ensure_one()
        self.check_access("write")
        if self.lift:
            self.ticket_ids._lift_hold(self.reason)
        else:
            self.ticket_ids._hold(self.reason)
        return {"type": "ir.actions.act_window_close"}
