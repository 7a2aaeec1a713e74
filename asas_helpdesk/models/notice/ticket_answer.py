from odoo import models
from odoo.tools import email_normalize, email_normalize_all

from ..ticket.ticket_conversation import WRITTEN
from .mail_thread import BOUNCED
from .ticket_letter import SAID


class TicketAnswer(models.Model):
    """The staff's answers: each is a notice, no matter who sends it to the beneficiary."""

    _inherit = "asas.helpdesk.ticket"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if not kwargs.get("scheduled_date") and self._is_told_by_desk(message):
            # sudo() because only the code writes evidence, here that the message was posted.
            self.sudo()._tell_answer(message.sudo())
        return recipients

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Leave out the beneficiary, to whom the desk itself writes, in its own frame and from its
        own address."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not recipients or kwargs.get("scheduled_date") or not self._is_told_by_desk(message):
            return recipients
        own = email_normalize(self.beneficiary_email or "")
        return [
            recipient
            for recipient in recipients
            if recipient["notif"] != "email"
            or (
                recipient["id"] != self.partner_id.id
                if recipient["id"]
                else email_normalize(recipient.get("email_normalized") or "") != own
            )
        ]

    def _is_told_by_desk(self, message):
        """Return whether the desk tells the beneficiary of a message: an answer of the staff, or
        what another person wrote to all."""
        if not self or message.message_type not in WRITTEN or message.is_internal:
            return False
        if self._is_note(message) or self._is_from_beneficiary(message):
            return False
        follower = self.partner_id and self.partner_id in self.sudo().message_partner_ids
        return self._is_answer(message) or bool(follower and self._says_something(message))

    def _tell_answer(self, message):
        """Tell the beneficiary of an answer, unless they have it already.

        If the ticket waits for them and they were not told of that yet, one mail tells both.
        """
        inbox = message.notification_ids.filtered(
            lambda n: (
                self.partner_id
                and n.res_partner_id == self.partner_id
                and n.notification_type != "email"
            )
        )
        if own := self._find_own_address(message):
            self.env["asas.helpdesk.notice"]._keep_own_mail(self, message, own)
        elif not inbox:
            if self._is_announced("answered"):
                said = message
                if self._absorb("waiting"):
                    # With the question that stood in it.
                    said = self._get_question(before=message) | message
                self.with_context(**{SAID: {self.id: said.ids}})._announce("answered")

    def _absorb(self, kind):
        """Take back the latest notice of a kind that has not left yet: the one that follows says
        the same.

        :return: whether there was one
        """
        latest = self.notice_ids.filtered(lambda n: n.kind == kind).sorted("id")[-1:]
        return latest._take_back_unsent()

    def _with_unsent_answers(self):
        """Return the tickets, in whose next notices the answers stand that have not left yet: one
        mail tells both."""
        said = {
            ticket.id: ticket._get_question().ids for ticket in self if ticket._absorb("answered")
        }
        return self.with_context(**{SAID: said}) if said else self

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
