import re

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext

# The body of a mail, between its tags.
MAIL_BODY = re.compile(r"(<body\b[^>]*>)(.*)(</body>)", re.DOTALL)
MAIL_START = re.compile(r"<html\b[^>]*>")
ARABIC = re.compile(r"[\u0620-\u064a]")
LATIN = re.compile(r"[A-Za-z]")


class TicketMails(models.Model):
    """The mails that Odoo sends of the conversation on a ticket, in their own direction."""

    _inherit = "asas.helpdesk.ticket"

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        """Give the mail its language and direction, which Odoo's layouts do not name, or not as
        mail programs know it."""
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        lang = (render_values or {}).get("lang") or self.env.lang
        attributes = self._get_direction((msg_vals or {}).get("body") or message.body, lang)
        # In an element of its own: some mail programs drop the attributes of the body.
        start, end = f"<div {attributes}>", "</div>"
        # The layout is rendered already; nothing is to be escaped.
        body = MAIL_START.sub(f"<html {attributes}>", str(body or ""), count=1)
        found = MAIL_BODY.search(body)
        first, last = found.span(2) if found else (0, len(body))
        return Markup(body[:first] + start + body[first:last] + end + body[last:])  # noqa: S704

    def _get_direction(self, words, lang):
        """Return the attributes for the language and the direction of a mail.

        :param words: what was written; Arabic is shown as such, whatever the reader's language
        :param str lang: the reader's language
        """
        known = self.env["res.lang"]._get_data(code=lang)
        code, direction = (known.iso_code or lang or "en").replace("_", "-"), known.direction
        text = html2plaintext(words or "")
        if direction != "rtl" and len(ARABIC.findall(text)) > len(LATIN.findall(text)):
            code, direction = "ar", "rtl"
        return f'lang="{code}" dir="{direction or "ltr"}"'
