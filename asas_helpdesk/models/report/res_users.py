from odoo import models


class ResUsers(models.Model):
    """Let who answers for the desk begin with its figures, as the director does."""

    _inherit = "res.users"

    def _asas_helpdesk_place(self):
        place = super()._asas_helpdesk_place()
        answers = self == self.company_id.asas_helpdesk_escalation_manager_id
        if answers and self.has_group("asas_helpdesk.group_level2"):
            return "asas_helpdesk.overview_action"
        return place
