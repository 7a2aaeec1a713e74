"""Registers tickets in OCA's helpdesk; run by ``measures/oca.py`` in a database that has it.

The last line it prints is JSON: what each way of registering has cost.
"""

import json

from measures import create, desk

PROMISES = ({"hours": 4}, {"days": 3})


def set_up(env):
    """A team with two promises in working time, as tickets of the desk have two or three."""
    user = env["res.users"].create(
        {
            "name": "bench",
            "login": "bench_level1",
            "email": "level1@staff.example.com",
            "lang": "ar_001",
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_manager").id)],
        }
    )
    team = env["helpdesk.ticket.team"].create(
        {"name": "bench", "use_sla": True, "user_ids": [(4, user.id)]}
    )
    last = env["helpdesk.ticket.stage"].search([], order="sequence desc", limit=1)
    for promise in PROMISES:
        env["helpdesk.sla"].create(
            {"name": str(promise), "team_ids": [(4, team.id)], "stage_id": last.id, **promise}
        )
    desk.make_beneficiaries(env)
    return user, team


def ticket_vals(env, team, count):
    partners = desk.beneficiaries(env)
    channel = env["helpdesk.ticket.channel"].search([], limit=1)
    category = env["helpdesk.ticket.category"].create({"name": "bench"})
    return [
        {
            "name": f"تعذر الدخول إلى القاعة المباشرة {number}",
            "description": desk.TEXT,
            "partner_id": partners[number % len(partners)].id,
            "channel_id": channel.id,
            "category_id": category.id,
            "team_id": team.id,
        }
        for number in range(count)
    ]


def main(env):
    user, team = set_up(env)
    tickets = env["helpdesk.ticket"].with_user(user)
    vals_list = ticket_vals(env, team, create.BATCH)
    meter, created = create.create_at_once(tickets, vals_list)
    clocks = created.sudo().ticket_sla_ids
    assert len(clocks) == len(created) * len(PROMISES) and all(clocks.mapped("deadline"))
    costs = {"one batch": {"count": create.BATCH, **meter.cost()}}
    meter = create.create_one_by_one(tickets, vals_list[: create.ONE_BY_ONE])
    costs["one by one"] = {"count": create.ONE_BY_ONE, **meter.cost()}
    print(json.dumps(costs))


if __name__ == "__main__":
    main(env)
