from odoo import api, fields, models
from odoo.exceptions import UserError


class ExtendWizard(models.TransientModel):
    """Dialog to extend the time for a decision, with the reason that the beneficiary reads."""

    _name = "asas.helpdesk.extend.wizard"
    _description = "Extend the Decision"
    _inherit = ["asas.helpdesk.words.mixin"]

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

    def _get_tickets(self):
        return self.ticket_id

    def _get_kind(self):
        return "extended"

    def _get_shown_values(self):
        ticket = self.ticket_id._origin
        return {
            "extended_from": ticket._decision_status().deadline,
            "extended_to": self._plan()[0],
        }

    @api.depends("ticket_id", "day")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    def _plan(self):
        """Return the new deadline, or None and why there is none."""
        ticket = self.ticket_id._origin._filtered_access("read")
        if not (ticket and self.day) or ticket._get_extension_blocker():
            return None, None
        try:
            return ticket._plan_extension(self.day)[1], None
        except UserError as refusal:
            return None, str(refusal)

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
            moment, refusal = wizard._plan()
            company = wizard.ticket_id._origin.sudo().company_id  # only for its zone and calendar
            wizard.expected = company._asas_helpdesk_moment(moment) if moment else refusal

    def action_extend(self):
        """Extend the decision on the ticket of this dialog, and notify the beneficiary.

        :raise UserError: saying why it cannot be extended, or not to this day
        """
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        return self._end(self.ticket_id._depart_extension(self.day, self.reason))
