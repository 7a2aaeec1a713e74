from odoo import api, fields, models

from ..models.ticket.ticket_transitions import CANCEL_REASONS


class CancelWizard(models.TransientModel):
    """Dialog to cancel tickets, with the reason."""

    _name = "asas.helpdesk.cancel.wizard"
    _description = "Cancel Tickets"
    _inherit = ["asas.helpdesk.dialog.mixin", "asas.helpdesk.once.mixin"]

    # For want of an answer, tickets are cancelled automatically alone.
    reason = fields.Selection(
        [each for each in CANCEL_REASONS if each[0] != "unanswered"], required=True
    )
    duplicate_of_id = fields.Many2one(
        "asas.helpdesk.ticket", domain="[('id', 'not in', ticket_ids)]", ondelete="cascade"
    )
    note = fields.Text()

    @api.constrains("duplicate_of_id")
    def _check_duplicate(self):
        # As of the tickets themselves, the dialog shows its name.
        self.sudo(False).duplicate_of_id.check_access("read")

    def action_cancel(self):
        """Cancel the tickets of this dialog.

        :raise UserError: when a ticket may not be cancelled, or the reason is incomplete
        """
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        self.ticket_ids.write(
            {
                "cancel_reason": self.reason,
                "duplicate_of_id": self.duplicate_of_id.id,
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
            }
        )
        if self.note:
            self.ticket_ids._message_log_batch(
                bodies=dict.fromkeys(self.ticket_ids.ids, self.note), message_type="comment"
            )
        return {"type": "ir.actions.act_window_close"}
