from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, **kwargs):
        # Looked up before Odoo deletes what was sent, and taken over once Odoo has noted what
        # became of the recipients. Mails of others cost no statement: Odoo itself reads the two
        # columns asked for here, and the model of what is left.
        tracked = self.env["asas.helpdesk.tracked.mail.mixin"]
        messages = self.filtered(tracked._may_track).mail_message_id
        result = super()._postprocess_sent_message(success_pids, success_emails, **kwargs)
        tracked._sync_ended(messages)
        return result
