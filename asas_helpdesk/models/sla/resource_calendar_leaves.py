from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "asas.helpdesk.hours.mixin"]

    def _asas_helpdesk_calendars(self):
        """The calendars whose public holidays these are; personal time off concerns none."""
        public = self.filtered(lambda leave: not leave.resource_id)
        if public.filtered(lambda leave: not leave.calendar_id):
            return self.env["resource.calendar"].sudo().search([])  # a holiday of every calendar
        return public.calendar_id
