from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all, formataddr

from ...tools.remote_pictures import hold_back
from ...tools.words import says_something
from . import departing

WRITTEN = ("comment", "email")
NOTHING_UNANSWERED = {"unanswered_since": False, "unanswered_at": False}


class TicketConversation(models.Model):
    """The conversation on a ticket: who writes to whom, and what follows from a message."""

    _inherit = "asas.helpdesk.ticket"

    # A search through these looks at every message, those for the staff included: who may search
    # tells from what is found which words stand in them. People outside read the conversation.
    message_ids = fields.One2many(groups="base.group_user")
    website_message_ids = fields.One2many(groups="base.group_user")

    # ------------------------------------------------------------------ What is shown

    def _message_create(self, values_list):
        for values in values_list:
            if self._is_from_outside(values.get("message_type")):
                values["body"] = self._without_remote_pictures(values.get("body"))
        return super()._message_create(values_list)

    def _message_update_content(self, message, /, *, body, **kwargs):
        if self._is_from_outside(message.message_type):
            body = self._without_remote_pictures(body)
        return super()._message_update_content(message, body=body, **kwargs)

    @api.model
    def _is_from_outside(self, message_type):
        """Return whether a message is a mail, or written by somebody who is not of the staff."""
        return message_type == "email" or (message_type == "comment" and self.env.user.share)

    @api.model
    def _without_remote_pictures(self, body):
        """Return HTML in which pictures on other servers are only loaded when the reader asks."""
        shown = hold_back(str(body), self.browse().get_base_url()) if body else body
        # What was HTML stays HTML, to be cleaned where it is stored; a text stays a text.
        return Markup(shown) if isinstance(body, Markup) else shown  # noqa: S704

    @api.model
    def _change_message(self, message, vals):
        """Change a message as the code decides, such as a mail that is read again."""
        message.write(vals)

    # ------------------------------------------------------------------ Who wrote to whom

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        self._follow_message(message, self._moment_of_message(message))
        return result

    def _follow_message(self, message, moment=None):
        """Carry out what follows from a message, whether from the beneficiary or the staff.

        :param moment: when it was received (naive UTC), if that was found out only later
        """
        if message.message_type not in WRITTEN or self._is_note(message):
            return
        if not self._says_something(message):
            return  # an empty message answers nothing and resumes nothing
        if self._is_from_beneficiary(message):
            self._beneficiary_spoke(moment)
            self._after_beneficiary_message(message)
        elif self._is_answer(message):
            # sudo() to write a protected field: the message was posted, so its author may answer.
            self.sudo()._answered(moment)
            self._after_answer(message)

    @api.model
    def _is_note(self, message):
        subtype, record_id = message.subtype_id, self.env["ir.model.data"]._xmlid_to_res_id
        if subtype.id in (record_id("mail.mt_comment"), record_id("mail.mt_note")):
            return subtype.id == record_id("mail.mt_note")  # nearly all are one of the two
        return subtype.internal

    def _moment_of_message(self, message):
        """Hook: return when a message was really sent, naive UTC; None if that is now."""
        return None

    @api.model
    def _says_something(self, message):
        """Return whether a message has words, a picture or a file of its own."""
        # sudo() only to see the signature, which is part of what the author has sent.
        signature = message.sudo().create_uid.signature
        return says_something(message.body, signature) or bool(message.attachment_ids)

    def _after_beneficiary_message(self, message):
        """Hook: act on a message from the beneficiary."""

    def _after_answer(self, message):
        """Hook: act on an answer from the staff to the beneficiary."""

    def _is_from_beneficiary(self, message):
        if self.partner_id and message.author_id:
            return message.author_id == self.partner_id
        sender = email_normalize(message.email_from or "")
        return bool(sender) and sender == email_normalize(self.beneficiary_email or "")

    def _is_to_beneficiary(self, message):
        """Return whether a message reaches the beneficiary, who may be known by an address only.

        The beneficiary receives a notice of a message that has no recipients.
        """
        if self.partner_id:
            return True  # follows the ticket and reads it in the portal
        address = email_normalize(self.beneficiary_email or "")
        sent_to = message.partner_ids.mapped("email_normalized")
        sent_to += email_normalize_all(message.outgoing_email_to or "")
        return not sent_to or bool(address and address in sent_to)

    def _is_answer(self, message):
        """Return whether a member of the staff wrote this message to the beneficiary."""
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        if message.subtype_id.id != comment or not self._says_something(message):
            return False
        if message.create_uid.share or not self._is_to_beneficiary(message):
            return False  # anybody could have named a colleague as the author
        users = message.author_id.sudo().user_ids  # only to see whether it is a colleague
        return any(not user.share for user in users) and not message.is_internal

    def _beneficiary_sender(self):
        """Return the sender of a message from a beneficiary without a contact."""
        self.ensure_one()
        if self.beneficiary_email:
            return formataddr((self.beneficiary_name or "", self.beneficiary_email))
        return self.company_id.email_formatted

    def _answered(self, moment=None):
        """Record an answer: what was asked before is answered.

        The first response also moves a new ticket to "in progress".

        :param moment: naive UTC, by default now; replaces a later moment recorded before
        """
        started = self.env["asas.helpdesk.stage"]._for_state("in_progress")
        at = moment or fields.Datetime.now()
        sent_at = departing.decided_at(self.env)
        for ticket in self:
            first = ticket.first_response_at
            vals = {}
            if not ticket.answered_at or ticket.answered_at < at:
                vals["answered_at"] = at
            if sent_at:
                vals |= ticket._answered_as_of(sent_at)
            elif ticket.unanswered_at and ticket.unanswered_at <= at:
                vals |= NOTHING_UNANSWERED
            if not first or (moment and moment < first):
                vals["first_response_at"] = at
            if ticket.state == "new" and (moment or not first):
                vals["stage_id"] = started.id
            if vals:
                ticket.write(vals)

    def _beneficiary_spoke(self, moment=None):
        """Resume the tickets that wait for the beneficiary, who has answered, and those that were
        cancelled because they did not; what they wrote is owed an answer.

        :param moment: when they answered (naive UTC), if that was found out only later: it does not
            answer what they were asked afterwards
        """
        # sudo() because beneficiaries may not move tickets; this move follows from the answer.
        for ticket in self.sudo():
            ticket._hear_beneficiary()
            vals = ticket._owe_answer(moment or fields.Datetime.now())
            # A question that has not left yet is not what they answer.
            asked = ticket.state == "waiting" and not ticket.departing_id
            waits = asked or ticket._is_cancelled_unanswered()
            if waits and (not moment or (ticket._waiting_since() or moment) <= moment):
                state = "directed" if ticket.manager_id else "in_progress"
                vals["stage_id"] = self.env["asas.helpdesk.stage"]._for_state(state).id
            if vals:
                ticket.write(vals)
                if moment:
                    ticket._count_from(moment)

    def _waiting_since(self):
        """Hook: return since when the ticket has waited for the beneficiary (naive UTC); None if
        that is not recorded."""

    def _count_from(self, moment):
        """Hook: let time count again from an earlier moment (naive UTC), at which something
        happened that was found out only now."""
