from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays; SLA statuses follow those of the desk, but not personal time off."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
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
