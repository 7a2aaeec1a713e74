from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Datetime

from ...tools.working_time import to_end

FIRST, LAST = "asas_helpdesk_first_day", "asas_helpdesk_last_day"


class ResourceCalendarLeaves(models.Model):
    """Public holidays; SLA statuses follow those of the desk, but not personal time off."""

    _inherit = "resource.calendar.leaves"

    asas_helpdesk_first_day = fields.Date(
        string="First Day",
        compute="_compute_asas_helpdesk_days",
        inverse="_inverse_asas_helpdesk_days",
    )
    asas_helpdesk_last_day = fields.Date(
        string="Last Day",
        compute="_compute_asas_helpdesk_days",
        inverse="_inverse_asas_helpdesk_days",
        help="The day that is still a holiday, to its end.",
    )

    @api.model
    def default_get(self, fields):
        """Return the defaults; for the desk's screen the whole of today, to its midnight."""
        values = super().default_get(fields)
        if self.env.context.get("asas_helpdesk_whole_days"):
            company = self.env.company
            today = company._asas_helpdesk_local(Datetime.now()).date()
            date_from, date_to = company._asas_helpdesk_bounds(today, today)
            values.update({FIRST: today, LAST: today, "date_from": date_from, "date_to": date_to})
        return values

    @api.depends("date_from", "date_to", "calendar_id", "company_id")
    def _compute_asas_helpdesk_days(self):
        for leave in self:
            leave.asas_helpdesk_first_day, leave.asas_helpdesk_last_day = (
                leave._asas_helpdesk_local_days()
            )

    def _inverse_asas_helpdesk_days(self):
        for leave in self:
            leave._asas_helpdesk_set_days(
                leave.asas_helpdesk_first_day, leave.asas_helpdesk_last_day
            )

    @api.onchange("asas_helpdesk_first_day", "asas_helpdesk_last_day")
    def _onchange_asas_helpdesk_days(self):
        first, last = self.asas_helpdesk_first_day, self.asas_helpdesk_last_day
        if first and (not last or last < first):
            self.asas_helpdesk_last_day = last = first
        self._asas_helpdesk_set_days(first, last)

    def _asas_helpdesk_local_days(self):
        """Return the first and the last day of a holiday at the desk, as its moments have them."""
        if not (self.date_from and self.date_to):
            return False, False
        zoned = self.with_context(tz=self._asas_helpdesk_zone())
        last = max(to_end(self.date_to) - timedelta(seconds=1), self.date_from)
        return tuple(
            fields.Datetime.context_timestamp(zoned, moment).date()
            for moment in (self.date_from, last)
        )

    def _asas_helpdesk_set_days(self, first, last):
        """Let a holiday last whole days, from midnight to midnight; hours in them stay."""
        if first and last and (first, last) != self._asas_helpdesk_local_days():
            bounds = self.env.company._asas_helpdesk_bounds(first, last, self._asas_helpdesk_zone())
            self.update(dict(zip(("date_from", "date_to"), bounds, strict=True)))

    def _asas_helpdesk_zone(self):
        return self.calendar_id.tz or (self.company_id or self.env.company)._asas_helpdesk_zone()

    @api.model
    def _asas_helpdesk_with_moments(self, vals):
        """Return values in which days that are given without moments have got theirs."""
        first, last = vals.get(FIRST), vals.get(LAST) or vals.get(FIRST)
        if not first or (vals.get("date_from") and vals.get("date_to")):
            return vals
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        calendar = self.env["resource.calendar"].browse(vals.get("calendar_id"))
        zone = calendar.tz or company._asas_helpdesk_zone()
        first, last = map(fields.Date.to_date, (first, last))
        date_from, date_to = company._asas_helpdesk_bounds(first, last, zone)
        return {**vals, LAST: last, "date_from": date_from, "date_to": date_to}

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create([self._asas_helpdesk_with_moments(vals) for vals in vals_list])
        # Odoo takes the company from the environment in which it happens to compute it. Here it is
        # the one in which the user enters the holiday.
        leaves.mapped("company_id")
        leaves._asas_helpdesk_calendars()._asas_helpdesk_hours_changed()
        return leaves

    def write(self, vals):
        calendars = self._asas_helpdesk_calendars()
        result = super().write(vals)
        (calendars | self._asas_helpdesk_calendars())._asas_helpdesk_hours_changed()
        return result

    def unlink(self):
        calendars = self._asas_helpdesk_calendars()
        result = super().unlink()
        calendars._asas_helpdesk_hours_changed()
        return result

    def _asas_helpdesk_calendars(self):
        """Return the calendars that these public holidays concern; none for personal time off."""
        public = self.filtered(lambda leave: not leave.resource_id)
        if public.filtered(lambda leave: not leave.calendar_id):
            calendars = self.env["resource.calendar"]  # a holiday for all calendars
            return calendars.browse(calendars._asas_helpdesk_used_ids())
        return public.calendar_id
