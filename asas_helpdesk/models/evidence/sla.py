from odoo import models


class SlaEvidence(models.Model):
    _name = "asas.helpdesk.sla"
    _inherit = ["asas.helpdesk.sla", "asas.helpdesk.recorded.setting.mixin"]
