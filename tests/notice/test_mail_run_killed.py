"""A run of Odoo's mail queue that is killed in the middle: real processes, committed data, and a
real mail server."""

import subprocess
import sys
import textwrap
from datetime import timedelta

import pytest
import smtp_server
from common import CommittedCase
from freezegun import freeze_time
from patience import limit

from odoo import fields
from odoo.tests import get_db_name
from odoo.tools import config

from odoo.addons.asas_helpdesk.models.evidence import letting_go

QUEUE = textwrap.dedent(
    """
    import sys
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    rc, database, *ids = sys.argv[1:]
    config.parse_config(["-c", rc, "-d", database, "--log-level=critical"])
    with Registry(database).cursor() as cr:
        mails = api.Environment(cr, SUPERUSER_ID, {})["mail.mail"]
        mails.process_email_queue(email_ids=[int(each) for each in ids])
    """
)
COUNT = 4


@pytest.mark.slow
class TestKilledRun(CommittedCase):
    CONTEXT = {"tracking_disable": True}
    MADE = [("subject", "like", "killed run")]
    WOKEN = "mail.ir_cron_mail_scheduler_action"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = smtp_server.SmtpServer()
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def clean_up(cls):
        super().clean_up()
        with cls.environment() as env:
            env["ir.mail_server"].search([("name", "=", "killed run")]).unlink()

    def make_notices(self):
        """Make notices that wait in the queue; return their ids and those of their mails."""
        with self.environment() as env:
            server = env["ir.mail_server"].create(
                {
                    "name": "killed run",
                    "smtp_host": "127.0.0.1",
                    "smtp_port": self.server.port,
                    "smtp_encryption": "none",
                }
            )
            tickets = env["asas.helpdesk.ticket"].create(
                [
                    {
                        "ticket_type": "request",
                        "subject": f"killed run {number}",
                        "beneficiary_name": "متدرب",
                        "beneficiary_email": f"killed{number}@example.com",
                        "channel_id": env.ref("asas_helpdesk.channel_phone").id,
                    }
                    for number in range(COUNT)
                ]
            )
            env["asas.helpdesk.notice"]._send(tickets, "closed")
            notices = tickets.notice_ids.filtered(lambda n: n.kind == "closed").sorted("id")
            # Messages of tickets stay as they were said, the sender included.
            mails = notices.mail_id.with_context(**letting_go.ours())
            mails.write({"mail_server_id": server.id, "email_from": "desk@example.com"})
            return notices.ids, notices.mail_id.ids

    def queue(self, mails):
        """Return a process that sends these mails as Odoo's queue does."""
        command = [sys.executable, "-c", QUEUE, config["config"], get_db_name()]
        return subprocess.Popen([*command, *map(str, mails)])

    def states(self, notices):
        with self.environment() as env:
            return env["asas.helpdesk.notice"].browse(notices).mapped("state")

    def test_a_run_that_was_killed_goes_on_within_minutes_and_sends_each_mail_once(self):
        notices, mails = self.make_notices()
        self.server.answers["killed2@example.com"] = smtp_server.SILENT
        self.server.start()
        process = self.queue(mails)
        self.assertTrue(self.server.reached.wait(limit(60)))
        process.kill()
        process.wait()
        self.assertEqual(self.states(notices), ["sent", "sent", "queued", "queued"])

        self.server.answers.clear()
        with self.environment() as env, freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            queue = env.ref("mail.ir_cron_mail_scheduler_action")
            env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]).unlink()
            env["asas.helpdesk.tracked.mail.mixin"]._wake_queue()
            triggers = env["ir.cron.trigger"].search_count([("cron_id", "=", queue.id)])
            self.assertTrue(triggers, "the queue is woken")
        self.assertEqual(self.queue(mails).wait(limit(60)), 0)
        self.assertEqual(set(self.states(notices)), {"sent"})
        sent = sorted(self.server.recipients())
        self.assertEqual(sent, [f"killed{number}@example.com" for number in range(COUNT)])
