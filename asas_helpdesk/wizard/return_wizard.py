from odoo import api, fields, models
from odoo.tools import format_list


class ReturnWizard(models.TransientModel):
    """Dialog for Level 2 to send resolved tickets back, with what is not accepted."""

    _name = "asas.helpdesk.return.wizard"
    _description = "Not Accepted"
    _inherit = ["asas.helpdesk.dialog.mixin", "asas.helpdesk.words.mixin"]

    reason = fields.Text(
        string="What Is Not Accepted, and What Is Needed",
        required=True,
        help="For the staff who go on with it. The beneficiary does not read it.",
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Another Manager",
        domain=[("share", "=", False)],
        help="Empty: the next step of the escalation chain.",
    )
    expected = fields.Char(string="Goes Back To", compute="_compute_expected")

    def _get_kind(self):
        return "reopened"

    @api.depends("ticket_ids")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    @api.depends("ticket_ids")
    def _compute_words(self):
        return super()._compute_words()

    def _offers_words(self):
        return True

    @api.depends("ticket_ids", "manager_id")
    @api.depends_context("lang", "uid")
    def _compute_expected(self):
        for wizard in self:
            if wizard.manager_id:
                wizard.expected = wizard.manager_id.sudo().name  # only the name
                continue
            tickets = wizard.ticket_ids._origin.sudo(False)._filtered_access("read")
            workers = self.env["res.users"]
            for ticket in tickets.filtered(lambda t: t.state == "resolved"):
                workers |= ticket._goes_back_to()
            names = workers.sudo().mapped("name")  # only the names
            wizard.expected = format_list(self.env, names) or self.env._("The queue of its level")

    def action_send_back(self):
        """Send the tickets of this dialog back.

        :raise UserError: saying why a ticket cannot be sent back
        """
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        words = self._get_changed_words()
        return self._end(self.ticket_ids._not_accept(self.reason, self.manager_id, words))
