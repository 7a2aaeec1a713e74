"""Tickets that ended long ago, and the run that destroys their personal data."""

from datetime import timedelta

from common import HelpdeskCase

from odoo import fields

YEARS = timedelta(days=3 * 366)


class KeepingCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {f"asas_helpdesk_months_{kind}": 24 for kind in ("complaint", "suggestion", "request")}
        )
        cls.anonymise = cls.env.ref("asas_helpdesk.cron_anonymise")

    @classmethod
    def end(cls, tickets, ago=YEARS, state="closed"):
        """Let tickets have ended some time ago."""
        moment = fields.Datetime.now() - ago
        stage = cls.env["asas.helpdesk.stage"]._for_state(state)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE asas_helpdesk_ticket SET stage_id = %s, state = %s, closed_at = %s,"
            " cancelled_at = %s, received_at = %s WHERE id = ANY(%s)",
            [
                stage.id,
                state,
                moment if state == "closed" else None,
                moment if state == "cancelled" else None,
                moment - timedelta(days=9),
                tickets.ids,
            ],
        )
        cls.env.invalidate_all()
        return tickets

    def make_ended(self, ago=YEARS, state="closed", **values):
        return self.end(self.make_ticket(**values), ago, state)

    def run_anonymise(self):
        """Run the scheduled action as Odoo does, to its end."""
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.anonymise.method_direct_trigger()
        self.env.invalidate_all()

    def assertGone(self, *tickets):
        for ticket in tickets:
            self.assertTrue(ticket.anonymised_at, ticket.reference)
            self.assertFalse(ticket.partner_id)
            self.assertFalse(ticket.beneficiary_name)

    def assertKept(self, *tickets):
        for ticket in tickets:
            self.assertFalse(ticket.anonymised_at, ticket.reference)
            self.assertTrue(ticket.beneficiary_name)
