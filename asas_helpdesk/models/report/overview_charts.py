from datetime import timedelta

from babel.dates import format_date
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ...tools.duration import locale_of
from .numbers import COMMITMENTS, COUNTED, TICKETS
from .overview import OPEN
from .overview_director import GOOD, ended, in_time
from .report_mixin import TICKET

# How many months the line of the share in time shows.
TREND = 12
# Until which age in days what is open is counted together, and how it looks.
AGES = ((2, "primary"), (5, "primary"), (10, "warning"), (None, "danger"))
# Below so many ratings, no average is shown: it would say who gave it.
FEW_RATINGS = 5
STARS = {"5": "success", "4": "success", "3": "muted", "2": "warning", "1": "danger"}


class OverviewCharts(models.AbstractModel):
    """The charts of the director’s screen, each with its table."""

    _inherit = "asas.helpdesk.overview"

    @api.model
    def _trend(self, period, now, before, last_year):
        """Return the share in time of the last months, and the periods that are compared."""
        end = period.last.replace(day=1)
        start = end - relativedelta(months=TREND - 1)
        whole = COUNTED & Domain("received_on", ">=", start)
        whole &= Domain("received_on", "<=", period.last)
        rows = self.env["asas.helpdesk.numbers"]._read(
            ["kept", "breached"], ["received_on:month"], whole
        )
        known = {(r["received_on:month"].year, r["received_on:month"].month): r for r in rows}
        months = [start + relativedelta(months=number) for number in range(TREND)]
        locale, points = locale_of(self.env.lang), []
        for month in months:
            row = known.get((month.year, month.month))
            kept, base = in_time(row) if row else (0, 0)
            points.append(round(100 * kept / base, 1) if base else None)
        label = self.env._("In Time")
        lines = []
        for each, row in ((period, now), before, last_year):
            kept, base = in_time(row)
            over = self._in_period(each) & ended()
            lines.append(
                [
                    {"text": self._period_name(each)},
                    {"text": self._share(kept, base)},
                    self._cell(base, over, COMMITMENTS, self._period_name(each)),
                ]
            )
        return {
            "kind": "chart",
            "key": "trend",
            "type": "line",
            "title": self.env._("Commitments in Time, by Month of Receipt"),
            "empty": ""
            if any(point is not None for point in points)
            else self.env._("No figure: nothing was due in these months."),
            "labels": [format_date(month, "MMM", locale=locale) for month in months],
            "sets": [
                {"label": label, "look": "primary", "data": points, "unit": "%"},
                {
                    "label": self.env._("Target Share"),
                    "look": "warning",
                    "data": [100 * GOOD] * TREND,
                    "is_dashed": True,
                },
            ],
            "note": self.env._("The dashed line is the target: %(share)s.", share=f"{GOOD:.0%}"),
            "heads": [self.env._("Period"), label, self.env._("Of")],
            "rows": lines,
        }

    @api.model
    def _services(self, rows, domain):
        day = self._working_day()
        block = self._by(
            "services",
            self.env._("By Service"),
            "service_id",
            rows,
            domain,
            [
                (self.env._("Decision (Median)"), lambda row: self._span(row["median"], day)),
                (self.env._("Satisfaction"), self._few_stars),
            ],
        )
        block["note"] = self.env._("— fewer than five ratings")
        return block

    @api.model
    def _few_stars(self, row):
        return self._stars(row) if (row["rating_given"] or 0) >= FEW_RATINGS else "—"

    @api.model
    def _channels(self, rows, domain):
        title = self.env._("By Channel")
        first = (self.env._("First Response (Median)"), lambda row: self._span(row["median"]))
        return self._by("channels", title, "channel_id", rows, domain, [first])

    @api.model
    def _by(self, key, title, group, rows, domain, more):
        """Return a chart and a table of figures by service or channel.

        :param more: pairs of a heading and a function of a row
        """
        lines = []
        for row in rows:
            own = domain & Domain(group, "=", row["group"].id)
            name = row["group"].display_name or self.env._("Not said")
            kept, base = in_time(row)
            lines.append(
                [
                    {"text": name},
                    self._cell(row["__count"], own, TICKETS, name),
                    self._cell(
                        self._share(kept, base),
                        own & ended(),
                        COMMITMENTS,
                        name,
                        base,
                        "danger" if base and kept / base < GOOD else "",
                    ),
                    *({"text": words(row)} for _head, words in more),
                ]
            )
        return {
            "kind": "chart",
            "key": key,
            "type": "bars",
            "title": title,
            "empty": "" if lines else self.env._("No figure: nothing was received in this period."),
            "labels": [line[0]["text"] for line in lines],
            "sets": [
                {
                    "label": self.env._("Tickets Received"),
                    "look": "primary",
                    "data": [row["__count"] for row in rows],
                }
            ],
            "heads": [
                title,
                self.env._("Tickets Received"),
                self.env._("In Time"),
                *(head for head, _words in more),
            ],
            "rows": lines,
        }

    @api.model
    def _ages(self, moments):
        """Return what is open now by its age in days."""
        zoned = self.env[TICKET].with_context(tz=self.env.company._asas_helpdesk_zone())
        days = zoned._read_group(OPEN, ["received_at:day"], ["__count"])
        ages = [((moments.today - moment.date()).days, count) for moment, count in days]
        lines, counts, above = [], [], -1
        for until, _look in AGES:
            last = until if until is not None else 10**6
            counts.append(sum(count for age, count in ages if above < age <= last))
            label = self._age_words(above, until)
            cell = self._cell(counts[-1], self._of_age(moments, above, until), TICKET, label)
            lines.append([{"text": label}, cell])
            above = last
        return {
            "kind": "chart",
            "key": "ages",
            "type": "bars",
            "title": self.env._("Open Now, by Age"),
            "empty": "" if ages else self.env._("No ticket is open."),
            "labels": [line[0]["text"] for line in lines],
            "sets": [
                {
                    "label": self.env._("Open"),
                    "look": "primary",
                    "looks": [look for _until, look in AGES],
                    "data": counts,
                }
            ],
            "heads": [self.env._("Age"), self.env._("Count")],
            "rows": lines,
        }

    @api.model
    def _age_words(self, above, until):
        if until is None:
            return self.env._("older than %(days)s days", days=above)
        if above < 0:
            return self.env._("up to %(days)s days", days=until)
        return self.env._("%(first)s–%(last)s days", first=above + 1, last=until)

    @api.model
    def _of_age(self, moments, above, until):
        """Return the domain of what is open and has an age in days, by the days of the desk."""
        domain = OPEN
        if above >= 0:
            domain &= Domain("received_at", "<", self._midnight(moments.today - timedelta(above)))
        if until is not None:
            domain &= Domain("received_at", ">=", self._midnight(moments.today - timedelta(until)))
        return domain

    @api.model
    def _midnight(self, day):
        return self.env.company._asas_helpdesk_bounds(day, day)[0]

    @api.model
    def _ratings(self, domain):
        rows = self.env["asas.helpdesk.numbers"]._read(
            ["__count"], ["given_rating"], domain & Domain("given_rating", "!=", False)
        )
        counts = {row["given_rating"]: row["__count"] for row in rows}
        labels = dict(self.env[TICKETS]._fields["given_rating"]._description_selection(self.env))
        low = domain & Domain("given_rating", "in", ("1", "2"))
        count = counts.get("1", 0) + counts.get("2", 0)
        title, lines = self.env._("Ratings"), []
        for key in STARS:
            own = domain & Domain("given_rating", "=", key)
            cell = self._cell(counts.get(key, 0), own, TICKETS, labels[key])
            lines.append([{"text": labels[key]}, cell])
        return {
            "kind": "chart",
            "key": "ratings",
            "type": "bars",
            "title": title,
            "empty": "" if counts else self.env._("No figure: nobody has rated yet."),
            "labels": [labels[key] for key in STARS],
            "sets": [
                {
                    "label": title,
                    "look": "primary",
                    "looks": list(STARS.values()),
                    "data": [counts.get(key, 0) for key in STARS],
                }
            ],
            "heads": [self.env._("Rating"), self.env._("Count")],
            "all": self._list(self.env._("Low Ratings"), low, count, TICKETS) if count else None,
            "rows": lines,
        }
