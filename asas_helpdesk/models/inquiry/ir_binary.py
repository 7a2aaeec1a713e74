from odoo import api, models

from .inquiry import INQUIRY


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    @api.model
    def _get_models_from_outside(self):
        return (*super()._get_models_from_outside(), INQUIRY)
