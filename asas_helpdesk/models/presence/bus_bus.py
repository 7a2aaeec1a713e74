from odoo import models

from .ticket import PRESENCE


class BusBus(models.Model):
    """Hand out who is at a ticket only to those who may read it at this moment."""

    _inherit = "bus.bus"

    def _poll(self, channels, last=0, ignore_ids=None):
        found = super()._poll(channels, last, ignore_ids)
        ours = [one for one in found if one["message"]["type"] == PRESENCE]
        if not ours:
            return found
        # A browser stays subscribed when its user loses the right to a ticket.
        ids = [one["message"]["payload"]["ticket"] for one in ours]
        readable = set(self.env["asas.helpdesk.ticket"]._readable_in_presence(ids).ids)
        return [
            one
            for one in found
            if one["message"]["type"] != PRESENCE or one["message"]["payload"]["ticket"] in readable
        ]
