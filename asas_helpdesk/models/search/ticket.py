from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import search_words
from ..mail_gateway.mail_alias import GATEWAY
from ..ticket.ticket_transitions import RESOLVED_STATES

# What people wrote; Odoo's own lines say what was done.
WRITTEN = ("comment", "email", "email_outgoing")
# The fields in which words stand. The words of a changed description are added to those of before.
SEARCHED = {
    "beneficiary_email",
    "beneficiary_name",
    "beneficiary_phone",
    "correction",
    "partner_id",
    "reference",
    "resolution",
    "service_details",
    "service_id",
    "subject",
}


class TicketSearch(models.Model):
    """Find tickets by their words, and keep the words of each as they come and go."""

    _inherit = "asas.helpdesk.ticket"
    _rec_names_search = ["search_text"]

    search_text = fields.Char(
        string="Anywhere",
        compute="_compute_search_text",
        search="_search_search_text",
        help="Finds a ticket by its reference, its subject, the name and the number of the"
        " beneficiary, and the words of the description and the conversation, however they are"
        " written.",
    )

    # ------------------------------------------------------------------ Finding

    def _compute_search_text(self):
        for ticket in self:
            ticket.search_text = ticket.display_name

    @api.model
    def _search_search_text(self, operator, value):
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        # As superuser for a person outside, too, only what that person may read is looked at.
        staff = self.env.user._is_internal()
        texts = [value] if isinstance(value, str) else value
        return Domain.OR(self._words_domain(text, staff) for text in texts)

    @api.model
    def _words_domain(self, text, staff):
        """Return the domain of the tickets in which all of these words are."""
        if not (text or "").strip():
            return Domain.TRUE
        return Domain("id", "in", self.env["asas.helpdesk.words"]._find(text, staff))

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        domain, order = self._find_before(domain, limit, order)
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    @api.readonly
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, **kwargs):
        """Return a page of a list with their number; words are sought once for both."""
        domain, order = self._find_before(domain, limit, order)
        return super().web_search_read(domain, specification, offset, limit, order, **kwargs)

    @api.model
    def _find_before(self, domain, limit, order):
        """Return a domain in which the sought words are found, and the order: the newest ones first
        where words are sought that very many tickets have. To sort them otherwise, all would have
        to be read."""
        domain = Domain(domain)
        if any(each.field_expr == "search_text" for each in domain.iter_conditions()):
            domain = domain.map_conditions(self._find_words)
            often = any(isinstance(each.value, SQL) for each in domain.iter_conditions())
            order = order or ("id desc" if often and limit else None)
        return domain, order

    @api.model
    def _find_words(self, condition):
        """Return the domain of the tickets that a condition on words finds; any other condition
        stays."""
        if condition.field_expr != "search_text":
            return condition
        found = self._search_search_text(condition.operator, condition.value)
        return condition if found is NotImplemented else found

    @api.model
    def _portal_search_domain(self, words):
        named = super()._portal_search_domain(words)
        return named | self._words_domain(words, staff=False)

    # ------------------------------------------------------------------ The words of a ticket

    def _get_searched_words(self):
        """Return the words by which these tickets are found, by id: those that the beneficiary may
        read, and the others."""
        found = {ticket.id: ticket._get_words_of_fields() for ticket in self}
        messages = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("message_type", "in", WRITTEN)
        )
        for ticket_id, (said, noted) in self._get_words_of(messages).items():
            found[ticket_id][0].update(said)
            found[ticket_id][1].update(noted)
        return found

    def _get_words_of_fields(self, described=True):
        """Return the words that stand in the fields of this ticket, as ``_get_searched_words``.

        :param bool described: whether the description is read; that of an e-mail is in its message
        """
        country = self.company_id._asas_helpdesk_country()
        said = search_words.kept_of_reference(self.reference)
        said |= search_words.kept_of_name(self.beneficiary_name)
        said |= search_words.kept_of_name(self.beneficiary_email)
        said |= search_words.kept_of_number(self.beneficiary_phone, country)
        for text in (self.subject, described and self.description, self.correction):
            said |= self._get_words_of_text(text)
        noted = set()
        for field, shown in self._get_answers():
            (said if field["public"] else noted).update(self._get_words_of_text(shown))
        decided = self._get_words_of_text(self.resolution)
        # A draft until it is announced.
        (said if self.state in RESOLVED_STATES else noted).update(decided)
        return said, noted

    def _get_words_of_text(self, text):
        """Return the words by which a text of this ticket is found."""
        country = self.company_id._asas_helpdesk_country()
        return search_words.kept(search_words.of_html(text), country) if text else set()

    def _is_described_by(self, message):
        """Return whether a message is the e-mail whose words are the description."""
        return bool(self.source_message_id) and message.message_id == self.source_message_id

    @api.model
    def _get_words_of(self, messages):
        """Return the words of messages, as ``_get_searched_words``."""
        found = {}
        for message in messages:
            words = self.browse(message.res_id)._get_words_of_text(message.body)
            said, noted = found.setdefault(message.res_id, (set(), set()))
            (noted if self._is_for_staff(message) else said).update(words)
        return found

    @api.model
    def _is_for_staff(self, message):
        return message.is_internal or not message.subtype_id or self._is_note(message)

    # ------------------------------------------------------------------ As they come and go

    def _after_create(self):
        result = super()._after_create()
        told = self
        if self.env.context.get(GATEWAY):
            # The words of an e-mail are added with its message, which follows.
            told = self.filtered(lambda ticket: not ticket.source_message_id)
        self.env["asas.helpdesk.words"]._add({t.id: t._get_words_of_fields() for t in told})
        return result

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if "stage_id" in vals:
            # sudo() because the words are kept, no matter who changes them.
            before["decided"] = self.sudo().filtered(lambda t: t.state in RESOLVED_STATES)
        return before

    def _after_change(self, vals, before):
        result = super()._after_change(vals, before)
        # sudo() because the words are kept, no matter who has changed them.
        tickets, words = self.sudo(), self.env["asas.helpdesk.words"]
        again = tickets if SEARCHED & vals.keys() else tickets.browse()
        if "stage_id" in vals:
            # What was decided is announced, or is a draft again.
            decided = tickets.filtered(lambda t: t.state in RESOLVED_STATES)
            again |= (before["decided"] - decided).filtered("resolution")
            announced = (decided - before["decided"] - again).filtered("resolution")
            words._add({t.id: (t._get_words_of_text(t.resolution), set()) for t in announced})
        if "description" in vals and not self.env.context.get(GATEWAY):
            # That of an e-mail is in its message.
            told = {t.id: (t._get_words_of_text(t.description), set()) for t in tickets - again}
            words._add(told)
        words._read_again(again)
        return result

    def _message_create(self, values_list):
        messages = super()._message_create(values_list)
        # sudo() because the words are kept, no matter who has written them.
        written = messages.sudo().filtered(
            lambda m: m.message_type in WRITTEN and m.model == self._name and m.res_id
        )
        found = self.sudo()._get_words_of(written)
        for message in written:
            ticket = self.sudo().browse(message.res_id)
            if self.env.context.get(GATEWAY) and ticket._is_described_by(message):
                found[ticket.id][0].update(ticket._get_words_of_fields(described=False)[0])
        self.env["asas.helpdesk.words"]._add(found)
        return messages

    def _message_update_content(self, message, /, *, body, **kwargs):
        result = super()._message_update_content(message, body=body, **kwargs)
        self.env["asas.helpdesk.words"]._read_again(self)
        return result

    @api.model
    def _change_message(self, message, vals):
        result = super()._change_message(message, vals)
        # sudo() only to see whose message it is.
        self.env["asas.helpdesk.words"]._read_again(self.browse(message.sudo().res_id))
        return result

    def _hand_messages_over(self, messages, files, kept):
        result = super()._hand_messages_over(messages, files, kept)
        self.env["asas.helpdesk.words"]._read_again(self | kept)
        return result
