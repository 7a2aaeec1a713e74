from odoo import api, fields, models
from odoo.fields import Domain

WORDS = ("char", "text", "html")


class TicketReading(models.Model):
    """Note who reads words of a confidential ticket: in a form, a list, an export, the names that a
    search offers, the groups of a list, the conversation or a file."""

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

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        self.browse(id_ for id_, _name in found)._note_reading()
        return found

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        groups = super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        if groups and not self.env.su and self._shows_words((*groupby, *aggregates)):
            # sudo() because beneficiaries may not read this mark; what they see only gets fewer.
            confidential = self.sudo()._search(Domain("confidential", "=", True))
            self.search(Domain(domain) & Domain("id", "in", confidential))._note_reading()
        return groups

    @api.model
    def _shows_words(self, specifications):
        """Return whether groups show words of the tickets or the people behind them, rather than
        numbers, moments and choices."""
        for specification in specifications:
            name = specification.partition(":")[0].partition(".")[0]
            field = self._fields.get(name)
            if field and (field.type in WORDS or field.comodel_name == "res.partner"):
                return True
        return False

    def _note_reading(self):
        """Note that the current user reads these tickets; whether one is confidential is known from
        the cache, or asked when it is noted."""
        if self.env.su or not self or self.env.user._is_public():
            return
        field = self._fields["confidential"]
        # sudo() because the cache is that of the field's groups; only this mark is looked at.
        known = field._get_cache(self.sudo().env)
        read = self.filtered(lambda ticket: known.get(ticket.id, True))
        if read:
            self.env["asas.helpdesk.reading"]._note(read)
