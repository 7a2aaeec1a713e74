from odoo import models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(self, notification_status, **kwargs):
        result = super()._update_sms_notifications(notification_status, **kwargs)
        # Odoo reads these messages to show what became of them; which are the desk's is seen there.
        messages = self.mail_notification_id.mail_message_id
        self.env["asas.helpdesk.tracked.mail.mixin"]._sync_ended(messages)
        return result
