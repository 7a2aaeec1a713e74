"""Make records of a bare ``mail.thread``, each time ``measures/rivals.py`` asks for it."""

from measures import create, desk, mail, rivals

MODEL = "asas.bench.floor"


def set_up(env):
    user = rivals.make_user(env, "base.group_user")
    desk.make_beneficiaries(env)
    return env[MODEL].with_user(user)


def ticket_vals(env, count):
    partners = desk.beneficiaries(env)
    return [
        {
            "name": f"تعذر الدخول إلى القاعة المباشرة {number}",
            "description": desk.TEXT,
            "partner_id": partners[number % len(partners)].id,
        }
        for number in range(count)
    ]


def at_once(env, records):
    meter, _created = create.create_at_once(records, ticket_vals(env, create.BATCH))
    return {"count": create.BATCH, **meter.cost()}


def one_by_one(env, records):
    meter = create.create_one_by_one(records, ticket_vals(env, create.ONE_BY_ONE))
    return {"count": create.ONE_BY_ONE, **meter.cost()}


def open_mailbox(env):
    """Return an address whose mails become such records."""
    name = "bench-floor"
    domain = mail.open_domain(env)
    aliases = env["mail.alias"]
    if not aliases.search([("alias_name", "=", name)]):
        aliases.create(
            {
                "alias_name": name,
                "alias_domain_id": domain.id,
                "alias_model_id": env["ir.model"]._get_id(MODEL),
                "alias_contact": "everyone",
            }
        )
    return f"{name}@{mail.DOMAIN}"


def by_mail(env, records):
    return mail.by_mail(env, MODEL, open_mailbox(env))


def by_mails_of_all_kinds(env, records):
    return mail.by_mails_of_all_kinds(env, MODEL, open_mailbox(env))


def by_mail_in_parallel(env, records):
    return mail.by_mail_in_parallel(env, MODEL, open_mailbox(env))


WAYS = {
    "one batch": at_once,
    "one by one": one_by_one,
    "mail": by_mail,
    "mails of all kinds": by_mails_of_all_kinds,
    "mail in two processes": by_mail_in_parallel,
}


if __name__ == "__main__":
    rivals.serve(env, set_up, WAYS)  # noqa: F821  (given by devtools/script.py)
