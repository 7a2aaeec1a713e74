from odoo import api, models

from ...tools import replay
from .evidence import plain


class RecordedPartMixin(models.AbstractModel):
    """Mixin that records each state of a part of a ticket: a notice, an escalation, a deadline."""

    _name = "asas.helpdesk.recorded.part.mixin"
    _description = "Part of a Ticket Whose States Are Recorded"

    # The kind of the entries, and the fields that they hold.
    _evidence_kind = None
    _evidence_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._append_state(self._evidence_fields)
        return records

    def write(self, vals):
        result = super().write(vals)
        changed = vals.keys() & set(self._evidence_fields)
        if changed:
            self._append_state(self._get_recorded_with(changed))
        return result

    @api.model
    def _get_recorded_with(self, changed):
        """Hook: return the fields that an entry holds after some of them changed."""
        return self._evidence_fields

    def _append_state(self, names):
        kind, entries = self._evidence_kind, []
        for record in self:
            values = record._get_state_today(names)
            if kind in replay.WHOLE:  # what such an entry does not name is empty
                values = {name: value for name, value in values.items() if value}
            content = {"id": record.id, "model": self._name, "values": values}
            entries.append((record.ticket_id.id, kind, content))
        self.env["asas.helpdesk.evidence"]._append(entries)

    def _get_state_today(self, names=None):
        """Return the values of the recorded fields as an entry holds them, empty ones too."""
        return {name: plain(self[name]) for name in names or self._evidence_fields}
