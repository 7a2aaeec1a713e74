from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _asas_helpdesk_absent(self):
        """Hook: return those of these people who are away today, such as on time off."""
        return self.browse()

    def _asas_helpdesk_is_absent(self):
        """Return whether the person is away today."""
        self.ensure_one()
        return self in self._asas_helpdesk_absent()

    def _asas_helpdesk_present(self):
        """Return those of these people who are working in Odoo at this moment."""
        # sudo() because only whether somebody is there is used.
        presences = self.env["mail.presence"].sudo()
        return presences.search([("user_id", "in", self.ids), ("status", "=", "online")]).user_id
