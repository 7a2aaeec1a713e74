from odoo import fields, models

from ..ticket.ticket import BENEFICIARY_KINDS, PRIORITIES, TICKET_TYPES

METRICS = [
    ("first_response", "First Response"),
    ("directing", "Directing to the Manager"),
    ("acknowledgement", "Acknowledgement by the Manager"),
    ("resolution", "Resolution"),
    ("next_answer", "Next Answer"),
    ("waiting", "Answer of the Beneficiary"),
    ("verification", "Verification by Level 2"),
    ("judgement", "Decision on an Uncertain E-mail"),
]
# The metrics that begin again on the same ticket: each time has an SLA status of its own, its turn.
IN_TURNS = ("next_answer", "waiting", "verification", "judgement")
# The fields of a ticket that a policy may require, from the most to the least specific.
CRITERIA = ("service_id", "channel_id", "ticket_type", "priority", "beneficiary_kind")


class CommitmentMixin(models.AbstractModel):
    """Mixin for what a commitment is: what has to happen how fast, and for which tickets. It is one
    of an SLA policy, or of a draft that is replayed before it becomes one."""

    _name = "asas.helpdesk.commitment.mixin"
    _description = "Commitment"

    metric = fields.Selection(METRICS, required=True, default="first_response")
    target_hours = fields.Float(
        string="Target", required=True, help="Hours and minutes, such as 00:30 or 24:00."
    )
    basis = fields.Selection(
        [("elapsed", "Elapsed Time"), ("working", "Working Time")],
        required=True,
        default="working",
        help="Elapsed time runs day and night; working time runs in the working hours only.",
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

    _target_positive = models.Constraint(
        "CHECK(target_hours > 0)", "The target must be longer than zero."
    )
    _target_sensible = models.Constraint(
        "CHECK(target_hours <= 8784)", "The target cannot exceed one year (8,784 hours)."
    )
