from odoo import models


class PartMixin(models.AbstractModel):
    """Part of a ticket: readable by those who see the ticket, written by those who may work on it.

    What of it may be written when, the model says.
    """

    _name = "asas.helpdesk.part.mixin"
    _description = "Part of a Ticket"
    _inherit = ["asas.helpdesk.evidence.mixin"]

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or operation == "read":
            return result
        # Only the ticket it belongs to is read, to check access to that ticket.
        tickets = self.sudo().ticket_id.sudo(False)
        if tickets - tickets._filtered_access("write"):
            return self, lambda: self.env["ir.rule"]._make_access_error(operation, self)
        return None
