from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _asas_helpdesk_is_absent(self):
        """Whether the person is on time off today, where time off is kept in Odoo."""
        self.ensure_one()
        # Only whether somebody is there is used, nothing of the reason.
        employees = self.sudo().employee_ids
        return "is_absent" in employees._fields and any(employees.mapped("is_absent"))
