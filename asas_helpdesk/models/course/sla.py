from odoo import api, models


class Sla(models.Model):
    """Count the time of running sessions, during which the telephone is answered."""

    _inherit = "asas.helpdesk.sla"

    @api.model
    def _get_session_intervals(self, company, since, until):
        before = super()._get_session_intervals(company, since, until)
        sessions = self.env["asas.helpdesk.course.session"]
        return before + sessions._intervals(company, since, until)
