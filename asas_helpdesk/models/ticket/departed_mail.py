from odoo import fields, models


class DepartedMail(models.Model):
    """A message about a ticket that had left for somebody before they were named in it."""

    _name = "asas.helpdesk.departed.mail"
    _description = "Message That Cannot Be Taken Back"
    _inherit = ["asas.helpdesk.not.for.named.mixin"]
    _order = "left_at, id"
    _personal = "record"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="restrict", index=True
    )
    address = fields.Char(string="Sent To")
    kind = fields.Selection(
        selection=lambda self: self.env["mail.notification"]._fields["notification_type"].selection,
        required=True,
    )
    left_at = fields.Datetime(string="Sent At")
    subject = fields.Char()
