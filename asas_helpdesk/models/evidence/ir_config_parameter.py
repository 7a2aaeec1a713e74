from odoo import models


class IrConfigParameter(models.Model):
    _name = "ir.config_parameter"
    _inherit = ["ir.config_parameter", "asas.helpdesk.recorded.setting.mixin"]

    def _filter_recorded(self):
        # sudo() only to see whose settings they are.
        own = self.sudo().filtered(lambda p: (p.key or "").startswith("asas_helpdesk."))
        return self & own.sudo(False)

    def _is_worth_recording(self, vals):
        return "key" not in vals or str(vals["key"]).startswith("asas_helpdesk.")
