from odoo import models
from odoo.tools import email_normalize_all

from ...tools import link_key


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        """Put the key into an invitation as it leaves for the address of its contact."""
        body = super()._personalize_outgoing_body(body, partner, doc_to_followers=doc_to_followers)
        if link_key.MARK not in (body or "") or self.model != "res.partner":
            return body
        # The mail was made for this contact, and is only compared with it.
        invited = self.env["res.partner"].sudo().browse(self.res_id).exists()
        reached = partner.email if partner else f"{self.email_to or ''},{self.email_cc or ''}"
        if not invited.email_normalized:
            return body
        if set(email_normalize_all(reached or "")) != {invited.email_normalized}:
            return body
        return invited._asas_helpdesk_fill_in_key(body)
