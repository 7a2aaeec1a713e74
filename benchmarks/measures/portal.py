"""Measure the portal's pages as a server returns them, with few tickets in the database and very
many."""

import statistics
import threading
import time

from werkzeug.test import Client

from odoo import http
from odoo.service import security
from odoo.tools import SQL

from . import desk
from .report import Result

FEW, MANY = 100, 100_000
OWN = 30  # tickets of the person who looks, more than one page of the list; the others are copies
MONTHS = 14  # over which the copies are spread
REQUESTS = 40
# Seconds in the server, at the median: pages that were opened before.
TARGET, TARGET_OF_FIGURES, TARGET_OF_SUPPORT = 0.040, 0.060, 0.010
# The fields that a copy does not take from its original.
OWN_COLUMNS = ("id", "reference", "submission_key", "partner_id")
# The records that belong to a ticket and are copied with it.
PARTS = {
    "asas_helpdesk_sla_status": "ticket_id",
    "asas_helpdesk_notice": "ticket_id",
    "mail_message": "res_id",
}


def measure(env, arguments):
    """Time the beneficiary's pages, the public page and the figures.

    The tickets are committed, since requests have their own transactions. This measure comes last,
    so that no other one sees them.
    """
    trainee = make_visitor(env, "trainee", "base.group_portal")
    supervisor = make_visitor(env, "supervisor", "asas_helpdesk.group_supervisor")
    tickets = make_tickets(env, trainee.partner_id)
    pages = (
        ("list of own tickets", "/my/tickets", trainee, TARGET),
        ("page of a ticket", tickets[0].access_url, trainee, TARGET),
        ("form", "/my/tickets/new", trainee, TARGET),
        ("public form", "/support/new", None, TARGET),
        ("public page", "/support", None, TARGET_OF_SUPPORT),
        ("published figures", "/my/figures", supervisor, TARGET_OF_FIGURES),
    )
    made, results = OWN, {}
    for total in (FEW, MANY):
        copy_tickets(env, tickets, total - made)
        made = total
        count_figures(env)
        env.cr.commit()
        for title, path, user, _target in pages:
            result = visit(env, user, path)
            result.title = f"{title}, {total:,} in the database"
            results[title, total] = result
    for title, _path, _user, target in pages:
        few, many = results[title, FEW], results[title, MANY]
        if many.queries != few.queries:
            many.wrong = f"{few.queries_each:g} queries with {FEW}, {many.queries_each:g} now"
        many.rate_target = 1 / target
    return list(results.values())


def count_figures(env):
    """Build the report tables, at whose end the published figures are counted."""
    upkeep = env["asas.helpdesk.report.upkeep"]._get_upkeep()
    upkeep.write({"since": False, "began_at": False, "last_ticket": 0})
    while not upkeep._keep_batch()[1]:
        env.cr.commit()


def make_visitor(env, login, group):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": f"bench {login}",
                "login": f"bench_{login}",
                "email": f"{login}@example.com",
                "lang": "ar_001",
                "tz": "Asia/Riyadh",
                "group_ids": [(6, 0, env.ref(group).ids)],
            }
        )
    )


