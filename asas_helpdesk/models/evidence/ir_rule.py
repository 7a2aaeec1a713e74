from odoo import models


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["ir.rule", "asas.helpdesk.recorded.setting.mixin"]

    def _filter_recorded(self):
        # sudo() only to see whose rights they are.
        own = self.sudo().filtered(lambda r: r.model_id.model.startswith("asas.helpdesk."))
        return self & own.sudo(False)
