from odoo import models


class TicketPrivacy(models.Model):
    """Know how long the personal data of a ticket is kept, and whether it is still there."""

    _inherit = "asas.helpdesk.ticket"
