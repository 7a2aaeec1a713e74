from odoo import models

# Set while a mail to the desk is taken: the Message-ID of a mail that has none.
GATEWAY = "asas_helpdesk_mail"


class MailAlias(models.Model):
    _name = "mail.alias"
    _inherit = ["mail.alias", "asas.helpdesk.known.mixin"]

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        # The mail is kept and the administrator is told; its sender can do nothing about it.
        if set_invalid and self.env.context.get(GATEWAY):
            return None
        return super()._alias_bounce_incoming_email(message, message_dict, set_invalid=set_invalid)
