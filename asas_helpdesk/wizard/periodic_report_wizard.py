from datetime import timedelta

from odoo import fields, models


class PeriodicReportWizard(models.TransientModel):
    """Make a monthly or yearly report now. The cron sends it, if it is due."""

    _name = "asas.helpdesk.periodic.report.wizard"
    _description = "Make a Report"
    _inherit = ["asas.helpdesk.value.mixin"]

    kind = fields.Selection(
        [("month", "Monthly"), ("year", "Yearly")], required=True, default="month"
    )
    day = fields.Date(
        string="Any Day In It",
        required=True,
        default=lambda self: self._default_day(),
        help="A day of the month or of the year that the report is about.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or self.env.user.lang,
    )

    def _default_day(self):
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    def action_make(self):
        """Make the report, unless there is one, and open it."""
        reports = self.env["asas.helpdesk.periodic.report"]
        reports._check_may_make()
        self.ensure_one()
        return reports._make_now(self.env.company, self.kind, self.day, self.lang)._open()
