"""Measure deadlines in working time: the desk's own arithmetic beside Odoo's ``plan_hours``."""

from datetime import datetime, timedelta

from odoo.addons.asas_helpdesk.tools.working_time import WorkingHours

from .report import Meter, Result

DEADLINES = 20_000
PLANNED_BY_ODOO = 500
MINUTES = (10, 30, 480, 780, 3900)
SUNDAY = datetime(2026, 3, 1)


def measure(env, arguments):
    calendar = env.company._asas_helpdesk_calendar()
    moments = [
        (SUNDAY + timedelta(minutes=37 * number), MINUTES[number % len(MINUTES)])
        for number in range(DEADLINES)
    ]
    calendar._asas_helpdesk_hours(env.company)
    known = calendar._asas_helpdesk_hours(env.company)
    # Without anything cached by an earlier deadline.
    hours = WorkingHours(known.zone, known.attendances, known.holidays, known.seasons)
    with Meter(env) as ours:
        deadlines = [hours.add(moment, minutes) for moment, minutes in moments]
    with Meter(env) as odoos:
        planned = [
            calendar.plan_hours(minutes / 60, moment, compute_leaves=True)
            for moment, minutes in moments[:PLANNED_BY_ODOO]
        ]
    # Odoo counts hours in floating point: equal to the second.
    different = sum(
        abs(deadline - plan) > timedelta(seconds=1)
        for deadline, plan in zip(deadlines, planned, strict=False)
    )
    result = Result(
        "deadlines, tools/working_time.py",
        DEADLINES,
        **ours.cost(),
        rate_target=20_000,
        wrong=f"{different} deadlines differ from Odoo's" if different else "",
    )
    other = Result("deadlines, resource.calendar.plan_hours", PLANNED_BY_ODOO, **odoos.cost())
    result.remark = f"{result.rate / other.rate:,.0f} times Odoo's"
    return [result, other]
