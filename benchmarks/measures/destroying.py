"""Measure destroying the personal data of tickets whose retention period is over."""

import resource

import seeding

from .report import Meter, Result

TICKETS = 3000
PEOPLE = 300
ENTRIES = 8  # of the evidence, for each ticket
MEMORY_TARGET = 100  # MB


def measure(env, arguments):
    seeding.fill(env, TICKETS, PEOPLE, lambda words: None)
    seal_history(env)
    tickets = env["asas.helpdesk.ticket"]
    for name in ("complaint", "suggestion", "request"):
        env.company[f"asas_helpdesk_months_{name}"] = 1
    env.cr.commit()
    env.cr.execute("ANALYZE")
    over = tickets.search(tickets._over_domain()).ids
    env.invalidate_all()
    idle = peak()
    with Meter(env) as meter:
        tickets._cron_anonymise()
    grown = peak() - idle
    env.invalidate_all()
    left = tickets.browse(over).filtered(lambda t: not t.anonymised_at or t.beneficiary_email)
    yield Result(
        "destroy the personal data of tickets",
        len(over),
        **meter.cost(),
        rate_target=200,
        queries_target=1,
        remark=f"memory +{grown} MB, target < {MEMORY_TARGET} MB "
        + ("met" if grown < MEMORY_TARGET else "missed"),
        wrong=f"{len(left)} tickets were left" if left else "",
    )


def seal_history(env):
    """Give each ticket the evidence of its past, sealed."""
    env.cr.execute(
        "INSERT INTO asas_helpdesk_evidence (ticket_id, kind, at, user_id, door, content)"
        " SELECT ticket.id, 'change', ticket.received_at, 2, 'backend',"
        " json_build_object('changes', json_build_object('subject', ticket.subject))"
        " FROM asas_helpdesk_ticket ticket, generate_series(1, %s)",
        [ENTRIES],
    )
    while env["asas.helpdesk.evidence"]._seal_batch():
        env.cr.commit()


def peak():
    """Return the most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
