from odoo import models
from odoo.exceptions import UserError

from . import departing
from .mail_followers import TICKET


class MailComposeMessage(models.TransientModel):
    """Let what is sent from a ticket by Odoo's full composer leave after the delay, too."""

    _inherit = "mail.compose.message"

    def action_send_mail(self):
        ours = self.filtered(lambda composer: composer.model == TICKET)
        if not ours:
            return super().action_send_mail()
        by_hand = self.with_context(**departing.by_hand())
        result = super(MailComposeMessage, by_hand).action_send_mail()
        ids = [id_ for composer in ours for id_ in composer._evaluate_res_ids()]
        return self.env["asas.helpdesk.departure"]._show_own(ids) or result

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        if self.model == TICKET and not self.env.su:
            raise UserError(
                self.env._(
                    "E-mails past the conversation of the ticket are not sent. Write to the"
                    " beneficiary in the conversation."
                )
            )
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
