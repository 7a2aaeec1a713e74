from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.text import record_id


class OnceMixin(models.AbstractModel):
    """A dialog that acts once, however often it is sent, and not if somebody else has moved one of
    its tickets since it was opened.

    Its form holds ``seen_states``, and what its button does begins with ``_begin``.
    """

    _name = "asas.helpdesk.once.mixin"
    _description = "Dialog That Acts Once"
    _inherit = ["asas.helpdesk.value.mixin"]

    seen_states = fields.Char(help="How the tickets were when this dialog was opened.")
    done = fields.Boolean(readonly=True, help="What this dialog does is done.")

    def _get_tickets(self):
        """Hook: return the tickets of this dialog."""
        return self.env["asas.helpdesk.ticket"]

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "seen_states" in fields:
            context = self.env.context
            ids = context.get("default_ticket_ids") or [context.get("default_ticket_id")]
            ids = filter(record_id, ids if isinstance(ids, list | tuple) else ())
            tickets = self.env["asas.helpdesk.ticket"].browse(ids)
            values["seen_states"] = self._describe_states(tickets)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards.filtered(lambda w: not w.seen_states):
            wizard.seen_states = self._describe_states(wizard._get_tickets())
        return wizards

    @api.model
    def _describe_states(self, tickets):
        tickets = tickets.exists()._filtered_access("read").sorted("id")
        # sudo() because the move that has not left yet is only compared.
        return " ".join(f"{t.id}:{t.stage_id.id}:{t.sudo().departing_id.id}" for t in tickets)

    def _begin(self):
        """Return whether this dialog has to act now; it does so once.

        :raise UserError: when somebody else has moved a ticket since it was opened
        """
        self.ensure_one()
        self.check_access("write")
        tickets = self._get_tickets()
        tickets.check_access("write")
        self.flush_recordset(["done"])
        self._wait_for_others()
        self.invalidate_recordset(["done"])
        if not self.exists():
            raise UserError(self.env._("This dialog has been closed. Open it again."))
        if self.done:
            return False
        tickets._wait_for_directing()
        tickets.invalidate_recordset(["stage_id", "state", "departing_id"])
        if self.seen_states != self._describe_states(tickets):
            raise UserError(
                self.env._(
                    "%(references)s: somebody else has moved it in the meantime. Close this dialog"
                    " and look at the ticket again.",
                    references=format_list(self.env, tickets.mapped("reference")),
                )
            )
        self.done = True
        return True
