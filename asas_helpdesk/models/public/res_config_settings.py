from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    asas_helpdesk_show_achieved = fields.Boolean(
        string="Show the Time Achieved",
        related="company_id.asas_helpdesk_show_achieved",
        readonly=False,
        help="The public page shows beside the expected time of response how fast answers really "
        "came in the last 30 days.",
    )
    asas_helpdesk_address_limit = fields.Integer(
        related="company_id.asas_helpdesk_address_limit",
        readonly=False,
        help="Of the public form. A hall full of trainees often shares one address of the"
        " internet. Write 0 to lift the limit.",
    )
    asas_helpdesk_contact_limit = fields.Integer(
        related="company_id.asas_helpdesk_contact_limit",
        readonly=False,
        help="Of the public form, for one e-mail address or telephone number. Write 0 to lift the"
        " limit.",
    )
    asas_helpdesk_privacy = fields.Html(
        related="company_id.asas_helpdesk_privacy",
        readonly=False,
        help="What people consent to on the public form. Where it is empty, the notice that comes"
        " with the addon is shown.",
    )
