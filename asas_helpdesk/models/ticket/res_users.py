from odoo import models

# What each role begins with, the widest role first.
PLACES = (
    ("asas_helpdesk.group_admin", "asas_helpdesk.ticket_action"),
    ("asas_helpdesk.group_level2", "asas_helpdesk.ticket_action_to_verify"),
    ("asas_helpdesk.group_level1", "asas_helpdesk.ticket_action_my_work"),
    ("asas_helpdesk.group_manager", "asas_helpdesk.ticket_action_directed_to_me"),
)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _asas_helpdesk_place(self):
        """Return the name of the action that the role of this person begins with, or None."""
        self.ensure_one()
        return next((action for role, action in PLACES if self.has_group(role)), None)

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
