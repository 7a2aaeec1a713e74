from odoo import api, fields, models
from odoo.exceptions import UserError

ADDON = "asas_helpdesk"


class BaseModuleUninstall(models.TransientModel):
    """Ask for an export before the desk is removed with all that was received."""

    _inherit = "base.module.uninstall"

    asas_helpdesk_tickets = fields.Integer(
        string="Tickets to Be Deleted", compute="_compute_asas_helpdesk_tickets"
    )
    asas_helpdesk_may_export = fields.Boolean(
        string="May Export Everything", compute="_compute_asas_helpdesk_tickets"
    )
    asas_helpdesk_exported = fields.Boolean(
        string="What has to be kept is exported, and there is a backup"
    )

    @api.depends("module_ids")
    def _compute_asas_helpdesk_tickets(self):
        for dialog in self:
            goes = ADDON in dialog._get_modules().mapped("name")
            # Only how many would be lost, as the dialog says it of every model.
            tickets = self.env["asas.helpdesk.ticket"].sudo()
            dialog.asas_helpdesk_tickets = goes and tickets.search_count([])
            dialog.asas_helpdesk_may_export = self.env.user.has_group("asas_helpdesk.group_admin")

    def action_uninstall(self):
        if self.asas_helpdesk_tickets and not self.asas_helpdesk_exported:
            raise UserError(
                self.env._(
                    "%(count)s tickets would be deleted, with their evidence. Export what has to"
                    " be kept, make a backup, and then confirm it in this dialog.",
                    count=self.asas_helpdesk_tickets,
                )
            )
        return super().action_uninstall()
