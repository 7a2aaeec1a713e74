from odoo import api, models
from odoo.tools import plaintext2html

from ...tools import placeholders
from ...tools.text import clean, record_id
from .ready_reply import LONGEST


class Capture(models.AbstractModel):
    """Quick capture in which a ready reply is read out, or leaves with the registration."""

    _inherit = "asas.helpdesk.capture"

    @api.model
    @api.readonly
    def ready_replies(self, values):
        """Return the ready replies for what is being captured, filled with what is known so far.

        :param dict values: ``service_id``, ``ticket_type``, ``beneficiary_name``, ``subject``;
            ``ticket_id`` for words that are added to a ticket
        :return: as ``asas.helpdesk.ticket.get_ready_replies``
        """
        self._check_may_register()
        values = values if isinstance(values, dict) else {}
        ticket = self.env["asas.helpdesk.ticket"].browse(record_id(values.get("ticket_id")))
        if ticket.exists() and ticket.has_access("write"):
            return ticket.get_ready_replies()
        company = self.env.company
        service = self.env["asas.helpdesk.service"].search(
            [("id", "=", record_id(values.get("service_id")))]
        )
        partner = self.env["res.partner"].search([("id", "=", record_id(values.get("partner_id")))])
        # The language of the beneficiary, or that in which the desk answers somebody new.
        lang = partner.lang or company.partner_id.lang or self.env.lang
        ticket_type = clean(values.get("ticket_type"))
        name = clean(values.get("beneficiary_name"))
        replies = self.env["asas.helpdesk.ready.reply"]
        known = {
            "greeting": replies.with_context(lang=lang)._greet(name),
            "beneficiary": name or None,
            "subject": clean(values.get("subject")) or None,
            "service": service.with_context(lang=lang).name,
            "staff": self.env.user.name,
            "company": company.name,
        }
        return replies._offer(company, service, ticket_type, lang, known)

    @api.model
    def ask_for_reply(self, words):
        """Ask Level 2 for a ready reply to these words.

        :raise UserError: if they could tell who it is about, or are too few or too many
        """
        self._check_may_register()
        # sudo() because everybody at the desk may ask; only Level 2 reads what was asked for.
        self.env["asas.helpdesk.missed.search"].sudo()._ask(clean(words))

    @api.model
    def _register_ticket(self, values, key):
        ticket = super()._register_ticket(values, key)
        self._send_reply(ticket, values)
        return ticket

    @api.model
    def add_words(self, ticket_id, values):
        done = super().add_words(ticket_id, values)
        self._send_reply(self.env["asas.helpdesk.ticket"].browse(done["id"]), values)
        return done

    @api.model
    def _send_reply(self, ticket, values):
        """Send the chosen reply, filled with what only the ticket has made known."""
        reply = clean(values.get("reply") if isinstance(values, dict) else "")[:LONGEST]
        if reply:
            text = placeholders.fill(reply, ticket._get_placeholder_values())
            ticket.send_later(str(plaintext2html(text)))
