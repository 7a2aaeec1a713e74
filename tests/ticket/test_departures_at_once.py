"""What is sent by hand is taken back and leaves at the same moment: one of both, and once."""

import threading

from common import CommittedCase
from patience import limit
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError

QUESTION = "asked at once"


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
        """Decide on it as a request does that starts again after a conflict."""
        while True:
            try:
                with self.environment(self.user_id) as env:
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

    def test_the_cron_passes_over_what_somebody_decides_on(self):
        with self.environment(self.user_id) as env:
            env["asas.helpdesk.departure"].browse(self.departure_id).action_take_back()
            env.flush_all()
            with self.environment() as other:
                departures = other["asas.helpdesk.departure"].browse(self.departure_id)
                self.assertFalse(departures.try_lock_for_update())
