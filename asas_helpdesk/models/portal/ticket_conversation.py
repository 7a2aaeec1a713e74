from odoo import models
from odoo.fields import Domain
from odoo.tools import groupby

from ...tools.readable import readable_html

# What people wrote; the letters of notices are shown as notices.
WRITTEN = ("comment", "email", "email_outgoing")


class TicketConversation(models.Model):
    """The conversation as its beneficiary reads it: what people wrote, each notice as one line."""

    _inherit = "asas.helpdesk.ticket"

    def _portal_conversation(self, masked):
        """Return the conversation by day, in order.

        :param bool masked: whether addresses are partly hidden, for those who came by the link
        :return: a list of dicts: ``date``, ``label`` and ``entries``; each entry is a notice
            (``kind`` is "notice") or words of a person, as ``_portal_entry`` returns them
        """
        self.ensure_one()
        entries = [self._portal_first_words(), *self._portal_messages()]
        entries += [
            {"kind": "notice", "notice": notice, "moment": notice["moment"]}
            for notice in self._portal_notices(masked)
        ]
        local = self.company_id._asas_helpdesk_local
        # What was said comes before the notice of it.
        entries.sort(key=lambda entry: (entry["moment"], entry["kind"] == "notice"))
        return [
            {"date": day, "label": self.company_id._asas_helpdesk_day(day), "entries": found}
            for day, found in groupby(entries, lambda entry: local(entry["moment"]).date())
        ]

    def _portal_last_answer(self):
        """Return the latest words of the institute, as ``_portal_entry``; None if there are none.

        While the ticket waits, this is the question.
        """
        answers = [entry for entry in self._portal_messages() if not entry["own"]]
        return answers[-1] if answers else None

    def _portal_messages(self):
        """Return what people wrote to each other on the ticket, in order."""
        # sudo() because the ticket was found for its beneficiary, and notes are left out.
        messages = self.env["mail.message"].sudo().search(self._portal_messages_domain())
        source = self._portal_source()
        written = messages.filtered(
            lambda m: m != source and not m._asas_helpdesk_is_note() and self._says_something(m)
        )
        return [self._portal_entry(message) for message in written.sorted("id")]

    def _portal_source(self):
        """Return the e-mail by which the ticket came, which is shown as what was submitted."""
        messages = self.env["mail.message"].sudo()  # as in _portal_messages
        message_id = self._get_source_message_id()
        if not message_id:
            return messages.browse()
        return messages.search(
            self._portal_messages_domain() & Domain("message_id", "=", message_id), limit=1
        )

    def _portal_messages_domain(self):
        return (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", WRITTEN)
            & Domain("is_internal", "=", False)
        )

    def _portal_entry(self, message):
        """Return what a person wrote: ``by``, ``own``, ``moment`` (naive UTC), ``time``, ``body``
        and ``files``."""
        own = self._is_from_beneficiary(message)
        return {
            "kind": "words",
            "own": own,
            "by": self.env._("You") if own else self._portal_author(message),
            "moment": message.date,
            "time": self.company_id._asas_helpdesk_time_of_day(message.date),
            "body": readable_html(message.body, self.env._("Picture")),
            "files": message.attachment_ids.sorted("id"),
        }

    def _portal_first_words(self):
        """Return what the beneficiary submitted, in the form of ``_portal_entry``."""
        return {
            "kind": "words",
            "anchor": "asas_description",
            "own": True,
            "by": self.env._("You"),
            "moment": self.received_at,
            "time": self.company_id._asas_helpdesk_time_of_day(self.received_at),
            "body": readable_html(self.description, self.env._("Picture")),
            "files": self._portal_files() | self._portal_source().attachment_ids.sorted("id"),
            "correction": self.correction,
        }

    def _portal_author(self, message):
        """Return who wrote a message: of the staff the role, of others the name."""
        # sudo() only to see in which role somebody wrote.
        users = message.author_id.sudo().user_ids
        staff = users.filtered(lambda user: not user.share)[:1]
        if not staff:
            return message.author_id.name or message.email_from or self.company_id.name
        return self._portal_role(staff)

    def _portal_role(self, staff):
        """Return in which role one of the staff acts on the ticket, as its beneficiary reads it.

        :param staff: the user, as superuser
        """
        if staff == self.sudo().manager_id:
            return self.env._("Manager of the competent department")
        if staff.has_group("asas_helpdesk.group_level2"):
            return self.env._("Supporting operations")
        if staff.has_group("asas_helpdesk.group_level1"):
            return self.env._("Call centre")
        return self.company_id.name

    def _portal_shown_files(self):
        """Return the files that the page shows, as superuser."""
        # sudo() as in _portal_messages: the beneficiary reads these messages.
        messages = self.env["mail.message"].sudo().search(self._portal_messages_domain())
        shown = messages.filtered(lambda m: not m._asas_helpdesk_is_note())
        return self._portal_files() | shown.attachment_ids
