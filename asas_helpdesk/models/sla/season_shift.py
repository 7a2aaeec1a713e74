from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools.i18n import format_list

from ..ticket.base import SETTING

# The days as people here count them, with Odoo's numbers, which begin on Monday.
WEEKDAYS = [
    ("6", "Sunday"),
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
]
WEEK = 7 * 24


class SeasonShift(models.Model):
    """Working hours of one day of the week during a season, in the time zone of the hours replaced.

    A shift that ends before it begins ends on the next day.
    """

    _name = "asas.helpdesk.season.shift"
    _inherit = ["asas.helpdesk.cached.mixin", "asas.helpdesk.protected.mixin"]
    _description = "Working Hours of a Season"
    _order = "season_id, day_order, hour_from, id"
    _rec_name = "dayofweek"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"

    season_id = fields.Many2one(
        "asas.helpdesk.season", required=True, ondelete="cascade", index=True
    )
    dayofweek = fields.Selection(WEEKDAYS, string="Day", required=True, default="6")
    day_order = fields.Integer(
        compute="_compute_day_order", store=True, precompute=True, protected=True, technical=True
    )
    hour_from = fields.Float(string="From", required=True, default=10)
    hour_to = fields.Float(
        string="To",
        required=True,
        default=15,
        help="24:00 is midnight. An hour before the beginning is one of the next day.",
    )

    _within_a_day = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Hours of a season are between 00:00 and 24:00.",
    )
    _not_empty = models.Constraint(
        "CHECK(hour_from <> hour_to)", "Hours of a season cannot end when they begin."
    )

    @api.depends("dayofweek")
    def _compute_day_order(self):
        order = [day for day, _label in WEEKDAYS]
        for shift in self:
            shift.day_order = order.index(shift.dayofweek) if shift.dayofweek else 0

    @api.model_create_multi
    def create(self, vals_list):
        shifts = super().create(vals_list)
        shifts.season_id._hours_changed()
        return shifts

    def write(self, vals):
        result = super().write(vals)
        self.season_id._hours_changed()
        return result

    def unlink(self):
        seasons = self.season_id
        result = super().unlink()
        seasons.exists()._hours_changed()
        return result

    @api.constrains("season_id", "dayofweek", "hour_from", "hour_to")
    def _check_overlap(self):
        for season in self.season_id:
            ends = []
            shifts = sorted(
                (24 * ((day + 1) % 7) + since, until - since, day)
                for day, since, until in season.shift_ids._get_shifts()
            )
            for position, (start, length, day) in enumerate(shifts):
                following = shifts[(position + 1) % len(shifts)]
                gap = (following[0] - start) % WEEK if len(shifts) > 1 else WEEK
                if length > gap:
                    ends.append((day, following[2]))
            if ends:
                labels = dict(self._fields["dayofweek"]._description_selection(self.env))
                days = dict.fromkeys(labels[str(day)] for pair in ends for day in pair)
                raise ValidationError(
                    self.env._(
                        "Hours of the season overlap: %(days)s. Correct where one ends or the next"
                        " begins.",
                        days=format_list(self.env, list(days)),
                    )
                )

    def _get_shifts(self):
        """Return the shifts as ``(weekday, hour from, hour to)``; 26 is 02:00 of the next day."""
        return [
            (
                int(shift.dayofweek),
                shift.hour_from,
                shift.hour_to + 24 * (shift.hour_to < shift.hour_from),
            )
            for shift in self
            if shift.dayofweek and shift.hour_from != shift.hour_to
        ]

    @api.model
    def _commands_for(self, shifts):
        """Return the commands that replace the shifts of a season by others.

        :param shifts: ``(weekday, hour from, hour to)``, as of a calendar
        """
        return [
            Command.clear(),
            *(
                Command.create(
                    {
                        "dayofweek": str(day),
                        "hour_from": since,
                        "hour_to": until - 24 if until > 24 else until,
                    }
                )
                for day, since, until in sorted(shifts, key=lambda s: ((s[0] + 1) % 7, s[1]))
            ),
        ]
