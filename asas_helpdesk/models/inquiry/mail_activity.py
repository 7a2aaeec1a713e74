from odoo import models


class MailActivity(models.Model):
    """Send the web client the name of an activity, which it shows where there is no summary: the
    steps of a checklist have none. It is made of what is sent anyway."""

    _inherit = "mail.activity"

    def _to_store_defaults(self, target):
        return [*super()._to_store_defaults(target), "display_name"]
