from odoo import api, models
from odoo.tools import SQL

from .mail_followers import TICKET


class MailNotification(models.Model):
    """Show to whom a message on a ticket went only to those who may read the ticket.

    Odoo shows all notifications to every internal user, with author and recipient.
    """

    _name = "mail.notification"
    _inherit = ["mail.notification", "asas.helpdesk.hidden.message.mixin"]

    @api.model
    def _asas_helpdesk_hidden(self):
        tickets = self.env[TICKET].with_context(active_test=False)
        if not tickets.has_access("read"):
            return SQL("message.model = %s", TICKET)
        return SQL(
            "(message.model = %s AND message.res_id NOT IN %s)",
            TICKET,
            tickets._search([]).subselect(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        notifications = super().create(vals_list)
        if not self.env.su:
            # A client may make a notification, which shows its message to whom it names.
            notifications.mail_message_id.sudo()._asas_helpdesk_take_out_hidden()
            notifications = notifications.exists()
        return notifications
