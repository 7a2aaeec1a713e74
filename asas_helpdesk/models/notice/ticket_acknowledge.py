from urllib.parse import quote

from odoo import api, fields, models
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "asas_helpdesk.acknowledge"
# A link in a mail is good for a month; later the manager signs in.
LINK_HOURS = 30 * 24


class TicketAcknowledge(models.Model):
    """Acknowledging from the mail that directs a ticket: one click and one confirmation."""

    _inherit = "asas.helpdesk.ticket"

    def _acknowledge_url(self, user):
        """The signed link with which this manager, and nobody else, acknowledges this ticket.

        :return: an address, or False where nothing is to be acknowledged by this user
        """
        self.ensure_one()
        if self.manager_id != user or self.acknowledged_at or self.state != "directed":
            return False
        token = hash_sign(
            self.sudo().env,  # the signing key is the database's secret
            SCOPE,
            [self.id, user.id, fields.Datetime.to_string(self.directed_at)],
            expiration_hours=LINK_HOURS,
        )
        return f"{self.get_base_url()}/asas_helpdesk/acknowledge?token={quote(token)}"

    @api.model
    def _find_by_acknowledge_token(self, token):
        """The ticket that a signed link is for, as its manager.

        :return: the ticket in the manager's own environment, or none when the link is forged,
            expired, or the ticket has gone to another manager since
        """
        try:
            # Only a link that this database signed itself leads any further.
            values = verify_hash_signed(self.sudo().env, SCOPE, token or "")
        except ValueError:
            values = None
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
