from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        if "notification_status" in vals:
            # Notices are proof, written by the code alone; they follow what became of the message.
            notices = self.env["asas.helpdesk.notice"].sudo()
            notices.search([("notification_id", "in", self.ids)])._sync_notifications()
        return result
