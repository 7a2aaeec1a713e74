from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ...tools.deadline import get_deadline
from ...tools.duration import format_duration
from ..ticket.ticket_rights import AT_ONCE
from .commitment_mixin import IN_TURNS, METRICS

# What is read to plan an SLA status.
PLANNED = (
    *("ticket_id", "company_id", "policy_id", "metric", "round", "turn", "state"),
    *("started_at", "deadline", "reached_at", "paused_at", "next_event_at"),
    *("paused_minutes", "extended_minutes", "pauses"),
)
# This many tickets are planned again while somebody waits for it.
AT_ONE_GO = 200


class SlaStatus(models.Model):
    """The SLA status of one ticket under one SLA policy, from its start until it is reached.

    SLA statuses follow from the facts on the ticket (when it was received, answered, directed,
    resolved), and only the code writes them.
    """

    _name = "asas.helpdesk.sla.status"
    _description = "SLA Status"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "started_at, turn, id"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    policy_id = fields.Many2one(
        "asas.helpdesk.sla", required=True, readonly=True, ondelete="restrict", index=True
    )
    metric = fields.Selection(METRICS, required=True, readonly=True)
    round = fields.Integer(
        readonly=True,
        help=("How often the ticket had been reopened when the SLA timer last started."),
    )
    turn = fields.Integer(
        readonly=True,
        help="Which answer, waiting, verification or decision of the ticket it is, from 0.",
        technical=True,
    )
    started_at = fields.Datetime(required=True, readonly=True)
    asked_at = fields.Datetime(
        readonly=True,
        help=(
            "When the first message that waits for this answer came; the time for it starts again"
            " with the last one."
        ),
        technical=True,
    )
    deadline = fields.Datetime(required=True, readonly=True)
    standing = fields.Char(
        compute="_compute_standing", help="Whether the target was met, and by what margin."
    )
    reached_at = fields.Datetime(readonly=True)
    paused_at = fields.Datetime(readonly=True, help="Since when the SLA timer has been paused.")
    paused_minutes = fields.Float(
        readonly=True, help="How long it was paused before, counted on the basis of the policy."
    )
    extended_minutes = fields.Float(
        string="Extension (minutes)",
        readonly=True,
        help="By how much Level 2 has extended the decision, counted on the basis of the policy.",
    )
    pauses = fields.Json(
        readonly=True,
        help=(
            "Start and end of earlier pauses, so that they can be recalculated on another basis."
        ),
        personal="keep: moments and reasons",
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("breached", "Breached"),
        ],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    next_event_at = fields.Datetime(
        readonly=True, help="When the escalation has to check this SLA status again."
    )

    _metric_once = models.UniqueIndex("(ticket_id, metric, turn)", AT_ONCE)
    _due = models.Index("(next_event_at, id) WHERE next_event_at IS NOT NULL")
    _open_by_policy = models.Index("(policy_id) WHERE reached_at IS NULL")

    @api.depends("metric")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["metric"]._description_selection(self.env))
        for status in self:
            status.display_name = labels.get(status.metric)

    @api.depends("state", "deadline", "reached_at", "paused_at")
    @api.depends_context("lang")
    def _compute_standing(self):
        now = fields.Datetime.now()
        for status in self:
            moment = status.reached_at or status.paused_at or now
            late = moment > status.deadline
            running = not late and not status.reached_at
            # What is left is a subject in Arabic (يتبقى ساعتان), a delay is not (تأخر ساعتين).
            span = format_duration(abs(status.deadline - moment), self.env.lang, subject=running)
            if status.paused_at and not status.reached_at and not late:
                status.standing = self.env._("Paused")
            elif status.reached_at and late:
                status.standing = self.env._("Late by %(span)s", span=span)
            elif status.reached_at:
                status.standing = self.env._("Met, %(span)s early", span=span)
            elif late:
                status.standing = self.env._("Overdue by %(span)s", span=span)
            else:
                status.standing = self.env._("%(span)s left", span=span)

    # ------------------------------------------------------------------ Planning

    @api.model
    def _sync(self, tickets, new=False):
        """Bring the SLA statuses of tickets in line with the facts on the tickets.

        It starts missing ones, stops those that are reached, pauses those that wait, and plans
        those whose policy changed again, with the time already spent. Those reached before stay as
        they are. It costs a constant number of queries for a batch.

        :param bool new: whether the tickets were just created, and have no SLA statuses yet
        :return: the tickets whose SLA statuses changed
        """
        known = [("ticket_id", "in", tickets.ids)]
        # Of those in turns, the last one.
        statuses = {
            (status.ticket_id.id, status.metric): status
            for status in (self if new else self.search_fetch(known, PLANNED, order="turn, id"))
        }
        plan = self._new_plan(tickets, self.browse([c.id for c in statuses.values()]))
        to_create, touched, moments = [], set(), []
        for ticket in tickets:
            for metric, _label in METRICS:
                status = statuses.get((ticket.id, metric), self.browse())
                turn = 0
                if metric in IN_TURNS:
                    status, turn = status._at_its_turn(ticket, metric)
                # An SLA status that has started keeps its policy, even if that no longer applies.
                policy = plan["policies"][ticket.id].get(metric) or status.policy_id
                vals = policy and status._planned(ticket, metric, policy, plan)
                if not vals:
                    continue
                if status:
                    changed = {k: v for k, v in vals.items() if status[k] != status._same(k, v)}
                    if changed:
                        status.write(changed)
                        touched.add(ticket.id)
                        moments.append(status.next_event_at)
                else:
                    to_create.append(
                        {"ticket_id": ticket.id, "metric": metric, "turn": turn, **vals}
                    )
                    touched.add(ticket.id)
        self.create(to_create)
        self._wake_cron(moments + [vals["next_event_at"] for vals in to_create])
        return tickets.browse(touched)

    def _at_its_turn(self, ticket, metric):
        """Return the SLA status to bring in line, and its turn: this one, the last of its metric,
        or a new one if it is over and something is owed again."""
        if not self.reached_at:
            return self, self.turn
        if ticket._sla_turn(metric)[0]:
            return self.browse(), self.turn + 1
        return self.browse(), 0  # nothing has begun, so that none is made

    def _same(self, name, value):
        field = self._fields[name]
        return self.env[field.comodel_name].browse(value) if field.type == "many2one" else value

    def _new_plan(self, tickets, statuses):
        """Read once what is needed to plan a batch, and return it."""
        done_rules = defaultdict(set)
        for escalation in self.env["asas.helpdesk.escalation"].search_fetch(
            [("sla_status_id", "in", statuses.ids), ("state", "!=", "failed")],
            ["sla_status_id", "rule_id", "round"],
        ):
            done_rules[escalation.sla_status_id.id, escalation.round].add(escalation.rule_id.id)
        return {
            "now": fields.Datetime.now(),
            "policies": self.env["asas.helpdesk.sla"]._best_for(tickets),
            "rules": self.env["asas.helpdesk.escalation.rule"]._by_metric(),
            "hours": {},
            "done_rules": done_rules,
        }

    def _plan_hours(self, plan, policy, company):
        key = (policy.id, company.id)
        if key not in plan["hours"]:
            plan["hours"][key] = policy._hours(company)
        return plan["hours"][key]

    def _planned(self, ticket, metric, policy, plan):
        """Return the values that this SLA status, or a new one, should have.

        :return: a dict of values, or None if there is nothing to create or to change
        """
        started_at, reached_at, paused = self._facts(ticket, metric)
        if self and not started_at:
            # The commitment does not apply to the ticket any more; the SLA status is paused.
            started_at, paused = self.started_at, True
        if not started_at or (self.reached_at and (reached_at or paused)):
            return None  # it has not started yet, or is already over
        now, hours = plan["now"], self._plan_hours(plan, policy, ticket.company_id)
        if metric == "acknowledgement" and self._is_still_owed(ticket):
            # Escalation may change the manager; the SLA status of this round goes on all the same.
            started_at = self.started_at
        paused_at = (self.paused_at or now) if paused else False
        pauses = self._rests(ticket, metric, paused, now)
        # What has ended is measured by what was owed until then.
        ended = self and reached_at and metric in IN_TURNS
        asked_at = self.asked_at if ended else metric == "next_answer" and ticket.unanswered_since
        due = get_deadline(
            hours,
            started_at,
            policy._target().total_seconds() / 60,
            pauses=map(as_moments, pauses),
            extended=self.extended_minutes,
            announced_to=ticket.extended_to,
            asked_at=asked_at,
        )
        deadline = self.deadline if ended else due.at
        vals = {
            "policy_id": policy.id,
            "round": ticket.reopen_count,
            "started_at": started_at,
            "asked_at": asked_at or False,
            "deadline": deadline,
            "reached_at": reached_at or False,
            "paused_at": paused_at or False,
            "paused_minutes": due.paused_minutes,
            "pauses": pauses or False,
            "state": self._state_at(reached_at or paused_at or now, deadline, reached_at, paused),
        }
        vals["next_event_at"] = (
            False if reached_at or paused else self._next_event(ticket, vals, policy, hours, plan)
        )
        return vals

    def _facts(self, ticket, metric):
        """Return when this SLA status starts, was reached, and whether it is paused, by the facts
        of its ticket; moments in naive UTC."""
        if metric not in IN_TURNS:
            return ticket._sla_facts(metric)
        started_at, ended_at = ticket._sla_turn(metric)
        if started_at:
            return started_at, False, False
        if not self:
            return False, False, False
        # Nothing is owed any more: what had begun is over.
        if not ended_at or ended_at < self.started_at:
            ended_at = max(fields.Datetime.now(), self.started_at)
        return self.started_at, ended_at, False

    @api.model
    def _state_at(self, moment, deadline, reached_at, paused):
        """Return the state of an SLA status at a moment (naive UTC)."""
        if moment > deadline:
            return "breached"
        if reached_at:
            return "met"
        return "paused" if paused else "running"

    def _is_still_owed(self, ticket):
        """Return whether nobody has acknowledged the ticket yet in this round.

        A complaint that was reopened, or directed to another manager after one had acknowledged
        it, has to be acknowledged again.
        """
        return self.round == ticket.reopen_count and bool(self) and not self.reached_at

    def _rests(self, ticket, metric, paused, now):
        """Return the completed pauses of this SLA status, as a list of pairs of start and end."""
        pauses = list(self.pauses or [])
        if metric in IN_TURNS:
            return []
        if metric == "acknowledgement":
            if not self._is_still_owed(ticket):
                return []
        elif self.reached_at:
            # Reopened: the time between resolution and reopening does not count.
            pauses.append(_pause(self.reached_at, now))
        if self.paused_at and not paused:
            pauses.append(_pause(self.paused_at, now))
        return pauses

    def _end_pauses_at(self, moment):
        """End the completed pauses that contain a moment (naive UTC) at that moment: what they
        waited for had happened by then."""
        at = fields.Datetime.to_string(moment)
        for status in self.filtered("pauses"):
            # Stored as text, which compares as the moments do.
            pauses = [
                [since, at if since <= at < until else until] for since, until in status.pauses
            ]
            if pauses != status.pauses:
                status.pauses = pauses

    def _next_event(self, ticket, vals, policy, hours, plan):
        """Return when the escalation has to look at this SLA status next.

        That is when the first rule not yet carried out is due, or just after the deadline, when
        the SLA status becomes breached.
        """
        done_rules = plan["done_rules"].get((self.id, vals["round"]), set())
        moments = [
            rule._due_for(ticket, vals, policy, hours)
            for rule in plan["rules"].get(policy.metric, ())
            if rule.id not in done_rules and rule._applies_to(ticket)
        ]
        if vals["state"] == "running":
            moments.append(self._breaks_at(vals["deadline"]))
        return min(filter(None, moments), default=False)

    def _breaks_at(self, deadline=None):
        """Return the moment of breach: the second after the deadline, which is still in time."""
        return (deadline or self.deadline) + timedelta(seconds=1)

    @api.model
    def _plan_again(self, which=None):
        """Plan the open SLA statuses again after a policy, a season, a session or a rule changed.

        Few of them are planned at once. Who changes something that concerns many does not wait.

        :param which: a domain of the SLA statuses concerned; None for all
        """
        replannings = self.env["asas.helpdesk.replanning"]
        tickets = replannings._find_tickets(which, limit=AT_ONE_GO + 1)
        if len(tickets) > AT_ONE_GO:
            replannings._ask_for(which)
        else:
            tickets._replan_sla_statuses()

    @api.model
    def _counts_in_domain(self, calendars):
        """Return the domain of the SLA statuses whose time counts in these calendars."""
        companies = self.env["res.company"].sudo().search([])  # only for their calendars
        by_settings = companies.filtered(lambda c: c._asas_helpdesk_calendar() in calendars)
        return [
            "|",
            ("policy_id.calendar_id", "in", calendars.ids),
            "&",
            ("policy_id.calendar_id", "=", False),
            ("company_id", "in", by_settings.ids),
        ]

    @api.model
    def _wake_cron(self, moments):
        """Trigger the escalation at the earliest of these moments, besides its interval."""
        moments = [moment for moment in moments if moment]
        if not moments:
            return
        cron = self.env["ir.model.data"]._xmlid_to_res_id("asas_helpdesk.cron_escalate")
        if min(moments) > fields.Datetime.now():
            # Do what Odoo's ``_trigger`` does, without reading the whole cron first. sudo() because
            # users without access to crons may trigger this one.
            self.env["ir.cron.trigger"].sudo().create({"cron_id": cron, "call_at": min(moments)})
        else:
            self.env["ir.cron"].browse(cron)._trigger(at=min(moments))


def _pause(since, until):
    """Return a pause as it is stored; none is negative, if the clock of the server was set back."""
    until = max(since, until)
    return [fields.Datetime.to_string(since), fields.Datetime.to_string(until)]


def as_moments(pause):
    """Return a pause as it is stored as a pair of moments (naive UTC)."""
    return [fields.Datetime.to_datetime(moment) for moment in pause]
