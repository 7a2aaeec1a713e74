"""Remote access to a beneficiary's device: consent first, and who may record what."""

from psycopg2.errors import CheckViolation
from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

MODEL = "asas.helpdesk.remote.session"


class TestRemote(RightsCase):
    def session(self, ticket, user=None, **values):
        return (
            self.env[MODEL]
            .with_user(user or self.user_level1)
            .create({"ticket_id": ticket.id, "tool": "anydesk", "remote_id": "123 456", **values})
        )

    def test_remote_access_begins_after_the_consent_and_ends(self):
        ticket = self.make_ticket("request")
        session = self.session(ticket)
        with self.assertRaisesRegex(UserError, "consent"):
            session.action_start()
        session.action_end()  # nothing to end
        self.assertFalse(session.ended_at)
        session.action_consent()
        self.assertEqual(session.consent_by_id, self.user_level1)
        session.action_start()
        self.assertEqual(session.helper_id, self.user_level1)
        self.assertLessEqual(session.consent_at, session.started_at)
        started_at = session.started_at
        session.action_start()
        self.assertEqual(session.started_at, started_at, "it begins once")
        session.action_end()
        self.assertGreaterEqual(session.ended_at, started_at)
        notes = " ".join(ticket.message_ids.mapped("body"))
        self.assertIn("AnyDesk", notes)
        self.assertNotIn("123 456", notes, "the number of the device is written nowhere else")

    def test_the_database_refuses_a_start_without_consent(self):
        session = self.session(self.make_ticket("request")).sudo()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            session.started_at = fields.Datetime.now()
            session.flush_recordset()

    def test_moments_are_noted_by_the_buttons_alone(self):
        ticket = self.make_ticket("request")
        for name in ("consent_at", "started_at", "ended_at"):
            with self.assertRaises(AccessError):
                self.session(ticket, **{name: fields.Datetime.now()})
            with self.assertRaises(AccessError):
                self.env[MODEL].with_user(self.user_admin).with_context(
                    **{f"default_{name}": fields.Datetime.now()}
                ).create({"ticket_id": ticket.id})
        session = self.session(ticket)
        with self.assertRaises(AccessError):
            session.write({"consent_at": fields.Datetime.now()})
        session.write({"remote_id": "789"})
        session.action_consent()
        session.action_start()
        with self.assertRaises(UserError):
            session.write({"remote_id": "000"})
        with self.assertRaises(UserError):
            session.write({"ticket_id": self.make_ticket("request").id})
        with self.assertRaises(AccessError):
            session.with_user(self.user_admin).unlink()

    def test_it_is_seen_by_those_who_see_the_ticket(self):
        session = self.session(self.make_ticket("request"))
        for user in self.staff | self.beneficiaries:
            with self.subTest(user=user.login):
                seen = session.ticket_id.with_user(user).has_access("read")
                model = self.env[MODEL].with_user(user)
                if user.share:
                    with self.assertRaises(AccessError):
                        model.search([])
                    continue
                self.assertEqual(bool(model.search([("id", "=", session.id)])), seen)
                if not seen:
                    for method in ("action_consent", "action_start", "action_end"):
                        with self.assertRaises(AccessError):
                            self.call(user, session, method)
                    with self.assertRaises(AccessError):
                        self.session(session.ticket_id.sudo(), user)

    def test_nobody_helps_on_a_complaint_about_them_or_on_a_case_that_is_over(self):
        complaint = self.about(self.user_level1)
        with self.assertRaises(AccessError):
            self.session(complaint)
        request = self.make_ticket("request")
        session = self.session(request)
        session.action_consent()
        request.write({"cancel_reason": "withdrawn"})
        request._set_state("cancelled")
        with self.assertRaisesRegex(UserError, "closed or cancelled"):
            session.action_start()
