import logging
from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from ..ticket.base import EMPTY

_logger = logging.getLogger(__name__)


class Contacts(models.AbstractModel):
    """What becomes of the contact of a person whose data were destroyed.

    Contacts belong to Odoo, and to all applications that use them. One that the desk has made and
    that nothing else names goes; all others remain, and the report says what uses them.
    """

    _name = "asas.helpdesk.contacts"
    _description = "Contacts of People Whose Data Went"

    @api.model
    def _release(self, partners, asked=False):
        """Delete the contacts that nothing needs any more.

        :param bool asked: whether the person has asked for it: then contacts go that others than
            the desk have made, too, if nothing names them
        :return: a dict: how many remain, by the model that uses them
        """
        # sudo() because those who may have personal data destroyed need not edit contacts.
        partners = partners.sudo().exists()
        if not partners:
            return {}
        mine = partners if asked else partners.filtered("asas_helpdesk_made_here")
        used = self._find_uses(mine)
        free = mine.filtered(lambda partner: partner.id not in used)
        gone = free.filtered(self._delete)
        if asked:
            self._forget(partners - gone)
        remain = Counter(model for models_ in used.values() for model in models_)
        others = len(partners - gone) - len(used)
        if others > 0:
            remain["res.partner"] += others
        return dict(remain)

    @api.model
    def _forget(self, partners):
        """Empty what the desk itself has noted on contacts that remain."""
        model = self.env["res.partner"]
        names = [
            name
            for name, field in model._fields.items()
            if field.column_type and getattr(field, "personal", None) == EMPTY
        ]
        assignments = [SQL("%s = NULL", SQL.identifier(name)) for name in names]
        # Past the ORM, which takes a proven address from nobody.
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET %s WHERE id = ANY(%s)",
                SQL(", ").join(assignments),
                partners.ids,
            )
        )
        partners.invalidate_recordset(names, flush=False)

    @api.model
    def _delete(self, partner):
        """Delete a contact, and return whether that was possible."""
        try:
            with self.env.cr.savepoint():
                partner.unlink()
        except Exception:
            # Any addon may refuse it, in any way: then the contact remains, and is reported.
            _logger.info("The contact %s is still needed.", partner.id, exc_info=True)
            return False
        return True

    @api.model
    def _find_uses(self, partners):
        """Return the models that name these contacts, by the id of the contact."""
        found = {}
        if not partners:
            return found
        self.env.flush_all()
        models_by_table = {
            model._table: name for name, model in self.env.registry.items() if model._auto
        }
        for table, column in self._find_links():
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s"
                    " WHERE %(column)s = ANY(%(ids)s) AND %(own)s",
                    column=SQL.identifier(column),
                    table=SQL.identifier(table),
                    ids=partners.ids,
                    own=self._not_its_own(table, column, partners.ids),
                )
            )
            for (id_,) in rows:
                found.setdefault(id_, set()).add(models_by_table.get(table, table))
        return found

    @api.model
    def _not_its_own(self, table, column, ids):
        """Return the condition for rows that do not belong to the contact itself."""
        if table == "res_partner":
            return SQL("id <> %s", SQL.identifier(column))
        if table == "mail_followers":
            return SQL("NOT (res_model = 'res.partner' AND res_id = ANY(%s))", ids)
        if table == "mail_message":
            return SQL("NOT (model = 'res.partner' AND res_id = ANY(%s))", ids)
        return SQL("TRUE")

    @api.model
    def _find_links(self):
        """Return the columns that PostgreSQL knows as links to a contact: of every addon."""
        return self.env.execute_query(
            SQL(
                "SELECT class.relname, attribute.attname FROM pg_constraint link"
                " JOIN pg_class class ON class.oid = link.conrelid"
                " JOIN pg_attribute attribute ON attribute.attrelid = link.conrelid"
                " AND attribute.attnum = link.conkey[1]"
                " WHERE link.contype = 'f' AND link.confrelid = 'res_partner'::regclass"
            )
        )
