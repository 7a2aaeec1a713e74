from odoo import models
from odoo.exceptions import UserError

from . import departing
from .mail_followers import TICKET


class SmsComposer(models.TransientModel):
    """Let what is sent from a ticket by Odoo's SMS dialog leave after the delay, too."""

    _inherit = "sms.composer"

    def action_send_sms(self):
        ours = self.filtered(lambda composer: composer.res_model == TICKET)
        if not ours:
            return super().action_send_sms()
        by_hand = self.with_context(**departing.by_hand())
        result = super(SmsComposer, by_hand).action_send_sms()
        ids = [id_ for composer in ours for id_ in composer._get_records().ids]
        return self.env["asas.helpdesk.departure"]._show_own(ids) or result

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

    def _action_send_sms_mass(self, records=None):
        if self.res_model == TICKET and not self.env.su:
            raise UserError(
                self.env._(
                    "One SMS to the people of several tickets is not sent. Open each ticket and"
                    " write from there."
                )
            )
        return super()._action_send_sms_mass(records=records)
