from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import hijri
from ..ticket.base import SETTING

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

    Odoo's working hours have no dates, so a season has working hours of its own. It is entered
    with Gregorian dates, or as a Hijri month of the Umm al-Qura calendar, whose first and last day
    an administrator can move when the sighting of the moon is announced differently.
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
    hours_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Hours of the Season",
        required=True,
        ondelete="restrict",
        index=True,
        help="The working hours that apply instead. A shift past midnight is entered as two"
        " lines: until 24:00, and from 00:00 on the next day.",
    )
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

    @api.model_create_multi
    def create(self, vals_list):
        seasons = super().create(vals_list)
        self._plan_again(seasons.calendar_id)
        return seasons

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        self._plan_again(calendars | self.calendar_id)
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        self._plan_again(calendars)
        return result

    @api.model
    def _plan_again(self, calendars):
        # sudo() because planning writes SLA statuses of tickets that the user who edits a season
        # may not see.
        statuses = self.env["asas.helpdesk.sla.status"].sudo()
        statuses._plan_again(calendars.sudo()._asas_helpdesk_counted_in())

    @api.constrains("calendar_id", "hours_calendar_id")
    def _check_season(self):
        for season in self:
            if season.calendar_id == season.hours_calendar_id:
                raise ValidationError(
                    self.env._(
                        "The working hours of a season must differ from those they replace."
                        " Choose other working hours."
                    )
                )
            if season.hours_calendar_id.two_weeks_calendar:
                raise ValidationError(
                    self.env._(
                        "The desk cannot use the working hours “%(calendar)s”, which"
                        " alternate between two weeks. Choose working hours that are the"
                        " same every week.",
                        calendar=season.hours_calendar_id.name,
                    )
                )

    @api.constrains("calendar_id", "hours_calendar_id")
    def _check_companies(self):
        for season in self:
            own, other = season.calendar_id.company_id, season.hours_calendar_id.company_id
            if own and other and own != other:
                raise ValidationError(
                    self.env._(
                        "The working hours of the season belong to %(other)s, and those they"
                        " replace to %(own)s. Choose hours of the same company, or of none.",
                        other=other.name,
                        own=own.name,
                    )
                )

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
