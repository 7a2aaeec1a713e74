from urllib.parse import quote

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "asas_helpdesk.trainer"
# A question is answered soon or not at all; the link in its mail is good for a month.
LINK_HOURS = 30 * 24


class TicketTrainer(models.Model):
    """The link with which a trainer answers a trainee's question without seeing the ticket."""

    _inherit = "asas.helpdesk.ticket"

    def _trainer_url(self):
        """The signed link with which the trainer who was asked answers this question."""
        self.ensure_one()
        token = hash_sign(
            self.sudo().env,  # the signing key is the database's secret
            SCOPE,
            [self.id, self.sudo().trainer_asked_id.id],  # the id alone goes into the link
            expiration_hours=LINK_HOURS,
        )
        return f"{self.get_base_url()}/asas_helpdesk/question?token={quote(token)}"

    @api.model
    def _find_by_trainer_token(self, token):
        """The ticket that a trainer's link is for.

        :return: the ticket as superuser, for the few fields that the page shows, or none when the
            link is forged or expired, or the question is no longer this trainer's
        """
        try:
            # Only a link that this database signed itself leads any further.
            values = verify_hash_signed(self.sudo().env, SCOPE, token or "")
        except ValueError:
            values = None
        if not values:
            return self.sudo().browse()
        ticket_id, trainer_id = values
        ticket = self.sudo().browse(ticket_id).exists()  # named by our own signature
        if not ticket or ticket.trainer_asked_id.id != trainer_id:
            return self.sudo().browse()
        if not ticket._may_trainer_answer():
            return self.sudo().browse()
        return ticket.with_context(lang=ticket.trainer_asked_id.lang or self.env.lang)

    def _trainer_revision(self):
        """Says how often the trainer has answered, so that pressing twice answers once."""
        asked = self.trainer_asked_id
        return str(len(self.message_ids.filtered(lambda m: m.author_id == asked)))
