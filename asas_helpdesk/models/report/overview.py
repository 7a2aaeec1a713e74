from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.duration import format_duration
from ...tools.hijri import format_hijri
from ..sla.ticket_urgency import PRESSING
from .report_mixin import TICKET

STATUS = "asas.helpdesk.sla.status"
NOTICE = "asas.helpdesk.notice"
INQUIRY = "asas.helpdesk.inquiry"
UNPROCESSED = "asas.helpdesk.unprocessed.email"
ADMIN = "asas_helpdesk.group_admin"
LEVEL1 = "asas_helpdesk.group_level1"
LEVEL2 = "asas_helpdesk.group_level2"
MANAGER = "asas_helpdesk.group_manager"
# What has ended; said in this form, it is found by an index.
OPEN = Domain("state", "not in", ("closed", "cancelled"))
# Where the parts of a screen stand that are not in the first of its two columns.
PLACES = {
    "strip": "above",
    "now": "below",
    **dict.fromkeys(
        ("answers", "breaches", "notices", "hours", "channels", "ages", "ratings"), "end"
    ),
}
# In which view a list is opened, by model; the default one where none is named.
LISTS = {
    "asas.helpdesk.ticket.report": "asas_helpdesk.ticket_report_view_list",
    "asas.helpdesk.sla.report": "asas_helpdesk.sla_report_view_list",
}


class Moments(NamedTuple):
    """The moments that the figures of a screen are about, naive UTC, and the day at the desk."""

    now: datetime
    soon: datetime
    today: date
    start: datetime
    end: datetime


