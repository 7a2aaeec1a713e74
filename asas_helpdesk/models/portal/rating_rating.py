from odoo import api, models
from odoo.fields import Domain

TICKET = "asas.helpdesk.ticket"


class RatingRating(models.Model):
    """Protect ratings of tickets as evidence: read by those who see the ticket, written by the code
    alone."""

    _inherit = "rating.rating"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            tickets = self.env[TICKET]
            visible = Domain("res_model", "!=", TICKET)
            if tickets.has_access("read"):
                visible |= Domain("res_id", "in", tickets._search([]))
            domain = Domain(domain) & visible
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su:
            return result
        # Only the ticket it belongs to is read, to check access to that ticket.
        of_tickets = self.sudo().filtered(lambda rating: rating.res_model == TICKET)
        seen = set()
        if operation == "read":
            tickets = self.env[TICKET].browse(of_tickets.mapped("res_id"))
            seen = set(tickets._filtered_access("read")._ids)
        hidden = self.browse(rating.id for rating in of_tickets if rating.res_id not in seen)
        if hidden:
            return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
        return None
