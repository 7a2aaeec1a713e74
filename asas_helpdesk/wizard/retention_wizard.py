from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, human_size

from ..models.ticket.ticket import TICKET_TYPES

TICKET = "asas.helpdesk.ticket"


class RetentionWizard(models.TransientModel):
    """Dialog that says what the next run would destroy, and destroys nothing itself."""

    _name = "asas.helpdesk.retention.wizard"
    _description = "What Would Go"
    _inherit = ["asas.helpdesk.value.mixin"]

    tickets = fields.Integer(compute="_compute_what_would_go")
    summary = fields.Html(compute="_compute_what_would_go")

    def _compute_what_would_go(self):
        self._check_reader()
        # As the current user: neither a count nor a list shows what they may not see.
        tickets = self.env[TICKET]
        over = tickets._over_domain()
        count = tickets.search_count(over)
        for wizard in self:
            wizard.tickets = count
            wizard.summary = wizard._list_types(over) + wizard._list_records(over)

    def _check_reader(self):
        if not self.env.user.has_group("asas_helpdesk.group_level2"):
            raise AccessError(
                self.env._("Only Level 2 and administrators see what would be destroyed.")
            )

    def _list_types(self, over):
        tickets, company = self.env[TICKET], self.env.company
        labels = dict(tickets._fields["ticket_type"]._description_selection(self.env))
        counted = dict(tickets._read_group(over, ["ticket_type"], ["__count"]))
        held = Domain("is_held", "=", True) & Domain("anonymised_at", "=", False)
        kept = dict(tickets._read_group(held, ["ticket_type"], ["__count"]))
        rows = []
        for ticket_type, _label in TICKET_TYPES:
            # sudo() only to read the setting.
            months = company.sudo()._asas_helpdesk_months_kept(ticket_type)
            rows.append(
                (
                    labels[ticket_type],
                    months or self.env._("without a limit"),
                    counted.get(ticket_type, 0),
                    kept.get(ticket_type, 0),
                )
            )
        titles = (
            self.env._("Type"),
            self.env._("Months Kept after Its End"),
            self.env._("Would Go"),
            self.env._("On Legal Hold"),
        )
        return _table(titles, rows)

    def _list_records(self, over):
        """Return how many records would go with the tickets, and the size of their files."""
        mine = self.env[TICKET]._search(over).subselect()
        self.env.flush_all()
        holdings = self.env["asas.helpdesk.holdings"]
        counts = {
            name: self._count(name, SQL("ticket_id IN %s", mine))
            for name in holdings._models_on_tickets()
            if holdings._is_personal(name)
        }
        on_ticket = SQL("model = %s AND res_id IN %s", TICKET, mine)
        counts["mail.message"] = self._count("mail.message", on_ticket)
        of_ticket = SQL("res_model = %s AND res_id IN %s", TICKET, mine)
        counts["ir.attachment"] = self._count("ir.attachment", of_ticket)
        named = self.env["asas.helpdesk.destruction"]._name_models(
            {name: count for name, count in counts.items() if count}
        )
        if not named:
            return Markup()
        ((size,),) = self.env.execute_query(
            SQL("SELECT COALESCE(sum(file_size), 0) FROM ir_attachment WHERE %s", of_ticket)
        )
        rows = [*named, (self.env._("Size of the files"), human_size(size))] if size else named
        return _table((self.env._("What hangs on them"), self.env._("Number")), rows)

    def _count(self, name, condition):
        ((count,),) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s WHERE %s",
                SQL.identifier(self.env[name]._table),
                condition,
            )
        )
        return count

    def action_tickets(self):
        """Show the tickets whose personal data would go."""
        self._check_reader()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would Go with the Next Run"),
            "res_model": TICKET,
            "view_mode": "list,form",
            "domain": [("is_over", "=", True)],
        }


def _table(titles, rows):
    """Return a table with numbers at its ends."""
    head = Markup().join(Markup("<th class='pe-4'>%s</th>") % title for title in titles)
    body = Markup().join(
        Markup("<tr>%s</tr>")
        % Markup().join(Markup("<td class='pe-4'>%s</td>") % cell for cell in row)
        for row in rows
    )
    return Markup("<table class='mb-4'><tr>%s</tr>%s</table>") % (head, body)
