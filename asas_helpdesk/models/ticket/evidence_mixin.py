from odoo import api, models
from odoo.fields import Domain


class EvidenceMixin(models.AbstractModel):
    """Evidence on a ticket: readable by those who see the ticket, written by the code alone.

    A model that inherits this mixin has a ``ticket_id``. Set ``_shown_without_ticket`` if records
    that belong to no ticket yet are shown to everybody who may read the model.
    """

    _name = "asas.helpdesk.evidence.mixin"
    _description = "Evidence on a Ticket"
    _inherit = ["asas.helpdesk.protected.mixin"]

    _shown_without_ticket = False

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_visible_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_visible_domain(self):
        """Return the domain of the evidence that the current user may read."""
        visible = Domain("ticket_id", "in", self.env["asas.helpdesk.ticket"]._search([]))
        return visible | Domain("ticket_id", "=", False) if self._shown_without_ticket else visible

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su:
            return result
        # sudo() only to find the tickets, whose own access rights are checked next.
        of_ticket = self.sudo().grouped("ticket_id")
        if self._shown_without_ticket:
            of_ticket.pop(self.env["asas.helpdesk.ticket"], None)
        tickets = self.env["asas.helpdesk.ticket"].browse(t.id for t in of_ticket)
        seen = set(tickets._filtered_access("read")._ids)
        hidden = self.browse(
            record.id
            for ticket, records in of_ticket.items()
            if ticket.id not in seen
            for record in records
        )
        if hidden:
            return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
        return None
