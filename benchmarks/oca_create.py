"""Registers tickets in OCA's helpdesk; run by ``measures/oca.py`` in a database that has it.

    oca_create.py NAME…

The last line it prints is JSON: what each way of registering that was named has cost.
"""

import json
import sys

from measures import create, desk, mail

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


def at_once(env, tickets, team):
    meter, created = create.create_at_once(tickets, ticket_vals(env, team, create.BATCH))
    clocks = created.sudo().ticket_sla_ids
    assert len(clocks) == len(created) * len(PROMISES) and all(clocks.mapped("deadline"))
    return {"count": create.BATCH, **meter.cost()}


def one_by_one(env, tickets, team):
    vals_list = ticket_vals(env, team, create.ONE_BY_ONE)
    meter = create.create_one_by_one(tickets, vals_list)
    return {"count": create.ONE_BY_ONE, **meter.cost()}


def open_mailbox(env, team):
    """An address of the team; where it is."""
    domains = env["mail.alias.domain"]
    domain = domains.search([("name", "=", mail.DOMAIN)]) or domains.create(
        {"name": mail.DOMAIN, "company_ids": [(4, env.company.id)]}
    )
    team.write({"alias_name": "bench", "alias_domain_id": domain.id})
    return f"bench@{mail.DOMAIN}"


def by_mail(env, tickets, team):
    raws = mail.mails(open_mailbox(env, team), 0, mail.WARM_UP + mail.MAILS)
    before = env["helpdesk.ticket"].search_count([])
    meter = mail.take_one_by_one(env, raws)
    made = env["helpdesk.ticket"].search_count([]) - before
    assert made == mail.MAILS + mail.WARM_UP, made
    return {"count": mail.MAILS, **meter.cost()}


def by_mail_in_parallel(env, tickets, team):
    address = open_mailbox(env, team)
    before = env["helpdesk.ticket"].search_count([])
    env.cr.commit()
    costs = mail.take_in_parallel(env, address)
    made = env["helpdesk.ticket"].search_count([]) - before
    assert made == costs["count"] + mail.WORKERS * mail.WARM_UP, made
    return costs


WAYS = {
    "one batch": at_once,
    "one by one": one_by_one,
    "mail": by_mail,
    "mail in two processes": by_mail_in_parallel,
}


def main(env):
    user, team = set_up(env)
    tickets = env["helpdesk.ticket"].with_user(user)
    costs = {}
    for name in sys.argv[1:]:
        costs[name] = WAYS[name](env, tickets, team)
    print(json.dumps(costs))


if __name__ == "__main__":
    main(env)
