"""What a PostgreSQL database holds, to compare it at two moments."""

import json
from contextlib import closing

import psycopg2
from psycopg2 import sql

# When and by whom a row of Odoo was written last, and what a view was before, is not what it says.
UNSAID = ("write_date", "write_uid", "arch_prev")
OURS = "asas_helpdesk_"
# The signals between Odoo's processes, whose rows say nothing.
SIGNALS = "orm_signaling_%"

STRUCTURE = {
    "table": """
        SELECT relname, relkind::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S', 'p')
           AND relname NOT LIKE %(signals)s""",
    "column": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
          FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE %(signals)s""",
    "constraint": """
        SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
           AND conrelid::regclass::text NOT LIKE %(signals)s""",
    "index": """
        SELECT indexname, indexdef FROM pg_indexes
         WHERE schemaname = 'public' AND tablename NOT LIKE %(signals)s""",
    "function": """
        SELECT oid::regprocedure::text, prosrc FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND prolang <> 13""",
    "trigger": """
        SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
         WHERE NOT tgisinternal""",
    "extension": "SELECT extname, extversion FROM pg_extension",
}


def take(database):
    """Return everything in a database as ``{(kind, name): description}``.

    Rows are of the kind of their table. A row without an id is named by its contents.
    """
    with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
        found = {}
        for kind, query in STRUCTURE.items():
            cursor.execute(query, {"signals": SIGNALS})
            found.update({(kind, name): description for name, description in cursor.fetchall()})
        tables = [name for (kind, name), what in found.items() if kind == "table" and what == "r"]
        for table in tables:
            found.update(_rows(cursor, table))
    return found


def _rows(cursor, table):
    cursor.execute(
        sql.SQL("SELECT (to_jsonb(t) - %s::text[])::text, to_jsonb(t) ->> 'id' FROM {} t").format(
            sql.Identifier(table)
        ),
        [[] if table.startswith(OURS) else list(UNSAID)],
    )
    for text, id_ in cursor.fetchall():
        yield (table, id_ or text), text


def differences(before, after):
    """Return in words what differs between two moments, sorted."""
    lines = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old != new:
            change = "new" if old is None else "gone" if new is None else "changed"
            lines.append(f"{key[0]} {key[1]}: {change}; {_change(old, new)}")
    return sorted(lines)


def _change(old, new):
    """Return what there was or is, or the columns that differ."""
    if old is None or new is None or not old.startswith("{"):
        return new or old
    old, new = json.loads(old), json.loads(new)
    return {name: (old.get(name), new[name]) for name in new if old.get(name) != new[name]}