def make_tickets(env, partner):
    """Make tickets as in real use: some answered, some directed, some resolved."""
    level1, manager = desk.user(env, "level1"), desk.user(env, "manager")
    vals_list = desk.ticket_vals(
        env, OWN, types=("complaint", "request", "suggestion"), partner_id=partner.id
    )
    tickets = env["asas.helpdesk.ticket"].with_user(level1).create(vals_list)
    for number, ticket in enumerate(tickets):
        if number % 2:
            ticket.message_post(
                body="<p>نعم، فُعّل الحساب.</p>",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        if number % 3 == 0:
            ticket._direct()
        if number % 9 == 0:
            env["asas.helpdesk.resolve.wizard"].with_user(manager).create(
                {
                    "ticket_id": ticket.id,
                    "outcome_complaint": "upheld",
                    "resolution": "فُعّل الحساب.",
                }
            ).action_resolve()
    env["asas.helpdesk.departure"].sudo().search([("state", "=", "pending")])._leave()
    env.flush_all()
    return tickets.sudo()


def copy_tickets(env, tickets, count):
    """Copy tickets in the database, in turn, for other people and spread over past months."""
    env.cr.execute(
        SQL(
            """
            CREATE TEMPORARY TABLE bench_copy ON COMMIT DROP AS
            SELECT nextval('asas_helpdesk_ticket_id_seq') AS id,
                   (%(tickets)s)[1 + number %% %(own)s] AS origin,
                   (%(partners)s)[1 + number %% %(people)s] AS partner_id,
                   number * interval '1 month' * %(months)s / %(count)s AS ago
              FROM generate_series(1, %(count)s) AS number
            """,
            tickets=tickets.ids,
            own=len(tickets),
            partners=desk.beneficiaries(env).ids,
            people=desk.BENEFICIARIES,
            months=MONTHS,
            count=count,
        )
    )
    names, values = shifted_columns(env, "asas_helpdesk_ticket", OWN_COLUMNS)
    env.cr.execute(
        SQL(
            """
            INSERT INTO asas_helpdesk_ticket (id, reference, partner_id, %(names)s)
            SELECT copy.id, 'BENCH/' || copy.id, copy.partner_id, %(values)s
              FROM bench_copy AS copy
              JOIN asas_helpdesk_ticket AS origin ON origin.id = copy.origin
            """,
            names=names,
            values=values,
        )
    )
    for table, link in PARTS.items():
        names, values = shifted_columns(env, table, ("id", link))
        env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(link)s, %(names)s)
                SELECT copy.id, %(values)s
                  FROM bench_copy AS copy
                  JOIN %(table)s AS origin ON origin.%(link)s = copy.origin %(condition)s
                """,
                table=SQL.identifier(table),
                link=SQL.identifier(link),
                names=names,
                values=values,
                condition=SQL("AND origin.model = 'asas.helpdesk.ticket'")
                if link == "res_id"
                else SQL(),
            )
        )
    for table in ("asas_helpdesk_ticket", *PARTS):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


def shifted_columns(env, table, without):
    """Return the columns of a table and their values in a copy: moments are shifted by its age."""
    env.cr.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = [(name, kind) for name, kind in env.cr.fetchall() if name not in without]
    values = [
        SQL("origin.%s - copy.ago", SQL.identifier(name))
        if kind.startswith("timestamp")
        else SQL("origin.%s", SQL.identifier(name))
        for name, kind in columns
    ]
    names = [SQL.identifier(name) for name, _kind in columns]
    return SQL(", ").join(names), SQL(", ").join(values)


def visit(env, user, path):
    """Request a page from the server repeatedly, without a network in between.

    :param user: who is signed in, or None
    """
    client = Client(http.root)
    if user:
        client.set_cookie("session_id", open_session(env, user))
    page = client.get(path, follow_redirects=True)  # this puts the language into the address
    if page.status_code != 200:
        raise AssertionError(f"{path} answers {page.status_code}.")
    path = page.request.path
    client.get(path)
    seconds, queries = [], set()
    cpu = time.process_time()
    for _number in range(REQUESTS):
        started = time.perf_counter()
        client.get(path).get_data()
        seconds.append(time.perf_counter() - started)
        queries.add(threading.current_thread().query_count)
    cpu = time.process_time() - cpu
    median = statistics.median(seconds)
    return Result(
        "",
        REQUESTS,
        # So that the speed is that of the median: the computer may have been busy for a moment.
        seconds=median * REQUESTS,
        cpu=cpu,
        queries=max(queries) * REQUESTS,
        remark=f"median {median * 1000:.0f} ms",
    )


def open_session(env, user):
    session = http.root.session_store.new()
    # No record of devices: it would only be written at the first request.
    session.update(http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
    own = env(user=user.id)
    session.uid, session.login = user.id, user.login
    session.context = dict(own["res.users"].context_get())
    session.session_token = security.compute_session_token(session, own)
    http.root.session_store.save(session)
    return session.sid
