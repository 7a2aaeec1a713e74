from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        # Odoo has read whose message it was: a bounce of others costs no statement.
        bounced = message_dict["bounced_message"]
        if message_dict["bounced_email"] and bounced.model == "asas.helpdesk.ticket":
            # It has noted, too, at which recipient of an answer it failed. Notices are written by
            # the code alone; those that a mail of our own carried fail in the ticket.
            notices = self.env["asas.helpdesk.notice"].sudo()
            notices.search([("notification_id.mail_message_id", "=", bounced.id)])._sync_mails()
        return result
