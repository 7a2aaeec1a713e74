from odoo import models


class SmsSms(models.Model):
    """Keep the SMS about a ticket from those from whom it is hidden."""

    _name = "sms.sms"
    _inherit = ["sms.sms", "asas.helpdesk.hidden.message.mixin"]
