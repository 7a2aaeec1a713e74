"""Register tickets in OCA's helpdesk, each time ``measures/rivals.py`` asks for it."""

from measures import create, desk, mail, rivals

PROMISES = ({"hours": 4}, {"days": 3})


def set_up(env):
    """Make a team with two SLA policies in working time, since the desk's tickets have two or
    three."""
    user = rivals.make_user(env, "helpdesk_mgmt.group_helpdesk_manager")
    team = env["helpdesk.ticket.team"].create(
        {"name": "bench", "use_sla": True, "user_ids": [(4, user.id)]}
    )
    last = env["helpdesk.ticket.stage"].search([], order="sequence desc", limit=1)
    for promise in PROMISES:
        env["helpdesk.sla"].create(
            {"name": str(promise), "team_ids": [(4, team.id)], "stage_id": last.id, **promise}
        )
    desk.make_beneficiaries(env)
    return env["helpdesk.ticket"].with_user(user)


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


def the_team(env):
    return env["helpdesk.ticket.team"].search([("name", "=", "bench")])


def at_once(env, tickets):
    vals_list = ticket_vals(env, the_team(env), create.BATCH)
    meter, created = create.create_at_once(tickets, vals_list)
    clocks = created.sudo().ticket_sla_ids
    assert len(clocks) == len(created) * len(PROMISES) and all(clocks.mapped("deadline"))
    return {"count": create.BATCH, **meter.cost()}


def one_by_one(env, tickets):
    vals_list = ticket_vals(env, the_team(env), create.ONE_BY_ONE)
    meter = create.create_one_by_one(tickets, vals_list)
    return {"count": create.ONE_BY_ONE, **meter.cost()}


def open_mailbox(env):
    """Return an address of the team."""
    the_team(env).write({"alias_name": "bench", "alias_domain_id": mail.open_domain(env).id})
    return f"bench@{mail.DOMAIN}"


def by_mail(env, tickets):
    return mail.by_mail(env, tickets._name, open_mailbox(env))


def by_mails_of_all_kinds(env, tickets):
    return mail.by_mails_of_all_kinds(env, tickets._name, open_mailbox(env))


def by_mail_in_parallel(env, tickets):
    return mail.by_mail_in_parallel(env, tickets._name, open_mailbox(env))


WAYS = {
    "one batch": at_once,
    "one by one": one_by_one,
    "mail": by_mail,
    "mails of all kinds": by_mails_of_all_kinds,
    "mail in two processes": by_mail_in_parallel,
}


if __name__ == "__main__":
    rivals.serve(env, set_up, WAYS)  # noqa: F821  (given by devtools/script.py)
