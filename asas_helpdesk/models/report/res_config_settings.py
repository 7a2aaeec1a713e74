from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings: who takes lists out of the desk, and what is published of few tickets."""

    _inherit = "res.config.settings"

    asas_helpdesk_export_lists = fields.Boolean(
        related="company_id.asas_helpdesk_export_lists", readonly=False
    )
    asas_helpdesk_fewest_published = fields.Integer(
        related="company_id.asas_helpdesk_fewest_published", readonly=False
    )
