from odoo import api, fields, models
from odoo.exceptions import ValidationError

# A hundred years: more is a slip of the keyboard.
MOST_MONTHS = 1200
DAYS_IN_A_MONTH = 28


class ResCompany(models.Model):
    """For how long a company keeps the personal data of tickets that have ended."""

    _inherit = "res.company"

    # Nothing is destroyed before somebody has decided how long the institute has to keep it.
    asas_helpdesk_months_complaint = fields.Integer(string="Months for Complaints")
    asas_helpdesk_months_suggestion = fields.Integer(string="Months for Suggestions")
    asas_helpdesk_months_request = fields.Integer(string="Months for Requests for Help")

    @api.constrains(
        "asas_helpdesk_months_complaint",
        "asas_helpdesk_months_suggestion",
        "asas_helpdesk_months_request",
        "asas_helpdesk_reopen_days",
    )
    def _check_asas_helpdesk_months(self):
        for company in self:
            all_months = [
                company.asas_helpdesk_months_complaint,
                company.asas_helpdesk_months_suggestion,
                company.asas_helpdesk_months_request,
            ]
            if not all(0 <= months <= MOST_MONTHS for months in all_months):
                raise ValidationError(
                    self.env._(
                        "Enter a number of months from 1 to %(most)s, or 0 to keep personal data"
                        " without a limit.",
                        most=MOST_MONTHS,
                    )
                )
            shortest = min(filter(None, all_months), default=0)
            if shortest and shortest * DAYS_IN_A_MONTH < company.asas_helpdesk_reopen_days:
                raise ValidationError(
                    self.env._(
                        "Tickets can be reopened for %(days)s days after they were closed. Keep"
                        " their personal data for at least as long.",
                        days=company.asas_helpdesk_reopen_days,
                    )
                )

    def _asas_helpdesk_months_kept(self, ticket_type):
        """Return for how many months the data of tickets of a type are kept; 0 without a limit."""
        return self[f"asas_helpdesk_months_{ticket_type}"]

    def _asas_helpdesk_months_shown(self):
        """Return what the privacy notice says: the name of each type and its months, without those
        that are kept without a limit."""
        types = self.env["asas.helpdesk.ticket"]._fields["ticket_type"]
        company = self.sudo()  # what the notice says is shown to everybody
        return [
            (label, months)
            for ticket_type, label in types._description_selection(self.env)
            if (months := company._asas_helpdesk_months_kept(ticket_type))
        ]
