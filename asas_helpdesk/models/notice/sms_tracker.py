from odoo import models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(self, notification_status, **kwargs):
        result = super()._update_sms_notifications(notification_status, **kwargs)
        # Odoo reads these messages anyway; ``_sync_ended`` selects those of the desk.
        messages = self.mail_notification_id.mail_message_id
        self.env["asas.helpdesk.tracked.mail.mixin"]._sync_ended(messages)
        return result
