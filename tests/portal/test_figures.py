"""The figures published to supervisors: correct, without personal data, and for nobody else."""

import csv
import io
from datetime import datetime, timedelta

from common import HelpdeskCase
from freezegun import freeze_time
from portal_case import PortalCase, classed, let_supervise

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

NOW = datetime(2026, 3, 10, 9, 0)


class TestFigures(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_supervise(cls)
        cls.company.asas_helpdesk_fewest_published = 0  # what is counted, however little it is

    def published(self, user=None, **context):
        figures = self.env["asas.helpdesk.figures"].with_user(user or self.user_supervisor)
        published = figures.with_context(**context)._published()
        return {entry["type"]: entry for entry in published["types"]}

    def directed_after(self, hours, received_at=NOW - timedelta(days=5), **values):
        with freeze_time(received_at):
            ticket = self.make_ticket(received_at=received_at, **values)
        with freeze_time(received_at + timedelta(hours=hours)):
            ticket.with_user(self.user_level1)._direct()
        return ticket

    @freeze_time(NOW)
    def test_counts_shares_and_medians_of_complaints(self):
        for hours in (2, 4, 30):
            self.directed_after(hours)
        self.make_ticket()
        total = self.published()["complaint"]["total"]
        self.assertEqual((total["received"], total["due"], total["in_time"]), (4, 3, 2))
        self.assertAlmostEqual(total["share"], 2 / 3)
        self.assertAlmostEqual(total["directing"], 4)
        self.assertIsNone(total["resolution"])

    @freeze_time(NOW)
    def test_time_to_the_resolution_is_counted_from_the_receipt(self):
        for hours in (1, 5, 7):
            ticket = self.make_ticket("request", received_at=NOW - timedelta(hours=hours))
            self.resolve(ticket, self.user_level2)
        total = self.published()["request"]["total"]
        self.assertAlmostEqual(total["resolution"], 5)
        self.send_back(ticket)
        self.assertIsNone(self.published()["request"]["total"]["resolution"])

    @freeze_time(NOW)
    def test_no_median_stands_for_fewer_than_three(self):
        for number in range(3):
            self.assertIsNone(self.published()["complaint"]["total"]["directing"], number)
            self.directed_after(4)
        self.assertAlmostEqual(self.published()["complaint"]["total"]["directing"], 4)

    @freeze_time(NOW)
    def test_overdue_complaint_counts_as_not_in_time_before_the_machine_has_seen_it(self):
        with freeze_time(NOW - timedelta(days=2)):
            self.make_ticket()
        total = self.published()["complaint"]["total"]
        self.assertEqual((total["due"], total["in_time"], total["share"]), (1, 0, 0))

    @freeze_time(NOW)
    def test_suggestions_and_requests_stay_out_of_the_complaints(self):
        self.make_ticket("suggestion")
        self.make_ticket("request")
        types = self.published()
        received = {name: entry["total"]["received"] for name, entry in types.items()}
        self.assertEqual(received, {"complaint": 0, "suggestion": 1, "request": 1})
        self.assertEqual(types["suggestion"]["total"]["due"], 0)

    @freeze_time(NOW)
    def test_twelve_months_in_the_zone_of_the_desk(self):
        # 28 February, 21:30 UTC: in Riyadh it is March.
        self.make_ticket(received_at=datetime(2026, 2, 28, 21, 30))
        self.make_ticket(received_at=datetime(2026, 2, 28, 20, 30))
        # The first month begins in Riyadh on 31 March, 21:00 UTC.
        self.make_ticket(received_at=datetime(2025, 3, 31, 21, 0))
        self.make_ticket(received_at=datetime(2025, 3, 31, 20, 59))
        months = self.published(lang="en_US")["complaint"]["months"]
        received = {month["label"]: month["received"] for month in months if month["received"]}
        self.assertEqual(received, {"April 2025": 1, "February 2026": 1, "March 2026": 1})
        self.assertEqual(len(months), 12)
        self.user_supervisor.tz = "Pacific/Auckland"
        self.assertEqual(self.published(lang="en_US")["complaint"]["months"], months)

    @freeze_time(NOW)
    def test_services_by_name_also_archived_ones_and_none(self):
        other = self.env["asas.helpdesk.service"].create({"name": "الشهادات"})
        self.make_ticket()
        self.make_ticket(service_id=other.id)
        self.make_ticket(service_id=False)
        other.active = False
        services = self.published()["complaint"]["services"]
        self.assertCountEqual(
            [row["label"] for row in services], ["الشهادات", "تسجيل الدخول", "No service given"]
        )
        self.assertEqual(services[-1]["label"], "No service given")

    @freeze_time(NOW)
    def test_spam_and_duplicates_are_not_counted_what_was_withdrawn_is(self):
        tickets = [self.make_ticket() for _number in range(4)]
        for ticket, reason in zip(tickets[1:], ("spam", "duplicate", "withdrawn"), strict=True):
            ticket.write({"cancel_reason": reason, "duplicate_of_id": tickets[0].id})
            ticket._set_state("cancelled")
        self.assertEqual(self.published()["complaint"]["total"]["received"], 2)
        with freeze_time(NOW + timedelta(days=3)):
            # The withdrawn one no longer has a time limit.
            self.assertEqual(self.published()["complaint"]["total"]["due"], 1)

    @freeze_time(NOW)
    def test_confidential_complaints_and_those_about_the_reader_are_counted_like_all(self):
        self.make_ticket(confidential=True, user=self.user_level2)
        self.make_ticket(about_partner_ids=[Command.link(self.user_supervisor.partner_id.id)])
        self.assertEqual(self.published()["complaint"]["total"]["received"], 2)

    @freeze_time(NOW)
    def test_another_companys_tickets_are_not_counted(self):
        company = self.env["res.company"].create({"name": "معهد آخر"})
        self.env["asas.helpdesk.ticket"].create(
            {"ticket_type": "complaint", "subject": "أخرى", "company_id": company.id}
        )
        self.assertEqual(self.published()["complaint"]["total"]["received"], 0)

    def test_only_supervisors_level_2_and_administrators_read_them(self):
        for user in (self.user_level2, self.user_admin):
            self.published(user)
        for user in (
            self.user_trainee,
            self.user_trainer,
            self.user_employee,
            self.user_level1,
            self.user_hall,
            self.user_manager,
            self.env.ref("base.public_user"),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.published(user)

    def test_supervisors_are_portal_users_and_no_staff(self):
        self.assertTrue(self.user_supervisor.share)
        group = self.env.ref("asas_helpdesk.group_supervisor")
        with self.assertRaises(ValidationError):
            self.user_employee.group_ids = [Command.link(group.id)]

    def test_they_cost_the_same_for_few_and_many(self):
        self.directed_after(1)
        self.published()

        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.published()
            return self.cr.sql_log_count - before

        few = queries()
        for number in range(10):
            self.make_ticket(
                service_id=self.env["asas.helpdesk.service"].create({"name": str(number)}).id
            )
        self.env.flush_all()
        self.published()  # a new service clears the server's cache
        self.assertLessEqual(queries(), few)


class TestFiguresPage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_supervise(cls)
        cls.company.asas_helpdesk_fewest_published = 0

    def test_supervisor_finds_the_page_from_home(self):
        self.make_ticket()
        self.sign_in(self.user_supervisor)
        self.assertTrue(self.page("/my").xpath("//a[@href='/my/figures']"))
        page = self.page("/my/figures")
        tables = classed(page, "o_asas_figures")[0].xpath(".//table")
        # By type, and complaints by month, by service and by outcome.
        self.assertEqual(len(tables), 4)
        for table in tables:
            self.assertTrue(table.xpath("./caption")[0].text_content().strip())
            self.assertFalse(table.xpath(".//th[not(@scope)]"))
        self.assertEqual(len(tables[0].xpath("./tbody/tr")), 3)
        self.assertEqual(len(tables[1].xpath("./tbody/tr")), 12)

    def test_no_person_is_on_the_page(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_supervisor)
        for path in ("/my/figures", "/my/figures.csv"):
            text = self.url_open(path).content.decode()
            for personal in (
                self.trainee.name,
                self.trainee.email,
                ticket.reference,
                ticket.subject,
                self.user_manager.name,
            ):
                self.assertNotIn(personal, text, path)

    def test_for_everybody_else_there_is_no_such_page(self):
        def seen(path):
            response = self.url_open(path)
            return response.status_code, response.text.replace(path, "")

        for user in (self.user_trainee, self.user_trainer, self.user_employee, None):
            self.sign_in(user)
            with mute_logger("odoo.http"):
                unknown = seen("/my/nothing")
                for path in ("/my/figures", "/my/figures.csv"):
                    with self.subTest(path, user=user and user.login):
                        self.assertEqual(seen(path)[0], 404)
                        self.assertEqual(len(seen(path)[1]), len(unknown[1]))
            if user:
                self.assertFalse(self.page("/my").xpath("//a[@href='/my/figures']"))

    def test_csv_says_the_same_and_holds_no_formula(self):
        self.service.name = "=1+1"
        self.service.with_context(lang="ar_001").name = "=1+1"
        for _number in range(3):
            self.make_ticket().with_user(self.user_level1)._direct()
        self.make_ticket("suggestion", service_id=False)
        self.sign_in(self.user_supervisor)
        response = self.url_open("/my/figures.csv")
        self.assertTrue(response.headers["Content-Type"].startswith("text/csv"))
        self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
        self.assertTrue(all(len(row) == len(head) for row in rows))
        # Totals, months and services, and the outcomes that each type can have.
        self.assertEqual(len(rows), 3 * 13 + 2 + 5 + 4 + 3)
        complaints = rows[0]
        self.assertEqual(complaints[2:8], ["", "3", "3", "3", "100.0", "0.0"])
        self.assertIn("'=1+1", [row[2] for row in rows])
        suggestions = next(row for row in rows if row[3] == "1")
        self.assertEqual(suggestions[4:], [""] * 6)

    def test_the_page_says_as_of_when_and_its_file_bears_the_day(self):
        self.sign_in(self.user_supervisor)
        with freeze_time(datetime(2026, 3, 9, 21, 30)):  # in Riyadh it is 10 March
            page = self.page("/my/figures")
            (text,) = classed(page, "o_asas_figures")
            self.assertIn("10 مارس 2026", text.text_content())
            self.assertIn("21 رمضان 1447", text.text_content())
            response = self.url_open("/my/figures.csv")
        self.assertIn("figures-2026-03-10.csv", response.headers["Content-Disposition"])
        self.assertEqual(page.xpath("//a[@download]/@download"), ["figures-2026-03-10.csv"])

    def test_a_share_has_its_base_and_no_figure_is_said_in_words(self):
        self.user_supervisor.lang = "en_US"
        for _number in range(3):
            self.make_ticket().with_user(self.user_level1)._direct()
        self.make_ticket("suggestion")
        self.sign_in(self.user_supervisor)
        page = self.page("/my/figures")
        complaints, suggestions, requests = (
            [" ".join(cell.text_content().split()) for cell in row]
            for row in classed(page, "o_asas_figures")[0].xpath(".//table")[0].xpath("./tbody/tr")
        )
        self.assertIn("3 of 3 (100%)", complaints[2])
        self.assertIn("Too few to say", complaints[4])
        # One cell says it of all three.
        self.assertEqual(suggestions[3], "Median times Too few to say")
        self.assertIn("Only complaints are directed", suggestions[2])
        self.assertEqual(requests[1:], ["None received"])
        self.assertNotIn("–", page.xpath("string(//table[1]/tbody)"))

    def test_the_chart_is_of_the_same_numbers_as_its_table(self):
        for _number in range(2):
            self.make_ticket()
        self.sign_in(self.user_supervisor)
        page = self.page("/my/figures")
        chart, outcomes = page.xpath("//figure[contains(@class, 'o_asas_chart')]/*[name()='svg']")
        numbers = [text.text_content().strip() for text in outcomes.xpath("./*[name()='text']")]
        self.assertEqual(numbers[1::2], ["0", "0", "0", "0", "2"])
        numbers = [text.text_content().strip() for text in chart.xpath("./*[name()='text']")][1::2]
        self.assertEqual(numbers, ["0"] * 11 + ["2"])
        self.assertEqual(len(chart.xpath("./*[name()='rect']")), 12)
        for reference in ("aria-labelledby", "aria-describedby"):
            self.assertTrue(page.get_element_by_id(chart.get(reference)).text_content().strip())

    def test_what_was_counted_serves_for_some_minutes_and_no_longer(self):
        figures = self.env["asas.helpdesk.figures"].with_user(self.user_supervisor)

        def received(moment):
            with freeze_time(moment):
                published = figures._published(kept=True)
            return published["as_of"], published["types"][0]["total"]["received"]

        first = datetime(2026, 3, 10, 9, 1)
        with freeze_time(first):
            self.make_ticket()
        self.assertEqual(received(first), (first, 1))
        with freeze_time(first):
            self.make_ticket()
        self.assertEqual(received(first + timedelta(minutes=10)), (first, 1))
        later = first + timedelta(minutes=15)
        self.assertEqual(received(later), (later, 2))
