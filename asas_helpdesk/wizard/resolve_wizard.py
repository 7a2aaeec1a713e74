from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ticket.ticket import OUTCOMES, OUTCOMES_OF


class ResolveWizard(models.TransientModel):
    """Dialog to resolve a ticket, with its outcome and the words for the beneficiary."""

    _name = "asas.helpdesk.resolve.wizard"
    _description = "Resolve a Ticket"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_id = fields.Many2one("asas.helpdesk.ticket", required=True, ondelete="cascade")
    ticket_type = fields.Selection(related="ticket_id.ticket_type")
    # One field per type of ticket, so that each offers only the outcomes of its type.
    outcome_complaint = fields.Selection(
        [outcome for outcome in OUTCOMES if outcome[0] in OUTCOMES_OF["complaint"]],
        string="Outcome of the Complaint",
    )
    outcome_suggestion = fields.Selection(
        [outcome for outcome in OUTCOMES if outcome[0] in OUTCOMES_OF["suggestion"]],
        string="Outcome of the Suggestion",
    )
    outcome_request = fields.Selection(
        [outcome for outcome in OUTCOMES if outcome[0] in OUTCOMES_OF["request"]],
        string="Outcome of the Request",
        default="solved",
    )
    resolution = fields.Text(
        help="What was done or decided, in words for the beneficiary, who will read it."
    )

    @api.constrains("ticket_id")
    def _check_ticket(self):
        # A dialog shows the name of its ticket, so only to people who may read that.
        self.sudo(False).ticket_id.check_access("read")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ticket = self.env["asas.helpdesk.ticket"].browse(values.get("ticket_id"))
        if "resolution" in fields and ticket:
            values["resolution"] = ticket.resolution
        return values

    def action_resolve(self):
        """Resolve the ticket of this dialog.

        :raise UserError: when the outcome is missing or the ticket may not be resolved
        """
        self.ensure_one()
        self.check_access("write")
        outcome = self.ticket_type and self[f"outcome_{self.ticket_type}"]
        if not outcome:
            raise UserError(self.env._("Choose the outcome."))
        self.ticket_id.write(
            {
                "outcome": outcome,
                "resolution": self.resolution,
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("resolved").id,
            }
        )
        return {"type": "ir.actions.act_window_close"}
