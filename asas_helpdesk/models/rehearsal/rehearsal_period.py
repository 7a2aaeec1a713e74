from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.working_time import Season, midnight
from ..ticket.base import SETTING


class RehearsalPeriod(models.Model):
    """Other hours as a draft would have them: for good, in a season, or none on a holiday."""

    _name = "asas.helpdesk.rehearsal.period"
    _description = "Hours of a Draft"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "rehearsal_id, kind, date_from, id"
    _rec_name = "kind"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"

    rehearsal_id = fields.Many2one(
        "asas.helpdesk.rehearsal", required=True, ondelete="cascade", index=True
    )
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
            if period.calendar_id:
                period.calendar_id._asas_helpdesk_refuse_unusable()
        for rehearsal in self.rehearsal_id:
            if len(rehearsal.period_ids.filtered(lambda p: p.kind == "hours")) > 1:
                raise ValidationError(
                    self.env._("A draft has one set of working hours. Delete the other line.")
                )

    def _apply(self, hours, is_of_desk):
        """Return hours as these periods would change them.

        :param hours: ``tools.working_time.WorkingHours`` in force
        :param bool is_of_desk: whether they are those of the settings; other working hours have
            only the holidays changed
        """
        if hours.elapsed:
            return hours
        changed = {}
        usual = self.filtered(lambda period: period.kind == "hours")
        if is_of_desk and usual:
            changed["attendances"] = usual.calendar_id._asas_helpdesk_attendances()
        zone = hours.zone
        holidays = [
            (midnight(p.date_from, zone), midnight(p.date_to + timedelta(days=1), zone))
            for p in self
            if p.kind == "holiday"
        ]
        if holidays:
            changed["holidays"] = [*hours.holidays, *holidays]
        seasons = [
            Season(p.date_from, p.date_to, p.calendar_id._asas_helpdesk_attendances())
            for p in self
            if p.kind == "season" and is_of_desk
        ]
        if seasons:  # on a day of several, the first one applies
            changed["seasons"] = [*seasons, *hours.seasons]
        return replace(hours, **changed) if changed else hours
