from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.duration import format_duration
from ..sla.commitment_mixin import CRITERIA
from ..ticket.base import SETTING


class RehearsalCommitment(models.Model):
    """A commitment as a draft would have it: one in force with another target, or a new one."""

    _name = "asas.helpdesk.rehearsal.commitment"
    _description = "Commitment of a Draft"
    _inherit = ["asas.helpdesk.commitment.mixin", "asas.helpdesk.rehearsal.part.mixin"]
    _order = "rehearsal_id, sequence, id"
    _rec_name = "metric"
    _personal = SETTING

    sequence = fields.Integer(default=10)
    policy_id = fields.Many2one(
        "asas.helpdesk.sla",
        string="In Force",
        ondelete="cascade",
        help="The SLA policy that this line changes. Empty: a new commitment.",
    )
    metric = fields.Selection(
        compute="_compute_from_policy", store=True, readonly=False, precompute=True, default=None
    )
    target_hours = fields.Float(
        compute="_compute_from_policy", store=True, readonly=False, precompute=True
    )
    basis = fields.Selection(
        compute="_compute_from_policy", store=True, readonly=False, precompute=True, default=None
    )
    is_dropped = fields.Boolean(string="Without It", help="The draft has no such commitment.")
    is_changed = fields.Boolean(compute="_compute_is_changed")

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
            lines = rehearsal.commitment_ids.filtered("policy_id")
            if len(lines.policy_id) != len(lines):
                raise ValidationError(
                    self.env._("A commitment in force stands in the draft twice. Delete one line.")
                )
            foreign = lines.policy_id - lines.policy_id._of_company(rehearsal.company_id)
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” is in force in another company. Delete its line.",
                        policy=foreign[0].display_name,
                    )
                )

    def _refuse_doubles(self):
        """Refuse a new commitment that holds for the same tickets as another: the first of the two
        alone would count.

        :raise UserError: saying what to do
        """
        known = set()
        for line in self.sorted(lambda line: not line.policy_id):
            policy = line.policy_id
            criteria = [(policy or line)[name] for name in CRITERIA]
            holds_for = (line.metric, bool(policy.is_data_request), *criteria)
            if not line.policy_id and holds_for in known:
                raise UserError(
                    self.env._(
                        "Two commitments on “%(metric)s” hold for the same tickets, so that one"
                        " alone would count. Delete one, or choose “Without It” in its line.",
                        metric=line._say_metric(),
                    )
                )
            known.add(holds_for)

    def _say_metric(self):
        return dict(self._fields["metric"]._description_selection(self.env))[self.metric]

    def _say_title(self):
        """Return what the commitment is called: the SLA policy, or the metric and its tickets."""
        if self.policy_id:
            return self.policy_id.name
        labels = [self._say_metric()]
        for name in CRITERIA:
            value = self[name]
            if value and isinstance(value, models.BaseModel):
                labels.append(value.display_name)
            elif value:
                labels.append(dict(self._fields[name]._description_selection(self.env))[value])
        return " · ".join(labels)

    @api.model
    def _say_targets(self, *commitments):
        """Return each target in words, with its basis unless all have the same one.

        :param commitments: lines of a draft, or SLA policies
        """
        bases = dict(self._fields["basis"]._description_selection(self.env))
        said = []
        for commitment in commitments:
            span = timedelta(minutes=round(commitment.target_hours * 60))
            words = format_duration(span, self.env.lang, subject=True, day=None)
            if len(commitments) == 1 or len({c.basis for c in commitments}) > 1:
                words = f"{words} · {bases[commitment.basis]}"
            said.append(words)
        return said

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

    # ------------------------------------------------------------------ Putting it into force

    def _put_into_force(self):
        """Make the commitment one of the SLA policies, for the company of the draft."""
        self.ensure_one()
        rehearsal, policy = self.rehearsal_id, self.policy_id
        of_company = rehearsal.company_id if rehearsal._is_one_of_several() else None
        values = {"target_hours": self.target_hours, "basis": self.basis}
        if self.is_dropped:
            policy.active = False
        elif policy and (policy.company_id or not of_company):
            policy.write(values)
        elif policy:
            policy.copy({**values, "name": policy.name, "company_id": of_company.id})
        else:
            values |= {name: self[name] for name in ("metric", "ticket_type", "priority")}
            values |= {"beneficiary_kind": self.beneficiary_kind, "name": self._say_title()}
            values |= {"service_id": self.service_id.id, "channel_id": self.channel_id.id}
            policy.create({**values, "company_id": of_company and of_company.id})
