"""Measure e-mails that become tickets through the gateway: one by one, and in two workers."""

import json
import re
import subprocess
import sys
import time
from contextlib import suppress
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles

from . import desk, mail_worst, rivals
from .report import Meter, Result

MAILS = 200
DOMAIN = "bench.example.org"
TEXT = """السلام عليكم،
لم أتمكن من دخول القاعة المباشرة منذ بداية المحاضرة، وتظهر رسالة بأن الحساب غير مفعّل.
أرجو المساعدة قبل موعد الجلسة القادمة."""
SUBJECT = "=?utf-8?B?2KrYudiw2LEg2KfZhNiv2K7ZiNmEINil2YTZiSDYp9mE2YLYp9i52Kk=?="
BODIES = (
    ("text/plain; charset=utf-8", TEXT.encode()),
    ("text/plain; charset=windows-1256", TEXT.encode("windows-1256")),
    ("text/html; charset=utf-8", f"<div dir='rtl'><p>{TEXT}</p></div>".encode()),
)


# Odoo's gateway alone, on a bare model, runs 34 queries; OCA's helpdesk 59.
TARGETS = {"rate_target": 60, "queries_target": 27}


# As a simple e-mail, whatever it holds.
KINDS_TARGETS = {"p95_target": 26}


def measure(env, arguments):
    acknowledged = []

    def one():
        taken, acknowledging, wrong = one_process(env)
        acknowledged.append(acknowledging)
        return taken, wrong

    numbers = count()
    ways = {
        "mail": rivals.Way("e-mail to ticket, one process", one, TARGETS),
        "mails of all kinds": rivals.Way(
            "e-mails of all kinds, of tests/mails", lambda: of_all_kinds(env), KINDS_TARGETS
        ),
        "mail in two processes": rivals.Way(
            f"e-mail to ticket, {WORKERS} processes",
            lambda: two_processes(env, next(numbers)),
            TARGETS,
        ),
    }
    results = rivals.measure(ways, arguments.rounds)
    # Neither OCA's helpdesk nor the floor sends an acknowledgement.
    costs = rivals.middle(acknowledged)
    acknowledging = Result("acknowledging it by e-mail", **costs, queries_target=2)
    return [*results, acknowledging, *mail_worst.measure(env, set_up(env))]


def one_process(env):
    """Return what a mail costs, and its acknowledgement, which the cron writes in batches."""
    address = set_up(env)
    tickets = env["asas.helpdesk.ticket"]
    before = tickets.search([], order="id desc", limit=1).id or 0
    meter = take_one_by_one(env, mails(address, 0, WARM_UP + MAILS))
    tickets = tickets.search([("id", ">", before)], order="id")[WARM_UP:]
    with Meter(env) as acknowledging:
        tickets._send_receipts()
        env.cr.flush()
    wrong = what_is_wrong(tickets)
    env.cr.rollback()
    env.transaction.reset()
    return (
        {"count": MAILS, **meter.cost()},
        {"count": MAILS, **acknowledging.cost()},
        wrong,
    )


def of_all_kinds(env):
    """Process the mails of the tests, each several times; return their cost."""
    cost = by_mails_of_all_kinds(env, "asas.helpdesk.ticket", set_up(env))
    env.cr.rollback()
    env.transaction.reset()
    return cost, ""


def two_processes(env, number):
    """Process mails in two workers at once; their tickets stay in the database."""
    address = set_up(env)
    before = env["asas.helpdesk.ticket"].search_count([])
    env.cr.commit()
    costs = take_in_parallel(env, address, number)
    made = env["asas.helpdesk.ticket"].search_count([]) - before - WORKERS * WARM_UP
    wrong = "" if made == costs["count"] else f"{made} tickets of {costs['count']} mails"
    env.transaction.reset()
    return costs, wrong


WARM_UP = 3
WORKERS = 2
# Each worker numbers its mails from a different start.
FIRST_IN_PARALLEL = 10_000


def set_up(env):
    """Return an address of the e-mail channel, made if the database has none."""
    domain = open_domain(env)
    addresses = env["asas.helpdesk.channel.address"]
    if addresses.search([("alias_name", "=", "bench")]):
        return f"bench@{DOMAIN}"
    addresses.create(
        {
            "channel_id": env.ref("asas_helpdesk.channel_email").id,
            "alias_name": "bench",
            "alias_domain_id": domain.id,
        }
    )
    return f"bench@{DOMAIN}"


def open_domain(env):
    domains = env["mail.alias.domain"]
    return domains.search([("name", "=", DOMAIN)]) or domains.create(
        {"name": DOMAIN, "company_ids": [(4, env.company.id)]}
    )


