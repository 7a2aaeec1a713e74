from odoo import api, fields, models

from ..sla.commitment_mixin import METRICS


class RehearsalBroken(models.Model):
    """A commitment that was broken in a replay: under what is in force, under the draft, or both.

    Those who see the ticket see it, of their own rehearsals alone.
    """

    _name = "asas.helpdesk.rehearsal.broken"
    _description = "Commitment Broken in a Rehearsal"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "is_added desc, draft_late_hours desc, id"
    _rec_name = "ticket_id"

    rehearsal_id = fields.Many2one(
        "asas.helpdesk.rehearsal",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        technical=True,
    )
    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    metric = fields.Selection(METRICS, string="Commitment", required=True, readonly=True)
    service_id = fields.Many2one("asas.helpdesk.service", readonly=True, ondelete="cascade")
    channel_id = fields.Many2one("asas.helpdesk.channel", readonly=True, ondelete="cascade")
    in_force = fields.Boolean(string="Broken in Force", readonly=True, technical=True)
    in_draft = fields.Boolean(string="Broken in the Draft", readonly=True, technical=True)
    is_added = fields.Boolean(
        readonly=True,
        technical=True,
        help="Broken in the draft, and kept under what is in force.",
    )
    broken_in = fields.Selection(
        [("both", "Both"), ("draft", "The Draft Alone"), ("force", "In Force Alone")],
        compute="_compute_broken_in",
    )
    started_at = fields.Datetime(readonly=True)
    reached_at = fields.Datetime(readonly=True)
    draft_due_at = fields.Datetime(string="Due in the Draft", readonly=True)
    force_late_hours = fields.Float(
        string="Late in Force (hours)", readonly=True, aggregator=None, help="In elapsed time."
    )
    draft_late_hours = fields.Float(
        string="Late in the Draft (hours)", readonly=True, aggregator=None, help="In elapsed time."
    )

    @api.depends("in_force", "in_draft")
    def _compute_broken_in(self):
        for row in self:
            if row.in_force and row.in_draft:
                row.broken_in = "both"
            else:
                row.broken_in = "draft" if row.in_draft else "force"
