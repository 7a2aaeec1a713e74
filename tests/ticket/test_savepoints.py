"""Work on a batch: one failing record stops no other, and a conflict does not count as a
failure."""

from unittest.mock import patch

from common import SUNDAY_MORNING, HelpdeskCase, hours
from psycopg2.errors import SerializationFailure

from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.ticket.savepoints import run_in_savepoints

LOGGER = "odoo.addons.asas_helpdesk.models.ticket.savepoints"


class TestSavepoints(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env["res.partner"].create([{"name": name} for name in "abc"])

    def setUp(self):
        super().setUp()
        self.failures = []

    def run_work(self, contacts, broken, error):
        """Rename contacts, one of which fails; return the failures that were recorded."""

        def work(some):
            some.write({"function": "done"})
            if broken in some:
                raise error

        def note(contact, failure):
            self.failures.append((contact, failure))

        run_in_savepoints(contacts, work, note)

    @mute_logger(LOGGER)
    def test_failing_record_is_undone_and_noted_and_stops_no_other(self):
        broken, error = self.contacts[1], ValueError("broken on purpose")
        self.run_work(self.contacts, broken, error)
        self.assertEqual(self.contacts.mapped("function"), ["done", False, "done"])
        self.assertEqual(self.failures, [(broken, error)])

    def test_conflict_of_a_single_record_is_raised_and_not_noted_as_its_failure(self):
        with self.assertRaises(SerializationFailure):
            self.run_work(self.contacts[0], self.contacts[0], SerializationFailure())
        self.assertFalse(self.failures)

    def test_conflict_of_a_batch_is_raised_and_not_noted_as_a_failure(self):
        with self.assertRaises(SerializationFailure):
            self.run_work(self.contacts, self.contacts[1], SerializationFailure())
        self.assertFalse(self.failures)

    @mute_logger(LOGGER)
    def test_conflict_is_raised_while_a_failed_batch_goes_on_one_by_one(self):
        def work(some):
            raise ValueError("broken on purpose") if len(some) > 1 else SerializationFailure()

        with self.assertRaises(SerializationFailure):
            run_in_savepoints(self.contacts, work, lambda *failure: self.failures.append(failure))
        self.assertFalse(self.failures)

    def test_conflict_while_a_complaint_is_directed_leaves_no_failed_escalation(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        status = complaint.sla_status_ids.filtered(lambda s: s.metric == "directing")
        conflict = patch.object(
            type(self.Ticket), "_competent_manager", side_effect=SerializationFailure()
        )
        with (
            self.clock_at(SUNDAY_MORNING + hours(23.5)),
            conflict,
            self.assertRaises(SerializationFailure),
        ):
            self.Escalation._work(status)
        self.assertFalse(complaint.escalation_ids.filtered(lambda e: e.state == "failed"))
