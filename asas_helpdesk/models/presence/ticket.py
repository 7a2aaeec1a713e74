import time
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.bus.models.bus import json_dump

from ...tools.bucket import Buckets

# What is sent by a browser and to browsers, and on which part of a ticket.
PRESENCE = "asas_helpdesk.presence"
SUBCHANNEL = "presence"
STATES = ("here", "writing", "gone")
# The bus keeps for a day what it hands out; this goes as soon as every browser has got it.
HANDED_OUT = timedelta(minutes=1)
# What one user may send: ten at once, for several tabs, and then one a second.
BUCKETS = Buckets(10, 1)


class TicketPresence(models.Model):
    """Tell those who have a ticket open who else has, and that it has changed.

    A browser says every few seconds that it is there. What it says goes to the other browsers, and
    nowhere else: when it says no more, they forget it.
    """

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _readable_in_presence(self, ids):
        """Return those of some tickets where the user may know who is at work: the staff, on what
        they may read now."""
        if not ids or not self.env.user._is_internal() or not self.has_access("read"):
            return self.browse()
        return self.search([("id", "in", ids)])

    @api.model
    def _hear_presence(self, said):
        """Pass on what a browser says; nothing is answered, whatever it was.

        :param said: from outside: ``ticket`` (id), ``state`` (one of STATES), and ``asks`` if the
            others are to say that they are there, too
        """
        if not isinstance(said, dict) or not isinstance(said.get("ticket"), int):
            return
        id_, state = said["ticket"], said.get("state")
        if not 0 < id_ < 2**31 or state not in STATES:
            return
        if BUCKETS.take((self.env.cr.dbname, self.env.uid), time.monotonic()):
            for ticket in self._readable_in_presence([id_]):
                ticket._tell_presence(state, said.get("asks") is True)

    def _tell_presence(self, state, asks):
        self._forget_presence()
        said = {
            "ticket": self.id,
            "user": self.env.uid,
            "name": self.env.user.name,
            "state": state,
            "asks": asks,
            **self._last_change(),
        }
        self.env["bus.bus"]._sendone((self, SUBCHANNEL), PRESENCE, said)

    def _last_change(self):
        """Return when the ticket was written last, its last message, and who of the staff it was;
        nobody is named when it was somebody else, or the system."""
        # sudo() because the id of a message, and that a colleague wrote it, is no secret of the
        # ticket to those who read it.
        messages = self.env["mail.message"].sudo()
        here = [("model", "=", self._name), ("res_id", "=", self.id)]
        message = messages.search(here, order="id desc", limit=1)
        # sudo() because it is told to those who read the ticket; of the user, only the name.
        ticket = self.sudo()
        last = message if message and message.create_date >= ticket.write_date else ticket
        who = last.create_uid if last == message else last.write_uid
        staff = who if who.active and not who.share else who.browse()
        return {
            "written": fields.Datetime.to_string(ticket.write_date),
            "message": message.id or 0,
            "by": staff.id,
            "by_name": staff.name,
        }

    @api.model
    def _forget_presence(self):
        """Delete from the bus what it has handed out of who was where."""
        # json_dump() as the bus writes its channels, with any id of a ticket.
        channel = json_dump([self.env.cr.dbname, self._name, 0, SUBCHANNEL])
        name = channel.replace("\\", "\\\\").replace("_", r"\_").replace(",0,", ",%,")
        # sudo() because the bus is nobody's; these rows are ours alone.
        rows = self.env["bus.bus"].sudo()
        old = fields.Datetime.now() - HANDED_OUT
        rows.search([("channel", "=like", name), ("create_date", "<", old)]).unlink()

    @api.model
    def _cron_forget_presence(self):
        """Delete what the last of the day have left in the bus."""
        self._forget_presence()
