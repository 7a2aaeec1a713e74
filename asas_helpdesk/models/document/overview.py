from odoo import api, models


class Overview(models.AbstractModel):
    """The director’s screen leads to the monthly reports."""

    _inherit = "asas.helpdesk.overview"

    @api.model
    def _get_buttons(self, screen):
        buttons = super()._get_buttons(screen)
        if screen != "director" or not self.env["asas.helpdesk.periodic.report"].has_access("read"):
            return buttons
        reports = {
            "label": self.env._("Monthly and Yearly Reports"),
            "icon": "fa-file-pdf-o",
            "action": "asas_helpdesk.periodic_report_action",
        }
        return [*buttons, reports]
