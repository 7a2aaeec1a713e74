from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Show the addresses at which the desk receives mail."""

    _inherit = "res.config.settings"

    asas_helpdesk_address_ids = fields.Many2many(
        "asas.helpdesk.channel.address",
        string="E-mail Addresses",
        compute="_compute_asas_helpdesk_address_ids",
    )
    asas_helpdesk_alias_domain = fields.Char(compute="_compute_asas_helpdesk_alias_domain")

    @api.depends("company_id")
    def _compute_asas_helpdesk_alias_domain(self):
        for settings in self:
            settings.asas_helpdesk_alias_domain = settings.company_id.alias_domain_id.name

    @api.depends("company_id")
    def _compute_asas_helpdesk_address_ids(self):
        addresses = self.env["asas.helpdesk.channel.address"].search([])
        self.asas_helpdesk_address_ids = addresses.filtered("alias_name")
