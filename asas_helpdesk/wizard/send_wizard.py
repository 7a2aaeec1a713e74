from odoo import api, fields, models
from odoo.exceptions import UserError


class SendWizard(models.TransientModel):
    """Dialog to ask the beneficiary a question and wait, to verify and close, to reopen, or to mark
    as implemented: it shows what the beneficiary will read."""

    _name = "asas.helpdesk.send.wizard"
    _description = "Wait, Close, Reopen, or Mark as Implemented"
    _inherit = ["asas.helpdesk.dialog.mixin", "asas.helpdesk.words.mixin"]

    kind = fields.Selection(
        [
            ("waiting", "Wait for the Beneficiary"),
            ("closed", "Verify and Close"),
            ("reopened", "Reopen"),
            ("implemented", "Mark as Implemented"),
        ],
        required=True,
    )

    def _get_kind(self):
        return "resolved" if self.kind == "implemented" else self.kind

    def _get_shown_values(self):
        return {"outcome": "implemented"} if self.kind == "implemented" else {}

    @api.depends("ticket_ids", "kind")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    @api.depends("ticket_ids", "kind")
    def _compute_words(self):
        return super()._compute_words()

    def _offers_words(self):
        return self.kind != "waiting"  # a question is nobody's but the one's who asks it

    def action_send(self):
        """Make the move of this dialog, and send what was shown.

        :raise UserError: when the question is missing or a ticket may not be moved
        """
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        words = self._get_changed_words()
        if self.kind == "reopened":
            return self._end(self.ticket_ids._depart_reopening(self.stage_id, words))
        if self.kind == "implemented":
            return self._end(self.ticket_ids._depart_implemented(words))
        vals = {"stage_id": self._get_stage().id}
        if self.kind == "closed":
            return self._end(self.ticket_ids._depart(vals, words=words))
        question = (self.words or "").strip()
        if not question:
            raise UserError(self.env._("Enter what you ask the beneficiary."))
        return self._end(self.ticket_ids._ask(question, vals))
