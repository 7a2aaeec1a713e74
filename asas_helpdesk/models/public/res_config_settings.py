from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    asas_helpdesk_show_achieved = fields.Boolean(
        string="Show the Achieved Time",
        related="company_id.asas_helpdesk_show_achieved",
        readonly=False,
        help="The public page shows, next to the expected response time, how fast answers"
        " actually came in the last 30 days.",
    )
    asas_helpdesk_address_limit = fields.Integer(
        related="company_id.asas_helpdesk_address_limit",
        readonly=False,
        help="On the public form. Trainees in one hall often share one internet address. Enter 0"
        " for no limit.",
    )
    asas_helpdesk_contact_limit = fields.Integer(
        related="company_id.asas_helpdesk_contact_limit",
        readonly=False,
        help="On the public form, for one e-mail address or telephone number. Enter 0 for no"
        " limit.",
    )
    asas_helpdesk_message_limit = fields.Integer(
        related="company_id.asas_helpdesk_message_limit",
        readonly=False,
        help="By the link, or by one user from outside. Each may notify several members of the"
        " staff. Enter 0 for no limit.",
    )
    asas_helpdesk_privacy = fields.Html(
        related="company_id.asas_helpdesk_privacy",
        readonly=False,
        help="What people consent to on the public form. If it is empty, the default notice is"
        " shown.",
    )
