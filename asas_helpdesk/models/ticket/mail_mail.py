from odoo import models
from odoo.fields import Command

from ...tools.letter_text import letter_text
from .mail_followers import TICKET

# The class by which a mail in the frame of the desk is known.
FRAME = "o_asas_frame"


class MailMail(models.Model):
    """Keep the e-mails about a ticket from those from whom it is hidden.

    System administrators read all e-mails, make and send them: one who is complained about as well.
    """

    _name = "mail.mail"
    _inherit = ["mail.mail", "asas.helpdesk.hidden.message.mixin"]

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        # Read as the sender does, as Odoo does next; mails on other records cost no query. Then
        # sudo(), because this only takes recipients away.
        ours = self.filtered(lambda mail: mail.model in (TICKET, False))
        ours.sudo()._asas_helpdesk_take_out_hidden()
        return super().send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Give the mails in our frame a plain text that people can read."""
        mails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        for mail in mails:
            if FRAME in (mail.get("body") or ""):
                mail["body_alternative"] = letter_text(mail["body"])
        return mails

    def _asas_helpdesk_take_out_hidden(self):
        """Take those from whom a ticket is hidden out of the recipients of mails about it."""
        for mail in self:
            tickets = self.env[TICKET]._hiding_in(mail, "subject", "body_html")
            if not tickets:
                continue
            people = tickets._hidden_recipients(mail.recipient_ids)
            vals = {"recipient_ids": [Command.unlink(p.id) for p in people]} if people else {}
            dropped = people.mapped("name")
            for name in ("email_to", "email_cc"):
                hidden = tickets._hidden_in_addresses(mail[name])
                if hidden:
                    dropped += hidden
                    vals[name] = tickets._without_hidden_addresses(mail[name])
            if not vals:
                continue
            mail.write(vals)
            mail._asas_helpdesk_forget(people)
            tickets._note_dropped(dropped)

    def _asas_helpdesk_forget(self, people):
        """Delete what Odoo would show of the mail to some people; cancel it if nobody is left."""
        notifications = self.env["mail.notification"].search(
            [("mail_mail_id", "=", self.id), ("res_partner_id", "in", people.ids)]
        )
        notifications.unlink()
        if not (self.recipient_ids or self.email_to or self.email_cc):
            # As Odoo does with a mail that has no address.
            self.write({"state": "cancel", "failure_type": "mail_email_missing"})
