"""What the published figures add from the report tables, and what they withhold."""

from datetime import datetime, timedelta

from common import HelpdeskCase
from freezegun import freeze_time
from portal_case import PortalCase, classed, let_supervise
from psycopg2.errors import CheckViolation
from rated_case import NOW, RatedFixture, rated

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

KEPT = "asas.helpdesk.kept.figures"


class TestPublishedFigures(RatedFixture, HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_supervise(cls)

    def published(self, type_, fewest=0):
        self.company.asas_helpdesk_fewest_published = fewest
        figures = self.env["asas.helpdesk.figures"].with_user(self.user_supervisor)
        with freeze_time(NOW):
            types = figures.with_context(lang="en_US")._published()["types"]
        return next(entry for entry in types if entry["type"] == type_)

    def numbers(self, rows):
        return {row["label"]: row["received"] for row in rows}

    def test_they_say_how_tickets_ended_and_how_they_were_rated(self):
        self.make_rows(
            ("request", {"outcome": "solved", **rated(5)}, 3),
            ("request", {"outcome": "unsolved", **rated(2)}, 1),
            ("request", {"outcome": "solved", **rated(None)}, 1),
            ("request", {}, 2),
        )
        entry = self.published("request")
        self.assertEqual(
            self.numbers(entry["outcomes"]), {"Solved": 4, "Unsolved": 1, "Not decided yet": 2}
        )
        self.assertAlmostEqual(entry["outcomes"][0]["share"], 4 / 5)
        said = entry["satisfaction"]
        self.assertEqual((said["asked"], said["given"]), (5, 4))
        self.assertAlmostEqual(said["average"], 17 / 4)
        self.assertEqual([row["received"] for row in said["rows"]], [3, 0, 0, 1, 0])
        self.assertEqual(self.published("complaint")["satisfaction"], {"asked": 0})

    def test_they_are_the_numbers_that_everybody_reads(self):
        self.make_rows(("request", {"outcome": "solved", **rated(4)}, 2), ("request", rated(1), 1))
        entry = self.published("request")
        total = self.env["asas.helpdesk.numbers"]._read_total(
            ("__count", "rating", "rating_given", "rating_asked"),
            [("company_id", "=", self.company.id), ("ticket_type", "=", "request")],
        )
        said = entry["satisfaction"]
        self.assertEqual(entry["total"]["received"], total["__count"])
        self.assertEqual((said["given"], said["asked"]), (total["rating_given"], 3))
        self.assertAlmostEqual(said["average"], total["rating"])

    def test_small_numbers_are_withheld_with_another_from_which_they_could_be_computed(self):
        self.make_rows(
            ("complaint", {"outcome": "upheld"}, 1),
            ("complaint", {"outcome": "not_upheld"}, 4),
            ("complaint", {"outcome": "partly_upheld"}, 6),
            ("complaint", {}, 5),
        )
        numbers = self.numbers(self.published("complaint", 3)["outcomes"])
        self.assertEqual(
            numbers,
            {
                "Upheld": None,
                "Partly Upheld": 6,
                "Not Upheld": None,
                "Withdrawn": 0,
                "Not decided yet": 5,
            },
        )

    def test_of_a_type_with_few_tickets_nothing_is_published(self):
        self.make_rows(("suggestion", {"outcome": "adopted", **rated(5)}, 2))
        entry = self.published("suggestion", 3)
        self.assertTrue(entry["total"]["withheld"])
        self.assertIsNone(entry["satisfaction"])
        for name in ("months", "services", "outcomes"):
            for row in entry[name]:
                self.assertIsNone(row["received"], name)

    def test_an_average_from_which_a_few_could_be_computed_is_withheld(self):
        self.make_rows(("request", rated(5), 5), ("request", rated(1), 1))
        said = self.published("request", 3)["satisfaction"]
        self.assertEqual({row["received"] for row in said["rows"]}, {None})
        self.assertIsNone(said["average"])
        self.make_rows(("request", rated(3), 5), ("request", rated(2), 4))
        self.assertIsNotNone(self.published("request", 3)["satisfaction"]["average"])

    def test_that_few_have_answered_is_withheld_and_that_few_have_not(self):
        self.make_rows(("request", rated(5), 4), ("request", rated(None), 1))
        self.assertIsNone(self.published("request", 3)["satisfaction"])

    def test_the_cron_counts_them_for_each_company_and_nobody_reads_them_there(self):
        self.make_rows(("request", rated(5), 4))
        branch = self.env["res.company"].create({"name": "فرع جدة"})
        upkeep = self.env["asas.helpdesk.report.upkeep"]._get_upkeep()
        with freeze_time(NOW):
            upkeep.write({"began_at": NOW, "done": 1})
            upkeep._end()
        figures = self.env["asas.helpdesk.figures"].with_user(self.user_supervisor)
        with freeze_time(NOW + timedelta(hours=1)):
            kept = figures._published(kept=True)
            other = figures.sudo().with_company(branch)._published(kept=True)
        self.assertEqual(kept["as_of"], NOW)
        self.assertEqual([t["total"]["received"] for t in kept["types"]], [0, 0, 4])
        self.assertEqual([t["total"]["received"] for t in other["types"]], [0, 0, 0])
        for user in (self.user_admin, self.user_level2, self.user_supervisor):
            with self.assertRaises(AccessError):
                self.env[KEPT].with_user(user).search([])
        # In a new month they are counted again.
        with freeze_time(datetime(2026, 4, 1, 9, 0)):
            self.assertNotEqual(figures._published(kept=True)["as_of"], NOW)

    def test_the_setting_has_bounds(self):
        for number in (-1, 101):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.company.asas_helpdesk_fewest_published = number
                self.env.flush_all()


class TestPublishedFiguresPage(RatedFixture, PortalCase):
    def test_the_page_and_the_table_say_what_is_not_shown(self):
        let_supervise(self)
        self.user_supervisor.lang = "en_US"
        self.make_rows_with_small_numbers()
        self.sign_in(self.user_supervisor)
        with freeze_time(NOW):
            page = self.page("/my/figures")
            table = self.url_open("/my/figures.csv").content.decode("utf-8-sig")
        (shown,) = classed(page, "o_asas_figures")
        text = " ".join(shown.text_content().split())
        self.assertIn("Numbers below 3 are not shown", text)
        self.assertIn("Asked: 9 · answered: 9 (100%) · average: 4.7 of 5", text)
        self.assertNotIn("Complaint: by month", text)
        captions = [c.text_content().strip() for c in shown.xpath(".//caption")]
        self.assertIn("Request for Help: by outcome", captions)
        self.assertIn("Request for Help: by rating", captions)
        for figure in shown.xpath(".//*[@aria-describedby]"):
            self.assertTrue(page.get_element_by_id(figure.get("aria-describedby")) is not None)
        self.assertIn("Not shown", table)
        self.assertIn("Average of 5,4.67", table)
