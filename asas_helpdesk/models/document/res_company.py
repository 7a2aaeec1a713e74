from odoo import fields, models

from ..ticket.base import SETTING


class ResCompany(models.Model):
    """Settings: what stands on every document."""

    _inherit = "res.company"

    asas_helpdesk_letterhead = fields.Char(
        string="Name on Documents", translate=True, personal=SETTING
    )
    asas_helpdesk_appeal = fields.Text(
        string="Where to Turn Next", translate=True, personal=SETTING
    )
