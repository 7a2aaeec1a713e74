from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.ticket.intake import not_a_phone


class CallWizard(models.TransientModel):
    """Dialog to log a telephone call to the beneficiary, with its outcome, number and time."""

    _name = "asas.helpdesk.call.wizard"
    _description = "Log a Call"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_id = fields.Many2one("asas.helpdesk.ticket", required=True, ondelete="cascade")
    notice_id = fields.Many2one(
        "asas.helpdesk.notice",
        string="For the Notice",
        domain="[('ticket_id', '=', ticket_id), ('method', '=', 'call'), ('state', '=', 'queued')]",
        ondelete="cascade",
    )
    also_ids = fields.Many2many(
        "asas.helpdesk.notice",
        string="Also Notified Of",
        help="What else the beneficiary was notified of in this call. Remove what was not said.",
    )
    open_ids = fields.Many2many(
        "asas.helpdesk.notice", compute="_compute_open_ids", string="Other Open Calls"
    )
    number = fields.Char(string="Phone", required=True)
    called_at = fields.Datetime(required=True, default=fields.Datetime.now)
    outcome = fields.Selection(
        [("reached", "Spoke with the Beneficiary"), ("nobody", "No Answer")], required=True
    )
    note = fields.Text(string="What Was Said")

    @api.depends("ticket_id", "notice_id")
    def _compute_open_ids(self):
        for wizard in self:
            wizard.open_ids = wizard.ticket_id._find_other_open_calls(wizard.notice_id)

    @api.constrains("ticket_id", "notice_id", "also_ids")
    def _check_ticket(self):
        # A dialog shows the name of its ticket, so only to people who may read that.
        self.sudo(False).ticket_id.check_access("read")
        self.sudo(False).notice_id.check_access("read")
        self.sudo(False).also_ids.check_access("read")
        for wizard in self:
            if wizard.also_ids - wizard.open_ids:
                raise ValidationError(
                    self.env._(
                        "Only open calls to the same beneficiary can be logged together. Remove the"
                        " others."
                    )
                )

    @api.constrains("number")
    def _check_number(self):
        for wizard in self:
            if not wizard.ticket_id.company_id._asas_helpdesk_phone(wizard.number):
                raise ValidationError(not_a_phone(self.env, wizard.number or ""))

    @api.constrains("called_at", "notice_id", "also_ids")
    def _check_called_at(self):
        for wizard in self:
            if wizard.called_at > fields.Datetime.add(fields.Datetime.now(), minutes=1):
                raise ValidationError(
                    self.env._("A call is logged after it was made. Enter a time in the past.")
                )
            if wizard.called_at < wizard.ticket_id.received_at:
                raise ValidationError(
                    self.env._("The call cannot have been made before the ticket was received.")
                )
            # Compare to the minute, as people enter a time.
            owed = (wizard.notice_id | wizard.also_ids).mapped("queued_at")
            due = owed and max(owed).replace(second=0)
            if due and wizard.called_at < due:
                raise ValidationError(
                    self.env._(
                        "A call made before there was anything to notify of does not count"
                        " as a notice. Call again, or leave the notice empty."
                    )
                )

    @api.constrains("notice_id", "ticket_id")
    def _check_notice(self):
        for wizard in self:
            if wizard.notice_id and wizard.notice_id.ticket_id != wizard.ticket_id:
                raise ValidationError(self.env._("This notice belongs to another ticket."))

    def action_log(self):
        """Record the call as evidence on the ticket and, if it was made for one, on the notice."""
        self.check_access("write")
        for wizard in self:
            told = wizard.notice_id | wizard.also_ids
            for ticket in wizard.ticket_id | told.ticket_id:
                ticket._log_call(
                    told.filtered(lambda notice, of=ticket: notice.ticket_id == of),
                    reached=wizard.outcome == "reached",
                    number=wizard.number,
                    called_at=wizard.called_at,
                    note=wizard.note,
                )
        return {"type": "ir.actions.act_window_close"}
