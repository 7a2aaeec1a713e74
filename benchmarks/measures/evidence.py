"""Measure sealing and verifying the record of evidence."""

from datetime import datetime, timedelta

from odoo.tools import SQL

from odoo.addons.asas_helpdesk.tools import seal

from .report import Meter, Result

ENTRIES = 100_000
OF_A_TICKET = 20
AT = datetime(2026, 3, 1)
# As long as what a change of a ticket says.
CONTENT = seal.canonical({"changes": {"stage_id": [1, 2], "resolution": [None, "كلام " * 60]}})


def measure(env, arguments):
    evidence = env["asas.helpdesk.evidence"]
    env.cr.execute(
        SQL(
            "INSERT INTO asas_helpdesk_evidence (ticket_id, kind, at, user_id, door, content)"
            " SELECT 1000000 + n / %s, 'change', %s, 2, 'backend', %s"
            " FROM generate_series(0, %s) AS n",
            OF_A_TICKET,
            AT + timedelta(hours=1),
            CONTENT,
            ENTRIES - 1,
        )
    )
    sealed = 0
    with Meter(env) as sealing:
        while count := evidence._seal_batch():
            sealed += count
    heads = evidence._get_heads_at()
    anchor = seal.read_anchor(seal.write_anchor(seal.facts(heads), heads))
    with Meter(env) as verifying:
        checked, findings = evidence._verify(anchor)
    env.cr.rollback()
    yield Result("seal entries of the record", sealed, **sealing.cost())
    yield Result(
        "verify the record against an anchor",
        checked,
        **verifying.cost(),
        rate_target=ENTRIES / 60,
        wrong=f"{findings[0]}" if findings else "",
    )