def mails(address, first, number_of_mails):
    """Yield this many mails as bytes, from different people; the first ones are for warming up."""
    for number, (kind, body) in zip(
        range(first, first + number_of_mails), cycle(BODIES), strict=False
    ):
        sender = f"trainee{number % desk.BENEFICIARIES}"
        head = (
            f"From: {sender} <{sender}@example.com>\r\nTo: {address}\r\n"
            f"Subject: {SUBJECT}\r\nMessage-ID: <bench-{number}@mail.example.com>\r\n"
            "Date: Sun, 01 Mar 2026 09:59:00 +0300\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        yield head.encode() + body


MAILS_OF_TESTS = Path(__file__).resolve().parents[2] / "tests" / "mails"
REPEATED = 4
IDENTITY = re.compile(rb"^(Message-ID|From):.*\r?\n(?:[ \t].*\r?\n)*", re.I | re.M)
PLACE = re.compile(rb"\{(address|notice|bounce|id)\}")


def mails_of_all_kinds(address, answered):
    """Yield the mails of the tests, each time from another person and with another Message-ID.

    :param str answered: the Message-ID of the message that answers refer to
    """
    values = {b"address": address, b"notice": answered, b"bounce": f"bounce@{DOMAIN}", b"id": "1"}
    for number, path in enumerate(sorted(MAILS_OF_TESTS.glob("*.eml")) * REPEATED):
        raw = path.read_bytes()
        # Who wrote the first mail answers; the others are written by one person after the other.
        person = FIRST_OF_KINDS if b"{notice}" in raw else number
        raw = PLACE.sub(lambda found: values[found[1]].encode(), raw)
        head, blank, body = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")
        sender = f"trainee{person % desk.BENEFICIARIES}@example.com"
        new = f"From: {sender}\r\nMessage-ID: <kind-{number}@mail.example.com>\r\n"
        yield new.encode() + IDENTITY.sub(b"", head + b"\n").rstrip() + blank + body


def by_mails_of_all_kinds(env, model, address):
    """Process the mails of the tests as records of a model, and as answers to them."""
    gateway = env["mail.thread"]
    first = next(mails(address, FIRST_OF_KINDS, 1))
    record = env[model].sudo().browse(gateway.message_process(None, first))
    answered = record.message_ids.filtered("message_id")[-1:].message_id
    raws = list(mails_of_all_kinds(address, answered))
    each = []
    with Meter(env) as meter:
        for raw in raws:
            before = env.cr.sql_log_count
            # What a rival cannot take is part of what it costs.
            with suppress(Exception), env.cr.savepoint():
                gateway.message_process(None, raw)
            env.cr.flush()
            env.invalidate_all()
            each.append(env.cr.sql_log_count - before - SAVEPOINT)
    return {"count": len(raws), **meter.cost(), "queries_p95": quantiles(each, n=20)[-1]}


FIRST_OF_KINDS = 5_000
# The queries that a savepoint of the measurement itself takes.
SAVEPOINT = 2


def take_one_by_one(env, raws):
    gateway = env["mail.thread"]
    raws = list(raws)
    for raw in raws[:WARM_UP]:
        gateway.message_process(None, raw)
    env.cr.flush()
    env.invalidate_all()
    with Meter(env) as meter:
        for raw in raws[WARM_UP:]:
            gateway.message_process(None, raw)
            # Each in a transaction of its own.
            env.cr.flush()
            env.invalidate_all()
    return meter


def take_in_parallel(env, address, number=0):
    """Let workers process mails at the same time, each its own.

    :param int number: of the round: each round has different mails
    :return: the total cost, and the seconds until the last worker had finished
    """
    here = Path(__file__).resolve()
    worker = [here.parents[2] / "devtools" / "script.py", env.cr.dbname]
    worker += [here.parents[1] / "mail_worker.py", address]
    workers = []
    for place in range(number * WORKERS, (number + 1) * WORKERS):
        command = [sys.executable, *worker, str(FIRST_IN_PARALLEL * (place + 1)), str(MAILS)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        # One after the other: the first mail to an address marks the address as valid.
        assert process.stdout.readline() == "ready\n"
        workers.append(process)
    started = time.perf_counter()
    for process in workers:
        process.stdin.write("go\n")
        process.stdin.flush()
    costs = [json.loads(process.stdout.readline()) for process in workers]
    seconds = time.perf_counter() - started
    for process in workers:
        process.communicate()
    return {
        "count": WORKERS * MAILS,
        "seconds": seconds,
        "cpu": sum(cost["cpu"] for cost in costs),
        "queries": sum(cost["queries"] for cost in costs),
    }


def by_mail(env, model, address):
    """Process mails as a rival does, to an address that makes records of a model."""
    before = env[model].search_count([])
    meter = take_one_by_one(env, mails(address, 0, WARM_UP + MAILS))
    made = env[model].search_count([]) - before
    assert made == MAILS + WARM_UP, made
    return {"count": MAILS, **meter.cost()}


# The mails of a parallel round stay; those of the next round must differ.
_rounds = count()


def by_mail_in_parallel(env, model, address):
    before = env[model].search_count([])
    env.cr.commit()
    costs = take_in_parallel(env, address, next(_rounds))
    made = env[model].search_count([]) - before
    assert made == costs["count"] + WORKERS * WARM_UP, made
    return costs


def what_is_wrong(tickets):
    """Return what was left out of the work, if anything: speed is worthless then."""
    if len(tickets) != MAILS:
        return f"{len(tickets)} tickets of {MAILS} mails"
    wrong = tickets.filtered(lambda t: t.notice_ids.mail_id.mapped("state") != ["outgoing"])
    if wrong:
        return f"{len(wrong)} mails were not answered as they should be"
    unread = tickets.filtered(lambda t: "السلام عليكم" not in t.description or not t.partner_id)
    return f"{len(unread)} mails were not read" if unread else ""
