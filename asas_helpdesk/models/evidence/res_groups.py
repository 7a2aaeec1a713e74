from odoo import api, models, tools


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["res.groups", "asas.helpdesk.recorded.setting.mixin"]

    @api.model
    @tools.ormcache()
    def _asas_helpdesk_role_ids(self):
        """Return the ids of the roles of the desk."""
        # sudo() only to find the roles by their names in the code.
        found = (
            self.env["ir.model.data"]
            .sudo()
            .search_fetch(
                [("module", "=", "asas_helpdesk"), ("model", "=", "res.groups")], ["res_id"]
            )
        )
        return frozenset(found.mapped("res_id"))

    def _filter_recorded(self):
        roles = self._asas_helpdesk_role_ids()
        return self.browse(id_ for id_ in self._ids if id_ in roles)

    @api.model
    def _get_recorded_fields(self, names):
        return super()._get_recorded_fields(set(names) & {"name", "user_ids", "implied_ids"})
