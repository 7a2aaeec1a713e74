from odoo import api, models

PREFIX = "asas_helpdesk_"


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "asas.helpdesk.recorded.setting.mixin"]

    @api.model
    def _is_worth_recording(self, vals):
        return any(name.startswith(PREFIX) for name in vals)

    def _get_recorded_company(self):
        return self

    @api.model
    def _get_recorded_fields(self, names):
        own = [name for name in names if name.startswith(PREFIX)]
        return super()._get_recorded_fields(own)
