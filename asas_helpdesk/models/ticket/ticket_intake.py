from odoo import api, models


class TicketIntake(models.Model):
    """What other wings say where a ticket from outside is read."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _intake_unknown(self, name):
        """Return what people read who named no record that a field of a later wing offers."""
        return ""
