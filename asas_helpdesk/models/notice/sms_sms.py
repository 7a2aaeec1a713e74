from odoo import api, models

from ...tools import link_key
from .mail_message import without_keys

TICKET = "asas.helpdesk.ticket"


class Gateway:
    """Stands before the gateway of the SMS and puts the keys into the texts that leave."""

    def __init__(self, gateway, texts):
        self._gateway = gateway
        self._leaving = texts

    def __getattr__(self, name):
        return getattr(self._gateway, name)

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        leaving = []
        for message in messages:
            ours = [n for n in message["numbers"] if n["uuid"] in self._leaving]
            others = [n for n in message["numbers"] if n["uuid"] not in self._leaving]
            if others:
                leaving.append({**message, "numbers": others})
            leaving += [{"content": self._leaving[n["uuid"]], "numbers": [n]} for n in ours]
        return self._gateway._send_sms_batch(leaving, delivery_reports_url=delivery_reports_url)


class SmsSms(models.Model):
    _inherit = "sms.sms"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([without_keys(vals, ("body",)) for vals in vals_list])

    def _send_with_api(self, sms_api, **kwargs):
        """Put the keys into the links of the SMS that go to beneficiaries, as they leave."""
        texts = {}
        # Odoo has read the texts already; those of other models cost no query.
        for sms in self.filtered(lambda sms: link_key.MARK in (sms.body or "")):
            message = sms.mail_message_id.sudo()  # only to find the ticket
            if message.model != TICKET:
                continue
            # sudo() because a key is computed for the number alone, no matter who sends it.
            ticket = self.env[TICKET].sudo().browse(message.res_id).exists()
            if not ticket:
                continue
            text = ticket._fill_in_page_keys(sms.body, message)
            if ticket._has_key_for_number(sms.number):
                text = ticket._fill_in_key(text, message.id)
            texts[sms.uuid] = text
        return super()._send_with_api(Gateway(sms_api, texts) if texts else sms_api, **kwargs)
