from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..ticket.base import ANSWERABLE, SETTING
from ..ticket.ticket import PRIORITIES, TICKET_TYPES
from ..ticket.uninstall import is_uninstalling
from .commitment_mixin import METRICS

# The fields of a ticket that a rule may require.
CRITERIA = ("ticket_type", "service_id", "channel_id", "priority")


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
    service_id = fields.Many2one(
        "asas.helpdesk.service", ondelete="cascade", help="Empty: any service."
    )
    channel_id = fields.Many2one(
        "asas.helpdesk.channel", ondelete="cascade", help="Empty: any channel."
    )
    priority = fields.Selection(PRIORITIES, help="Empty: any priority.")
    department_id = fields.Many2one(
        "hr.department",
        string="Competent Department",
        ondelete="cascade",
        help="This department, or one below it. Empty: any department.",
    )
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
    reach = fields.Selection(
        [
            ("in_charge", "The Person in Charge"),
            ("level1", "Level 1"),
            ("level2", "Level 2"),
            ("manager", "The Manager It Is Directed To"),
            ("department", "The Manager of a Department"),
            ("user", "A Person"),
        ],
        string="Whom It Reaches",
        help="Empty: the person whom the action names. Nobody is reached who may not see the"
        " ticket.",
    )
    reach_user_id = fields.Many2one(
        "res.users",
        string="Person",
        domain=[("share", "=", False)],
        ondelete="restrict",
        personal=ANSWERABLE,
    )
    reach_department_id = fields.Many2one(
        "hr.department", string="Department of the Manager", ondelete="restrict"
    )
    by_email = fields.Boolean(
        string="By E-mail",
        default=True,
        help="Who has chosen so in their own settings gets it in Odoo instead.",
    )
    by_activity = fields.Boolean(help="An activity on the ticket, until it is resolved.")
    by_sms = fields.Boolean(
        string="By SMS",
        help="To the telephone number of the member of the staff. Where none can be sent, an e-mail"
        " is sent instead.",
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

    _reaches_somebody = models.Constraint(
        "CHECK((reach IS DISTINCT FROM 'user' OR reach_user_id IS NOT NULL)"
        " AND (reach IS DISTINCT FROM 'department' OR reach_department_id IS NOT NULL))",
        "Choose the person or the department that the rule reaches.",
    )
    _reach_of_messages = models.Constraint(
        "CHECK(reach IS NULL OR action IN ('remind', 'notify_escalation_manager'))",
        "Only a rule that reminds or notifies reaches somebody of your choice. Leave “Whom It"
        " Reaches” empty.",
    )

    _reaches_by_something = models.Constraint(
        "CHECK(action NOT IN ('remind', 'raise_level2', 'notify_escalation_manager')"
        " OR by_email IS TRUE OR by_activity IS TRUE OR by_sms IS TRUE)",
        "Choose by which means the rule reaches the staff: e-mail, activity or SMS.",
    )

    @api.constrains("active", "metric", "action", "department_id", *CRITERIA)
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
        narrower = any(self[name] for name in CRITERIA if name != "ticket_type")
        covers = self.ticket_type in (False, "complaint") and not (narrower or self.department_id)
        return self.action == "direct" and covers

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
        return ("metric", "department_id", *CRITERIA, "action", *moment)

    @api.model
    @tools.ormcache()
    def _active_ids(self):
        # sudo() as above; only the ids are cached.
        return self.sudo().with_context(active_test=True).search([])._ids

    def _applies_to(self, ticket):
        if any(self[name] and self[name] != ticket[name] for name in CRITERIA):
            return False
        if not self.department_id:
            return True
        # sudo() because departments are only compared.
        department = ticket.sudo()._competent_department()
        return bool(department) and self.department_id.id in _ids_above(department)

    def _due_for(self, ticket, status, policy, hours):
        """Hook: return when this rule is due for a ticket under an SLA status (naive UTC), or None
        while another rule has to come first."""
        return self._moment(status, policy, hours, ticket.company_id)

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
        return self._when_open(moment, company)

    def _when_open(self, moment, company):
        """Return a moment (naive UTC), or when the desk next opens after it if this rule waits for
        that."""
        if not self.working_hours_only:
            return moment
        desk = company._asas_helpdesk_calendar()._asas_helpdesk_hours(company)
        return desk.next_open(moment) or moment


def _ids_above(department):
    """Return the ids of a department and of those above it."""
    return [int(id_) for id_ in (department.parent_path or "").split("/") if id_]
