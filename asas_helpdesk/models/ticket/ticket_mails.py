import re

from odoo import api, models
from odoo.tools import html2plaintext

# The layout of mails that Odoo itself sends about tickets.
STAFF_LAYOUT = "asas_helpdesk.mail_staff"
ARABIC = re.compile(r"[\u0620-\u064a]")
LATIN = re.compile(r"[A-Za-z]")


class TicketMails(models.Model):
    """The mails that Odoo sends of the conversation on a ticket, in the frame of the desk."""

    _inherit = "asas.helpdesk.ticket"

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        """Render the mail in the frame of the desk, in the direction of what was written."""
        values = dict(render_values or {})
        words = (msg_vals or {}).get("body") or message.body
        if self._is_read_from_right(words):
            values["asas_helpdesk_direction"] = "rtl"
        return super()._notify_by_email_render_layout(
            message,
            recipients_group,
            msg_vals={**(msg_vals or {}), "email_layout_xmlid": STAFF_LAYOUT},
            render_values=values,
        )

    @api.model
    def _is_read_from_right(self, words):
        """Return whether a text, which may be HTML, is mostly Arabic."""
        text = html2plaintext(words or "", include_references=False)
        return len(ARABIC.findall(text)) > len(LATIN.findall(text))
