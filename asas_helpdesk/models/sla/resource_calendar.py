from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

from ...tools.working_time import POLICY_ZONE, Season, WorkingHours
from ..ticket.savepoints import run_in_savepoints
from .sla_status import PLAN_BATCH


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    asas_helpdesk_changed = fields.Boolean(
        string="To Be Planned Again", readonly=True, copy=False, groups=fields.NO_ACCESS
    )

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

    @api.constrains("two_weeks_calendar")
    def _check_asas_helpdesk_weeks(self):
        alternating = self.filtered("two_weeks_calendar")
        used_ids = alternating and alternating._asas_helpdesk_used_ids()
        alternating.filtered(lambda c: c.id in used_ids)._asas_helpdesk_refuse_alternating()

    def _asas_helpdesk_refuse_alternating(self):
        """Refuse working hours in which the desk cannot count, as they alternate between two weeks.

        :raise ValidationError: naming them and saying what to do
        """
        for calendar in self:
            if calendar.two_weeks_calendar:
                raise ValidationError(
                    self.env._(
                        "The desk cannot use the working hours “%(calendar)s”, which"
                        " alternate between two weeks. Choose working hours that are the"
                        " same every week.",
                        calendar=calendar.name,
                    )
                )

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
        return frozenset(
            (used | everything["asas.helpdesk.season"].search([]).hours_calendar_id).ids
        )

    def _asas_helpdesk_hours_changed(self):
        """Clear the cached intervals, and let the cron plan the open SLA statuses again.

        The cron does it so that the user who edits a company's calendar does not have to wait.
        """
        used_ids = self._asas_helpdesk_used_ids()
        used = self.browse(id_ for id_ in self.ids if id_ in used_ids)
        if not used:
            return
        self.env.registry.clear_cache()
        # sudo() because the mark belongs to the desk; it shows nothing to the user who edits.
        unmarked = used.sudo().filtered(lambda c: not c.asas_helpdesk_changed)
        if unmarked:
            unmarked.asas_helpdesk_changed = True
            self.env["asas.helpdesk.sla.status"]._wake_cron([fields.Datetime.now()])

    @api.model
    def _asas_helpdesk_replan(self):
        """Plan the open SLA statuses of changed calendars again; called by the cron."""
        calendars = self.with_context(active_test=False)
        changed = calendars.search([("asas_helpdesk_changed", "=", True)])
        if not changed:
            return
        changed.asas_helpdesk_changed = False
        statuses = self.env["asas.helpdesk.sla.status"]
        tickets = statuses._open_tickets(changed._asas_helpdesk_counted_in())
        for start in range(0, len(tickets), PLAN_BATCH):
            # A ticket that fails is logged by the server and does not stop what is due.
            run_in_savepoints(
                tickets[start : start + PLAN_BATCH],
                lambda batch: batch._replan_sla_statuses(),
                lambda ticket, error: None,
            )

    def _asas_helpdesk_counted_in(self):
        """Return the domain of the SLA statuses that count in these calendars.

        They count in a calendar directly, or while it replaces another one during a season.
        """
        seasons = self.env["asas.helpdesk.season"].search([("hours_calendar_id", "in", self.ids)])
        statuses = self.env["asas.helpdesk.sla.status"]
        return statuses._counts_in_domain(self | seasons.calendar_id)

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "attendance_ids", "two_weeks_calendar"} & vals.keys():
            self._asas_helpdesk_hours_changed()
        return result
