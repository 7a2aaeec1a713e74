from odoo import models


class SeasonShiftEvidence(models.Model):
    _name = "asas.helpdesk.season.shift"
    _inherit = ["asas.helpdesk.season.shift", "asas.helpdesk.recorded.setting.mixin"]

    def _get_recorded_company(self):
        return self.season_id.calendar_id.company_id
