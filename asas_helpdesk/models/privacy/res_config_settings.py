from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """For how long personal data are kept, in the settings of the company."""

    _inherit = "res.config.settings"

    asas_helpdesk_months_complaint = fields.Integer(
        related="company_id.asas_helpdesk_months_complaint", readonly=False
    )
    asas_helpdesk_months_suggestion = fields.Integer(
        related="company_id.asas_helpdesk_months_suggestion", readonly=False
    )
    asas_helpdesk_months_request = fields.Integer(
        related="company_id.asas_helpdesk_months_request", readonly=False
    )
