from odoo import fields, models
from odoo.tools import html2plaintext

from .ticket_conversation import NOTHING_UNANSWERED, WRITTEN


class TicketUnanswered(models.Model):
    """What the beneficiary wrote after the first answer, and nobody has answered."""

    _inherit = "asas.helpdesk.ticket"

    unanswered_since = fields.Datetime(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the beneficiary wrote the first message that has not been answered.",
        protected=True,
    )
    unanswered_at = fields.Datetime(
        string="Unanswered Message",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the beneficiary wrote the last message that has not been answered.",
        protected=True,
    )
    answered_at = fields.Datetime(
        string="Last Answer", readonly=True, copy=False, groups="base.group_user", protected=True
    )

    def _owe_answer(self, moment):
        """Return the values by which a message of the beneficiary is owed an answer.

        Until the first response nothing is added to what is owed. What was received before the
        last answer is answered.

        :param moment: when it was received (naive UTC)
        """
        responded = self.first_response_at or self.resolved_at  # an outcome is a response, too
        if not responded or (self.answered_at and moment < self.answered_at):
            return {}
        return {
            "unanswered_since": min(self.unanswered_since or moment, moment),
            "unanswered_at": max(self.unanswered_at or moment, moment),
        }

    def _answered_as_of(self, moment):
        """Return the values by which an answer that was sent at a moment (naive UTC), and leaves
        only now, answers what had been asked by then."""
        asked = self.unanswered_since and self.unanswered_since <= moment
        return dict(NOTHING_UNANSWERED) if asked else {}

    def _owed_since(self, departure):
        """Return when the beneficiary wrote what a departure, which leaves now, does not answer
        (naive UTC); None if there is nothing."""
        sent_at = departure.decided_at
        if self.unanswered_at and self.unanswered_at > sent_at:
            return self.unanswered_at
        if self.first_response_at or self.resolved_at:
            return None
        # Before the first response nothing was owed for a message.
        later = self.message_ids.filtered(
            lambda m: (
                m.message_type in WRITTEN
                and m.date > sent_at
                and self._is_from_beneficiary(m)
                and not self._is_note(m)
                and self._says_something(m)
            )
        )
        return max(later.mapped("date"), default=None)

    def _unanswered_among(self, messages):
        """Return those of the messages of this ticket that are owed an answer."""
        since = self.unanswered_since
        if not since:
            return messages.browse()
        # By when they came here: the date of an e-mail is what its sender says.
        return messages.filtered(
            lambda m: (
                m.message_type in WRITTEN
                and m.create_date >= since
                and self._is_from_beneficiary(m)
                and not self._is_note(m)
            )
        )

    def action_need_no_answer(self, message_id):
        """Decide that a message of the beneficiary, and those before it, need no answer.

        :param int message_id: the message; one that is not owed an answer changes nothing
        """
        self.ensure_one()
        self.check_access("write")
        # sudo() because only the code writes what is owed; the user may write the ticket.
        ticket = self.sudo()
        unanswered = ticket._unanswered_among(ticket.message_ids).sorted("id")
        message = unanswered.filtered(lambda m: m.id == message_id)
        if not message:
            return
        later = unanswered.filtered(lambda m: m.id > message_id)
        if later:
            since = min(max(later[0].create_date, ticket.unanswered_since), ticket.unanswered_at)
            ticket.write({"unanswered_since": since})
        else:
            ticket.write(NOTHING_UNANSWERED)
        env = self._as_desk().env
        words = " ".join(html2plaintext(message.body).split())
        ticket._message_log(
            body=env._("No answer is needed to: %(message)s", message=words[:120]),
            author_id=self.env.user.partner_id.id,
        )

    # ------------------------------------------------------------------ Cancelled for want of it

    def _is_cancelled_unanswered(self):
        """Return whether this ticket was cancelled because its beneficiary did not answer."""
        return self.state == "cancelled" and self.cancel_reason == "unanswered"

    def _get_unanswered_blocker(self, vals):
        """Return why this ticket may not be cancelled for want of an answer, or None."""
        if self._counted("cancel_reason", vals) != "unanswered":
            return None
        if self.env.su and self._is_request_throughout(vals):
            return None
        return self.env._(
            "Only a request for help is cancelled for want of an answer, and only"
            " automatically, after reminders. Choose another reason."
        )
