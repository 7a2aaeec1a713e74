from odoo import models

TICKET = "asas.helpdesk.ticket"


class PortalShare(models.TransientModel):
    """Share a ticket by the address of its page: the beneficiary gets a key, everybody else signs
    in, and nobody an invitation to sign up."""

    _inherit = "portal.share"

    def action_send_mail(self):
        if self.res_model != TICKET:
            return super().action_send_mail()
        self._send_public_link()
        return {"type": "ir.actions.act_window_close"}
