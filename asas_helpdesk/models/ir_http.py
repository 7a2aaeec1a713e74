from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client the desk's time zone, which deadlines are shown in beside the
        reader's own, and whether its user may register tickets."""
        result = super().session_info()
        if self.env.user._is_internal():
            result["asas_helpdesk_zone"] = self.env.company._asas_helpdesk_zone()
            tickets = self.env["asas.helpdesk.ticket"]
            result["asas_helpdesk_registers"] = tickets.has_access("create")
        return result
