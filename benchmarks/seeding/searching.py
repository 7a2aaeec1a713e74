"""The words by which tickets are found, as the addon keeps them."""

from odoo.addons.asas_helpdesk.models.search.words import FORM
from odoo.addons.asas_helpdesk.models.ticket.ticket_transitions import RESOLVED_STATES
from odoo.addons.asas_helpdesk.tools import search_words


def write(desk, tables, ticket):
    person, country = ticket.person, desk.company._asas_helpdesk_country()
    said = search_words.kept_of_reference(ticket.reference)
    said |= search_words.kept_of_name(person.name) | search_words.kept_of_name(person.email)
    said |= search_words.kept_of_number(person.phone, country)
    said |= search_words.kept(ticket.subject, country)
    said |= search_words.kept(search_words.of_html(ticket.description), country)
    noted = set()
    if ticket.resolution:
        decided = said if ticket.state in RESOLVED_STATES else noted
        decided |= search_words.kept(ticket.resolution, country)
    for body, is_note in ticket.written:
        words = search_words.kept(search_words.of_html(body), country)
        if is_note:
            noted |= words
        else:
            said |= words
    tables["asas_helpdesk_words"].add(ticket.id, FORM, said, noted - said)
