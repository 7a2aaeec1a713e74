from odoo import models

from .mail_followers import TICKET


class MailScheduledMessage(models.Model):
    """Show the messages that are scheduled on a ticket only to those who may read the ticket.

    Odoo finds them for nobody else, but reads them to every internal user who names their ids.
    """

    _inherit = "mail.scheduled.message"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self.ids:
            return result
        # sudo() only to find the tickets, whose own access rights are checked next.
        ours = self.sudo().filtered(lambda message: message.model == TICKET)
        if not ours:
            return result
        seen = self.env[TICKET].browse(ours.mapped("res_id"))._filtered_access("read")
        hidden = self.browse(message.id for message in ours if message.res_id not in seen.ids)
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
