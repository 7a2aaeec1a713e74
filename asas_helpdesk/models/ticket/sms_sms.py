from odoo import models

from .mail_followers import TICKET


class SmsSms(models.Model):
    """Keep the SMS about a ticket from those from whom it is hidden, typed numbers included."""

    _name = "sms.sms"
    _inherit = ["sms.sms", "asas.helpdesk.hidden.message.mixin"]

    def _send_with_api(self, sms_api, unlink_failed=False, unlink_sent=True, raise_exception=False):
        hidden = self.sudo()._asas_helpdesk_cancel_hidden()  # this only keeps an SMS from leaving
        left = self - hidden
        if not left:
            return None
        return super(SmsSms, left)._send_with_api(
            sms_api,
            unlink_failed=unlink_failed,
            unlink_sent=unlink_sent,
            raise_exception=raise_exception,
        )

    def _asas_helpdesk_cancel_hidden(self):
        """Cancel the SMS about a ticket to those from whom it is hidden, and return them."""
        hidden = self.browse()
        for sms in self:
            # Read by Odoo itself; those on other records cost no query.
            tickets = self.env[TICKET]._hiding_in(sms, "body")
            if not tickets:
                continue
            people = tickets._hidden_recipients(sms.partner_id)
            if not people and not tickets._is_hidden_number(sms.number):
                continue
            hidden |= sms
            tickets._note_dropped([people.name or sms.number])
            self.env["mail.notification"].search([("sms_id_int", "=", sms.id)]).unlink()
        hidden.write({"state": "canceled", "failure_type": False})
        return hidden
