"""Odoo fetches mail from a mailbox: one that no process survives holds up none behind it."""

import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from common import CommittedCase
from fake_mailbox import FakeMailbox
from patience import limit, wait_until

from odoo import SUPERUSER_ID, api
from odoo.tests import get_db_name
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.mail_gateway.ticket import TicketGateway

SENDER = "fetched-mail@example.net"
SCRIPT = Path(__file__).resolve().parents[2] / "devtools" / "script.py"
UNPROCESSED_LOGGER = "odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"


class TestFetching(CommittedCase):
    MADE = [("beneficiary_email", "=", SENDER)]
    WOKEN = "asas_helpdesk.cron_receipts"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            values = {"name": "fetching", "server_type": "imap", "server": "x", "state": "done"}
            values["object_id"] = env["ir.model"]._get_id("asas.helpdesk.ticket")
            servers = env["fetchmail.server"].with_context(fetchmail_cron_running=True)
            cls.server_id = servers.create(values).id
            values["object_id"] = env["ir.model"]._get_id("res.partner")
            cls.other_server_id = servers.create(values).id

    @classmethod
    def clean_up(cls):
        super().clean_up()
        with cls.environment() as env:
            env["res.partner"].search([("email", "ilike", SENDER)]).unlink()
            env["asas.helpdesk.unprocessed.email"].search([("email_from", "=", SENDER)]).unlink()
            env["asas.helpdesk.mail.attempt"].search([]).unlink()
            servers = env["fetchmail.server"].with_context(fetchmail_cron_running=True)
            servers.browse([cls.server_id, cls.other_server_id]).unlink()

    def raw(self, subject):
        return (
            f"From: {SENDER}\r\nTo: x@example.org\r\nSubject: {subject}\r\n"
            f"Message-ID: <{subject.replace(' ', '-')}@example.net>\r\n\r\nx\r\n"
        ).encode()

    def fetch(self, mailbox, server_id=None):
        with mailbox.connected(), self.environment() as env:
            env["fetchmail.server"].browse(server_id or self.server_id)._fetch_mail()

    def tickets(self, env, subject):
        return env["asas.helpdesk.ticket"].search(
            [("beneficiary_email", "=", SENDER), ("subject", "=", subject)]
        )

    def kept(self, env, subject):
        return env["asas.helpdesk.unprocessed.email"].search(
            [("email_from", "=", SENDER), ("subject", "=", subject)]
        )

    def notes(self, env):
        return env["asas.helpdesk.mail.attempt"].search([])

    def kill_while_reading(self, mail):
        """Fetch a mail in a process of its own, which is killed while it makes a ticket."""
        with TemporaryDirectory() as folder:
            path = Path(folder, "mail.eml")
            path.write_bytes(mail)
            script = Path(__file__).with_name("fetch_and_die.py")
            command = [sys.executable, SCRIPT, get_db_name(), script, str(self.server_id), path]
            done = subprocess.run(command, capture_output=True, timeout=limit(60), check=False)
        self.assertEqual(done.returncode, -9, done.stderr[-2000:])
        wait_until(self.is_free, "PostgreSQL to notice that the process is no more")

    def is_free(self):
        """Return whether nobody holds the server, or is still connected as when a try was noted."""
        with self.environment() as env:
            server = env["fetchmail.server"].browse(self.server_id)
            env.cr.execute(
                "SELECT 1 FROM pg_stat_activity AS other JOIN asas_helpdesk_mail_attempt AS noted"
                " ON noted.backend = other.pid"
            )
            return not env.cr.rowcount and server.try_lock_for_update(allow_referencing=True)

    def test_mail_that_kills_its_process_is_kept_and_the_next_one_taken(self):
        poisoned, honest = self.raw("poisoned"), self.raw("honest")
        self.kill_while_reading(poisoned)
        mailbox = FakeMailbox([poisoned, honest])
        with patch.object(TicketGateway, "message_new", self.never_for("poisoned")):
            with mute_logger(UNPROCESSED_LOGGER):
                self.fetch(mailbox)
        self.assertEqual(mailbox.handled, [poisoned, honest])
        with self.environment() as env:
            self.assertEqual(len(self.tickets(env, "honest")), 1)
            self.assertFalse(self.tickets(env, "poisoned"))
            kept = self.kept(env, "poisoned")
            self.assertEqual((kept.reason, kept.is_for_desk), ("unfinished", True))
            self.assertIn("The server ended while it was reading this e-mail", kept.explanation)
            self.assertTrue(kept.activity_ids)
            # It is not read the next time either, by whatever way it comes back.
        with mute_logger(UNPROCESSED_LOGGER):
            self.fetch(FakeMailbox([poisoned]))
        with self.environment() as env:
            self.assertEqual(self.kept(env, "poisoned").attempts, 2)
            self.assertFalse(self.tickets(env, "poisoned"))

    def never_for(self, subject):
        message_new = TicketGateway.message_new

        def never(model, msg_dict, custom_values=None):
            assert msg_dict["subject"] != subject
            return message_new(model, msg_dict, custom_values)

        return never

    def test_mail_of_another_addon_that_kills_its_process_is_for_system_administrators(self):
        mail = self.raw("others")
        self.note_of_a_dead_process(mail)
        mailbox = FakeMailbox([mail])
        with mute_logger(UNPROCESSED_LOGGER):
            self.fetch(mailbox, self.other_server_id)
        self.assertEqual(mailbox.handled, [mail])
        with self.environment() as env:
            kept = self.kept(env, "others")
            self.assertEqual((kept.reason, kept.is_for_desk), ("unfinished", False))
            self.assertTrue(kept.activity_ids.user_id.has_group("base.group_system"))
            self.assertFalse(env["res.partner"].search([("email", "ilike", SENDER)]))
            kept.action_retry()
            self.assertEqual(kept.state, "processed")
            partner = env["res.partner"].search([("email", "ilike", SENDER)])
            self.assertTrue(partner)
            self.assertFalse(self.notes(env).filtered(lambda n: n.checksum == kept.checksum))
            partner.unlink()

    def note_of_a_dead_process(self, mail):
        """Note a try as a process does that no longer exists."""
        with self.environment() as env:
            env.cr.execute(
                "INSERT INTO asas_helpdesk_mail_attempt (checksum, backend, noted_at)"
                " VALUES (encode(sha256(%s), 'hex'), 0, now() AT TIME ZONE 'UTC')",
                [mail],
            )

    def test_note_ends_with_what_becomes_of_the_mail(self):
        with self.environment() as env:
            before = self.notes(env)
        self.fetch(FakeMailbox([self.raw("noted")]))
        with self.environment() as env:
            self.assertEqual(len(self.tickets(env, "noted")), 1)
            self.assertEqual(self.notes(env).ids, before.ids)

    def test_note_ends_where_odoo_refuses_the_mail(self):
        with self.environment() as env:
            before = self.notes(env)
        broken = ValueError("refused")
        partners = self.registry["res.partner"]
        with patch.object(partners, "message_new", side_effect=broken):
            self.fetch(FakeMailbox([self.raw("refused")]), self.other_server_id)
        with self.environment() as env:
            self.assertEqual(self.notes(env).ids, before.ids)
            self.assertFalse(self.kept(env, "refused"))

    def test_sound_mail_of_another_addon_goes_on_to_it(self):
        mail = self.raw("sound")
        self.fetch(FakeMailbox([mail, mail]), self.other_server_id)
        with self.environment() as env:
            self.assertEqual(len(env["res.partner"].search([("email", "ilike", SENDER)])), 1)
            self.assertFalse(self.kept(env, "sound"))
            env["res.partner"].search([("email", "ilike", SENDER)]).unlink()

    @mute_logger("odoo.sql_db")
    def test_two_workers_at_the_same_mail_are_no_killed_try(self):
        barrier = threading.Barrier(2)
        message_new = TicketGateway.message_new
        waited = set()

        def meet(model, *args, **kwargs):
            if threading.get_ident() not in waited:
                waited.add(threading.get_ident())
                barrier.wait(limit(30))
            return message_new(model, *args, **kwargs)

        def process():
            with self.registry.cursor() as cr:
                context = {"default_fetchmail_server_id": self.server_id}
                env = api.Environment(cr, SUPERUSER_ID, context)
                env["mail.thread"].message_process("asas.helpdesk.ticket", self.raw("both"))

        with patch.object(TicketGateway, "message_new", meet):
            workers = [threading.Thread(target=process) for _number in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(limit(60))
        with self.environment() as env:
            self.assertEqual(len(self.tickets(env, "both")), 1)
            self.assertFalse(self.kept(env, "both"))
