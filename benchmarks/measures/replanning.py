"""Measure who waits when hours change while many tickets are open, and the work that follows."""

from datetime import timedelta
from unittest.mock import patch

import seeding

from odoo import fields

from odoo.addons.asas_helpdesk.models.sla import replanning

from .report import Meter, Result

TICKETS = 50_000
PEOPLE = 5_000
WAIT_TARGET = 1  # second, for whoever changes the hours


def measure(env, arguments):
    # Nearly all of them open, and not only the newest.
    with patch.object(seeding, "ENDED", 0.02), patch.object(seeding, "RECENT", 1.0):
        seeding.fill(env, TICKETS, PEOPLE, lambda words: None)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    tickets = env["asas.helpdesk.ticket"]
    still_open = tickets.search_count([("state", "not in", ("closed", "cancelled"))])
    changes = {
        "enter a year's holidays": lambda: enter_holidays(env),
        "enter a season with its hours": lambda: enter_season(env),
        "change an SLA policy": lambda: env.ref("asas_helpdesk.sla_directing").write(
            {"target_hours": 20}
        ),
    }
    for title, change in changes.items():
        env.invalidate_all()
        with Meter(env) as meter:
            change()
        met = "met" if meter.seconds < WAIT_TARGET else "missed"
        yield Result(
            f"{title}: {still_open} open tickets",
            1,
            **meter.cost(),
            remark=f"waits {meter.seconds:.2f} s, target < {WAIT_TARGET} s {met}",
            wrong="" if meter.seconds < WAIT_TARGET else "whoever changes it waits too long",
        )
    env.cr.commit()
    asked = env["asas.helpdesk.replanning"]._get_open()
    with Meter(env) as meter, patch.object(replanning, "QUIET", timedelta(0)):
        env["asas.helpdesk.replanning"]._cron_replan()
    yield Result(
        "recalculate the deadlines of open tickets in the background",
        asked.done,
        **meter.cost(),
        queries_target=2,
        remark=f"{len(asked)} time for all changes",
        wrong="" if len(asked) == 1 and asked.ended_at else "not once, or not done",
    )


def enter_holidays(env):
    today = fields.Date.today()
    for days in range(30, 330, 30):
        day = today + timedelta(days=days)
        env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": env.company.asas_helpdesk_calendar_id.id,
                "asas_helpdesk_first_day": day,
                "asas_helpdesk_last_day": day,
            }
        )


def enter_season(env):
    today = fields.Date.today()
    env["asas.helpdesk.season"].create(
        {
            "name": "Season",
            "calendar_id": env.company.asas_helpdesk_calendar_id.id,
            "entered_as": "gregorian",
            "date_from": today + timedelta(days=5),
            "date_to": today + timedelta(days=30),
            "shift_ids": [
                fields.Command.create({"dayofweek": day, "hour_from": 10, "hour_to": 15})
                for day in "60123"
            ],
        }
    )
