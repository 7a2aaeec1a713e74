"""Measure what the web client requests for lists, the kanban, the search and a ticket, and how it
grows with the number of tickets."""

import time
from dataclasses import dataclass
from pathlib import Path

import seeding

from . import client, search
from .report import Meter, Result

FEW = 10_000
ROUNDS = 5
# So much longer may a screen take among the many tickets, and so many statements may it cost.
RATIO_TARGET = 1.5
MOST_STATEMENTS = 25
# So many are assigned at once, each for less than so many statements.
AT_ONCE = 1000
STATEMENTS_TO_ASSIGN = 3
OPEN = ("state", "not in", ["closed", "cancelled"])
GROUPS = (
    "stage_id",
    "ticket_type",
    "channel_id",
    "service_id",
    "department_id",
    "user_id",
    "manager_id",
    "beneficiary_kind",
    "outcome",
    "received_at:month",
)
ROLES = ("level1", "level2")
FORM = "form of a ticket"


@dataclass
class Taken:
    seconds: float
    cpu: float
    queries: int
    shown: int


def measure(env, arguments):
    fill(env, FEW)
    few = take(env)
    fill(env, arguments.many - FEW)
    yield from compare(few, take(env), FEW, arguments.many)
    yield assign(env)


def fill(env, count):
    """Add tickets, and bring the indexes up to date as PostgreSQL does in the background."""
    seeding.fill(env, count)
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM (ANALYZE)")
    env.cr._cnx.autocommit = False


def compare(few, many, small, large):
    """Yield what each screen takes among many tickets, beside few."""
    for title, taken in many.items():
        before = few[title]
        ratio = taken.cpu / before.cpu
        verdict = "met" if ratio < RATIO_TARGET else "missed"
        yield Result(
            f"{title}, {large:,} tickets",
            1,
            seconds=taken.seconds,
            cpu=taken.cpu,
            queries=taken.queries,
            # Those of a ticket depend on what belongs to it.
            queries_target=None if FORM in title else MOST_STATEMENTS + 1,
            remark=f"{before.cpu * 1000:.0f} ms among {small:,}: {ratio:.1f} times as long,"
            f" target < {RATIO_TARGET} {verdict}; {taken.shown} shown",
            wrong="nothing is shown" if before.shown and not taken.shown else "",
        )


def assign(env):
    """Measure assigning many tickets at once, through the dialog."""
    giver, taker = (env["res.users"].search([("login", "=", f"seed_level1{n}")]) for n in (0, 3))
    domain = [("state", "in", ("new", "in_progress")), ("user_id", "!=", taker.id)]
    tickets = env[client.MODEL].with_user(giver).search(domain, limit=AT_ONCE)
    dialog = env["asas.helpdesk.assign.wizard"].with_user(giver)
    env.invalidate_all()
    with Meter(env) as meter:
        dialog.create({"ticket_ids": tickets.ids, "user_id": taker.id}).action_assign()
        # When the changes are logged.
        env.cr.flush()
        env.cr.precommit.run()
    left = tickets.filtered(lambda ticket: ticket.user_id != taker)
    return Result(
        "level1: assign tickets at once",
        len(tickets),
        **meter.cost(),
        queries_target=STATEMENTS_TO_ASSIGN,
        wrong=f"{len(left)} were left" if left else "",
    )


def take(env, only=""):
    """Return what each screen of each role takes, by its title."""
    taken = {}
    for role in ROLES:
        user = env["res.users"].search([("login", "=", f"seed_{role}0")])
        for title, show in screens(env, client.Client(user)).items():
            if only in f"{role}: {title}":
                taken[f"{role}: {title}"] = time_it(env, show)
    return taken


def time_it(env, show):
    """Return the least that something takes in several rounds.

    Processor time is that of this process and of the one that serves it in PostgreSQL, if that is
    on this computer: on a busy one it varies less than what passes on the clock.
    """
    served = Path(f"/proc/{env.cr._cnx.get_backend_pid()}/schedstat")
    rounds = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        statements, cpu = env.cr.sql_log_count, spent(served)
        started = time.perf_counter()
        shown = count(show())
        seconds = time.perf_counter() - started
        rounds.append((spent(served) - cpu, seconds, env.cr.sql_log_count - statements, shown))
    cpu, _seconds, statements, shown = min(rounds)
    return Taken(min(seconds for _cpu, seconds, *_rest in rounds), cpu, statements, shown)


def spent(served):
    """Return the seconds of processor time so far."""
    try:
        of_database = int(served.read_text().split()[0]) / 1e9
    except OSError:
        of_database = 0
    return time.process_time() + of_database


def count(answer):
    """Return how many groups or records an answer holds."""
    if isinstance(answer, dict):
        return answer.get("length", len(answer))
    return len(answer)


def screens(env, web):
    """Return what the client requests for each screen, by its title."""
    uid = web.tickets.env.uid
    unassigned = ["&", ("user_id", "=", False), ("manager_id", "=", False)]
    mine = ["|", ("user_id", "=", uid), *unassigned]
    asked = {
        "kanban of open tickets": lambda: web.open_kanban([OPEN]),
        "kanban of all tickets": lambda: web.open_kanban([]),
        "kanban of my work": lambda: web.open_kanban(["&", *mine, OPEN]),
        "kanban of open complaints": lambda: web.open_kanban(
            [("ticket_type", "=", "complaint"), OPEN]
        ),
        "list of open tickets": lambda: web.open_list([OPEN]),
        "list of all tickets": lambda: web.open_list([]),
        "list of all tickets, page 100": lambda: web.open_list([], offset=99 * client.PAGE),
        "list of all tickets, newest first": lambda: web.open_list([], order="received_at DESC"),
        "list of all tickets by number": lambda: web.open_list([], order="reference DESC"),
    }
    filters = {
        node.get("name"): web.domain_of(node)
        for node in web.archs["search"].iter("filter")
        if node.get("domain")
    }
    for name, domain in filters.items():
        asked[f"list filtered: {name}"] = lambda domain=domain: web.open_list(domain)
    for by in GROUPS:
        asked[f"list of open tickets by {by}"] = lambda by=by: web.group_list([OPEN], by)
        asked[f"list of all tickets by {by}"] = lambda by=by: web.group_list([], by)
    for kind, text in search.sought(env).items():
        asked[f"search for {kind}"] = lambda text=text: web.search(text)
    newest = web.tickets.search([OPEN, ("partner_id", "!=", False)], order="id desc", limit=1)
    asked[FORM] = lambda: web.open_form(newest.id)
    asked["person beside the form"] = lambda: web.tickets.browse(newest.id).read_person()
    return asked
