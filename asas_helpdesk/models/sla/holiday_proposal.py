from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.holidays import official_holidays
from ..ticket.ticket_rights import AT_ONCE

# From this month on, the holidays of the next year are proposed.
NEXT_YEAR_FROM = 11
HIJRI = ("eid_al_fitr", "eid_al_adha")
TO_CONFIRM = "asas_helpdesk.activity_type_holidays"


class HolidayProposal(models.Model):
    """An official holiday that the desk proposes: an administrator confirms or dismisses it.

    It closes the desk only when it is confirmed, and then as a holiday like any other.
    """

    _name = "asas.helpdesk.holiday.proposal"
    _description = "Proposed Holiday"
    _inherit = ["asas.helpdesk.protected.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_from, id"

    company_id = fields.Many2one(
        "res.company", string="Holds For", required=True, readonly=True, ondelete="cascade"
    )
    occasion = fields.Selection(
        [
            ("founding_day", "Founding Day"),
            ("eid_al_fitr", "Eid al-Fitr"),
            ("eid_al_adha", "Eid al-Adha"),
            ("national_day", "National Day"),
        ],
        string="Holiday",
        required=True,
        readonly=True,
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None, technical=True)
    date_from = fields.Date(
        string="First Day", required=True, writable_by="asas_helpdesk.group_admin"
    )
    date_to = fields.Date(string="Last Day", required=True, writable_by="asas_helpdesk.group_admin")
    state = fields.Selection(
        [("proposed", "To Be Confirmed"), ("confirmed", "Confirmed"), ("dismissed", "Dismissed")],
        required=True,
        readonly=True,
        default="proposed",
    )

    _once = models.UniqueIndex("(company_id, occasion, year)", AT_ONCE)
    _ends_after_start = models.Constraint(
        "CHECK(date_to >= date_from)", "A holiday cannot end before the day it begins."
    )

    @api.depends("occasion", "year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["occasion"]._description_selection(self.env))
        for proposal in self:
            said = {"occasion": labels.get(proposal.occasion, ""), "year": str(proposal.year)}
            proposal.display_name = (
                self.env._("%(occasion)s %(year)s AH", **said)
                if proposal.occasion in HIJRI
                else self.env._("%(occasion)s %(year)s", **said)
            )

    # ------------------------------------------------------------------ Proposing

    @api.model
    def _cron_propose(self):
        """Propose the official holidays of this year, and towards its end those of the next."""
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        for company in roots.filtered(lambda c: c._asas_helpdesk_calendar()):
            self._propose(company)

    @api.model
    def _propose(self, company):
        """Propose what is neither proposed nor entered yet, and ask the administrators for it."""
        today = company._asas_helpdesk_local(fields.Datetime.now()).date()
        until = date(today.year + (today.month >= NEXT_YEAR_FROM), 12, 31)
        known = {
            (proposal.occasion, proposal.year)
            for proposal in self.search([("company_id", "=", company.id)])
        }
        proposals = self.create(
            [
                {
                    "company_id": company.id,
                    "occasion": holiday.occasion,
                    "year": holiday.year,
                    "date_from": holiday.first,
                    "date_to": holiday.last,
                }
                for holiday in official_holidays(today, until)
                if (holiday.occasion, holiday.year) not in known
                and not company._asas_helpdesk_has_holiday(holiday.first, holiday.last)
            ]
        )
        proposals[:1]._ask_administrators()
        return proposals

    def _ask_administrators(self):
        """Ask each administrator of the company, by one activity, to confirm what is proposed."""
        for proposal in self:
            users = (
                self.env["asas.helpdesk.ticket"]
                ._administrators()
                .filtered(
                    lambda user, company=proposal.company_id: (
                        user.active and not user.share and company in user.company_ids
                    )
                )
            )
            for user in users:
                env = self.with_context(lang=user.lang or self.env.lang).env
                proposal.with_context(mail_activity_quick_update=True).activity_schedule(
                    TO_CONFIRM,
                    user_id=user.id,
                    automated=True,
                    summary=env._("Confirm the proposed holidays, so that deadlines take them in."),
                )

    # ------------------------------------------------------------------ Deciding

    def action_confirm(self):
        """Enter what is proposed as holidays; the deadlines are planned again once."""
        proposals = self._get_undecided()
        # sudo() for those who administer the desk of a company, but not the holidays of all.
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves.create([proposal._get_leave_values() for proposal in proposals])
        proposals._decide("confirmed")

    def action_dismiss(self):
        """Dismiss what is proposed: the desk is not closed."""
        self._get_undecided()._decide("dismissed")

    def _get_undecided(self):
        self.check_access("write")
        # Two administrators who decide at the same time decide once.
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        undecided = self.filtered(lambda proposal: proposal.state == "proposed")
        if not undecided:
            raise UserError(
                self.env._(
                    "This has been decided already. Holidays are changed under Configuration ›"
                    " Holidays."
                )
            )
        return undecided

    def _get_leave_values(self):
        """Return the values of the holiday: whole days, from midnight to midnight at the desk."""
        company = self.company_id
        named = self.with_context(lang=company.partner_id.lang or self.env.lang)
        date_from, date_to = company._asas_helpdesk_bounds(self.date_from, self.date_to)
        return {
            "name": named.display_name,
            "company_id": company.id,
            "calendar_id": False,
            "date_from": date_from,
            "date_to": date_to,
        }

    def _decide(self, state):
        # sudo() because only the code writes the state; the caller was checked.
        proposals = self.sudo()
        proposals.state = state
        for company in proposals.company_id:
            of_company = proposals.search([("company_id", "=", company.id)])
            if "proposed" not in of_company.mapped("state"):
                of_company.activity_unlink([TO_CONFIRM])
