from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import html2plaintext

from ..models.ticket.intake import SUBJECT_LENGTH
from ..models.ticket.ticket import TICKET_TYPES


class SplitWizard(models.TransientModel):
    """Dialog to make a second ticket: for another matter of an open one, or after a closed one."""

    _name = "asas.helpdesk.split.wizard"
    _description = "Split Ticket"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_id = fields.Many2one("asas.helpdesk.ticket", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id")
    is_follow_up = fields.Boolean()
    subject = fields.Char(required=True, help="What the new ticket is about, in a few words.")
    ticket_type = fields.Selection(TICKET_TYPES, string="Type", required=True)
    service_id = fields.Many2one(
        "asas.helpdesk.service",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        ondelete="cascade",
    )
    words = fields.Text(
        string="Words of the Beneficiary",
        help="What the beneficiary said of this matter, in their own words.",
    )
    offered_message_ids = fields.Many2many("mail.message", compute="_compute_offered")
    offered_file_ids = fields.Many2many("ir.attachment", compute="_compute_offered")
    message_ids = fields.Many2many(
        "mail.message",
        string="Messages of the Beneficiary",
        domain="[('id', 'in', offered_message_ids)]",
    )
    file_ids = fields.Many2many(
        "ir.attachment", string="Files", domain="[('id', 'in', offered_file_ids)]"
    )
    made_id = fields.Many2one("asas.helpdesk.ticket", readonly=True, ondelete="cascade")

    @api.depends("ticket_id")
    def _compute_offered(self):
        for wizard in self:
            # As the current user, who is the only one to see the result.
            ticket = wizard.ticket_id._origin.sudo(False)._filtered_access("read")
            wizard.offered_message_ids = ticket._get_own_messages() if ticket else False
            wizard.offered_file_ids = ticket._get_own_files() if ticket else False

    @api.constrains("ticket_id", "message_ids", "file_ids")
    def _check_ticket(self):
        # A dialog shows the name of its ticket, so only to people who may read that.
        self.sudo(False).ticket_id.check_access("read")
        for wizard in self:
            if (
                wizard.message_ids - wizard.offered_message_ids
                or wizard.file_ids - wizard.offered_file_ids
            ):
                raise ValidationError(
                    self.env._(
                        "Choose messages and files that the beneficiary sent on this ticket."
                    )
                )

    @api.constrains("subject")
    def _check_subject(self):
        for wizard in self:
            if not 0 < len((wizard.subject or "").strip()) <= SUBJECT_LENGTH:
                raise ValidationError(
                    self.env._(
                        "Write in up to %(most)s characters what the new ticket is about.",
                        most=SUBJECT_LENGTH,
                    )
                )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ticket = self.env["asas.helpdesk.ticket"].browse(values.get("ticket_id"))
        ticket.check_access("read")
        if ticket and "ticket_type" in fields:
            values["ticket_type"] = ticket.ticket_type
        if ticket and "service_id" in fields and values.get("is_follow_up"):
            values["service_id"] = ticket.service_id.id
        if ticket and "words" in fields and not values.get("is_follow_up"):
            values["words"] = html2plaintext(ticket.description or "").strip()
        return values

    def action_split(self):
        """Make the second ticket and show it; pressed twice, it shows the one that was made.

        :raise UserError: when it says nothing, or the ticket has moved on meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        self._wait_for_others()
        if not self.made_id:
            words = (self.words or "").strip()
            if not words and not self.message_ids:
                raise UserError(
                    self.env._("Choose a message, or write what the beneficiary said of this.")
                )
            self.made_id = self.ticket_id._split(
                {
                    "subject": self.subject.strip(),
                    "ticket_type": self.ticket_type,
                    "service_id": self.service_id.id,
                },
                words,
                self.message_ids,
                self.file_ids,
                self.is_follow_up,
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.ticket",
            "res_id": self.made_id.id,
            "views": [(False, "form")],
        }
