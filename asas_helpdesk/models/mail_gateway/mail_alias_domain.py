from odoo import models


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            ours = self.env["asas.helpdesk.channel.address"]._aliases().domain_ids
            if not ours.isdisjoint(self.ids):
                self.env.registry.clear_cache()
        return result
