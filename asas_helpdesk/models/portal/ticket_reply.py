from odoo import models
from odoo.tools import plaintext2html


class TicketReply(models.Model):
    """Words and files that a beneficiary sends from the page of the ticket, once for each form."""

    _inherit = "asas.helpdesk.ticket"

    def _portal_reply(self, words, files, key):
        """Post what the current user, or the holder of the link, wrote on the page.

        :param list files: ``(name, content, mimetype)`` of each checked file
        :param str key: the same each time the same form is sent with the same content
        :raise UserError: if too much was written in a short time
        """
        self.ensure_one()
        message_id = f"<{key[:40]}-openerp-{self.id}-{self._name}@page>"
        if not self._portal_reply_is_first(message_id):
            return
        user = self.env.user
        # As in Odoo's own conversation: the holder of a link speaks for the ticket's contact.
        author = self.partner_id if user._is_public() else user.partner_id
        attachments = self._portal_attach(files, pending=True)
        self.message_post(
            body=plaintext2html(words) if words else "",
            author_id=author.id or None,
            attachment_ids=attachments.ids,
            message_id=message_id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _portal_reply_is_first(self, message_id):
        """Return whether nobody has posted this message yet, nor is doing so at this moment."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s), hashtext(%s))",
            ("asas.helpdesk.reply", message_id),
        )
        if not self.env.cr.fetchone()[0]:
            return False
        # A transaction of its own sees what was committed after this one began.
        with self.env.registry.cursor() as cr:
            # The number only tells whether the same form has arrived.
            messages = self.env(cr=cr)["mail.message"].sudo()
            return not messages.search_count([("message_id", "=", message_id)], limit=1)
