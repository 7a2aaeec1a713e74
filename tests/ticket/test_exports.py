"""The files that people export from the desk's lists hold no live formula."""

import csv
import io
import json
import zipfile

from common import HelpdeskCase, HelpdeskFixture

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

LIVE = '=HYPERLINK("https://evil.example.org","Click")'
TICKET = "asas.helpdesk.ticket"
# What a spreadsheet program takes for a formula when it opens a CSV file (OWASP, "CSV Injection").
STARTS = ("=", "+", "-", "@", "\t=", "\r@", "\n+", " =", "＝", "＋", "－", "＠")


@tagged("standard", "post_install", "-at_install")
class TestExports(HelpdeskFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        cls.user_level2.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.ticket = cls.make_ticket(
            partner_id=False, subject=LIVE, beneficiary_name=LIVE, beneficiary_phone="0533848712"
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.user_level2.login, self.user_level2.login)

    def sheet(self, path, table):
        """Return the cells of an exported file, as the spreadsheet program reads them."""
        data = {"data": json.dumps(table), "csrf_token": Request.csrf_token(self)}
        response = self.url_open(path, data=data)
        self.assertEqual(response.status_code, 200)
        if path.endswith("csv"):
            return response.content.decode()
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            names = [name for name in book.namelist() if name.endswith(".xml")]
            return "\n".join(book.read(name).decode() for name in names)

    def assert_no_formula(self, cells):
        self.assertNotIn("<f>", cells)
        self.assertIn("'=HYPERLINK", cells)

    def export(self, path="/web/export/xlsx", **more):
        names = ("reference", "subject", "beneficiary_name", "beneficiary_phone", "resolution")
        return self.sheet(
            path,
            {
                "model": TICKET,
                "fields": [{"name": n, "label": n, "type": "char"} for n in names],
                "ids": self.ticket.ids,
                "domain": [],
                "import_compat": False,
                "context": {},
                **more,
            },
        )

    def test_list(self):
        cells = self.export()
        self.assert_no_formula(cells)
        self.assertIn("+966533848712", cells)
        self.assertNotIn("'+966533848712", cells, "a number stays as it is")

    def test_list_as_csv(self):
        for start in STARTS:
            with self.subTest(start=start):
                self.ticket.write({"resolution": f"{start}1+1", "beneficiary_name": f"{start}x"})
                self.env.flush_all()
                (row,) = list(csv.reader(io.StringIO(self.export("/web/export/csv"))))[1:]
                *_others, name, phone, resolution = row
                self.assertEqual(phone, "'+966533848712", "as Odoo marks it in CSV files")
                self.assertTrue(name.startswith("'"), name)
                self.assertTrue(resolution.startswith("'"), resolution)

    def test_every_list_of_the_desk_is_covered(self):
        covered = type(self.env["asas.helpdesk.export.mixin"])
        for name, model in self.env.registry.items():
            if name.startswith("asas.helpdesk.") and not model._abstract and not model._transient:
                mixins = {getattr(part, "_name", None) for part in model.__mro__}
                self.assertIn(covered._name, mixins, name)

    def test_grouped_list(self):
        for name in ("subject", "beneficiary_name"):
            self.assert_no_formula(self.export(groupby=[name]))

    def test_pivot(self):
        cells = self.sheet(
            "/web/pivot/export_xlsx",
            {
                "model": TICKET,
                "title": "Tickets",
                "measure_count": 1,
                "origin_count": 1,
                "col_group_headers": [[{"title": LIVE, "width": 1, "height": 1}]],
                "measure_headers": [{"title": "Count", "is_bold": False, "width": 1, "height": 1}],
                "origin_headers": [],
                "rows": [{"title": LIVE, "indent": 0, "values": [{"is_bold": False, "value": 1}]}],
            },
        )
        self.assert_no_formula(cells)


class TestWeeks(HelpdeskCase):
    def test_groups_by_week_begin_on_sunday_in_each_language(self):
        weekdays = {"en_US": "1", "ar_001": "6"}  # Monday and Saturday: neither decides
        moments = ("2026-03-07 12:00:00", "2026-03-08 12:00:00", "2026-03-14 12:00:00")
        made = self.Ticket.browse()
        for moment in moments:
            made |= self.make_ticket("request", received_at=moment)
        for lang, day in weekdays.items():
            self.env["res.lang"]._lang_get(lang).sudo().week_start = day
            tickets = self.Ticket.with_user(self.user_level2).with_context(lang=lang)
            groups = tickets.formatted_read_group(
                [("id", "in", made.ids)], ["received_at:week"], ["__count"]
            )
            found = {g["received_at:week"][0][:10]: g["__count"] for g in groups}
            with self.subTest(lang):
                self.assertEqual(found, {"2026-03-01": 1, "2026-03-08": 2})
            for group in groups:
                domain = [("id", "in", made.ids), *group["__extra_domain"]]
                self.assertEqual(tickets.search_count(domain), group["__count"])
