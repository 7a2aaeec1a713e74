from odoo import api, models

from ...tools import mail_headers


class TicketDeparture(models.Model):
    """What leaves about a ticket is looked at once more when it leaves: it reaches nobody from whom
    the ticket is hidden, no matter who made it and by what they are named."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _hiding_in(self, departing, *names):
        """Return the tickets that are hidden from somebody and that an e-mail or an SMS is about.

        :param names: of its fields with texts: without a record it is about the tickets it names
        """
        message = departing.mail_message_id
        tickets = self.sudo().with_context(active_test=False)  # only compared
        found = tickets.browse()
        if message.model == self._name:
            found = tickets.browse(message.res_id).exists()
        elif not message.model:
            texts = " ".join(str(departing[name] or "") for name in names)
            named = mail_headers.references(texts)
            if named:
                found = tickets.search([("reference", "in", named)])
        return found.filtered("hidden_partner_ids")

    def _hidden_recipients(self, partners):
        """Return those of some contacts whom nothing about these tickets may reach: the people
        themselves, and who has an address of theirs."""
        hidden = partners.browse()
        for ticket in self:
            addresses = ticket._hidden_addresses()
            hidden |= ticket._hidden_among(partners)
            hidden |= partners.filtered(lambda p, a=addresses: p.email_normalized in a)
        return hidden

    def _is_hidden_number(self, number):
        """Return whether nothing about these tickets may reach a telephone number."""
        for ticket in self:
            wanted = ticket.company_id._asas_helpdesk_phone(number) or number
            if wanted and wanted in ticket._hidden_numbers():
                return True
        return False

    def _hidden_numbers(self):
        """Return the telephone numbers of the people from whom this ticket is hidden."""
        # sudo() because the numbers are only compared.
        people = self.sudo().hidden_partner_ids.with_context(active_test=False)
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        found = employees.search([("user_id", "in", people.user_ids.ids)])
        written = [
            *people.mapped("phone"),
            *found.mapped("mobile_phone"),
            *found.mapped("work_phone"),
        ]
        read = {self.company_id._asas_helpdesk_phone(number) for number in written if number}
        return (read | set(people.mapped("phone_sanitized"))) - {None, False}
