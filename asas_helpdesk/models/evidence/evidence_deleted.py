from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Context key of the screens that show entries of deleted tickets: on others, Odoo looks for the
# names of their tickets.
DELETED = "asas_helpdesk_deleted"


class EvidenceDeleted(models.Model):
    """The entries of deleted tickets: they outlive their ticket, and are read by those who could
    have read it. From whom it was hidden is kept in the entry that says who deleted it."""

    _inherit = "asas.helpdesk.evidence"

    _deleted = models.Index("(ticket_id) WHERE kind = 'deleted'")

    reference = fields.Char(
        compute="_compute_reference", help="The reference of a ticket that was deleted."
    )

    @api.depends("content", "kind")
    def _compute_reference(self):
        for entry in self:
            entry.reference = entry.kind == "deleted" and entry._get_content().get("name")

    @api.model
    def _get_deleted_domain(self):
        """Return the domain of the entries of deleted tickets, for the screens that show them."""
        if not self.env.context.get(DELETED):
            return Domain.FALSE
        return Domain("ticket_id", "in", self._get_deleted())

    def web_read(self, specification):
        """Leave out the tickets themselves where entries of deleted ones are shown."""
        if not self.env.context.get(DELETED) or "ticket_id" not in specification:
            return super().web_read(specification)
        wanted = {name: spec for name, spec in specification.items() if name != "ticket_id"}
        return [{**row, "ticket_id": False} for row in super().web_read(wanted)]

    @api.model
    def _get_deleted(self):
        """Return SQL for the ids of the deleted tickets of the user's companies, without those that
        were hidden from the user."""
        people = self.env["asas.helpdesk.person"]
        everybody = SQL(
            "SELECT person.id::int FROM asas_helpdesk_evidence entry, "
            " jsonb_array_elements_text(entry.content::jsonb -> 'hidden') AS person (id)"
            " WHERE entry.kind = 'deleted' AND entry.content LIKE '%%\"hidden\"%%'"
        )
        return SQL(
            """
            SELECT gone.ticket_id FROM asas_helpdesk_evidence gone
             WHERE gone.kind = 'deleted' AND gone.content LIKE '%%"hidden"%%'
               AND (gone.content::jsonb ->> 'company_id')::int = ANY(%(companies)s)
               AND NOT EXISTS (
                   SELECT FROM jsonb_array_elements_text(gone.content::jsonb -> 'hidden')
                            AS person (id)
                    WHERE person.id::int IN (%(same)s)
               )
            """,
            companies=self.env.companies.ids,
            same=people._same_person(everybody, people._contacts_of_user(self.env.uid)),
        )

    def action_show_record(self):
        """Show all entries of the ticket of this one."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "name": self.reference or self.env._("Evidence"),
            "views": [(False, "list"), (False, "form")],
            "domain": [("ticket_id", "=", self.ticket_id.id)],
            "context": {"of_ticket": True, "create": False, DELETED: True},
        }
