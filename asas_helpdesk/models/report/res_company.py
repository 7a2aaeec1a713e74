from odoo import fields, models


class ResCompany(models.Model):
    """Settings: who takes lists out of the desk."""

    _inherit = "res.company"

    asas_helpdesk_export_lists = fields.Boolean(
        string="Export of Lists",
        default=True,
        help="Level 2 and department managers may save the lists of the desk as spreadsheets, with"
        " what they may read and no more.",
    )
