"""The institute in which everything is measured: staff, beneficiaries and the tickets to make."""

from itertools import cycle, islice

BENEFICIARIES = 250
TEXT = """<p>السلام عليكم، لم أتمكن من دخول القاعة المباشرة منذ بداية المحاضرة، وتظهر رسالة بأن
الحساب غير مفعّل، مع أنني أكملت التسجيل ودفعت الرسوم. أرجو المساعدة قبل موعد الجلسة القادمة.</p>"""


def set_up(env):
    """Make the staff and the beneficiaries, once per database, and keep them."""
    if user(env, "level1"):
        return
    company = env.company
    company.email = "desk@example.com"
    for login, group in (
        ("level1", "level1"),
        ("level1_other", "level1"),
        ("level2", "level2"),
        ("manager", "manager"),
        ("escalation", "manager"),
    ):
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": f"bench {login}",
                "login": f"bench_{login}",
                "email": f"{login}@staff.example.com",
                "lang": "ar_001",
                "tz": "Asia/Riyadh",
                "group_ids": [(4, env.ref(f"asas_helpdesk.group_{group}").id)],
            }
        )
    company.asas_helpdesk_escalation_manager_id = user(env, "escalation")
    manager = env["hr.employee"].create({"name": "مدير القسم", "user_id": user(env, "manager").id})
    env["hr.department"].search([]).manager_id = manager
    make_beneficiaries(env)
    env.cr.commit()


def make_beneficiaries(env):
    # Entered by the staff, whose hand proves their addresses.
    env["res.partner"].with_user(env.ref("base.user_admin")).create(
        [
            {
                "name": f"متدرب {number}",
                "email": f"trainee{number}@example.com",
                "phone": f"+9665338{number:05d}",
                "lang": "ar_001",
                "ref": "bench",
            }
            for number in range(BENEFICIARIES)
        ]
    )


def user(env, login):
    return env["res.users"].search([("login", "=", f"bench_{login}")])


def beneficiaries(env):
    return env["res.partner"].search([("ref", "=", "bench")])


def ticket_vals(env, count, channel="phone", types=("complaint", "request"), **values):
    """Return the values of this many tickets, as a form sends them."""
    partners = cycle(beneficiaries(env).ids)
    services = cycle(env["asas.helpdesk.service"].search([]).ids)
    return [
        {
            "ticket_type": ticket_type,
            "subject": f"تعذر الدخول إلى القاعة المباشرة {number}",
            "description": TEXT,
            "partner_id": next(partners),
            "channel_id": env.ref(f"asas_helpdesk.channel_{channel}").id,
            "service_id": next(services),
            **values,
        }
        for number, ticket_type in enumerate(islice(cycle(types), count))
    ]
