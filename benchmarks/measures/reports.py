"""Measure the figures: the tables that are kept of all tickets, and what is read from them."""

import time

import seeding
from dateutil.relativedelta import relativedelta
from seeding.institute import find_staff

from odoo import fields
from odoo.tools import SQL

from . import questions
from .destroying import peak
from .report import Meter, Result, server_cpu

PEOPLE = 2_000
ROUNDS = 5
# How many tickets are looked at again where the tables are built already, and how many have moved.
AGAIN, MOVED = 10_000, 1_000
TICKETS, SLAS = "asas.helpdesk.ticket.report", "asas.helpdesk.sla.report"
BY_METRIC = (SLAS, ("metric",), ("due", "kept", "breached", "in_time"))
# The first screens by role, and how many statements each may cost, however many tickets there are.
SCREENS = (
    ("level1", "level1"),
    ("manager", "manager"),
    ("level2", "level2"),
    ("level2", "director"),
    ("escalation", "director"),
)
MOST_QUERIES = 50
# Seconds, over a million tickets.
SCREEN, PIVOT, METRICS, PUBLISHED, MONTHLY, QUESTION = 0.5, 1.5, 0.5, 0.06, 30, 1.5
MEMORY = 300  # MB


def measure(env, arguments):
    if not arguments.seeded:
        seeding.fill(env, 10 * arguments.tickets, PEOPLE)
    yield from keep(env, arguments.seeded)
    count = env[TICKETS].search_count([])
    print(f"    {count:,} tickets", flush=True)
    yield from screens(env)
    yield from tables(env)
    yield from pages(env)
    yield from documents(env)


# ---------------------------------------------------------------------- Keeping the tables


def keep(env, seeded):
    """Build the tables, or a part of them again if they are built, and bring them up to date."""
    upkeep = env["asas.helpdesk.report.upkeep"]._get_upkeep()
    whole = not upkeep.as_of
    if not whole:
        upkeep.write({"since": False, "began_at": False})
    with Meter(env) as meter:
        done, over = 0, False
        while not over and (whole or done < AGAIN):
            more, over = upkeep._keep_batch()
            done += more
            if whole and seeded:
                env.cr.commit()  # as the cron does; it is what the next measurement reads
            env.invalidate_all()
    title = "build the report tables" if whole else "build a part of the report tables again"
    yield Result(title, done, **meter.cost(), queries_target=1)
    if whole and seeded:
        env.cr.commit()
        env.cr._cnx.autocommit = True
        env.cr.execute("VACUUM ANALYZE asas_helpdesk_ticket_report, asas_helpdesk_sla_report")
        env.cr._cnx.autocommit = False
    elif whole:
        env.cr.execute("ANALYZE")
    else:
        env.cr.rollback()
    upkeep.write({"since": fields.Datetime.now(), "began_at": False})
    env.cr.execute(
        SQL(
            "UPDATE asas_helpdesk_ticket SET write_date = now() AT TIME ZONE 'UTC'"
            " WHERE id IN (SELECT id FROM asas_helpdesk_ticket ORDER BY id DESC LIMIT %s)",
            MOVED,
        )
    )
    with Meter(env) as meter:
        done, over = 0, False
        while not over:
            more, over = upkeep._keep_batch()
            done += more
    yield Result("bring them up to date after moves", done, **meter.cost(), queries_target=1)
    if seeded:
        env.cr.rollback()
    # Nothing has changed since.
    upkeep.since = "2100-01-01"
    env.flush_all()


# ---------------------------------------------------------------------- What is read


def screens(env):
    for role, screen in SCREENS:
        overview = _as(env, role, "asas.helpdesk.overview")
        found = overview.get_overview(screen)
        wrong = any(card["list"]["count"] for card in found["cards"])
        yield timed(
            env,
            f"first screen {screen}, {role}",
            lambda overview=overview, screen=screen: overview.get_overview(screen),
            SCREEN,
            wrong="" if wrong else "nothing was counted",
        )
    overview = _as(env, "level2", "asas.helpdesk.overview")
    yield timed(env, "tonight", lambda: overview._tonight(overview._get_moments()), SCREEN)


