"""Make N realistic tickets in this database; see ``seeding``. Run by ``./dev bench seed N``."""

import argparse
import sys
import time

import seeding


def main(env):
    parser = argparse.ArgumentParser(prog="./dev bench seed", description=__doc__)
    parser.add_argument("count", type=int, metavar="N", help="how many tickets")
    parser.add_argument(
        "--people", type=int, default=seeding.PEOPLE, help=f"how many contacts ({seeding.PEOPLE})"
    )
    arguments = parser.parse_args()
    if arguments.count < 1 or arguments.people < 1:
        parser.error("there is at least one ticket of one person.")
    if env["asas.helpdesk.ticket"].search_count([], limit=1):
        sys.exit("bench seed: this database has tickets already.")
    started, cpu = time.monotonic(), time.process_time()

    def say(words):
        print(f"    {time.monotonic() - started:5.0f} s  {words}", flush=True)

    written = seeding.fill(env, arguments.count, arguments.people, say)
    env.cr.commit()
    seconds = time.monotonic() - started
    env.cr._cnx.autocommit = True
    env.cr.execute("ANALYZE")
    for name, count in written.items():
        print(f"    {count:>12,}  {name}")
    print(
        f"    {arguments.count:,} tickets in {seconds:.0f} s, {time.process_time() - cpu:.0f} s of"
        f" them cpu beside the database's: {arguments.count / seconds:,.0f}/s"
    )


if __name__ == "__main__":
    main(env)  # noqa: F821  (given by devtools/script.py)
