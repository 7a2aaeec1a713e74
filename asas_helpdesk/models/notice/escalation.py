from odoo import api, models


class Escalation(models.Model):
    """The run of the escalation, which also updates notices whose outcome was never reported."""

    _inherit = "asas.helpdesk.escalation"

    @api.model
    def _after_escalating(self):
        result = super()._after_escalating()
        self.env["asas.helpdesk.notice"]._sync_lost_mails()
        return result
