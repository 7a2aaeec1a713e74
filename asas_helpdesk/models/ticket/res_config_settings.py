from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    asas_helpdesk_escalation_manager_id = fields.Many2one(
        related="company_id.asas_helpdesk_escalation_manager_id", readonly=False
    )
    asas_helpdesk_four_eyes = fields.Boolean(
        string="Second Person Verifies",
        related="company_id.asas_helpdesk_four_eyes",
        readonly=False,
    )
    asas_helpdesk_reopen_days = fields.Integer(
        string="Days for Reopening",
        related="company_id.asas_helpdesk_reopen_days",
        readonly=False,
        help="Number of days after closing during which the beneficiary can reopen a ticket.",
    )
    asas_helpdesk_legal_line = fields.Char(
        string="Legal Line",
        related="company_id.asas_helpdesk_legal_line",
        readonly=False,
        help="Shown below every e-mail and public page of the desk, such as the number of the"
        " licence.",
    )
    asas_helpdesk_departure_seconds = fields.Integer(
        string="Seconds for Taking Back",
        related="company_id.asas_helpdesk_departure_seconds",
        readonly=False,
        help="How long what is sent by hand can be taken back before it leaves: 30 to 120 seconds.",
    )
