from odoo import models


class SlaStatus(models.Model):
    """Let the report tables find the SLA statuses that have changed."""

    _inherit = "asas.helpdesk.sla.status"

    _by_change = models.Index("(write_date)")
