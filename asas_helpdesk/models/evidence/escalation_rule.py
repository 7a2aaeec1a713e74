from odoo import models


class EscalationRuleEvidence(models.Model):
    _name = "asas.helpdesk.escalation.rule"
    _inherit = ["asas.helpdesk.escalation.rule", "asas.helpdesk.recorded.setting.mixin"]
