from datetime import timedelta

from odoo import api, fields, models, tools

from ...tools.duration import format_clock, format_moment
from ...tools.opening_words import local


class PublicPage(models.AbstractModel):
    """Add the problems that the desk knows of to the public page."""

    _inherit = "asas.helpdesk.public.page"

    @api.model
    def _page(self, words=""):
        """Add the published problems: ``problems``, a list of dicts in the reader's language."""
        return {**super()._page(words), "problems": self._problems_now()}

    @api.model
    def _problems_now(self):
        known = self._known_problems(self.env.company.id, self.env.lang)
        if not known:
            return []
        desk, reports = self._desk_hours(), self._own_reports([p["id"] for p in known])
        return [
            {
                **problem,
                "since": self._moment_in_words(local(problem["since"], desk)),
                "news": self._news_in_words(problem["next_news_at"], desk),
                "report": reports.get(problem["id"]),
            }
            for problem in known
        ]

    @api.model
    @tools.ormcache("company_id", "lang")
    def _known_problems(self, company_id, lang):
        """Return what was written for everybody. The caller must not change it."""
        company = self.env["res.company"].browse(company_id)
        problems = self.env["asas.helpdesk.known.problem"].with_company(company)._published()
        shown = []
        for problem in problems:
            title, words = problem._said(lang)
            moments = {"since": problem.since, "next_news_at": problem.next_news_at}
            shown.append({"id": problem.id, "title": title, "words": words, **moments})
        return shown

    @api.model
    def _news_in_words(self, moment, desk):
        """Return a sentence on when there is news; what is past is not announced any more."""
        now = fields.Datetime.now()
        at, today = local(moment, desk), local(now, desk).date()
        if moment <= now:
            return self.env._(
                "News was due by %(moment)s; it follows here as soon as there is any.",
                moment=self._moment_in_words(at),
            )
        time_of_day = format_clock(at, self.env.lang)
        if at.date() == today:
            return self.env._("The next news is here today at %(time)s.", time=time_of_day)
        if at.date() == today + timedelta(days=1):
            return self.env._("The next news is here tomorrow at %(time)s.", time=time_of_day)
        return self.env._("The next news is here on %(moment)s.", moment=self._moment_in_words(at))

    @api.model
    def _moment_in_words(self, at):
        hijri = self.env.company.sudo().asas_helpdesk_hijri  # the pages show whether it is on
        return format_moment(at, self.env.lang, hijri=hijri)

    @api.model
    def _own_reports(self, problem_ids):
        """Return the current user's report of each problem, by the problem's id."""
        user = self.env.user
        if user._is_public():
            return {}
        problems = self.env["asas.helpdesk.known.problem"].sudo().browse(problem_ids)
        # Only the user's own reports are found.
        own = (
            self.env["asas.helpdesk.ticket"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", user.partner_id.id),
                    ("incident_id", "in", problems.incident_id.ids),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        by_incident = {ticket.incident_id: ticket for ticket in own.sorted("id", reverse=True)}
        return {
            problem.id: by_incident[problem.incident_id]
            for problem in problems
            if problem.incident_id in by_incident
        }
