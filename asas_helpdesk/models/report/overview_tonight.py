from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...tools import tonight
from ...tools.duration import format_duration
from .numbers import COMMITMENTS
from .overview import STATUS
from .overview_rows import LINES
from .report_mixin import TICKET

# Over how many days the pace of the desk is read.
DAYS = 30


class OverviewTonight(models.AbstractModel):
    """Which open deadlines the desk will miss before it closes, at its own pace: what begins now
    and takes as long as the median of its service is ready too late."""

    _inherit = "asas.helpdesk.overview"

    @api.model
    def _tonight(self, moments, title=None, whose=Domain.TRUE):
        """Return what is said of this evening: a banner, and a block with what will be missed.

        :param str title: of the banner, where it is not about all that the reader sees
        :param Domain whose: the SLA statuses that it is about
        """
        title = title or self.env._("Tonight")
        company = self.env.company
        hours = company._asas_helpdesk_calendar()._asas_helpdesk_hours(company)
        closes = tonight.closing(hours, moments.now, moments.end)
        if closes is None:
            words = self.env._("The desk does not open any more today.")
            return self._tonight_said(title, words), None
        # The beneficiary’s own time is not the desk’s pace.
        open_ = (
            Domain("state", "=", "running")
            & Domain("metric", "!=", "waiting")
            & Domain("deadline", ">=", moments.now)
            & Domain("deadline", "<=", closes)
        )
        rows, found = self._among(open_, STATUS)
        statuses = rows.search_fetch(found & whose, ["metric", "deadline", "ticket_id"]).sudo(
            self.env.su
        )
        services = self._services_of(statuses)
        dues = [
            tonight.Due(s.id, s.metric, services.get(s.ticket_id.id), s.deadline) for s in statuses
        ]
        paces, paces_of_all = self._paces(moments, dues)
        outlook = tonight.outlook(
            dues, paces, paces_of_all, lambda minutes: hours.due(moments.now, minutes)
        )
        missed = {due.key: tonight.pace_of(due, paces, paces_of_all) for due in dues}
        missed = {key: missed[key] for key in outlook.missed}
        words = self._tonight_words(outlook, closes, moments)
        listed = None
        if missed:
            domain = Domain("id", "in", list(missed))
            listed = self._list(self.env._("Missed Tonight"), domain, len(missed), STATUS)
        banner = self._tonight_said(title, words, "warning" if missed else "info", listed)
        return banner, self._tonight_block(self.env[STATUS].browse(missed), missed, listed)

    @api.model
    def _services_of(self, statuses):
        """Return the services of the tickets of some SLA statuses, by ticket id."""
        rows = self.env[TICKET].search_fetch([("id", "in", statuses.ticket_id.ids)], ["service_id"])
        return {ticket.id: ticket.service_id.id or None for ticket in rows}

    @api.model
    def _paces(self, moments, dues):
        """Return how long each metric has taken, by service and over all of them."""
        if not dues:
            return {}, {}
        domain = (
            Domain("due_on", ">=", moments.today - timedelta(days=DAYS))
            & Domain("due_on", "<=", moments.today)
            & Domain("metric", "in", sorted({due.metric for due in dues}))
        )
        names = ["taken_working_median", "taken_base"]
        numbers = self.env["asas.helpdesk.numbers"]
        of_services, of_all = numbers._read_sets(
            names, [["metric", "service_id"], ["metric"]], domain, COMMITMENTS
        )

        def pace(row):
            median = row["taken_working_median"]
            return tonight.Pace(None if median is None else median * 60, row["taken_base"] or 0)

        by_service = {
            (row["metric"], row["service_id"].id or None): pace(row) for row in of_services
        }
        return by_service, {row["metric"]: pace(row) for row in of_all}

    @api.model
    def _tonight_words(self, found, closes, moments):
        moment = self._time_words(closes)
        if closes >= moments.end:
            moment = self.env._("midnight")
        known = found.total - len(found.unknown)
        if not found.total:
            return self.env._("No deadline is due before closing at %(time)s.", time=moment)
        if not known:
            return self.env._(
                "No figure: of the deadlines before closing at %(time)s, too few were reached in"
                " the last 30 days to say how fast the desk is.",
                time=moment,
            )
        if not found.missed:
            return self.env._(
                "At the pace of the desk, no deadline before closing at %(time)s will be missed."
                " Deadlines that are open: %(total)s.",
                time=moment,
                total=self._number(known),
            )
        return self.env._(
            "At the pace of the desk, deadlines will be missed before closing at %(time)s:"
            " %(missed)s of %(total)s.",
            time=moment,
            missed=self._number(len(found.missed)),
            total=self._number(known),
        )

    @api.model
    def _tonight_said(self, title, words, look="info", listed=None):
        return {
            "key": "tonight",
            "look": look,
            "icon": "fa-moon-o",
            "title": title,
            "words": words,
            "link": listed,
            "label": self.env._("Show Them"),
        }

    @api.model
    def _tonight_block(self, statuses, minutes, listed):
        """Return the deadlines that will be missed, the nearest first, and why."""
        if not statuses:
            return None
        now = self._get_moments().now
        rows = statuses.sorted("deadline")[:LINES]
        labels = dict(self.env[STATUS]._fields["metric"]._description_selection(self.env))
        return {
            "kind": "tickets",
            "key": "tonight",
            "title": self.env._("Missed Tonight, at the Desk’s Pace"),
            "empty": "",
            "heads": [self.env._("Time Left"), self.env._("Usually Takes"), self.env._("Ticket")],
            "all": listed,
            "rows": [
                {
                    "id": status.ticket_id.id,
                    "time": self._minutes(status.deadline - now),
                    "look": "warning",
                    "due": f"{labels[status.metric]}:"
                    f" {self._minutes(timedelta(minutes=minutes[status.id]))}",
                    **self._described(status.ticket_id),
                }
                for status in rows
            ],
        }

    @api.model
    def _minutes(self, span):
        return format_duration(span, self.env.lang, subject=True, day=None)
