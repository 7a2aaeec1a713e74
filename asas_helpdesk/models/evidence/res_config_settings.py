from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ..ticket.intake import not_an_email
from .evidence_anchor import ADDRESSES


class ResConfigSettings(models.TransientModel):
    """The addresses outside the system to which anchors are sent."""

    _inherit = "res.config.settings"

    asas_helpdesk_anchor_addresses = fields.Char(
        string="Addresses for Anchors",
        config_parameter=ADDRESSES,
        help="Separate several by commas.",
    )

    def set_values(self):
        for typed in filter(None, (self.asas_helpdesk_anchor_addresses or "").split(",")):
            if not email_normalize(typed):
                raise ValidationError(not_an_email(self.env, typed.strip()))
        return super().set_values()
