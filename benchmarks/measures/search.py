"""Measure the search for tickets: a number, a reference, a name and words, and how the time grows
with the number of tickets."""

import statistics
import time

import seeding

from . import desk
from .report import Result

FEW, MANY = 2_000, 20_000
PEOPLE = 2_000
ROUNDS = 7
# Ten times the tickets may cost this many times as much, and each search this long at most.
RATIO_TARGET = 3
TARGET = 0.1
COLUMNS = ("reference", "subject", "beneficiary_name", "stage_id", "received_at")
SEARCHED = {name: {} for name in COLUMNS}


def measure(env, arguments):
    seeding.fill(env, FEW, PEOPLE)
    few = seconds(env, desk.user(env, "level1"))
    seeding.fill(env, MANY - FEW, PEOPLE)
    many = seconds(env, desk.user(env, "level1"))
    for kind, (taken, found) in many.items():
        ratio = taken / few[kind][0]
        verdict = "met" if ratio < RATIO_TARGET else "missed"
        yield Result(
            f"find {kind} among {MANY:,} tickets",
            1,
            seconds=taken,
            cpu=0,
            queries=0,
            rate_target=1 / TARGET,
            remark=f"{found} found; {ratio:.1f} times as long as among {FEW:,},"
            f" target < {RATIO_TARGET} {verdict}",
            wrong="" if found else "nothing was found",
        )


def seconds(env, user):
    """Return, by what is sought, how long a search with its count takes and how many it finds."""
    env.cr.execute("ANALYZE")
    tickets = env["asas.helpdesk.ticket"].with_user(user)
    taken = {}
    for kind, text in sought(env).items():
        domain = [("search_text", "ilike", text)]
        times = []
        for _round in range(ROUNDS):
            env.invalidate_all()
            started = time.perf_counter()
            # What the list asks for, of a few columns.
            page = tickets.web_search_read(domain, SEARCHED, limit=80, count_limit=10_001)
            times.append(time.perf_counter() - started)
        taken[kind] = statistics.median(times), page["length"]
    return taken


def sought(env):
    """Return what is sought, by kind: of a ticket in the middle of all."""
    tickets = env["asas.helpdesk.ticket"]
    told = [("beneficiary_phone", "!=", False), ("state", "=", "closed")]
    count = tickets.search_count(told)
    ticket = tickets.search(told, offset=count // 2, limit=1, order="id")
    said = str(ticket.description).rpartition(". ")[2].removesuffix(".</p>").split()
    _letters, year, number = ticket.reference.split("/")
    return {
        "a telephone number": f"٠{ticket.beneficiary_phone[4:]}",
        "the end of a number": ticket.beneficiary_phone[-5:],
        "a reference": ticket.reference.replace("/", " ").lower(),
        "the number of a reference": f"{year}/{number}",
        "a name": ticket.beneficiary_name,
        "a word of the description": max(said, key=seeding.rows.VOCABULARY.index),
        "words of the description": " ".join(said[:3]),
        "a word that many say": min(said, key=seeding.rows.VOCABULARY.index),
        "a word of the subject": max(ticket.subject.split(), key=len),
    }
