import re

from odoo import models

from .ticket import PRESENCE, SUBCHANNEL

# What a browser asks for, of which nobody hears anything unless the server allows it.
ASKED = "asas_helpdesk_ticket:"
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# As many tabs as somebody may have open.
MOST = 50


class IrWebsocket(models.AbstractModel):
    """Let those who may read a ticket hear who else is there, and say that they are."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        asked = [c for c in channels if isinstance(c, str) and c.startswith(ASKED)]
        if asked:
            channels = [c for c in channels if c not in set(asked)]
            numbers = [c.removeprefix(ASKED) for c in asked]
            ids = [int(number) for number in numbers if NUMBER.fullmatch(number)]
            tickets = self.env["asas.helpdesk.ticket"]._readable_in_presence(ids[:MOST])
            channels += [(ticket, SUBCHANNEL) for ticket in tickets]
        return super()._build_bus_channel_list(channels)

    def _serve_ir_websocket(self, event_name, data):
        result = super()._serve_ir_websocket(event_name, data)
        if event_name == PRESENCE:
            self.env["asas.helpdesk.ticket"]._hear_presence(data)
        return result
