"""Several workers at the gateway at the same moment, in transactions of their own."""

import threading
from unittest.mock import patch

from common import CommittedCase
from patience import limit
from psycopg2.errors import SerializationFailure

from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.mail_gateway.ticket import TicketGateway

SENDER = "concurrent-mail@example.net"


class TestConcurrentMails(CommittedCase):
    MADE = [("beneficiary_email", "=", SENDER)]
    WOKEN = "asas_helpdesk.cron_receipts"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            # The server from which mail is fetched; inactive, so that no cron uses it.
            cls.server_id = (
                env["fetchmail.server"].create({"name": "concurrent", "active": False}).id
            )

    @classmethod
    def clean_up(cls):
        super().clean_up()
        with cls.environment() as env:
            env["asas.helpdesk.unprocessed.email"].search([("email_from", "=", SENDER)]).unlink()
            env["fetchmail.server"].search(
                [("name", "=", "concurrent"), ("active", "=", False)]
            ).unlink()

    def receive(self, number, results=None):
        """Process a mail as when it is fetched from a server."""
        raw = (
            f"From: {SENDER}\r\nTo: x@example.org\r\nSubject: concurrent {number}\r\n"
            f"Message-ID: <concurrent-{number}@example.net>\r\n\r\nx\r\n"
        )
        with self.environment(default_fetchmail_server_id=self.server_id) as env:
            result = env["mail.thread"].message_process("asas.helpdesk.ticket", raw)
        if results is not None:
            results.append(result)

    def give(self, ids):
        with self.environment() as env:
            env["asas.helpdesk.ticket"].browse(ids)._send_receipts()

    def at_once(self, numbers):
        results = []
        threads = [threading.Thread(target=self.receive, args=(n, results)) for n in numbers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(limit(60))
        self.assertEqual(len(results), len(numbers), "a worker has failed")
        return results

    def tickets(self, env, number):
        return env["asas.helpdesk.ticket"].search(
            [("beneficiary_email", "=", SENDER), ("subject", "=", f"concurrent {number}")]
        )

    @mute_logger("odoo.sql_db")
    def test_same_mail_at_the_same_moment_makes_one_ticket(self):
        barrier = threading.Barrier(2)
        message_new = TicketGateway.message_new
        waited = set()

        def meet(model, *args, **kwargs):
            if threading.get_ident() not in waited:  # both have checked whether it exists
                waited.add(threading.get_ident())
                barrier.wait(limit(30))
            return message_new(model, *args, **kwargs)

        with patch.object(TicketGateway, "message_new", meet):
            results = self.at_once(["twice", "twice"])
        self.assertEqual(len([result for result in results if result]), 1)
        with self.environment() as env:
            self.assertEqual(len(self.tickets(env, "twice")), 1)
            kept = env["asas.helpdesk.unprocessed.email"].search(
                [("subject", "=", "concurrent twice")]
            )
            self.assertEqual(kept.mapped("failure"), [])

    @mute_logger("odoo.sql_db")
    def test_workers_together_acknowledge_three_in_an_hour(self):
        self.at_once([f"many {n}" for n in range(6)])
        with self.environment() as env:
            tickets = env["asas.helpdesk.ticket"].search(
                [("beneficiary_email", "=", SENDER), ("subject", "like", "many")]
            )
            ids = tickets.filtered("receipt_due").ids
        self.assertEqual(len(ids), 6)
        halves = [threading.Thread(target=self.give, args=(ids[n::2],)) for n in range(2)]
        for half in halves:
            half.start()
        for half in halves:
            half.join(limit(60))
        with self.environment() as env:
            notices = env["asas.helpdesk.notice"].search(
                [("address", "=", SENDER), ("kind", "=", "received")]
            )
            self.assertEqual(len(notices), 3)

    def conflicts(self, times):
        message_new = TicketGateway.message_new
        left = [None] * times

        def conflict(model, *args, **kwargs):
            if left:
                left.pop()
                raise SerializationFailure("could not serialize access")
            return message_new(model, *args, **kwargs)

        return patch.object(TicketGateway, "message_new", conflict)

    def test_conflict_is_tried_again_for_the_server_that_fetches_mail(self):
        with self.conflicts(2):
            self.receive("conflict")
        with self.environment() as env:
            self.assertEqual(len(self.tickets(env, "conflict")), 1)

    @mute_logger("odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email")
    def test_conflict_without_end_keeps_the_mail(self):
        with self.conflicts(100):
            self.receive("hopeless")
        with self.environment() as env:
            self.assertFalse(self.tickets(env, "hopeless"))
            kept = env["asas.helpdesk.unprocessed.email"].search(
                [("subject", "=", "concurrent hopeless")]
            )
            self.assertEqual(kept.state, "failed")
