from odoo import models


class EscalationEvidence(models.Model):
    _name = "asas.helpdesk.escalation"
    _inherit = ["asas.helpdesk.escalation", "asas.helpdesk.recorded.part.mixin"]

    _evidence_kind = "escalation"
    _evidence_fields = ("rule_id", "round", "due_at", "escalated_at", "user_id", "state", "error")
