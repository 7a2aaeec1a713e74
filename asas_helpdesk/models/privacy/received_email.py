from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ReceivedEmail(models.Model):
    """Keep the e-mails of tickets on legal hold beyond the days of the settings."""

    _inherit = "asas.helpdesk.received.email"

    @api.model
    def _get_deletable_domain(self):
        held = self.env["asas.helpdesk.ticket"]._held_tickets()
        return super()._get_deletable_domain() & Domain("ticket_id", "not in", SQL("(%s)", held))
