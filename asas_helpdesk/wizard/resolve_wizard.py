from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ticket.ticket import OUTCOMES, OUTCOMES_OF


class ResolveWizard(models.TransientModel):
    """Dialog to resolve a ticket, with its outcome and the words for the beneficiary."""

    _name = "asas.helpdesk.resolve.wizard"
    _description = "Resolve a Ticket"
    _inherit = ["asas.helpdesk.words.mixin"]

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
    # The words are those of the resolution.
    resolution = fields.Text(
        help="What was done or decided, in words for the beneficiary, who will read it."
    )

    @api.constrains("ticket_id")
    def _check_ticket(self):
        # A dialog shows the name of its ticket, so only to people who may read that.
        self.sudo(False).ticket_id.check_access("read")

    def _get_tickets(self):
        return self.ticket_id

    def _get_kind(self):
        return "resolved"

    def _get_outcome(self):
        return self.ticket_type and self[f"outcome_{self.ticket_type}"]

    def _get_shown_values(self):
        return {"outcome": self._get_outcome()}

    @api.depends("ticket_id", "outcome_complaint", "outcome_suggestion", "outcome_request")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ticket = self.env["asas.helpdesk.ticket"].browse(values.get("ticket_id"))
        if "resolution" in fields and ticket:
            values["resolution"] = values.get("resolution") or ticket.resolution
        return values

    def action_resolve(self):
        """Resolve the ticket of this dialog.

        :raise UserError: when the outcome is missing or the ticket may not be resolved
        """
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        outcome = self._get_outcome()
        if not outcome:
            raise UserError(self.env._("Choose the outcome."))
        departures = self.ticket_id._depart(
            {
                "outcome": outcome,
                "resolution": self.resolution,
                "stage_id": self._get_stage().id,
            }
        )
        return self._end(departures)
