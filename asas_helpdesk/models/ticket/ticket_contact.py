from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import address
from . import way_in
from .intake import not_a_phone, not_an_email, shortened
from .protected_mixin import DESK

# The context in which an address or number is taken that another ticket has already.
ANY_CONTACT = "asas_helpdesk_any_contact"
CONTACT_FIELDS = ("beneficiary_name", "beneficiary_email", "beneficiary_phone")


class TicketContact(models.Model):
    """The contact of a ticket: a person, with a clean e-mail address and telephone number.

    What people type is refused where it cannot be reached. What a mail or a contact brings is
    taken, and ``contact_problem`` says on the ticket why it cannot be reached.
    """

    _inherit = "asas.helpdesk.ticket"

    beneficiary_phone_note = fields.Char(
        string="Beside the Number",
        compute="_compute_beneficiary",
        store=True,
        readonly=False,
        precompute=True,
        help="What was written beside the telephone number, such as an extension.",
        writable_by=DESK,
        personal="empty",
    )
    contact_problem = fields.Text(
        string="Cannot Be Reached",
        compute="_compute_contact_problem",
        groups="base.group_user",
        help="Why the beneficiary cannot be reached at this address or number.",
    )

    # ------------------------------------------------------------------ Compute

    @api.depends("partner_id")
    def _compute_beneficiary(self):
        # Fetch only what a ticket needs of a contact, which has many more fields.
        self.partner_id.fetch(("name", "email", "phone", "lang", "is_company"))
        for ticket in self:
            partner = ticket.partner_id
            if not partner:
                continue
            ticket.beneficiary_name = partner.name
            ticket.beneficiary_email = address.read(partner.email).value or False
            number, words = ticket.company_id._asas_helpdesk_split_phone(partner.phone)
            ticket.beneficiary_phone = number or address.unseen_removed(partner.phone) or False
            ticket.beneficiary_phone_note = words or False

    @api.depends("beneficiary_email", "beneficiary_phone")
    def _compute_contact_problem(self):
        for ticket in self:
            sentences = (ticket._get_email_problem(), ticket._get_phone_problem())
            ticket.contact_problem = "\n".join(filter(None, sentences))

    def _get_email_problem(self):
        problem = address.problem_of(self.beneficiary_email)
        shown = shortened(address.readable(self.beneficiary_email))
        if problem == address.BROKEN:
            return self.env._(
                "The beneficiary cannot be reached by e-mail: “%(email)s” is not a valid address."
                " Correct it here or on the contact.",
                email=shown,
            )
        if problem == address.INTERNATIONAL:
            return self.env._(
                "The beneficiary may not be reachable by e-mail: in “%(email)s”, the part before"
                " the @ has letters that a mail server must support specially (SMTPUTF8). Ask for"
                " another address or a telephone number.",
                email=shown,
            )
        return None

    def _get_phone_problem(self):
        number = self.beneficiary_phone
        if not number or self.company_id._asas_helpdesk_phone(number):
            return None
        return self.env._(
            "The beneficiary cannot be reached by telephone: “%(number)s” is not a valid number."
            " Correct it here or on the contact.",
            number=shortened(number),
        )

    # ------------------------------------------------------------------ Checks

    @api.constrains("partner_id")
    def _check_partner_is_a_person(self):
        for ticket in self:
            if ticket.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "The beneficiary is a person. Choose or create the contact person"
                        " at %(company)s.",
                        company=ticket.partner_id.name,
                    )
                )

    # The address and number of a contact are accepted as they are. Two checks, since a broken
    # address must not keep anybody from entering a number.

    @api.constrains("beneficiary_email")
    def _check_beneficiary_email(self):
        for ticket in self.browse() if self._takes_any_contact() else self:
            email, known = ticket.beneficiary_email, address.read(ticket.partner_id.email).value
            if email and email != known and address.problem_of(email) == address.BROKEN:
                raise ValidationError(not_an_email(self.env, email))

    @api.constrains("beneficiary_phone")
    def _check_beneficiary_phone(self):
        for ticket in self.browse() if self._takes_any_contact() else self:
            number, known = (
                ticket.beneficiary_phone,
                address.unseen_removed(ticket.partner_id.phone),
            )
            if number and number != known and not ticket.company_id._asas_helpdesk_phone(number):
                raise ValidationError(not_a_phone(self.env, number))

    @api.model
    def _takes_any_contact(self):
        """Hook: return whether a broken address is marked on the ticket instead of refused."""
        return bool(self.env.context.get(ANY_CONTACT))

    # ------------------------------------------------------------------ Changes

    def _contact_before(self, vals):
        """Return the contact that a change may replace, by ticket id; empty if it does not."""
        if vals.keys().isdisjoint({"partner_id", *CONTACT_FIELDS}):
            return {}
        # sudo() because what was known is compared and logged for every user.
        return {t.id: {name: t[name] or "" for name in CONTACT_FIELDS} for t in self.sudo()}

    def _follow_contact_change(self, before):
        """Log each change of a contact, and let the wings tell the beneficiary of it.

        :param dict before: what ``_contact_before`` has returned
        """
        changed = {}
        for ticket in self.sudo() if before else ():  # as above
            old = before[ticket.id]
            changes = {
                n: (old[n], ticket[n] or "") for n in CONTACT_FIELDS if old[n] != (ticket[n] or "")
            }
            if changes:
                changed[ticket.id] = changes
        # Where tracking is off, the caller logs what it does, as merging does.
        if not changed or self.env.context.get("tracking_disable"):
            return
        self.sudo().browse(changed)._message_log_batch(
            bodies={
                id_: self.browse(id_)._as_desk()._describe_contact_change(each)
                for id_, each in changed.items()
            },
            author_id=self.env.user.partner_id.id,
        )
        self.sudo().browse(changed)._after_contact_change(changed)

    def _after_contact_change(self, changed):
        """Hook: act on changes of the contact; called as superuser.

        :param dict changed: by ticket id, the old and the new value of each field that changed
        """

    @api.model
    def _describe_contact_change(self, changes):
        shown = ", ".join(f"{old or '–'} → {new or '–'}" for old, new in changes.values())
        if way_in.is_page(self.env):
            return self.env._(
                "The beneficiary corrected the contact details of this ticket: %(changes)s",
                changes=shown,
            )
        if way_in.is_link(self.env):
            return self.env._(
                "Contact details of this ticket corrected by the link: %(changes)s", changes=shown
            )
        return self.env._("Contact details of this ticket changed: %(changes)s", changes=shown)

    # ------------------------------------------------------------------ Cleaning

    def _clean_contact(self, vals):
        """Clean the e-mail address, the telephone number and the texts in ``vals``.

        An invalid address or number loses only the signs that cannot be seen; the constraint
        refuses it.
        """
        if vals.get("beneficiary_email"):
            vals["beneficiary_email"] = address.read(str(vals["beneficiary_email"])).value
        if vals.get("beneficiary_phone"):
            company = self.env["res.company"].browse(vals.get("company_id")) or self.company_id[:1]
            typed = str(vals["beneficiary_phone"])
            number, words = company._asas_helpdesk_split_phone(typed)
            vals["beneficiary_phone"] = number or address.unseen_removed(typed)
            # What was noted beside another number does not belong to this one.
            if words or self:
                vals["beneficiary_phone_note"] = (
                    vals.get("beneficiary_phone_note") or words or False
                )
        if vals.get("description"):
            vals["description"] = self._without_remote_pictures(vals["description"])
        for name in ("subject", "beneficiary_name"):
            if vals.get(name):
                vals[name] = " ".join(vals[name].split())
        for name, value in vals.items():
            if isinstance(value, str) and "\0" in value:
                vals[name] = value.replace("\0", "")  # PostgreSQL refuses it in texts
