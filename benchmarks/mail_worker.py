"""Process mails as a worker of a server does: each in its own transaction, which is committed,
after checking whether another worker has changed what it has cached.

    mail_worker.py ADDRESS FIRST COUNT

Run by ``measures/mail.py``, several at a time. It prints ``ready`` once it is warm, begins when it
reads a line, and ends by printing the cost of the mails as JSON.
"""

import json
import sys
import time

from measures import mail

from odoo import SUPERUSER_ID, api


def take(registry, raw):
    """Process a mail.

    :return: the number of queries
    """
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
