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
    asas_helpdesk_unchecked_mail = fields.Selection(
        [
            ("sender", "Takes It as Its Sender’s and Marks It as Not Checked"),
            ("nobody", "Takes It without a Contact"),
        ],
        string="E-mail That Was Not Checked",
        default="sender",
        config_parameter="asas_helpdesk.unchecked_mail",
        help="What the desk does with an e-mail when none of your own servers says whether its"
        " sender is genuine.",
    )
    asas_helpdesk_trusted_forms = fields.Char(
        string="Trusted Forms and Lists",
        config_parameter="asas_helpdesk.trusted_forms",
        help="The addresses of web forms and lists that send e-mails in the name of people. If your"
        " own server confirms such an address, the person it names counts as the sender. Separate"
        " several by commas.",
    )
    asas_helpdesk_mail_days = fields.Integer(
        related="company_id.asas_helpdesk_mail_days",
        readonly=False,
        help="The messages of the tickets stay.",
    )
    asas_helpdesk_mail_days_back = fields.Integer(
        related="company_id.asas_helpdesk_mail_days_back", readonly=False
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
