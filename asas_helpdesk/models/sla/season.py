from datetime import time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

from ...tools import hijri
from ...tools.duration import format_clock, format_duration
from ...tools.working_time import POLICY_ZONE
from ..ticket.base import SETTING
from .season_shift import WEEKDAYS

HIJRI_MONTHS = [
    ("1", "Muharram"),
    ("2", "Safar"),
    ("3", "Rabi al-Awwal"),
    ("4", "Rabi al-Thani"),
    ("5", "Jumada al-Ula"),
    ("6", "Jumada al-Akhirah"),
    ("7", "Rajab"),
    ("8", "Shaban"),
    ("9", "Ramadan"),
    ("10", "Shawwal"),
    ("11", "Dhu al-Qadah"),
    ("12", "Dhu al-Hijjah"),
]


class Season(models.Model):
    """A period with other working hours, such as Ramadan.

    Odoo's working hours have no dates, so the hours of a season are its own, read in the time zone
    of the working hours that they replace. A season is entered with Gregorian dates, or as a Hijri
    month of the Umm al-Qura calendar, whose first and last day an administrator can move when the
    sighting of the moon is announced differently.
    """

    _name = "asas.helpdesk.season"
    _inherit = ["asas.helpdesk.cached.mixin"]
    _description = "Season of Working Hours"
    _order = "date_from desc, id desc"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Replaces",
        required=True,
        default=lambda self: self.env.company._asas_helpdesk_calendar(),
        ondelete="cascade",
        index=True,
        help="The working hours that are replaced during the season.",
    )
    shift_ids = fields.One2many(
        "asas.helpdesk.season.shift",
        "season_id",
        string="Hours of the Season",
        copy=True,
        help="The working hours that apply instead, in the time zone of those replaced.",
    )
    hours_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Copy Hours From",
        store=False,
        help="Takes over the lines of other working hours. Later changes there do not matter here.",
    )
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)
    entered_as = fields.Selection(
        [("hijri", "Hijri Month"), ("gregorian", "Gregorian Dates")],
        required=True,
        default="hijri",
    )
    hijri_year = fields.Integer(
        default=lambda self: (hijri.to_hijri(fields.Date.today()) or (1448,))[0]
    )
    hijri_month = fields.Selection(HIJRI_MONTHS, default="9")
    first_day_moved = fields.Integer(
        string="First Day Moved By",
        help="Days by which the month was announced later (1) or earlier (-1) than calculated.",
    )
    last_day_moved = fields.Integer(
        string="Last Day Moved By",
        help="Days by which the month was announced later (1) or earlier (-1) than calculated.",
    )
    date_from = fields.Date(
        string="First Day",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_to = fields.Date(
        string="Last Day",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )

    _ends_after_start = models.Constraint(
        "CHECK(date_to >= date_from)", "A season cannot end before the day it starts."
    )

    @api.depends("entered_as", "hijri_year", "hijri_month", "first_day_moved", "last_day_moved")
    def _compute_dates(self):
        for season in self:
            if season.entered_as != "hijri" or not season.hijri_month:
                season.date_from = season.date_from
                season.date_to = season.date_to
                continue
            if max(abs(season.first_day_moved), abs(season.last_day_moved)) > 2:
                raise ValidationError(
                    self.env._("The sighting of the moon can move a season by at most two days.")
                )
            year, month = season.hijri_year, int(season.hijri_month)
            following = (year + 1, 1, 1) if month == 12 else (year, month + 1, 1)
            try:
                first, after = hijri.from_hijri(year, month, 1), hijri.from_hijri(*following)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The Umm al-Qura calendar has no year %(year)s. Enter Gregorian dates.",
                        year=year,
                    )
                ) from error
            season.date_from = first + timedelta(days=season.first_day_moved)
            season.date_to = after + timedelta(days=season.last_day_moved - 1)

    @api.depends("calendar_id", "shift_ids.dayofweek", "shift_ids.hour_from", "shift_ids.hour_to")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for season in self:
            season.comparison = (
                self.env["ir.qweb"]._render("asas_helpdesk.season_comparison", season._compare())
                if season.calendar_id
                else False
            )

    def _compare(self):
        """Return what the comparison with the hours replaced says, for its template."""
        usual, others = self.calendar_id._asas_helpdesk_attendances(), self.shift_ids._get_shifts()
        labels = dict(self.shift_ids._fields["dayofweek"]._description_selection(self.env))
        days = []
        for day, _label in WEEKDAYS:
            before, after = (
                [shift[1:] for shift in sorted(shifts) if shift[0] == int(day)]
                for shifts in (usual, others)
            )
            days.append(
                {
                    "day": labels[day],
                    "usual": self._say_hours(before),
                    "season": self._say_hours(after),
                    "changed": before != after,
                    "closed": bool(before and not after),
                    "opened": bool(after and not before),
                }
            )
        return {
            "days": days,
            "totals": [self._say_total(shifts) for shifts in (usual, others)],
            "zone": self.env._("Time zone: %s", self.calendar_id.tz or POLICY_ZONE),
            "notes": list(self._say_what_to_heed(days)),
        }

    def _say_what_to_heed(self, days):
        """Yield what an administrator should look at before the season is relied on."""
        zone, copied = self.calendar_id.tz or POLICY_ZONE, self.hours_calendar_id.tz
        if zone != POLICY_ZONE:
            yield self.env._(
                "The working hours that are replaced are not in the time zone of Saudi Arabia"
                " (%(policy)s) but in %(zone)s. If the desk is there, correct their time zone"
                " first.",
                policy=POLICY_ZONE,
                zone=zone,
            )
        if copied and copied != zone:
            yield self.env._(
                "The hours were copied from working hours in %(copied)s. In the season they are"
                " read as hours in %(zone)s.",
                copied=copied,
                zone=zone,
            )
        if not any(day["changed"] for day in days):
            yield self.env._(
                "The hours are the same as usual. Change them, or the season changes nothing."
            )
        closed = [day["day"] for day in days if day["closed"]]
        if closed:
            yield self.env._(
                "Usually worked, but closed in the season: %s", format_list(self.env, closed)
            )
        opened = [day["day"] for day in days if day["opened"]]
        if opened:
            yield self.env._(
                "Usually closed, but worked in the season: %s", format_list(self.env, opened)
            )

    def _say_hours(self, spans):
        times = [
            " – ".join(format_clock(_time(hour), self.env.lang) for hour in span) for span in spans
        ]
        return format_list(self.env, times) if times else self.env._("No work")

    def _say_total(self, shifts):
        total = timedelta(hours=sum(until - since for _day, since, until in shifts))
        return format_duration(total, self.env.lang, day=None, subject=True)

    @api.onchange("calendar_id")
    def _onchange_calendar_id(self):
        if self.calendar_id and not self.shift_ids:
            self._copy_hours(self.calendar_id)

    @api.onchange("hours_calendar_id")
    def _onchange_hours_calendar_id(self):
        if self.hours_calendar_id:
            self.hours_calendar_id._asas_helpdesk_refuse_unusable()
            self._copy_hours(self.hours_calendar_id)

    def _copy_hours(self, calendar):
        shifts = calendar._asas_helpdesk_attendances()
        self.shift_ids = self.env["asas.helpdesk.season.shift"]._commands_for(shifts)

    @api.model
    def _with_copied_hours(self, vals):
        """Return values in which the working hours to copy are replaced by their lines, unless
        lines are given as well."""
        vals = dict(self._get_possible(vals))
        calendar = self.env["resource.calendar"].browse(vals.pop("hours_calendar_id", False) or [])
        if calendar and "shift_ids" not in vals:
            calendar._asas_helpdesk_refuse_unusable()
            shifts = calendar._asas_helpdesk_attendances()
            vals["shift_ids"] = self.env["asas.helpdesk.season.shift"]._commands_for(shifts)
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        seasons = super().create([self._with_copied_hours(vals) for vals in vals_list])
        seasons._check_hours()
        self._plan_again(seasons.calendar_id)
        return seasons

    def write(self, vals):
        calendars = self.calendar_id
        vals = self._with_copied_hours(vals)
        result = super().write(vals)
        self.flush_recordset()  # impossible dates are refused now, not later
        if "shift_ids" in vals:
            self._check_hours()
        self._plan_again(calendars | self.calendar_id)
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        self._plan_again(calendars)
        return result

    def _hours_changed(self):
        """Let what counts in these seasons be planned again, after lines of them were changed."""
        # sudo() because the work belongs to the desk; it shows nothing to the user who edits.
        calendars = self.calendar_id.sudo()
        if calendars:
            calendars._asas_helpdesk_ask_for_replanning()

    @api.model
    def _plan_again(self, calendars):
        # sudo() because planning writes SLA statuses of tickets that the user who edits a season
        # may not see.
        statuses = self.env["asas.helpdesk.sla.status"].sudo()
        if calendars:
            statuses._plan_again(statuses._counts_in_domain(calendars.sudo()))

    def _check_hours(self):
        """Refuse a season in which nobody would ever work.

        :raise ValidationError: saying what to do
        """
        for season in self:
            if not season.shift_ids:
                raise ValidationError(
                    self.env._(
                        "Enter the hours of the season: days, from and to. If the desk is closed"
                        " for all of it, enter a holiday instead."
                    )
                )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        self.calendar_id._asas_helpdesk_refuse_unusable()

    @api.constrains("active", "calendar_id", "date_from", "date_to")
    def _check_overlap(self):
        for season in self.filtered("active"):
            other = self.search(
                [
                    ("id", "!=", season.id),
                    ("calendar_id", "=", season.calendar_id.id),
                    ("date_from", "<=", season.date_to),
                    ("date_to", ">=", season.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "The season overlaps with “%(other)s” of the same working hours.",
                        other=other.name,
                    )
                )


def _time(hour):
    """Return an hour of a calendar, which may be after midnight, as a time of day."""
    minutes = round(hour * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)
