import re
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ...tools import arabic

# A reference as people write it: with other separators, without zeros in front, in small letters.
_REFERENCE = re.compile(r"([A-Z]{2,8})\W*(\d{4})\W*0*(\d{1,10})")
_INVISIBLE = re.compile(f"[{arabic.INVISIBLE}]")
_PLACEHOLDER = re.compile(r"(%\(\w+\)S)", re.IGNORECASE)
REFERENCE_DIGITS = 5
# No ticket of the desk is older.
FIRST_YEAR = 2000
THANKS_HOURS = 24
CONTACTS_AN_HOUR = 5


def _digits(placeholder):
    """Return the pattern of what stands for a part of the date in a reference."""
    if "YEAR" not in placeholder:
        return r"\d{1,3}"
    years = range(FIRST_YEAR, fields.Date.today().year + 2)
    return f"(?:{'|'.join(map(str, years))})"


class TicketPublic(models.Model):
    """Tickets of people who are not signed in: how they are made, discussed and found again.

    All that is known about such a person is what was typed. That the e-mail address belongs to a
    known contact proves nothing: the ticket has no ``partner_id`` until the desk sets it, and its
    access link is the only key to it.
    """

    _inherit = "asas.helpdesk.ticket"

    consented_at = fields.Datetime(
        string="Consent to the Privacy Notice",
        readonly=True,
        copy=False,
        help="When the person who filled in the public form consented to the privacy notice.",
        protected=True,
    )

    # ------------------------------------------------------------------ Submitting

    @api.model
    def _portal_person(self):
        """Return the values for the beneficiary of a new ticket. All that is known about somebody
        who is not signed in is what was typed."""
        if self.env.user._is_public():
            return {"partner_id": False, "consented_at": fields.Datetime.now()}
        return super()._portal_person()

    @api.model
    def _public_thanks(self, sent, short_key):
        """Return the ticket that a visitor made, according to the visitor's session.

        :param list sent: the key and the content of each form that was sent in this session
        :param str short_key: the beginning of the key with which the page was opened; not a secret
        :return: the ticket as superuser, or none; none also a day after it was made, since somebody
            else may use the browser by then
        """
        ticket = self.sudo().browse()  # empty, so sudo() gives access to nothing
        for key, content in sent:
            if short_key and key.startswith(short_key):
                # Two tabs may have sent the same in the same moment.
                ticket = self._portal_submitted(key) or self._portal_said([content])
        if ticket and self._days_since(ticket.create_date) * 24 > THANKS_HOURS:
            return ticket.browse()
        return ticket

    # ------------------------------------------------------------------ Found again

    @api.model
    def _public_references(self, text):
        """Return the references that a typed one may mean: people use other digits, spaces or small
        letters, or leave out zeros."""
        text = _INVISIBLE.sub("", arabic.ascii_digits(text or "")).upper()
        text = re.sub(r"\s+", "", text)[:60]
        references = [text] if text else []
        parts = _REFERENCE.fullmatch(text)
        if parts:
            letters, year, number = parts.groups()
            references.append(f"{letters}/{year}/{number:0>{REFERENCE_DIGITS}}")
        return references

    @api.model
    def _public_is_possible(self, text):
        """Return whether a typed text has the form of a reference, as people write them. It says
        nothing about whether there is such a ticket."""
        written = self._public_references(text)
        if any(form.fullmatch(each) for each in written for form in self._public_forms()):
            return True
        parts = written and _REFERENCE.fullmatch(written[0])
        next_year = fields.Date.today().year + 1
        return bool(parts) and FIRST_YEAR <= int(parts[2]) <= next_year and int(parts[3]) > 0

    @api.model
    def _public_forms(self):
        """Return the forms of the references that are given now, as patterns."""
        forms = []
        for sequence in self._public_sequences():
            prefix, suffix = (
                "".join(
                    _digits(part) if part.startswith("%(") else re.escape(part)
                    for part in _PLACEHOLDER.split("".join((text or "").split()).upper())
                )
                for text in (sequence.prefix, sequence.suffix)
            )
            forms.append(re.compile(rf"{prefix}0*[1-9]\d*{suffix}"))
        return forms

    @api.model
    def _public_sequences(self):
        # sudo() because how references look is for everybody to know.
        sequences = self.env["ir.sequence"].sudo()
        companies = [False, self.env.company.id]
        return sequences.search(
            [("code", "=like", "asas.helpdesk.ticket.%"), ("company_id", "in", companies)],
            order="company_id, id",
        )

    @api.model
    def _public_example(self):
        """Return what a reference looks like, such as CMP/2026/00001."""
        sequence = self._public_sequences()[:1]
        if not sequence:
            return ""
        first = fields.Date.context_today(self).replace(month=1, day=1)
        prefix, suffix = sequence._get_prefix_suffix(date_range=first)
        return f"{prefix}{1:0{sequence.padding}d}{suffix}"

    @api.model
    def _public_find(self, reference, email, number):
        """Return the ticket of a reference, if this e-mail address or telephone number belongs to
        it.

        :param str email: in normal form, or empty
        :param str number: in normal form, or empty
        :return: the ticket as superuser, or none
        """
        # Found only if its own contact details were given; the link is sent to them alone.
        ticket = self.sudo().search(
            [("reference", "in", self._public_references(reference))], limit=1
        )
        if email and email == email_normalize(ticket.beneficiary_email or ""):
            return ticket
        own = ticket.company_id._asas_helpdesk_phone(ticket.beneficiary_phone)
        if number and number == own:
            return ticket
        return ticket.browse()

    def _is_address_typed(self):
        return bool(self.consented_at) or super()._is_address_typed()

    def _public_link(self):
        """Return the link of the ticket for an SMS, whose key is put in when it leaves; empty if it
        has expired."""
        self.ensure_one()
        return "" if self._is_link_expired() else self._get_marked_short_link()

    def _public_link_ended(self):
        """Return what to do if the access link has expired, in the beneficiary's language."""
        self.ensure_one()
        return self._in_their_language()._(
            "it is closed, and its link has expired. Please contact us again and quote this"
            " reference."
        )

    # ------------------------------------------------------------------ Speaking

    def message_post(self, **kwargs):
        """Post a message. The holder of the access link of a ticket without a contact speaks in the
        name of its beneficiary, not in that of Odoo's public user."""
        user, written = self.env.user, kwargs.get("message_type") == "comment"
        if user.share and written:
            self._refuse_too_many_files(kwargs.get("attachment_ids"))
            # sudo() because the limit is a setting of the company.
            limit = self.sudo().company_id.asas_helpdesk_message_limit
            self._refuse_too_many("message", limit)
        if user._is_public() and written and not self.partner_id:
            kwargs.update(author_id=False, email_from=self._beneficiary_sender())
        return super().message_post(**kwargs)

    def _refuse_too_many_files(self, attachments):
        limit = self.company_id.asas_helpdesk_max_files
        if len(attachments or []) > limit:
            raise ValidationError(
                self.env._(
                    "You chose %(count)s files; %(limit)s are allowed.",
                    count=len(attachments),
                    limit=limit,
                )
            )

    def _portal_run_action(self, action, revision, values):
        if action == "contact":
            # Each change is told to the old address and to the new one, whosever that is.
            self._refuse_too_many("contact", CONTACTS_AN_HOUR)
        return super()._portal_run_action(action, revision, values)

    def _refuse_too_many(self, what, most):
        """Count what somebody outside does on the ticket, and refuse it beyond the limit an hour.

        Other systems write for many people; they are not counted.

        :raise UserError: saying when it is possible again
        """
        if self.env.user.has_group("asas_helpdesk.group_api"):
            return
        limits = self.env["asas.helpdesk.rate.limit"]
        seconds = limits._hit({(what, self.id, self.env.uid): most})
        if seconds:
            raise UserError(
                self.env._(
                    "You have done this very often in a short time. Try again in %(minutes)s"
                    " minutes; nothing that you have sent before is lost.",
                    minutes=ceil(seconds / 60),
                )
            )

    def _is_from_beneficiary(self, message):
        if not self.partner_id and message.create_uid._is_public():
            return True  # only the access link admits somebody who is not signed in
        return super()._is_from_beneficiary(message)
