from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import plaintext2html

from . import departing
from .ticket_sending import sent_ids


class TicketPosting(models.Model):
    """What a member of the staff writes to the beneficiary by a door of Odoo's own: its full
    composer, its conversation, a scheduled message, a call of the API. It leaves after the same
    delay as from the composer of the ticket, and can be taken back until then."""

    _inherit = "asas.helpdesk.ticket"

    def message_post(self, **kwargs):
        """Post a message; what is sent by hand to the beneficiary leaves after the delay.

        :return: the message; none as long as it has not left
        """
        if not self._is_sent_by_hand(kwargs):
            return super().message_post(**kwargs)
        self.ensure_one()
        body = kwargs.get("body") or ""
        if not (isinstance(body, Markup) or kwargs.get("body_is_html")):
            body = plaintext2html(body)
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content.encode() if isinstance(content, str) else content,
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
                for name, content, *_more in kwargs.get("attachments") or ()
            ]
        )
        self._keep_scheduled_files(kwargs.get("attachment_ids"))
        # sudo(False) because Odoo posts as superuser what it has checked; here it is checked again.
        self.sudo(False).send_later(
            str(body),
            [*(kwargs.get("attachment_ids") or ()), *files.ids],
            kwargs.get("partner_ids") or (),
        )
        return self.env["mail.message"]

    def _message_sms(self, body, **recipients):
        """Send an SMS; what is sent by hand leaves after the delay.

        :return: the message; none as long as it has not left
        """
        if not departing.is_by_hand(self.env):
            return super()._message_sms(body, **recipients)
        # sudo(False) because it is checked here whether the person may write to the beneficiary.
        self.sudo(False)._send_sms_later(body, **recipients)
        return self.env["mail.message"]

    def _keep_scheduled_files(self, ids):
        """Keep the files of a scheduled message, which is gone before they leave."""
        self.env["ir.attachment"].search(
            [
                ("id", "in", sent_ids(ids)),
                ("res_model", "=", "mail.scheduled.message"),
                ("create_uid", "=", self.env.uid),
            ]
        ).write({"res_model": "mail.compose.message", "res_id": 0})

    def message_notify(self, **kwargs):
        """Notify people; nobody writes to a beneficiary by hand past the conversation."""
        self._check_notified(kwargs.get("partner_ids"))
        return super().message_notify(**kwargs)

    def _check_notified(self, partner_ids):
        """Refuse to write to the beneficiary by hand past the conversation.

        :raise UserError: naming the place to write in
        """
        if self._is_call_of_staff() and self.partner_id.id in (partner_ids or ()):
            raise UserError(
                self.env._("Write to the beneficiary in the conversation of the ticket.")
            )

    def _is_sent_by_hand(self, given):
        """Return whether a message is an answer that a member of the staff sends at this moment.

        :param dict given: the values of ``message_post``
        """
        if not self._is_call_of_staff():
            return False
        if given.get("message_type") == "user_notification":
            return False  # Odoo refuses it
        find = self.env["ir.model.data"]._xmlid_to_res_id
        subtype = given.get("subtype_id")
        if not subtype and given.get("subtype_xmlid"):
            subtype = find(given["subtype_xmlid"], raise_if_not_found=False)
        subtype = self.env["mail.message.subtype"].browse(subtype or ()).exists()
        return bool(subtype) and subtype.id != find("mail.mt_note") and not subtype.internal

    def _is_call_of_staff(self):
        """Return whether a member of the staff calls this from outside, by whichever client; what
        the code does by itself is never delayed. (Hook)"""
        if self.env.user.share or departing.is_shown(self.env):
            return False
        return departing.is_by_hand(self.env) or (bool(request) and not self.env.su)
