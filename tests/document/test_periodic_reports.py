"""The monthly and yearly reports: what they count, whom they reach, and that they stay."""

import base64
import io
from datetime import datetime, timedelta
from unittest.mock import patch
from zipfile import ZipFile

from common import SUNDAY_MORNING, HelpdeskCase
from freezegun import freeze_time
from pdf_text import read, words_of

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from odoo.addons.asas_helpdesk.tools import pdf

# The first working day after February: the desk opens at 8:00 in Riyadh.
OPENS = datetime(2026, 3, 1, 5, 0)
IN_FEBRUARY = datetime(2026, 2, 10, 7, 0)


class TestPeriodicReports(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["asas.helpdesk.periodic.report"]
        cls.user_level2.lang = "ar_001"
        with freeze_time(IN_FEBRUARY):
            cls.late = cls.make_ticket(received_at=IN_FEBRUARY, service_id=cls.service.id)
            cls.secret = cls.make_ticket(received_at=IN_FEBRUARY, confidential=True)
            cls.about = cls.make_ticket(
                received_at=IN_FEBRUARY,
                about_partner_ids=[Command.link(cls.user_level2_other.partner_id.id)],
            )
        tickets = cls.late | cls.secret | cls.about
        with freeze_time(SUNDAY_MORNING):
            cls.keep(tickets)

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(SUNDAY_MORNING))
        # The spreadsheet alone is made, but where a test looks at the PDF.
        self.without_pdf = patch.object(pdf, "is_available", return_value=False)
        self.without_pdf.start()
        self.addCleanup(patch.stopall)

    @classmethod
    def keep(cls, tickets):
        cls.env.flush_all()
        cls.env["asas.helpdesk.ticket.report"]._keep(tickets.ids)
        now = fields.Datetime.now()
        upkeep = cls.env["asas.helpdesk.report.upkeep"]._get_upkeep()
        upkeep.write({"as_of": now, "since": now + timedelta(days=1), "basis": upkeep._get_basis()})

    def make(self, kind="month", day="2026-02-01", lang="en_US", user=None):
        reports = self.Report.with_user(user or self.user_level2)
        return reports._make_now(self.company, kind, fields.Date.to_date(day), lang)

    def run_reports(self):
        """Run the cron as the server does, now."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_periodic_reports").method_direct_trigger()
        self.env.invalidate_all()

    def sheets(self, report):
        """Return the XML of a report's workbook."""
        content = base64.b64decode(report.with_context(bin_size=False).xlsx)
        with ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}

    def sent(self):
        return self.env["mail.message"].search([("model", "=", self.Report._name)])

    def test_reports_leave_by_themselves_on_the_first_working_day_once_in_each_language(self):
        readers = self.user_level2 | self.user_admin
        self.company.asas_helpdesk_report_recipient_ids = readers
        with freeze_time(OPENS - timedelta(hours=1)):
            due = self.Report._get_due(self.company, fields.Datetime.now())
            self.assertNotIn("month", dict(due), "the desk has not opened yet")
        with freeze_time(OPENS + timedelta(hours=1)):
            self.run_reports()
            made = self.Report.search([])
            self.assertEqual(
                {(report.kind, str(report.first_day), report.lang) for report in made},
                {
                    (kind, first, lang)
                    for kind, first in (("month", "2026-02-01"), ("year", "2025-01-01"))
                    for lang in ("ar_001", "en_US")
                },
            )
            self.assertEqual(made.recipient_ids, readers)
            sent = self.sent()
            self.assertEqual(len(sent), 4)
            self.assertEqual(set(sent.mapped("notified_partner_ids")), set(readers.partner_id))
            for message in sent:
                self.assertRegex(message.attachment_ids.name, r"report-202\d.*\.xlsx")
            arabic = made.filtered(lambda r: r.lang == "ar_001" and r.kind == "month")
            english = made.filtered(lambda r: r.lang == "en_US" and r.kind == "month")
            self.assertEqual(arabic.figures, english.figures)
            self.run_reports()
            self.assertEqual(self.Report.search([]), made)
            self.assertEqual(self.sent(), sent)
            # Who is chosen later gets what the others have.
            self.company.asas_helpdesk_report_recipient_ids |= self.user_escalation
            self.run_reports()
            self.assertEqual(len(self.sent()), 6)
            self.assertEqual(self.Report.search([]), made)

    def test_the_report_says_what_was_received_and_what_was_breached_and_why(self):
        self.without_pdf.stop()
        report = self.make()
        now = report.figures["totals"]["now"]
        self.assertEqual(now["__count"], 2, "what is hidden from a reader is not counted")
        due = self.env["asas.helpdesk.sla.report"].search(
            [
                ("ticket_id", "in", (self.late | self.secret).ids),
                ("due_on", "<=", "2026-02-28"),
            ]
        )
        breached = self.env["asas.helpdesk.sla.report"].search(
            [("id", "in", due.ids), ("breached", "=", 1)]
        )
        self.assertTrue(breached)
        self.assertEqual(now["breached"], len(breached))
        named = {row["reference"] for row in report.figures["late"]}
        self.assertEqual(named, {self.late.reference}, "confidential ones are not named")
        text = read(base64.b64decode(report.with_context(bin_size=False).pdf))
        report.sudo()._send(self.user_admin)
        self.assertEqual(
            set(self.sent().attachment_ids.mapped("name")),
            {"report-2026-02-en.pdf", "report-2026-02-en.xlsx"},
        )
        for said in ("Monthly report February 2026", "What Was Breached", self.late.reference):
            self.assertIn(said, text)
        self.assertNotIn(self.secret.reference, text)
        self.assertIn("rightToLeft", str(self.sheets(self.make(lang="ar_001"))))
        self.assertNotIn("<f>", str(self.sheets(report)))
        arabic = self.make(lang="ar_001").with_context(bin_size=False)
        text = read(base64.b64decode(arabic.pdf))
        self.assertLessEqual(words_of("التقرير الشهري"), words_of(text))
        yearly = self.make("year", "2025-05-01").with_context(bin_size=False)
        self.assertIn("Signature and Seal", read(base64.b64decode(yearly.pdf)))

    def test_a_month_without_tickets_says_so_and_needs_no_pdf(self):
        report = self.make(day="2025-07-09")
        self.assertFalse(report.pdf)
        sheets = self.sheets(report)["xl/sharedStrings.xml"]
        self.assertIn("No ticket was received in this period.", sheets)
        self.assertIn("No figure", sheets)
        self.assertEqual(self.make(day="2025-07-20"), report, "it is made once")

    def test_a_report_that_is_made_again_replaces_the_one_before_which_stays(self):
        english, arabic = self.make(), self.make(lang="ar_001")
        with freeze_time(IN_FEBRUARY):
            late = self.make_ticket(received_at=IN_FEBRUARY)
        self.keep(late)
        action = english.with_user(self.user_level2).action_make_again()
        again = self.Report.browse(action["res_id"])
        self.assertEqual(again.lang, "en_US")
        self.assertEqual(again.figures["totals"]["now"]["__count"], 3)
        self.assertTrue(english.replaced_at and arabic.replaced_at)
        self.assertEqual(english.figures["totals"]["now"]["__count"], 2)
        self.assertEqual(self.make(lang="ar_001").figures, again.figures)
        for user in (self.user_level2, self.user_admin):
            with self.assertRaises(AccessError):
                english.with_user(user).unlink()
            with self.assertRaises(AccessError):
                english.with_user(user).write({"figures": {}})

    def test_only_those_who_answer_for_the_desk_read_and_make_reports(self):
        report = self.make()
        for user in (self.user_level2, self.user_admin, self.user_escalation):
            self.assertTrue(report.with_user(user).xlsx)
        for user in (self.user_manager, self.user_level1, self.user_employee, self.user_trainee):
            with self.assertRaises(AccessError):
                report.with_user(user).read(["xlsx"])
            with self.assertRaises(AccessError):
                self.make(user=user)
            with self.assertRaises(AccessError):
                report.with_user(user).action_make_again()
        with self.assertRaises(AccessError):
            self.make(user=self.user_escalation)
        for day in ("2026-03-01", "1900-01-01"):
            with self.assertRaisesRegex(UserError, "has not ended yet|earlier"):
                self.make(day=day)
        with self.assertRaisesRegex(ValidationError, self.user_level1.name):
            self.company.asas_helpdesk_report_recipient_ids = self.user_level1
        self.company.asas_helpdesk_report_recipient_ids = self.user_level2
        self.user_level2.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self.company._asas_helpdesk_report_readers())

    def test_the_dialog_makes_the_report_of_the_month_before(self):
        wizard = self.env["asas.helpdesk.periodic.report.wizard"].with_user(self.user_level2)
        action = wizard.create({}).action_make()
        report = self.Report.browse(action["res_id"])
        self.assertEqual((report.kind, str(report.first_day)), ("month", "2026-02-01"))
        self.assertFalse(report.recipient_ids)
        self.assertEqual(report.user_id, self.user_level2)
