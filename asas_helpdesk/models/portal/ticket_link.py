import secrets

from odoo import api, fields, models


class TicketLink(models.Model):
    """Odoo's routes of the conversation, which are for people who are signed in.

    The page by the link has a conversation and a form of its own, so no key opens Odoo's.
    """

    _inherit = "asas.helpdesk.ticket"
    # What Odoo's routes compare with the key that they get.
    _mail_post_token_field = "unknown_token"

    unknown_token = fields.Char(
        compute="_compute_unknown_token", groups=fields.NO_ACCESS, protected=True, technical=True
    )

    def _compute_unknown_token(self):
        for ticket in self:
            # A value that nobody can know: Odoo compares it with what a stranger sends.
            ticket.unknown_token = secrets.token_urlsafe()

    def _sign_token(self, pid):
        """Return a word that opens nothing: Odoo's other key of the conversation is not used."""
        return secrets.token_hex()

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        """Return the ticket for Odoo's routes of the conversation; nothing opens it to the person
        it is about."""
        thread = super()._get_thread_with_access(thread_id, **kwargs)
        # The person a complaint is about is only compared.
        return self.browse() if thread.sudo().hidden_from_me else thread