def tables(env):
    for role in ("level2", "level1", "manager"):
        yield timed(
            env, f"service × month, {role}", service_by_month(_as(env, role, TICKETS)), PIVOT
        )
        numbers = _as(env, role, "asas.helpdesk.numbers")
        yield timed(env, f"commitments by metric, {role}", by_metric(numbers), METRICS)
    asker = _as(env, "level2", "asas.helpdesk.numbers")
    for action in asker._questions():
        yield timed(
            env,
            f"question {action.sudo().xml_id.rpartition('_action_')[2]}",
            lambda action=action: questions.ask(asker.env, action),
            QUESTION,
        )


def service_by_month(rows):
    """Return the work of opening the pivot table of services by months, of all tickets."""
    by, beside, measures = questions.SERVICE_BY_MONTH
    return lambda: questions.pivot(rows, by, beside, measures, [("counted", "=", True)])


def by_metric(numbers):
    table, by, measures = BY_METRIC
    return lambda: numbers._read(measures, by, (), table)


def pages(env):
    figures = _as(env, "level2", "asas.helpdesk.figures")
    env["asas.helpdesk.kept.figures"]._keep_all(fields.Datetime.now())
    yield timed(env, "published figures", lambda: figures._published(kept=True), PUBLISHED)
    board = env["asas.helpdesk.wallboard"].create({"name": "bench", "lang": env.user.lang})
    yield timed(env, "wallboard", lambda: board._render_now(fields.Datetime.now()), SCREEN)
    reader = _as(env, "level2", TICKETS).env
    for name, when, table in (
        ("received", "received_on", TICKETS),
        ("in_time", "due_on", SLAS),
        ("rating", "rated_on", TICKETS),
    ):
        measure_ = "__count" if name == "received" else name
        yield timed(
            env, f"digest of 30 days, {name}", digest(reader, measure_, when, table), SCREEN
        )


def digest(env, name, when, table):
    """Return the work of reading a figure of the last month, as Odoo's digest asks for it."""
    today = fields.Date.today()
    span = [(when, ">=", today - relativedelta(days=30)), (when, "<", today)]
    span.append(("company_id", "=", env.company.id))
    return lambda: env["asas.helpdesk.numbers"]._read_total([name], span, table)


def documents(env):
    """Make what leaves as a file, and say how much memory that took."""
    reports = env["asas.helpdesk.periodic.report"]
    first = fields.Date.today().replace(day=1) - relativedelta(months=1)
    before = peak()
    with Meter(env) as meter:
        made = reports._make(env.company, "month", first, "ar_001")
    yield grown("monthly report", 1, meter, before, MONTHLY, "" if made.xlsx else "no spreadsheet")
    export = _as(env, "level2", "asas.helpdesk.list.export")
    for name in (TICKETS, "asas.helpdesk.ticket"):
        env.invalidate_all()
        before = peak()
        with Meter(env) as meter:
            rows = export.env[name].search([], limit=20_000)
            export._export(rows)
        yield grown(f"export of a list, {name}", len(rows), meter, before)


def grown(title, count, meter, before, target=None, wrong=""):
    more = peak() - before
    met = "met" if more <= MEMORY else "missed"
    return Result(
        title,
        count,
        **meter.cost(),
        seconds_target=target,
        remark=f"memory +{more} MB, target {MEMORY} MB {met}",
        wrong=wrong,
    )


def timed(env, title, work, target, wrong=""):
    """Return what a piece of work costs at best: the computer may be busy with something else.

    The processor time is this process's and the database's.
    """
    spent, queries = [], 0
    for _round in range(ROUNDS):
        env.invalidate_all()
        before, cpu = env.cr.sql_log_count, time.process_time() + server_cpu(env.cr)
        started = time.perf_counter()
        found = work()
        seconds = time.perf_counter() - started
        spent.append((seconds, time.process_time() + server_cpu(env.cr) - cpu))
        queries = env.cr.sql_log_count - before
    seconds, cpu = (min(column) for column in zip(*spent, strict=True))
    wrong = wrong or ("" if found is None or found else "nothing was counted")
    return Result(
        title,
        1,
        seconds,
        cpu,
        queries,
        seconds_target=target,
        queries_target=MOST_QUERIES,
        wrong=wrong,
    )


def _as(env, role, model):
    """Return a model as one of the staff of a role sees it, in their language."""
    user = find_staff(env, role)[0]
    return env[model].with_user(user).with_context(lang=user.lang)
