from odoo import api, fields, models
from odoo.tools import SQL

from ..portal.ticket_rating import LOW_RATING
from .report_mixin import TICKET


def hours(string, **kwargs):
    """Return a field for hours of which groups show the average."""
    return fields.Float(string, readonly=True, aggregator="avg", **kwargs)


def percentile(string, of, aggregator="median"):
    """Return a field that shows another percentile of a column of hours."""
    return fields.Float(string, compute="_compute_alias", of=of, aggregator=aggregator)


def share(string, **kwargs):
    """Return a field that holds 1 for yes, 0 for no and nothing where it cannot be said; groups
    show the share of yes among those of which it can."""
    return fields.Float(string, readonly=True, aggregator="avg", **kwargs)


def number(string, of, aggregator="sum"):
    """Return a field that shows the number behind a share: of those that did, or its base."""
    return fields.Integer(
        string, compute="_compute_alias", of=of, aggregator=aggregator, technical=True
    )


class TicketReport(models.Model):
    """A row for each ticket, by which tickets are counted and measured."""

    _name = "asas.helpdesk.ticket.report"
    _description = "Ticket in Numbers"
    _inherit = ["asas.helpdesk.report.mixin"]
    _order = "received_on desc, ticket_id desc"
    _rec_name = "ticket_id"

    received_at = fields.Datetime(readonly=True, technical=True)

    # --- In time, with its base
    answered_in_time = share("First Response in Time: Share")
    answer_kept = number("First Response in Time", "answered_in_time")
    answer_due = number("First Response: Base", "answered_in_time", "count")
    directed_in_time = share("Directed in Time: Share")
    directing_kept = number("Directed in Time", "directed_in_time")
    directing_due = number("Directed: Base", "directed_in_time", "count")
    acknowledged_in_time = share("Acknowledged in Time: Share")
    acknowledgement_kept = number("Acknowledged in Time", "acknowledged_in_time")
    acknowledgement_due = number("Acknowledged: Base", "acknowledged_in_time", "count")
    decided_in_time = share("Resolved in Time: Share")
    decision_kept = number("Resolved in Time", "decided_in_time")
    decision_due = number("Resolved: Base", "decided_in_time", "count")
    kept = fields.Integer("Commitments Met", readonly=True, aggregator="sum")
    breached = fields.Integer("Commitments Breached", readonly=True, aggregator="sum")

    # --- Hours
    answer_hours = hours("First Response: Hours")
    answer_median = percentile("First Response: Median Hours", "answer_hours")
    answer_ninetieth = percentile("First Response: 90th Percentile", "answer_hours", "ninetieth")
    answer_working = hours("First Response: Working Hours")
    answer_working_median = percentile("First Response: Median Working Hours", "answer_working")
    directing_hours = hours("Directing: Hours")
    directing_median = percentile("Directing: Median Hours", "directing_hours")
    directing_ninetieth = percentile("Directing: 90th Percentile", "directing_hours", "ninetieth")
    directing_working = hours("Directing: Working Hours")
    directing_working_median = percentile("Directing: Median Working Hours", "directing_working")
    acknowledgement_hours = hours("Acknowledgement: Hours")
    acknowledgement_median = percentile("Acknowledgement: Median Hours", "acknowledgement_hours")
    acknowledgement_ninetieth = percentile(
        "Acknowledgement: 90th Percentile", "acknowledgement_hours", "ninetieth"
    )
    acknowledgement_working = hours("Acknowledgement: Working Hours")
    acknowledgement_working_median = percentile(
        "Acknowledgement: Median Working Hours", "acknowledgement_working"
    )
    decision_hours = hours("Resolution: Hours")
    decision_median = percentile("Resolution: Median Hours", "decision_hours")
    decision_ninetieth = percentile("Resolution: 90th Percentile", "decision_hours", "ninetieth")
    decision_working = hours(
        "Resolution: Working Hours",
        help="Without the time in which the beneficiary was waited for.",
    )
    decision_working_median = percentile("Resolution: Median Working Hours", "decision_working")
    decision_working_ninetieth = percentile(
        "Resolution: 90th Percentile in Working Hours", "decision_working", "ninetieth"
    )
    closing_hours = hours("Closing: Hours")
    closing_median = percentile("Closing: Median Hours", "closing_hours")
    closing_ninetieth = percentile("Closing: 90th Percentile", "closing_hours", "ninetieth")
    closing_working = hours(
        "Closing: Working Hours", help="Without the time in which the beneficiary was waited for."
    )
    closing_working_median = percentile("Closing: Median Working Hours", "closing_working")

    # --- In whose hands: the stays that have ended
    level1_hours = hours("At Level 1: Hours")
    level1_working = hours("At Level 1: Working Hours")
    level2_hours = hours("At Level 2: Hours")
    level2_working = hours("At Level 2: Working Hours")
    manager_hours = hours("At the Manager: Hours")
    manager_working = hours("At the Manager: Working Hours")
    beneficiary_hours = hours("At the Beneficiary: Hours")
    beneficiary_working = hours("At the Beneficiary: Working Hours")

    extensions = fields.Integer(readonly=True, aggregator="sum")
    reopenings = fields.Integer(readonly=True, aggregator="sum")
    is_open = fields.Integer("Open", readonly=True, aggregator="sum")
    age_hours = fields.Float(
        "Age of What Is Open: Hours",
        compute="_compute_age_hours",
        aggregator="avg",
        help="How long the tickets that are open now have been open, day and night.",
    )
    age_median = percentile("Age of What Is Open: Median Hours", "age_hours")
    age_ninetieth = percentile("Age of What Is Open: 90th Percentile", "age_hours", "ninetieth")

    # --- Satisfaction
    rating_answered = share("Rating Given: Share")
    rating_given = number("Ratings Given", "rating_answered")
    rating_asked = number("Ratings: Base", "rating_answered", "count")
    rating = fields.Float(readonly=True, aggregator="avg", help="From 1 to 5.")
    given_rating = fields.Selection(
        [("1", "1 of 5"), ("2", "2 of 5"), ("3", "3 of 5"), ("4", "4 of 5"), ("5", "5 of 5")],
        string="Rating Given",
        readonly=True,
    )
    rated_on = fields.Date(readonly=True)
    comment = fields.Text(compute="_compute_satisfaction", help="What was said with the rating.")
    follow_up = fields.Selection(
        [
            ("open", "Being Looked Into"),
            ("reopened", "Reopened"),
            ("seen_to", "Looked Into"),
        ],
        string="What Became of It",
        compute="_compute_satisfaction",
    )

    _ticket_once = models.UniqueIndex("(ticket_id)")
    # With what the line of the months sums, so that a year is read from the index alone.
    _by_day = models.Index("(company_id, received_on) INCLUDE (counted, kept, breached)")
    _by_rating = models.Index("(company_id, rated_on) WHERE rated_on IS NOT NULL")

    @api.depends("state", "received_at")
    def _compute_age_hours(self):
        now = fields.Datetime.now()
        for row in self:
            age = now - row.received_at if row.received_at and row.is_open else None
            row.age_hours = age and age.total_seconds() / 3600

    @api.depends("rating", "ticket_id")
    def _compute_satisfaction(self):
        tickets = self.ticket_id
        # sudo() because those who read the row see the ticket, its ratings and who sees to them.
        ratings = self.env["rating.rating"].sudo()
        given = {
            each.res_id: each
            for each in ratings.search(
                [
                    ("res_model", "=", TICKET),
                    ("res_id", "in", tickets.ids),
                    ("consumed", "=", True),
                ],
                order="write_date, id",
            )
        }
        kind = self.env.ref("asas_helpdesk.activity_type_rating", raise_if_not_found=False)
        # sudo() for the same reason: only whether somebody still looks into it is shown.
        activities = self.env["mail.activity"].sudo()
        looked_into = activities.search(
            [
                ("res_model", "=", TICKET),
                ("res_id", "in", tickets.ids),
                ("activity_type_id", "=", kind.id if kind else 0),
            ]
        ).mapped("res_id")
        for row in self:
            ticket, rating = row.ticket_id, given.get(row.ticket_id.id, ratings)
            row.comment = rating.feedback
            row.follow_up = False
            if rating and rating.rating <= LOW_RATING:
                again = ticket.reopened_at and ticket.reopened_at >= rating.write_date
                seen = "open" if ticket.id in looked_into else "seen_to"
                row.follow_up = "reopened" if again else seen

    @api.model
    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr)
        if "age_hours" not in (field_expr, getattr(field, "of", None)):
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(field, "read")
        return SQL(
            "CASE WHEN %s = 1 THEN extract(epoch FROM %s::timestamp - %s)::float8 / 3600 END",
            super()._field_to_sql(alias, "is_open", query),
            fields.Datetime.now(),
            super()._field_to_sql(alias, "received_at", query),
        )

    @api.model
    def _includes_waiting(self, name):
        name = getattr(self._fields.get(name), "of", None) or name
        own = ("answer_hours", "directing_hours", "acknowledgement_hours")
        return (
            name.endswith("_hours")
            and name not in own
            and not name.startswith(("level", "manager"))
        )
