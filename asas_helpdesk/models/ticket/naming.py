from odoo import api, fields, models
from odoo.tools import SQL


class Naming(models.Model):
    """A name that was added to “Complaint About” of a ticket, or removed from it."""

    _name = "asas.helpdesk.naming"
    _description = "Name Added or Removed"
    _inherit = ["asas.helpdesk.not.for.named.mixin"]
    _order = "id"
    _personal = "record"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="restrict", index=True
    )
    change = fields.Selection([("added", "Added"), ("removed", "Removed")], required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Changed By",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    changed_at = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _tickets_naming_reader(self):
        """Return SQL for the ids of the tickets in which the current user is or was named."""
        return SQL(
            "SELECT ticket_id FROM asas_helpdesk_naming WHERE partner_id IN (%s)",
            self._contacts_of_reader(),
        )
