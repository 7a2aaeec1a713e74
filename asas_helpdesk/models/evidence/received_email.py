from odoo import models


class ReceivedEmail(models.Model):
    _inherit = "asas.helpdesk.received.email"

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load=load)
        self.ticket_id._note_reading()  # the mail holds the words of its ticket
        return result
