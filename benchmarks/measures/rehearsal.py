"""Measure how fast a draft is replayed, and that its memory does not grow with the tickets."""

import resource
from unittest.mock import patch

import seeding

from . import desk
from .report import Meter, Result

PEOPLE = 2_000
RATE_TARGET = 100_000 / 60  # tickets a second
MEGABYTES = 100  # that may be added, however many they are


def measure(env, arguments):
    seeding.fill(env, 10 * arguments.tickets, PEOPLE)
    env.cr.execute("ANALYZE")
    rehearsals = env["asas.helpdesk.rehearsal"].with_user(desk.user(env, "level2"))
    rehearsal = rehearsals.create(
        {"name": "Bench", "span": "dates", "date_from": "2001-01-01", "date_to": "2089-12-31"}
    )
    for line in rehearsal.commitment_ids:
        line.target_hours /= 2
    rehearsal.action_replay()
    own = rehearsal.sudo()
    before = peak()
    with (
        patch.object(type(env["ir.cron"]), "_commit_progress", return_value=1),
        Meter(env) as meter,
    ):
        own._replay()
    grown = peak() - before
    wrong = "" if own.state == "done" and own.broken_ids else "it found nothing"
    yield Result(
        "replay a draft over the tickets",
        own.tickets_done,
        **meter.cost(),
        rate_target=RATE_TARGET,
        queries_target=1,
        remark=f"{grown} MB more memory",
        wrong=wrong or ("" if grown < MEGABYTES else f"it took {grown} MB more"),
    )


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
