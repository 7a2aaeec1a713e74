from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import format_date
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.duration import locale_of
from .numbers import COMMITMENTS, COUNTED, TICKETS
from .overview import OPEN

MONTHS = {"month": 1, "quarter": 3, "year": 12}
# From which share in time on a figure is good.
GOOD = 0.95
# The figures of a period.
MEASURES = ("__count", "kept", "breached", "rating", "rating_given", "rating_asked")
# The days that can be counted: between them lie all periods that are compared.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)


class Period(NamedTuple):
    """A month, a quarter or a year, from its first day to its last one."""

    kind: str
    first: date
    last: date


class OverviewDirector(models.AbstractModel):
    """The first screen of who answers for the desk: a period compared with the one before it and
    with the same one of the year before."""

    _inherit = "asas.helpdesk.overview"

    @api.model
    def _show_director(self, moments, period):
        period = self._check_period(period, moments)
        before = self._period(period.kind, period.first - timedelta(days=1))
        last_year = self._period(period.kind, period.first - relativedelta(years=1))
        domain = self._in_period(period)
        now, then, once = (self._figures(each) for each in (period, before, last_year))
        by_service = self._figures_by("service_id", domain, "decision_working_median")
        by_channel = self._figures_by("channel_id", domain, "answer_median")
        tonight, missed = self._tonight(moments)
        ages = self._ages(moments)
        changed = self._what_changed(by_service, now, domain)
        return {
            "period": self._period_words(period, moments),
            "as_of": self._as_of_words(moments),
            "banners": [*self._mail_banners(), *changed, tonight],
            "cards": self._period_cards(period, now, (before, then), (last_year, once), ages),
            "blocks": [
                self._trend(period, now, (before, then), (last_year, once)),
                self._channels(by_channel, domain),
                self._services(by_service, domain),
                ages,
                self._ratings(domain),
                *filter(None, [missed]),
                self._now_at_the_desk(moments),
            ],
        }

    # ------------------------------------------------------------------ The period

    @api.model
    def _check_period(self, period, moments):
        """Return the period that is asked for, or the present month.

        :raise UserError: saying what to choose
        """
        try:
            kind = (period or {}).get("kind", "month")
            day = (period or {}).get("day")
            found = self._period(kind, date.fromisoformat(day) if day else moments.today)
        except (AttributeError, KeyError, TypeError, ValueError):
            found = None
        if not found or not FIRST_DAY <= found.first <= found.last <= LAST_DAY:
            raise UserError(self.env._("Choose a month, a quarter or a year by one of its days."))
        return found

    @api.model
    def _period(self, kind, day):
        length = MONTHS[kind]
        first = day.replace(day=1, month=(day.month - 1) // length * length + 1)
        return Period(kind, first, first + relativedelta(months=length) - timedelta(days=1))

    @api.model
    def _in_period(self, period):
        return (
            COUNTED
            & Domain("received_on", ">=", period.first)
            & Domain("received_on", "<=", period.last)
        )

    @api.model
    def _period_name(self, period):
        pattern = {"month": "MMMM y", "quarter": "QQQ y", "year": "y"}[period.kind]
        return format_date(period.first, pattern, locale=locale_of(self.env.lang))

    @api.model
    def _period_words(self, period, moments):
        following = period.last + timedelta(days=1)
        return {
            "kind": period.kind,
            "day": period.first.isoformat(),
            "name": self._period_name(period),
            "hijri": self._hijri(period.first, period.last),
            "before": (period.first - timedelta(days=1)).isoformat(),
            "after": following.isoformat() if following <= moments.today else None,
            "kinds": [
                {"key": "month", "label": self.env._("Month")},
                {"key": "quarter", "label": self.env._("Quarter")},
                {"key": "year", "label": self.env._("Year")},
            ],
        }

    @api.model
    def _as_of_words(self, moments):
        as_of = self.env["asas.helpdesk.numbers"]._as_of()
        if not as_of:
            return self.env._("The figures are being built; they appear within ten minutes.")
        return self.env._("Figures as of %(moment)s", moment=self._when(as_of, moments))

    @api.model
    def _figures(self, period):
        names = [*MEASURES, "is_open", "reopenings"]
        return self.env["asas.helpdesk.numbers"]._read_total(names, self._in_period(period))

    @api.model
    def _figures_by(self, group, domain, median):
        rows = self.env["asas.helpdesk.numbers"]._read([*MEASURES, median], [group], domain)
        for row in rows:
            row["median"], row["group"] = row[median], row[group]
        return sorted(rows, key=lambda row: -row["__count"])

    # ------------------------------------------------------------------ Cards

    @api.model
    def _period_cards(self, period, now, before, last_year, ages):
        env, domain = self.env, self._in_period(period)
        label, again = env._("Tickets Received"), domain & Domain("reopenings", ">", 0)
        reopened = env[TICKETS].search_count(again)
        received = [(each, self._number(row["__count"])) for each, row in (before, last_year)]
        return [
            self._figure(
                "received",
                label,
                self._number(now["__count"]),
                self._against(received),
                self._list(label, domain, now["__count"], TICKETS),
            ),
            self._in_time_card(domain, now, (before, last_year)),
            self._decision_card(period, (before[0], last_year[0])),
            self._rating_card(
                domain & Domain("given_rating", "!=", False), now, (before, last_year)
            ),
            self._open_card(ages),
            self._figure(
                "reopened",
                env._("Tickets Reopened"),
                self._number(reopened),
                env._("of those received in this period"),
                self._list(env._("Tickets Reopened"), again, reopened, TICKETS),
                "danger",
            ),
        ]

    @api.model
    def _decision_card(self, period, others):
        median, numbers = "decision_working_median", self.env["asas.helpdesk.numbers"]
        of_complaints = Domain("ticket_type", "=", "complaint")
        of_complaints &= Domain("state", "in", ("resolved", "closed"))
        decided = self._in_period(period) & of_complaints
        now = numbers._read_total([median, "__count"], decided)
        day = self._working_day()

        def taken(each):
            rows = self._in_period(each) & of_complaints
            return self._span(numbers._read_total([median], rows)[median], day)

        then = [(each, taken(each)) for each in others]
        return self._figure(
            "decision",
            self.env._("Decision on a Complaint (Median)"),
            self._span(now[median], day),
            self._against(then),
            self._list(self.env._("Complaints Decided"), decided, now["__count"], TICKETS),
        )

    @api.model
    def _against(self, pairs):
        return " · ".join(f"{self._period_name(period)}: {figure}" for period, figure in pairs)

    @api.model
    def _open_card(self, ages):
        """Return a card with the number of all that is open, and of the last of the ages."""
        label, count = self.env._("Open Now"), sum(ages["sets"][0]["data"])
        last, of_last = ages["rows"][-1]
        words = f"{last['text']}: {of_last['text']}" if count else ""
        listed = self._list(label, OPEN, count)
        return self._figure("open", label, self._number(count), words, listed)

    @api.model
    def _in_time_card(self, domain, now, others):
        kept, base = in_time(now)
        label = self.env._("In Time")
        return self._figure(
            "in_time",
            label,
            self._share(kept, base),
            self.env._(
                "%(kept)s of %(base)s commitments · %(before)s",
                kept=self._number(kept),
                base=self._number(base),
                before=self._against([(each, self._share(*in_time(row))) for each, row in others]),
            ),
            self._list(label, domain & ended(), base, COMMITMENTS),
            "success" if base and kept / base >= GOOD else "warning",
        )

    @api.model
    def _rating_card(self, rated, now, others):
        given = now["rating_given"] or 0
        label = self.env._("Satisfaction")
        before = self._against([(each, self._stars(row)) for each, row in others])
        return self._figure(
            "rating",
            label,
            self._stars(now),
            self.env._(
                "of 5 · ratings: %(given)s · answered: %(share)s · %(before)s",
                given=self._number(int(given)),
                share=self._share(given, now["rating_asked"]),
                before=before,
            )
            if given
            else before,
            self._list(label, rated, int(given), TICKETS),
        )

    @api.model
    def _stars(self, row):
        return self._number(None if row["rating"] is None else float(row["rating"]))

    # ------------------------------------------------------------------ What has changed

    @api.model
    def _what_changed(self, by_service, now, domain):
        """Return in a sentence which service has many of the breaches, if one has."""
        worst = max(by_service, key=lambda row: row["breached"] or 0, default=None)
        breached, all_ = int(worst["breached"] or 0) if worst else 0, int(now["breached"] or 0)
        if breached < 3 or breached * 3 < all_:
            return []
        service = worst["group"]
        name = service.display_name or self.env._("Without a service")
        return [
            {
                "key": "changed",
                "look": "info",
                "icon": "fa-lightbulb-o",
                "title": self.env._("What Stands Out"),
                "words": self.env._(
                    "Of the commitments that were breached, %(count)s of %(total)s are of"
                    " “%(service)s”.",
                    count=self._number(breached),
                    total=self._number(all_),
                    service=name,
                ),
                "link": self._list(
                    name,
                    domain & Domain("service_id", "=", service.id) & Domain("breached", "=", 1),
                    breached,
                    COMMITMENTS,
                ),
                "label": self.env._("Breaches"),
            }
        ]

    # ------------------------------------------------------------------ Now

    @api.model
    def _now_at_the_desk(self, moments):
        cards = [
            *self._pressing_cards(moments, OPEN),
            self._card("verify", self.env._("To Verify"), Domain("state", "=", "resolved")),
            self._notice_card(),
        ]
        return {
            "kind": "cards",
            "key": "now",
            "title": self.env._("Now at the Desk"),
            "cards": cards,
        }


def in_time(row):
    """Return how many commitments were kept, and of how many."""
    kept, breached = int(row["kept"] or 0), int(row["breached"] or 0)
    return kept, kept + breached


def ended():
    """Return the domain of the commitments of which it can be said whether they were kept."""
    return Domain("in_time", "=", 1) | Domain("breached", "=", 1)
