from odoo import models

from .mail_alias import TICKET


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Odoo checks whether a mail is there already; two workers at the same moment both find none.
    _asas_helpdesk_taken_once = models.UniqueIndex(
        "(message_id) WHERE model = 'asas.helpdesk.ticket' AND message_type = 'email'",
        "This e-mail has been received already.",
    )

    def _extras_to_store(self, store, format_reply):
        result = super()._extras_to_store(store, format_reply=format_reply)
        # Both were read for the conversation; those of other models cost no query.
        mails = self.filtered(lambda m: m.model == TICKET and m.message_type == "email")
        if mails and store.target.is_internal(self.env):
            # sudo() because those who are shown a message may see what is asked about it.
            emails = self.env["asas.helpdesk.uncertain.email"].sudo()
            for email in emails.search([("message_id", "in", mails.ids)]):
                shown = email._to_conversation()
                store.add(email.message_id, {"asas_helpdesk_uncertain": shown})
        return result
