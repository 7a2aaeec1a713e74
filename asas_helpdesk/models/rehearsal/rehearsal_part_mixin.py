from odoo import api, fields, models

from ..ticket.protected_mixin import LEVEL2


class RehearsalPartMixin(models.AbstractModel):
    """Mixin for the lines of a draft: a result of other lines would mislead, so it is forgotten
    when one of them changes."""

    _name = "asas.helpdesk.rehearsal.part.mixin"
    _description = "Line of a Draft"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _writable_by = LEVEL2

    rehearsal_id = fields.Many2one(
        "asas.helpdesk.rehearsal", required=True, ondelete="cascade", index=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.rehearsal_id._draft_changed()
        return lines

    def write(self, vals):
        rehearsals = self.rehearsal_id
        result = super().write(vals)
        (rehearsals | self.rehearsal_id)._draft_changed()
        return result

    def unlink(self):
        rehearsals = self.rehearsal_id
        result = super().unlink()
        rehearsals._draft_changed()
        return result
