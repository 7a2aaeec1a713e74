from odoo import fields, models


class Floor(models.Model):
    """A record with a conversation and nothing else: the least that this work can cost."""

    _name = "asas.bench.floor"
    _description = "Floor"
    _inherit = ["mail.thread"]

    name = fields.Char(required=True, tracking=True)
    description = fields.Html()
    partner_id = fields.Many2one("res.partner", index=True, tracking=True)
