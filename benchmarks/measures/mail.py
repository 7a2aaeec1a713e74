"""E-mails that become tickets, as the gateway takes them one after another."""

from itertools import cycle

from . import oca
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


def measure(env, arguments):
    acknowledged = take(env, True)
    silent = take(env, False)
    # OCA's helpdesk acknowledges nothing.
    return [acknowledged, silent, *oca.measure({"mail": silent})]


def take(env, acknowledge):
    address = set_up(env)
    env.ref("asas_helpdesk.channel_email").acknowledge = acknowledge
    before = env["asas.helpdesk.ticket"].search([], order="id desc", limit=1).id or 0
    meter = take_one_by_one(env, mails(address))
    tickets = env["asas.helpdesk.ticket"].search([("id", ">", before)], order="id")[WARM_UP:]
    result = Result(
        f"e-mail to ticket, {'acknowledged' if acknowledge else 'not acknowledged'}",
        MAILS,
        **meter.cost(),
        rate_target=60,
        queries_target=80 if acknowledge else 60,
        wrong=what_is_wrong(tickets, acknowledge),
    )
    env.cr.rollback()
    env.transaction.reset()
    return result


WARM_UP = 3


def set_up(env):
    """An address of the e-mail channel, whatever the database has."""
    domain = env["mail.alias.domain"].create({"name": DOMAIN, "company_ids": [(4, env.company.id)]})
    env["asas.helpdesk.channel.address"].create(
        {
            "channel_id": env.ref("asas_helpdesk.channel_email").id,
            "alias_name": "bench",
            "alias_domain_id": domain.id,
        }
    )
    return f"bench@{DOMAIN}"


def mails(address):
    """The bytes of so many mails of different people, and of the first ones to warm up."""
    for number, (kind, body) in zip(range(WARM_UP + MAILS), cycle(BODIES), strict=False):
        head = (
            f"From: trainee{number} <trainee{number}@example.com>\r\nTo: {address}\r\n"
            f"Subject: {SUBJECT}\r\nMessage-ID: <bench-{number}@mail.example.com>\r\n"
            "Date: Sun, 01 Mar 2026 09:59:00 +0300\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        yield head.encode() + body


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
            # Each comes with a transaction of its own.
            env.cr.flush()
            env.invalidate_all()
    return meter


def what_is_wrong(tickets, acknowledge):
    """Fast is no use when something was left out."""
    if len(tickets) != MAILS:
        return f"{len(tickets)} tickets of {MAILS} mails"
    queued = ["outgoing"] if acknowledge else []
    wrong = tickets.filtered(lambda t: t.notice_ids.mail_id.mapped("state") != queued)
    if wrong:
        return f"{len(wrong)} mails were not answered as they should be"
    unread = tickets.filtered(lambda t: "السلام عليكم" not in t.description or not t.partner_id)
    return f"{len(unread)} mails were not read" if unread else ""
