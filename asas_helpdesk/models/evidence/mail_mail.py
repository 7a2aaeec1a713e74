from odoo import models

from . import letting_go

TICKET = "asas.helpdesk.ticket"


class MailMail(models.Model):
    _inherit = "mail.mail"

    def unlink(self):
        """Delete mails, but not the messages of tickets that Odoo would delete with them."""
        if letting_go.is_free(self.env):
            return super().unlink()
        carried = self.filtered(lambda mail: not mail.is_notification)
        # sudo() only to see whose messages they are.
        kept = carried.filtered(lambda mail: mail.sudo().mail_message_id.model == TICKET)
        if not kept:
            return super().unlink()
        # The message stays; Odoo leaves those of notifications where they are.
        kept.sudo().is_notification = True
        return super().unlink()
