from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ...tools.duration import format_clock, format_full_day, format_moment
from ...tools.working_time import POLICY_ZONE, midnight


class ResCompany(models.Model):
    """The working hours, the time zone and the dates of a company's desk."""

    _inherit = "res.company"

    asas_helpdesk_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours of the Complaints Desk",
        default=lambda self: self.env.ref("asas_helpdesk.calendar_desk", raise_if_not_found=False),
        ondelete="restrict",
    )
    asas_helpdesk_hijri = fields.Boolean(default=True)
    asas_helpdesk_share_out = fields.Boolean()
    asas_helpdesk_extension_days = fields.Integer(default=14)

    _asas_helpdesk_extension_days_sensible = models.Constraint(
        "CHECK (asas_helpdesk_extension_days BETWEEN 0 AND 366)",
        "A decision can be extended by 1 to 366 days. Enter 0 to allow no extension.",
    )

    @api.constrains("asas_helpdesk_calendar_id")
    def _check_asas_helpdesk_calendar(self):
        self.asas_helpdesk_calendar_id._asas_helpdesk_refuse_uncountable()

    def write(self, vals):
        result = super().write(vals)
        if {"asas_helpdesk_calendar_id", "resource_calendar_id"} & vals.keys():
            self.env.registry.clear_cache()  # the public page shows these hours
            # sudo() because planning writes SLA statuses of tickets that the user who edits a
            # company may not see.
            self.env["asas.helpdesk.sla.status"].sudo()._plan_again()
        return result

    @api.model
    def _asas_helpdesk_set_calendar(self):
        """Set the desk's working hours on the companies without any.

        It runs when the addon is installed, before the first ticket needs them.
        """
        without = self.search([("asas_helpdesk_calendar_id", "=", False)])
        without.asas_helpdesk_calendar_id = self.env.ref("asas_helpdesk.calendar_desk")

    def _asas_helpdesk_calendar(self):
        """Return the calendar in which the desk of this company counts its working time."""
        return self.asas_helpdesk_calendar_id or self.resource_calendar_id

    def _asas_helpdesk_zone(self):
        """Return the name of the desk's time zone, which decides on its days (policy section 8)."""
        return self._asas_helpdesk_calendar().tz or POLICY_ZONE

    def _asas_helpdesk_local(self, moment):
        """Return a moment (naive UTC) as local time of the desk, aware of its time zone."""
        zoned = self.with_context(tz=self._asas_helpdesk_zone())
        return fields.Datetime.context_timestamp(zoned, moment)

    def _asas_helpdesk_moment(self, moment, with_hijri=True, lang=None):
        """Return a moment in words, in the local time of the desk.

        The Hijri date is added to the Gregorian one if the settings say so.

        :param datetime moment: naive UTC
        :param str lang: the reader's language; by default that of the environment
        """
        return format_moment(
            self._asas_helpdesk_local(moment),
            lang or self.env.lang,
            hijri=with_hijri and self.asas_helpdesk_hijri,
        )

    def _asas_helpdesk_time(self, moment):
        """Return a moment (naive UTC) for a log, as HTML that holds the moment itself.

        The browser writes it as its reader reads moments. The words that stand in it until then are
        those of the desk.
        """
        words = self._asas_helpdesk_moment(moment)
        return Markup('<time datetime="%s">%s</time>') % (f"{moment:%Y-%m-%dT%H:%M:%SZ}", words)

    def _asas_helpdesk_day(self, day):
        """Return a local date of the desk in words, with the Hijri one if the settings say so."""
        return format_full_day(day, self.env.lang, hijri=self.asas_helpdesk_hijri)

    def _asas_helpdesk_time_of_day(self, moment):
        """Return the time of day of a moment (naive UTC) as it is read at the desk."""
        return format_clock(self._asas_helpdesk_local(moment), self.env.lang)

    # ------------------------------------------------------------------ Holidays

    def _asas_helpdesk_bounds(self, first, last, zone=None):
        """Return the moments (naive UTC) between which whole days lie: from midnight to midnight.

        :param date first: the first day
        :param date last: the last one, which is included
        :param str zone: the time zone of the days; by default the desk's
        """
        zone = zone or self._asas_helpdesk_zone()
        return midnight(first, zone), midnight(last + timedelta(days=1), zone)

    def _asas_helpdesk_has_holiday(self, first, last):
        """Return whether a holiday of all is entered on any of these days."""
        date_from, date_to = self._asas_helpdesk_bounds(first, last)
        # sudo() because holidays are published.
        leaves = self.env["resource.calendar.leaves"].sudo()
        return bool(
            leaves.search_count(
                [
                    ("resource_id", "=", False),
                    ("company_id", "in", [self.id, False]),
                    ("calendar_id", "in", [self._asas_helpdesk_calendar().id, False]),
                    ("date_from", "<", date_to),
                    ("date_to", ">", date_from),
                ],
                limit=1,
            )
        )
