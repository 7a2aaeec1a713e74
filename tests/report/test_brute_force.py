"""Every figure, counted again from the raw tickets of institutes that were made up at random."""

from collections import defaultdict

from freezegun import freeze_time
from institute_case import NOW, SIZE, InstituteCase, mean, middle

TICKETS, SLAS = "asas.helpdesk.ticket.report", "asas.helpdesk.sla.report"
INSTITUTES = 20
GROUPINGS = (
    (),
    ("ticket_type",),
    ("service_id",),
    ("channel_id",),
    ("department_id", "ticket_type"),
    ("level",),
    ("beneficiary_kind",),
    ("outcome",),
    ("company_id",),
    ("course_id",),
    ("trainer_id",),
    ("session_id",),
    ("hijri_month",),
    ("received_on:month", "service_id"),
)


class TestBruteForce(InstituteCase):
    # ------------------------------------------------------------------ Counted by hand

    def by_hand(self, measure, rows):
        """Return a measure of some tickets, from their facts."""
        field = self.env[TICKETS]._fields[measure]
        known = [row[field.of if getattr(field, "of", None) else measure] for row in rows]
        known = [value for value in known if value is not None]
        if field.aggregator in ("median", "ninetieth"):
            return middle(known, {"median": 0.5, "ninetieth": 0.9}[field.aggregator])
        return {
            "avg": mean,
            "count": len,
            "sum": lambda values: sum(values) if values else None,
        }[field.aggregator](known)

    # ------------------------------------------------------------------ The comparison

    def test_every_figure_in_every_group_is_what_the_tickets_say(self):
        for seed in range(INSTITUTES):
            with freeze_time(NOW):
                self.compare(*self.found_institute(seed))

    def compare(self, company, calendar, tickets):
        self.env.invalidate_all()
        rows = self.env[TICKETS]
        rows._keep(tickets.ids)
        facts = [self.facts(t, calendar) for t in tickets if self.is_counted(t)]
        self.assertGreater(len(facts), SIZE / 2)
        measures = [name for name, field in rows._fields.items() if field.aggregator]
        measures = [name for name in measures if name != "id"]
        self.assertGreater(len(measures), 50)
        for by in GROUPINGS:
            expected = defaultdict(list)
            for fact in facts:
                expected[tuple(fact[name] for name in by)].append(fact)
            # Persons are not compared by time in which others were waited for.
            own = [m for m in measures if "trainer_id" not in by or not rows._includes_waiting(m)]
            found = self.numbers._read(own, by, [("company_id", "=", company.id)])
            read = {}
            for row in found:
                key = tuple(
                    value.id if hasattr(value := row[name], "ids") else value for name in by
                )
                read[key] = row
            self.assertEqual(read.keys(), expected.keys(), by)
            for key, group in expected.items():
                for measure in own:
                    one, other = read[key][measure], self.by_hand(measure, group)
                    message = f"{company.name} {by} {key} {measure}"
                    if other is None:
                        self.assertIsNone(one, message)
                    else:
                        self.assertAlmostEqual(one, other, 4, message)
        self.compare_commitments(company, tickets)

    def compare_commitments(self, company, tickets):
        statuses = tickets.filtered(self.is_counted).sla_status_ids
        by_metric = defaultdict(list)
        for status in statuses:
            by_metric[status.metric].append(status)
        found = self.numbers._read(
            ["due", "kept", "breached", "in_time", "taken_median", "late_hours"],
            ["metric"],
            [("company_id", "=", company.id)],
            SLAS,
        )
        self.assertEqual({row["metric"] for row in found}, by_metric.keys())
        for row in found:
            group = by_metric[row["metric"]]
            ends = [end for end in map(self.kept, group) if end is not None]
            self.assertEqual(row["due"], len(ends))
            self.assertEqual(row["breached"], ends.count(0))
            self.assertEqual(row["kept"] or 0, ends.count(1))
            taken = [
                (s.reached_at - s.started_at).total_seconds() / 3600 for s in group if s.reached_at
            ]
            late = [
                (s.reached_at - s.deadline).total_seconds() / 3600
                for s in group
                if s.reached_at and s.reached_at > s.deadline
            ]
            for name, value in (
                ("in_time", mean(ends)),
                ("taken_median", middle(taken, 0.5)),
                ("late_hours", mean(late)),
            ):
                if value is None:
                    self.assertIsNone(row[name], name)
                else:
                    self.assertAlmostEqual(row[name], value, 4, name)
