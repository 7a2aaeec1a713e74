from odoo import api, models

# The context key for the mail.message that was returned, where it is known.
BOUNCED = "asas_helpdesk_bounced"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # Odoo has read the message already, so a bounce for other models costs no query.
        bounced = message_dict["bounced_message"]
        if bounced.model != "asas.helpdesk.ticket":
            return super()._routing_handle_bounce(email_message, message_dict)
        thread = self.with_context(**{BOUNCED: bounced.id})
        result = super(MailThread, thread)._routing_handle_bounce(email_message, message_dict)
        if message_dict["bounced_email"]:
            # For an answer, Odoo has also recorded the recipient at which it failed. sudo() because
            # only the code writes notices.
            notices = self.env["asas.helpdesk.notice"].sudo()
            carried = notices.search(notices._carried_by_domain(bounced))
            carried._sync_bounced(message_dict["bounced_email"])
        return result
