from odoo import api, models
from odoo.fields import Domain

TICKET = "asas.helpdesk.ticket"


class MailFollowers(models.Model):
    """Show who follows a ticket only to those who may read the ticket.

    Odoo shows all followers to every internal user: those of tickets that the reader does not see
    would be the list of what is hidden, with the people who complained.
    """

    _inherit = "mail.followers"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._asas_helpdesk_shown()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _asas_helpdesk_shown(self):
        """Return the domain of the followers that the current user may see."""
        shown = Domain("res_model", "not in", self._asas_helpdesk_models())
        for name in self._asas_helpdesk_models():
            records = self.env[name].with_context(active_test=False)
            if records.has_access("read"):
                shown |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", records._search([])
                )
        return shown

    @api.model
    def _asas_helpdesk_models(self):
        """Return the names of our models that can be followed."""
        return [
            name
            for name, model in self.env.registry.items()
            if name.startswith("asas.helpdesk.")
            and not model._abstract
            and "message_follower_ids" in model._fields
        ]

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self.ids:
            return result
        hidden = self.browse()
        ours = self._asas_helpdesk_models()
        # sudo() only to find the records, whose own access rights are checked next.
        for name, followers in self.sudo().grouped("res_model").items():
            if name in ours:
                records = self.env[name].browse(followers.mapped("res_id"))
                seen = set(records._filtered_access("read")._ids)
                hidden |= self.browse(f.id for f in followers if f.res_id not in seen)
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
