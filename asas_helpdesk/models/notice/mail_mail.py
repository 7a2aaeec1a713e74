from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, **kwargs):
        # Notices are proof, written by the code alone; they follow what became of the mail. The
        # state alone, as it is written on the way, would not do: Odoo notes an exception before it
        # tries, in case it is killed meanwhile.
        notices = self.env["asas.helpdesk.notice"].sudo().search([("mail_id", "in", self.ids)])
        notices._sync_mails()
        # What participants were sent is written by the code alone as well.
        participants = self.env["asas.helpdesk.course.participant"].sudo()
        participants.search([("conditions_mail_id", "in", self.ids)])._sync_conditions()
        return super()._postprocess_sent_message(success_pids, success_emails, **kwargs)
