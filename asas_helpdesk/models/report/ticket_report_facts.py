from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.hijri import month_key
from ..ticket.ticket_transitions import OPEN_STATES, RESOLVED_STATES

# What does not count: the figures that are published leave out the same.
NOT_COUNTED = ("spam", "duplicate")
# The commitment behind each share.
IN_TIME = {
    "answered_in_time": "first_response",
    "directed_in_time": "directing",
    "acknowledged_in_time": "acknowledgement",
    "decided_in_time": "resolution",
}
OF_COMPLAINTS = ("directed_in_time", "acknowledged_in_time")
FACTS = """
    SELECT ticket.id, ticket.company_id, ticket.ticket_type, ticket.service_id, ticket.channel_id,
           ticket.department_id, ticket.course_id, ticket.session_id, course.trainer_id,
           ticket.level, ticket.user_id, ticket.manager_id, ticket.create_uid,
           ticket.confidential, ticket.beneficiary_kind, ticket.state, ticket.outcome,
           ticket.cancel_reason, ticket.is_incident, ticket.received_at, ticket.first_response_at,
           ticket.directed_at, ticket.acknowledged_at, ticket.resolved_at, ticket.closed_at,
           ticket.extended_at, ticket.reopen_count, departure.before
      FROM asas_helpdesk_ticket ticket
 LEFT JOIN asas_helpdesk_course course ON course.id = ticket.course_id
 LEFT JOIN asas_helpdesk_departure departure ON departure.id = ticket.departing_id
     WHERE ticket.id = ANY(%s)
"""
STATUSES = """
    SELECT id, ticket_id, metric, policy_id, turn, state, started_at, deadline, reached_at
      FROM asas_helpdesk_sla_status WHERE ticket_id = ANY(%s) ORDER BY id
"""
STAYS = """
    SELECT ticket_id, hands, since, until, elapsed_hours, working_hours
      FROM asas_helpdesk_stay WHERE ticket_id = ANY(%s)
"""
RATINGS = """
    SELECT DISTINCT ON (res_id) res_id, consumed, rating, write_date FROM rating_rating
     WHERE res_model = 'asas.helpdesk.ticket' AND res_id = ANY(%s)
  ORDER BY res_id, consumed DESC NULLS LAST, write_date DESC, id DESC
"""


