from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .mail_followers import TICKET


class HiddenMessageMixin(models.AbstractModel):
    """Mixin for Odoo's models of what belongs to a message, to hide what belongs to one of ours.

    Those who may read these models read all their rows, whatever the messages are on. What belongs
    to messages on other records is shown as before.
    """

    _name = "asas.helpdesk.hidden.message.mixin"
    _description = "Hidden With Its Message"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            self.env["mail.message"].flush_model(["model", "res_id"])
            hidden = self._asas_helpdesk_hidden()
            domain = Domain(domain) & Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    """
                    NOT EXISTS (
                        SELECT FROM mail_message message
                         WHERE message.id = %s AND %s
                    )
                    """,
                    model._field_to_sql(alias, "mail_message_id", query),
                    hidden,
                )
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation == "create" or not self.ids:
            return result
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.flush_model(["mail_message_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT part.id
                  FROM %s part JOIN mail_message message ON message.id = part.mail_message_id
                 WHERE part.id = ANY(%s) AND %s
                """,
                SQL.identifier(self._table),
                self.ids,
                self._asas_helpdesk_hidden(),
            )
        )
        hidden = self.browse(row[0] for row in rows)
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)

    @api.model
    def _asas_helpdesk_hidden(self):
        """Return SQL for whether a ``message`` names a ticket that is hidden from the user."""
        hidden = self.env[TICKET]._hidden_from_user()
        return SQL(
            """(
                (message.model = %(model)s AND message.res_id IN (%(hidden)s))
                OR message.id IN (
                    SELECT message_id FROM asas_helpdesk_ticket_digest_rel
                     WHERE ticket_id IN (%(hidden)s)
                )
            )""",
            model=TICKET,
            hidden=hidden,
        )
