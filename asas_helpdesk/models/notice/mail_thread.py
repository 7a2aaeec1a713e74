from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        # Odoo has read the message already, so a bounce for other models costs no query.
        bounced = message_dict["bounced_message"]
        if message_dict["bounced_email"] and bounced.model == "asas.helpdesk.ticket":
            # For an answer, Odoo has also recorded the recipient at which it failed. sudo() because
            # only the code writes notices; those sent by the desk's own mails are marked as failed
            # by the ticket.
            notices = self.env["asas.helpdesk.notice"].sudo()
            notices.search([("notification_id.mail_message_id", "=", bounced.id)])._sync_mails()
        return result
