"""Measure registering tickets: all at once, one by one, and with the acknowledgement by mail."""

from . import desk, rivals
from .report import Meter, Result

BATCH = 1000
ONE_BY_ONE = 200


def measure(env, arguments):
    tickets = env["asas.helpdesk.ticket"].with_user(desk.user(env, "level1"))

    def at_once():
        meter, created = create_at_once(tickets, desk.ticket_vals(env, BATCH))
        wrong = what_is_wrong(created.sudo(), acknowledged=False)
        env.cr.rollback()
        env.transaction.reset()
        return {"count": BATCH, **meter.cost()}, wrong

    def one_by_one():
        meter = create_one_by_one(tickets, desk.ticket_vals(env, ONE_BY_ONE))
        env.cr.rollback()
        env.transaction.reset()
        return {"count": ONE_BY_ONE, **meter.cost()}, ""

    batch = {"rate_target": 400, "queries_target": 2}
    ways = {
        "one batch": rivals.Way("create by telephone, one batch", at_once, batch),
        "one by one": rivals.Way("create by telephone, one by one", one_by_one),
    }
    return [*rivals.measure(ways, arguments.rounds), *acknowledged(env, tickets)]


def acknowledged(env, tickets):
    meter, created = create_at_once(tickets, desk.ticket_vals(env, BATCH, "website"))
    yield Result(
        "create by the form, acknowledged by mail, one batch",
        BATCH,
        **meter.cost(),
        wrong=what_is_wrong(created.sudo(), acknowledged=True),
    )
    meter = create_one_by_one(tickets, desk.ticket_vals(env, ONE_BY_ONE, "website"))
    yield Result("create by the form, acknowledged by mail, one by one", ONE_BY_ONE, **meter.cost())
    env.cr.rollback()


def create_at_once(model, vals_list):
    warm_up(model, vals_list)
    with Meter(model.env) as meter:
        created = model.create(vals_list)
    return meter, created


def create_one_by_one(model, vals_list):
    warm_up(model, vals_list)
    with Meter(model.env) as meter:
        for vals in vals_list:
            model.create([vals])
            # Each in a request of its own.
            model.env.cr.flush()
            model.env.invalidate_all()
    return meter


def warm_up(model, vals_list):
    """Read what a running server reads once; it is not part of the cost of a ticket."""
    model.create([dict(vals) for vals in vals_list[:2]])
    model.env.cr.flush()
    model.env.invalidate_all()


def what_is_wrong(tickets, acknowledged):
    """Return what was left out of the work, if anything: speed is worthless then."""
    for ticket in tickets:
        # First response and resolution; for a complaint also directing.
        expected = 3 if ticket.ticket_type == "complaint" else 2
        if len(ticket.sla_status_ids) != expected or not ticket.next_deadline:
            return f"{ticket.reference} has {len(ticket.sla_status_ids)} clocks, not {expected}"
    queued = len(tickets.notice_ids.mail_id.filtered(lambda mail: mail.state == "outgoing"))
    expected = len(tickets) if acknowledged else 0
    return "" if queued == expected else f"{queued} acknowledgements are queued, not {expected}"
