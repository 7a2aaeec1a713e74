from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ticket.protected_mixin import STAFF
from ..ticket.ticket_transitions import UNRESOLVED_STATES

RESULTS = [
    ("upheld", "Substantiated"),
    ("partly_upheld", "Partly Substantiated"),
    ("not_upheld", "Not Substantiated"),
]


class Finding(models.Model):
    """A point of a complaint, what was found about it, and what is done about it.

    The decision letter shows them in their order. They are written until the decision, and stay as
    they are from then on.
    """

    _name = "asas.helpdesk.finding"
    _description = "Point of a Decision"
    _inherit = [
        "asas.helpdesk.part.mixin",
        "asas.helpdesk.recorded.part.mixin",
    ]
    _order = "ticket_id, sequence, id"
    _personal = "record"
    _evidence_kind = "finding"
    _evidence_fields = ("name", "reason", "result", "remedy", "responsible", "remedy_on")

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, ondelete="cascade", index=True, fixed=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, protected=True
    )
    sequence = fields.Integer(default=10, writable_by=STAFF)
    name = fields.Char(
        string="Point",
        required=True,
        help="What was complained of, in a few words.",
        writable_by=STAFF,
    )
    reason = fields.Text(
        string="What Happened",
        help="What happened, what should have happened, and how that was found.",
        writable_by=STAFF,
    )
    result = fields.Selection(RESULTS, required=True, writable_by=STAFF)
    remedy = fields.Char(help="What the institute does about it.", writable_by=STAFF)
    responsible = fields.Char(help="Which department or role does it.", writable_by=STAFF)
    remedy_on = fields.Date(string="Done By", writable_by=STAFF)

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._refuse_after_the_decision()
        return findings

    def write(self, vals):
        self._refuse_after_the_decision()
        return super().write(vals)

    def unlink(self):
        """Delete points before the decision; the record keeps them."""
        self._refuse_after_the_decision()
        self.env["asas.helpdesk.evidence"]._append(
            (
                finding.ticket_id.id,
                self._evidence_kind,
                {
                    "id": finding.id,
                    "model": self._name,
                    "reason": self.env._("Deleted: %(name)s", name=finding.name),
                },
            )
            for finding in self
        )
        return super().unlink()

    def _refuse_after_the_decision(self):
        """Refuse a change to what a decision was based on.

        :raise UserError: saying what to do
        """
        if self.env.su:
            return
        if any(finding.ticket_id.state not in UNRESOLVED_STATES for finding in self):
            raise UserError(
                self.env._(
                    "The decision has been made; its points stay as they are. Reopen the ticket to"
                    " decide again."
                )
            )
