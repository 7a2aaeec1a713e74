from odoo import models


class StageEvidence(models.Model):
    _name = "asas.helpdesk.stage"
    _inherit = ["asas.helpdesk.stage", "asas.helpdesk.recorded.setting.mixin"]
