from odoo import api, models
from odoo.exceptions import AccessError

# What people outside give of a message; all the rest is the desk's.
GIVEN = ("body", "attachment_ids")


class TicketMessages(models.Model):
    """What people outside may write on a ticket: words, and files that they have uploaded.

    Whom it reaches, where it is answered, its subject, kind, visibility and author are not theirs
    to choose, whichever call they use.
    """

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _is_outsider(self):
        """Return whether the current user is from outside, and acts with the user's own rights."""
        return self.env.user.share and not self.env.su

    def message_post(self, **kwargs):
        """Post a message; of people outside, only their words and their files are taken."""
        if self._is_outsider():
            author_id = kwargs.get("author_id")
            if author_id and author_id != self.env.user.partner_id.id:
                raise AccessError(
                    self.env._("You write in your own name only. Leave out the author.")
                )
            kwargs = self._portal_words(kwargs)
        if not self.env.su:
            # Odoo would make a rating of the message.
            kwargs.pop("rating_value", None)
            kwargs.pop("rating_id", None)
        return super().message_post(**kwargs)

    @api.model
    def _portal_words(self, given):
        """Return the values of a message from outside: what was given, without what is not theirs
        to choose."""
        return {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **{name: given[name] for name in GIVEN if name in given},
        }

    def _message_create(self, values_list):
        if not self._is_outsider():
            return super()._message_create(values_list)
        # Nobody outside creates messages, but this one holds only what message_post has taken.
        self.check_access("read")
        return super(TicketMessages, self.sudo())._message_create(values_list).sudo(False)

    @api.model
    def _refuse_outsiders(self):
        """Refuse to people outside what only the staff does with messages.

        :raise AccessError: saying what they do instead
        """
        if self._is_outsider():
            raise AccessError(
                self.env._("Write your message in the conversation on the page of the ticket.")
            )

    def message_notify(self, **kwargs):
        """Notify people; nobody outside does."""
        self._refuse_outsiders()
        return super().message_notify(**kwargs)

    def message_post_with_source(self, source_ref, **kwargs):
        """Post a message made of a template; nobody outside does."""
        self._refuse_outsiders()
        return super().message_post_with_source(source_ref, **kwargs)

    def message_mail_with_source(self, source_ref, **kwargs):
        """Send a mail made of a template; nobody outside does."""
        self._refuse_outsiders()
        return super().message_mail_with_source(source_ref, **kwargs)

    def message_get_followers(self, after=None, limit=100, filter_recipients=False):
        """Return the followers; they are not shown to people outside."""
        self._refuse_outsiders()
        return super().message_get_followers(after, limit, filter_recipients)