class TicketReportFacts(models.Model):
    """Write the rows of tickets from what is known of them, in a fixed number of statements."""

    _inherit = "asas.helpdesk.ticket.report"

    @api.model
    def _keep(self, ticket_ids):
        """Write the rows of these tickets and of their SLA statuses; called as superuser."""
        facts = {row["id"]: _as_left(row) for row in self._fetch(FACTS, ticket_ids)}
        ids = list(facts)
        statuses, stays = _by_ticket(ids), _by_ticket(ids)
        for row in self._fetch(STATUSES, ids):
            statuses[row["ticket_id"]].append(row)
        for row in self._fetch(STAYS, ids):
            stays[row["ticket_id"]].append(row)
        ratings = {row["res_id"]: row for row in self._fetch(RATINGS, ids)}
        desks = self._desks({row["company_id"] for row in facts.values()})
        rows, lines = [], []
        for id_, fact in facts.items():
            zone, hours = desks[fact["company_id"]]
            shared = self._shared(fact, zone)
            own = self._in_time(fact, statuses[id_]) | self._hours(fact, stays[id_], hours)
            rows.append(shared | own | self._rest(fact, ratings.get(id_), zone))
            lines += self.env["asas.helpdesk.sla.report"]._lines(shared, statuses[id_], zone, hours)
        self._store(rows, "ticket_id")
        self.env["asas.helpdesk.sla.report"]._store(lines, "status_id")

    @api.model
    def _fetch(self, statement, ids):
        self.env.cr.execute(SQL(statement, list(ids)))
        return self.env.cr.dictfetchall()

    @api.model
    def _desks(self, company_ids):
        """Return the time zone and the working hours of the desk of each company."""
        companies = self.env["res.company"].browse(company_ids)
        return {
            company.id: (
                ZoneInfo(company._asas_helpdesk_zone()),
                company._asas_helpdesk_calendar()._asas_helpdesk_hours(company),
            )
            for company in companies
        }

    @api.model
    def _shared(self, fact, zone):
        """Return what the rows of both tables hold of a ticket."""
        day = local_day(fact["received_at"], zone)
        spam = fact["state"] == "cancelled" and fact["cancel_reason"] in NOT_COUNTED
        same = (
            *("company_id", "ticket_type", "service_id", "channel_id", "department_id"),
            *("course_id", "session_id", "trainer_id", "level", "user_id", "manager_id"),
            *("confidential", "beneficiary_kind", "state"),
        )
        over = fact["state"] in (*RESOLVED_STATES, "cancelled")
        return {
            **{name: fact[name] for name in same},
            "ticket_id": fact["id"],
            "registered_by_id": fact["create_uid"],
            "counted": not spam and not fact["is_incident"],
            "outcome": fact["outcome"] if over else None,
            "received_on": day,
            "hijri_month": month_key(day),
        }

    @api.model
    def _in_time(self, fact, statuses):
        """Return which commitments were kept: 1, 0, or None where none is due."""
        ends = {row["metric"]: is_kept(row) for row in statuses if not row["turn"]}
        complaint = fact["ticket_type"] == "complaint"
        known = [is_kept(row) for row in statuses]
        return {
            "kept": known.count(1),
            "breached": known.count(0),
            **{
                name: ends.get(metric) if complaint or name not in OF_COMPLAINTS else None
                for name, metric in IN_TIME.items()
            },
        }

    @api.model
    def _hours(self, fact, stays, hours):
        """Return how long each step took, elapsed and working, and in whose hands the ticket was.

        From the working time of decision and closing, waiting for the beneficiary is taken out.
        """
        waits = [stay for stay in stays if stay["hands"] == "beneficiary"]
        resolved = fact["state"] in RESOLVED_STATES and fact["resolved_at"]
        closed = fact["state"] == "closed" and fact["closed_at"]
        steps = {
            "answer": (fact["received_at"], fact["first_response_at"]),
            "directing": (fact["received_at"], fact["directed_at"]),
            "acknowledgement": (fact["directed_at"], fact["acknowledged_at"]),
            "decision": (fact["received_at"], resolved),
            "closing": (fact["received_at"], closed),
        }
        values = {}
        for name, (start, end) in steps.items():
            elapsed = working = None
            if start and end:
                elapsed = max((end - start).total_seconds(), 0) / 3600
                working = hours.between(start, end)
                if name in ("decision", "closing"):
                    working -= sum(
                        hours.between(max(stay["since"], start), min(stay["until"], end))
                        for stay in waits
                        if stay["since"] < end and stay["until"] > start
                    )
                working = max(working, 0) / 60
            values[f"{name}_hours"], values[f"{name}_working"] = elapsed, working
        for hands in ("level1", "level2", "manager", "beneficiary"):
            own = [stay for stay in stays if stay["hands"] == hands]
            for name, column in (("hours", "elapsed_hours"), ("working", "working_hours")):
                values[f"{hands}_{name}"] = sum(s[column] or 0 for s in own) if own else None
        return values

    @api.model
    def _rest(self, fact, rating, zone):
        given = rating and rating["consumed"] and rating["rating"]
        return {
            "received_at": fact["received_at"],
            "extensions": int(bool(fact["extended_at"])),
            "reopenings": fact["reopen_count"] or 0,
            "is_open": int(fact["state"] in OPEN_STATES),
            "rating_answered": rating and float(bool(given)),
            "rating": given or None,
            "given_rating": str(round(given)) if given else None,
            "rated_on": local_day(rating["write_date"], zone) if given else None,
        }


def _as_left(fact):
    """Return the facts of a ticket without a move that has not left yet and may be taken back."""
    before = fact.pop("before") or {}
    for name in before.keys() & fact.keys():
        value = before[name]
        moment = name.endswith("_at") and isinstance(value, str)
        fact[name] = fields.Datetime.to_datetime(value) if moment else value
    return fact


def _by_ticket(ids):
    return {id_: [] for id_ in ids}


def is_kept(status):
    """Return 1 for a commitment that was kept, 0 for a broken one, None for one not due yet."""
    if status["state"] == "met":
        return 1.0
    late = status["state"] == "running" and status["deadline"] < fields.Datetime.now()
    return 0.0 if late or status["state"] == "breached" else None


def local_day(moment: datetime, zone):
    """Return the day of a moment (naive UTC) in a time zone."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date()
