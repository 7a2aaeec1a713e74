"""Let departures leave until the process is killed: ``script.py DATABASE leave_and_die.py COUNT``.

Run by ``test_departures_at_once.py``. The process is killed as a server does to a worker that has
reached its time limit: while one leaves, after ``COUNT`` have left.
"""

import os
import signal
import sys
from unittest.mock import patch

from odoo.addons.asas_helpdesk.models.ticket import departure
from odoo.addons.asas_helpdesk.models.ticket.ticket_departing import TicketDeparting

env = globals()["env"]
left = []
arrive = TicketDeparting._arrive


def arrive_and_die(ticket, leaving):
    arrive(ticket, leaving)
    if len(left) == int(sys.argv[1]):
        env.flush_all()
        os.kill(os.getpid(), signal.SIGKILL)
    left.append(ticket.id)


with (
    patch.object(departure, "BATCH", 1),
    patch.object(TicketDeparting, "_arrive", arrive_and_die),
):
    env["asas.helpdesk.departure"]._cron_leave()
