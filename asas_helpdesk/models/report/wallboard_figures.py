from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...tools.duration import format_day, format_short
from ...tools.hijri import format_hijri
from ...tools.opening_words import local
from ..sla.ticket_urgency import PRESSING
from ..ticket.ticket_transitions import OPEN_STATES, UNRESOLVED_STATES
from .numbers import COMMITMENTS

# Screens of one company and language that ask within this time get the same figures.
KEPT_FOR = timedelta(seconds=10)
LINES = 7
# So many of them are late at most, if there is enough that can still be kept.
LATE_LINES = 3
HALLS = 6
# What the list “Notices That Did Not Arrive” shows.
NOT_ARRIVED = Domain.OR(
    [
        Domain("state", "=", "failed") & Domain("settled_at", "=", False),
        Domain("state", "=", "queued") & Domain("attempts", ">", 0),
        Domain("state", "=", "queued") & Domain("method", "=", "call"),
    ]
)
# It is the beneficiary's turn there, so nothing waits at the desk.
AT_THE_DESK = [state for state in OPEN_STATES if state != "waiting"]


class WallboardFigures(models.Model):
    """What a wallboard shows: numbers, deadlines and halls, and nothing about any person.

    Everybody in the room reads it, so that it holds no name, no subject and no reference.
    Confidential tickets and those about a person count, as in the published figures, but have no
    line of their own.
    """

    _inherit = "asas.helpdesk.wallboard"

    def _show(self):
        """Return what the screen shows now; many screens cost what one costs.

        :return: ``html``; ``as_of``, the time of day at the desk when it was counted; ``seconds``
            there since midnight; ``build``: a page with another one loads itself again
        """
        self.ensure_one()
        now = fields.Datetime.now()
        company = self.company_id
        kept = self._kept(company.id, self.lang)
        if not kept or not kept["at"] <= now < kept["at"] + KEPT_FOR:
            kept.update(at=now, **self._render_now(now))
        at = company._asas_helpdesk_local(now)
        return {
            "html": kept["html"],
            "as_of": kept["as_of"],
            "seconds": at.hour * 3600 + at.minute * 60 + at.second,
            "build": kept["build"],
        }

    @api.model
    @tools.ormcache("company_id", "lang")
    def _kept(self, company_id, lang):
        """Return a dict for the figures last shown: one for each company and language, however
        long it runs."""
        return {}

    def _render_now(self, now):
        localized = self.with_company(self.company_id).with_context(
            lang=self.lang, allowed_company_ids=self.company_id.ids
        )
        company = localized.env.company
        at = company._asas_helpdesk_local(now)
        days = (format_day(at, self.lang), str(at.year))
        hijri = company.asas_helpdesk_hijri and format_hijri(at.date(), self.lang)
        html = localized.env["ir.qweb"]._render(
            "asas_helpdesk.wallboard_content",
            {
                "company": company,
                "day": " ".join(days),
                "hijri": hijri,
                "time_of_day": f"{at:%H:%M}",
                **localized._figures(now),
            },
            lang=self.lang,
        )
        # sudo() because visitors read no modules; the version only says when a page is old.
        addon = self.env.ref("base.module_asas_helpdesk").sudo()
        return {"html": html, "as_of": f"{at:%H:%M}", "build": addon.latest_version}

    def _figures(self, now):
        """Return the figures of the company in the environment, in the language there."""
        desk = self.env["asas.helpdesk.public.page"]._desk_hours()
        closing = None if desk.elapsed or not desk.is_open(now) else desk.open_until(now)
        return {
            **self._waiting(),
            **self._deadlines(now, closing),
            **self._today(now, desk),
            **self._halls(now),
            **self._mail(),
            "desk": self._desk_in_words(now, desk, closing),
        }

    def _desk_in_words(self, now, desk, closing):
        """Return when the desk closes or opens next; empty if it never does either."""
        if closing:
            return self.env._("The desk closes at %(time)s", time=f"{local(closing, desk):%H:%M}")
        opening = None if desk.elapsed or desk.is_open(now) else desk.next_open(now)
        if not opening:
            return ""
        at = local(opening, desk)
        if at.date() == local(now, desk).date():
            return self.env._("The desk opens at %(time)s", time=f"{at:%H:%M}")
        day = format_day(at, self.env.lang)
        return self.env._("The desk opens on %(day)s at %(time)s", day=day, time=f"{at:%H:%M}")

    # ------------------------------------------------------------------ Tickets

    def _at_the_desk(self):
        return Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "in", AT_THE_DESK),
                ("is_incident", "=", False),
            ]
        )

    def _waiting(self):
        """Return how many tickets wait at the desk, and how many of them nobody has taken."""
        tickets = self.env["asas.helpdesk.ticket"]
        measures = ["__count", "user_id:count"]
        ((count, taken),) = tickets._read_group(self._at_the_desk(), [], measures)
        said = self.env._("Unassigned: %(count)s", count=count - taken)
        if count == taken:
            said = self.env._("All are assigned") if count else self.env._("Nothing waits")
        return {"waiting": count, "waiting_said": said}

    def _deadlines(self, now, closing):
        """Return how many tickets are late or soon due, and which deadlines come next.

        :param closing: when the desk closes today, or None
        """
        tickets, owed = self.env["asas.helpdesk.ticket"], self._at_the_desk()
        owed &= Domain("next_deadline", "!=", False)
        late, ahead = Domain("next_deadline", "<", now), Domain("next_deadline", ">=", now)
        shown = Domain("confidential", "=", False) & Domain("about_partner_ids", "=", False)

        def first(domain, limit=1):
            return tickets.search(owed & domain, order="next_deadline, id", limit=limit)

        counts = {"late": late, "soon": ahead & Domain("next_deadline", "<=", now + PRESSING)}
        if closing:
            counts["before_closing"] = ahead & Domain("next_deadline", "<=", closing)
        return {
            "before_closing": None,
            **{name: tickets.search_count(owed & domain) for name, domain in counts.items()},
            "late_said": self._late_in_words(first(late), now),
            "soon_said": self._next_in_words(first(ahead), now),
            "lines": self._lines(
                _for_lines(first(late & shown, LINES), first(ahead & shown, LINES)), now
            ),
        }

    def _late_in_words(self, latest, now):
        if not latest:
            return self.env._("Nothing is late")
        span = format_short(now - latest.next_deadline, self.env.lang)
        return self.env._("The longest by %(span)s", span=span)

    def _next_in_words(self, following, now):
        if not following:
            return self.env._("Nothing is due")
        span = format_short(following.next_deadline - now, self.env.lang)
        return self.env._("The next in %(span)s", span=span)

    def _lines(self, tickets, now):
        """Return what is owed next on each of these tickets, and how much of the time is spent."""
        statuses = self.env["asas.helpdesk.sla.status"].search(
            [("ticket_id", "in", tickets.ids), ("reached_at", "=", False)]
        )
        started = {(s.ticket_id, s.metric, s.deadline): s.started_at for s in statuses}
        fields_ = tickets._fields
        types = dict(fields_["ticket_type"]._description_selection(self.env))
        metrics = dict(fields_["next_metric"]._description_selection(self.env))
        kinds = dict(tickets.channel_id._fields["kind"]._description_selection(self.env))
        lines = []
        for ticket in tickets:
            due = ticket.next_deadline
            start = started.get((ticket, ticket.next_metric, due), ticket.received_at)
            spent = (now - start) / max(due - start, timedelta(seconds=1))
            span = format_short(abs(due - now), self.env.lang, subject=due >= now)
            tone = "soon" if due - now <= PRESSING else "later"
            said = (types[ticket.ticket_type], kinds.get(ticket.channel_id.kind))
            lines.append(
                {
                    "what": metrics[ticket.next_metric],
                    "of": " · ".join(filter(None, said)),
                    "left": self.env._("%(span)s late", span=span) if due < now else span,
                    "tone": "late" if due < now else tone,
                    "spent": round(100 * min(max(spent, 0), 1)),
                }
            )
        return lines

    def _today(self, now, desk):
        """Return which share of the commitments due today was met, and how people have rated."""
        today = local(now, desk).date()
        mine = Domain("company_id", "=", self.env.company.id)
        numbers = self.env["asas.helpdesk.numbers"]
        measures = ("in_time", "kept", "due")
        due = numbers._read_total(measures, mine & Domain("due_on", "=", today), COMMITMENTS)
        rated = numbers._read_total(
            ("rating", "rating_given"), mine & Domain("rated_on", "=", today)
        )
        share, said = None, self.env._("Nothing has been due today")
        if due["due"]:
            share, kept = 100 * due["in_time"], int(due["kept"])
            said = self.env._("%(kept)s of %(count)s commitments", kept=kept, count=due["due"])
        ratings = self.env._("No rating yet")
        if rated["rating_given"]:
            count = int(rated["rating_given"])
            ratings = self.env._("of 5 · ratings: %(count)s", count=count)
        return {
            "share": share,
            "share_said": said,
            "rating": rated["rating"],
            "rating_said": ratings,
        }

    # ------------------------------------------------------------------ Halls and mail

    def _halls(self, now):
        """Return the halls that run, until when, and how many tickets are open in each."""
        domain = [
            ("company_id", "=", self.env.company.id),
            ("course_id.active", "=", True),
            ("start", "<=", now),
            ("end", ">", now),
        ]
        sessions = self.env["asas.helpdesk.course.session"]
        shown = sessions.search(domain, order="end, id", limit=HALLS)
        in_hall = [("session_id", "in", shown.ids), ("state", "in", UNRESOLVED_STATES)]
        tickets = self.env["asas.helpdesk.ticket"]
        opened = dict(tickets._read_group(in_hall, ["session_id"], ["__count"]))
        count = sessions.search_count(domain) if len(shown) == HALLS else len(shown)
        return {
            "halls": [
                {
                    "name": session.course_id.name,
                    "until": self.env._("until %(time)s", time=self._time_of_day(session.end)),
                    "open": opened.get(session, 0),
                }
                for session in shown
            ],
            "further_halls": count - len(shown),
        }

    def _mail(self):
        """Return since when mail is down, or when it was last sent, and what did not arrive."""
        mine = Domain("company_id", "=", self.env.company.id)
        notices = self.env["asas.helpdesk.notice"]
        outage = self.env["asas.helpdesk.mail.outage"]._get_current()
        last = notices.search(
            mine & Domain("method", "=", "email") & Domain("state", "in", ("sent", "delivered")),
            order="id desc",
            limit=1,
        )

        if outage:
            mail = self.env._(
                "Mail has been down since %(time)s · waiting: %(count)s",
                time=self._time_of_day(outage.began_at),
                count=outage.waiting,
            )
        elif last.done_at:
            sent = self._time_of_day(last.done_at)
            mail = self.env._("Mail works · last sent %(time)s", time=sent)
        else:
            mail = self.env._("Mail works")
        return {
            "mail": mail,
            "mail_is_down": bool(outage),
            "not_arrived": notices.search_count(mine & NOT_ARRIVED),
        }

    def _time_of_day(self, moment):
        return f"{self.env.company._asas_helpdesk_local(moment):%H:%M}"


def _for_lines(late, ahead):
    """Return the tickets that have a line: the longest late ones, then what is due next."""
    return (late[: max(LATE_LINES, LINES - len(ahead))] | ahead)[:LINES]
