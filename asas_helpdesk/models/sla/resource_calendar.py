from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

from ...tools.working_time import POLICY_ZONE, Season, WorkingHours, to_end


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    asas_helpdesk_shared_by = fields.Char(
        string="Shared by the Desks Of", compute="_compute_asas_helpdesk_shared_by"
    )

    @api.depends("company_id")
    def _compute_asas_helpdesk_shared_by(self):
        # sudo() only for the names of the companies whose desks count in these hours.
        companies = self.env["res.company"].sudo().search([])
        for calendar in self:
            sharing = companies.filtered(
                lambda company, calendar=calendar: company._asas_helpdesk_calendar() == calendar
            )
            names = sharing.mapped("name") if len(sharing) > 1 else []
            calendar.asas_helpdesk_shared_by = format_list(self.env, names) if names else False

    @api.constrains(
        "two_weeks_calendar", "schedule_type", "flexible_hours", "duration_based", "attendance_ids"
    )
    def _check_asas_helpdesk_weeks(self):
        uncountable = self.filtered(lambda calendar: calendar._asas_helpdesk_flaw())
        used_ids = uncountable and uncountable._asas_helpdesk_used_ids()
        uncountable.filtered(lambda c: c.id in used_ids)._asas_helpdesk_refuse_uncountable()

    def _asas_helpdesk_refuse_uncountable(self):
        """Refuse working hours in which the desk cannot count.

        :raise ValidationError: naming them and saying what to do
        """
        for calendar in self:
            flaw = calendar._asas_helpdesk_flaw()
            if flaw:
                raise ValidationError(flaw)

    def _asas_helpdesk_flaw(self):
        """Return in a sentence why the desk cannot count in these working hours, if so."""
        self.ensure_one()
        name = self.name
        if self.two_weeks_calendar:
            return self.env._(
                "The desk cannot use the working hours “%(calendar)s”, which"
                " alternate between two weeks. Choose working hours that are the"
                " same every week.",
                calendar=name,
            )
        if self.schedule_type == "flexible" or self.flexible_hours:
            return self.env._(
                "The desk cannot use the working hours “%(calendar)s”, which are flexible: they say"
                " how much is worked, not when. Choose working hours with days, from and to.",
                calendar=name,
            )
        if self.duration_based:
            return self.env._(
                "The desk cannot use the working hours “%(calendar)s”, which say only how long is"
                " worked each day. Choose working hours with days, from and to.",
                calendar=name,
            )
        if self.attendance_ids and not self._asas_helpdesk_attendances():
            return self._asas_helpdesk_without_hours()
        lines = self.attendance_ids.filtered(lambda line: line._is_work_period())
        empty = lines.filtered(lambda line: line.hour_from >= line.hour_to)[:1]
        if empty:
            days = dict(empty._fields["dayofweek"]._description_selection(self.env))
            return self.env._(
                "In the working hours “%(calendar)s”, the line of %(day)s ends before it begins."
                " Correct its hours, or delete it.",
                calendar=name,
                day=days[empty.dayofweek],
            )
        return False

    def _asas_helpdesk_without_hours(self):
        return self.env._(
            "The working hours “%(calendar)s” have no hours yet. Enter the days with from and to,"
            " or choose other working hours.",
            calendar=self.name,
        )

    def _asas_helpdesk_refuse_unusable(self):
        """Refuse to choose or to copy working hours in which the desk cannot count, or which have
        no line yet: by those it would count day and night, also in a season that replaces them. For
        the desk itself the settings only warn of that.

        :raise ValidationError: naming them and saying what to do
        """
        self._asas_helpdesk_refuse_uncountable()
        for calendar in self:
            if not calendar._asas_helpdesk_attendances():
                raise ValidationError(calendar._asas_helpdesk_without_hours())

    def _asas_helpdesk_hours(self, company):
        """Return the hours, seasons and public holidays of this calendar, as pure intervals.

        They are read from the database once and cached until a calendar, a season or a holiday
        changes. Without a calendar, or with one that has no hours, time counts around the clock:
        a deadline may then be earlier than necessary, but never later.

        :param company: the res.company whose public holidays count
        :return: ``tools.working_time.WorkingHours``, in the time zone of the calendar
        """
        if not self:
            return WorkingHours.always()
        return self._asas_helpdesk_hours_of(self.id, company.id)

    @api.model
    @tools.ormcache("calendar_id", "company_id")
    def _asas_helpdesk_hours_of(self, calendar_id, company_id):
        # sudo() because hours, seasons and public holidays are published; nothing personal is read.
        calendar = self.sudo().browse(calendar_id)
        attendances = calendar._asas_helpdesk_attendances()
        if not attendances:
            return WorkingHours.always()
        # A holiday holds for the company in which it was entered and for its branches, also in
        # hours that other companies share.
        company = calendar.env["res.company"].browse(company_id)
        leaves = calendar.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [calendar_id, False]),
                ("company_id", "in", [*company.parent_ids.ids, False]),
            ]
        )
        seasons = calendar.env["asas.helpdesk.season"].search([("calendar_id", "=", calendar_id)])
        return WorkingHours(
            zone=calendar.tz or POLICY_ZONE,
            attendances=attendances,
            holidays=[(leave.date_from, to_end(leave.date_to)) for leave in leaves],
            seasons=[
                Season(season.date_from, season.date_to, season.shift_ids._get_shifts())
                for season in seasons
            ],
        )

    def _asas_helpdesk_attendances(self):
        """Return the weekly shifts as ``(weekday, hour from, hour to)``.

        Odoo's lines end at midnight. A line until 24:00 and one from 00:00 on the next day form one
        shift, which belongs to the day on which it starts.
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

    @api.model
    @tools.ormcache()
    def _asas_helpdesk_used_ids(self):
        """Return the ids of the calendars in which the desk counts its time.

        They are cached, so that a change to any other calendar costs nothing.
        """
        # sudo() because the hours in which the desk counts are published.
        everything = self.sudo().with_context(active_test=False).env
        companies = everything["res.company"].search([])
        used = everything["resource.calendar"]
        for company in companies:
            used |= company._asas_helpdesk_calendar()
        used |= everything["asas.helpdesk.sla"].search([]).calendar_id
        used |= everything["asas.helpdesk.duty"].search([]).calendar_id
        return frozenset(used.ids)

    def _asas_helpdesk_hours_changed(self):
        """Clear the cached intervals, and let the open SLA statuses be planned again.

        It is done in the background, so that the user who edits hours does not have to wait.
        """
        used_ids = self._asas_helpdesk_used_ids()
        used = self.browse(id_ for id_ in self.ids if id_ in used_ids)
        if not used:
            return
        self.env.registry.clear_cache()
        # sudo() because the work belongs to the desk; it shows nothing to the user who edits.
        used.sudo()._asas_helpdesk_ask_for_replanning()

    def _asas_helpdesk_ask_for_replanning(self):
        statuses = self.env["asas.helpdesk.sla.status"]
        self.env["asas.helpdesk.replanning"]._ask_for(statuses._counts_in_domain(self))
        statuses._wake_cron([fields.Datetime.now()])

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "attendance_ids", "two_weeks_calendar"} & vals.keys():
            self._asas_helpdesk_hours_changed()
        return result
