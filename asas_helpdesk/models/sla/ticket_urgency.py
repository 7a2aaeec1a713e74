from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.duration import format_duration
from ..ticket.ticket_columns import ENDED_STATES

# A deadline this near is shown as due soon.
PRESSING = timedelta(hours=2)


class TicketUrgency(models.Model):
    """How urgent tickets are at the moment they are looked at.

    Only the next deadline is stored, so that nothing has to be brought up to date as time passes.
    """

    _inherit = "asas.helpdesk.ticket"

    pressure = fields.Selection(
        [("overdue", "Overdue"), ("soon", "Due Soon"), ("calm", "On Time")],
        string="Urgency",
        compute="_compute_time_left",
        search="_search_pressure",
        groups="base.group_user",
    )
    time_left = fields.Char(compute="_compute_time_left", groups="base.group_user")
    next_started_at = fields.Datetime(
        string="Due Since",
        compute="_compute_next_started_at",
        groups="base.group_user",
        help="Since when what is due next has been due.",
    )

    @api.depends("next_deadline")
    @api.depends_context("lang")
    def _compute_time_left(self):
        for ticket in self:
            ticket.time_left, ticket.pressure = self._say_time_left(ticket.next_deadline)

    @api.model
    def _say_time_left(self, deadline):
        """Return how much time is left until a deadline, in words, and how it presses."""
        if not deadline:
            return False, False
        left = deadline - fields.Datetime.now()
        late = left < timedelta()
        # What is left is a subject in Arabic (يتبقى ساعتان), a delay is not (تأخر ساعتين).
        span = format_duration(abs(left), self.env.lang, subject=not late)
        if late:
            return self.env._("Overdue by %(span)s", span=span), "overdue"
        return self.env._("%(span)s left", span=span), "soon" if left <= PRESSING else "calm"

    @api.depends("next_deadline", "next_metric")
    def _compute_next_started_at(self):
        # sudo() because only the moment is shown, to who reads the ticket.
        statuses = self.env["asas.helpdesk.sla.status"].sudo()
        running = statuses.search_fetch(
            [("ticket_id", "in", self.ids), ("reached_at", "=", False), ("paused_at", "=", False)],
            ["ticket_id", "metric", "deadline", "started_at"],
        )
        starts = {(s.ticket_id.id, s.metric, s.deadline): s.started_at for s in running}
        for ticket in self:
            due = (ticket._origin.id, ticket.next_metric, ticket.next_deadline)
            ticket.next_started_at = starts.get(due)

    # ------------------------------------------------------------------ In lists and columns

    def _search_pressure(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        due = Domain("next_deadline", ">=", now)
        found = {
            "overdue": Domain("next_deadline", "<", now),
            "soon": due & Domain("next_deadline", "<=", now + PRESSING),
            "calm": Domain("next_deadline", ">", now + PRESSING),
            False: Domain("next_deadline", "=", False),
        }
        return Domain.OR(found[each] for each in value if each in found)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Return SQL for a group; tickets are grouped by how urgent they are now."""
        if groupby_spec != "pressure":
            return super()._read_group_groupby(alias, groupby_spec, query)
        now = fields.Datetime.now()
        return SQL(
            "CASE WHEN %(due)s < %(now)s THEN 'overdue'"
            " WHEN %(due)s <= %(soon)s THEN 'soon' WHEN %(due)s IS NOT NULL THEN 'calm' END",
            due=self._field_to_sql(alias, "next_deadline", query),
            now=now,
            soon=now + PRESSING,
        )

    @api.model
    @api.readonly
    def read_progress_bar(self, domain, group_by, progress_bar):
        """Return how many tickets of each column are how urgent.

        Nothing is due on what has ended, as most tickets have; those are not read.
        """
        if progress_bar["field"] == "pressure":
            domain = Domain(domain) & Domain("next_deadline", "!=", False)
            domain &= Domain("state", "not in", ENDED_STATES)
        return super().read_progress_bar(domain, group_by, progress_bar)
