"""Measure sealing the record of evidence, and verifying it against an anchor and what is stored."""

from odoo.addons.asas_helpdesk.tools import seal

from .report import Meter, Result

TICKETS = 500
MESSAGES = 20
A_MINUTE = 100_000
WORDS = "<p>" + "ما قيل عن القاعة والصوت. " * 40 + "</p>"


def measure(env, arguments):
    _say_much(env)
    evidence, sealed = env["asas.helpdesk.evidence"], 0
    with Meter(env) as sealing:
        while count := evidence._seal_batch():
            sealed += count
    heads = evidence._get_heads_at()
    anchor = seal.read_anchor(seal.write_anchor(seal.facts(heads), heads))
    with Meter(env) as verifying:
        checked, findings = evidence._verify(anchor)
    env.cr.rollback()
    yield Result("seal entries of the record", sealed, **sealing.cost())
    yield Result(
        "verify the record against an anchor and what is stored",
        checked,
        **verifying.cost(),
        rate_target=A_MINUTE / 60,
        wrong=f"{findings[0]}" if findings else "",
    )


def _say_much(env):
    """Make tickets with many messages, and change each of them."""
    tickets = env["asas.helpdesk.ticket"].with_context(tracking_disable=True)
    tickets = tickets.create(
        [{"subject": f"تذكرة {number}", "description": WORDS} for number in range(TICKETS)]
    )
    env["mail.message"].create(
        [
            {
                "model": tickets._name,
                "res_id": ticket.id,
                "message_type": "comment",
                "subtype_id": env.ref("mail.mt_comment").id,
                "body": WORDS,
            }
            for ticket in tickets
            for _number in range(MESSAGES)
        ]
    )
    for ticket in tickets:
        ticket.subject += " بعد التعديل"
    env.flush_all()
    env.cr.flush()
    env.invalidate_all()
