from odoo import models


class ServiceFieldEvidence(models.Model):
    _name = "asas.helpdesk.service.field"
    _inherit = ["asas.helpdesk.service.field", "asas.helpdesk.recorded.setting.mixin"]

    def _get_recorded_company(self):
        return self.service_id.company_id
