from odoo import models

from .ticket import SUBCHANNEL

# What a browser asks for; the server decides of which companies it hears.
ASKED = "asas_helpdesk_overview"


class IrWebsocket(models.AbstractModel):
    """Let the staff of the desk hear that something has changed in their companies."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        if ASKED in channels:
            channels = [channel for channel in channels if channel != ASKED]
            if self.env["asas.helpdesk.overview"]._get_screens():
                channels += [(company, SUBCHANNEL) for company in self.env.user.company_ids]
        return super()._build_bus_channel_list(channels)
