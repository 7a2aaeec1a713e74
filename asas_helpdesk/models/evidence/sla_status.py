from odoo import models


class SlaStatusEvidence(models.Model):
    _name = "asas.helpdesk.sla.status"
    _inherit = ["asas.helpdesk.sla.status", "asas.helpdesk.recorded.part.mixin"]

    _evidence_kind = "sla"
    _evidence_fields = (
        "policy_id",
        "metric",
        "turn",
        "round",
        "started_at",
        "deadline",
        "reached_at",
        "paused_at",
        "paused_minutes",
        "extended_minutes",
        "state",
    )
