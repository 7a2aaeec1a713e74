from odoo import models


class ServiceEvidence(models.Model):
    _name = "asas.helpdesk.service"
    _inherit = ["asas.helpdesk.service", "asas.helpdesk.recorded.setting.mixin"]
