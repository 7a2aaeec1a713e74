from odoo import api, fields, models

from .signed_link import SignedLink

LINK = SignedLink("asas_helpdesk.acknowledge", "/asas_helpdesk/acknowledge")


class TicketAcknowledge(models.Model):
    """Acknowledging from the mail that directs a ticket: one click and one confirmation."""

    _inherit = "asas.helpdesk.ticket"

    def _acknowledge_url(self, user):
        """Return the link with which this manager, and nobody else, acknowledges this ticket.

        :return: an address, or False where nothing is to be acknowledged by this user
        """
        self.ensure_one()
        if self.manager_id != user or self.acknowledged_at or self.state != "directed":
            return False
        directed_at = fields.Datetime.to_string(self.directed_at)
        return LINK.make(self, [self.id, user.id, directed_at])

    @api.model
    def _find_by_acknowledge_token(self, token):
        """Return the ticket that a signed link is for, as its manager.

        :return: the ticket in the manager's own environment, or none when the link is forged,
            expired, or the ticket has gone to another manager since
        """
        values = LINK.read(self, token)
        if not values:
            return self.browse()
        ticket_id, user_id, directed_at = values
        user = self.env["res.users"].sudo().browse(user_id).exists()  # named by our own signature
        if not user.active:
            return self.browse()
        return (
            self.with_user(user)
            .with_context(lang=user.lang)
            .search(
                [
                    ("id", "=", ticket_id),
                    ("manager_id", "=", user.id),
                    ("directed_at", "=", directed_at),
                    ("state", "=", "directed"),
                ]
            )
        )
