from odoo import models


class SmsTemplate(models.Model):
    _name = "sms.template"
    _inherit = ["sms.template", "asas.helpdesk.recorded.setting.mixin"]

    def _filter_recorded(self):
        # sudo() only to see what a template is for.
        own = self.sudo().filtered(lambda t: (t.model or "").startswith("asas.helpdesk."))
        return self & own.sudo(False)
