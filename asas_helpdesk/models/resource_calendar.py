from odoo import api, models, tools

from ..tools.working_time import WorkingHours

# The policy's own zone, for a calendar that has lost its own (policy section 8).
POLICY_ZONE = "Asia/Riyadh"


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _asas_helpdesk_hours(self):
        """The working hours and public holidays of this calendar, as pure intervals.

        They are read from the database once and kept until a calendar or a holiday changes. A
        calendar without hours, or none at all, counts around the clock: a promise is then kept
        earlier than it need be, never later.

        :return: ``tools.working_time.WorkingHours``, in the zone of the calendar
        """
        return self._asas_helpdesk_hours_of(self.id) if self else WorkingHours.always()

    @api.model
    @tools.ormcache("calendar_id")
    def _asas_helpdesk_hours_of(self, calendar_id):
        # Hours and public holidays are published; nothing personal is read.
        calendar = self.sudo().browse(calendar_id)
        attendances = [
            (int(line.dayofweek), line.hour_from, line.hour_to)
            for line in calendar.attendance_ids
            if line._is_work_period() and line.hour_from < line.hour_to
        ]
        if not attendances:
            return WorkingHours.always()
        leaves = self.env["resource.calendar.leaves"].sudo().search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [calendar_id, False]),
                ("company_id", "in", [calendar.company_id.id, False])
                if calendar.company_id
                else ("calendar_id", "=", calendar_id),
            ]
        )
        return WorkingHours(
            zone=calendar.tz or POLICY_ZONE,
            attendances=attendances,
            holidays=[(leave.date_from, leave.date_to) for leave in leaves],
        )

    def _asas_helpdesk_hours_changed(self):
        """Forget the intervals that were read and plan the open clocks anew."""
        self.env.registry.clear_cache()
        # Planning touches clocks of tickets that the editor of a calendar may not see.
        self.env["asas.helpdesk.sla.status"].sudo()._plan_again(self)

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "attendance_ids", "two_weeks_calendar"} & vals.keys():
            self._asas_helpdesk_hours_changed()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._asas_helpdesk_hours_changed()
        return attendances

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._asas_helpdesk_hours_changed()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._asas_helpdesk_hours_changed()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    def _asas_helpdesk_calendars(self):
        """The calendars whose public holidays these are; personal time off concerns none."""
        public = self.filtered(lambda leave: not leave.resource_id)
        if public.filtered(lambda leave: not leave.calendar_id):
            return self.env["resource.calendar"].sudo().search([])  # a holiday of every calendar
        return public.calendar_id

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        calendars = leaves._asas_helpdesk_calendars()
        if calendars:
            calendars._asas_helpdesk_hours_changed()
        return leaves

    def write(self, vals):
        calendars = self._asas_helpdesk_calendars()
        result = super().write(vals)
        calendars |= self._asas_helpdesk_calendars()
        if calendars:
            calendars._asas_helpdesk_hours_changed()
        return result

    def unlink(self):
        calendars = self._asas_helpdesk_calendars()
        result = super().unlink()
        if calendars:
            calendars.exists()._asas_helpdesk_hours_changed()
        return result
