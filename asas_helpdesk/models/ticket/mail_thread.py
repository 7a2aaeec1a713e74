from odoo import models

from ...tools.text import record_id
from .mail_followers import TICKET


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def message_notify(self, **kwargs):
        """Notify people; what names a ticket as its record follows the rules of tickets."""
        if kwargs.get("model") == TICKET and record_id(kwargs.get("res_id")):
            self.env[TICKET].browse(kwargs["res_id"])._check_notified(kwargs.get("partner_ids"))
        return super().message_notify(**kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # Read by Odoo itself; a message on other records costs no query. Not only those posted on a
        # ticket: ``message_notify`` of any model takes the model and the id.
        message = message.sudo()  # only to see where it belongs
        if not recipients or message.model != TICKET:
            return recipients
        return self.env[TICKET].browse(message.res_id)._without_hidden(recipients)
