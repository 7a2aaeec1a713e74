from odoo import models
from odoo.exceptions import AccessError, UserError

from ..ticket.protected_mixin import LEVEL2


class TicketDataDestruction(models.Model):
    """Destroy what is held about a person who has asked for it, as far as nothing keeps it."""

    _inherit = "asas.helpdesk.ticket"

    def action_destroy_data(self):
        """Destroy what is held about the author of this request, and show the report.

        Tickets that have not ended, this request among them, and those on legal hold stay. What
        stays and why is noted on the request, for the answer to the person.

        :raise AccessError: if the current user is not of Level 2
        :raise UserError: if it was not asked for, or nobody has proven who asks
        """
        self.ensure_one()
        if not self.env.user.has_group(LEVEL2):
            raise AccessError(self.env._("Only Level 2 and administrators destroy data."))
        self.check_access("write")
        identity = self._get_proven_identity()
        if self.data_right != "destruction":
            raise UserError(self.env._("The person has not asked for the destruction of the data."))
        report = self.env["asas.helpdesk.destruction"]._destroy_person(identity, self.company_id)
        self._note_destruction(report)
        return {
            "type": "ir.actions.act_window",
            "res_model": report._name,
            "res_id": report.id,
            "view_mode": "form",
            "target": "current",
        }

    def _note_destruction(self, report):
        desk = self._as_desk()
        left = report.left or {}
        words = [
            desk.env._(
                "The data of the person were destroyed: %(count)s tickets.", count=report.tickets
            )
        ]
        # This request itself has not ended yet.
        if unfinished := max(left.get("unfinished", 0) - 1, 0):
            words.append(
                desk.env._("Tickets that stay until they end: %(count)s.", count=unfinished)
            )
        if held := left.get("held", 0):
            words.append(desk.env._("Tickets that a legal hold keeps: %(count)s.", count=held))
        self._message_log(body=" ".join(words))
