from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..report.numbers import COMMITMENTS, TICKETS
from ..report.report_mixin import TICKET
from .periodic_report import MONTHS

# How many of what was reached latest are named.
NAMED = 10
TREND = 12
# Numbers that the tables sum as fractions.
WHOLE = {"kept", "due", "breached", "rating_given"}
HANDS = ("level1", "level2", "manager", "beneficiary")
# What the beneficiary owes is no commitment of the desk.
OWED = Domain("metric", "!=", "waiting")


class PeriodicReportFigures(models.Model):
    """Count a period: numbers and ids, without words.

    Tickets count in the period in which they were received, commitments in that of their deadline,
    ratings in that in which they were given, so that each stands in exactly one monthly report.
    """

    _inherit = "asas.helpdesk.periodic.report"

    @api.model
    def _count_period(self, company, kind, first, last):
        """Return the figures of a period, as JSON can hold them."""
        self.env["asas.helpdesk.report.upkeep"]._catch_up()
        # Also of what is named: spam, duplicates and incidents are not counted.
        scope = Domain("company_id", "=", company.id) & Domain("counted", "=", True)
        scope &= self._shown_to_all(company)
        spans = {
            "now": (first, last),
            "before": self._span_before(kind, first),
            "last_year": (first - relativedelta(years=1), last - relativedelta(years=1)),
        }
        if kind == "year":
            del spans["last_year"]
        due = scope & OWED & _within("due_on", first, last)
        received = scope & _within("received_on", first, last)
        return {
            "totals": {name: self._count_total(scope, *span) for name, span in spans.items()},
            "services": self._count_by("service_id", scope, spans),
            "channels": self._count_by("channel_id", scope, spans),
            "types": self._count_each("ticket_type", received),
            "outcomes": self._count_each("outcome", received),
            "months": self._count_months(scope, last),
            "metrics": self._count_metrics(due),
            "hands": self._count_hands(scope, due),
            "late": self._count_late(due),
            "points": self._count_points(received),
        }

    @api.model
    def _span_before(self, kind, first):
        return first - relativedelta(months=MONTHS[kind]), first - timedelta(days=1)

    @api.model
    def _shown_to_all(self, company):
        """Return the domain of the rows of the tickets that no reader of the reports of a company
        is kept from: what is hidden from one of them is not counted."""
        self.env.flush_all()
        hidden = set()
        for user in company._asas_helpdesk_possible_report_readers():
            query = self.env[TICKET].with_user(user)._hidden_from_user()
            hidden.update(row[0] for row in self.env.execute_query(query))
        return Domain("ticket_id", "not in", sorted(hidden)) if hidden else Domain.TRUE

    @api.model
    def _figures_of(self, measures, by=(), domain=(), table=TICKETS):
        # sudo() because the scope says what is counted: what every reader may read.
        numbers = self.env["asas.helpdesk.numbers"].sudo()
        return [
            {name: _plain(name, value) for name, value in row.items()}
            for row in numbers._read(measures, by, domain, table)
        ]

    @api.model
    def _count_total(self, scope, first, last):
        received = scope & _within("received_on", first, last)
        decided = Domain("ticket_type", "=", "complaint")
        decided &= Domain("state", "in", ("resolved", "closed"))
        names = ["__count", "is_open"]
        again = received & Domain("reopenings", ">", 0)
        due = scope & OWED & _within("due_on", first, last)
        return {
            **self._figures_of(names, (), received)[0],
            "reopened": self._figures_of(["__count"], (), again)[0]["__count"],
            **self._figures_of(["decision_working_median"], (), received & decided)[0],
            **self._figures_of(["kept", "due", "breached"], (), due, COMMITMENTS)[0],
            **self._figures_of(
                ["rating", "rating_given"], (), scope & _within("rated_on", first, last)
            )[0],
        }

    @api.model
    def _count_by(self, group, scope, spans):
        """Return a row for each service or channel, the one with most tickets first."""
        first, last = spans["now"]
        rows = defaultdict(dict)
        received = scope & _within("received_on", first, last)
        for row in self._figures_of(["__count", "decision_working_median"], [group], received):
            rows[row.pop(group)] |= row
        before = scope & _within("received_on", *spans["before"])
        for row in self._figures_of(["__count"], [group], before):
            rows[row[group]]["before"] = row["__count"]
        due = scope & OWED & _within("due_on", first, last)
        for row in self._figures_of(["kept", "due", "breached"], [group], due, COMMITMENTS):
            rows[row.pop(group)] |= row
        rated = scope & _within("rated_on", first, last)
        for row in self._figures_of(["rating", "rating_given"], [group], rated):
            rows[row.pop(group)] |= row
        found = [{"id": id_, **row} for id_, row in rows.items()]
        return sorted(found, key=lambda row: (-row.get("__count", 0), row["id"] or 0))

    @api.model
    def _count_each(self, group, domain):
        rows = self._figures_of(["__count"], [group], domain)
        return {row[group] or "": row["__count"] for row in rows}

    @api.model
    def _count_months(self, scope, last):
        """Return a row for each of the twelve months that end with a period."""
        end = last.replace(day=1)
        start = end - relativedelta(months=TREND - 1)
        rows = {
            (start + relativedelta(months=number)).isoformat(): {"received": 0}
            for number in range(TREND)
        }
        received = scope & _within("received_on", start, last)
        for row in self._figures_of(["__count"], ["received_on:month"], received):
            rows[row["received_on:month"]]["received"] = row["__count"]
        due = scope & OWED & _within("due_on", start, last)
        for row in self._figures_of(["kept", "due"], ["due_on:month"], due, COMMITMENTS):
            rows[row.pop("due_on:month")] |= row
        rated = scope & _within("rated_on", start, last)
        for row in self._figures_of(["rating", "rating_given"], ["rated_on:month"], rated):
            rows[row.pop("rated_on:month")] |= row
        return [{"month": month, **row} for month, row in rows.items()]

    # ------------------------------------------------------------------ What was broken, and why

    @api.model
    def _count_metrics(self, due):
        names = ["kept", "due", "breached", "late_median"]
        return [row for row in self._figures_of(names, ["metric"], due, COMMITMENTS) if row["due"]]

    @api.model
    def _count_hands(self, scope, due):
        """Return in whose hands the tickets of breached commitments lay, in working hours."""
        # sudo() as above.
        broken = self.env[COMMITMENTS].sudo()._search(due & Domain("breached", "=", 1))
        tickets = broken.select(SQL.identifier(broken.table, "ticket_id"))
        names = [f"{hands}_working" for hands in HANDS]
        row = self._figures_of(names, (), scope & Domain("ticket_id", "in", tickets))[0]
        return {hands: row[f"{hands}_working"] for hands in HANDS}

    @api.model
    def _count_late(self, due):
        """Return what was reached latest, by reference; what has not been reached at all first.

        Confidential tickets are counted and not named.
        """
        named = due & Domain("breached", "=", 1) & Domain("confidential", "=", False)
        # sudo() as above; in descending order, nothing comes before any number.
        rows = (
            self.env[COMMITMENTS]
            .sudo()
            .search(named, order="late_hours desc, due_on, id", limit=NAMED)
        )
        numbers = self.env[TICKETS].sudo().search([("ticket_id", "in", rows.ticket_id.ids)])
        lay = {row.ticket_id.id: self._longest_hands(row) for row in numbers}
        return [
            {
                "reference": row.ticket_id.reference or "",
                "service": row.service_id.id or None,
                "metric": row.metric,
                "due_on": row.due_on.isoformat(),
                "late": row.late_hours if row.status_id.reached_at else None,
                "hands": lay.get(row.ticket_id.id),
            }
            for row in rows
        ]

    @api.model
    def _longest_hands(self, row):
        spans = {hands: row[f"{hands}_working"] for hands in HANDS}
        longest = max(spans, key=spans.get)
        return longest if spans[longest] else None

    @api.model
    def _count_points(self, received):
        """Return how many points of decisions had which result, and how many led to a remedy."""
        # sudo() as above.
        query = self.env[TICKETS].sudo()._search(received)
        tickets = query.select(SQL.identifier(query.table, "ticket_id"))
        points = self.env["asas.helpdesk.finding"].sudo()
        of_period = Domain("ticket_id", "in", tickets)
        counted = points._read_group(of_period, ["result"], ["__count"])
        remedies = points.search_count(of_period & Domain("remedy", "!=", False))
        return {**dict(counted), "remedies": remedies}


def _within(name, first, last):
    return Domain(name, ">=", first) & Domain(name, "<=", last)


def _plain(name, value):
    """Return a figure as JSON can hold it: records by their id, days as texts."""
    if isinstance(value, models.BaseModel):
        return value.id or None
    if hasattr(value, "isoformat"):
        return f"{value:%Y-%m-%d}"
    whole = isinstance(value, float) and name in WHOLE
    return int(value) if whole else value
