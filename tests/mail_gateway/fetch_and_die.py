"""Fetch mail until the process is killed: ``script.py DATABASE fetch_and_die.py SERVER FILE …``.

Run by ``test_gateway_fetching.py``. The process is killed while it makes a ticket, as a server does
to a worker that has reached its time limit.
"""

import os
import signal
import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from fake_mailbox import FakeMailbox  # noqa: E402  (beside the tests)

from odoo.addons.asas_helpdesk.models.mail_gateway.ticket import TicketGateway  # noqa: E402

env = globals()["env"]
server = env["fetchmail.server"].browse(int(sys.argv[1]))
mails = [Path(path).read_bytes() for path in sys.argv[2:]]


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


with FakeMailbox(mails).connected(), patch.object(TicketGateway, "message_new", die):
    server._fetch_mail()
