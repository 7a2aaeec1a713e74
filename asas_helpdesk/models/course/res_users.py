from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _asas_helpdesk_place(self):
        place = super()._asas_helpdesk_place()
        if not place and self.has_group("asas_helpdesk.group_hall_manager"):
            return "asas_helpdesk.halls_now_action"
        return place
