from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..ticket.base import SETTING
from ..ticket.ticket import TICKET_TYPES
from ..ticket.uninstall import is_uninstalling
from .sla import METRICS


class EscalationRule(models.Model):
    """An escalation rule: which SLA statuses it concerns, when it is due, and what it does.

    The rules installed with the addon carry out policy section 6: a complaint is directed
    automatically before its 24 hours are over, whether or not anybody acts.
    """

    _name = "asas.helpdesk.escalation.rule"
    _description = "Escalation Rule"
    _inherit = ["asas.helpdesk.planning.mixin", "asas.helpdesk.cached.mixin"]
    _order = "metric, sequence, id"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    metric = fields.Selection(METRICS, required=True, default="resolution")
    ticket_type = fields.Selection(TICKET_TYPES, help="Empty: any type.")
    moment = fields.Selection(
        [
            ("share", "After a Share of the Target"),
            ("before", "Before the Deadline"),
            ("after", "After the Deadline"),
        ],
        required=True,
        default="after",
    )
    share = fields.Integer(string="Share (%)", default=50)
    hours = fields.Float(
        help="Hours and minutes before or after the deadline. Before the deadline they are"
        " counted in elapsed time, after it on the basis of the policy."
    )
    action = fields.Selection(
        [
            ("remind", "Remind the Person in Charge"),
            ("direct", "Direct to the Competent Manager"),
            ("raise_manager", "Raise to the Next Manager Up"),
            ("raise_level2", "Raise to Level 2"),
            ("notify_escalation_manager", "Notify the Escalation Manager"),
        ],
        required=True,
        default="remind",
    )
    working_hours_only = fields.Boolean(
        help="Waits until working hours begin again. Directing never waits.",
    )

    _share_sensible = models.Constraint(
        "CHECK(moment != 'share' OR (share > 0 AND share <= 100))",
        "The share must be between 1 and 100 percent of the target.",
    )
    _hours_positive = models.Constraint("CHECK(hours >= 0)", "Hours cannot be negative.")
    _hours_sensible = models.Constraint(
        "CHECK(hours <= 8784)", "The time of a rule cannot exceed one year (8,784 hours)."
    )
    _directs_in_time = models.Constraint(
        "CHECK(action != 'direct' OR (metric = 'directing' AND working_hours_only IS NOT TRUE"
        " AND (moment = 'before' AND hours > 0 OR moment = 'share' AND share < 100)))",
        "The rule that directs complaints must run before the directing deadline, at any hour.",
    )

    @api.constrains("active", "metric", "action", "ticket_type")
    def _check_directed_automatically(self):
        self._refuse_no_directing(self.search([]))

    @api.ondelete(at_uninstall=True)
    def _unlink_except_last_directing(self):
        if is_uninstalling(self.env):
            return
        self._refuse_no_directing(self.search([]) - self)

    def _refuse_no_directing(self, rules):
        """Refuse to leave complaints without an active rule that directs them automatically."""
        # sudo() only to see whether there is any ticket; while the first records are loaded, there
        # is nothing to protect.
        if not self.env["asas.helpdesk.ticket"].sudo().search_count([], limit=1):
            return
        if not rules.filtered(lambda r: r._directs_every_complaint()):
            raise ValidationError(
                self.env._(
                    "Keep one active escalation rule that directs every complaint to its"
                    " manager, and change its time instead."
                )
            )

    def _directs_every_complaint(self):
        return self.action == "direct" and self.ticket_type in (False, "complaint")

    # ------------------------------------------------------------------ Business

    @api.model
    def _by_metric(self):
        """Return the active rules of each metric, in order."""
        rules = defaultdict(list)
        # sudo() because the rules are no secret to those whose tickets they concern.
        chain = self.sudo().browse(self._active_ids())._recall(self._moment_fields())
        for rule in chain:
            rules[rule.metric].append(rule)
        return rules

    @api.model
    def _moment_fields(self):
        """Return the names of the fields that decide for which tickets a rule is due, and when."""
        moment = ("moment", "share", "hours", "working_hours_only")
        return ("metric", "ticket_type", "action", *moment)

    @api.model
    @tools.ormcache()
    def _active_ids(self):
        # sudo() as above; only the ids are cached.
        return self.sudo().with_context(active_test=True).search([])._ids

    def _applies_to(self, ticket):
        return not self.ticket_type or self.ticket_type == ticket.ticket_type

    def _moment(self, status, policy, hours, company):
        """Return when this rule is due for an SLA status.

        :param status: the values of an SLA status: started_at, deadline, paused_minutes
        :param policy: its asas.helpdesk.sla
        :param hours: the WorkingHours in which its policy counts
        :return: naive UTC
        """
        if self.moment == "share":
            target = policy._target().total_seconds() / 60
            minutes = target * self.share / 100 + status["paused_minutes"]
            moment = hours.due(status["started_at"], minutes)
        elif self.moment == "before":
            moment = status["deadline"] - timedelta(hours=self.hours)
        else:
            moment = hours.due(status["deadline"], self.hours * 60)
        if self.working_hours_only:
            desk = company._asas_helpdesk_calendar()._asas_helpdesk_hours(company)
            moment = desk.next_open(moment) or moment
        return moment
