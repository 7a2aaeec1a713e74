from odoo import fields, models

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

    def _asas_helpdesk_managers(self):
        """Return the users responsible for this department: its manager, then the deputy."""
        self.ensure_one()
        return self.manager_id.user_id | self.asas_helpdesk_deputy_id.user_id
