from odoo import api, models, tools
from odoo.exceptions import ValidationError

from ...tools.working_time import POLICY_ZONE, Season, WorkingHours


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @api.constrains("two_weeks_calendar")
    def _check_asas_helpdesk_weeks(self):
        # Only whether the desk counts in these hours is asked.
        companies = self.env["res.company"].sudo().search([]).asas_helpdesk_calendar_id
        policies = self.env["asas.helpdesk.sla"].sudo().search([]).calendar_id
        (self & (companies | policies))._asas_helpdesk_refuse_alternating()

    def _asas_helpdesk_refuse_alternating(self):
        """Refuse working hours that the desk cannot count in.

        :raise ValidationError: naming them and saying what to do
        """
        for calendar in self:
            if calendar.two_weeks_calendar:
                raise ValidationError(
                    self.env._(
                        "The desk cannot count in the working hours “%(calendar)s”, which alternate"
                        " between two weeks. Choose working hours that are the same every week.",
                        calendar=calendar.name,
                    )
                )

    def _asas_helpdesk_hours(self, company):
        """The working hours, seasons and public holidays of this calendar, as pure intervals.

        They are read from the database once and kept until a calendar, a season or a holiday
        changes. A calendar without hours, or none at all, counts around the clock: a promise is
        then kept earlier than it need be, never later.

        :param company: the res.company whose public holidays count
        :return: ``tools.working_time.WorkingHours``, in the zone of the calendar
        """
        if not self:
            return WorkingHours.always()
        return self._asas_helpdesk_hours_of(self.id, company.id)

    @api.model
    @tools.ormcache("calendar_id", "company_id")
    def _asas_helpdesk_hours_of(self, calendar_id, company_id):
        # Hours, seasons and public holidays are published; nothing personal is read.
        calendar = self.sudo().browse(calendar_id)
        attendances = calendar._asas_helpdesk_attendances()
        if not attendances:
            return WorkingHours.always()
        leaves = calendar.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [calendar_id, False]),
                ("company_id", "in", [company_id, False]),
            ]
        )
        seasons = calendar.env["asas.helpdesk.season"].search([("calendar_id", "=", calendar_id)])
        return WorkingHours(
            zone=calendar.tz or POLICY_ZONE,
            attendances=attendances,
            holidays=[(leave.date_from, leave.date_to) for leave in leaves],
            seasons=[
                Season(
                    season.date_from,
                    season.date_to,
                    season.hours_calendar_id._asas_helpdesk_attendances(),
                )
                for season in seasons
            ],
        )

    def _asas_helpdesk_attendances(self):
        """The weekly shifts as ``(weekday, hour from, hour to)``.

        Odoo's lines end at midnight. A line until 24:00 and one from 00:00 of the next day are one
        shift, which belongs to the day it starts on.
        """
        shifts = sorted(
            (int(line.dayofweek), line.hour_from, line.hour_to)
            for line in self.attendance_ids
            if line._is_work_period() and line.hour_from < line.hour_to
        )
        mornings = {day: until for day, since, until in shifts if since == 0 and until < 24}
        joined, continued = [], set()
        for day, since, until in shifts:
            following = (day + 1) % 7
            if since > 0 and until == 24 and following in mornings:
                until += mornings[following]
                continued.add(following)
            joined.append((day, since, until))
        return [shift for shift in joined if shift[1] > 0 or shift[0] not in continued]

    def _asas_helpdesk_hours_changed(self):
        """Forget the intervals that were read and plan the open clocks anew."""
        if not self:
            return
        self.env.registry.clear_cache()
        # Planning touches clocks of tickets that the editor of a calendar may not see.
        seasons = (
            self.env["asas.helpdesk.season"].sudo().search([("hours_calendar_id", "in", self.ids)])
        )
        statuses = self.env["asas.helpdesk.sla.status"].sudo()
        statuses._plan_again(statuses._counts_in_domain(self | seasons.calendar_id))

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "attendance_ids", "two_weeks_calendar"} & vals.keys():
            self._asas_helpdesk_hours_changed()
        return result
