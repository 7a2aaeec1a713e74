from datetime import UTC, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import babel.dates
from babel.lists import format_list
from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.tools import SQL, babel_locale_parse, format_date, get_lang

from ...tools import arabic, phone
from ...tools.duration import format_clock, format_duration
from ..sla.sla import SESSIONS_AHEAD

ACHIEVED_DAYS = 30
# A median of fewer answers could tell about one person's.
FEWEST_ACHIEVED = 10
WORDS_LENGTH = 200
SUNDAY = 6
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class PublicPage(models.AbstractModel):
    """What the public page says of the desk: its channels, its hours and its ready answers.

    It is for everybody: what leaves this model are the records that the administrator publishes
    and one number a channel, nothing of any ticket or person.

    What changes with the records alone is kept until they change; what changes with the clock is
    said anew each time, from the hours that are kept in the same way.
    """

    _name = "asas.helpdesk.public.page"
    _description = "Public Support Page"

    # ------------------------------------------------------------------ Page

    @api.model
    def _page(self, words=""):
        """All that the page shows at this moment, in the reader's language.

        Costs the same few queries for any number of channels, answers and tickets.

        :param str words: what the reader looks for among the ready answers
        """
        company = self.env.company
        now = fields.Datetime.now()
        desk = self._desk_hours()
        today = _local(now, desk).date()
        published = self._published(company.id, get_lang(self.env).code, today)
        sessions = self.env["asas.helpdesk.course.session"]._intervals(
            company, now - timedelta(days=1), now + SESSIONS_AHEAD
        )
        achieved = {}
        if company.sudo().asas_helpdesk_show_achieved:  # whether it is shown, is seen
            achieved = self._achieved(company.id, now.replace(minute=0, second=0))
        hours_of = self.env["asas.helpdesk.channel"]._opening_hours
        channels = []
        for channel in published["channels"]:
            hours = hours_of(channel["availability"], desk, sessions)
            channels.append(
                {
                    **channel,
                    **self._standing(hours, now),
                    "later": self._answered_later(channel, desk, now),
                    "achieved": self._achieved_words(channel, achieved.get(channel["id"])),
                }
            )
        return {
            **published,
            "channels": channels,
            "desk": self._standing(desk, now),
            "services": self._matching(published["services"], words),
        }

    @api.model
    def _desk_hours(self):
        company = self.env.company
        # The hours of the desk are published.
        calendar = company.sudo()._asas_helpdesk_calendar()
        return calendar._asas_helpdesk_hours(company)

    @api.model
    @tools.ormcache("company_id", "lang", "today")
    def _published(self, company_id, lang, today):
        """What the records say, whatever the time of the day. Nobody changes what is returned."""
        # What is published is read for everybody, and nothing else.
        support = self.with_context(lang=lang, active_test=True).sudo()
        company = support.env["res.company"].browse(company_id)
        desk = support.with_company(company)._desk_hours()
        weekly = support._weekly_words(desk, today)
        channels = support.env["asas.helpdesk.channel"].search([])._of_company(company)
        channels = channels.filtered(lambda channel: channel._is_usable())
        answers = support.env["asas.helpdesk.answer"].search([("service_id.active", "=", True)])
        return {
            "zone": support._zone_words(desk),
            "weekly": weekly,
            "channels": [
                support._published_channel(channel, company, weekly) for channel in channels
            ],
            "services": [
                {
                    "id": service.id,
                    "name": service.name,
                    "answers": [
                        {
                            "id": answer.id,
                            "question": answer.name,
                            "answer": Markup(answer.answer or ""),  # sanitized by the field
                            "folded": answer._folded(),
                        }
                        for answer in answers.filtered(lambda a, s=service: a.service_id == s)
                    ],
                }
                for service in answers.service_id.sorted()
            ],
            "contact_points": support._contact_points(channels, desk, today),
            "commitment": support.env["asas.helpdesk.ticket"]._portal_commitment(),
        }

    @api.model
    def _published_channel(self, channel, company, weekly):
        policy = self._commitment_of(channel, company)
        number = channel.kind in ("phone", "whatsapp") and phone.display(
            channel.contact, company._asas_helpdesk_country()
        )
        return {
            "id": channel.id,
            "kind": channel.kind,
            "name": channel.name,
            "description": channel.description or "",
            "icon": channel.icon or "fa-life-ring",
            "contact": number or channel.contact or "",
            "link": channel._public_link(),
            "availability": channel.availability,
            "hours": self._hours_words(channel.availability, weekly),
            "commitment": self._commitment_in_words(policy, company),
            "basis": policy.basis,
        }

    @api.model
    def _matching(self, services, words):
        """Those answers that hold all the words, however they are spelt."""
        wanted = arabic.fold((words or "")[:WORDS_LENGTH]).split()
        if not wanted:
            return [] if (words or "").strip() else services
        found = []
        for service in services:
            answers = [a for a in service["answers"] if all(w in a["folded"] for w in wanted)]
            if answers:
                found.append({**service, "answers": answers})
        return found

    # ------------------------------------------------------------------ Promises

    @api.model
    def _commitment_of(self, channel, company):
        """The policy on the first response that holds for whatever comes through a channel: the
        record by which such a ticket is measured."""
        ticket = self.env["asas.helpdesk.ticket"].new(
            {
                "channel_id": channel.id,
                "company_id": company.id,
                "ticket_type": False,
                "service_id": False,
                "priority": False,
                "beneficiary_kind": False,
            }
        )
        policies = self.env["asas.helpdesk.sla"]
        return policies._best_for(ticket)[ticket.id].get("first_response", policies)

    @api.model
    def _commitment_in_words(self, policy, company):
        if not policy:
            return ""
        span, of_work = policy._format_span(policy._target(), company)
        if not of_work:
            return self.env._("Within %(span)s", span=span)
        if policy.with_sessions:
            return self.env._("Within %(span)s in working hours and during sessions", span=span)
        return self.env._("Within %(span)s in working hours", span=span)

    @api.model
    @tools.ormcache("company_id", "hour")
    def _achieved(self, company_id, hour):
        """How fast first responses through each channel really were in the last 30 days.

        Counted like the promise: in the time that the policy of each clock counts, from the
        receipt to the answer. Left out are tickets that were cancelled as spam or as duplicates.

        :param datetime hour: naive UTC; said anew once an hour
        :return: the median in minutes by channel id; channels with few answers are missing
        """
        # What was written in this transaction counts, too.
        self.env["asas.helpdesk.ticket"].flush_model()
        self.env["asas.helpdesk.sla.status"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT ticket.channel_id, clock.policy_id, clock.started_at, clock.reached_at
                  FROM asas_helpdesk_sla_status clock
                  JOIN asas_helpdesk_ticket ticket ON ticket.id = clock.ticket_id
                 WHERE clock.metric = 'first_response'
                   AND clock.company_id = %(company)s
                   AND clock.started_at >= %(since)s
                   AND clock.reached_at IS NOT NULL
                   AND (ticket.state <> 'cancelled'
                        OR ticket.cancel_reason NOT IN ('spam', 'duplicate'))
                """,
                company=company_id,
                since=hour - timedelta(days=ACHIEVED_DAYS),
            )
        )
        rows = self.env.cr.fetchall()
        # Numbers alone leave this method.
        company = self.env["res.company"].sudo().browse(company_id)
        policies = self.env["asas.helpdesk.sla"].sudo().browse({row[1] for row in rows})
        hours = {policy.id: policy._hours(company) for policy in policies}
        minutes = {}
        for channel, policy, started_at, reached_at in rows:
            spent = hours[policy].between(started_at, reached_at)
            minutes.setdefault(channel, []).append(spent)
        return {
            channel: median(spent)
            for channel, spent in minutes.items()
            if len(spent) >= FEWEST_ACHIEVED
        }

    @api.model
    def _achieved_words(self, channel, minutes):
        if minutes is None or not channel["commitment"]:
            return ""
        span = format_duration(
            timedelta(minutes=max(1, round(minutes))), get_lang(self.env).code, day=None
        )
        return self.env._("Half of the answers came within %(span)s", span=span)

    # ------------------------------------------------------------------ Hours

    @api.model
    def _standing(self, hours, now):
        """Whether it is open now, and until when or from when on, in words."""
        if hours.elapsed:
            return {"open": True, "standing": self.env._("Open now")}
        if hours.is_open(now):
            end = hours.open_until(now)
            if not end:
                return {"open": True, "standing": self.env._("Open now")}
            moment = self._moment(end, now, hours)
            return {
                "open": True,
                "standing": self.env._("Open now, until %(moment)s", moment=moment),
            }
        opening = hours.next_open(now)
        if not opening:
            return {"open": False, "standing": self.env._("Closed now")}
        return {"open": False, "standing": self._opens(opening, now, hours)}

    @api.model
    def _opens(self, opening, now, hours):
        """When it opens, in words."""
        days, day, at = self._days_until(opening, now, hours)
        if days == 0:
            return self.env._("Opens today at %(time)s", time=at)
        if days == 1:
            return self.env._("Opens tomorrow at %(time)s", time=at)
        return self.env._("Opens on %(day)s at %(time)s", day=day, time=at)

    @api.model
    def _days_until(self, moment, now, hours):
        """How many days it is until a moment, and the moment's day and time in words."""
        at = _local(moment, hours)
        return (
            (at.date() - _local(now, hours).date()).days,
            format_date(self.env, at.date(), date_format="EEEE d MMMM"),
            format_clock(at, get_lang(self.env).code),
        )

    @api.model
    def _moment(self, moment, now, hours):
        """A moment in the desk's zone: the time, and the day unless it is soon."""
        _days, day, at = self._days_until(moment, now, hours)
        return at if moment - now < timedelta(hours=24) else f"{day} {at}"

    @api.model
    def _answered_later(self, channel, desk, now):
        """What arrives at any hour and is answered in working hours: from when on."""
        if channel["availability"] != "always" or channel["basis"] != "working":
            return ""
        if desk.is_open(now) or not (opening := desk.next_open(now)):
            return ""
        days, day, at = self._days_until(opening, now, desk)
        if days == 0:
            return self.env._("Received now, answered from today at %(time)s", time=at)
        if days == 1:
            return self.env._("Received now, answered from tomorrow at %(time)s", time=at)
        return self.env._("Received now, answered from %(day)s at %(time)s", day=day, time=at)

    @api.model
    def _hours_words(self, availability, weekly):
        if availability == "always":
            return self.env._("Around the clock")
        if availability == "sessions":
            return self.env._("While a session runs in the hall")
        if availability == "working_hours_sessions":
            return self.env._("%(hours)s, and while a session runs", hours=weekly)
        return weekly

    @api.model
    def _weekly_words(self, desk, today):
        """The hours of the week in which a day lies, days alike taken together."""
        if desk.elapsed:
            return self.env._("Around the clock")
        locale = babel_locale_parse(get_lang(self.env).code)
        names = babel.dates.get_day_names(locale=locale)
        words = []
        for days, shifts in _alike(desk.shifts_on(today)):
            spans = format_list(
                [
                    self.env._(
                        "%(start)s to %(end)s", start=self._clock(start), end=self._clock(end)
                    )
                    for start, end in shifts
                ],
                locale=babel_locale_parse(get_lang(self.env).code),
            )
            day = names[days[0]]
            if len(days) > 1:
                day = self.env._("%(first)s to %(last)s", first=day, last=names[days[-1]])
            words.append(self.env._("%(days)s, %(hours)s", days=day, hours=spans))
        return " · ".join(words)

    @api.model
    def _clock(self, hour):
        minutes = round(hour * 60)
        return format_clock(time(minutes // 60 % 24, minutes % 60), get_lang(self.env).code)

    @api.model
    def _zone_words(self, desk):
        """By whose clock the times are told."""
        if desk.elapsed:
            return ""
        city = babel.dates.get_timezone_location(
            str(desk.zone),
            locale=babel_locale_parse(get_lang(self.env).code),
            return_city=True,
        )
        return self.env._("Times are those of %(city)s", city=city)

    # ------------------------------------------------------------------ For machines

    @api.model
    def _structured(self, page, base_url, page_url):
        """The desk as schema.org's organization with its ``ContactPoint`` entries.

        :param dict page: what ``_page`` gave
        :param str base_url: what addresses on this server begin with
        :param str page_url: the address of the page itself
        """
        company = self.env.company.sudo()  # its name and address are on every page
        languages = [code.split("_")[0] for code, _name in self.env["res.lang"].get_installed()]
        points = []
        for known in page["contact_points"]:
            point = {**known, "availableLanguage": languages}
            if point.get("url", "").startswith("/"):
                point["url"] = base_url + point["url"]
            points.append(point)
        return {
            "@context": "https://schema.org",
            "@type": "EducationalOrganization",
            "name": company.name,
            "url": company.website or base_url,
            "logo": f"{base_url}/logo.png?company={company.id}",
            "mainEntityOfPage": page_url,
            "contactPoint": points,
        }

    @api.model
    def _contact_points(self, channels, desk, today):
        """The channels as schema.org's ``ContactPoint``."""
        points = []
        for channel in channels:
            link = channel._public_link()
            point = {
                "@type": "ContactPoint",
                "contactType": "customer support",
                "name": channel.name,
            }
            if link.lower().startswith("tel:"):
                point["telephone"] = link[4:]
            elif link.lower().startswith("mailto:"):
                point["email"] = link[7:]
            elif link:
                point["url"] = link
            else:
                continue
            hours = self._opening_specifications(channel.availability, desk, today)
            if hours:
                point["hoursAvailable"] = hours
            points.append(point)
        return points

    @api.model
    def _opening_specifications(self, availability, desk, today):
        every_day = [(day, 0, 24) for day in range(7)]
        if availability == "sessions":
            return []
        always = availability == "always" or desk.elapsed
        return [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [f"https://schema.org/{ENGLISH_DAYS[day]}" for day in days],
                "opens": _machine_time(start),
                "closes": _machine_time(end),
            }
            for days, shifts in _alike(every_day if always else desk.shifts_on(today))
            for start, end in shifts
        ]


def _local(moment, hours):
    """A moment (naive UTC) on the wall clock of these hours."""
    zone = hours.zone if isinstance(hours.zone, ZoneInfo) else ZoneInfo(hours.zone)
    return moment.replace(tzinfo=UTC).astimezone(zone)


def _alike(shifts):
    """Weekly shifts with the days in a row that have the same: ``([weekday], [(from, to)])``.

    The week begins on Sunday, as the institute's does.
    """
    by_day = {}
    for day, start, end in sorted(shifts):
        by_day.setdefault(day, []).append((start, end))
    groups = []
    for day in [SUNDAY, *range(SUNDAY)]:
        if day not in by_day:
            continue
        if groups and groups[-1][1] == by_day[day] and groups[-1][0][-1] == (day - 1) % 7:
            groups[-1][0].append(day)
        else:
            groups.append(([day], by_day[day]))
    return groups


def _machine_time(hour):
    minutes = round(hour * 60)
    return "23:59" if minutes == 24 * 60 else f"{minutes // 60 % 24:02}:{minutes % 60:02}"
