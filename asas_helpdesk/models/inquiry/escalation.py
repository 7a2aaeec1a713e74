from odoo import api, models


class Escalation(models.Model):
    """The run of the escalation, which also reminds of inquiries and raises those overdue."""

    _inherit = "asas.helpdesk.escalation"

    @api.model
    def _after_escalating(self):
        result = super()._after_escalating()
        self.env["asas.helpdesk.inquiry"]._remind_due()
        return result
