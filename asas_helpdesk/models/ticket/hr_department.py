from odoo import api, fields, models

from .base import ANSWERABLE


class HrDepartment(models.Model):
    _inherit = "hr.department"

    asas_helpdesk_deputy_id = fields.Many2one(
        "hr.employee",
        string="Deputy for Complaints",
        domain="['|', ('company_id', '=', False), ('company_id', 'in', allowed_company_ids)]",
        ondelete="set null",
        index="btree_not_null",
        help="Receives the complaints of this department while its manager is away.",
        personal=ANSWERABLE,
    )

    @api.depends_context("asas_helpdesk_own_name_first", "formatted_display_name")
    def _compute_display_name(self):
        """Show the name of a department first, and its path after it: a path is cut at its end, and
        departments of two branches may have one name."""
        if not self.env.context.get("asas_helpdesk_own_name_first"):
            return super()._compute_display_name()
        # In a list to choose from, what stands between two dashes is grey.
        after = "%s --%s--" if self.env.context.get("formatted_display_name") else "%s (%s)"
        for department in self:
            name, above = department.name, department.parent_id.complete_name
            department.display_name = after % (name, above) if above else name
        return None

    def _asas_helpdesk_managers(self):
        """Return the users responsible for this department: its manager, then the deputy."""
        self.ensure_one()
        return self.manager_id.user_id | self.asas_helpdesk_deputy_id.user_id
