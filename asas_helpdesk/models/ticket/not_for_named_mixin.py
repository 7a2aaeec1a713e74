from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class NotForNamedMixin(models.AbstractModel):
    """Evidence about people who are complained about, which they never read themselves, not even
    after their name was removed."""

    _name = "asas.helpdesk.not.for.named.mixin"
    _description = "Hidden From the Person It Names"
    _inherit = ["asas.helpdesk.evidence.mixin"]

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain("partner_id", "not in", self._contacts_of_reader())
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self.ids:
            return result
        rows = self.env.execute_query(self._contacts_of_reader())
        own = {row[0] for row in rows}
        # sudo() because the contacts are only compared.
        hidden = self.browse(r.id for r in self.sudo() if r.partner_id.id in own)
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)

    @api.model
    def _contacts_of_reader(self):
        """Return SQL for the contacts in this table that are the current user."""
        people = self.env["asas.helpdesk.person"]
        return people._same_person(
            SQL("SELECT partner_id FROM %s", SQL.identifier(self._table)),
            people._contacts_of_user(self.env.uid),
        )
