from odoo import models
from odoo.tools import email_normalize, email_normalize_all

from .mail_thread import BOUNCED


class TicketAnswer(models.Model):
    """The staff's answers: each is a notice, no matter who sends it to the beneficiary."""

    _inherit = "asas.helpdesk.ticket"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        written = message.message_type in ("comment", "email")
        if written and not self._is_from_beneficiary(message) and self._is_answer(message):
            # sudo() because only the code writes evidence, here that the message was posted.
            self.sudo()._prove_answer(message.sudo())
        return recipients

    def _prove_answer(self, message):
        """Record the notice of an answer.

        If Odoo does not send the message to the beneficiary, because no contact follows the
        ticket, the desk sends a notice of its own.
        """
        notified = message.notification_ids.filtered(
            lambda n: self.partner_id and n.res_partner_id == self.partner_id
        )
        if notified:
            self.env["asas.helpdesk.notice"]._keep_answer(self, notified)
        elif own := self._find_own_address(message):
            self.env["asas.helpdesk.notice"]._keep_own_mail(self, message, own)
        else:
            self._announce("answered")

    def _find_own_address(self, message):
        """Return the beneficiary's address if an e-mail of the staff went to it directly.

        Its author has put the beneficiary on To or Cc, so that they have it already.
        """
        if message.message_type != "email":
            return False
        sent_to = email_normalize_all(
            f"{message.incoming_email_to or ''},{message.incoming_email_cc or ''}"
        )
        own = (self.beneficiary_email, self.partner_id.email)
        return next(
            (each for each in map(email_normalize, filter(None, own)) if each in sent_to), False
        )

    def _message_receive_bounce(self, email, partner):
        """Mark the notices sent to an address as failed when a mail to it is returned.

        Where it is known which mail was returned, its notice alone has failed. Otherwise nobody
        knows which of them arrived.
        """
        result = super()._message_receive_bounce(email, partner)
        if self.env.context.get(BOUNCED):
            return result
        # sudo() because only the code writes evidence; the mail gateway calls this method.
        ticket = self.sudo()
        failure = ticket.notice_ids._explain_bounce(email)
        ticket.notice_ids._sent_to(email)._sync_state("failed", failure)
        # An answer sent before its ticket was merged may be returned later: its message has moved
        # to this ticket, but its notice has not. The message shows here that it failed.
        moved = ticket._merged_tickets().notice_ids._sent_to(email)
        moved = moved.filtered(lambda n: n.notification_id.mail_message_id.res_id in self.ids)
        moved.write({"state": "failed", "done_at": False, "failure": failure})
        return result

    # ------------------------------------------------------------------ To the staff

    def _get_digest_options(self):
        # sudo() only to see whether mail is down: then nobody waits for a server in vain.
        down = self.env["asas.helpdesk.mail.outage"].sudo()._get_current()
        options = super()._get_digest_options() | ({"force_send": False} if down else {})
        if self.env.su or not self.env.user.share:  # Odoo lets others set no header
            options["mail_headers"] = self.env["asas.helpdesk.digest"]._get_headers()
        return options

    def _after_digest(self, user, message):
        result = super()._after_digest(user, message)
        # sudo() because only the code follows mails.
        self.env["asas.helpdesk.digest"].sudo()._follow(user, message.sudo())
        return result
