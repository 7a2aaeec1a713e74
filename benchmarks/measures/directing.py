"""Measure the cron directing overdue complaints that are all due at once."""

import resource
from datetime import timedelta
from pathlib import Path

from odoo import fields

from . import desk
from .report import Meter, Result

OVERDUE = timedelta(hours=30)
MEMORY_TARGET = 300  # MB above idle
CREATED_AT_ONCE = 500


def measure(env, arguments):
    usual = env.company.asas_helpdesk_calendar_id
    env.company.asas_helpdesk_calendar_id = around_the_clock(env)
    ids = []
    for start in range(0, arguments.tickets, CREATED_AT_ONCE):
        count = min(CREATED_AT_ONCE, arguments.tickets - start)
        vals_list = desk.ticket_vals(
            env, count, types=("complaint",), received_at=fields.Datetime.now() - OVERDUE
        )
        ids += env["asas.helpdesk.ticket"].create(vals_list).ids
        env.cr.commit()
        env.invalidate_all()
    env.cr.execute("ANALYZE")
    idle = start_peak()
    with Meter(env) as meter:
        env["asas.helpdesk.escalation"]._cron_escalate()
    grown = (peak() - idle) / 1024
    tickets = env["asas.helpdesk.ticket"].browse(ids)
    result = Result(
        "direct overdue complaints",
        len(tickets),
        **meter.cost(),
        rate_target=150,
        remark=f"memory +{grown:.0f} MB, target < {MEMORY_TARGET} MB "
        + ("met" if grown < MEMORY_TARGET else "missed"),
        wrong=what_is_wrong(tickets),
    )
    # The cron has committed its work; the other measures start from an empty desk.
    env.cr.execute("TRUNCATE asas_helpdesk_ticket CASCADE")
    env.company.asas_helpdesk_calendar_id = usual
    env.cr.commit()
    return [result]


def around_the_clock(env):
    """Set working hours day and night, so that the same rules apply on any day this runs."""
    lines = [
        fields.Command.create(
            {"name": day, "dayofweek": day, "hour_from": 0, "hour_to": 24, "day_period": "full_day"}
        )
        for day in "0123456"
    ]
    return env["resource.calendar"].create(
        {
            "name": "bench",
            "tz": "Asia/Riyadh",
            "attendance_ids": [fields.Command.clear(), *lines],
        }
    )


def start_peak():
    """Start measuring the peak of memory again, and return how much is in use now, in kB."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass  # then growth below an earlier peak is not measured
    return peak()


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def what_is_wrong(tickets):
    """Return what is wrong: each complaint must have every result exactly once."""
    env = tickets.env
    manager = desk.user(env, "manager")
    rule = env.ref("asas_helpdesk.rule_directing")
    todo = env.ref("asas_helpdesk.activity_type_directed")
    for start in range(0, len(tickets), CREATED_AT_ONCE):
        batch = tickets[start : start + CREATED_AT_ONCE]
        for ticket in batch:
            notices = ticket.notice_ids.filtered(lambda notice: notice.kind == "directed")
            found = {
                "directed to the manager": ticket.state == "directed"
                and ticket.manager_id == manager,
                "clock of the directing stopped": ticket.sla_status_ids.filtered(
                    lambda clock: clock.metric == "directing" and clock.reached_at
                ),
                "one escalation row": len(
                    ticket.escalation_ids.filtered(
                        lambda firing: firing.rule_id == rule and firing.state == "done"
                    )
                )
                == 1,
                "one activity": len(
                    ticket.activity_ids.filtered(
                        lambda activity: (
                            activity.activity_type_id == todo and activity.user_id == manager
                        )
                    )
                )
                == 1,
                "line in the chatter": any(
                    manager.name in (message.body or "")
                    for message in ticket.message_ids
                    if message.message_type == "notification"
                ),
                "one queued mail": notices.mapped("mail_id.state") == ["outgoing"],
            }
            missing = [what for what, there in found.items() if not there]
            if missing:
                return f"{ticket.reference} lacks: {', '.join(missing)}"
        env.invalidate_all()
    return ""
