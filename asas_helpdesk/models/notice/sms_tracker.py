from odoo import models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(self, notification_status, **kwargs):
        result = super()._update_sms_notifications(notification_status, **kwargs)
        # Odoo reads these messages anyway; ``_sync_ended`` selects those of the desk.
        # sudo() only to read the models of the messages.
        messages = self.mail_notification_id.mail_message_id.sudo()
        self.env["asas.helpdesk.tracked.mail.mixin"]._sync_ended(messages.grouped("model"))
        return result
