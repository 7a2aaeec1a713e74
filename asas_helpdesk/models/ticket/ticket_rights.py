from odoo import models
from odoo.exceptions import AccessError

from .protected_mixin import LEVEL2

# What people read when two requests add the same thing that can be there only once.
AT_ONCE = "Somebody else did this at the same moment. Reload the page and look at it again."


class TicketRights(models.Model):
    """What limits a change of a ticket further than the roles that its fields name.

    Whose names leave a complaint, who lifts its confidentiality, and to which company it moves.
    """

    _inherit = "asas.helpdesk.ticket"

    def _check_rights(self, vals):
        """Refuse changes that the current user may not make, whatever the roles of the fields.

        :raise AccessError: saying who may
        """
        if self.env.su:
            return
        if "about_partner_ids" in vals:
            self._check_names_stay(vals["about_partner_ids"])
        if "confidential" in vals and not vals["confidential"]:
            self._check_stays_confidential()
        if "company_id" in vals:
            self._check_company_move(vals["company_id"])

    def _check_names_stay(self, commands):
        """Refuse to take a name off a complaint, unless Level 2 does it and is not its manager."""
        level2 = self.env.user.has_group(LEVEL2)
        field = self._fields["about_partner_ids"]
        for ticket in self:
            # sudo() only to compare whose names are given with whose names stand there.
            named = set(ticket.sudo().about_partner_ids.ids)
            left = set(field.convert_to_cache(commands, ticket.sudo()))
            if named - left and (not level2 or ticket.manager_id == self.env.user):
                raise AccessError(
                    self.env._(
                        "%(reference)s: only Level 2 removes a person from “Complaint About”, and"
                        " never the manager it is directed to.",
                        reference=ticket.reference,
                    )
                )

    def _check_stays_confidential(self):
        if any(self.mapped("confidential")) and not self.env.user.has_group(LEVEL2):
            raise AccessError(
                self.env._("Only Level 2 can make a confidential ticket visible to others again.")
            )

    def _check_company_move(self, company_id):
        """Refuse a move to another company by anybody who is not of Level 2 of both companies."""
        companies = self.sudo().company_id | self.env["res.company"].browse(company_id)
        if len(companies) > 1 and companies - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "A ticket is moved to another company only by Level 2 of both companies. Ask a"
                    " colleague who works in both."
                )
            )

    def _follow_company_move(self):
        """Take tickets from the people who do not work in their new company."""
        # sudo() because this follows from the move, which was checked.
        for ticket in self.sudo():
            if ticket.company_id not in ticket.user_id.company_ids:
                ticket.user_id = False
            underway = ticket.manager_id and ticket.state in ("directed", "waiting")
            if underway and not ticket._may_be_directed_to(ticket.manager_id):
                ticket._direct(announce=False)
