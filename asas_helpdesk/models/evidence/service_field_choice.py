from odoo import models


class ServiceFieldChoiceEvidence(models.Model):
    _name = "asas.helpdesk.service.field.choice"
    _inherit = ["asas.helpdesk.service.field.choice", "asas.helpdesk.recorded.setting.mixin"]

    def _get_recorded_company(self):
        return self.field_id.service_id.company_id
