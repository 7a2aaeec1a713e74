from odoo import models


class MailMessageSubtype(models.Model):
    _name = "mail.message.subtype"
    _inherit = ["mail.message.subtype", "asas.helpdesk.known.mixin"]
