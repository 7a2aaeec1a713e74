from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..ticket.ticket_transitions import UNRESOLVED_STATES
from .numbers import COMMITMENTS, COUNTED
from .overview import NOTICE, OPEN, STATUS, UNPROCESSED
from .overview_rows import FAILED, NOT_ARRIVED, UNDER_WAY

UNRESOLVED = Domain("state", "in", UNRESOLVED_STATES)
# What a department keeps or breaks, and not the desk.
OF_DEPARTMENTS = ("acknowledgement", "resolution")


class OverviewDesk(models.AbstractModel):
    """The first screens of those who work on tickets."""

    _inherit = "asas.helpdesk.overview"

    # ------------------------------------------------------------------ Level 1

    @api.model
    def _show_level1(self, moments, _period):
        nobodys = Domain("user_id", "=", False) & Domain("manager_id", "=", False) & UNRESOLVED
        mine = OPEN & Domain("user_id", "=", self.env.uid)
        scope = mine | nobodys
        notices = self._notice_card()
        own_statuses = Domain("ticket_id.user_id", "=", self.env.uid) | (
            Domain("ticket_id.user_id", "=", False) & Domain("ticket_id.manager_id", "=", False)
        )
        tonight, missed = self._tonight(
            moments, self.env._("Tonight: Mine and Unassigned"), own_statuses
        )
        return {
            "banners": [*self._mail_banners(), tonight],
            "cards": [
                self._card(
                    "mine",
                    self.env._("My Open Tickets"),
                    mine,
                    sub=("next_deadline", self._nearest(moments)),
                ),
                *self._pressing_cards(moments, scope),
                self._card(
                    "unassigned",
                    self.env._("Unassigned"),
                    nobodys,
                    look="warning",
                    sub=("received_at", self._oldest(moments)),
                ),
                notices,
                *self._inquiry_card(moments),
            ],
            "blocks": [
                self._strip(
                    self.env._("Today’s Deadlines: Mine and Unassigned"), moments, own_statuses
                ),
                self._next(
                    self.env._("Next: Mine and Unassigned"),
                    scope,
                    self.env._(
                        "Nothing is due: none of your tickets and none without an assignee."
                    ),
                    self._act_of_level1,
                ),
                *filter(None, [missed]),
                self._answers_today(moments),
                self._notices(notices["list"]["count"]),
            ],
        }

    @api.model
    def _act_of_level1(self, ticket):
        """Return what takes a ticket that nobody has, if nobody has it."""
        if ticket.user_id or ticket.manager_id:
            return None
        return self._act(self.env._("Assign to Me"), "action_assign_to_me")

    @api.model
    def _pressing_cards(self, moments, scope):
        late = scope & Domain("next_deadline", "<", moments.now)
        soon = (
            scope
            & Domain("next_deadline", ">=", moments.now)
            & Domain("next_deadline", "<=", moments.soon)
        )
        return [
            self._card(
                "late",
                self.env._("Overdue"),
                late,
                look="danger",
                sub=("next_deadline", self._since(moments)),
            ),
            self._card(
                "soon",
                self.env._("Due Within Two Hours"),
                soon,
                look="warning",
                sub=("next_deadline", self._nearest(moments)),
            ),
        ]

    @api.model
    def _nearest(self, moments):
        return lambda first: self.env._(
            "the nearest: %(moment)s", moment=self._when(first, moments)
        )

    @api.model
    def _since(self, moments):
        return lambda first: self.env._("the oldest: %(moment)s", moment=self._when(first, moments))

    @api.model
    def _oldest(self, moments):
        return lambda first: self.env._(
            "the oldest received: %(moment)s", moment=self._when(first, moments)
        )

    @api.model
    def _notice_card(self):
        label, count = self.env._("Notices That Did Not Arrive"), 0
        for way in (FAILED, UNDER_WAY):
            rows, found = self._among(way, NOTICE)
            count += rows.search_count(found)
        return self._figure(
            "notices",
            label,
            self._number(count),
            self.env._("call the beneficiary and log it") if count else "",
            self._list(label, NOT_ARRIVED, count, NOTICE),
            "danger",
        )

    @api.model
    def _answers_today(self, moments):
        """Return the first responses that were due today up to now, by the hour of the deadline."""
        domain = (
            Domain("metric", "=", "first_response")
            & Domain("deadline", ">=", moments.start)
            & Domain("deadline", "<", moments.end)
            & Domain("state", "in", ("met", "breached"))
        )
        rows, found = self._among(domain, STATUS)
        zoned = rows.with_context(tz=self.env.company._asas_helpdesk_zone())
        hours = {}
        for moment, state, count in zoned._read_group(
            found, ["deadline:hour", "state"], ["__count"]
        ):
            hours.setdefault(moment, {"met": 0, "breached": 0})[state] += count
        met = sum(found["met"] for found in hours.values())
        late = sum(found["breached"] for found in hours.values())
        title = self.env._("First Responses Due Today")
        kinds = (("met", self.env._("In Time"), met), ("breached", self.env._("Late"), late))
        return {
            "kind": "chart",
            "key": "answers",
            "type": "columns",
            "title": title,
            "empty": "" if hours else self.env._("No figure: no first response was due today."),
            "labels": [f"{moment:%H}" for moment in sorted(hours)],
            "sets": [
                {
                    "label": label,
                    "look": "success" if state == "met" else "danger",
                    "data": [hours[moment][state] for moment in sorted(hours)],
                }
                for state, label, _count in kinds
            ],
            "heads": [self.env._("First Response"), self.env._("Count")],
            "rows": [
                *(
                    [
                        {"text": label},
                        self._cell(count, domain & Domain("state", "=", state), STATUS, title),
                    ]
                    for state, label, count in kinds
                ),
                [{"text": self.env._("All")}, self._cell(met + late, domain, STATUS, title)],
                [{"text": self.env._("Share in Time")}, {"text": self._share(met, met + late)}],
            ],
        }

    # ------------------------------------------------------------------ Level 2

    @api.model
    def _show_level2(self, moments, _period):
        resolved = Domain("state", "=", "resolved")
        tonight, missed = self._tonight(moments)
        to_verify = self._to_verify(resolved)
        count = to_verify["all"]["count"] if to_verify["all"] else 0
        fit = self._how_many_fit(to_verify, count)
        notices = self._notice_card()
        return {
            "banners": [*self._mail_banners(), tonight],
            "cards": [
                self._card(
                    "verify",
                    self.env._("To Verify"),
                    resolved,
                    sub=fit or ("next_deadline", self._nearest(moments)),
                ),
                *self._pressing_cards(moments, OPEN),
                self._breach_card(moments),
                notices,
                self._card(
                    "judge",
                    self.env._("E-mails to Decide On"),
                    Domain("to_judge", "=", True) & OPEN,
                    look="warning",
                    sub=("received_at", self._oldest(moments)),
                ),
                *self._unprocessed_card(moments),
                *self._inquiry_card(moments),
            ],
            "blocks": [
                self._strip(
                    self.env._("Today’s Deadlines of the Whole Desk"), moments, Domain.TRUE
                ),
                to_verify,
                self._breaches_of_month(moments, Domain.TRUE),
                *filter(None, [missed]),
                self._notices(notices["list"]["count"]),
            ],
        }

    @api.model
    def _unprocessed_card(self, moments):
        """Return in a list the card of the e-mails that could not be processed, if there are any
        that the reader sees."""
        card = self._card(
            "unprocessed",
            self.env._("E-mails Not Processed"),
            Domain("state", "=", "failed"),
            UNPROCESSED,
            look="danger",
            sub=("received_at", self._oldest(moments)),
        )
        return [card] if card["list"]["count"] else []

    @api.model
    def _breach_card(self, moments):
        # The week of the institute begins on Sunday.
        since = moments.today - timedelta(days=moments.today.isoweekday() % 7)
        company = self.env.company
        start, _end = company._asas_helpdesk_bounds(since, since)
        before, _end = company._asas_helpdesk_bounds(since - timedelta(days=7), since)
        breached = Domain("state", "=", "breached") & Domain("deadline", "<", moments.now)
        earlier = breached & Domain("deadline", ">=", before) & Domain("deadline", "<", start)
        rows, found = self._among(earlier, STATUS)
        last = rows.search_count(found)
        return self._card(
            "breaches",
            self.env._("Breached This Week"),
            breached & Domain("deadline", ">=", start),
            STATUS,
            look="danger",
            sub=self.env._("last week: %(count)s", count=self._number(last)),
        )

    @api.model
    def _breaches_of_month(self, moments, scope):
        """Return by metric what was due this month and what was breached of it."""
        domain = Domain("due_on", ">=", moments.today.replace(day=1)) & scope
        domain &= Domain("due_on", "<=", moments.today)
        rows = self.env["asas.helpdesk.numbers"]._read(
            ["kept", "due", "breached"], ["metric"], domain, COMMITMENTS
        )
        return self._breaches(
            self.env._("Due and Breached This Month"),
            rows,
            COUNTED & domain,
            COMMITMENTS,
            self.env._("Breached"),
        )

    # ------------------------------------------------------------------ Department managers

    @api.model
    def _show_manager(self, moments, _period):
        mine = Domain("manager_id", "=", self.env.uid) & UNRESOLVED
        to_acknowledge = (
            mine & Domain("state", "=", "directed") & Domain("acknowledged_at", "=", False)
        )
        to_decide = mine & Domain("acknowledged_at", "!=", False)
        departments = self._get_own_departments()
        own = Domain("department_id", "in", departments.ids)
        return {
            "banners": self._mail_banners(),
            "cards": [
                self._card(
                    "acknowledge",
                    self.env._("To Acknowledge"),
                    to_acknowledge,
                    look="warning",
                    sub=("next_deadline", self._nearest(moments)),
                ),
                self._card(
                    "decide",
                    self.env._("To Decide"),
                    to_decide,
                    sub=("next_deadline", self._nearest(moments)),
                ),
                *self._pressing_cards(moments, mine),
                *self._inquiry_card(moments, always=True),
                self._card(
                    "returned",
                    self.env._("Not Accepted by Level 2"),
                    mine & Domain("return_reason", "!=", False),
                    look="danger",
                    sub=lambda: self.env._("the ticket says why"),
                ),
                self._department_card(moments, own),
            ],
            "blocks": [
                self._strip(
                    self.env._("Today’s Deadlines of What Is Directed to Me"),
                    moments,
                    Domain("ticket_id.manager_id", "=", self.env.uid),
                ),
                self._next(
                    self.env._("Next: Directed to Me"),
                    mine,
                    self.env._("Nothing that is directed to you is due."),
                    self._act_of_manager,
                    self._inquiry_rows(),
                ),
                self._breaches_of_month(moments, own & Domain("metric", "in", OF_DEPARTMENTS)),
                self._hours_of_department(moments, own),
            ],
        }

    @api.model
    def _act_of_manager(self, ticket):
        """Return what a manager does next with a ticket that is directed to them, if they can."""
        if ticket.state not in ("directed", "in_progress"):
            return None
        if ticket.state == "directed" and not ticket.acknowledged_at:
            return self._act(self.env._("Acknowledge"), "action_acknowledge")
        return self._act(self.env._("Resolve…"), "action_resolve")

    @api.model
    def _department_card(self, moments, own):
        first = moments.today.replace(day=1)
        before = (first - timedelta(days=1)).replace(day=1)
        of_metrics = own & Domain("metric", "in", OF_DEPARTMENTS)
        numbers = self.env["asas.helpdesk.numbers"]
        due = of_metrics & Domain("due_on", ">=", first) & Domain("due_on", "<=", moments.today)
        now = numbers._read_total(["kept", "due"], due, COMMITMENTS)
        then = numbers._read_total(
            ["kept", "due"],
            of_metrics & Domain("due_on", ">=", before) & Domain("due_on", "<", first),
            COMMITMENTS,
        )
        label = self.env._("My Department in Time")
        base = now["due"] or 0
        ended = COUNTED & due & (Domain("in_time", "=", 1) | Domain("breached", "=", 1))
        return {
            "key": "department",
            "label": label,
            "text": self._share(now["kept"], base),
            "sub": self.env._(
                "this month: %(kept)s of %(base)s · last month: %(share)s",
                kept=self._number(int(now["kept"] or 0)),
                base=self._number(base),
                share=self._share(then["kept"], then["due"]),
            ),
            "look": "primary" if base else "calm",
            "list": self._list(label, ended, base, COMMITMENTS),
        }

    @api.model
    def _hours_of_department(self, moments, own):
        """Return how long the department takes at the median, this month and the last one."""
        first = moments.today.replace(day=1)
        before = (first - timedelta(days=1)).replace(day=1)
        numbers = self.env["asas.helpdesk.numbers"]
        names = ["acknowledgement_working_median", "decision_working_median"]
        now = numbers._read_total(names, own & Domain("received_on", ">=", first))
        then = numbers._read_total(
            names, own & Domain("received_on", ">=", before) & Domain("received_on", "<", first)
        )
        day = self._working_day()
        labels = (self.env._("Acknowledgement"), self.env._("Resolution"))
        return {
            "kind": "table",
            "key": "hours",
            "title": self.env._("How Long My Department Takes (Median, Working Time)"),
            "empty": "",
            "heads": [
                self.env._("Step"),
                self.env._("Received This Month"),
                self.env._("Received Last Month"),
            ],
            "rows": [
                [
                    {"text": label},
                    {"text": self._span(now[name], day)},
                    {"text": self._span(then[name], day)},
                ]
                for label, name in zip(labels, names, strict=True)
            ],
        }
