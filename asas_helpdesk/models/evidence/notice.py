from odoo import api, models

from .evidence import plain

TOLD = ("kind", "method", "address", "state", "done_at", "failure", "user_id")


class NoticeEvidence(models.Model):
    _inherit = "asas.helpdesk.notice"

    @api.model_create_multi
    def create(self, vals_list):
        notices = super().create(vals_list)
        notices._append_evidence(TOLD)
        return notices

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(TOLD):
            self._append_evidence(("kind", "method", *(vals.keys() & set(TOLD))))
        return result

    def _append_evidence(self, names):
        self.env["asas.helpdesk.evidence"]._append(
            [
                (
                    notice.ticket_id.id,
                    "notice",
                    {"id": notice.id, "model": self._name, "values": notice._get_told(names)},
                )
                for notice in self
            ]
        )

    def _get_told(self, names=TOLD):
        """Return what an entry holds of this notice; what became empty is named, too."""
        return {name: plain(self[name]) for name in names}
