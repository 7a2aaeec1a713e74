from odoo import models


class IrSequenceDateRange(models.Model):
    _name = "ir.sequence.date_range"
    _inherit = ["ir.sequence.date_range", "asas.helpdesk.known.mixin"]
