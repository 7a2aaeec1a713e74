from odoo import api, fields, models
from odoo.exceptions import UserError


class ExtendWizard(models.TransientModel):
    """Dialog to extend the time for a decision, with the reason that the beneficiary reads."""

    _name = "asas.helpdesk.extend.wizard"
    _description = "Extend the Decision"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_id = fields.Many2one("asas.helpdesk.ticket", required=True, ondelete="cascade")
    deadline = fields.Char(string="Present Deadline", compute="_compute_deadline")
    day = fields.Date(string="New Date", required=True)
    expected = fields.Char(string="New Deadline", compute="_compute_expected")
    reason = fields.Text(
        required=True, help="Why the decision takes longer, in words for the beneficiary."
    )

    @api.constrains("ticket_id")
    def _check_ticket(self):
        # A dialog shows the name of its ticket, so only to people who may read that.
        self.sudo(False).ticket_id.check_access("read")

    @api.depends("ticket_id")
    @api.depends_context("lang")
    def _compute_deadline(self):
        for wizard in self:
            ticket = wizard.ticket_id._origin._filtered_access("read")
            moment = ticket._decision_status().deadline
            wizard.deadline = moment and ticket.company_id._asas_helpdesk_moment(moment)

    @api.depends("ticket_id", "day")
    @api.depends_context("lang")
    def _compute_expected(self):
        for wizard in self:
            ticket = wizard.ticket_id._origin._filtered_access("read")
            wizard.expected = False
            if ticket and wizard.day and not ticket._get_extension_blocker():
                try:
                    moment = ticket._plan_extension(wizard.day)[1]
                    wizard.expected = ticket.company_id._asas_helpdesk_moment(moment)
                except UserError as refusal:
                    wizard.expected = str(refusal)

    def action_extend(self):
        """Extend the decision on the ticket of this dialog, and notify the beneficiary.

        :raise UserError: saying why it cannot be extended, or not to this day
        """
        self.ensure_one()
        self.check_access("write")
        self.ticket_id._extend(self.day, self.reason)
        return {"type": "ir.actions.act_window_close"}
