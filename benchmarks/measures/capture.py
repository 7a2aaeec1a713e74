"""Measure quick capture: finding a person among very many contacts, by number and by name."""

from odoo.tools import SQL

from . import desk
from .report import Meter, Result

CONTACTS = 100_000
SEARCHES = 20
TARGET = 0.1  # seconds for one search, so that the list follows the typing
FIRST = ("محمد", "أحمد", "عبدالله", "سارة", "نورة", "فهد", "خالد", "ريم", "إبراهيم", "منى")
LAST = ("الغامدي", "القحطاني", "العتيبي", "الشهري", "الزهراني", "الحربي", "المطيري", "الدوسري")


def measure(env, arguments):
    """Time what the dialog requests while an agent types, and filling the keys at installation.

    The contacts are made by SQL, as if they were older than the addon, and are not kept.
    """
    make_contacts(env)
    partners = env["res.partner"]
    with Meter(env) as meter:
        partners._asas_helpdesk_fill_keys()
    results = [Result("fill the keys of contacts", CONTACTS, **meter.cost())]
    env.cr.execute("ANALYZE res_partner")
    env.invalidate_all()
    user = desk.user(env, "level1")
    for title, words in (
        ("a number", "0551{:06d}"),
        ("a part of a number", "1{:06d}"),
        ("an address", "CONTACT{}@example.com"),
        ("a name that thousands have", "احمد الغامدى"),
        ("nobody", "زعفران {}"),
    ):
        results.append(find(env, user, f"find {title} among {CONTACTS:,} contacts", words))
    return results


def make_contacts(env):
    env.cr.execute(
        SQL(
            """
            INSERT INTO res_partner (name, complete_name, email, phone, active, type, lang)
            SELECT name, name, 'contact' || number || '@example.com',
                   '0551' || lpad(number::text, 6, '0'), true, 'contact', 'ar_001'
              FROM (SELECT number, (%(first)s::text[])[1 + number %% 10] || ' '
                           || (%(last)s::text[])[1 + (number / 10) %% 8] || ' ' || number AS name
                      FROM generate_series(1, %(count)s) AS number) AS people
            """,
            first=list(FIRST),
            last=list(LAST),
            count=CONTACTS,
        )
    )


def find(env, user, title, words):
    capture = env["asas.helpdesk.capture"].with_user(user).with_context(lang=user.lang)
    capture.find(words.format(1))
    env.invalidate_all()
    found = 0
    with Meter(env) as meter:
        for number in range(SEARCHES):
            found += len(capture.find(words.format(1234 + number * 4321)))
            env.invalidate_all()
    return Result(
        title,
        SEARCHES,
        **meter.cost(),
        rate_target=1 / TARGET,
        queries_target=25,
        remark=f"{found / SEARCHES:g} found",
    )
