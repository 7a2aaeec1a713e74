from odoo import api, models
from odoo.fields import Command

from .mail_followers import TICKET


class MailMail(models.Model):
    """Keep the e-mails about a ticket from those from whom it is hidden.

    System administrators read all e-mails, and send them: one who is complained about as well.
    """

    _name = "mail.mail"
    _inherit = ["mail.mail", "asas.helpdesk.hidden.message.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                self._asas_helpdesk_without_hidden(vals) if vals.get("model") == TICKET else vals
                for vals in vals_list
            ]
        )

    @api.model
    def _asas_helpdesk_without_hidden(self, vals):
        """Return the values of an e-mail on a ticket without those from whom it is hidden."""
        ticket = self.env[TICKET].browse(vals.get("res_id")).sudo()  # only compared
        if not ticket.id or not ticket.hidden_partner_ids:
            return vals
        vals = dict(vals)
        if vals.get("recipient_ids"):
            given = self._fields["recipient_ids"].convert_to_cache(
                vals["recipient_ids"], self.browse()
            )
            people = self.env["res.partner"].sudo().browse(given)
            kept = people - ticket._hidden_among(people)
            vals["recipient_ids"] = [Command.link(id_) for id_ in kept.ids]
        for name in ("email_to", "email_cc"):
            if vals.get(name):
                vals[name] = ticket._without_hidden_addresses(vals[name])
        if not any(vals.get(name) for name in ("recipient_ids", "email_to", "email_cc")):
            # As Odoo does with a mail that has no address.
            vals.update(state="cancel", failure_type="mail_email_missing")
        return vals
