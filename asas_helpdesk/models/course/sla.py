from odoo import api, models


class Sla(models.Model):
    """The telephone is answered while a session runs: its time counts."""

    _inherit = "asas.helpdesk.sla"

    @api.model
    def _get_session_intervals(self, company, since, until):
        before = super()._get_session_intervals(company, since, until)
        sessions = self.env["asas.helpdesk.course.session"]
        return before + sessions._intervals(company, since, until)
