"""Every number of the monthly and yearly reports, counted again from the raw tickets of institutes
that were made up at random."""

import random
from collections import Counter, defaultdict
from datetime import UTC, date, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from institute_case import NOW, SIZE, InstituteCase, mean, middle

from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.asas_helpdesk.tools import pdf

INSTITUTES = 4
HANDS = ("level1", "level2", "manager", "beneficiary")
PERIODS = (
    ("month", date(2026, 2, 1), date(2026, 2, 28)),
    ("month", date(2026, 1, 1), date(2026, 1, 31)),
    ("month", date(2026, 3, 1), date(2026, 3, 31)),
    ("month", date(2024, 7, 1), date(2024, 7, 31)),
    ("year", date(2026, 1, 1), date(2026, 12, 31)),
)


class TestPeriodicBruteForce(InstituteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["asas.helpdesk.periodic.report"]

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.startPatcher(patch.object(pdf, "is_available", return_value=False))
        goes_on = patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1)
        self.startPatcher(goes_on)

    def found(self, seed, size=SIZE):
        """Return an institute whose ratings came on days of their own, and of whose tickets one is
        about a reader and one is confidential."""
        with patch("institute_case.SIZE", size):
            company, calendar, tickets = self.found_institute(seed)
        self.user_level2.company_ids |= company
        dice = random.Random(seed)
        if size > 2:
            tickets[0].about_partner_ids = [Command.link(self.user_level2.partner_id.id)]
            tickets[1].confidential = True
        for rating in tickets.rating_ids:
            given = NOW - timedelta(minutes=dice.randrange(60 * 24 * 60))
            self.env.cr.execute(
                "UPDATE rating_rating SET write_date = %s WHERE id = %s", [given, rating.id]
            )
        for ticket in tickets:
            if ticket.state in ("resolved", "closed") and dice.random() < 0.7:
                self.env["asas.helpdesk.finding"].create(
                    [
                        {
                            "ticket_id": ticket.id,
                            "name": "س",
                            "result": dice.choice(["upheld", "not_upheld"]),
                            "remedy": dice.choice([False, "رُدّ الرسم"]),
                        }
                        for _number in range(dice.randrange(1, 4))
                    ]
                )
        self.env.flush_all()
        self.env.invalidate_all()
        self.keep(tickets)
        return company, calendar, tickets

    def keep(self, tickets):
        self.env["asas.helpdesk.ticket.report"]._keep(tickets.ids)
        upkeep = self.env["asas.helpdesk.report.upkeep"]._get_upkeep()
        upkeep.write({"as_of": NOW, "since": NOW + timedelta(days=1), "basis": upkeep._get_basis()})

    # ------------------------------------------------------------------ Counted by hand

    def days_of(self, calendar):
        zone = ZoneInfo(calendar.tz if calendar else "Asia/Riyadh")
        return lambda moment: moment.replace(tzinfo=UTC).astimezone(zone).date()

    def count(self, tickets, calendar, kind, first, last):
        """Return the figures of a period as a report keeps them."""
        day = self.days_of(calendar)
        seen = tickets.filtered(
            lambda t: self.is_counted(t) and self.user_level2.partner_id not in t.about_partner_ids
        )
        facts = {ticket: self.facts(ticket, calendar) for ticket in seen}
        months = 1 if kind == "month" else 12
        spans = {
            "now": (first, last),
            "before": (_months_before(first, months), first - timedelta(days=1)),
            "last_year": (_months_before(first, 12), _months_before(last, 12)),
        }
        if kind == "year":
            del spans["last_year"]

        def received(since, until):
            return [t for t in seen if since <= day(t.received_at) <= until]

        def due(since, until):
            return [
                status
                for status in seen.sla_status_ids
                if status.metric != "waiting" and since <= day(status.deadline) <= until
            ]

        def rated(since, until):
            given = seen.rating_ids.filtered("consumed")
            return [r for r in given if since <= day(r.write_date) <= until]

        def by(field, items, owner=lambda item: item):
            groups = defaultdict(list)
            for item in items:
                groups[owner(item)[field].id or None].append(item)
            return groups

        totals = {
            name: self.count_total(facts, received(*span), due(*span), rated(*span))
            for name, span in spans.items()
        }
        figures = {"totals": totals}
        for name, field in (("services", "service_id"), ("channels", "channel_id")):
            now, then = by(field, received(*spans["now"])), by(field, received(*spans["before"]))
            owed = by(field, due(*spans["now"]), lambda status: status.ticket_id)
            liked = by(
                field, rated(*spans["now"]), lambda rating: self.Ticket.browse(rating.res_id)
            )
            figures[name] = {
                key: {
                    "count": len(now[key]),
                    "before": len(then[key]),
                    **self.count_ends(owed[key]),
                    "given": len(liked[key]),
                    "rating": mean([rating.rating for rating in liked[key]]),
                }
                for key in {*now, *then, *owed, *liked}
            }
        own = received(*spans["now"])
        figures["types"] = Counter(ticket.ticket_type for ticket in own)
        figures["outcomes"] = Counter(facts[ticket]["outcome"] or "" for ticket in own)
        figures["months"] = []
        for number in range(12):
            start = _months_before(last.replace(day=1), 11 - number)
            span = (start, _months_before(start, -1) - timedelta(days=1))
            figures["months"].append(
                (start.isoformat(), len(received(*span)), self.count_ends(due(*span)))
            )
        figures |= self.count_breaches(facts, due(*spans["now"]), day)
        points = self.env["asas.helpdesk.finding"].search(
            [("ticket_id", "in", [ticket.id for ticket in own])]
        )
        figures["points"] = {
            **Counter(points.mapped("result")),
            "remedies": len(points.filtered("remedy")),
        }
        return figures

    def count_ends(self, statuses):
        ends = [end for end in map(self.kept, statuses) if end is not None]
        return {"due": len(ends), "kept": ends.count(1), "breached": ends.count(0)}

    def count_total(self, facts, received, due, rated):
        decided = [
            facts[ticket]["decision_working"]
            for ticket in received
            if ticket.ticket_type == "complaint"
            and not ticket.departing_id
            and ticket.state in ("resolved", "closed")
            and facts[ticket]["decision_working"] is not None
        ]
        return {
            "count": len(received),
            "open": sum(facts[ticket]["is_open"] for ticket in received),
            "reopened": sum(ticket.reopen_count > 0 for ticket in received),
            "decision": middle(decided, 0.5),
            "rating": mean([rating.rating for rating in rated]),
            "given": len(rated),
            **self.count_ends(due),
        }

    def count_breaches(self, facts, due, day):
        breached = [status for status in due if self.kept(status) == 0]
        metrics = {}
        for metric in {status.metric for status in due}:
            own = [status for status in due if status.metric == metric]
            late = [
                _hours(s.reached_at - s.deadline) for s in own if s in breached and s.reached_at
            ]
            metrics[metric] = {**self.count_ends(own), "late": middle(late, 0.5)}
        tickets = {status.ticket_id for status in breached}
        hands = {
            name: mean(
                [
                    facts[ticket][f"{name}_working"]
                    for ticket in tickets
                    if facts[ticket][f"{name}_working"] is not None
                ]
            )
            for name in HANDS
        }
        named = [status for status in breached if not status.ticket_id.confidential]
        # What has not been reached comes first, then what was reached latest.
        named.sort(
            key=lambda s: (
                s.reached_at and -round(_hours(s.reached_at - s.deadline), 6) or -float("inf"),
                day(s.deadline),
            )
        )
        late = [
            (
                status.ticket_id.reference,
                status.metric,
                day(status.deadline).isoformat(),
                _hours(status.reached_at - status.deadline) if status.reached_at else None,
            )
            for status in named
        ]
        return {"metrics": metrics, "hands": hands, "late": late}

    # ------------------------------------------------------------------ The comparison

    def test_every_number_of_a_report_is_what_the_tickets_say(self):
        for seed in range(INSTITUTES):
            company, calendar, tickets = self.found(seed)
            for kind, first, last in PERIODS:
                with self.subTest(seed=seed, kind=kind, first=first):
                    figures = self.Report._count_period(company, kind, first, last)
                    self.compare(figures, self.count(tickets, calendar, kind, first, last))

    def compare(self, figures, expected):
        for name, total in expected["totals"].items():
            self.compare_total(figures["totals"][name], total)
        for name in ("services", "channels"):
            read = {row["id"]: row for row in figures[name]}
            self.assertEqual(read.keys(), expected[name].keys())
            for key, row in expected[name].items():
                self.assertEqual(read[key].get("__count", 0), row["count"])
                self.assertEqual(read[key].get("before", 0), row["before"])
                self.assertEqual(self.ends(read[key]), self.ends(row))
                self.assertEqual(read[key].get("rating_given") or 0, row["given"])
                self.close(read[key].get("rating") if row["given"] else None, row["rating"])
        for name in ("types", "outcomes", "points"):
            self.assertEqual(figures[name], dict(expected[name]), name)
        self.assertEqual(
            [(row["month"], row["received"], row.get("due") or 0) for row in figures["months"]],
            [(month, received, ends["due"]) for month, received, ends in expected["months"]],
        )
        self.assertEqual(
            [row.get("kept") or 0 for row in figures["months"]],
            [ends["kept"] for _month, _received, ends in expected["months"]],
        )
        metrics = {row["metric"]: row for row in figures["metrics"]}
        owed = {name: row for name, row in expected["metrics"].items() if row["due"]}
        self.assertEqual(metrics.keys(), owed.keys())
        for name, row in owed.items():
            self.assertEqual(self.ends(metrics[name]), self.ends(row))
            self.close(metrics[name]["late_median"], row["late"])
        for name, hours in expected["hands"].items():
            self.close(figures["hands"][name], hours)
        self.assertEqual(
            [(row["late"] is None, row["due_on"]) for row in figures["late"]],
            [(late is None, due) for _ref, _metric, due, late in expected["late"]][:10],
        )
        known = {(ref, metric, due) for ref, metric, due, _late in expected["late"]}
        for row in figures["late"]:
            self.assertIn((row["reference"], row["metric"], row["due_on"]), known)

    def compare_total(self, read, total):
        self.assertEqual(read["__count"], total["count"])
        self.assertEqual(read["is_open"] or 0, total["open"])
        self.assertEqual(read["reopened"], total["reopened"])
        self.assertEqual(self.ends(read), self.ends(total))
        self.assertEqual(read["rating_given"] or 0, total["given"])
        self.close(read["decision_working_median"], total["decision"])
        self.close(read["rating"] if total["given"] else None, total["rating"])

    def ends(self, row):
        return tuple(row.get(name) or 0 for name in ("due", "kept", "breached"))

    def close(self, read, expected):
        if expected is None:
            self.assertIsNone(read)
        else:
            self.assertAlmostEqual(read, expected, 4)

    def test_one_ticket_alone_and_hours_that_are_none(self):
        # An institute of one ticket, and one without a calendar (see ``found_institute``).
        for seed, size in ((1, 1), (3, 1)):
            company, calendar, tickets = self.found(seed, size)
            for kind, first, last in PERIODS:
                figures = self.Report._count_period(company, kind, first, last)
                self.compare(figures, self.count(tickets, calendar, kind, first, last))

    def test_each_company_reads_its_own_figures_in_the_language_of_its_reader(self):
        (one, hours, tickets), (other, _hours, others) = self.found(1), self.found(2)
        self.user_level2.lang, self.user_admin.lang = "ar_001", "en_US"
        self.user_admin.company_ids |= one | other
        one.asas_helpdesk_report_recipient_ids = self.user_level2
        other.asas_helpdesk_report_recipient_ids = self.user_admin
        self.keep(tickets | others)
        self.Report._cron_make()
        for company, user in ((one, self.user_level2), (other, self.user_admin)):
            made = self.Report.search([("company_id", "=", company.id), ("kind", "=", "month")])
            self.assertEqual((made.lang, made.recipient_ids), (user.lang, user))
            _kind, first, last = PERIODS[0]
            self.assertEqual(made.first_day, first)
            own, calendar = (tickets, hours) if company == one else (others, _hours)
            self.compare(made.figures, self.count(own, calendar, "month", first, last))

    def test_a_change_of_the_time_zone_moves_every_day_before_a_report_is_made(self):
        company, calendar, tickets = self.found(1)
        calendar.tz = "Pacific/Auckland"
        self.env.flush_all()
        self.env.invalidate_all()
        first, last = PERIODS[0][1:]
        with self.assertRaisesRegex(UserError, "still being built"):
            self.Report.with_user(self.user_level2)._make_now(company, "month", first, "en_US")
        self.Report._cron_make()
        self.assertFalse(self.Report.search([("company_id", "=", company.id)]))
        self.keep(tickets)
        report = self.Report.with_user(self.user_level2)
        report = report._make_now(company, "month", first, "en_US")
        expected = self.count(tickets, calendar, "month", first, last)
        # Each stay keeps the working time that it was measured with when it ended.
        expected["hands"] = {}
        self.compare(report.figures, expected)


def _months_before(day, months):
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _hours(span):
    return max(span.total_seconds(), 0) / 3600
