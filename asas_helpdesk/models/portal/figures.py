from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...tools.duration import format_duration

MONTHS = 12
# Over 100,000 tickets they are counted in 0.3 seconds: the page counts them again after this time.
KEPT_MINUTES = 15
# A median of fewer tickets could reveal a single person's.
FEWEST_FOR_MEDIAN = 3
MEDIANS = ("directing", "first_response", "resolution")
READERS = ("asas_helpdesk.group_supervisor", "asas_helpdesk.group_level2")


class Figures(models.AbstractModel):
    """Compute the figures that the desk publishes to the supervisors of government bodies.

    They are counted over all tickets of the company, including those that the reader may not see:
    only numbers, months and names of services leave this model. A later wing counts them.
    """

    _name = "asas.helpdesk.figures"
    _description = "Published Figures"

    @api.model
    def _readable(self):
        """Return whether the current user may see the figures: supervisors, Level 2,
        administrators."""
        return any(self.env.user.has_group(group) for group in READERS)

    @api.model
    def _published(self, kept=False):
        """Return the figures of the current company for this month and the eleven before it.

        Months are those of the desk's time zone. Medians are elapsed hours since the ticket was
        received, nights and waiting included; None if they are of fewer than three tickets. Left
        out are tickets that were cancelled as spam or as duplicates, and incidents, whose reports
        are counted themselves. Costs the same number of queries for any number of tickets.

        :param bool kept: whether figures that were counted a few minutes ago will do
        :return: a dict: ``as_of``, the moment of the count (naive UTC); ``since`` and ``until``,
            the first days of the first and the last month;
            ``types``, a list of dicts with ``type``, ``label``, ``total``, ``months`` and
            ``services``; the total is a row, the others are lists of rows. A row is a dict:
            ``label``, ``received``, ``due`` (number of tickets whose time for directing is over, or
            that were directed in time), ``in_time`` (number), ``share`` (of these, 0 to 1, None if
            none is due), and ``directing``, ``first_response`` and ``resolution`` (median hours)
        :raise AccessError: for users who may not see them
        """
        self._check_readable()
        company = self.env.company
        # Portal users may not read calendars; only the name of the zone is read.
        zone = company.sudo()._asas_helpdesk_zone()
        now = fields.Datetime.now()
        months = _months(now, zone)
        if kept:
            span = int(now.timestamp()) // (KEPT_MINUTES * 60)
            as_of, counted = self._count_kept(company.id, zone, months[0], span)
        else:
            as_of, counted = now, self._count(company, zone, months[0])
        services = self._services(counted)
        ticket_types = self.env["asas.helpdesk.ticket"]._fields["ticket_type"]
        types = [
            self._entry(counted, value, label, months, services)
            for value, label in ticket_types._description_selection(self.env)
        ]
        return {"as_of": as_of, "since": months[0], "until": months[-1], "types": types}

    @api.model
    def _check_readable(self):
        """Refuse users who may not see the figures."""
        if not self._readable():
            raise AccessError(
                self.env._(
                    "The figures are published to supervisors of government bodies. Ask the"
                    " institute for access."
                )
            )

    @api.model
    def _entry(self, counted, ticket_type, label, months, services):
        """Return what is published of a type; a later wing adds to it."""
        total = counted.get((ticket_type, "total", None), nothing())
        return {
            "type": ticket_type,
            "label": label,
            "total": {"label": label, **total},
            "months": self._month_rows(counted, ticket_type, months),
            "services": self._service_rows(counted, ticket_type, services),
        }

    @api.model
    def _services(self, counted):
        """Return the services for which something was counted."""
        service_ids = {int(key) for _type, kind, key in counted if kind == "service" and key}
        # The names of the services are public, including those of archived ones.
        services = self.env["asas.helpdesk.service"].sudo().with_context(active_test=False)
        return services.search([("id", "in", list(service_ids))])

    @api.model
    def _month_rows(self, counted, ticket_type, months):
        return [
            {
                "month": month,
                "label": format_date(self.env, month, date_format="MMMM y"),
                **counted.get((ticket_type, "month", str(month)), nothing()),
            }
            for month in months
        ]

    @api.model
    def _service_rows(self, counted, ticket_type, services):
        rows = [
            {"label": service.name, **counted[ticket_type, "service", str(service.id)]}
            for service in services
            if (ticket_type, "service", str(service.id)) in counted
        ]
        if (ticket_type, "service", None) in counted:
            label = self.env._("No service given")
            rows.append({"label": label, **counted[ticket_type, "service", None]})
        return rows

    # ------------------------------------------------------------------ In words

    @api.model
    def _share_in_words(self, row):
        """Return a share with its base, or in words why there is none."""
        if row["share"] is None:
            return self.env._("No deadline has passed yet")
        return self.env._(
            "%(count)s of %(base)s (%(share)s)",
            count=row["in_time"],
            base=row["due"],
            share=f"{row['share']:.0%}",
        )

    @api.model
    def _span_in_words(self, hours):
        """Return a median time, or in words why there is none."""
        if hours is None:
            return self.env._("Too few to say")
        return format_duration(timedelta(hours=hours), self.env.lang, subject=True)

    @api.model
    def _short(self, row):
        """Return what a row is of as a chart names it."""
        if "month" in row:
            return format_date(self.env, row["month"], date_format="MMM y")
        return row["label"]

    # ------------------------------------------------------------------ The count

    @api.model
    @tools.ormcache("company_id", "zone", "since", "span")
    def _count_kept(self, company_id, zone, since, span):
        """Return the moment of a count and its numbers, which the caller must not change.

        :param int span: the number of the span of time in which they are shown
        """
        company = self.env["res.company"].browse(company_id)
        return fields.Datetime.now(), self._count(company, zone, since)

    @api.model
    def _count(self, company, zone, since):
        """Hook: return the numbers of the tickets of a company.

        :param date since: the first day to count, in the zone
        :return: a dict of rows, by type and ``("total", None)``, ``("month", first day)`` or
            ``("service", id or None)``, both as texts
        """
        return {}

    @api.model
    def _first_day(self, company):
        """Return the first day that is counted now."""
        # Only the name of the zone is read.
        return _months(fields.Datetime.now(), company.sudo()._asas_helpdesk_zone())[0]


def _months(now, zone):
    """Return the first days of this month and of the months before it, the earliest first."""
    this_month = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date().replace(day=1)
    return [this_month - relativedelta(months=ago) for ago in reversed(range(MONTHS))]


def nothing():
    """Return a row of which nothing was counted."""
    return {"received": 0, "due": 0, "in_time": 0, "share": None, **dict.fromkeys(MEDIANS)}
