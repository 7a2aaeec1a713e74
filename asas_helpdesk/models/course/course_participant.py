from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import address, phone
from ..ticket.intake import not_a_phone, not_an_email
from ..ticket.protected_mixin import ROLES

CONTACT_FIELDS = ("name", "email", "phone")


class CourseParticipant(models.Model):
    """A trainee who takes part in a course.

    Somebody who is not known yet is registered with a name and an e-mail address or telephone
    number, so that a list of participants can be imported as it is.
    """

    _name = "asas.helpdesk.course.participant"
    _description = "Course Participant"
    # For mails that bounce; a participant has no conversation.
    _inherit = ["asas.helpdesk.protected.mixin", "mail.thread"]
    _order = "course_id, id"
    _writable_by = ROLES
    _rec_name = "partner_id"
    _personal = "record"

    course_id = fields.Many2one(
        "asas.helpdesk.course", required=True, ondelete="cascade", index=True, fixed=True
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True, protected=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Trainee",
        required=True,
        domain=[("is_company", "=", False)],
        ondelete="restrict",
        index=True,
        fixed=True,
    )
    name = fields.Char(compute="_compute_contact", readonly=False)
    email = fields.Char(string="E-mail", compute="_compute_contact", readonly=False)
    phone = fields.Char(compute="_compute_contact", readonly=False)

    _once_a_course = models.UniqueIndex(
        "(course_id, partner_id)", "This person is already a participant of the course."
    )

    @api.depends("partner_id")
    def _compute_contact(self):
        for participant in self:
            # Those who may see the participant may see the contact details.
            person = participant.partner_id.sudo()
            for name in CONTACT_FIELDS:
                participant[name] = person[name]

    @api.constrains("partner_id")
    def _check_partner_is_a_person(self):
        for participant in self:
            if participant.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "A participant must be a person; “%(name)s” is a company. Choose a person.",
                        name=participant.partner_id.name,
                    )
                )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Checked before contacts are made for rows that are refused in the end.
        self.check_access("create")
        vals_list = [dict(vals) for vals in vals_list]
        defaults = {key[8:] for key in self.env.context if key[:8] == "default_"}
        self._refuse_protected_at_creation(vals_list)
        for vals in vals_list:
            contact = {name: (vals.pop(name, None) or "").strip() for name in CONTACT_FIELDS}
            if vals.get("partner_id") and not self.env.su:
                # The contact details are shown to those who keep the list.
                self.env["res.partner"].browse(vals["partner_id"]).check_access("read")
            if not vals.get("partner_id") and "partner_id" not in defaults:
                vals["partner_id"] = self._find_or_make_person(contact).id
        self._refuse_twice(vals_list)
        # Add neither followers nor a first message.
        quiet = self.with_context(tracking_disable=True)
        participants = super(CourseParticipant, quiet).create(vals_list)
        self.env["asas.helpdesk.course.session"]._wake_cron_halls()
        return participants.with_env(self.env)

    def write(self, vals):
        self._refuse_protected_changes(vals)
        if vals.keys() & set(CONTACT_FIELDS):
            raise UserError(
                self.env._(
                    "Change the name, e-mail address and telephone number of a participant"
                    " on the contact itself."
                )
            )
        return super().write(vals)

    @api.model
    def _get_protected_error(self, names):
        if {"course_id", "partner_id"} & names:
            return UserError(
                self.env._("Remove the participant and add the other person or course instead.")
            )
        return UserError(self.env._("What a participant was sent is recorded by the system."))

    def _refuse_twice(self, vals_list):
        """Refuse to register a person twice. The database would too, but its message in an import
        is hard to understand."""
        # Existing participants are only compared.
        there = {
            (participant.course_id.id, participant.partner_id.id)
            for participant in self.sudo().search(
                [("course_id", "in", [vals.get("course_id") for vals in vals_list])]
            )
        }
        for vals in vals_list:
            key = (vals.get("course_id"), vals.get("partner_id"))
            if all(key) and key in there:
                # Those who keep the list may see who is on it.
                person = self.env["res.partner"].browse(key[1]).sudo()
                raise ValidationError(
                    self.env._(
                        "%(name)s is already a participant of the course, or is listed"
                        " twice. Remove the extra line.",
                        name=person.display_name,
                    )
                )
            there.add(key)

    @api.model
    def _find_or_make_person(self, contact):
        """Return the person with this e-mail address or telephone number; make one if there is
        none.

        :raise ValidationError: saying what is missing or wrong
        """
        email, number = self._read_contact(contact)
        known = self._find_person(email, number)
        if not known and not contact["name"]:
            raise ValidationError(
                self.env._(
                    "Nobody is known by “%(contact)s”. Enter the trainee’s name as well.",
                    contact=email or number,
                )
            )
        # Staff who keep a list of participants need not have the right to edit contacts.
        return known or self.env["res.partner"].sudo().create(
            {
                "name": contact["name"],
                "email": email,
                "phone": number,
                "lang": self.env.company.partner_id.lang or self.env.lang,
                "asas_helpdesk_made_here": True,
            }
        )

    @api.model
    def _read_contact(self, contact):
        """Return the normalized e-mail address and telephone number; one is enough.

        :raise ValidationError: saying what is missing or wrong
        """
        email, problem = address.read(contact["email"])
        number = self.env.company._asas_helpdesk_phone(contact["phone"])
        if problem == address.BROKEN:
            raise ValidationError(not_an_email(self.env, contact["email"]))
        if contact["phone"] and not number:
            raise ValidationError(not_a_phone(self.env, contact["phone"]))
        if not email and not number:
            raise ValidationError(
                self.env._(
                    "Choose the trainee, or enter the name with an e-mail address or a"
                    " telephone number. Participant: “%(name)s”.",
                    name=contact["name"],
                )
            )
        return email, number

    @api.model
    def _find_person(self, email, number):
        """Return the person who is known by an e-mail address, or else by a telephone number.

        A person who has signed up with an address that is not proven may have entered any.
        """
        if email:
            same = Domain("email_normalized", "=", email)
        else:
            country = self.env.company._asas_helpdesk_country()
            same = Domain("phone_sanitized", "=", number)
            # Odoo normalizes a number only if it knows the country.
            same |= Domain("phone", "in", [number, phone.national_digits(number, country)])
        # Found by the exact address alone, and not changed: staff who keep a list of participants
        # need not have the right to edit contacts.
        people = self.env["res.partner"].sudo()
        same &= Domain("is_company", "=", False)
        if not email:
            return people.search(same, limit=1, order="id")
        found = people.search(same, order="id")
        proven = found.filtered("asas_helpdesk_proven")
        return (proven or found.filtered(lambda p: not any(u.share for u in p.user_ids)))[:1]

    # ------------------------------------------------------------------ Import

    @api.model
    def get_import_templates(self):
        """Return the template that Odoo's import offers."""
        lang = "ar" if (self.env.lang or "").startswith("ar") else "en"
        return [
            {
                "label": self.env._("Import Template for Participants"),
                "template": f"/asas_helpdesk/static/xls/participants_{lang}.xlsx",
            }
        ]
