"""Two people who direct one complaint at the same moment: once, and the other reads a sentence."""

import threading

from common import CommittedCase
from patience import limit
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError


class TestDirectingAtOnce(CommittedCase):
    MADE = [("subject", "=", "directed at once")]

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            self.user_id = env.ref("base.user_admin").id
            ticket = env["asas.helpdesk.ticket"].create(
                {"ticket_type": "complaint", "subject": "directed at once"}
            )
            self.ticket_id = ticket.id
        self.addCleanup(self.clean_up)

    def open_dialog(self):
        with self.environment(self.user_id) as env:
            wizards = env["asas.helpdesk.direct.wizard"]
            return wizards.create({"ticket_ids": [self.ticket_id]}).id

    def press(self, wizard_id, held=None, go_on=None):
        """Press the button of a dialog, as a request does that starts again after a conflict."""
        while True:
            try:
                with self.environment(self.user_id) as env:
                    env["asas.helpdesk.direct.wizard"].browse(wizard_id).action_direct()
                    if held:
                        held.set()
                        go_on.wait(limit(60))
                return None
            except SerializationFailure:
                continue
            except UserError as error:
                return str(error)

    def test_second_one_reads_to_whom_it_was_directed(self):
        first, second = self.open_dialog(), self.open_dialog()
        held, go_on = threading.Event(), threading.Event()
        answers = {}

        def run(name, *args):
            answers[name] = self.press(*args)

        one = threading.Thread(target=run, args=("first", first, held, go_on))
        two = threading.Thread(target=run, args=("second", second))
        one.start()
        self.assertTrue(held.wait(limit(60)))
        two.start()  # waits for the first one
        two.join(1)
        go_on.set()
        for thread in (one, two):
            thread.join(limit(60))
        self.assertIsNone(answers["first"])
        self.assertIn("in the meantime", answers["second"])
        with self.environment() as env:
            ticket = env["asas.helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual(ticket.state, "directed")
            ticket._send_departing()
            directed = ticket.message_ids.filtered(lambda m: "Directed to" in (m.body or ""))
            self.assertEqual(len(directed), 1)
            todo = env.ref("asas_helpdesk.activity_type_directed")
            given = ticket.activity_ids.filtered(lambda a: a.activity_type_id == todo)
            self.assertEqual(len(given), 1)
