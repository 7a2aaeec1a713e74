from datetime import timedelta

from odoo import models

from ...tools.duration import format_duration
from ...tools.hijri import format_hijri
from ..sla.commitment_mixin import IN_TURNS

EXAMPLES = 6


class RehearsalResult(models.Model):
    """Say what a replay has found: counted from what was broken, with the rights of the reader."""

    _inherit = "asas.helpdesk.rehearsal"

    def action_show_broken(self):
        """Return the action that lists what was broken on either side."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "asas_helpdesk.rehearsal_broken_action"
        )
        return {**action, "domain": [("rehearsal_id", "=", self.id)]}

    def get_result(self):
        """Return how far the replay has come, and what it has found, for the screen.

        :return: a dict: ``state``, ``done`` and ``total`` (tickets), ``ahead`` (rehearsals that are
            replayed before it) and ``days``; once it is over, also what ``_tell`` returns
        """
        self.ensure_one()
        self.check_access("read")
        ahead = 0
        if self.state == "waiting":
            # sudo() only for how many there are.
            ahead = self.sudo().search_count(
                [
                    ("state", "in", ("waiting", "running")),
                    ("id", "!=", self.id),
                    ("asked_at", "<=", self.asked_at),
                ]
            )
        result = {
            "state": self.state,
            "done": self.tickets_done,
            "total": self.tickets_total,
            "ahead": ahead,
            "days": self._say_replayed_days(),
            "changes": [
                {name: change.get(name, "") for name in ("title", "before", "after")}
                for change in self._get_changes()
            ],
        }
        return {**result, **self._tell()} if self.state == "done" else result

    def _tell(self):
        """Return what a replay has found, as a dict: ``sentence``, ``note``, ``remarks`` and
        ``took`` in words, ``channels`` (id and label), ``services`` (rows of ``id``, ``label`` and
        ``cells``, each a pair of how many were broken in force and in the draft, None where none
        was), ``totals``, ``metrics`` (rows of ``metric``, ``label`` and the same pair) and
        ``examples``."""
        broken = self.env["asas.helpdesk.rehearsal.broken"]
        domain = [("rehearsal_id", "=", self.id)]
        counts = broken._read_group(
            domain, ["service_id", "channel_id", "metric", "in_force", "in_draft"], ["__count"]
        )
        metrics = self._get_metrics(counts)
        return {
            **self._say_result(counts, metrics),
            **self._get_table(counts),
            "metrics": metrics,
            "examples": self._get_examples(broken.search(domain, limit=EXAMPLES)),
            "remarks": list(self._say_remarks()),
            "took": self._say_took(),
        }

    # ------------------------------------------------------------------ In words

    def _say_replayed_days(self):
        """Return the days that are replayed, in both calendars if the settings say so."""
        days = [self.date_from, self.date_to]
        lines = [self.period_ids._say_days(*days)]
        if self.company_id.asas_helpdesk_hijri:
            hijri = [format_hijri(day, self.env.lang) for day in days]
            lines.append(" – ".join(filter(None, hijri)))
        return " · ".join(filter(None, lines))

    def _say_took(self):
        if not (self.begun_at and self.ended_at):
            return ""
        return self.env._(
            "Tickets: %(tickets)s. Commitments: %(commitments)s. It took %(span)s.",
            tickets=self._number(self.tickets_done),
            commitments=self._number(self.commitments_counted),
            span=format_duration(self.ended_at - self.begun_at, self.env.lang),
        )

    def _say_result(self, counts, metrics):
        """Return in words what the draft would have changed."""
        every = self.commitments_counted
        if not every:
            words = self.env._("There is no figure: in these days no commitment ended or fell due.")
            return {"sentence": words, "note": ""}
        force, draft = (sum(c[5] for c in counts if c[side]) for side in (3, 4))
        added = sum(c[5] for c in counts if c[4] and not c[3])
        saved = sum(c[5] for c in counts if c[3] and not c[4])
        sentence = self.env._(
            "Commitments broken under the draft: %(draft)s of %(every)s; in force: %(force)s.",
            draft=self._number(draft),
            every=self._number(every),
            force=self._number(force),
        )
        most = max(metrics, key=lambda row: row["pair"][1] - row["pair"][0], default=None)
        if most and most["pair"][1] > most["pair"][0]:
            sentence += " " + self.env._(
                "Most are added to “%(metric)s”: %(number)s.",
                metric=most["label"],
                number=self._number(most["pair"][1] - most["pair"][0]),
            )
        note = self.env._(
            "Broken under the draft alone: %(added)s; kept under the draft alone: %(saved)s."
            " Kept in time: %(before)s%% in force, %(after)s%% under the draft.",
            added=self._number(added),
            saved=self._number(saved),
            before=f"{100 * (every - force) / every:.1f}",
            after=f"{100 * (every - draft) / every:.1f}",
        )
        return {"sentence": sentence, "note": note}

    def _say_remarks(self):
        """Yield what a reader has to heed about this draft."""
        if not self.adopted_at and not self._get_changes():
            yield self.env._("The draft changes nothing: it says the same as what is in force.")
        for line in self.commitment_ids - self.commitment_ids.filtered("policy_id"):
            measured = self.commitment_ids.policy_id.filtered(
                lambda p, m=line.metric: p.metric == m
            )
            if line.metric in IN_TURNS and not measured:
                yield self.env._(
                    "“%(metric)s” is not measured yet, so that this commitment cannot be replayed.",
                    metric=line._say_metric(),
                )
        for period in self.period_ids.filtered(lambda p: p.kind != "hours"):
            if period.date_to < self.date_from or period.date_from > self.date_to:
                kinds = dict(period._fields["kind"]._description_selection(self.env))
                yield self.env._(
                    "%(kind)s %(days)s: outside the days that were replayed, so that it changes"
                    " hardly anything here.",
                    kind=kinds[period.kind],
                    days=period._say_days(period.date_from, period.date_to),
                )

    def _number(self, value):
        return f"{value:,}"

    # ------------------------------------------------------------------ Tables

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
        """Return rows of what was broken, what the draft adds first."""
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
                "took": self._say_span(row.started_at, row.reached_at),
                "late": format_duration(
                    timedelta(hours=row.draft_late_hours or row.force_late_hours), self.env.lang
                ),
                "broken_in": places[row.broken_in],
            }
            for row in broken
        ]

    def _say_span(self, start, end):
        if not end:
            return self.env._("not reached yet")
        return format_duration(end - start, self.env.lang, subject=True)


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
