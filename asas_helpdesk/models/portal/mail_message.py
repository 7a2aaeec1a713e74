from odoo import api, fields, models

from ..ticket import way_in

TICKET = "asas.helpdesk.ticket"


class MailMessage(models.Model):
    """Keep people outside from creating messages of tickets past the conversation, and from reading
    internal notes. Odoo lets portal users create messages; those of others are left to it.

    What comes by the link of a ticket says so.
    """

    _inherit = "mail.message"

    asas_helpdesk_by_link = fields.Boolean(
        string="By the Link", groups=fields.NO_ACCESS, readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        if way_in.is_link(self.env):
            # Only the code writes it; the way in is known to the code alone.
            vals_list = [
                {**vals, "asas_helpdesk_by_link": True} if vals.get("model") == TICKET else vals
                for vals in vals_list
            ]
        if not self.env.su and self.env.user.share:
            default = self.env.context.get("default_model")
            if any(vals.get("model", default) == TICKET for vals in vals_list):
                self.env[TICKET]._refuse_outsiders()
        return super().create(vals_list)

    def _extras_to_store(self, store, format_reply):
        result = super()._extras_to_store(store, format_reply=format_reply)
        if store.target.is_internal(self.env):
            # Both were read for the conversation. sudo() because those who are shown a message may
            # know by which way it came.
            for message in self.filtered(lambda m: m.model == TICKET).sudo():
                if message.asas_helpdesk_by_link:
                    store.add(message, {"asas_helpdesk_by_link": True})
        return result

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        """Return a message for a route; no note of a ticket, also to those who may write on it."""
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        # sudo() only to see whether it is a note.
        if message and self.env.user.share and message.sudo()._asas_helpdesk_is_note():
            return self.browse()
        return message

    def _get_forbidden_access(self, operation):
        """Keep the internal notes of tickets from people outside: Odoo hides those of people, but
        not what it logs itself."""
        forbidden = super()._get_forbidden_access(operation)
        if operation != "read" or not self.env.user.share:
            return forbidden
        # sudo() only to see which of them are notes of tickets.
        notes = (
            (self - forbidden)
            .sudo()
            .filtered(lambda m: m.model == TICKET and m._asas_helpdesk_is_note())
        )
        return forbidden + self.browse(notes.ids)

    def _asas_helpdesk_is_note(self):
        internal = self.is_internal or not self.subtype_id or self.subtype_id.internal
        return self.model == TICKET and internal
