import secrets

from odoo import api, fields, models

from ..ticket import way_in
from . import link_grant


class TicketLink(models.Model):
    """Odoo's routes of the conversation, opened by the page of the ticket and not by a key.

    The page holds a word that only the session of its visitor knows. It opens nothing in another
    session, and ends with the links of the ticket.
    """

    _inherit = "asas.helpdesk.ticket"
    # What Odoo's routes compare with what they get.
    _mail_post_token_field = "open_token"

    open_token = fields.Char(
        compute="_compute_open_token", groups=fields.NO_ACCESS, protected=True, technical=True
    )

    def _compute_open_token(self):
        for ticket in self:
            known = link_grant.opened_page(ticket)
            found = self._portal_find(ticket.id)[0] if known else self.browse()
            # Else a value that nobody can know: Odoo compares it with what a stranger sends.
            ticket.open_token = known if found else secrets.token_urlsafe()

    def _sign_token(self, pid):
        """Return a word that opens nothing: Odoo's other key of the conversation is not used."""
        return secrets.token_hex()

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        """Return the ticket for Odoo's routes of the conversation; nothing opens it to the person
        it is about, and what comes by the link says so."""
        thread = super()._get_thread_with_access(thread_id, **kwargs)
        # The person a complaint is about is only compared.
        if thread.sudo().hidden_from_me:
            return self.browse()
        if thread.env.su and self._portal_find(thread_id)[1]:
            thread = thread.with_context(**way_in.by(way_in.LINK))
        return thread
