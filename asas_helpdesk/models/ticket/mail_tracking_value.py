from odoo import models


class MailTrackingValue(models.Model):
    """Keep the old and new values of a ticket's fields from those from whom it is hidden."""

    _name = "mail.tracking.value"
    _inherit = ["mail.tracking.value", "asas.helpdesk.hidden.message.mixin"]
