import logging
from datetime import date, timedelta

from babel.dates import format_date
from dateutil.relativedelta import relativedelta
from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import pdf
from ...tools.duration import locale_of
from ...tools.working_time import NeverOpen
from ..ticket.base import ANSWERABLE, KEEP
from ..ticket.protected_mixin import LEVEL2

_logger = logging.getLogger(__name__)

MONTHS = {"month": 1, "year": 12}
PERIOD = {"month": "%Y-%m", "year": "%Y"}
# Until which month the report of the year before is still made by itself.
YEARLY_UNTIL = 3
FIRST_DAY = date(1950, 1, 1)
TRACE = f"{KEEP}numbers, and references of tickets"


class PeriodicReport(models.Model):
    """The report of a month or a year, as it was made: figures, and the files that were sent.

    Its figures are counted once (``periodic_report_figures.py``) and said in each language that
    somebody reads it in (``periodic_report_words.py``, ``periodic_report_files.py``). It is not
    changed: one that is made again replaces the one before, which stays.
    """

    _name = "asas.helpdesk.periodic.report"
    _description = "Periodic Report"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "first_day desc, kind, id desc"

    kind = fields.Selection(
        [("month", "Monthly"), ("year", "Yearly")], required=True, readonly=True, protected=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", protected=True
    )
    first_day = fields.Date(string="From", required=True, readonly=True, protected=True)
    last_day = fields.Date(string="To", required=True, readonly=True, protected=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        readonly=True,
        protected=True,
    )
    figures = fields.Json(readonly=True, protected=True, personal=TRACE)
    made_at = fields.Datetime(required=True, readonly=True, protected=True)
    replaced_at = fields.Datetime(
        readonly=True, protected=True, help="When the report was made again, if it was."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Made By",
        readonly=True,
        ondelete="set null",
        protected=True,
        personal=ANSWERABLE,
    )
    recipient_ids = fields.Many2many(
        "res.users",
        "asas_helpdesk_periodic_report_sent_rel",
        string="Sent To",
        readonly=True,
        protected=True,
        personal=ANSWERABLE,
    )
    pdf = fields.Binary("PDF", readonly=True, protected=True, personal=TRACE)
    pdf_name = fields.Char(compute="_compute_names")
    xlsx = fields.Binary("Spreadsheet", readonly=True, protected=True, personal=TRACE)
    xlsx_name = fields.Char(compute="_compute_names")

    _once = models.UniqueIndex(
        "(company_id, kind, first_day, lang) WHERE replaced_at IS NULL",
        "There is such a report already. Open it, and make it again if you need to.",
    )

    @api.depends("kind", "first_day", "lang")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            report.display_name = report.first_day and report._get_title()

    @api.depends("kind", "first_day", "lang")
    def _compute_names(self):
        for report in self:
            period = report.first_day and f"{report.first_day:{PERIOD[report.kind]}}"
            name = f"report-{period}-{(report.lang or '')[:2]}"
            report.pdf_name, report.xlsx_name = f"{name}.pdf", f"{name}.xlsx"

    def _get_title(self):
        """Return what this report is called, in the language of the context."""
        pattern = {"month": "MMMM y", "year": "y"}[self.kind]
        period = format_date(self.first_day, pattern, locale=locale_of(self.env.lang))
        if self.kind == "year":
            return self.env._("Yearly report %(period)s", period=period)
        return self.env._("Monthly report %(period)s", period=period)

    # ------------------------------------------------------------------ Making

    @api.model
    def _make(self, company, kind, first, lang):
        """Make the report of a period in a language, unless there is one; return it.

        :raise UserError: saying what to do
        """
        if found := self._find(company, kind, first).filtered(lambda each: each.lang == lang):
            return found
        last = first + relativedelta(months=MONTHS[kind]) - timedelta(days=1)
        others = self._find(company, kind, first)
        # In another language it says the same numbers.
        figures = others[:1].figures or self._count_period(company, kind, first, last)
        report = self.create(
            {
                "kind": kind,
                "company_id": company.id,
                "first_day": first,
                "last_day": last,
                "lang": lang,
                "figures": figures,
                "made_at": fields.Datetime.now(),
                "user_id": self.env.uid,
            }
        )
        report._make_files()
        return report

    @api.model
    def _find(self, company, kind, first):
        """Return the reports of a period that have not been replaced."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", kind),
                ("first_day", "=", first),
                ("replaced_at", "=", False),
            ]
        )

    @api.model
    def _make_now(self, company, kind, day, lang):
        """Make the report of the period in which a day lies, for the current user.

        :raise AccessError, UserError: saying who may, and what to do
        """
        self._check_may_make()
        first = day.replace(day=1, month=1 if kind == "year" else day.month)
        today = company._asas_helpdesk_local(fields.Datetime.now()).date()
        if not FIRST_DAY <= first <= today - relativedelta(months=MONTHS[kind]):
            raise UserError(self.env._("This period has not ended yet. Choose an earlier one."))
        if not self.env["asas.helpdesk.report.upkeep"]._is_settled():
            raise UserError(
                self.env._("The figures are still being built. Try again in ten minutes.")
            )
        # sudo() because the code alone writes reports; that the user may make one is checked.
        return self.sudo()._make(company, kind, first, lang).with_env(self.env)

    def action_make_again(self):
        """Count the figures again and make the report again; the one before stays as a record.

        :raise AccessError: for everybody but Level 2
        """
        self._check_may_make()
        self.ensure_one()
        self.check_access("read")
        # sudo() because the code alone writes reports. All languages are replaced, so that no two
        # of them say different numbers.
        others = self.sudo()._find(self.company_id, self.kind, self.first_day)
        others.replaced_at = fields.Datetime.now()
        for lang in dict.fromkeys([*others.mapped("lang"), self.lang]):
            made = self._make_now(self.company_id, self.kind, self.first_day, lang)
        return made._open()

    @api.model
    def _check_may_make(self):
        if not self.env.user.has_group(LEVEL2):
            raise AccessError(self.env._("Only Level 2 makes reports of the desk."))

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    # ------------------------------------------------------------------ By themselves

    @api.model
    def _cron_make(self):
        """Make the reports that are due and send them, each with a commit of its own.

        It goes on where it was interrupted: what was made is not made again, and who was sent a
        report is not sent it again.
        """
        if not self.env["asas.helpdesk.report.upkeep"]._is_settled():
            return  # the tables are being built, or built again
        companies = self.env["res.company"].search(
            [("asas_helpdesk_report_recipient_ids", "!=", False)], order="id"
        )
        goes_on = self.env["ir.cron"]._commit_progress
        for company in companies:
            for kind, first in self._get_due(company, fields.Datetime.now()):
                had = self._find(company, kind, first).recipient_ids
                for user in company._asas_helpdesk_report_readers() - had:
                    self._make_for(company, kind, first, user)
                    if not goes_on(1):
                        return

    @api.model
    def _make_for(self, company, kind, first, user):
        lang = user.lang or company.partner_id.lang or self.env.lang
        try:
            with self.env.cr.savepoint():
                report = self._make(company, kind, first, lang)
        except errors.UniqueViolation:
            return  # somebody is making it; the next run sends it
        report._send(user)

    @api.model
    def _get_due(self, company, now):
        """Return kind and first day of the reports that are due: from the first working day after
        a period has ended."""
        today = company._asas_helpdesk_local(now).date()
        this_month, due = today.replace(day=1), []
        if now >= self._get_opening(company, this_month):
            due.append(("month", this_month - relativedelta(months=1)))
        new_year = today.replace(day=1, month=1)
        if today.month <= YEARLY_UNTIL and now >= self._get_opening(company, new_year):
            due.append(("year", new_year - relativedelta(years=1)))
        return due

    @api.model
    def _get_opening(self, company, day):
        """Return when the desk first opens from a day on; at midnight if it never does."""
        start, _end = company._asas_helpdesk_bounds(day, day)
        hours = company._asas_helpdesk_calendar()._asas_helpdesk_hours(company)
        try:
            return hours.next_open(start) or start
        except NeverOpen:
            return start

    def _send(self, user):
        """Send this report to a reader, once: the files, and the way to the record."""
        self.ensure_one()
        if user in self.recipient_ids:
            return
        self.recipient_ids |= user
        env = self.with_context(lang=self.lang).env
        files = [(self.pdf_name, self._read_file("pdf")), (self.xlsx_name, self._read_file("xlsx"))]
        told = self.with_env(env)
        self.env["mail.thread"].with_env(env).message_notify(
            model=self._name,
            res_id=self.id,
            partner_ids=user.partner_id.ids,
            subject=told._get_title(),
            body=told._get_letter(),
            attachments=[(name, content) for name, content in files if content],
            email_layout_xmlid="asas_helpdesk.mail_staff",
        )

    def _make_files(self):
        """Make the files of this report; the spreadsheet alone where no PDF can be made."""
        told = self.with_context(lang=self.lang)
        report = told._tell()
        self.xlsx = told._make_spreadsheet(report)
        if not pdf.is_available():
            return
        try:
            self.pdf = told._make_pdf(report)
        except pdf.NotMade as error:
            _logger.warning("The PDF of %s was not made: %s", self.display_name, error)
