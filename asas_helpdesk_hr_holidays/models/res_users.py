from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _asas_helpdesk_absent(self):
        away = super()._asas_helpdesk_absent()
        # sudo() because not everybody may read employees; only who is away is used.
        employees = self.sudo().employee_ids.filtered("is_absent")
        return away | (self & employees.user_id)
