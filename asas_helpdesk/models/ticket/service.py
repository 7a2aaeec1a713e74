from odoo import api, fields, models

from .base import SETTING


class Service(models.Model):
    """A service or system that beneficiaries get help with (policy section 4)."""

    _name = "asas.helpdesk.service"
    _description = "Service"
    _inherit = ["asas.helpdesk.cached.mixin", "asas.helpdesk.company.mixin"]
    _order = "sequence, id"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    department_id = fields.Many2one(
        "hr.department",
        string="Competent Department",
        ondelete="set null",
        index="btree_not_null",
        help="Complaints about this service are directed to the manager of this department."
        " Without a department, they go to the escalation manager of the settings.",
    )
    description = fields.Text(
        translate=True, help="Shown to the beneficiaries when they choose a service."
    )

    @api.model
    def _links_of_company(self):
        return ["department_id"]
