from odoo import api, fields, models
from odoo.tools.mail import email_split_tuples


class TicketCopies(models.Model):
    """Who else received the mails on a ticket: they are on its Cc, and may answer."""

    _inherit = "asas.helpdesk.ticket"

    mail_copies = fields.Char(
        string="Cc",
        compute="_compute_mail_copies",
        groups="base.group_user",
        help="The people to whom the mails on this ticket were copied.",
    )

    @api.depends("message_ids")
    def _compute_mail_copies(self):
        messages = self.env["mail.message"].search_fetch(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("incoming_email_cc", "!=", False),
            ],
            ["res_id", "incoming_email_cc"],
            order="id",
        )
        of_ticket = messages.grouped("res_id")
        for ticket in self:
            copies = of_ticket.get(ticket._origin.id, messages.browse())
            lines = ",".join(copies.mapped("incoming_email_cc"))
            people = {}
            for name, address in email_split_tuples(lines):
                people.setdefault(address.lower(), (name, address))
            ticket.mail_copies = ", ".join(
                f"{name} <{address}>" if name else address for name, address in people.values()
            )
