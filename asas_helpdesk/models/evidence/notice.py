from odoo import api, models


class NoticeEvidence(models.Model):
    _name = "asas.helpdesk.notice"
    _inherit = ["asas.helpdesk.notice", "asas.helpdesk.recorded.part.mixin"]

    _evidence_kind = "notice"
    _evidence_fields = ("kind", "method", "address", "state", "done_at", "failure", "user_id")

    @api.model
    def _get_recorded_with(self, changed):
        return ("kind", "method", *changed)
