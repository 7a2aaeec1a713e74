from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ...tools.duration import format_duration
from ...tools.working_time import midnight
from ..report.ticket_report_facts import NOT_COUNTED
from ..ticket.base import ANSWERABLE, SETTING
from .side import Owed, Side

BATCH = 1000
EXAMPLES = 5
PERIODS = {"90": 90, "365": 365}
# What a replay does not keep any longer.
KEPT_FOR = timedelta(days=90)


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
    _writable_by = "asas_helpdesk.group_admin"

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
        ],
        required=True,
        default="draft",
        copy=False,
        protected=True,
    )
    asked_at = fields.Datetime(copy=False, protected=True)
    ended_at = fields.Datetime(string="Replayed At", copy=False, protected=True)
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

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for rehearsal in self:
            if rehearsal.date_from > rehearsal.date_to:
                raise ValidationError(
                    self.env._("What is replayed cannot end before the day it starts.")
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"span", "date_from", "date_to", "commitment_ids", "period_ids"}:
            # A result of another draft would mislead. sudo() because the code keeps it.
            self.sudo()._forget()
        return result

    # ------------------------------------------------------------------ Actions

    def action_replay(self):
        """Let the draft be replayed in the background, from the beginning."""
        self.check_access("write")
        self.ensure_one()
        if self.state in ("waiting", "running"):
            raise UserError(self.env._("It is being replayed already. Wait, or stop it first."))
        if not self.commitment_ids:
            raise UserError(self.env._("The draft has no commitments. Add at least one."))
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

    def action_stop(self):
        """Stop the replay; what was found so far is forgotten."""
        self.check_access("write")
        self.sudo()._forget()  # the code keeps the progress and the result

    def action_show_broken(self):
        """Return the action that lists what was broken on either side."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "asas_helpdesk.rehearsal_broken_action"
        )
        return {**action, "domain": [("rehearsal_id", "=", self.id)]}

    # ------------------------------------------------------------------ Replaying

    def _forget(self):
        self.broken_ids.unlink()
        self.write(
            {
                "state": "draft",
                "ended_at": False,
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
        """Replay what was asked for, in batches, each with a commit of its own."""
        self.search([("ended_at", "<", fields.Datetime.now() - KEPT_FOR)])._forget()
        for rehearsal in self.search([("state", "in", ("waiting", "running"))], order="asked_at"):
            sides = rehearsal._get_sides()
            # Somebody who changes the draft, or stops it, comes first.
            while rehearsal.try_lock_for_update().state in ("waiting", "running"):
                done = rehearsal._replay_batch(sides)
                self.env.flush_all()
                remaining = max(rehearsal.tickets_total - rehearsal.tickets_done, 0)
                if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                    return
                self.env["asas.helpdesk.ticket"].invalidate_model()
                rehearsal.invalidate_recordset()

    def _get_sides(self):
        """Return what is in force and what the draft says, each ready to count with."""
        slas = self.env["asas.helpdesk.sla"].with_company(self.company_id)
        in_force = slas.search([])._of_company(self.company_id)
        company, nothing = self.company_id, self.period_ids.browse()
        since = midnight(self.date_from, company._asas_helpdesk_zone())
        drafted = self.commitment_ids._as_policies()
        return [
            Side(in_force, nothing, company, since, keeps_started=True),
            Side(drafted, self.period_ids, company, since, keeps_started=False),
        ]

    def _replay_batch(self, sides):
        """Replay the next tickets, and note how far it has come.

        :return: the number of tickets
        """
        tickets = self._tickets().search(
            self._ticket_domain() & Domain("id", ">", self.last_ticket), order="id", limit=BATCH
        )
        # sudo() because these are tickets that the user may read; only their dates are compared.
        owed = [item for ticket in tickets.sudo() for item in Owed.of(ticket)]
        broken, counted, now = [], 0, fields.Datetime.now()
        for item in owed:
            late = [side.get_lateness(item, now) for side in sides]
            is_broken = [span is not None and span > timedelta() for span in late]
            # What goes on and is broken on neither side may still turn out either way.
            if late != [None, None] and (item.reached_at or any(is_broken)):
                counted += 1
            if any(is_broken):
                broken.append(self._get_broken_values(item, late, *is_broken))
        self.env["asas.helpdesk.rehearsal.broken"].create(broken)
        over = len(tickets) < BATCH
        self.write(
            {
                "state": "done" if over else "running",
                "ended_at": now if over else False,
                "tickets_done": self.tickets_done + len(tickets),
                "last_ticket": tickets[-1:].id or self.last_ticket,
                "commitments_counted": self.commitments_counted + counted,
            }
        )
        return len(tickets)

    def _get_broken_values(self, item, late, in_force, in_draft):
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
            "force_late_hours": late[0].total_seconds() / 3600 if in_force else 0,
            "draft_late_hours": late[1].total_seconds() / 3600 if in_draft else 0,
        }

    # ------------------------------------------------------------------ Showing the result

    def get_result(self):
        """Return how far the replay has come, and what it has found, for the screen.

        :return: a dict: ``state``, ``done`` and ``total`` (tickets); once it is over, also
            ``sentence`` and ``note``, ``channels`` (their names), ``services`` (rows of ``label``
            and ``cells``, each a pair of how many were broken in force and in the draft, None
            where none was), ``metrics`` (rows of ``label`` and the same pair) and ``examples``
        """
        self.ensure_one()
        self.check_access("read")
        result = {
            "state": self.state,
            "done": self.tickets_done,
            "total": self.tickets_total,
        }
        if self.state != "done":
            return result
        broken = self.env["asas.helpdesk.rehearsal.broken"]
        domain = [("rehearsal_id", "=", self.id)]
        counts = broken._read_group(
            domain, ["service_id", "channel_id", "metric", "in_force", "in_draft"], ["__count"]
        )
        return {
            **result,
            **self._say_result(counts),
            **self._get_table(counts),
            "metrics": self._get_metrics(counts),
            "examples": self._get_examples(broken.search(domain, limit=EXAMPLES)),
        }

    def _say_result(self, counts):
        """Return in words what the draft would have changed."""
        every = self.commitments_counted
        if not every:
            return {
                "sentence": self.env._(
                    "There is no figure: in these days no commitment ended or fell due."
                ),
                "note": "",
            }
        force, draft = (sum(c[5] for c in counts if c[side]) for side in (3, 4))
        added = sum(c[5] for c in counts if c[4] and not c[3])
        saved = sum(c[5] for c in counts if c[3] and not c[4])
        return {
            "sentence": self.env._(
                "Commitments broken under the draft: %(draft)s of %(every)s; in force: %(force)s.",
                draft=draft,
                every=every,
                force=force,
            ),
            "note": self.env._(
                "Broken under the draft alone: %(added)s; kept under the draft alone: %(saved)s."
                " Kept in time: %(before)s%% in force, %(after)s%% under the draft.",
                added=added,
                saved=saved,
                before=f"{100 * (every - force) / every:.1f}",
                after=f"{100 * (every - draft) / every:.1f}",
            ),
        }

    def _get_table(self, counts):
        """Return the rows by service, with a column for each channel and one for all."""
        services = self.env["asas.helpdesk.service"].concat(*{c[0] for c in counts}).sorted()
        channels = self.env["asas.helpdesk.channel"].concat(*{c[1] for c in counts}).sorted()
        rows = [
            {
                "id": service.id,
                "label": service.name,
                "cells": [_pair(counts, service, channel) for channel in channels]
                + [_pair(counts, service)],
            }
            for service in services
        ]
        return {
            "channels": [{"id": channel.id, "label": channel.name} for channel in channels],
            "services": rows,
            "totals": [_pair(counts, None, channel) for channel in channels] + [_pair(counts)],
        }

    def _get_metrics(self, counts):
        described = self.env["asas.helpdesk.sla"]._fields["metric"]._description_selection(self.env)
        found = {c[2] for c in counts}
        return [
            {"metric": metric, "label": label, "pair": _pair(counts, metric=metric)}
            for metric, label in described
            if metric in found
        ]

    def _get_examples(self, broken):
        metrics, places = (
            dict(broken._fields[name]._description_selection(self.env))
            for name in ("metric", "broken_in")
        )
        return [
            {
                "id": row.id,
                "ticket_id": row.ticket_id.id,
                "reference": row.ticket_id.reference,
                "metric": metrics[row.metric],
                "channel": row.channel_id.name or "",
                "late": format_duration(
                    timedelta(hours=row.draft_late_hours or row.force_late_hours), self.env.lang
                ),
                "broken_in": places[row.broken_in],
            }
            for row in broken
        ]


def _pair(counts, service=None, channel=None, metric=None):
    """Return how many were broken in force and in the draft, or None where none was."""
    chosen = [
        c
        for c in counts
        if (service is None or c[0] == service)
        and (channel is None or c[1] == channel)
        and (metric is None or c[2] == metric)
    ]
    if not chosen:
        return None
    return [sum(c[5] for c in chosen if c[3]), sum(c[5] for c in chosen if c[4])]
