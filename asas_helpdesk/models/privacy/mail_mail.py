from odoo import models

from .data_link import MARK, addresses_of


class MailMail(models.Model):
    """Put the key into the link by which a person proves an address, when the mail leaves."""

    _inherit = "mail.mail"

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        body = super()._personalize_outgoing_body(body, partner, doc_to_followers=doc_to_followers)
        if MARK not in (body or ""):
            return body
        return self.env["asas.helpdesk.data.link"]._fill_in_keys(body, addresses_of(self))
