from datetime import date
from typing import NamedTuple

from babel.dates import format_date
from markupsafe import Markup

from odoo import fields, models

from ...tools.duration import locale_of
from ...tools.hijri import format_hijri
from ...tools.xlsx import Share
from ..report.numbers import COMMITMENTS, TICKETS


class Cell(NamedTuple):
    """What a table shows, and what its sheet holds."""

    text: str
    value: object


def table(title, heads, rows, *, bar=None, note="", empty="", look=""):
    """Return a table of a document: its rows, or the words that stand where it has none.

    :param int bar: the column beside which bars are drawn
    """
    return {
        "title": title,
        "heads": heads,
        "rows": rows,
        "bar": bar,
        "note": note,
        "look": look,
        "empty": empty,
    }


class PeriodicReportWords(models.Model):
    """Say the figures of a report in the language of the context."""

    _inherit = "asas.helpdesk.periodic.report"

    def _tell(self):
        """Return what a report says: title, facts, what has changed, and tables, some with bars."""
        self.ensure_one()
        figures = self.figures
        sections = [
            self._tell_totals(figures),
            self._tell_services(figures),
            self._tell_channels(figures),
            self._tell_each("types", self.env._("By Type"), TICKETS, "ticket_type"),
            self._tell_each("outcomes", self.env._("Outcomes"), TICKETS, "outcome"),
            self._tell_metrics(figures),
            self._tell_hands(figures),
            self._tell_late(figures),
            self._tell_points(figures),
            self._tell_months(figures),
        ]
        return {
            "title": self._get_title(),
            "facts": self._tell_facts(),
            "changes": self._tell_changes(figures),
            "sections": sections,
            "months": self._tell_chart(figures),
            "statement": self._tell_statement(),
        }

    def _get_letter(self):
        """Return the mail that brings the report: what has changed, and the basis of it."""
        lines = self._tell_changes(self.figures)
        said = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        closing = self.env._(
            "The whole report is attached, and kept in Complaints & Suggestions under “Reporting”."
        )
        return Markup("<ul>%s</ul><p>%s</p>") % (said, closing)

    # ------------------------------------------------------------------ Cells

    def _numbers(self):
        company = self.company_id
        return self.env["asas.helpdesk.overview"].with_company(company)

    def _number(self, value):
        return Cell(self._numbers()._number(value), value)

    def _share(self, row):
        kept, due = row.get("kept") or 0, row.get("due") or 0
        return Cell(self._numbers()._share(kept, due), Share(kept / due) if due else None)

    def _span(self, hours, day=None):
        value = None if hours is None else round(hours, 2)
        return Cell(self._numbers()._span(hours, day), value)

    def _working(self, hours):
        return self._span(hours, self._numbers()._working_day())

    def _stars(self, row):
        given = row.get("rating_given") or 0
        value = float(row["rating"]) if given and row.get("rating") is not None else None
        return Cell(self._numbers()._number(value), value)

    def _text(self, text):
        return Cell(text or "", text or "")

    def _named(self, model, id_):
        # sudo() because who reads the report reads what its figures are called.
        record = self.env[model].sudo().browse(id_ or 0).exists()
        return self._text(record.display_name if record else self.env._("Not said"))

    def _labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _day(self, day, pattern="d MMM y"):
        return format_date(day, pattern, locale=locale_of(self.env.lang))

    def _date(self, day):
        return Cell(self._day(day), day)

    def _as_table(self, title, heads, rows, *, bar=None, note="", empty=None, look=""):
        empty = empty or self.env._("No figure: nothing was received in this period.")
        return table(title, heads, rows, bar=bar, note=note, empty=empty, look=look)

    # ------------------------------------------------------------------ Head

    def _tell_facts(self):
        company = self.company_id
        days = f"{self._day(self.first_day)} – {self._day(self.last_day)}"
        facts = [(self.env._("Period"), days)]
        if company.asas_helpdesk_hijri:
            hijri = [format_hijri(day, self.env.lang) for day in (self.first_day, self.last_day)]
            facts.append((self.env._("Hijri"), " – ".join(filter(None, hijri))))
        if self.kind == "year" and company.asas_helpdesk_legal_line:
            facts.append((self.env._("Licence"), company.asas_helpdesk_legal_line))
        made = company._asas_helpdesk_moment(self.made_at, with_hijri=False, lang=self.env.lang)
        return [*facts, (self.env._("Figures As Of"), made)]

    def _tell_statement(self):
        """Return the sentence that is signed below a yearly report, or nothing."""
        if self.kind != "year":
            return ""
        return self.env._(
            "The institute confirms that these figures were counted from its record of complaints,"
            " suggestions and requests, without spam and duplicates."
        )

    def _tell_changes(self, figures):
        """Return in sentences what has changed, and where most was breached."""
        env, now, before = self.env, figures["totals"]["now"], figures["totals"]["before"]
        if not now["__count"]:
            lines = [env._("No ticket was received in this period.")]
        else:
            lines = [self._tell_received(now["__count"], before["__count"])]
        kept, then = self._share(now), self._share(before)
        if kept.value is None:
            lines.append(env._("No commitment was due in this period."))
        elif then.value is None or kept.text == then.text:
            lines.append(env._("Commitments in time: %(share)s.", share=kept.text))
        else:
            words = (
                env._("Commitments in time: %(now)s, up from %(before)s.")
                if kept.value > then.value
                else env._("Commitments in time: %(now)s, down from %(before)s.")
            )
            lines.append(words % {"now": kept.text, "before": then.text})
        worst = max(figures["services"], key=lambda row: row.get("breached") or 0, default=None)
        breached = worst and worst.get("breached") or 0
        if breached:
            lines.append(
                env._(
                    "Of the commitments that were breached, %(count)s of %(total)s are of"
                    " “%(service)s”.",
                    count=self._number(breached).text,
                    total=self._number(now["breached"] or 0).text,
                    service=self._named("asas.helpdesk.service", worst["id"]).text,
                )
            )
        return lines

    def _tell_received(self, now, before):
        words = {"now": self._number(now).text, "before": self._number(before).text}
        if now > before:
            return self.env._("Tickets received: %(now)s, up from %(before)s.", **words)
        if now < before:
            return self.env._("Tickets received: %(now)s, down from %(before)s.", **words)
        return self.env._("Tickets received: %(now)s, as many as in the period before.", **words)

    # ------------------------------------------------------------------ Tables

    def _tell_totals(self, figures):
        env, columns = self.env, list(figures["totals"].values())
        heads = [env._("This Period"), env._("The One Before"), env._("A Year Before")]
        lines = (
            (env._("Tickets Received"), lambda row: self._number(row["__count"])),
            (env._("Still Open"), lambda row: self._number(row["is_open"] or 0)),
            (env._("Tickets Reopened"), lambda row: self._number(row["reopened"])),
            (env._("Commitments Due"), lambda row: self._number(row["due"] or 0)),
            (env._("In Time"), self._share),
            (env._("Commitments Breached"), lambda row: self._number(row["breached"] or 0)),
            (
                env._("Decision on a Complaint (Median)"),
                lambda row: self._working(row["decision_working_median"]),
            ),
            (env._("Satisfaction (of 5)"), self._stars),
            (env._("Ratings"), lambda row: self._number(row["rating_given"] or 0)),
        )
        return self._as_table(
            env._("In Brief"),
            ["", *heads[: len(columns)]],
            [[self._text(label), *(cell(row) for row in columns)] for label, cell in lines],
            note=env._(
                "Tickets count in the period in which they were received, commitments in that of"
                " their deadline, ratings in that in which they were given. Spam, duplicates, and"
                " tickets that are hidden from a reader of this report are not counted. In sheets,"
                " spans are in hours."
            ),
        )

    def _tell_services(self, figures):
        return self._tell_by(self.env._("By Service"), "asas.helpdesk.service", figures["services"])

    def _tell_channels(self, figures):
        return self._tell_by(self.env._("By Channel"), "asas.helpdesk.channel", figures["channels"])

    def _tell_by(self, title, model, rows):
        env = self.env
        return self._as_table(
            title,
            [title, env._("Received"), env._("Before"), env._("In Time"), env._("Satisfaction")],
            [
                [
                    self._named(model, row["id"]),
                    self._number(row.get("__count", 0)),
                    self._number(row.get("before", 0)),
                    self._share(row),
                    self._stars(row),
                ]
                for row in rows
            ],
            bar=1,
        )

    def _tell_each(self, key, title, model, name):
        found, labels = self.figures[key], self._labels(model, name)
        rows = [
            [self._text(label), self._number(found[value])]
            for value, label in labels.items()
            if value in found
        ]
        if "" in found:
            rows.append([self._text(self.env._("None Yet")), self._number(found[""])])
        return self._as_table(title, [title, self.env._("Number")], rows, bar=1)

    def _tell_metrics(self, figures):
        env, labels = self.env, self._labels(COMMITMENTS, "metric")
        return self._as_table(
            env._("What Was Breached"),
            [
                env._("Commitment"),
                env._("Due"),
                env._("Met"),
                env._("Breached"),
                env._("Late (Median)"),
            ],
            [
                [
                    self._text(labels[row["metric"]]),
                    self._number(row["due"] or 0),
                    self._number(row["kept"] or 0),
                    self._number(row["breached"] or 0),
                    self._span(row["late_median"]),
                ]
                for row in figures["metrics"]
            ],
            bar=3,
            empty=env._("No figure: nothing was due in this period."),
        )

    def _tell_hands(self, figures):
        labels = self._labels("asas.helpdesk.stay", "hands")
        rows = [
            [self._text(labels[hands]), self._working(hours)]
            for hands, hours in figures["hands"].items()
            if hours
        ]
        return self._as_table(
            self.env._("Why: In Whose Hands It Lay"),
            [self.env._("In the Hands Of"), self.env._("Working Time (Average)")],
            rows,
            bar=1,
            note=self.env._("Of the tickets of the commitments that were breached."),
            empty=self.env._("No commitment was breached."),
        )

    def _tell_late(self, figures):
        env = self.env
        metrics = self._labels(COMMITMENTS, "metric")
        hands = self._labels("asas.helpdesk.stay", "hands")
        return self._as_table(
            env._("The Longest Delays"),
            [
                env._("Reference"),
                env._("Service"),
                env._("Commitment"),
                env._("Due"),
                env._("Late By"),
                env._("Longest In the Hands Of"),
            ],
            [
                [
                    Cell(Markup('<bdi dir="ltr">%s</bdi>') % row["reference"], row["reference"]),
                    self._named("asas.helpdesk.service", row["service"]),
                    self._text(metrics[row["metric"]]),
                    self._date(date.fromisoformat(row["due_on"])),
                    self._text(env._("not reached yet"))
                    if row["late"] is None
                    else self._span(row["late"]),
                    self._text(hands.get(row["hands"])),
                ]
                for row in figures["late"]
            ],
            look="delays",
            note=env._("Confidential tickets are counted and not named."),
            empty=env._("No commitment was breached."),
        )

    def _tell_points(self, figures):
        points = dict(figures["points"])
        remedies = points.pop("remedies")
        labels = self._labels("asas.helpdesk.finding", "result")
        rows = [
            [self._text(label), self._number(points[value])]
            for value, label in labels.items()
            if value in points
        ]
        if rows:
            rows.append([self._text(self.env._("With a remedy")), self._number(remedies)])
        title = self.env._("Points of Decisions")
        empty = self.env._("No figure: no point was decided.")
        return self._as_table(title, [title, self.env._("Number")], rows, empty=empty)

    def _tell_months(self, figures):
        env = self.env
        return self._as_table(
            env._("Month by Month"),
            [
                env._("Month"),
                env._("Received"),
                env._("Commitments Due"),
                env._("In Time"),
                env._("Satisfaction"),
            ],
            [
                [
                    self._text(self._day(fields.Date.to_date(row["month"]), "MMMM y")),
                    self._number(row["received"]),
                    self._number(row.get("due") or 0),
                    self._share(row),
                    self._stars(row),
                ]
                for row in figures["months"]
            ],
            bar=1,
        )

    def _tell_chart(self, figures):
        """Return a column for each month: its name, the share in time, and that in words."""
        columns = []
        for row in figures["months"]:
            share = self._share(row)
            words = "—" if share.value is None else f"{share.value * 100:.0f}%"
            label = self._day(fields.Date.to_date(row["month"]), "MMM")
            columns.append((label, share.value, words))
        return columns
