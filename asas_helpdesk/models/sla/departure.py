from odoo import models


class Departure(models.Model):
    _inherit = "asas.helpdesk.departure"

    def _get_extension(self):
        """Return the extension of the decision that leaves: day and reason, or None."""
        return (self.later or {}).get("extension")

    def _get_label(self):
        if self._get_extension():
            return self.env._("Extension of the decision")
        return super()._get_label()
