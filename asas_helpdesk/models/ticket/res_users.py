from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _asas_helpdesk_is_absent(self):
        """Return whether the person is on time off today, if time off is managed in Odoo."""
        self.ensure_one()
        # sudo() because employees are not readable by everybody; only the absence is used.
        employees = self.sudo().employee_ids
        return "is_absent" in employees._fields and any(employees.mapped("is_absent"))