class Overview(models.AbstractModel):
    """The first screen of each role: what is owed now, and what the figures say.

    One call reads a screen, with the rights of the reader alone. A figure is handed out with the
    domain of the list that it counts; a browser draws it and counts nothing.
    """

    _name = "asas.helpdesk.overview"
    _description = "First Screen of a Role"

    @api.model
    def get_overview(self, screen=None, period=None):
        """Return a first screen.

        :param str screen: one of those that the reader has; by default the one of their role
        :param dict period: of the figures of the director: ``kind`` (month, quarter or year) and
            ``day``, any day in it as ``YYYY-MM-DD``; by default the present month
        :raise AccessError, UserError: saying what to do
        """
        known = self._get_screens()
        if not known:
            raise AccessError(
                self.env._(
                    "The overview is for Level 1, Level 2, department managers and administrators"
                    " of the desk. Ask an administrator for one of these roles."
                )
            )
        screen = screen or known[0]
        if screen not in known:
            raise UserError(
                self.env._("There is no such overview for your role. Open “Overview” again.")
            )
        moments = self._get_moments()
        found = {
            "screen": screen,
            "screens": [{"key": key, "label": self._get_title(key)} for key in known],
            "title": self._get_title(screen),
            "day": self.env.company._asas_helpdesk_day(moments.today),
            "moment": self._time_words(moments.now),
            "banners": [],
            "buttons": self._get_buttons(screen),
            "period": None,
        }
        with self.env["asas.helpdesk.numbers"]._at_one_moment():
            found |= getattr(self, f"_show_{screen}")(moments, period)
        for block in found["blocks"]:
            block["place"] = PLACES.get(block["key"], "start")
        return found

    @api.model
    def _get_screens(self):
        """Return the screens of the current user; the first is the one of their role."""
        user, screens = self.env.user, []
        answers = user == self.env.company.asas_helpdesk_escalation_manager_id
        if user.has_group(ADMIN) or (answers and user.has_group(LEVEL2)):
            screens.append("director")
        if user.has_group(LEVEL2):
            screens += ["level2", "level1"]
        elif user.has_group(LEVEL1):
            screens.append("level1")
        if user.has_group(MANAGER) and (not screens or self._get_own_departments()):
            screens.append("manager")
        if "director" not in screens and (user.has_group(LEVEL2) or (screens and answers)):
            screens.append("director")
        return screens

    @api.model
    def _get_title(self, screen):
        return {
            "level1": self.env._("Level 1"),
            "level2": self.env._("Level 2"),
            "manager": self.env._("My Department"),
            "director": self.env._("Figures"),
        }[screen]

    @api.model
    def _get_buttons(self, screen):
        """Hook: return what else a screen opens: dicts of ``label``, ``icon`` and ``action``, the
        name of an action."""
        return []

    @api.model
    def _get_own_departments(self):
        """Return the departments that the current user leads."""
        # sudo() because whom a department is led by is read of employees; it is the reader.
        departments = self.env["hr.department"].sudo()
        return departments.search([("manager_id.user_id", "=", self.env.uid)])

    @api.model
    def _get_moments(self):
        company, now = self.env.company, fields.Datetime.now()
        today = company._asas_helpdesk_local(now).date()
        start, end = company._asas_helpdesk_bounds(today, today)
        return Moments(now, now + PRESSING, today, start, end)

    # ------------------------------------------------------------------ Parts of a screen

    @api.model
    def _list(self, name, domain, count, model=TICKET, **context):
        """Return the list that a figure counts: it has exactly so many records."""
        ref = self.env["ir.model.data"]._xmlid_to_res_id
        view = ref(LISTS[model], raise_if_not_found=False) if model in LISTS else False
        return {
            "name": name,
            "model": model,
            "domain": _as_json(Domain(domain)),
            "views": [[view, "list"]] + ([] if model in LISTS else [[False, "form"]]),
            "context": context,
            "count": count,
        }

    @api.model
    def _card(self, key, label, domain, model=TICKET, look="primary", sub=None):
        """Return a card with the number of the records of a domain, which opens them.

        :param str look: how it looks if there are any: primary, warning or danger
        :param sub: the words below; a function of the earliest moment of ``sub[0]`` if there is one
        """
        spec, words = sub if isinstance(sub, tuple) else (None, sub)
        specs = ["__count", f"{spec}:min"] if spec else ["__count"]
        rows, found = self._among(domain, model)
        count, *first = rows._read_group(found, [], specs)[0]
        if callable(words):
            words = words(*first) if count else None
        listed = self._list(label, domain, count, model)
        return self._figure(key, label, self._number(count), words or "", listed, look)

    @api.model
    def _figure(self, key, label, text, sub, listed, look="primary"):
        """Return a card with a figure in words, which opens the list that it is counted from."""
        return {
            "key": key,
            "label": label,
            "text": text,
            "sub": sub,
            "look": look if listed["count"] else "calm",
            "list": listed,
        }

    @api.model
    def _cell(self, value, domain=None, model=TICKET, name="", count=None, look=""):
        """Return a cell of a table: words, and the list that they open."""
        text = self._number(value) if isinstance(value, int) else value
        count = value if count is None else count
        opens = domain is not None and count
        return {
            "text": text,
            "look": look,
            "list": self._list(name, domain, count, model) if opens else None,
        }

    @api.model
    def _among(self, domain, model):
        """Return where to count what a domain finds, and a domain of the same records.

        Who reads notices and SLA statuses is decided by their tickets. They are few where a screen
        counts them: the ticket of each is looked at, and not every ticket that there is.
        """
        if model not in (NOTICE, STATUS) or self.env.su:
            return self.env[model], domain
        self.env[model].check_access("read")
        rules = self.env["asas.helpdesk.ticket.report"]._ticket_rules()

        def is_seen(_rows, alias, _query):
            # sudo(), and what is archived, because these are the rules, as they are of who reads.
            tickets = self.env[TICKET].sudo().with_context(active_test=False)._search(rules)
            own = SQL.identifier(alias, "ticket_id")
            tickets.add_where(SQL("%s = %s", SQL.identifier(tickets.table, "id"), own))
            # As a value, which PostgreSQL looks up for each row; a condition it would turn round.
            return SQL("coalesce((%s), FALSE)", tickets.select(SQL("TRUE")))

        # sudo() because their tickets decide, by the rules of who reads.
        return self.env[model].sudo(), domain & Domain.custom(to_sql=is_seen)

    # ------------------------------------------------------------------ Words

    @api.model
    def _number(self, value):
        return self.env["asas.helpdesk.numbers"]._in_words(value)

    @api.model
    def _share(self, kept, base):
        """Return a share in percent, or in words that there is no figure."""
        numbers = self.env["asas.helpdesk.numbers"]
        return numbers._in_words((kept or 0) / base if base else None, is_share=True, places=1)

    @api.model
    def _span(self, hours, day=None):
        """Return a span of hours in words, or that there is no figure.

        :param day: the length of a working day, if it is a span of working time
        """
        if hours is None:
            return self._number(None)
        days = {"day": day, "days_from": 24} if day else {"day": None}
        return format_duration(timedelta(hours=hours), self.env.lang, subject=True, **days)

    @api.model
    def _working_day(self):
        company = self.env.company
        hours = company._asas_helpdesk_calendar()._asas_helpdesk_hours(company)
        return hours.day_length()

    @api.model
    def _time_words(self, moment):
        return self.env.company._asas_helpdesk_time_of_day(moment)

    @api.model
    def _when(self, moment, moments):
        """Return a moment as briefly as a card needs it: the time of today, else the day, too."""
        local = self.env.company._asas_helpdesk_local(moment)
        if local.date() == moments.today:
            return self._time_words(moment)
        if local.date() == moments.today + timedelta(days=1):
            return self.env._("tomorrow %(time)s", time=self._time_words(moment))
        return self.env.company._asas_helpdesk_moment(moment, with_hijri=False)

    @api.model
    def _hijri(self, first, last):
        """Return the Hijri days between which a period lies, if the settings say so."""
        if not self.env.company.asas_helpdesk_hijri:
            return ""
        days = [format_hijri(day, self.env.lang) for day in (first, last)]
        return " – ".join(filter(None, days))


def _as_json(domain):
    """Return a domain as a list that a browser takes, with moments as texts."""
    return [
        item if isinstance(item, str) else [item[0], item[1], _plain(item[2])] for item in domain
    ]


def _plain(value):
    if isinstance(value, Domain):
        return _as_json(value)
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
