"""The engine under real concurrency: separate processes and cursors, on committed data.

Nothing is lost, nothing happens twice, everything else goes on.
"""

import subprocess
import sys
import textwrap
import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from common import CommittedCase
from patience import limit

from odoo import fields
from odoo.tests import get_db_name
from odoo.tools import config

MANY = 2000
SERVER = textwrap.dedent(
    """
    import sys, time
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    rc, database, stop_in_batch = sys.argv[1:]
    config.parse_config(["-c", rc, "-d", database, "--log-level=critical"])
    registry = Registry(database)
    if stop_in_batch == "yes":
        # The second batch that directs reaches its end and hangs there, before it is committed.
        Escalation = registry["asas.helpdesk.escalation"]
        work, batches = Escalation._work, []

        def hang(self, clocks):
            directs = "directing" in clocks.mapped("metric")
            work(self, clocks)
            self.env.flush_all()
            batches.extend(clocks[:directs])
            if len(batches) == 2:
                print("hanging", flush=True)
                time.sleep(600)

        Escalation._work = hang
    print("ready", flush=True)
    sys.stdin.readline()
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["asas.helpdesk.escalation"]._cron_escalate()
    """
)


@pytest.mark.slow
class TestConcurrency(CommittedCase):
    CONTEXT = {"tracking_disable": True}
    MADE = [("subject", "like", "concurrent")]

    def overdue(self, count):
        """Make complaints that should have been directed an hour ago, and return their ids."""
        with self.environment() as env:
            received = fields.Datetime.now() - timedelta(hours=24)
            channel = env.ref("asas_helpdesk.channel_phone")
            ids = (
                env["asas.helpdesk.ticket"]
                .create(
                    [
                        {
                            "ticket_type": "complaint",
                            "subject": f"concurrent {number}",
                            "beneficiary_name": "متدرب",
                            "beneficiary_email": f"t{number}@example.com",
                            "channel_id": channel.id,
                            "received_at": received,
                        }
                        for number in range(count)
                    ]
                )
                .ids
            )
        self.addCleanup(self.clean_up)
        return ids

    def server(self, stop_in_batch="no"):
        """Return a server process that runs the cron as soon as it is started."""
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, config["config"], get_db_name(), stop_in_batch],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.assertEqual(process.stdout.readline().strip(), "ready")
        return process

    def start(self, process):
        process.stdin.write("\n")
        process.stdin.close()

    def run_cron(self):
        with self.environment() as env:
            env["asas.helpdesk.escalation"]._cron_escalate()

    def assertDirectedOnce(self, ids):
        with self.environment() as env:
            tickets = env["asas.helpdesk.ticket"].browse(ids)
            self.assertEqual(set(tickets.mapped("state")), {"directed"})
            counts = {
                "escalations": env["asas.helpdesk.escalation"].search_count(
                    [("ticket_id", "in", ids), ("rule_id.action", "=", "direct")]
                ),
                "notices": env["asas.helpdesk.notice"].search_count(
                    [("ticket_id", "in", ids), ("kind", "=", "directed")]
                ),
                "mails": env["mail.mail"].search_count(
                    [("model", "=", tickets._name), ("res_id", "in", ids)]
                ),
                "activities": env["mail.activity"].search_count(
                    [
                        ("res_model", "=", tickets._name),
                        ("res_id", "in", ids),
                        (
                            "activity_type_id",
                            "=",
                            env.ref("asas_helpdesk.activity_type_directed").id,
                        ),
                    ]
                ),
            }
            self.assertEqual(counts, dict.fromkeys(counts, len(ids)))

    def test_two_servers_share_many_tickets_that_are_due_at_once(self):
        ids = self.overdue(MANY)
        servers = [self.server(), self.server()]
        for process in servers:
            self.start(process)
        for process in servers:
            self.assertEqual(process.wait(timeout=limit(60)), 0)
        self.run_cron()
        self.assertDirectedOnce(ids)

    def test_server_killed_in_the_middle_of_a_batch(self):
        ids = self.overdue(500)
        process = self.server(stop_in_batch="yes")
        self.start(process)
        self.assertEqual(process.stdout.readline().strip(), "hanging")
        process.kill()
        process.wait()
        with self.environment() as env:
            tickets = env["asas.helpdesk.ticket"].browse(ids)
            directed = tickets.filtered(lambda t: t.state == "directed")
            self.assertTrue(directed, "the first batch is kept")
            self.assertLess(len(directed), len(ids))
        self.run_cron()
        self.assertDirectedOnce(ids)

    def test_ticket_that_a_user_is_changing_waits_and_the_rest_goes_on(self):
        ids = self.overdue(5)
        with self.environment() as user:
            ticket = user["asas.helpdesk.ticket"].browse(ids[0])
            ticket.priority = "3"
            user.flush_all()
            self.run_cron()
            self.assertDirectedOnce(ids[1:])
            self.assertEqual(ticket.state, "new")
        self.run_cron()
        self.assertDirectedOnce(ids)
        with self.environment() as env:
            self.assertEqual(env["asas.helpdesk.ticket"].browse(ids[0]).priority, "3")

    def test_ticket_changed_between_reading_and_locking_begins_the_batch_again(self):
        ids = self.overdue(5)
        Escalation = self.registry["asas.helpdesk.escalation"]
        lock_due, changed = Escalation._lock_due, []

        def change_first(escalation, due):
            escalation.search([], limit=1)  # the transaction has its snapshot of the data now
            if not changed:
                changed.append(True)
                with self.environment() as user:
                    user["asas.helpdesk.ticket"].browse(ids[0]).priority = "2"
                    user["asas.helpdesk.sla.status"].search(
                        [("ticket_id", "=", ids[0])]
                    ).paused_minutes = 1
            return lock_due(escalation, due)

        with patch.object(Escalation, "_lock_due", change_first):
            self.run_cron()
        self.assertTrue(changed)
        self.assertDirectedOnce(ids)
        with self.environment() as env:
            self.assertEqual(env["asas.helpdesk.ticket"].browse(ids[0]).priority, "2")

    def test_references_drawn_at_the_same_time_are_unique(self):
        errors = []

        def register():
            try:
                self.overdue(20)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=register) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertFalse(errors)
        with self.environment() as env:
            tickets = env["asas.helpdesk.ticket"].search([("subject", "like", "concurrent")])
            self.assertEqual(len(set(tickets.mapped("reference"))), 80)
