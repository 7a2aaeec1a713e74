from odoo import api, models


class PlanningMixin(models.AbstractModel):
    """Mixin for SLA policies and escalation rules, whose changes apply at once to open tickets."""

    _name = "asas.helpdesk.planning.mixin"
    _description = "What SLA Statuses Are Planned By"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._plan_again()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:  # the order too: among equal SLA policies the first one applies
            self._plan_again()
        return result

    @api.model
    def _plan_again(self):
        # sudo() because planning writes SLA statuses of tickets that only the desk's staff may see.
        self.env["asas.helpdesk.sla.status"].sudo()._plan_again()
