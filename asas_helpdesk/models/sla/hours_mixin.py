from odoo import api, models


class HoursMixin(models.AbstractModel):
    """What working hours are made of: open clocks follow each change of it."""

    _name = "asas.helpdesk.hours.mixin"
    _description = "What Working Hours Are Made Of"

    def _asas_helpdesk_calendars(self):
        """The calendars whose hours these records make."""
        return self.calendar_id

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._asas_helpdesk_calendars()._asas_helpdesk_hours_changed()
        return records

    def write(self, vals):
        calendars = self._asas_helpdesk_calendars()
        result = super().write(vals)
        (calendars | self._asas_helpdesk_calendars())._asas_helpdesk_hours_changed()
        return result

    def unlink(self):
        calendars = self._asas_helpdesk_calendars()
        result = super().unlink()
        calendars.exists()._asas_helpdesk_hours_changed()
        return result
