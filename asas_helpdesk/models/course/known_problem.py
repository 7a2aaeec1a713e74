from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..ticket.base import ANSWERABLE, KEEP
from ..ticket.protected_mixin import LEVEL2
from ..ticket.ticket_transitions import UNRESOLVED_STATES

PUBLIC = f"{KEEP}written by the desk for everybody"
TITLE_LENGTH, WORDS_LENGTH = 120, 600
# The languages in which the words are written; everybody else reads the English ones.
ARABIC = "ar"
BATCH = 50
_PUBLISHED = ("ended_at", "=", False)


class KnownProblem(models.Model):
    """Tell everybody on the public page that an incident is known, and when there is news of it.

    Its words are written for the public, in both languages; nothing is taken from the tickets. It
    is published when it is created, and withdrawn at the latest when its incident ends.
    """

    _name = "asas.helpdesk.known.problem"
    _description = "Published Problem"
    _inherit = ["asas.helpdesk.protected.mixin", "asas.helpdesk.cached.mixin"]
    _order = "since desc, id desc"
    _rec_name = "title_en"
    _personal = PUBLIC

    incident_id = fields.Many2one(
        "asas.helpdesk.ticket",
        required=True,
        ondelete="cascade",
        index=True,
        fixed=True,
        domain="[('is_incident', '=', True)]",
    )
    company_id = fields.Many2one(related="incident_id.company_id", store=True, index=True)

    # --- What everybody reads
    title_ar = fields.Char(
        string="What Is Broken (Arabic)",
        required=True,
        help="A few words.",
        writable_by=LEVEL2,
    )
    title_en = fields.Char(
        string="What Is Broken (English)",
        required=True,
        help="A few words.",
        writable_by=LEVEL2,
    )
    words_ar = fields.Text(
        string="What We Do About It (Arabic)",
        required=True,
        help="One or two sentences: what the institute does, and what people can do meanwhile.",
        writable_by=LEVEL2,
    )
    words_en = fields.Text(
        string="What We Do About It (English)",
        required=True,
        help="One or two sentences: what the institute does, and what people can do meanwhile.",
        writable_by=LEVEL2,
    )
    since = fields.Datetime(required=True, help="When it began.", writable_by=LEVEL2)
    next_news_at = fields.Datetime(
        string="Next News",
        required=True,
        help="By then you change these words. You are reminded.",
        writable_by=LEVEL2,
    )

    # --- Who sees to it
    user_id = fields.Many2one(
        "res.users",
        string="Reminded of the News",
        ondelete="set null",
        default=lambda self: self.env.uid,
        domain="[('share', '=', False)]",
        index=True,
        personal=ANSWERABLE,
        writable_by=LEVEL2,
    )
    reminded_at = fields.Datetime(readonly=True, copy=False, protected=True)
    ended_at = fields.Datetime(string="Withdrawn At", readonly=True, copy=False, protected=True)

    _published_once = models.UniqueIndex(
        "(incident_id) WHERE ended_at IS NULL",
        "This incident is published already. Change its words instead.",
    )

    # ------------------------------------------------------------------ Constrains

    @api.constrains("incident_id")
    def _check_incident(self):
        for problem in self:
            incident = problem.sudo().incident_id  # only compared
            if not incident.is_incident or incident.state not in UNRESOLVED_STATES:
                raise ValidationError(self.env._("Only an open incident can be published."))
            if incident.confidential:
                raise ValidationError(self.env._("A confidential ticket cannot be published."))

    @api.constrains("next_news_at", "since")
    def _check_moments(self):
        now = fields.Datetime.now()
        for problem in self:
            if problem.since > now:
                raise ValidationError(self.env._("The problem cannot begin in the future."))
            if not problem.ended_at and problem.next_news_at <= now:
                raise ValidationError(self.env._("Choose a moment to come for the next news."))

    @api.constrains("title_ar", "title_en", "words_ar", "words_en")
    def _check_words(self):
        for problem in self:
            titles = (problem.title_ar, problem.title_en)
            texts = (problem.words_ar, problem.words_en)
            if not all(text.strip() for text in titles + texts):
                raise ValidationError(
                    self.env._("Write what is broken and what we do about it in both languages.")
                )
            if max(map(len, titles)) > TITLE_LENGTH or max(map(len, texts)) > WORDS_LENGTH:
                raise ValidationError(
                    self.env._(
                        "People read this on their phones. Say what is broken in %(title)s"
                        " characters, and what we do about it in %(words)s.",
                        title=TITLE_LENGTH,
                        words=WORDS_LENGTH,
                    )
                )

    # ------------------------------------------------------------------ CRUD

    @api.depends("title_ar", "title_en")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for problem in self:
            problem.display_name = problem._said(self.env.lang)[0]

    @api.model_create_multi
    def create(self, vals_list):
        incidents = self.env["asas.helpdesk.ticket"].browse(
            [vals["incident_id"] for vals in vals_list if vals.get("incident_id")]
        )
        # The person who publishes an incident works on it.
        incidents.check_access("write")
        problems = super().create(vals_list)
        problems._log(lambda desk: desk._("Published on the public page:"))
        problems._wake_reminder()
        return problems

    def write(self, vals):
        if not self.env.su:
            self.incident_id.check_access("write")
            if self.filtered("ended_at"):
                raise UserError(
                    self.env._("This problem has been withdrawn. Publish the incident again.")
                )
        result = super().write(vals)
        if vals.keys() & {"title_ar", "title_en", "words_ar", "words_en", "next_news_at"}:
            if "next_news_at" in vals:
                # The code notes that there is a new moment to be reminded of.
                super(KnownProblem, self.sudo()).write({"reminded_at": False})
                self._end_reminders()
                self._wake_reminder()
            self._log(lambda desk: desk._("News on the public page:"))
        return result

    # ------------------------------------------------------------------ Withdrawing

    def action_withdraw(self):
        """Take these problems off the public page."""
        self.check_access("write")
        self.incident_id.check_access("write")
        self._withdraw()
        return {"type": "ir.actions.act_window_close"}

    def _withdraw(self):
        """Take these problems off the public page, as they end or their incident does."""
        published = self.filtered(lambda problem: not problem.ended_at)
        if published:
            # The code alone keeps when it was.
            published.sudo().write({"ended_at": fields.Datetime.now()})
            published._end_reminders()
            published._log(lambda desk: desk._("Withdrawn from the public page:"))

    @api.model
    def _withdraw_of(self, incidents):
        """Take these incidents off the public page."""
        # The person who ends the incident ends this, too.
        self.sudo().search([("incident_id", "in", incidents.ids), _PUBLISHED])._withdraw()

    def _log(self, headline):
        """Log on the incidents what was public.

        :param headline: a function that says what happened, given the environment of the desk
        """
        for problem in self:
            in_arabic, in_english = problem._said(ARABIC), problem._said("en")
            # sudo() because the incident's history holds what was public; its readers are those of
            # the incident.
            incident = problem.sudo().incident_id
            incident._message_log(
                body=Markup("<br/>").join(
                    [headline(incident._as_desk().env), *in_arabic, *in_english]
                )
            )

    # ------------------------------------------------------------------ Reminding

    def _wake_reminder(self):
        cron = self.env.ref("asas_helpdesk.cron_known_problems").sudo()  # only wakes it
        cron._trigger([problem.next_news_at for problem in self])

    @api.model
    def _cron_remind(self):
        """Remind those who announced news whose time has come, once."""
        due = self.search(
            [_PUBLISHED, ("reminded_at", "=", False), ("next_news_at", "<=", fields.Datetime.now())]
        )
        batch = due[:BATCH].try_lock_for_update()
        for problem in batch:
            problem._remind()
        batch.write({"reminded_at": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress(len(batch), remaining=len(due) - len(batch))

    def _remind(self):
        incident = self.incident_id
        candidates = self.user_id | incident._queue("2") | incident._administrators()
        user = candidates.filtered(
            lambda user: user.active and incident.with_user(user).has_access("write")
        )[:1]
        localized = self.with_context(lang=user.lang or self.env.lang).env
        incident.with_context(mail_activity_quick_update=True).activity_schedule(
            "asas_helpdesk.activity_type_news",
            user_id=user.id,
            automated=True,
            summary=localized._("News is due on the public page"),
        )

    def _end_reminders(self):
        # What the activity asks for is done with the news, or with the end of the incident.
        self.sudo().incident_id._finish_activities("news")

    # ------------------------------------------------------------------ For everybody

    def _said(self, lang):
        """Return the title and the words in a language."""
        self.ensure_one()
        if (lang or "").startswith(ARABIC):
            return self.title_ar, self.words_ar
        return self.title_en, self.words_en

    @api.model
    @tools.ormcache("company_id")
    def _published_ids(self, company_id):
        # What is published is for everybody; the cache is cleared when any of it changes.
        return tuple(self.sudo().search([_PUBLISHED, ("company_id", "=", company_id)]).ids)

    @api.model
    def _published(self):
        """Return the problems that the page of the current company shows, as superuser."""
        # Everybody may read what is published.
        return self.sudo().browse(self._published_ids(self.env.company.id))

    @api.model
    def _find_published(self, problem_id):
        """Return the published problem with an id, as superuser, or none."""
        return self._published().filtered(lambda problem: problem.id == problem_id)
