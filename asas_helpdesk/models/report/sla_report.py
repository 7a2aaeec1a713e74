from odoo import api, fields, models

from ..sla.commitment_mixin import METRICS
from .ticket_report import hours, number, percentile, share
from .ticket_report_facts import is_kept, local_day


class SlaReport(models.Model):
    """A row for each SLA status, by which commitments are counted."""

    _name = "asas.helpdesk.sla.report"
    _description = "Commitment in Numbers"
    _inherit = ["asas.helpdesk.report.mixin"]
    _order = "due_on desc, id desc"
    _rec_name = "metric"

    status_id = fields.Many2one(
        "asas.helpdesk.sla.status",
        string="SLA Status",
        required=True,
        readonly=True,
        ondelete="cascade",
        technical=True,
    )
    policy_id = fields.Many2one("asas.helpdesk.sla", readonly=True, ondelete="set null")
    metric = fields.Selection(METRICS, readonly=True)
    due_on = fields.Date(
        readonly=True, help="The day of the deadline in the time zone of the desk."
    )
    in_time = share("In Time: Share")
    kept = number("Met", "in_time")
    due = number("In Time: Base", "in_time", "count")
    breached = fields.Integer(readonly=True, aggregator="sum")
    taken_hours = hours("Taken: Hours")
    taken_median = percentile("Taken: Median Hours", "taken_hours")
    taken_ninetieth = percentile("Taken: 90th Percentile", "taken_hours", "ninetieth")
    taken_working = hours("Taken: Working Hours")
    taken_working_median = percentile("Taken: Median Working Hours", "taken_working")
    taken_base = number("Taken: Base", "taken_working", "count")
    late_hours = hours("Late: Hours", help="How long after the deadline it was reached.")
    late_median = percentile("Late: Median Hours", "late_hours")

    _status_once = models.UniqueIndex("(status_id)")
    _of_ticket = models.Index("(ticket_id)")
    _by_day = models.Index("(company_id, due_on)")

    @api.model
    def _includes_waiting(self, name):
        return getattr(self._fields.get(name), "of", name) in ("taken_hours", "late_hours")

    @api.model
    def _lines(self, shared, statuses, zone, hours):
        """Return the rows of the SLA statuses of a ticket.

        :param dict shared: what its own row holds
        """
        return [shared | self._line(status, zone, hours) for status in statuses]

    @api.model
    def _line(self, status, zone, hours):
        started_at, reached_at = status["started_at"], status["reached_at"]
        kept, taken, working, late = is_kept(status), None, None, None
        if reached_at:
            taken = max((reached_at - started_at).total_seconds(), 0) / 3600
            working = max(hours.between(started_at, reached_at), 0) / 60
            if kept == 0:
                late = max((reached_at - status["deadline"]).total_seconds(), 0) / 3600
        return {
            "status_id": status["id"],
            "policy_id": status["policy_id"],
            "metric": status["metric"],
            "due_on": local_day(status["deadline"], zone),
            "in_time": kept,
            "breached": int(kept == 0),
            "taken_hours": taken,
            "taken_working": working,
            "late_hours": late,
        }
