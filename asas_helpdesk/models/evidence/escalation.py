from odoo import api, models

from .evidence import plain

TOLD = ("rule_id", "round", "due_at", "escalated_at", "user_id", "state", "error")


class EscalationEvidence(models.Model):
    _inherit = "asas.helpdesk.escalation"

    @api.model_create_multi
    def create(self, vals_list):
        escalations = super().create(vals_list)
        escalations._append_evidence()
        return escalations

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(TOLD):
            self._append_evidence()
        return result

    def _append_evidence(self):
        self.env["asas.helpdesk.evidence"]._append(
            [
                (
                    escalation.ticket_id.id,
                    "escalation",
                    {
                        "id": escalation.id,
                        "model": self._name,
                        "values": escalation._get_told(),
                    },
                )
                for escalation in self
            ]
        )

    def _get_told(self):
        """Return what an entry holds of this escalation."""
        return {name: plain(self[name]) for name in TOLD if self[name]}
