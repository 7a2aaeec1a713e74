from odoo import api, models


class ResUsers(models.Model):
    """Record who is given a role of the desk, and from whom one is taken."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        given = [vals for vals in vals_list if vals.get("group_ids")]
        if given:
            users._append_roles({})
        return users

    def write(self, vals):
        if "group_ids" not in vals:
            return super().write(vals)
        before = self._get_asas_helpdesk_roles()
        result = super().write(vals)
        self._append_roles(before)
        return result

    def _get_asas_helpdesk_roles(self):
        """Return the roles of the desk that these users were given themselves, by user id."""
        roles = self.env["res.groups"]._asas_helpdesk_role_ids()
        # sudo() because the record holds what was given, no matter who gives it.
        return {user.id: sorted(roles & set(user.group_ids.ids)) for user in self.sudo()}

    def _append_roles(self, before):
        after = self._get_asas_helpdesk_roles()
        for user in self.sudo():  # the record names who was given a role
            if before.get(user.id, []) != after[user.id]:
                content = {
                    "model": self._name,
                    "id": user.id,
                    "name": user.login,
                    "action": "roles",
                    "changes": {"group_ids": [before.get(user.id, []), after[user.id]]},
                }
                entry = (False, "setting", content)
                self.env["asas.helpdesk.evidence"]._append([entry], user.company_id)
