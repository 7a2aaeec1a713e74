from dataclasses import replace
from datetime import date
from itertools import pairwise

from babel.dates import format_date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.duration import locale_of
from ...tools.working_time import POLICY_ZONE, Season
from ..ticket.base import SETTING

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2090, 12, 31)


class RehearsalPeriod(models.Model):
    """Other hours as a draft would have them: for good, in a season, or none on a holiday."""

    _name = "asas.helpdesk.rehearsal.period"
    _description = "Hours of a Draft"
    _inherit = ["asas.helpdesk.rehearsal.part.mixin"]
    _order = "rehearsal_id, kind, date_from, id"
    _rec_name = "kind"
    _personal = SETTING

    name = fields.Char(help="What the season or the holiday is called, such as National Day.")
    kind = fields.Selection(
        [("hours", "Working Hours"), ("season", "Season"), ("holiday", "Holiday")],
        required=True,
        default="holiday",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Hours",
        ondelete="cascade",
        help="The working hours that would apply: days, from and to, in their time zone.",
    )
    date_from = fields.Date(string="First Day")
    date_to = fields.Date(string="Last Day")

    @api.constrains("kind", "calendar_id", "date_from", "date_to", "rehearsal_id")
    def _check_complete(self):
        for period in self:
            if period.kind != "holiday" and not period.calendar_id:
                raise ValidationError(
                    self.env._("Choose the hours that would apply instead of those in force.")
                )
            if period.kind != "hours" and not (period.date_from and period.date_to):
                raise ValidationError(
                    self.env._("Enter the first and the last day of the season or holiday.")
                )
            if period.kind != "hours" and period.date_from > period.date_to:
                raise ValidationError(
                    self.env._("A season or holiday cannot end before the day it starts.")
                )
            days = period.kind != "hours" and (period.date_from, period.date_to)
            if days and not (FIRST_DAY <= min(days) and max(days) <= LAST_DAY):
                raise ValidationError(self.env._("Enter days between the years 2000 and 2090."))
            if period.calendar_id:
                period.calendar_id._asas_helpdesk_refuse_unusable()
        for rehearsal in self.rehearsal_id:
            rehearsal.period_ids._check_together()

    def _check_together(self):
        if len(self.filtered(lambda period: period.kind == "hours")) > 1:
            raise ValidationError(
                self.env._("A draft has one set of working hours. Delete the other line.")
            )
        seasons = self.filtered(lambda period: period.kind == "season").sorted("date_from")
        for earlier, later in pairwise(seasons):
            if later.date_from <= earlier.date_to:
                raise ValidationError(
                    self.env._(
                        "Two seasons of the draft share the day %(day)s. Change the days of one"
                        " of them.",
                        day=self._say_days(later.date_from, later.date_from),
                    )
                )

    def _get_hours(self, calendar, company):
        """Return the hours of a calendar as these periods would change them.

        :param calendar: of an SLA policy; nothing for the working hours of the desk
        :return: ``tools.working_time.WorkingHours``
        """
        of_desk = company._asas_helpdesk_calendar()
        drafted = self.filtered(lambda period: period.kind == "hours").calendar_id or of_desk
        calendar = calendar or drafted
        hours = calendar._asas_helpdesk_hours(company)
        if hours.elapsed:
            return hours
        holidays, seasons = list(hours.holidays), list(hours.seasons)
        if calendar == drafted:
            seasons[:0] = [
                Season(p.date_from, p.date_to, p.calendar_id._asas_helpdesk_attendances())
                for p in self
                if p.kind == "season"
            ]
            if drafted != of_desk:
                # They are taken along when the draft is put into force.
                before = of_desk._asas_helpdesk_hours(company)
                holidays += before.holidays
                seasons += [season for season in before.seasons if not _overlaps(season, seasons)]
        holidays += [
            company._asas_helpdesk_bounds(p.date_from, p.date_to, drafted.tz or POLICY_ZONE)
            for p in self
            if p.kind == "holiday"
        ]
        return replace(hours, holidays=holidays, seasons=seasons)

    # ------------------------------------------------------------------ Putting it into force

    @api.model
    def _say_days(self, *days):
        """Return a first and a last day in words."""
        locale = locale_of(self.env.lang)
        first, last = (format_date(day, "d MMM y", locale=locale) for day in days)
        return first if first == last else f"{first} – {last}"

    def _put_into_force(self, item):
        """Make the setting.

        :param dict item: for a season and a holiday ``name``, ``date_from`` and ``date_to``
        :return: for these what was made, in words
        """
        self.ensure_one()
        company = self.rehearsal_id.company_id
        if self.kind == "hours":
            return self._choose_hours(company)
        first, last = (fields.Date.to_date(item[name]) for name in ("date_from", "date_to"))
        said = f"{item['name']} · {self._say_days(first, last)}"
        if self.kind == "season":
            self._make_season(company._asas_helpdesk_calendar(), item["name"], first, last)
            return f"{said} · {self.calendar_id.name}"
        date_from, date_to = company._asas_helpdesk_bounds(first, last)
        self.env["resource.calendar.leaves"].create(
            {
                "name": item["name"],
                "company_id": company.id,
                "calendar_id": False,
                "date_from": date_from,
                "date_to": date_to,
            }
        )
        return said

    def _choose_hours(self, company):
        """Let the desk count in other hours; their seasons and holidays come along."""
        before, after = company._asas_helpdesk_calendar(), self.calendar_id
        today = company._asas_helpdesk_local(fields.Datetime.now()).date()
        company.asas_helpdesk_calendar_id = after
        if not before or before == after:
            return
        seasons = self.env["asas.helpdesk.season"].search([("date_to", ">=", today)])
        own = seasons.filtered(lambda season: season.calendar_id == after)
        for season in seasons.filtered(lambda season: season.calendar_id == before):
            if not _overlaps(season, own):
                season.copy({"calendar_id": after.id, "name": season.name})
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "=", before.id),
                ("date_to", ">=", fields.Datetime.now()),
            ]
        )
        for leave in leaves:
            leave.copy({"calendar_id": after.id})

    def _make_season(self, calendar, name, first, last):
        seasons = self.env["asas.helpdesk.season"]
        days = [("calendar_id", "=", calendar.id)]
        days += [("date_from", "=", first), ("date_to", "=", last)]
        hours = {"hours_calendar_id": self.calendar_id.id}
        known = seasons.search(days, limit=1)
        if known:
            known.write(hours)
            return
        values = {"name": name, "calendar_id": calendar.id, "entered_as": "gregorian"}
        seasons.create({**values, "date_from": first, "date_to": last, **hours})


def _overlaps(season, others):
    return any(o.date_from <= season.date_to and season.date_from <= o.date_to for o in others)
