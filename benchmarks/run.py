"""Measure the speed of the desk, beside OCA's helpdesk, the floor (a bare ``mail.thread``) and
Odoo's own calendar in the same run.

Run by ``./dev bench [NAME …] [--tickets N] [--seconds N] [--rounds N] [--many N]`` in a database of
its own, or in one that ``./dev bench seed`` has filled, where it measures what it can measure.
Compare rates within one run, not between computers: a target for speed is only reported as met or
missed. Numbers of queries are the same everywhere: one that misses its target makes the run fail.
"""

import argparse
import logging
import sys
from unittest.mock import patch

import seeding
from measures import (
    capture,
    create,
    desk,
    destroying,
    directing,
    evidence,
    kanban,
    lists,
    mail,
    portal,
    public_form,
    rehearsal,
    replanning,
    reports,
    search,
    slow_line,
    working_time,
)
from measures.report import print_results

MEASURES = {
    # First, while the process is small: it measures the growth of memory.
    "directing": directing.measure,
    "create": create.measure,
    "kanban": kanban.measure,
    "capture": capture.measure,
    "working_time": working_time.measure,
    "evidence": evidence.measure,
    # Last: they leave their tickets in the database.
    "mail": mail.measure,
    "public_form": public_form.measure,
    "portal": portal.measure,
    "slow_line": slow_line.measure,
    # They fill the database with an institute of their own.
    "search": search.measure,
    "lists": lists.measure,
    "destroying": destroying.measure,
    "replanning": replanning.measure,
    "report": reports.measure,
    "rehearsal": rehearsal.measure,
}
# What is measured in a database of ./dev bench seed: it changes none of its tickets.
OF_SEEDED = {"report"}


def main(env):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}")
    parser.add_argument(
        "--tickets", type=int, default=1000, help="overdue complaints to direct (1000)"
    )
    parser.add_argument(
        "--seconds", type=int, default=10, help="how long the public form is submitted (10)"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often, in turns with the rivals (5)"
    )
    parser.add_argument(
        "--many",
        type=int,
        default=100_000,
        help="among how many tickets lists are opened, beside few (100,000)",
    )
    arguments = parser.parse_args()
    arguments.seeded = seeding.is_seeded(env)
    known = {name: MEASURES[name] for name in MEASURES if not arguments.seeded or name in OF_SEEDED}
    unknown = set(arguments.names) - known.keys()
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose of {', '.join(known)}.")

    # Odoo's log messages about its own libraries are not part of the measurement.
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    if not arguments.seeded:
        desk.set_up(env)
    results = []
    # Nothing leaves this computer, even if a mail server listens on it.
    with patch.object(type(env["ir.mail_server"]), "_disable_send", return_value=True):
        for name, measure in known.items():
            if not arguments.names or name in arguments.names:
                print(f"==> Measuring: {name}", flush=True)
                results += measure(env, arguments)
                env.cr.rollback()
                env.transaction.reset()
    print_results(results)
    missed = [result.title for result in results if result.fails]
    if missed:
        sys.exit(f"bench: missed: {'; '.join(missed)}.")


if __name__ == "__main__":
    main(env)
