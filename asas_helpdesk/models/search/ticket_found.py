from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import phone, search_words
from .ticket import WRITTEN

# What is sought in the list that is shown; the search view names it.
SOUGHT = "asas_helpdesk_sought"
# A line of a list shows where words were found, and not all that was said.
LINES = 3


class TicketFound(models.Model):
    """Show where in a ticket the words of a search were found."""

    _inherit = "asas.helpdesk.ticket"

    found_in = fields.Json(
        compute="_compute_found_in",
        groups="base.group_user",
        help="Where the words of the search were found.",
    )

    # Not by what is sought: a client may send anything there, which need be no key of a cache.
    @api.depends_context("uid", "lang")
    def _compute_found_in(self):
        typed = self.env.context.get(SOUGHT) or ()
        typed = [typed] if isinstance(typed, str) else typed
        typed = [text for text in typed if isinstance(text, str)]
        if not typed:
            self.found_in = False
            return
        messages = self._written_on_these()
        for ticket in self:
            country = ticket.company_id._asas_helpdesk_country()
            lines = []
            subject = None
            for sought in (search_words.Sought(text, country) for text in typed):
                subject = subject or search_words.marked(ticket.subject or "", sought, country, 999)
                lines += ticket._found_on_ticket(sought, country)
                lines += ticket._found_in_messages(messages.get(ticket.id, ()), sought, country)
            ticket.found_in = {"subject": subject or [], "lines": lines[:LINES]}

    def _written_on_these(self):
        """Return what people wrote on these tickets, as far as the current user may read it, by the
        id of the ticket; the latest first."""
        messages = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("message_type", "in", WRITTEN),
            order="id desc",
        )
        return messages.grouped("res_id")

    def _found_on_ticket(self, sought, country):
        lines = []
        kept = sought.is_of_digits and search_words.kept_of_number(self.beneficiary_phone, country)
        if kept and sought.finds(kept):
            number = phone.display(self.beneficiary_phone, country) or self.beneficiary_phone
            lines.append(_line("phone", self.env._("Phone"), [(number, True)]))
        if self.beneficiary_name:
            pieces = search_words.marked(self.beneficiary_name, sought, country)
            if pieces:
                lines.append(_line("name", self.env._("Beneficiary"), pieces))
        for kind, label, text in (
            ("description", self.env._("Description"), search_words.of_html(self.description)),
            ("description", self.env._("Correction"), self.correction),
            ("resolution", self.env._("Resolution"), self.resolution),
        ):
            pieces = text and search_words.marked(text, sought, country)
            if pieces:
                lines.append(_line(kind, label, pieces))
        for field, shown in self._get_answers():
            pieces = search_words.marked(shown, sought, country)
            if pieces:
                lines.append(_line("detail", field["label"], pieces))
        return lines

    def _found_in_messages(self, messages, sought, country):
        """Return a line for the latest message of the conversation, and one for the latest note."""
        lines = {}
        for message in messages:
            kind = "note" if self._is_for_staff(message) else "message"
            if kind in lines or (kind == "message" and self._is_described_by(message)):
                continue
            pieces = search_words.marked(search_words.of_html(message.body), sought, country)
            if pieces:
                label = self.env._("Note") if kind == "note" else self.env._("Conversation")
                author = message.author_id.name or message.email_from or ""
                moment = self.company_id._asas_helpdesk_moment(message.date, with_hijri=False)
                lines[kind] = _line(kind, label, pieces, by=[author, moment])
        return [lines[kind] for kind in ("message", "note") if kind in lines]


def _line(kind, label, pieces, by=()):
    return {"kind": kind, "label": label, "by": [said for said in by if said], "pieces": pieces}
