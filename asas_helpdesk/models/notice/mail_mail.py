from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, **kwargs):
        # Find the messages before Odoo deletes the mails, and update the records after Odoo has
        # recorded the outcome for each recipient. Other mails cost no query: Odoo itself reads the
        # two columns used here, and the model of the remaining messages.
        tracked = self.env["asas.helpdesk.tracked.mail.mixin"]
        messages = self.filtered(tracked._may_track).mail_message_id
        result = super()._postprocess_sent_message(success_pids, success_emails, **kwargs)
        tracked._sync_ended(messages)
        return result
