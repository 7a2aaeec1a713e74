from odoo import api, models

from ..notice.signed_link import SignedLink

LINK = SignedLink("asas_helpdesk.trainer", "/asas_helpdesk/question")


class TicketTrainer(models.Model):
    """The link with which a trainer answers a trainee's question without seeing the ticket."""

    _inherit = "asas.helpdesk.ticket"

    def _trainer_url(self):
        """Return the link with which the trainer who was asked answers this question."""
        self.ensure_one()
        # The id alone goes into the link.
        return LINK.make(self, [self.id, self.sudo().trainer_asked_id.id])

    @api.model
    def _find_by_trainer_token(self, token):
        """Return the ticket that a trainer's link is for.

        :return: the ticket as superuser, for the few fields that the page shows, or none when the
            link is forged or expired, or the question is no longer this trainer's
        """
        values = LINK.read(self, token)
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
        """Return how often the trainer has answered, so that pressing twice answers once."""
        asked = self.trainer_asked_id
        return str(len(self.message_ids.filtered(lambda m: m.author_id == asked)))
