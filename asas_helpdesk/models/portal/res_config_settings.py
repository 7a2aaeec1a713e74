from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings: what people may attach, and how long the access link to a ticket is valid."""

    _inherit = "res.config.settings"

    asas_helpdesk_max_files = fields.Integer(
        related="company_id.asas_helpdesk_max_files",
        readonly=False,
        help=(
            "Number of files that can be attached to a ticket or a message. Enter 0 to accept none."
        ),
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
    asas_helpdesk_link_days = fields.Integer(
        string="Days of the Access Link",
        related="company_id.asas_helpdesk_link_days",
        readonly=False,
        help=(
            "Number of days after a ticket is closed or cancelled during which its access"
            " link is valid."
        ),
    )
