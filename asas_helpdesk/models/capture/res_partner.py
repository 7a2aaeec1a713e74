import re

from psycopg2.extras import execute_values

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql
from odoo.tools.sql import column_exists, create_column

from ...tools import arabic, phone, search_words
from ..ticket.res_company import POLICY_COUNTRY

COLUMN = "asas_helpdesk_key"
# The views of the desk name it where a person is chosen.
FIND = "asas_helpdesk_find"
FILL_BATCH = 5000
# With fewer characters, half of the contacts would match.
SHORTEST = 3
# What is written together with a name, and is not always; سارة and سارا.
_ARTICLE = re.compile(r"^ال(?=\w{2})")
_ENDING = re.compile(r"(?<=\w{3})[ها]$")


def search_key(name, number, email, country):
    """Return the key by which a contact is found: the folded name, the digits of the number, the
    address.

    :param str country: the code of the country that national numbers belong to
    """
    found, _words = phone.split(number, country)
    digits = (found or "").removeprefix("+") or "".join(
        sign for sign in arabic.ascii_digits(number) if sign.isdecimal() and sign.isascii()
    )
    return " ".join(filter(None, (arabic.name_key(name), digits, arabic.fold(email))))


def sought_in_key(text, country):
    """Return what has to be in the search key of a contact that a query finds.

    A telephone number is one word, as far as it was typed, without the prefix of the country or of
    the network: ``05…``, ``+966 5…`` and ``00966 5…`` find the same.
    """
    folded = search_words.typed(text)
    if len(folded) < SHORTEST:
        return []
    if search_words.is_number(folded):
        digits = _as_dialled(folded, country)
        return [digits] if len(digits) >= SHORTEST else []
    numbers = []
    for start, end, number in reversed(list(phone.all_in(folded, country))):
        numbers.append(_as_dialled(number, country))
        folded = f"{folded[:start]} {folded[end:]}"
    words = [word.strip(search_words.AROUND) for word in arabic.join_names(folded).split()]
    telling = search_words.telling_words(filter(None, words), bool(numbers))
    return numbers + [_ENDING.sub("", _ARTICLE.sub("", word)) for word in telling]


def _as_dialled(number, country):
    """Return the digits of a number as dialled within the country: this form is in every key, with
    the country's code or, where the company's country was not known yet, without it."""
    digits = phone.national_digits(number, country) or "".join(filter(str.isdecimal, number))
    return digits.lstrip("0")


class ResPartner(models.Model):
    _inherit = "res.partner"

    asas_helpdesk_key = fields.Char(
        string="Search Key",
        compute="_compute_asas_helpdesk_key",
        store=True,
        precompute=True,
        index="trigram",
        copy=False,
        groups="base.group_user",
        help="Finds a contact by name, number or address, regardless of spelling.",
        personal="keep: computed from the contact",
    )

    @api.depends("name", "phone", "email")
    def _compute_asas_helpdesk_key(self):
        for company, partners in self.grouped("company_id").items():
            # The country is only needed for a number; Odoo reads it for the number, too.
            numbers = any(partner.phone for partner in partners)
            country = numbers and (company or self.env.company)._asas_helpdesk_country()
            for partner in partners:
                partner.asas_helpdesk_key = search_key(
                    partner.name, partner.phone, partner.email, country
                )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Return the description of fields; nobody groups contacts by the key."""
        described = super().fields_get(allfields, attributes)
        if "groupable" in described.get(COLUMN, {}):
            described[COLUMN]["groupable"] = False
        return described

    def _auto_init(self):
        # An institute has hundreds of thousands of contacts: filling the column record by record
        # would take many minutes and all the memory.
        if not column_exists(self.env.cr, self._table, COLUMN):
            create_column(self.env.cr, self._table, COLUMN, "varchar")
            self._asas_helpdesk_fill_keys()
        return super()._auto_init()

    @api.model
    def _asas_helpdesk_fill_keys(self):
        cr, last = self.env.cr, 0
        while True:
            cr.execute(
                SQL(
                    """
                    SELECT contact.id, contact.name, contact.phone, contact.email, country.code
                    FROM res_partner contact
                    JOIN res_users system ON system.id = %s
                    JOIN res_company company
                        ON company.id = COALESCE(contact.company_id, system.company_id)
                    JOIN res_partner place ON place.id = company.partner_id
                    LEFT JOIN res_country country ON country.id = place.country_id
                    WHERE contact.id > %s
                    ORDER BY contact.id
                    LIMIT %s
                    """,
                    SUPERUSER_ID,
                    last,
                    FILL_BATCH,
                )
            )
            rows = cr.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            execute_values(
                cr._obj,
                "UPDATE res_partner SET asas_helpdesk_key = keys.key"
                " FROM (VALUES %s) AS keys (id, key) WHERE res_partner.id = keys.id",
                [
                    (partner_id, search_key(*contact, country or POLICY_COUNTRY))
                    for partner_id, *contact, country in rows
                ],
                page_size=FILL_BATCH,
            )

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if self.env.context.get(FIND) and operator == "ilike" and isinstance(value, str):
            # Other addons search as before.
            return Domain(domain) | self._asas_helpdesk_search_domain(value)
        return domain

    @api.model
    def _asas_helpdesk_search_domain(self, text):
        """Return the domain of the persons who match a query: each word is in their key."""
        words = sought_in_key(text, self.env.company._asas_helpdesk_country())
        if not words:
            return Domain.FALSE
        return Domain("is_company", "=", False) & Domain.AND(
            Domain(COLUMN, "ilike", escape_psql(word)) for word in words
        )
