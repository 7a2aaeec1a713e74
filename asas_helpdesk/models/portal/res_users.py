from odoo import api, models

from .res_partner import INVITED


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def signup(self, values, token=None):
        """Note that the person who accepts an invitation can read the address it was sent to.

        Only in superuser mode, as Odoo's own pages sign people up: a client may call this, too.
        """
        invited = False
        if token and self.env.su:
            partner = self.env["res.partner"]._get_partner_from_token(token)
            invited = partner and partner._asas_helpdesk_invited()
        return super(ResUsers, self.with_context(**{INVITED: invited})).signup(values, token)
