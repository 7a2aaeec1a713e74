"""Takes mails as a worker of a server does: each in a transaction of its own, which is committed,
after looking whether another worker has changed what it keeps in memory.

    mail_worker.py ADDRESS FIRST COUNT

Run by ``measures/mail.py``, several at a time. It says ``ready`` once it is warm, begins when it
is told to by a line, and ends with what the mails have cost it, as JSON.
"""

import json
import sys
import time

from measures import mail

from odoo import SUPERUSER_ID, api


def take(registry, raw):
    """:return: the number of queries"""
    registry.check_signaling()
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        assert env["mail.thread"].message_process(None, raw)
        cr.flush()
        queries = cr.sql_log_count
    registry.signal_changes()
    return queries


def main(env):
    address, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    raws = list(mail.mails(address, first, mail.WARM_UP + count))
    registry = env.registry
    env.cr.rollback()
    for raw in raws[: mail.WARM_UP]:
        take(registry, raw)
    print("ready", flush=True)
    sys.stdin.readline()
    cpu = time.process_time()
    queries = sum(take(registry, raw) for raw in raws[mail.WARM_UP :])
    print(json.dumps({"cpu": time.process_time() - cpu, "queries": queries}), flush=True)


if __name__ == "__main__":
    main(env)  # noqa: F821  (given by devtools/script.py)
