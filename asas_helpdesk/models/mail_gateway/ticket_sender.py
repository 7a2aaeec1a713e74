from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr

from . import sender
from .incoming import incoming, noted

# The reasons for which the answer goes to the address that our server has checked.
OWN_ADDRESS = ("proven", "unproven", "shared", "unknown")


class TicketSender(models.Model):
    """Who sent the e-mail that a ticket was made of, and why it has this contact or none."""

    _inherit = "asas.helpdesk.ticket"

    sender_reason = fields.Selection(
        sender.REASONS,
        string="Sender",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the e-mail belongs to this contact, or to none.",
        protected=True,
    )
    sender_check = fields.Selection(
        [
            ("pass", "Confirmed by Our Mail Server"),
            ("fail", "Refuted by Our Mail Server"),
            ("unchecked", "Not Checked"),
        ],
        string="Check of the Sender",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What our own mail server says about the address in From.",
        protected=True,
    )
    sender_address = fields.Char(
        string="Sent from",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The address in From, where the beneficiary is written to at another one.",
        protected=True,
        personal="empty",
    )
    sender_explanation = fields.Char(
        compute="_compute_sender_explanation", groups="base.group_user"
    )

    @api.depends("sender_reason", "sender_address", "beneficiary_email", "partner_id")
    @api.depends_context("lang")
    def _compute_sender_explanation(self):
        for ticket in self:
            ticket.sender_explanation = ticket._explain_sender()

    def _explain_sender(self):
        """Return why the e-mail belongs to this contact or to none, and what can be done."""
        sent_from = self.sender_address or self.beneficiary_email or "–"
        texts = {
            "proven": self.env._("Our mail server confirms the sender, whose address is proven."),
            "unchecked": self.env._(
                "The address is proven to be the contact’s. Whether the e-mail was really sent"
                " from it was not checked."
            ),
            "form": self.env._(
                "%(address)s has sent it for the person it names. The settings trust this form or"
                " list, and our mail server confirms it.",
                address=sent_from,
            ),
            "desk": self.env._("The desk has chosen the beneficiary."),
            "failed": self.env._(
                "Our mail server says that it was not sent from %(address)s, so it belongs to no"
                " contact. Somebody may have imitated the address.",
                address=sent_from,
            ),
            "refused": self.env._(
                "Our mail server does not say whether it was sent from %(address)s, so it belongs"
                " to no contact.",
                address=sent_from,
            ),
            "several": self.env._("It names several senders, so it belongs to no contact."),
            "unproven": self.env._(
                "A contact has this address, but nothing proves that it is theirs. Make sure who"
                " it is before you choose the beneficiary."
            ),
            "shared": self.env._(
                "Several contacts share this address, and none of them has exactly this name."
                " Choose the beneficiary if you know who it is."
            ),
            "reply_to": self.env._(
                "%(address)s has sent it and wants the answer at another address, which proves"
                " nothing about who wrote it.",
                address=sent_from,
            ),
            "list": self.env._(
                "A list has passed it on from %(address)s. Who wrote it is only what the list"
                " says.",
                address=sent_from,
            ),
            "forward": self.env._(
                "%(address)s has forwarded it. The sender named in it is only what the forwarded"
                " text says.",
                address=sent_from,
            ),
            "unknown": self.env._("No contact has this address."),
        }
        return texts.get(self.sender_reason, "")

    _of_nobody = models.Index("(id) WHERE sender_reason IS NOT NULL AND partner_id IS NULL")

    # ------------------------------------------------------------------ While a mail is processed

    @api.model
    def _decide_sender(self, message, message_dict):
        """Decide who a mail comes from, and note it for the time in which it is processed."""
        decided = sender.decide(self.env, message, message_dict)
        given = sender.clean_address(message_dict.get("email_from") or "")
        if decided.origin and decided.origin != given:
            # Odoo reads words that are encoded in a name as addresses.
            named = formataddr((decided.origin_name, decided.origin))
            message_dict.update({"email_from": named, "from": named})
        if mail := incoming(self.env):
            mail.sender, mail.author_id = decided, decided.speaker.id
            mail.email_from = message_dict.get("email_from")
        return decided

    @api.model
    def _noted_sender(self):
        """Return who the mail that is being processed comes from, or None."""
        return noted(self.env, "sender") if self.env.su else None

    def _is_answer(self, message):
        # What a colleague has forwarded made the ticket, and answers nobody.
        made_of = message.message_type == "email" and self.sudo().source_message_id
        return message.message_id != made_of and super()._is_answer(message)

    def _is_address_proven(self):
        # Of an e-mail, who sent it has to be proven, by our own server: not only the address.
        ticket = self.sudo()  # only compared
        if not ticket.source_message_id or ticket.sender_reason == "desk":
            return super()._is_address_proven()
        checked = ticket.sender_check == "pass" and not ticket.sender_address
        return checked and ticket.sender_reason in OWN_ADDRESS

    def _is_named_in_letters(self):
        ticket = self.sudo()  # only compared
        if ticket.source_message_id and ticket.sender_reason != "desk":
            return ticket._is_address_proven()
        return super()._is_named_in_letters()

    # ------------------------------------------------------------------ By the desk

    def _get_change_values(self, vals):
        values = super()._get_change_values(vals)
        if vals.get("partner_id") and "sender_reason" not in vals:
            # Read whatever rights the user has; the change itself was checked.
            for ticket in self.sudo().filtered("sender_reason"):
                values[ticket.id] = {**values[ticket.id], "sender_reason": "desk"}
        return values

    def action_use_sender(self):
        """Make the person with the ticket's address its beneficiary, by the desk's decision.

        :raise UserError: if it is not clear who that is
        """
        self.ensure_one()
        self.check_access("write")
        address = email_normalize(self.beneficiary_email or "")
        if self.partner_id or not address:
            raise UserError(self.env._("Choose the beneficiary on the ticket."))
        people = self.env["res.partner"].search(
            [("email_normalized", "=", address), ("is_company", "=", False)], limit=2
        )
        if len(people) > 1:
            raise UserError(
                self.env._(
                    "Several contacts have the address %(address)s. Choose the right one as"
                    " beneficiary.",
                    address=address,
                )
            )
        self.partner_id = people or people.create(
            {
                "name": self.beneficiary_name or address,
                "email": address,
                "phone": self.beneficiary_phone,
                "lang": self.lang,
            }
        )
