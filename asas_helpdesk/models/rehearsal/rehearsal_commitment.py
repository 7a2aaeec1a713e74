from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sla.sla import CRITERIA, METRICS
from ..ticket.base import SETTING
from ..ticket.ticket import BENEFICIARY_KINDS, PRIORITIES, TICKET_TYPES


class RehearsalCommitment(models.Model):
    """A commitment as a draft would have it: one in force with another target, or a new one."""

    _name = "asas.helpdesk.rehearsal.commitment"
    _description = "Commitment of a Draft"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "rehearsal_id, sequence, id"
    _rec_name = "metric"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"

    rehearsal_id = fields.Many2one(
        "asas.helpdesk.rehearsal", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    policy_id = fields.Many2one(
        "asas.helpdesk.sla",
        string="In Force",
        ondelete="cascade",
        help="The SLA policy that this line changes. Empty: a new commitment.",
    )
    metric = fields.Selection(
        METRICS,
        compute="_compute_from_policy",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    target_hours = fields.Float(
        string="Target",
        compute="_compute_from_policy",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Hours and minutes, such as 00:30 or 24:00.",
    )
    basis = fields.Selection(
        [("elapsed", "Elapsed Time"), ("working", "Working Time")],
        compute="_compute_from_policy",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    ticket_type = fields.Selection(TICKET_TYPES, help="Empty: any type.")
    channel_id = fields.Many2one(
        "asas.helpdesk.channel", ondelete="cascade", help="Empty: any channel."
    )
    service_id = fields.Many2one(
        "asas.helpdesk.service", ondelete="cascade", help="Empty: any service."
    )
    priority = fields.Selection(PRIORITIES, help="Empty: any priority.")
    beneficiary_kind = fields.Selection(BENEFICIARY_KINDS, help="Empty: any beneficiary.")
    is_dropped = fields.Boolean(string="Without It", help="The draft has no such commitment.")
    is_changed = fields.Boolean(compute="_compute_is_changed")

    _target_positive = models.Constraint(
        "CHECK(target_hours > 0)", "The target must be longer than zero."
    )
    _target_sensible = models.Constraint(
        "CHECK(target_hours <= 8784)", "The target cannot exceed one year (8,784 hours)."
    )

    @api.depends("policy_id")
    def _compute_from_policy(self):
        for line in self:
            policy = line.policy_id
            line.metric = policy.metric or line.metric or "first_response"
            line.target_hours = policy.target_hours or line.target_hours or 24
            line.basis = policy.basis or line.basis or "working"

    @api.depends("policy_id", "target_hours", "basis", "is_dropped")
    def _compute_is_changed(self):
        for line in self:
            policy = line.policy_id
            line.is_changed = (
                not policy
                or line.is_dropped
                or line.basis != policy.basis
                or round(line.target_hours * 60) != round(policy.target_hours * 60)
            )

    @api.constrains("policy_id", "rehearsal_id")
    def _check_policies(self):
        for rehearsal in self.rehearsal_id:
            policies = rehearsal.commitment_ids.filtered("policy_id").mapped("policy_id.id")
            if len(policies) != len(rehearsal.commitment_ids.filtered("policy_id")):
                raise ValidationError(
                    self.env._("A commitment in force stands in the draft twice. Delete one line.")
                )

    def _as_policies(self):
        """Return the commitments as SLA policies that are nowhere stored, in their order."""
        slas = self.env["asas.helpdesk.sla"]
        drafted = slas.browse()
        for line in self.filtered(lambda line: not line.is_dropped):
            values = {"target_hours": line.target_hours, "basis": line.basis}
            if not line.policy_id:
                values["metric"] = line.metric
                values |= {name: line[name] for name in CRITERIA}
            drafted += slas.new(values, origin=line.policy_id)
        return drafted
