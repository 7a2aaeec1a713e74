"""Institutes that are made up at random, and what is known of their tickets by hand."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from common import HelpdeskCase
from hijridate import Gregorian

NOW = datetime(2026, 3, 10, 9, 0)
SIZE = 12
STATES = ("new", "in_progress", "waiting", "directed", "resolved", "closed", "cancelled")


def middle(values, place):
    """Return a percentile as it is read from a sorted list by hand."""
    values = sorted(values)
    if not values:
        return None
    position = (len(values) - 1) * place
    below = int(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (position - below)


def mean(values):
    return sum(values) / len(values) if values else None


class InstituteCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.service | cls.env["asas.helpdesk.service"].create({"name": "الشهادات"})
        cls.channels = cls.channel_phone | cls.channel_website
        cls.numbers = cls.env["asas.helpdesk.numbers"]

    # ------------------------------------------------------------------ An institute

    def found_institute(self, seed):
        """Return a company whose hours and tickets are made up, and its tickets."""
        dice = random.Random(seed)
        calendar = self.env["resource.calendar"].create(
            {
                "name": f"Hours {seed}",
                "tz": dice.choice(["Asia/Riyadh", "Europe/Berlin", "America/New_York"]),
                "attendance_ids": [(5, 0, 0)]
                + [
                    (0, 0, {"name": "x", "dayofweek": str(day), "hour_from": 8, "hour_to": to})
                    for day in range(7)
                    if (to := dice.choice([0, 12, 16, 21]))
                ],
            }
        )
        company = self.env["res.company"].create({"name": f"معهد {seed}"})
        # One of them has no hours at all: time then counts day and night.
        hours = seed % 3 and calendar
        company.write(
            {
                "asas_helpdesk_calendar_id": hours and hours.id,
                "resource_calendar_id": hours and hours.id,
            }
        )
        course = self.env["asas.helpdesk.course"].create(
            {"name": "د", "company_id": company.id, "trainer_id": self.user_trainer.partner_id.id}
        )
        session = self.env["asas.helpdesk.course.session"].create(
            {"course_id": course.id, "start": NOW, "end": NOW + timedelta(hours=1)}
        )
        made = [self.ticket_values(dice, company, course, session) for _number in range(SIZE)]
        tickets = self.Ticket.with_company(company).create([values for values, _more in made])
        for ticket, (_values, more) in zip(tickets, made, strict=True):
            self.add_to(dice, ticket, more)
        return company, hours, tickets

    def ticket_values(self, dice, company, course, session):
        state = dice.choice(STATES)
        received = NOW - timedelta(minutes=dice.randrange(100, 60 * 24 * 70))

        def later(moment, chance=0.8):
            span = max((NOW - moment).total_seconds() / 60, 1)
            if dice.random() > chance:
                return False
            return moment + timedelta(minutes=dice.randrange(int(span) + 1))

        directed = later(received)
        resolved = later(directed or received, state in ("resolved", "closed"))
        kind = dice.choice(["complaint", "request", "suggestion"])
        values = {
            "ticket_type": kind,
            "subject": "س",
            "partner_id": self.trainee.id,
            "company_id": company.id,
            "service_id": dice.choice([False, *self.services.ids]),
            "channel_id": dice.choice(self.channels.ids),
            "course_id": dice.choice([False, course.id]),
            "received_at": received,
            "level": dice.choice("12"),
            "beneficiary_kind": dice.choice(["trainee", "trainer"]),
            "user_id": dice.choice([False, self.user_level1.id, self.user_level2.id]),
            "first_response_at": later(received),
            "directed_at": directed,
            "acknowledged_at": directed and later(directed, 0.5),
            "resolved_at": resolved,
            "closed_at": state == "closed" and resolved and later(resolved, 1),
            "outcome": state in ("resolved", "closed")
            and {"complaint": "upheld"}.get(kind, "solved"),
            "reopen_count": dice.choice([0, 0, 1, 3]),
            "extended_at": dice.choice([False, False, received]),
            "stage_id": self.env["asas.helpdesk.stage"]._for_state(state).id,
        }
        if values["course_id"] and dice.random() < 0.5:
            values["session_id"] = session.id
        if kind == "request" and dice.random() < 0.1:
            values["is_incident"] = True
        if state == "cancelled":
            values["cancel_reason"] = dice.choice(["spam", "withdrawn", "duplicate"])
        if kind == "suggestion" and values["outcome"]:
            values["outcome"] = "adopted"
        more = {"departs": state == "resolved" and dice.random() < 0.4}
        return values, more

    def add_to(self, dice, ticket, more):
        """Give a ticket stays, a rating, and sometimes a move that has not left yet."""
        moment, stays = ticket.received_at, []
        for _number in range(dice.randrange(4)):
            until = moment + timedelta(minutes=dice.randrange(1, 3000))
            hands = dice.choice(["level1", "level2", "manager", "beneficiary"])
            stays.append(
                (ticket, {"state": "new", "hands": hands, "since": moment, "until": until})
            )
            moment = until
        self.env["asas.helpdesk.stay"]._keep(stays)
        if ticket.state == "closed" and dice.random() < 0.8:
            given = dice.choice([0, 1, 2, 3, 4, 5])
            self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(ticket._name),
                    "res_id": ticket.id,
                    "rating": given,
                    "consumed": bool(given),
                }
            )
        if more["departs"]:
            departure = self.env["asas.helpdesk.departure"].create(
                {
                    "ticket_id": ticket.id,
                    "user_id": self.user_level2.id,
                    "target": "resolved",
                    "decided_at": NOW,
                    "leaves_at": NOW + timedelta(seconds=60),
                    "before": {
                        "state": "in_progress",
                        "stage_id": self.env["asas.helpdesk.stage"]._for_state("in_progress").id,
                        "outcome": None,
                        "resolved_at": None,
                    },
                }
            )
            self.env.cr.execute(
                "UPDATE asas_helpdesk_ticket SET departing_id = %s WHERE id = %s",
                [departure.id, ticket.id],
            )
        self.env.flush_all()

    # ------------------------------------------------------------------ Counted by hand

    def worked(self, calendar, start, end):
        """Return the working hours between two moments, day by day."""
        if not calendar:
            return (end - start).total_seconds() / 3600
        zone, total = ZoneInfo(calendar.tz), 0.0
        day = start.replace(tzinfo=UTC).astimezone(zone).date() - timedelta(days=1)
        while day <= end.replace(tzinfo=UTC).astimezone(zone).date():
            for line in calendar.attendance_ids.filtered(
                lambda a, d=day: int(a.dayofweek) == d.weekday()
            ):
                opens, closes = (
                    datetime(day.year, day.month, day.day, int(hour), tzinfo=zone)
                    .astimezone(UTC)
                    .replace(tzinfo=None)
                    for hour in (line.hour_from, line.hour_to)
                )
                total += max((min(closes, end) - max(opens, start)).total_seconds(), 0) / 3600
            day += timedelta(days=1)
        return total

    def facts(self, ticket, calendar):
        """Return what is known of one ticket, in the words of the report table."""
        held = bool(ticket.departing_id)
        state = "in_progress" if held else ticket.state
        resolved = state in ("resolved", "closed") and ticket.resolved_at
        closed = state == "closed" and ticket.closed_at
        zone = ZoneInfo(calendar.tz if calendar else "Asia/Riyadh")
        day = ticket.received_at.replace(tzinfo=UTC).astimezone(zone).date()
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
        fact = {
            **{
                name: ticket[name].id or False
                for name in (
                    "service_id",
                    "channel_id",
                    "department_id",
                    "course_id",
                    "session_id",
                    "company_id",
                )
            },
            **{name: ticket[name] for name in ("ticket_type", "level", "beneficiary_kind")},
            "trainer_id": ticket.course_id.trainer_id.id,
            "outcome": state in ("resolved", "closed", "cancelled") and ticket.outcome,
            "received_on:month": day.replace(day=1),
            "hijri_month": f"{hijri.year}-{hijri.month:02}",
            "extensions": int(bool(ticket.extended_at)),
            "reopenings": ticket.reopen_count,
            "is_open": int(state not in ("closed", "cancelled")),
        }
        spans = {
            "answer": (ticket.received_at, ticket.first_response_at),
            "directing": (ticket.received_at, ticket.directed_at),
            "acknowledgement": (ticket.directed_at, ticket.acknowledged_at),
            "decision": (ticket.received_at, resolved),
            "closing": (ticket.received_at, closed),
        }
        waits = ticket.stay_ids.filtered(lambda s: s.hands == "beneficiary")
        for name, (start, end) in spans.items():
            done = bool(start and end)
            fact[f"{name}_hours"] = (end - start).total_seconds() / 3600 if done else None
            working = self.worked(calendar, start, end) if done else None
            if done and name in ("decision", "closing"):
                for wait in waits:
                    if wait.since < end and wait.until > start:
                        working -= self.worked(
                            calendar, max(wait.since, start), min(wait.until, end)
                        )
            fact[f"{name}_working"] = working
        for hands in ("level1", "level2", "manager", "beneficiary"):
            stays = ticket.stay_ids.filtered(lambda s, h=hands: s.hands == h)
            spent = [(s.until - s.since).total_seconds() / 3600 for s in stays]
            fact[f"{hands}_hours"] = sum(spent) if stays else None
            worked = [self.worked(calendar, s.since, s.until) for s in stays]
            fact[f"{hands}_working"] = sum(worked) if stays else None
        for name, metric in (
            ("answered_in_time", "first_response"),
            ("directed_in_time", "directing"),
            ("acknowledged_in_time", "acknowledgement"),
            ("decided_in_time", "resolution"),
        ):
            own = ticket.sla_status_ids.filtered(lambda s, m=metric: s.metric == m)
            fact[name] = self.kept(own)
        ends = [self.kept(status) for status in ticket.sla_status_ids]
        fact["kept"], fact["breached"] = ends.count(1), ends.count(0)
        age = (NOW - ticket.received_at).total_seconds() / 3600
        fact["age_hours"] = age if fact["is_open"] else None
        ratings = ticket.rating_ids
        given = ratings.filtered("consumed")
        fact["rating_answered"] = float(bool(given)) if ratings else None
        fact["rating"] = given.rating if given else None
        return fact

    def kept(self, status):
        if not status or not (status.reached_at or status.deadline < NOW):
            return None
        if not status.reached_at and status.state == "paused":
            return None if status.paused_at <= status.deadline else 0
        return int((status.reached_at or NOW) <= status.deadline)

    def is_counted(self, ticket):
        spam = ticket.state == "cancelled" and ticket.cancel_reason in ("spam", "duplicate")
        return not spam and not ticket.is_incident
