import re

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize, email_normalize_all

from ...tools import address, link_key, short_key
from .mail_message import without_keys

PURPOSE = "link"
SHORT = "short link"
# The message of a key that is shown on a page: to the person who has just made the ticket.
SHOWN = 0
# The message of a short key, which names none: it was sent by SMS.
TEXTED = -1


class TicketLink(models.Model):
    """The link that opens a ticket without signing in.

    Nothing that is stored opens a ticket. All that is rendered and stored shows a mark in the place
    of the key (``tools/link_key.py``); the key is put in when a message leaves for the present
    address of the beneficiary, each time it leaves. A key opens the ticket until it expires, or
    until ``link_counter`` goes up: it is withdrawn, the contact is replaced, or the ticket is
    merged with one of a person whose address is not proven to be the same.
    """

    _inherit = "asas.helpdesk.ticket"

    # Odoo's routes compare what they get with this field; there is nothing to compare with.
    access_token = fields.Char(
        compute="_compute_access_token", groups=fields.NO_ACCESS, protected=True, technical=True
    )
    link_counter = fields.Integer(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="How often the links that were sent have been withdrawn.",
        protected=True,
        technical=True,
    )

    def _compute_access_token(self):
        self.access_token = False

    # ------------------------------------------------------------------ What Odoo builds

    def _portal_ensure_token(self):
        """Return the mark that stands for the key in all that is stored."""
        return link_key.MARK

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        """Return the address of the page; neither a hash nor an invitation to sign up."""
        self.ensure_one()
        self.check_access("read")
        return self._get_marked_path() if share_token else self.access_url

    def _get_marked_path(self):
        return f"{self.access_url}?access_token={link_key.MARK}"

    def _get_marked_link(self):
        """Return the link as it is rendered and stored."""
        self.ensure_one()
        return f"{self.get_base_url()}{self._get_marked_path()}"

    def _get_marked_short_link(self):
        """Return the link for an SMS as it is rendered and stored: the address of this site, which
        telephones recognise without its beginning."""
        self.ensure_one()
        return f"{self._get_bare_site()}{short_key.PATH}{link_key.MARK}"

    def _get_bare_site(self):
        return self.get_base_url().removeprefix("https://")

    def _sms_link(self):
        """Return the link for an SMS; without one, by the settings or since it has expired, the
        reference."""
        wanted = self.company_id.asas_helpdesk_sms_link and not self._is_link_expired()
        return self._get_marked_short_link() if wanted else self.reference

    def _sms_name(self):
        """Return the name of the institute with which an SMS begins."""
        return self.company_id.asas_helpdesk_sms_name or self.company_id.name

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Let the button of the beneficiary lead to the page by the link, as notices do."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        for name, _wanted, options in groups:
            if name == "portal_customer":
                options["button_access"] = {"url": self._get_marked_link()}
        return groups

    def _rating_get_access_token(self, partner=None):
        """Return the mark: a ticket is rated on its page, which its key opens."""
        self.check_access("read")
        return link_key.MARK

    # ------------------------------------------------------------------ Keys

    def _make_key(self, message_id):
        """Return the key for one message of this ticket."""
        self.ensure_one()
        secret = self.env["asas.helpdesk.link.secret"]._derive(PURPOSE)
        # The counter is nobody's to read.
        return link_key.make(secret, self.id, message_id, self.sudo().link_counter)

    def _get_shown_path(self):
        """Return the link, on this site, for the person who has just made the ticket; empty once a
        contact was replaced, the ticket was merged, or links were withdrawn."""
        self.ensure_one()
        # sudo() because the counter is nobody's to read; it is only compared.
        if self.sudo().link_counter or self._is_link_expired():
            return ""
        return f"{self.access_url}?access_token={self._make_key(SHOWN)}"

    def _read_key(self, key):
        """Return the id of the message with which this key of the ticket was sent; None if the key
        does not open this ticket. There may be no ticket: that takes as long."""
        if short_key.read(key) is not None:
            return self._read_short_key(key)
        ticket_id, message_id = link_key.read(key) or (0, SHOWN)
        counter = self.sudo().link_counter
        secret = self.env["asas.helpdesk.link.secret"]._derive(PURPOSE)
        known = link_key.is_same(key, link_key.make(secret, ticket_id, message_id, counter))
        if not known or self.id != ticket_id or self._is_link_expired():
            return None
        return None if message_id == SHOWN and counter else message_id

    def _make_short_key(self):
        """Return the key for an SMS about this ticket."""
        self.ensure_one()
        secret = self.env["asas.helpdesk.link.secret"]._derive(SHORT)
        # The counter is nobody's to read.
        return short_key.make(secret, self.id, self.sudo().link_counter)

    def _read_short_key(self, key):
        """Return ``TEXTED`` if this short key opens this ticket, else None; as ``_read_key``."""
        secret = self.env["asas.helpdesk.link.secret"]._derive(SHORT)
        made = short_key.make(secret, short_key.read(key), self.sudo().link_counter)
        opens = short_key.is_same(key, made) and self.id == short_key.read(key)
        return TEXTED if opens and not self._is_link_expired() else None

    def _is_link_expired(self):
        """Return whether the link has expired: some days after the ticket has ended."""
        self.ensure_one()
        end = self._get_link_end()
        return bool(end) and self._days_since(end) > self.company_id.asas_helpdesk_link_days

    def _get_link_end(self):
        """Hook: return when the ticket ended, or False."""
        return self.closed_at

    def _clean_contact(self, vals):
        """Take keys of links out of what is written on a ticket."""
        result = super()._clean_contact(vals)
        vals.update(without_keys(vals, list(vals)))
        return result

    # ------------------------------------------------------------------ Leaving

    def _fill_in_key(self, text, message_id):
        """Return a text that leaves, with the key in place of the mark in this ticket's address."""
        self.ensure_one()
        places = rf"{self.access_url}\?access_token=|/rate/"
        marked = rf"((?:{self._get_own_hosts()})(?:{places})){link_key.MARK}\b"
        text = re.sub(marked, lambda found: found[1] + self._make_key(message_id), text)
        short = f"{self._get_bare_site()}{short_key.PATH}"
        if short + link_key.MARK in text:
            text = text.replace(short + link_key.MARK, short + self._make_short_key())
        return text

    def _get_own_hosts(self):
        """Return a pattern of the addresses of this site."""
        bases = dict.fromkeys((self.get_base_url(), self._get_site()))
        return "|".join(re.escape(base) for base in bases if base)

    def _get_site(self):
        # The address of the site is no secret.
        return self.env["ir.config_parameter"].sudo().get_param("web.base.url")

    def _has_key_for(self, addresses):
        """Return whether a mail to these addresses carries a key: it goes to the beneficiary's
        present address, and to nobody else.

        :param str addresses: as in the header of a mail
        """
        self.ensure_one()
        own = email_normalize(self.beneficiary_email or "")
        reached = set(email_normalize_all(addresses or ""))
        return bool(own) and reached == {own} and not self._is_link_expired()

    def _has_key_for_number(self, number):
        """Return whether an SMS to this number carries a key."""
        self.ensure_one()
        company = self.company_id
        own = company._asas_helpdesk_phone(self.beneficiary_phone)
        reached = company._asas_helpdesk_phone(number)
        return bool(own) and own == reached and not self._is_link_expired()

    # ------------------------------------------------------------------ Withdrawing

    def action_withdraw_link(self):
        """Invalidate the links that were sent out, and those of the tickets merged into this one;
        messages that leave later carry a new one.

        :raise AccessError: if the current user is not of Level 2
        """
        if not self.env.user.has_group("asas_helpdesk.group_level2"):
            raise AccessError(self.env._("Only Level 2 can withdraw an access link."))
        self.check_access("write")
        merged = self._merged_tickets().sudo(False)._filtered_access("write")
        for ticket in self | merged:
            ticket._withdraw_links()
            desk = ticket._as_desk()
            desk._message_log(body=desk.env._("The access link was withdrawn."))

    def _withdraw_links(self):
        # Only the code writes the counter; the callers decide that the links end.
        for ticket in self.sudo():
            # Those to a new address end as well.
            ended = {name: False for name in ("asked_email", "asked_phone") if ticket[name]}
            ticket.write({"link_counter": ticket.link_counter + 1, **ended})

    def _get_change_values(self, vals):
        values = super()._get_change_values(vals)
        if not vals.keys().isdisjoint({"partner_id", "beneficiary_email", "beneficiary_phone"}):
            for ticket in self.sudo():  # the contact is only compared
                values[ticket.id] |= ticket._get_new_address_values(vals)
                if ticket._is_contact_replaced(vals):
                    values[ticket.id]["link_counter"] = ticket.link_counter + 1
        return values

    def _is_contact_replaced(self, vals):
        """Return whether values would replace what is known of the contact.

        What is entered where nothing was known yet changes nobody's address.
        """
        before = self.partner_id
        after = before.browse(vals["partner_id"]) if "partner_id" in vals else before
        if before and before != after:
            return True
        brought = dict(vals)
        if after != before:
            number, _words = self.company_id._asas_helpdesk_split_phone(after.phone)
            brought.setdefault("beneficiary_email", address.read(after.email).value)
            brought.setdefault("beneficiary_phone", number or after.phone)
        return any(
            self[name] and name in brought and (brought[name] or False) != self[name]
            for name in ("beneficiary_email", "beneficiary_phone")
        )

    def _get_transition_values(self, target, origins, vals):
        values = super()._get_transition_values(target, origins, vals)
        for ticket in self:
            # What has expired stays so when the ticket is opened again.
            if ticket._is_link_expired():
                values[ticket.id]["link_counter"] = ticket.link_counter + 1
        return values

    # ------------------------------------------------------------------ Merging

    def _values_for(self, kept, proven):
        """Let the links of the ticket that stays end with the merge, unless they have gone to the
        address of the others alone: they would open what is not theirs to read."""
        values = super()._values_for(kept, proven)
        if kept._is_address_typed() or not all(t._has_same_addresses_as(kept) for t in self):
            values["link_counter"] = kept.link_counter + 1
        return values

    def _has_same_addresses_as(self, other):
        mine, theirs = (email_normalize(t.beneficiary_email or "") for t in (self, other))
        numbers = {t.company_id._asas_helpdesk_phone(t.beneficiary_phone) for t in self | other} - {
            False,
            None,
            "",
        }
        return bool(mine) and mine == theirs and len(numbers) < 2

    def _leads_to_by_link(self, message_id):
        """Return the ticket to which a link of this merged one leads, as superuser; none if the
        link does not show that its reader is the beneficiary of both.

        :param int message_id: the message with which the link was sent
        """
        survivor = self._survivor()
        # Only its type is looked at. An SMS shows who has the number, the others who has the
        # mailbox; what was shown on a page shows nothing.
        message = self.env["mail.message"].sudo().browse(message_id or []).exists()
        if not survivor or not message or message.message_type == "sms":
            return self.browse()
        if not self._has_same_addresses_as(survivor) or survivor._is_link_expired():
            return self.browse()
        return survivor
