from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    asas_helpdesk_max_files = fields.Integer(
        related="company_id.asas_helpdesk_max_files",
        readonly=False,
        help="As many files may be sent along with a ticket or a message. Write 0 to accept none.",
    )
    asas_helpdesk_max_megabytes = fields.Integer(
        related="company_id.asas_helpdesk_max_megabytes",
        readonly=False,
    )
    asas_helpdesk_accept_pictures = fields.Boolean(
        related="company_id.asas_helpdesk_accept_pictures", readonly=False
    )
    asas_helpdesk_accept_documents = fields.Boolean(
        related="company_id.asas_helpdesk_accept_documents",
        readonly=False,
    )
    asas_helpdesk_accept_office = fields.Boolean(
        related="company_id.asas_helpdesk_accept_office",
        readonly=False,
    )
    asas_helpdesk_accept_recordings = fields.Boolean(
        related="company_id.asas_helpdesk_accept_recordings", readonly=False
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
