from odoo import fields, models


class TicketReading(models.Model):
    """Note who reads a confidential ticket, in a form, a list, an export or the conversation."""

    _inherit = "asas.helpdesk.ticket"

    reading_ids = fields.One2many(
        "asas.helpdesk.reading",
        "ticket_id",
        string="Read By",
        readonly=True,
        groups="asas_helpdesk.group_level2",
        protected=True,
    )

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load=load)
        self._note_reading()
        return result

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self._note_reading()
        return result

    def _note_reading(self):
        """Note that the current user reads these tickets; whether one is confidential is known from
        the cache, or asked when it is noted."""
        if self.env.su or not self:
            return
        field = self._fields["confidential"]
        # sudo() because the cache is that of the field's groups; only this mark is looked at.
        known = field._get_cache(self.sudo().env)
        read = self.filtered(lambda ticket: known.get(ticket.id, True))
        if read:
            self.env["asas.helpdesk.reading"]._note(read)
