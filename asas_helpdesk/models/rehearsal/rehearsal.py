import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ...tools.working_time import midnight
from ..report.ticket_report_facts import NOT_COUNTED
from ..ticket.base import ANSWERABLE, SETTING
from ..ticket.protected_mixin import LEVEL2
from .rehearsal_period import FIRST_DAY, LAST_DAY
from .side import Owed, Side

_logger = logging.getLogger(__name__)

BATCH = 1000
PERIODS = {"90": 90, "365": 365}
# What a replay does not keep any longer.
KEPT_FOR = timedelta(days=90)
# Somebody who changes the draft while it is replayed is waited for.
AGAIN_IN = timedelta(minutes=1)
GOES_ON = ("waiting", "running")


class Rehearsal(models.Model):
    """A draft of SLA policies, hours, a season or a holiday, replayed over what has happened.

    The replay is arithmetic over the facts of the tickets: when each was received, answered,
    directed, resolved, and when it waited. It sends nothing, moves no deadline and escalates
    nothing. It sees the tickets that the user who asks may read, and shows its result to them
    alone. Both sides, what is in force and the draft, are counted in the same way, so that they
    can be compared.
    """

    _name = "asas.helpdesk.rehearsal"
    _description = "Policy Rehearsal"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "id desc"
    _personal = SETTING
    _writable_by = LEVEL2

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        copy=False,
        protected=True,
        personal=ANSWERABLE,
    )
    span = fields.Selection(
        [("90", "The Last 90 Days"), ("365", "The Last Year"), ("dates", "From and To")],
        string="Replayed Over",
        required=True,
        default="90",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    commitment_ids = fields.One2many(
        "asas.helpdesk.rehearsal.commitment",
        "rehearsal_id",
        string="Commitments",
        copy=True,
        default=lambda self: self._default_commitments(),
    )
    period_ids = fields.One2many(
        "asas.helpdesk.rehearsal.period", "rehearsal_id", string="Hours and Holidays", copy=True
    )
    state = fields.Selection(
        [
            ("draft", "Not Replayed"),
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Replayed"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        copy=False,
        protected=True,
    )
    asked_at = fields.Datetime(copy=False, protected=True)
    ended_at = fields.Datetime(string="Replayed At", copy=False, protected=True)
    begun_at = fields.Datetime(copy=False, protected=True, technical=True)
    failure = fields.Text(
        copy=False,
        protected=True,
        personal=SETTING,
        help="Why it could not be replayed, or not be put into force.",
    )
    tickets_total = fields.Integer(string="Tickets", copy=False, protected=True)
    tickets_done = fields.Integer(copy=False, protected=True, technical=True)
    last_ticket = fields.Integer(copy=False, protected=True, technical=True)
    commitments_counted = fields.Integer(
        copy=False,
        protected=True,
        help="Those that have ended, or whose deadline has passed on one of the two sides.",
    )
    broken_ids = fields.One2many(
        "asas.helpdesk.rehearsal.broken", "rehearsal_id", copy=False, protected=True
    )

    _going_on = models.Index("(id) WHERE state IN ('waiting', 'running')")

    @api.model
    def _default_commitments(self):
        policies = self.env["asas.helpdesk.sla"].search([])._of_company(self.env.company)
        return [
            Command.create({"policy_id": policy.id, "sequence": position})
            for position, policy in enumerate(policies)
        ]

    @api.depends("span")
    def _compute_dates(self):
        for rehearsal in self:
            today = fields.Date.context_today(rehearsal)
            days = PERIODS.get(rehearsal.span)
            if days or not rehearsal.date_from:
                rehearsal.date_from = today - timedelta(days=days or 90)
                rehearsal.date_to = today

    @api.onchange("company_id")
    def _onchange_company_id(self):
        lines = self.with_company(self.company_id)._default_commitments()
        self.commitment_ids = [Command.clear(), *lines]

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for rehearsal in self:
            if rehearsal.date_from < FIRST_DAY or rehearsal.date_to > LAST_DAY:
                raise ValidationError(self.env._("Enter days between the years 2000 and 2090."))
            if rehearsal.date_from > rehearsal.date_to:
                raise ValidationError(
                    self.env._("What is replayed cannot end before the day it starts.")
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"span", "date_from", "date_to"}:
            self._draft_changed()
        return result

    def _draft_changed(self):
        """Forget the result, as one of another draft would mislead.

        :raise UserError: where the draft has been put into force, of which it is the record
        """
        if self.env.su:
            return
        self._refuse_adopted()
        # sudo() because the code keeps the progress and the result.
        self.filtered(lambda rehearsal: rehearsal.state != "draft").sudo()._forget()

    def _refuse_adopted(self):
        if self.filtered(lambda rehearsal: rehearsal.adopted_at or rehearsal.adopt_on):
            raise UserError(
                self.env._(
                    "This draft is put into force, and stays as the record of that. Duplicate it"
                    " to try something else."
                )
            )

    # ------------------------------------------------------------------ Actions

    def action_replay(self):
        """Let the draft be replayed in the background, from the beginning."""
        self.check_access("write")
        self.ensure_one()
        if self.state in GOES_ON:
            raise UserError(self.env._("It is being replayed already. Wait, or stop it first."))
        self._refuse_adopted()
        self._check_replayable()
        # sudo() because the code keeps the progress and the result.
        own = self.sudo()
        own._forget()
        own.write(
            {
                "state": "waiting",
                "user_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "tickets_total": self._count_tickets(),
            }
        )
        # sudo() because users without access to crons may wake this one.
        self.env.ref("asas_helpdesk.cron_rehearse").sudo()._trigger()

    def _check_replayable(self):
        """Refuse a draft that contradicts itself.

        :raise UserError: saying what to do
        """
        if not self.commitment_ids:
            raise UserError(self.env._("The draft has no commitments. Add at least one."))
        kept = self.commitment_ids.filtered(lambda line: not line.is_dropped)
        if not kept:
            raise UserError(
                self.env._("The draft leaves every commitment out. Keep or add at least one.")
            )
        kept._refuse_doubles()

    def action_stop(self):
        """Stop the replay; what was found so far is forgotten."""
        self.check_access("write")
        going_on = self.filtered(lambda rehearsal: rehearsal.state in GOES_ON)
        going_on.sudo()._forget()  # the code keeps the progress and the result

    # ------------------------------------------------------------------ Replaying

    def _forget(self):
        self.broken_ids.unlink()
        self.write(
            {
                "state": "draft",
                "begun_at": False,
                "ended_at": False,
                "failure": False,
                "tickets_total": 0,
                "tickets_done": 0,
                "last_ticket": 0,
                "commitments_counted": 0,
            }
        )

    def _ticket_domain(self):
        """Return the domain of the tickets that are replayed: received in these days, without spam,
        duplicates and incidents, as in the published figures."""
        zone = self.company_id._asas_helpdesk_zone()
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("received_at", ">=", midnight(self.date_from, zone))
            & Domain("received_at", "<", midnight(self.date_to + timedelta(days=1), zone))
            & (Domain("state", "!=", "cancelled") | Domain("cancel_reason", "not in", NOT_COUNTED))
            & Domain("is_incident", "=", False)
        )

    def _tickets(self):
        """Return the model of tickets as the user who asked may read them."""
        return (
            self.env["asas.helpdesk.ticket"]
            .with_user(self.user_id or self.env.user)
            .with_context(active_test=False, allowed_company_ids=self.company_id.ids)
        )

    def _count_tickets(self):
        return self._tickets().search_count(self._ticket_domain())

    @api.model
    def _cron_rehearse(self):
        """Put into force what is due, and replay what was asked for, in batches, each with a commit
        of its own: a process that is killed loses the batch alone, and the next one goes on."""
        self.search([("adopt_on", "!=", False)])._adopt_due()
        self.search([("ended_at", "<", fields.Datetime.now() - KEPT_FOR)])._forget()
        for rehearsal in self.search([("state", "in", GOES_ON)], order="asked_at, id"):
            try:
                goes_on = rehearsal._replay()
            except OperationalError:
                raise  # the database is asked again
            except Exception:
                self.env.cr.rollback()
                _logger.exception("The rehearsal %s failed", rehearsal.id)
                rehearsal._fail()
                goes_on = self.env["ir.cron"]._commit_progress(0)
            if not goes_on:
                return

    def _replay(self):
        """Replay this draft to its end.

        :return: whether there is time for the next one
        """
        sides = None
        while (locked := self.try_lock_for_update()).state in GOES_ON:
            # What is in force may have changed since the last run.
            sides = sides or self._get_sides()
            done = self._replay_batch(sides)
            self.env.flush_all()
            remaining = max(self.tickets_total - self.tickets_done, 0)
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                return False
            # One batch at a time in memory; the policies of the draft, which are nowhere stored,
            # stay.
            for name in ("ticket", "sla.status", "rehearsal.broken", "rehearsal"):
                self.env[f"asas.helpdesk.{name}"].invalidate_model()
        if not locked:
            # Somebody who changes the draft, or stops it, comes first.
            cron = self.env.ref("asas_helpdesk.cron_rehearse")
            cron._trigger(at=fields.Datetime.now() + AGAIN_IN)
        return True

    def _fail(self):
        self.broken_ids.unlink()
        user = self.user_id
        env = self.with_context(lang=user.lang or self.env.lang).env
        words = env._(
            "The replay has failed, and nothing of it was kept. The log of the server says why."
            " Replay the draft again; if it fails again, change what is new in it."
        )
        self.write({"state": "failed", "failure": words, "ended_at": fields.Datetime.now()})

    def _get_sides(self):
        """Return what is in force and what the draft says, each ready to count with."""
        slas = self.env["asas.helpdesk.sla"].with_company(self.company_id)
        in_force = slas.search([])._of_company(self.company_id)
        company, nothing = self.company_id, self.period_ids.browse()
        since = midnight(self.date_from, company._asas_helpdesk_zone())
        drafted = self.commitment_ids._as_policies()
        return [
            Side(in_force, in_force, nothing, company, since),
            Side(drafted, in_force, self.period_ids, company, since),
        ]

    def _replay_batch(self, sides):
        """Replay the next tickets, and note how far it has come.

        :return: the number of tickets
        """
        tickets = self._tickets().search(
            self._ticket_domain() & Domain("id", ">", self.last_ticket), order="id", limit=BATCH
        )
        broken, counted, now = [], 0, fields.Datetime.now()
        criteria = sides[0].policies._criteria()
        # sudo() because these are tickets that the user may read; only their dates are compared.
        for item in (item for ticket in tickets.sudo() for item in Owed.of(ticket, criteria)):
            was_other = sides[0].was_other(item)
            due = [side.get_due(item, was_other) for side in sides]
            late = [at and item.get_lateness(at, now) for at in due]
            is_broken = [span is not None and span > timedelta() for span in late]
            # What goes on and is broken on neither side may still turn out either way.
            if late != [None, None] and (item.reached_at or any(is_broken)):
                counted += 1
            if any(is_broken):
                broken.append(self._get_broken_values(item, due, late, *is_broken))
        self.env["asas.helpdesk.rehearsal.broken"].create(broken)
        over = len(tickets) < BATCH
        self.write(
            {
                "state": "done" if over else "running",
                "begun_at": self.begun_at or now,
                "ended_at": now if over else False,
                "tickets_done": self.tickets_done + len(tickets),
                "last_ticket": tickets[-1:].id or self.last_ticket,
                "commitments_counted": self.commitments_counted + counted,
            }
        )
        return len(tickets)

    def _get_broken_values(self, item, due, late, in_force, in_draft):
        """Return the values of a commitment that was broken on a side, or on both."""
        return {
            "rehearsal_id": self.id,
            "ticket_id": item.ticket.id,
            "metric": item.metric,
            "service_id": item.ticket.service_id.id,
            "channel_id": item.ticket.channel_id.id,
            "in_force": in_force,
            "in_draft": in_draft,
            "is_added": in_draft and not in_force,
            "started_at": item.started_at,
            "reached_at": item.reached_at,
            "draft_due_at": due[1],
            "force_late_hours": late[0].total_seconds() / 3600 if in_force else 0,
            "draft_late_hours": late[1].total_seconds() / 3600 if in_draft else 0,
        }
