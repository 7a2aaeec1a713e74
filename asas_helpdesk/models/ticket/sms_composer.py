from odoo import models

from .mail_followers import TICKET


class SmsComposer(models.TransientModel):
    _inherit = "sms.composer"

    def _action_send_sms_numbers(self):
        """Post what is sent from a ticket to typed numbers on the ticket; Odoo leaves no trace of
        it there."""
        tickets = self._get_records() if self.res_model == TICKET else None
        if not tickets:
            return super()._action_send_sms_numbers()
        typed = self.sanitized_numbers or self.recipient_single_number_itf or ""
        messages = self.env["mail.message"]
        for ticket in tickets:
            messages += ticket._message_sms(self.body, sms_numbers=typed.split(","))
        return messages
