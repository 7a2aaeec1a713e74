from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

GROUP = "asas_helpdesk.group_supervisor"


class ResPartner(models.Model):
    _inherit = "res.partner"

    asas_helpdesk_supervisor = fields.Boolean(
        string="Government Supervisor",
        compute="_compute_asas_helpdesk_supervisor",
        inverse="_inverse_asas_helpdesk_supervisor",
        groups="asas_helpdesk.group_admin",
        help="Sees the published figures in the portal, besides their own tickets. Grant access"
        " to the portal first.",
    )

    def _compute_asas_helpdesk_supervisor(self):
        # Shows only whether they are supervisors, and only to administrators of the desk.
        supervisors = self.env.ref(GROUP).sudo().user_ids.partner_id
        for partner in self:
            partner.asas_helpdesk_supervisor = partner._origin in supervisors

    def _inverse_asas_helpdesk_supervisor(self):
        """Let administrators of the desk make supervisors, without a general right to users.

        :raise AccessError: for everybody else
        :raise UserError: if there is no portal user to give it to
        """
        if not (self.env.su or self.env.user.has_group("asas_helpdesk.group_admin")):
            raise AccessError(
                self.env._("Only a helpdesk administrator can appoint government supervisors.")
            )
        group = self.env.ref(GROUP)
        for partner in self:
            # Administrators of the desk may not write users; only this one group is changed, and
            # only for portal users.
            users = partner.sudo().user_ids.filtered(lambda user: user._is_portal())
            if partner.asas_helpdesk_supervisor and not users:
                raise UserError(
                    self.env._(
                        "%(name)s has no access to the portal. Grant access first with"
                        " “Grant Portal Access” in the contact’s menu.",
                        name=partner.name,
                    )
                )
            change = Command.link if partner.asas_helpdesk_supervisor else Command.unlink
            users.write({"group_ids": [change(group.id)]})
