from odoo import api, fields, models


class DialogMixin(models.AbstractModel):
    """A dialog about tickets that are chosen in a list or a card."""

    _name = "asas.helpdesk.dialog.mixin"
    _description = "Dialog About Tickets"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_ids = fields.Many2many("asas.helpdesk.ticket", required=True)

    @api.constrains("ticket_ids")
    def _check_tickets(self):
        # A dialog shows the names of its tickets, so only to people who may read them.
        self.sudo(False).ticket_ids.check_access("read")

    def _get_tickets(self):
        return self.ticket_ids
