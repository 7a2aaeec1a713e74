from odoo import models

from .mail_followers import TICKET


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # Read by Odoo itself; a message on other records costs no query. Not only those posted on a
        # ticket: ``message_notify`` of any model takes the model and the id.
        message = message.sudo()  # only to see where it belongs
        if not recipients or message.model != TICKET:
            return recipients
        return self.env[TICKET].browse(message.res_id)._without_hidden(recipients)
