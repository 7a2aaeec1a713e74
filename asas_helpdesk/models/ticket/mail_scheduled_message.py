from datetime import timedelta

from odoo import api, fields, models

from .mail_followers import TICKET


class MailScheduledMessage(models.Model):
    """Show the messages that are scheduled on a ticket only to those who may read the ticket.

    Odoo finds them for nobody else, but reads them to every internal user who names their ids. None
    leaves before the delay is over in which it can be taken back.
    """

    _inherit = "mail.scheduled.message"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                self._asas_helpdesk_not_before(vals, vals.get("res_id"))
                if vals.get("model") == TICKET
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        ours = self.filtered(lambda message: message.model == TICKET)
        if "scheduled_date" in vals and ours:
            vals = self._asas_helpdesk_not_before(vals, ours[:1].res_id)
        return super().write(vals)

    @api.model
    def _asas_helpdesk_not_before(self, vals, ticket_id):
        """Return the values of a scheduled message, whose moment is not before the delay of the
        desk is over; a moment in the past stays, which Odoo refuses."""
        moment, now = fields.Datetime.to_datetime(vals.get("scheduled_date")), fields.Datetime.now()
        # sudo() because the delay is a setting of the company.
        company = self.env[TICKET].sudo().browse(ticket_id).exists().company_id
        first = now + timedelta(seconds=company.asas_helpdesk_departure_seconds)
        return vals | {"scheduled_date": first} if moment and now <= moment < first else vals

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self.ids:
            return result
        # sudo() only to find the tickets, whose own access rights are checked next.
        ours = self.sudo().filtered(lambda message: message.model == TICKET)
        if not ours:
            return result
        seen = set(self.env[TICKET].browse(ours.mapped("res_id"))._filtered_access("read")._ids)
        hidden = self.browse(message.id for message in ours if message.res_id not in seen)
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
