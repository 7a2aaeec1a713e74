import re

from markupsafe import Markup

from odoo import models

# The body of a mail, between its tags.
MAIL_BODY = re.compile(r"(<body\b[^>]*>)(.*)(</body>)", re.DOTALL)


class TicketMails(models.Model):
    """The mails that Odoo sends of the conversation on a ticket, in their own direction."""

    _inherit = "asas.helpdesk.ticket"

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        """Give the mail the direction of its language, which Odoo's layouts do not name."""
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        lang = (render_values or {}).get("lang") or self.env.lang
        direction = self.env["res.lang"]._get_data(code=lang).direction or "ltr"
        # In an element of its own: some mail programs drop the attributes of the body.
        start, end = f'<div dir="{direction}">', "</div>"
        body = str(body or "")  # the layout is rendered already; nothing is to be escaped
        found = MAIL_BODY.search(body)
        first, last = found.span(2) if found else (0, len(body))
        return Markup(body[:first] + start + body[first:last] + end + body[last:])
