from odoo import fields, models

from ...tools import phone

# Where national telephone numbers lie of a company that names no country (policy section 1).
POLICY_COUNTRY = "SA"


class ResCompany(models.Model):
    _inherit = "res.company"

    asas_helpdesk_escalation_manager_id = fields.Many2one(
        "res.users",
        string="Escalation Manager",
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    asas_helpdesk_four_eyes = fields.Boolean(default=True)

    asas_helpdesk_reopen_days = fields.Integer(default=14)

    _asas_helpdesk_reopen_days_positive = models.Constraint(
        "CHECK (asas_helpdesk_reopen_days >= 0)",
        "The number of days for reopening cannot be negative. Enter 0 to allow no reopening.",
    )

    def _asas_helpdesk_country(self):
        """Return the code of the country in which national telephone numbers are read."""
        # Where a company lies is no secret.
        company = (self or self.env.company).sudo()
        return company.partner_id.country_id.code or POLICY_COUNTRY

    def _asas_helpdesk_phone(self, number):
        """Return a telephone number in E.164 form, or None for what is none.

        :param str number: as people write it in the country of this company, or with the code of
            another country
        """
        if not number:
            return None
        # Where the company lies matters to national numbers alone, and costs a look at its contact.
        international = isinstance(number, str) and number.startswith("+")
        return phone.normalize(number, "" if international else self._asas_helpdesk_country())
