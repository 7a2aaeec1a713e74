from odoo import models


class SeasonEvidence(models.Model):
    _name = "asas.helpdesk.season"
    _inherit = ["asas.helpdesk.season", "asas.helpdesk.recorded.setting.mixin"]

    def _get_recorded_company(self):
        return self.calendar_id.company_id
