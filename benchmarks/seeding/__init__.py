"""Realistic tickets by the million, written past the ORM as the ORM would have written them.

What the code decides is asked of the code (which policy applies, when a rule is due, how a name is
folded); what a person decides is drawn at random, the same for the same number of tickets.
"""

import random
import time
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import fields

from . import correspondence, histories, institute, people, rows, searching
from .copying import Tables

CHUNK = 5000
PEOPLE = 20_000
YEARS = 3
# How many tickets have not ended, and from how many of the newest they are taken.
ENDED = 0.97
RECENT = 0.15


def fill(env, count, persons=PEOPLE, say=lambda *words: None):
    """Make this many tickets with everything that belongs to them.

    :return: the number of rows written, by table
    """
    lots = random.Random(19)
    now = fields.Datetime.now()
    desk = institute.set_up(env)
    env.flush_all()
    with quick(env.cr, count):
        tables = Tables(env.cr)
        crowd = people.write(env, tables, persons, lots)
        drawn = moments(count, now, lots)
        still_open = chosen_open(count, lots)
        numbers = rows.Numbers(env, desk)
        started = time.monotonic()
        for number, received_at in enumerate(drawn):
            person = crowd[int(len(crowd) * lots.random() ** 1.7)]
            ticket = histories.draw(
                desk, person, received_at, now, still_open.get(number), lots, number
            )
            rows.write(desk, tables, numbers, ticket, lots)
            correspondence.write(desk, tables, ticket, lots)
            searching.write(desk, tables, ticket)
            if (number + 1) % CHUNK == 0:
                tables.flush()
                rate = (number + 1) / (time.monotonic() - started)
                say(f"{number + 1:,} of {count:,} tickets, {rate:,.0f} a second")
        tables.flush()
        numbers.keep()
        tables.advance_sequences()
        say("indexes")
    env.invalidate_all()
    return tables.written()


def is_seeded(env):
    """Return whether ``./dev bench seed`` has filled this database, and no other benchmark."""
    measured = env["res.users"].search_count([("login", "=like", "bench_%")], limit=1)
    return bool(institute.find_staff(env, "level1")) and not measured


def moments(count, now, lots):
    """Return when the tickets were received, in order: more each year, few at night and on
    Fridays."""
    first = now - timedelta(days=365 * YEARS)
    days = [first + timedelta(days=day) for day in range(365 * YEARS)]
    weights = [
        (1 + day.toordinal() / 365 / YEARS - first.toordinal() / 365 / YEARS)
        * (0.35 if day.weekday() in (4, 5) else 1.0)
        * (1.5 if day.month in (1, 2, 9, 10) else 0.6 if day.month in (7, 8) else 1.0)
        for day in days
    ]
    hours = [1, 1, 1, 1, 2, 5, 9, 12, 12, 10, 9, 8, 8, 8, 9, 10, 8, 6, 5, 4, 3, 2, 1, 1]
    drawn = []
    for day in lots.choices(days, weights, k=count):
        hour = lots.choices(range(24), hours)[0]
        moment = datetime(day.year, day.month, day.day, hour) + timedelta(
            seconds=lots.randrange(3600)
        )
        drawn.append(min(moment, now - timedelta(seconds=lots.randrange(60, 6 * 3600))))
    return sorted(drawn)


def chosen_open(count, lots):
    """Return the tickets that have not ended, by their number, and how far they have come."""
    wanted = round(count * (1 - ENDED))
    chosen = {}
    while len(chosen) < wanted:
        back = int(count * RECENT * lots.random() ** 2.2)
        chosen.setdefault(count - 1 - back, histories.STANDS[len(chosen) % len(histories.STANDS)])
    return chosen


@contextmanager
def quick(cr, count):
    """Leave foreign keys unchecked, since the rows are known to be valid, and build the indexes of
    the tables afterwards if there are many rows."""
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    dropped = drop_indexes(cr) if count >= CHUNK else []
    yield
    for definition in dropped:
        cr.execute(definition)
    cr.execute("SET LOCAL session_replication_role = origin")


def drop_indexes(cr):
    cr.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid
        LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
        WHERE t.relname = ANY(%s) AND c.oid IS NULL
        """,
        [list(Tables.COLUMNS)],
    )
    found = cr.fetchall()
    for name, _definition in found:
        cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]
