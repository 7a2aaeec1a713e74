from datetime import timedelta
from statistics import median

from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.tools import SQL, get_lang

from ...tools import arabic
from ...tools.duration import format_duration
from ...tools.opening_words import OpeningWords, local, specifications
from ..sla.commitment_mixin import CRITERIA
from ..sla.sla import SESSIONS_AHEAD

ACHIEVED_DAYS = 30
# A median of fewer answers could reveal a single person's.
FEWEST_ACHIEVED = 10
WORDS_LENGTH = 200

PAGE = "/support"
# Stands for the token of the visitor's forms in what is kept of the page.
TOKEN = "asas-helpdesk-token"

# A ticket of which nothing is known that a policy could require.
NO_CRITERIA = dict.fromkeys(CRITERIA, False)


class PublicPage(models.AbstractModel):
    """Compile what the public page says about the desk: channels, hours and ready answers.

    It is for everybody: what leaves this model are the records that the administrator publishes and
    one number per channel, nothing about any ticket or person.

    What depends on the records alone is cached until they change; what depends on the time of day
    is computed each time, from hours that are cached in the same way.
    """

    _name = "asas.helpdesk.public.page"
    _description = "Public Support Page"

    # ------------------------------------------------------------------ Page

    @api.model
    def _page(self, words=""):
        """Return all that the page shows at this moment, in the reader's language.

        Costs the same few queries for any number of channels, answers and tickets.

        :param str words: what the reader looks for among the ready answers
        """
        company = self.env.company
        now = fields.Datetime.now()
        desk = self._desk_hours()
        today = local(now, desk).date()
        say = self._opening_words()
        published = self._published(company.id, get_lang(self.env).code, today)
        sessions = self.env["asas.helpdesk.sla"]._get_session_intervals(
            company, now - timedelta(days=1), now + SESSIONS_AHEAD
        )
        achieved = {}
        if company.sudo().asas_helpdesk_show_achieved:  # the page shows whether it is on
            achieved = self._achieved(company.id, now.replace(minute=0, second=0))
        hours_of = self.env["asas.helpdesk.channel"]._opening_hours
        channels = []
        for channel in published["channels"]:
            hours = hours_of(channel["availability"], desk, sessions)
            later = say.answered_later(desk, now) if _is_queued(channel) else ""
            channels.append(
                {
                    **channel,
                    **say.standing(hours, now, later, not desk.is_open(now)),
                    "later": later,
                    "achieved": self._achieved_words(channel, achieved.get(channel["id"])),
                }
            )
        return {
            **published,
            "channels": channels,
            "desk": say.standing(desk, now),
            "services": self._matching(published["services"], words),
        }

    @api.model
    def _answers(self, token):
        """Return the ready answers as the page shows them to who has neither searched nor voted.

        :param str token: that of the visitor's forms
        """
        today = local(fields.Datetime.now(), self._desk_hours()).date()
        kept = self._answers_kept(self.env.company.id, get_lang(self.env).code, today)
        return kept.replace(TOKEN, token)

    @api.model
    @tools.ormcache(
        "company_id",
        "lang",
        "today",
        "self.env.context.get('website_id')",
        # Cleared when records of the desk change, and when views do.
        cache="templates.cached_values",
    )
    def _answers_kept(self, company_id, lang, today):
        published = self._published(company_id, lang, today)
        values = {
            "services": published["services"],
            "voted": {},
            "answered": "",
            "words": "",
            "count": 0,
            "token": TOKEN,
        }
        return self.env["ir.qweb"]._render("asas_helpdesk.support_services", values)

    @api.model
    @tools.ormcache("base_url", "self.env.context.get('website_id')")
    def _addresses(self, base_url):
        """Return the address of the page in each language."""
        localized = self.env["ir.http"]._url_localized
        return {
            code: localized(PAGE, lang_code=code, canonical_domain=base_url)
            for code, _name in self.env["res.lang"].get_installed()
        }

    @api.model
    def _opening_words(self):
        return OpeningWords(self.env._, get_lang(self.env).code)

    @api.model
    def _desk_hours(self):
        company = self.env.company
        # The hours of the desk are published.
        calendar = company.sudo()._asas_helpdesk_calendar()
        return calendar._asas_helpdesk_hours(company)

    @api.model
    @tools.ormcache("company_id", "lang", "today")
    def _published(self, company_id, lang, today):
        """Return what the records say, whatever the time of day. The caller must not change it."""
        # Everybody may read what is published, and nothing else.
        support = self.with_context(lang=lang, active_test=True).sudo()
        company = support.env["res.company"].browse(company_id)
        desk = support.with_company(company)._desk_hours()
        say = support._opening_words()
        weekly = say.weekly(desk, today)
        channels = support.env["asas.helpdesk.channel"].search([])._of_company(company)
        channels = channels.filtered(lambda channel: channel._is_usable())
        answers = support.env["asas.helpdesk.answer"].search(
            [("service_id.active", "=", True), ("service_id.company_id", "in", [company_id, False])]
        )
        return {
            "zone": say.zone(desk),
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
                            "answer": Markup(answer.answer or ""),  # noqa: S704 (the field cleans it)
                            "folded": answer._folded(),
                        }
                        for answer in answers.filtered(lambda a, s=service: a.service_id == s)
                    ],
                }
                for service in answers.service_id.sorted()
            ],
            "changed": support._last_change(company, channels, answers, lang),
            "contact_points": support._contact_points(channels, desk, today),
            "commitment": support.env["asas.helpdesk.ticket"]._portal_commitment(),
            "further_commitments": support._further_commitments(company),
        }

    @api.model
    def _published_channel(self, channel, company, weekly):
        policy = self._commitment_of(channel, company)
        return {
            "id": channel.id,
            "kind": channel.kind,
            "name": channel.name,
            "description": channel.description or "",
            "contact": channel._contact_as_read(company),
            "link": channel._public_link(),
            "availability": channel.availability,
            "hours": self._opening_words().hours(channel.availability, weekly),
            "commitment": self._commitment_in_words(policy, company),
            "basis": policy.basis,
        }

    @api.model
    def _last_change(self, company, channels, answers, lang):
        """Return in words on which day something was changed of what the page shows."""
        policies = self.env["asas.helpdesk.sla"].search([("company_id", "in", [company.id, False])])
        calendar = company._asas_helpdesk_calendar()
        changed = [
            moment
            for records in (channels, answers, policies, calendar)
            for moment in records.mapped("write_date")
        ]
        if not changed:
            return ""
        day = company._asas_helpdesk_local(max(changed)).date()
        return company.with_context(lang=lang)._asas_helpdesk_day(day)

    @api.model
    def _matching(self, services, words):
        """Return those answers that hold all the words, however they are spelt."""
        wanted = arabic.fold((words or "")[:WORDS_LENGTH]).split()
        if not wanted:
            return [] if (words or "").strip() else services
        found = []
        for service in services:
            answers = [a for a in service["answers"] if all(w in a["folded"] for w in wanted)]
            if answers:
                found.append({**service, "answers": answers})
        return found

    # ------------------------------------------------------------------ Commitments

    @api.model
    def _commitment_of(self, channel, company):
        """Return the first-response policy for any ticket that comes through a channel: the record
        by which such a ticket is measured."""
        ticket = self.env["asas.helpdesk.ticket"].new(
            NO_CRITERIA | {"channel_id": channel.id, "company_id": company.id}
        )
        policies = self.env["asas.helpdesk.sla"]
        return policies._best_for(ticket)[ticket.id].get("first_response", policies)

    @api.model
    def _further_commitments(self, company):
        """Return what is committed after the first answer: pairs of what and by when, in words."""
        ticket = self.env["asas.helpdesk.ticket"].new(NO_CRITERIA | {"company_id": company.id})
        policies = self.env["asas.helpdesk.sla"]._best_for(ticket)[ticket.id]
        labels = {
            "next_answer": self.env._("Answer to each further message"),
            "verification": self.env._("Verification that a resolved case is finished"),
        }
        return [
            (label, self._commitment_in_words(policies[metric], company))
            for metric, label in labels.items()
            if metric in policies
        ]

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
        """Return how fast first responses through each channel really were in the last 30 days.

        Counted like the commitment: in the time that the policy of each SLA status counts, from the
        receipt to the answer. Left out are tickets that were cancelled as spam or as duplicates.

        :param datetime hour: naive UTC; the result is computed again once an hour
        :return: the median in minutes by channel id; channels with few answers are missing
        """
        rows = self._first_responses(company_id, hour - timedelta(days=ACHIEVED_DAYS))
        # Only numbers leave this method.
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
    def _first_responses(self, company_id, since):
        """Return a row for each first response to a ticket received since a moment: the channel,
        the policy, the start and the end."""
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
                since=since,
            )
        )
        return self.env.cr.fetchall()

    @api.model
    def _achieved_words(self, channel, minutes):
        if minutes is None or not channel["commitment"]:
            return ""
        span = format_duration(
            timedelta(minutes=max(1, round(minutes))), get_lang(self.env).code, day=None
        )
        return self.env._("Half of the answers came within %(span)s", span=span)

    # ------------------------------------------------------------------ For search engines

    @api.model
    def _structured(self, page, base_url, page_url):
        """Return the desk as schema.org's organization with its ``ContactPoint`` entries.

        :param dict page: what ``_page`` returned
        :param str base_url: the base of addresses on this server
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
        """Return the channels as schema.org's ``ContactPoint``."""
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
            hours = specifications(channel.availability, desk, today)
            if hours:
                point["hoursAvailable"] = hours
            points.append(point)
        return points


def _is_queued(channel):
    """Return whether messages through a channel arrive at any hour and are answered in working
    time."""
    return channel["availability"] == "always" and channel["basis"] == "working"
