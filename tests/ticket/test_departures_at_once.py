"""What is sent by hand is taken back and leaves at the same moment: one of both, and once."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

from common import CommittedCase
from patience import limit, wait_until
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.tests import get_db_name

QUESTION = "asked at once"
SCRIPT = Path(__file__).resolve().parents[2] / "devtools" / "script.py"


class TestDeparturesAtOnce(CommittedCase):
    MADE = [("subject", "=", "sent at once")]
    WOKEN = "asas_helpdesk.cron_departures"

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            self.user_id = env.ref("base.user_admin").id
            ticket = env["asas.helpdesk.ticket"].create(
                {"ticket_type": "request", "subject": "sent at once"}
            )
            self.ticket_id = ticket.id
        self.addCleanup(self.clean_up)
        with self.environment(self.user_id) as env:
            env["asas.helpdesk.send.wizard"].create(
                {"ticket_ids": [self.ticket_id], "kind": "waiting", "words": QUESTION}
            ).action_send()
        with self.environment() as env:
            self.departure_id = env["asas.helpdesk.ticket"].browse(ticket.id).departing_id.id

    def decide(self, method, held=None, go_on=None):
        """Decide on it as a request does that starts again after a conflict.

        :param method: of the departure; or a function of an environment
        """
        while True:
            try:
                with self.environment(self.user_id) as env:
                    if callable(method):
                        method(env)
                    else:
                        getattr(env["asas.helpdesk.departure"].browse(self.departure_id), method)()
                    env.flush_all()
                    if held:
                        held.set()
                        go_on.wait(limit(60))
                return None
            except SerializationFailure:
                continue
            except UserError as error:
                return str(error)

    def at_once(self, first, second):
        held, go_on = threading.Event(), threading.Event()
        answers = {}

        def run(name, *args):
            answers[name] = self.decide(*args)

        one = threading.Thread(target=run, args=("first", first, held, go_on))
        two = threading.Thread(target=run, args=("second", second))
        one.start()
        self.assertTrue(held.wait(limit(60)))
        two.start()  # waits for the first one
        two.join(1)
        go_on.set()
        for thread in (one, two):
            thread.join(limit(60))
        with self.environment() as env:
            ticket = env["asas.helpdesk.ticket"].browse(self.ticket_id)
            said = " ".join(ticket.message_ids.mapped("body"))
            return answers, ticket.state, said.count(QUESTION)

    def test_what_is_leaving_is_not_taken_back(self):
        answers, state, count = self.at_once("action_send_now", "action_take_back")
        self.assertIn("has left already", answers["second"])
        self.assertEqual((state, count), ("waiting", 1))

    def test_what_is_taken_back_does_not_leave(self):
        _answers, state, count = self.at_once("action_take_back", "action_send_now")
        self.assertEqual((state, count), ("new", 0))

    def test_what_leaves_twice_at_once_leaves_once(self):
        _answers, state, count = self.at_once("action_send_now", "action_send_now")
        self.assertEqual((state, count), ("waiting", 1))

    def test_words_without_a_move_that_are_sent_twice_at_once_are_sent_once(self):
        def send(env):
            env["asas.helpdesk.ticket"].browse(self.ticket_id).send_later("<p>Sent twice</p>")

        answers, _state, _count = self.at_once(send, send)
        self.assertEqual(answers, {"first": None, "second": None})
        with self.environment() as env:
            sent = [("ticket_id", "=", self.ticket_id), ("message", "like", "Sent twice")]
            self.assertEqual(env["asas.helpdesk.departure"].search_count(sent), 1)

    def test_the_cron_passes_over_what_somebody_decides_on(self):
        with self.environment(self.user_id) as env:
            env["asas.helpdesk.departure"].browse(self.departure_id).action_take_back()
            env.flush_all()
            with self.environment() as other:
                departures = other["asas.helpdesk.departure"].browse(self.departure_id)
                self.assertFalse(departures.try_lock_for_update())

    def make_due(self):
        """Let the delay of what has not left yet be over."""
        with self.environment() as env:
            waiting = env["asas.helpdesk.departure"].search([("state", "=", "pending")])
            waiting.leaves_at = fields.Datetime.now() - timedelta(minutes=1)

    def test_two_workers_let_it_leave_once(self):
        self.make_due()
        self.user_id = SUPERUSER_ID
        _answers, state, count = self.at_once("_leave", "_cron_leave")
        self.assertEqual((state, count), ("waiting", 1))
        _answers, state, count = self.at_once("_cron_leave", "_cron_leave")
        self.assertEqual((state, count), ("waiting", 1))

    def test_what_a_killed_worker_has_not_let_leave_leaves_later_and_nothing_twice(self):
        with self.environment(self.user_id) as env:
            more = env["asas.helpdesk.ticket"].create(
                [{"ticket_type": "request", "subject": "sent at once"}] * 2
            )
            for ticket in more:
                ticket.send_later(QUESTION)
            ids = [self.ticket_id, *more.ids]
        self.make_due()
        script = Path(__file__).with_name("leave_and_die.py")
        command = [sys.executable, SCRIPT, get_db_name(), script, "1"]
        done = subprocess.run(command, capture_output=True, timeout=limit(60), check=False)
        self.assertEqual(done.returncode, -9, done.stderr[-2000:])
        wait_until(lambda: self.left(ids)[0] == 1, "PostgreSQL to notice that it is no more")
        with self.environment() as env:
            env["asas.helpdesk.departure"]._cron_leave()
        self.assertEqual(self.left(ids), (3, [1, 1, 1]))

    def left(self, ids):
        """Return how many have left, and how often each ticket says it, once nobody holds them."""
        with self.environment() as env:
            departures = env["asas.helpdesk.departure"].search([("ticket_id", "in", ids)])
            if len(departures.try_lock_for_update()) < len(departures):
                return None, []
            said = [
                " ".join(ticket.message_ids.mapped("body")).count(QUESTION)
                for ticket in env["asas.helpdesk.ticket"].browse(ids)
            ]
            return len(departures.filtered(lambda d: d.state == "left")), said
