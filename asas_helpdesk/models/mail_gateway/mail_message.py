from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Odoo checks whether a mail is there already; two workers at the same moment both find none.
    _asas_helpdesk_taken_once = models.UniqueIndex(
        "(message_id) WHERE model = 'asas.helpdesk.ticket' AND message_type = 'email'"
    )
