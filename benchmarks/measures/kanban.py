"""Measure opening the kanban: what the web client requests, with few tickets and with many."""

from . import desk
from .client import Client
from .report import Meter, Result

FEW, MANY = 100, 5000


def measure(env, arguments):
    user = desk.user(env, "level1")
    vals_list = desk.ticket_vals(
        env, MANY, types=("complaint", "request", "suggestion"), user_id=user.id
    )
    # The same mix in each state, so that every column is there with few tickets, too.
    states = dict(env["asas.helpdesk.ticket"]._fields["state"]._description_selection(env))
    stages = [env["asas.helpdesk.stage"]._for_state(state).id for state in states]
    for position, vals in enumerate(vals_list):
        vals["stage_id"] = stages[position % len(stages)]
    model = env["asas.helpdesk.ticket"].with_context(mail_auto_subscribe_no_notify=True)
    results = []
    for total, more in ((FEW, vals_list[:FEW]), (MANY, vals_list[FEW:])):
        for start in range(0, len(more), 1000):
            make_busy(model.create(more[start : start + 1000]), user)
            env.cr.flush()
            env.invalidate_all()
        env.cr.execute("ANALYZE asas_helpdesk_ticket")
        results.append(open_kanban(env, user, total))
    few, many = results
    if few.queries != many.queries:
        many.wrong = f"{few.queries} queries with {FEW} tickets, {many.queries} with {MANY:,}"
    return results


def make_busy(tickets, user):
    """Give each ticket an activity and a tag."""
    tag = tickets.env["asas.helpdesk.tag"].search([], limit=1) or tickets.env[
        "asas.helpdesk.tag"
    ].create({"name": "bench"})
    tickets.tag_ids = tag
    tickets.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
        [
            {
                "activity_type_id": tickets.env.ref("mail.mail_activity_data_todo").id,
                "res_model_id": tickets.env["ir.model"]._get_id(tickets._name),
                "res_id": ticket.id,
                "user_id": user.id,
            }
            for ticket in tickets
        ]
    )


def open_kanban(env, user, total):
    web = Client(user)
    web.open_kanban([])
    env.invalidate_all()
    with Meter(env) as meter:
        groups = web.open_kanban([])
    cards = sum(len(group.get("__records", ())) for group in groups)
    return Result(
        f"open the kanban, {total:,} tickets",
        1,
        **meter.cost(),
        remark=f"{cards} cards",
    )
