from odoo import models

from .ir_attachment import TICKET


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        """Note who downloads a file of a confidential ticket."""
        if record._name == "ir.attachment" and record.res_model == TICKET:
            self.env[TICKET].browse(record.res_id)._note_reading()
        return super()._record_to_stream(record, field_name)
