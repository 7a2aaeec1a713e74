from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools.words import says_something
from . import letting_go


class TicketMessages(models.Model):
    """Messages are corrected by their authors in a new version; the old words stay beside it."""

    _inherit = "asas.helpdesk.ticket"

    def _message_update_content(self, message, /, *, body, attachment_ids=None, strict=True, **kw):
        """Correct a message of this ticket: its earlier words are kept in an internal note."""
        if strict:
            self._refuse_correction(message, body, attachment_ids)
        kept = message.sudo()  # the earlier words are kept, no matter who corrects them
        before = kept.body
        result = super(
            TicketMessages, self.with_context(**letting_go.ours())
        )._message_update_content(
            message._letting_go(), body=body, attachment_ids=attachment_ids, strict=strict, **kw
        )
        if kept.body != before:
            message._append_evidence("correction", before=before)
            self._note_correction(kept, before)
        return result

    @api.model
    def _change_message(self, message, vals):
        before = message.body
        result = super()._change_message(message._letting_go(), vals)
        message._append_evidence("correction", before=before)
        return result

    def _refuse_correction(self, message, body, attachment_ids):
        """Refuse to change the words of another, to empty a message, and to take a file away.

        :raise UserError: saying what to do instead
        """
        user = self.env.user
        # sudo() only to see whose message it is, and which files it has.
        said = message.sudo()
        if user.share or said.author_id != user.partner_id:
            raise AccessError(
                self.env._(
                    "Only the staff member who wrote a message can correct it. Write another"
                    " message."
                )
            )
        emptied = body is not None and not says_something(body, user.signature)
        taken = attachment_ids is not None and set(said.attachment_ids.ids) - set(attachment_ids)
        if emptied or taken:
            raise UserError(
                self.env._(
                    "Messages on a ticket are evidence: they are not deleted, and neither are their"
                    " files. Correct the words, or write another message."
                )
            )

    def _note_correction(self, message, before):
        """Log the earlier words of a corrected message, for those of the staff who may read it."""
        desk = self._as_desk()
        self._message_log(
            body=Markup("<p>%s</p><blockquote>%s</blockquote>")
            % (
                desk.env._(
                    "Corrected the message of %(moment)s. Its earlier words:",
                    moment=desk.company_id._asas_helpdesk_time(message.date),
                ),
                before,
            ),
            author_id=self.env.user.partner_id.id,
            # As a comment: Odoo lets portal users read notes of the type notification.
            message_type="comment",
        )
