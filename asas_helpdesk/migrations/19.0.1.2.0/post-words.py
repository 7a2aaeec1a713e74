"""Words and Latin names are kept in more forms: those of before are read again."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, split_every

# Names that are written together as well since: Al-Ghamdi, Abdul Aziz.
COMPOUND = r"\m(al|el|abdul|abdel|abu|abou|umm)[ '’‐‑-]"
KEYS = (
    ("res.partner", "name", "asas_helpdesk_key"),
    ("asas.helpdesk.ticket", "beneficiary_name", "beneficiary_folded"),
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("asas_helpdesk.cron_fill_words")._trigger()
    for model, name, key in KEYS:
        records = env[model]
        column, table = SQL.identifier(name), SQL.identifier(records._table)
        rows = env.execute_query(SQL("SELECT id FROM %s WHERE %s ~* %s", table, column, COMPOUND))
        for ids in split_every(1000, [row[0] for row in rows]):
            env.add_to_compute(records._fields[key], records.browse(ids))
            env.flush_all()
            env.invalidate_all()
