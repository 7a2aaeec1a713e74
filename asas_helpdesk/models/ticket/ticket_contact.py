from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from .intake import not_a_phone, not_an_email


class TicketContact(models.Model):
    """The contact of a ticket: a person, with a valid e-mail address and telephone number."""

    _inherit = "asas.helpdesk.ticket"

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

    @api.constrains("beneficiary_email", "beneficiary_phone")
    def _check_contact(self):
        for ticket in self:
            # The address and number of a contact are accepted as they are.
            email, number = ticket.beneficiary_email, ticket.beneficiary_phone
            if email and email != ticket.partner_id.email and not email_normalize(email):
                raise ValidationError(not_an_email(self.env, email))
            given = number and number != ticket.partner_id.phone
            if given and not ticket.company_id._asas_helpdesk_phone(number):
                raise ValidationError(not_a_phone(self.env, number))

    def _clean_contact(self, vals):
        """Normalize the e-mail address, the telephone number and the texts in ``vals``.

        An invalid address or number stays as it is, for the constraint to refuse.
        """
        if vals.get("beneficiary_email"):
            email = vals["beneficiary_email"].strip()
            vals["beneficiary_email"] = email_normalize(email) or email
        if vals.get("beneficiary_phone"):
            number = vals["beneficiary_phone"].strip()
            company = self.env["res.company"].browse(vals.get("company_id")) or self.company_id[:1]
            vals["beneficiary_phone"] = company._asas_helpdesk_phone(number) or number
        for name in ("subject", "beneficiary_name"):
            if vals.get(name):
                vals[name] = " ".join(vals[name].split())
        for name, value in vals.items():
            if isinstance(value, str) and "\0" in value:
                vals[name] = value.replace("\0", "")  # PostgreSQL refuses it in texts
