from odoo import api, models


class PlanningMixin(models.AbstractModel):
    """What open clocks are planned by: a changed promise or rule holds for them at once."""

    _name = "asas.helpdesk.planning.mixin"
    _description = "What SLA Statuses Are Planned By"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._plan_again()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:  # the order, too: among equals the first promise holds
            self._plan_again()
        return result

    @api.model
    def _plan_again(self):
        # Planning touches clocks of tickets that only the desk's staff may see.
        self.env["asas.helpdesk.sla.status"].sudo()._plan_again()
