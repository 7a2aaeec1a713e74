"""A rehearsal is compared with the desk itself, over histories that were made up at random: what is
in force with the SLA statuses that were kept, a draft with those of a desk that had it from the
first day on."""

import random
from datetime import date, datetime, timedelta

from common import HelpdeskCase
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

START = datetime(2026, 3, 8, 6, 0)
END = datetime(2026, 4, 30, 9, 17)
HISTORIES = 2
TICKETS = 5
FIRST, NEXT, DECISION = "first_response", "next_answer", "resolution"
ZONES = ["Asia/Riyadh", "Europe/Berlin"]


@tagged("standard", "post_install", "-at_install")
class TestRehearsalBruteForce(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.service | cls.env["asas.helpdesk.service"].create({"name": "الشهادات"})
        cls.channels = cls.channel_phone | cls.channel_website

    # ------------------------------------------------------------------ An institute

    def found_company(self, dice, name):
        """Return a company with hours, a season, a holiday and SLA policies of its own."""
        calendar = self.make_calendar(dice, name)
        company = self.env["res.company"].create({"name": name})
        company.asas_helpdesk_calendar_id = calendar
        self.user_level1.company_ids |= company
        self.env["asas.helpdesk.season"].create(
            {
                "name": "رمضان",
                "calendar_id": calendar.id,
                "entered_as": "gregorian",
                "date_from": date(2026, 3, 12),
                "date_to": date(2026, 3, 20),
                "hours_calendar_id": self.make_calendar(dice, name).id,
            }
        )
        self.make_holiday(company, date(2026, 3, 22), date(2026, 3, 24))
        policies = self.env["asas.helpdesk.sla"]
        for metric in (FIRST, NEXT, DECISION, "directing"):
            for criteria in ({}, {"service_id": dice.choice(self.services).id}):
                policies |= policies.create(
                    {
                        "name": metric,
                        "metric": metric,
                        "company_id": company.id,
                        "target_hours": dice.choice([0.5, 2, 9, 30, 80]),
                        "basis": dice.choice(["elapsed", "working"]),
                        "calendar_id": dice.choice([False, False, calendar.id]),
                        **criteria,
                    }
                )
        # They were there before the first ticket.
        self.env.flush_all()
        self.env.cr.execute("UPDATE asas_helpdesk_sla SET create_date = '2020-01-01'")
        policies.invalidate_recordset(["create_date"])
        return company

    def make_calendar(self, dice, name):
        hours = [(day, dice.choice([7, 8, 10]), dice.choice([0, 14, 17, 22])) for day in range(7)]
        hours = [line for line in hours if line[2]] or [(6, 8, 20)]
        return self.env["resource.calendar"].create(
            {
                "name": f"ساعات {name}",
                "tz": dice.choice(ZONES),
                "company_id": False,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {"name": "x", "dayofweek": str(day), "hour_from": since, "hour_to": until}
                    )
                    for day, since, until in hours
                ],
            }
        )

    def make_holiday(self, company, first, last):
        date_from, date_to = company._asas_helpdesk_bounds(first, last)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "عيد",
                "company_id": company.id,
                "calendar_id": False,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    # ------------------------------------------------------------------ A history

    def plan_history(self, dice):
        """Return what happens in a company: moments, tickets by number, and what happens to them,
        in the order of time."""
        events = []
        for number in range(TICKETS):
            at = START + timedelta(minutes=dice.randrange(60 * 24 * 25))
            values = {
                "ticket_type": dice.choice(["complaint", "request"]),
                "service_id": dice.choice(self.services.ids),
                "channel_id": dice.choice(self.channels.ids),
            }
            events.append((at, number, "comes", values))
            for _step in range(dice.randrange(8)):
                at += timedelta(minutes=dice.choice([5, 40, 300, 2000, 6000]) * dice.random() + 1)
                at = at.replace(second=dice.randrange(60), microsecond=0)
                kind = dice.choice(
                    "answer write write wait change direct resolve reopen extend".split()
                )
                more = {"service": dice.choice(self.services.ids), "minutes": dice.randrange(900)}
                events.append((at, number, kind, more))
        return sorted(events, key=lambda event: event[:2])

    def happen(self, company, events):
        """Let a history happen to the tickets of a company, and return these in their order."""
        tickets = {}
        for at, number, kind, more in events:
            if at >= END:
                continue
            with freeze_time(at):
                if kind == "comes":
                    tickets[number] = self.make_ticket(company_id=company.id, **more)
                elif number in tickets:
                    getattr(self, f"let_{kind}")(tickets[number], at, more)
        self.env.flush_all()
        return [tickets[number] for number in sorted(tickets)]

    def move(self, ticket, state, **values):
        stage = self.env["asas.helpdesk.stage"]._for_state(state)
        ticket.write({"stage_id": stage.id, **values})

    def let_answer(self, ticket, at, more):
        ticket._answered(at)

    def let_write(self, ticket, at, more):
        ticket._beneficiary_spoke()

    def let_wait(self, ticket, at, more):
        if ticket.state in ("new", "in_progress", "directed"):
            self.move(ticket, "waiting", held_since=at)

    def let_change(self, ticket, at, more):
        ticket.write({"service_id": more["service"]})

    def let_direct(self, ticket, at, more):
        if not ticket.directed_at and ticket.state in ("new", "in_progress"):
            ticket.write({"directed_at": at})

    def let_resolve(self, ticket, at, more):
        # A complaint is resolved after it was directed.
        if ticket.ticket_type == "request" and ticket.state in ("new", "in_progress", "waiting"):
            self.move(ticket, "resolved", outcome="solved", resolution="حُلّ", resolved_at=at)

    def let_reopen(self, ticket, at, more):
        if ticket.state == "resolved":
            self.move(ticket, "in_progress", reopen_count=ticket.reopen_count + 1)

    def let_extend(self, ticket, at, more):
        # The same minutes and the same day were announced, whatever the deadline was.
        status = ticket._decision_status()
        if status and not ticket.extended_at and ticket.state in ("new", "in_progress"):
            status.extended_minutes = more["minutes"] + 1
            announced = at + timedelta(minutes=3 * more["minutes"])
            ticket.write({"extended_at": at, "extended_to": announced})
            ticket._sync_sla_statuses()

    # ------------------------------------------------------------------ A draft

    def draft(self, dice, company):
        """Return a rehearsal with other targets, one commitment less and one more, other hours, a
        season and a holiday; in some, parts of that alone."""
        rehearsal = self.env["asas.helpdesk.rehearsal"].with_company(company)
        rehearsal = rehearsal.create(
            {
                "name": "تجربة",
                "company_id": company.id,
                "span": "dates",
                "date_from": START.date(),
                "date_to": END.date(),
            }
        )
        own = rehearsal.commitment_ids.filtered(lambda line: line.policy_id.company_id)
        for line in own:
            line.write({"target_hours": dice.choice([0.3, 4, 20]), "basis": "working"})
        own[dice.randrange(len(own))].is_dropped = True
        if dice.random() < 0.6:
            values = {"metric": dice.choice([FIRST, DECISION]), "target_hours": 1.5}
            values |= {"basis": "working", "ticket_type": "request"}
            values |= {"channel_id": self.channel_phone.id}
            rehearsal.commitment_ids = [Command.create(values)]
        periods = [
            {"kind": "holiday", "date_from": date(2026, 4, 6), "date_to": date(2026, 4, 7)},
            {
                "kind": "season",
                "date_from": date(2026, 3, 26),
                "date_to": date(2026, 4, 4),
                "calendar_id": self.make_calendar(dice, "موسم").id,
            },
            {"kind": "hours", "calendar_id": self.make_calendar(dice, "أخرى").id},
        ]
        rehearsal.period_ids = [
            Command.create({"name": "م", **values}) for values in periods if dice.random() < 0.7
        ]
        return rehearsal

    def replay(self, rehearsal):
        with self.clock_at(END):
            rehearsal.action_replay()
            with self.enter_registry_test_mode():
                self.env.ref("asas_helpdesk.cron_rehearse").method_direct_trigger()
        rehearsal.invalidate_recordset()
        self.assertEqual(rehearsal.state, "done", rehearsal.failure)

    def found(self, rehearsal, side, tickets):
        """Return what a rehearsal says was broken on a side: the ticket, what, and how late."""
        numbers = {ticket.id: number for number, ticket in enumerate(tickets)}
        late = {"in_force": "force_late_hours", "in_draft": "draft_late_hours"}[side]
        return sorted(
            (numbers[row.ticket_id.id], row.metric, row.started_at, round(row[late], 4))
            for row in rehearsal.broken_ids
            if row[side]
        )

    def kept(self, tickets):
        """Return the same as the desk itself says it, by the deadlines that it has kept."""
        kept = []
        for number, ticket in enumerate(tickets):
            for status in ticket.sla_status_ids:
                late = (status.reached_at or status.paused_at or END) - status.deadline
                if late > timedelta():
                    hours = round(late.total_seconds() / 3600, 4)
                    kept.append((number, status.metric, status.started_at, hours))
        return sorted(kept)

    # ------------------------------------------------------------------ The comparison

    def test_both_sides_say_what_the_desk_says(self):
        for seed in range(HISTORIES):
            with self.subTest(seed=seed):
                self.compare(seed)

    def compare(self, seed):
        dice = random.Random(seed)
        with freeze_time(START - timedelta(days=2)):
            one, other = (self.found_company(dice, f"معهد {seed} {name}") for name in "أب")
            histories = [self.plan_history(dice) for _company in range(2)]
            drafted = self.draft(dice, one)
            unchanged = self.env["asas.helpdesk.rehearsal"].with_company(other)
            unchanged = unchanged.create({"name": "كما هي", "company_id": other.id})
            unchanged.write({"span": "dates", "date_from": START.date(), "date_to": END.date()})
        # The desk that had the draft from the first day on, which is then forgotten.
        savepoint = self.env.cr.savepoint(flush=True)
        with freeze_time(START - timedelta(days=1)):
            drafted._put_into_force(
                [
                    *({"commitment": line.id} for line in drafted.commitment_ids),
                    *(
                        {
                            "period": period.id,
                            "kind": period.kind,
                            "name": "م",
                            "date_from": period.date_from,
                            "date_to": period.date_to,
                        }
                        for period in drafted.period_ids
                    ),
                ]
            )
        expected = self.kept(self.happen(one, histories[0]))
        savepoint.close(rollback=True)
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()

        tickets, others = self.happen(one, histories[0]), self.happen(other, histories[1])
        self.replay(drafted)
        self.assertTrue(self.kept(tickets))
        self.assertEqual(self.found(drafted, "in_force", tickets), self.kept(tickets))
        self.assertEqual(self.found(drafted, "in_draft", tickets), expected)
        self.replay(unchanged)
        for side in ("in_force", "in_draft"):
            self.assertEqual(self.found(unchanged, side, others), self.kept(others))
