from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...tools import duration
from ...tools.working_time import WorkingHours
from ..ticket.base import SETTING
from ..ticket.ticket import TICKET_TYPES
from ..ticket.uninstall import is_uninstalling
from .commitment_mixin import CRITERIA, IN_TURNS

# Sessions are read for this time before and after the present moment.
SESSIONS_AHEAD = timedelta(days=60)


class Sla(models.Model):
    """An SLA policy: how fast something has to happen, how time counts, and for which tickets.

    For each metric of a ticket the most specific policy applies: the one with the most matching
    criteria; among equals, the first in order. The public page shows the same records.
    """

    _name = "asas.helpdesk.sla"
    _description = "SLA Policy"
    _inherit = [
        "asas.helpdesk.commitment.mixin",
        "asas.helpdesk.planning.mixin",
        "asas.helpdesk.cached.mixin",
        "asas.helpdesk.company.mixin",
    ]
    _order = "metric, sequence, id"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        ondelete="restrict",
        help="Empty: the working hours of the settings.",
    )
    with_sessions = fields.Boolean(
        string="Also While a Session Runs",
        help=(
            "Working time also counts while a session of a course is running (policy section"
            " 2, phone)."
        ),
    )

    @api.constrains("active", "metric", "ticket_type", "company_id", *CRITERIA)
    def _check_complaints_stay_covered(self):
        self._refuse_uncovered_complaints(self.search([]))

    @api.constrains("calendar_id")
    def _check_calendar(self):
        self.calendar_id._asas_helpdesk_refuse_unusable()

    def write(self, vals):
        narrows = {"active", "metric", "company_id", *self._criteria()} & vals.keys()
        covered = self._get_covered() if narrows else set()
        result = super().write(vals)
        if narrows:
            self._refuse_uncovered(covered - self._get_covered())
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_unless_needed(self):
        if is_uninstalling(self.env):
            return
        self._refuse_uncovered_complaints(self.search([]) - self)
        self._refuse_uncovered(self._get_covered() - self._get_covered(without=self))
        # sudo() because it counts that there are any, no matter who sees their tickets.
        statuses = self.env["asas.helpdesk.sla.status"].sudo()
        used = statuses.search([("policy_id", "in", self.ids)], limit=1).policy_id
        if used:
            raise ValidationError(
                self.env._(
                    "Deadlines were counted by “%(policy)s”, which is evidence. Archive it instead:"
                    " open deadlines move to the next policy that applies.",
                    policy=used.name,
                )
            )

    @api.model
    def _get_covered(self, without=None):
        """Return what always has a policy, of what is owed again and again on a ticket: pairs of a
        metric and a type of ticket.

        :param without: policies that do not count
        """
        # sudo() because SLA policies are public.
        policies = self.sudo().search([("company_id", "=", False), ("metric", "in", IN_TURNS)])
        types = [key for key, _label in TICKET_TYPES]
        return {
            (policy.metric, ticket_type)
            for policy in policies - (without or self.browse()).sudo()
            if not any(policy[name] for name in self._criteria() if name != "ticket_type")
            for ticket_type in ([policy.ticket_type] if policy.ticket_type else types)
        }

    @api.model
    def _refuse_uncovered(self, uncovered):
        """Refuse to leave without a policy what had one: the tickets would wait, and nobody would
        be reminded.

        :param uncovered: pairs as ``_get_covered`` returns them
        """
        metrics = {metric for metric, _type in uncovered}
        for metric, label in self._fields["metric"]._description_selection(self.env):
            if metric in metrics:
                raise ValidationError(
                    self.env._(
                        "Without this policy, tickets would have no deadline for “%(metric)s”, and"
                        " nobody would be reminded. Keep one active SLA policy for it that applies"
                        " to every ticket, and change its target instead.",
                        metric=label,
                    )
                )

    def _refuse_uncovered_complaints(self, policies):
        """Refuse to leave complaints without an SLA policy on directing that covers them all.

        Policy section 6 applies to every complaint.
        """
        # sudo() only to see whether there is any ticket; while the first records are loaded, there
        # is nothing to protect.
        if not self.env["asas.helpdesk.ticket"].sudo().search_count([], limit=1):
            return
        if not policies.filtered(lambda p: p._covers_all_complaints()):
            raise ValidationError(
                self.env._(
                    "Complaints are directed within a published time. Keep one active SLA"
                    " policy on directing that applies to every complaint, and change its"
                    " target instead."
                )
            )

    def _covers_all_complaints(self):
        return (
            self.metric == "directing"
            and self.ticket_type in (False, "complaint")
            and not self.company_id
            and not any(self[name] for name in self._criteria() if name != "ticket_type")
        )

    @api.model
    def _links_of_company(self):
        return ["calendar_id", "channel_id", "service_id"]

    # ------------------------------------------------------------------ Business

    def _target(self):
        return timedelta(minutes=round(self.target_hours * 60))

    def _format_span(self, span, company, subject=False):
        """Return a span in words: in days of 24 hours, or in working days of the policy's calendar.

        :param bool subject: the words stand alone, not after a preposition (ساعتان, not ساعتين)
        :return: the words, and whether the caller has to add that they mean working time
        """
        # Sessions may have any length, so time that counts while they run is not given in days.
        day = None if self.with_sessions else self._hours(company).day_length()
        in_days = duration.is_in_days(span, day, duration.COMMITMENT_DAYS_FROM)
        words = duration.format_duration(
            span,
            self.env.lang,
            day=day,
            days_from=duration.COMMITMENT_DAYS_FROM,
            subject=subject,
        )
        return words, self.basis == "working" and not in_days

    @api.model
    def _criteria(self):
        """Hook: return the fields of a ticket that a policy may require, from the most to the least
        specific."""
        return CRITERIA

    @api.model
    def _best_for(self, tickets):
        """Return the policy that applies to each ticket, by metric.

        :return: ``{ticket id: {metric: policy}}``; metrics without a policy are left out
        """
        # sudo() because SLA policies are public. They are read once for the whole batch, and
        # tickets with the same values for the criteria share the result.
        policies = self.sudo().browse(self._active_ids())._recall(self._policy_fields())
        criteria = self._criteria()
        alike = tickets.grouped(lambda t: (t.company_id, *(t[name] for name in criteria)))
        return {
            ticket.id: best
            for group in alike.values()
            for best in [policies._best_by_metric(group[0])]
            for ticket in group
        }

    @api.model
    def _policy_fields(self):
        """Return the names of the fields needed to choose a policy and to count its time."""
        counting = ("target_hours", "basis", "calendar_id", "with_sessions")
        return ("company_id", "metric", *self._criteria(), *counting)

    @api.model
    @tools.ormcache()
    def _active_ids(self):
        # sudo() because SLA policies are public; only the ids are cached.
        return self.sudo().with_context(active_test=True).search([])._ids

    def _best_by_metric(self, ticket):
        best = {}
        for policy in self.filtered(lambda p: p._applies_to(ticket)):
            other = best.get(policy.metric)
            if not other or policy._specificity() > other._specificity():
                best[policy.metric] = policy
        return best

    def _applies_to(self, ticket):
        if self.company_id and self.company_id != ticket.company_id:
            return False
        return all(not self[name] or self[name] == ticket[name] for name in self._criteria())

    def _specificity(self):
        matching = [bool(self[name]) for name in self._criteria()]
        return (sum(matching), matching, bool(self.company_id))

    def _hours(self, company):
        """Return the hours in which the time of this policy counts for a company."""
        self.ensure_one()
        if self.basis == "elapsed":
            return WorkingHours.always()
        calendar = self.calendar_id or company._asas_helpdesk_calendar()
        hours = calendar._asas_helpdesk_hours(company)
        if not self.with_sessions or hours.elapsed:
            return hours
        now = fields.Datetime.now()
        until = now + SESSIONS_AHEAD
        extra = self._get_session_intervals(company, now - SESSIONS_AHEAD, until)
        # Hours with sessions have to be laid out again, so replace them only if there are any.
        return replace(hours, extra=extra) if extra else hours

    @api.model
    def _get_session_intervals(self, company, since, until):
        """Hook: return when sessions of a company run between two moments.

        :return: a list of ``(start, end)`` in naive UTC
        """
        return []
