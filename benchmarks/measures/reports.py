"""Measure the report tables: building them, and the figures that a screen asks for."""

import statistics
import time

import seeding

from . import desk
from .report import Meter, Result

PEOPLE = 2_000
ROUNDS = 5
TICKETS, SLAS = "asas.helpdesk.ticket.report", "asas.helpdesk.sla.report"
# What is asked, and how many seconds it may take over a million tickets.
ASKED = {
    "service by month": (
        TICKETS,
        ["service_id", "received_on:month"],
        ["__count", "decision_due", "decision_kept", "decided_in_time", "decision_median"],
        1.5,
    ),
    "commitments by metric": (SLAS, ["metric"], ["due", "kept", "breached", "in_time"], 0.5),
}
# The first screens of each role, and how many seconds each may take.
SCREENS = {"level1": ("level1",), "level2": ("level2", "director"), "manager": ("manager",)}
SCREEN_TARGET = 0.5


def measure(env, arguments):
    seeding.fill(env, 10 * arguments.tickets, PEOPLE)
    upkeep = env["asas.helpdesk.report.upkeep"]._get_upkeep()
    with Meter(env) as meter:
        done, over = 0, False
        while not over:
            more, over = upkeep._keep_batch()
            done += more
    yield Result("write the rows of the report tables", done, **meter.cost(), queries_target=1)
    upkeep.since = "2100-01-01"
    env.cr.execute("ANALYZE")
    for role in ("level2", "level1"):
        numbers = env["asas.helpdesk.numbers"].with_user(desk.user(env, role))
        for title, (table, by, measures, target) in ASKED.items():
            yield asked(numbers, f"{title}, {role}, {done:,} tickets", table, by, measures, target)
    for role, screens in SCREENS.items():
        for screen in screens:
            yield shown(env, role, screen, done)


def shown(env, role, screen, count):
    """Return what a first screen costs once it has been read."""
    overview = env["asas.helpdesk.overview"].with_user(desk.user(env, role))
    overview.get_overview(screen)
    times, queries = [], 0
    for _round in range(ROUNDS):
        env.invalidate_all()
        before, started = env.cr.sql_log_count, time.perf_counter()
        found = overview.get_overview(screen)
        times.append(time.perf_counter() - started)
        queries = env.cr.sql_log_count - before
    wrong = "" if any(card["list"]["count"] for card in found["cards"]) else "nothing was counted"
    title = f"first screen {screen}, {count:,} tickets"
    seconds = statistics.median(times)
    target = 1 / SCREEN_TARGET
    return Result(title, 1, seconds, 0, queries, rate_target=target, queries_target=50, wrong=wrong)


def asked(numbers, title, table, by, measures, target):
    times = []
    for _round in range(ROUNDS):
        numbers.env.invalidate_all()
        started = time.perf_counter()
        found = numbers._read(measures, by, (), table)
        times.append(time.perf_counter() - started)
    wrong = "" if found else "nothing was counted"
    seconds = statistics.median(times)
    return Result(title, 1, seconds, 0, 0, rate_target=1 / target, wrong=wrong)
