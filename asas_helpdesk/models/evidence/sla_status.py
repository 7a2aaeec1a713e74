from odoo import api, models

from .evidence import plain

TOLD = (
    "policy_id",
    "metric",
    "round",
    "started_at",
    "deadline",
    "reached_at",
    "paused_at",
    "paused_minutes",
    "state",
)


class SlaStatusEvidence(models.Model):
    _inherit = "asas.helpdesk.sla.status"

    @api.model_create_multi
    def create(self, vals_list):
        statuses = super().create(vals_list)
        statuses._append_evidence()
        return statuses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(TOLD):
            self._append_evidence()
        return result

    def _append_evidence(self):
        self.env["asas.helpdesk.evidence"]._append(
            [
                (
                    status.ticket_id.id,
                    "sla",
                    {"id": status.id, "model": self._name, "values": status._get_told()},
                )
                for status in self
            ]
        )

    def _get_told(self):
        """Return what an entry holds of this SLA status."""
        return {name: plain(self[name]) for name in TOLD if self[name]}
