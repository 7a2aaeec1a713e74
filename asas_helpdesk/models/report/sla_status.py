from odoo import models


class SlaStatus(models.Model):
    """Let the report tables find the SLA statuses that have changed, and the first screens those of
    a day."""

    _inherit = "asas.helpdesk.sla.status"

    _by_change = models.Index("(write_date)")
    _by_deadline = models.Index("(deadline)")
