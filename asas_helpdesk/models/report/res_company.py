from odoo import fields, models


class ResCompany(models.Model):
    """Settings: who takes lists out of the desk, and what is published of few tickets."""

    _inherit = "res.company"

    asas_helpdesk_export_lists = fields.Boolean(
        string="Export of Lists",
        default=True,
        help="Level 2 and department managers may save the lists of the desk as spreadsheets, with"
        " what they may read and no more.",
    )
    asas_helpdesk_fewest_published = fields.Integer(
        string="Smallest Number Published",
        default=3,
        help="Published figures leave out smaller numbers, and others from which these could be"
        " computed. Enter 0 to publish every number.",
    )

    _asas_helpdesk_fewest_published_bounds = models.Constraint(
        "CHECK (asas_helpdesk_fewest_published BETWEEN 0 AND 100)",
        "The smallest number that is published must be between 0 and 100.",
    )
