from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """The lines of working hours; SLA statuses follow those of the desk."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._asas_helpdesk_hours_changed()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        if vals.keys() - {"name", "sequence"}:
            (calendars | self.calendar_id)._asas_helpdesk_hours_changed()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._asas_helpdesk_hours_changed()
        return result
