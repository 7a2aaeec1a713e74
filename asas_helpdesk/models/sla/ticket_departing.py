from odoo import fields, models


class TicketDeparting(models.Model):
    """The SLA statuses of a move that has not left yet: they go on as if it had not been
    (``_sync_sla_statuses``), and it leaves before a deadline that is near."""

    _inherit = "asas.helpdesk.ticket"

    def _get_departure_limits(self):
        limits = super()._get_departure_limits()
        now = fields.Datetime.now()
        for ticket in self.sudo():  # the deadlines decide how long it may be taken back
            running = ticket.sla_status_ids.filtered(
                lambda s: not s.reached_at and not s.paused_at and s.deadline >= now
            )
            if running:
                limits[ticket.id] = min(running.mapped("deadline"))
        return limits

    def _restore(self, departure):
        result = super()._restore(departure)
        # What has happened meanwhile, as a message, other hours or another priority, counts now.
        self._replan_sla_statuses()
        return result
