from odoo import fields, models

from ..ticket.ticket_transitions import RESOLVED_STATES


class TicketExport(models.Model):
    """Export tickets as the rows of a spreadsheet for their beneficiary."""

    _inherit = "asas.helpdesk.ticket"

    def _portal_rows(self):
        """Return these tickets as rows of a spreadsheet; the first row names the columns.

        Moments are in the desk's time zone.
        """
        names = ("ticket_type", "state", "outcome")
        labels = {n: dict(self._fields[n]._description_selection(self.env)) for n in names}
        expected = self._portal_expected()
        return [
            self._portal_columns(),
            *(ticket._portal_row(labels, expected[ticket.id]) for ticket in self),
        ]

    def _portal_columns(self):
        env = self.env
        return [
            env._("Reference"),
            env._("Type"),
            env._("Subject"),
            env._("Service"),
            env._("Details of the Service"),
            env._("State"),
            env._("Next"),
            env._("Received"),
            env._("Directing to the Manager"),
            env._("Resolved"),
            env._("Verified and closed"),
            env._("Outcome"),
            env._("Resolution"),
        ]

    def _portal_row(self, labels, expected):
        over = self.state in RESOLVED_STATES
        moments = (
            self.received_at,
            self.directed_at,
            over and self.resolved_at,
            self.closed_at,
        )
        return [
            self.reference,
            labels["ticket_type"][self.ticket_type],
            self.subject,
            self.service_id.name,
            "; ".join(f"{field['label']}: {said}" for field, said in self._get_answers(True)),
            labels["state"][self.state],
            expected,
            *map(self._portal_minute, moments),
            (over or self.state == "cancelled") and labels["outcome"].get(self.outcome),
            over and self.resolution,
        ]

    def _portal_minute(self, moment):
        zoned = self.with_context(tz=self.company_id._asas_helpdesk_zone())
        return moment and fields.Datetime.context_timestamp(zoned, moment).strftime("%F %H:%M")
