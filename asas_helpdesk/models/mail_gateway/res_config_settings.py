from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Show the addresses at which the desk receives mail, and name what its mail is trusted by."""

    _inherit = "res.config.settings"

    asas_helpdesk_address_ids = fields.Many2many(
        "asas.helpdesk.channel.address",
        string="E-mail Addresses",
        compute="_compute_asas_helpdesk_address_ids",
    )
    asas_helpdesk_mail_server = fields.Char(
        string="Our Mail Servers",
        config_parameter="asas_helpdesk.mail_server",
        help="The names under which your own mail servers sign what they add to an e-mail: “by” in"
        " Received, and the first word of Authentication-Results. Separate several by commas.",
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
