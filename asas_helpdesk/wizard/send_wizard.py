from odoo import api, fields, models
from odoo.exceptions import UserError


class SendWizard(models.TransientModel):
    """Dialog to ask the beneficiary a question and wait, or to verify and close: it shows what the
    beneficiary will read."""

    _name = "asas.helpdesk.send.wizard"
    _description = "Wait for the Beneficiary, or Close"
    _inherit = ["asas.helpdesk.words.mixin", "asas.helpdesk.value.mixin"]

    ticket_ids = fields.Many2many("asas.helpdesk.ticket", required=True)
    kind = fields.Selection(
        [("waiting", "Wait for the Beneficiary"), ("closed", "Verify and Close")], required=True
    )

    @api.constrains("ticket_ids")
    def _check_tickets(self):
        # A dialog shows the names of its tickets, so only to people who may read them.
        self.sudo(False).ticket_ids.check_access("read")

    def _get_tickets(self):
        return self.ticket_ids

    def _get_kind(self):
        return self.kind

    @api.depends("ticket_ids", "kind")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    @api.depends("ticket_ids", "kind")
    def _compute_words(self):
        return super()._compute_words()

    def _offers_words(self):
        return self.kind == "closed"  # a question is nobody's but the one's who asks it

    def action_send(self):
        """Make the move of this dialog, and send what was shown.

        :raise UserError: when the question is missing or a ticket may not be moved
        """
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        vals = {"stage_id": self._get_stage().id}
        if self.kind == "closed":
            words = self._get_changed_words()
            return self._end(self.ticket_ids._depart(vals, words=words))
        question = (self.words or "").strip()
        if not question:
            raise UserError(self.env._("Enter what you ask the beneficiary."))
        return self._end(self.ticket_ids._ask(question, vals))
