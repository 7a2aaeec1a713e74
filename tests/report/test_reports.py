"""What is read of the report tables: by whom, how fresh, and how it leaves the system."""

import base64
import io
import random
from collections import Counter
from datetime import datetime, timedelta
from zipfile import ZipFile

from common import HelpdeskCase
from freezegun import freeze_time
from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.asas_helpdesk.tools import hijri, xlsx

NOW = datetime(2026, 3, 10, 9, 0)
TICKETS, SLAS = "asas.helpdesk.ticket.report", "asas.helpdesk.sla.report"


class TestWhoReads(RightsCase):
    """The record rules of the ticket decide, for every role and at every moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env[TICKETS]
        cls.tickets = (
            cls.make_ticket()
            | cls.make_ticket("request", course_id=cls.course.id)
            | cls.make_ticket(confidential=True, user=cls.user_level2)
            | cls.make_ticket(service_id=False, user=cls.user_manager, ticket_type="request")
            | cls.make_ticket(about_partner_ids=[Command.link(cls.user_level2.partner_id.id)])
            | cls.make_ticket(about_partner_ids=[Command.link(cls.user_admin.partner_id.id)])
        )
        cls.tickets |= cls.Ticket.create(
            {"ticket_type": "request", "subject": "x", "company_id": cls.other_company.id}
        )
        cls.tickets[0].with_user(cls.user_level1)._direct()
        cls.tickets[1].user_id = cls.user_employee
        cls.upkeep = cls.env["asas.helpdesk.report.upkeep"]._get_upkeep()

    def settle(self):
        """Let the tables be up to date, and no ticket have changed since."""
        self.env.flush_all()
        self.rows._keep(self.tickets.ids)
        self.upkeep.since = datetime(2100, 1, 1)
        self.env.flush_all()

    def assert_same(self, user):
        for model in (TICKETS, SLAS):
            rows = self.env[model].with_user(user).search([]).sudo()
            seen = self.Ticket.with_user(user).search([("id", "in", self.tickets.ids)])
            with_row = self.env[model].search([("ticket_id", "in", seen.ids)]).ticket_id
            self.assertEqual(rows.ticket_id & self.tickets, with_row, f"{user.login} {model}")

    def test_each_role_reads_the_rows_of_the_tickets_it_sees(self):
        self.settle()
        seen = {user: self.rows.with_user(user).search([])._ids for user in self.staff}
        self.assertGreater(len(set(seen.values())), 3, f"Roles differ: {seen}.")
        for user in self.staff:
            self.assertIsNotNone(self.rows.with_user(user)._translated_rules(), user.login)
            self.assert_same(user)

    def test_figures_in_every_group_are_of_the_tickets_that_a_role_sees(self):
        """In two companies, also of tickets that have changed since their rows were written."""
        dice = random.Random(7)
        both = self.company | self.other_company
        self.staff.company_ids = [Command.link(self.other_company.id)]
        # A rule asks what is archived as well, and of employees whom its reader may not read.
        self.course.active = False
        values = []
        for _number in range(24):
            named = self.staff.filtered(lambda _user: dice.random() < 0.1)
            values.append(
                {
                    "ticket_type": dice.choice(["complaint", "request"]),
                    "subject": "س",
                    "company_id": dice.choice(both.ids),
                    "service_id": dice.choice([False, self.service.id]),
                    "department_id": dice.choice([False, self.department.id]),
                    "confidential": dice.random() < 0.3,
                    "user_id": dice.choice([False, *(self.staff - named).ids]),
                    "about_partner_ids": [Command.set(named.partner_id.ids)],
                }
            )
        self.tickets |= self.Ticket.create(values)
        self.settle()
        changed = self.tickets[-6:]
        self.upkeep.since = self.env.cr.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE asas_helpdesk_ticket SET write_date = %s WHERE id NOT IN %s",
            [NOW, changed._ids],
        )
        self.env.invalidate_all()
        for ticket in changed:
            ticket.confidential = not ticket.confidential
        read = Counter()
        for user in self.staff:
            own = self.env(user=user, context={"allowed_company_ids": both.ids})
            seen = own["asas.helpdesk.ticket"].search([]).ids
            for table in (TICKETS, SLAS):
                rows = self.env[table].search([("ticket_id", "in", seen), ("counted", "=", True)])
                read[len(rows)] += 1
                for by in ([], ["service_id"], ["company_id", "ticket_type"], ["department_id"]):
                    found = own["asas.helpdesk.numbers"]._read(["__count"], by, (), table)
                    expected = Counter(tuple(row[name] for name in by) for row in rows)
                    groups = {tuple(row[name] for name in by): row["__count"] for row in found}
                    self.assertEqual(
                        {key: number for key, number in groups.items() if number},
                        dict(expected),
                        f"{user.login} {table} {by}",
                    )
        self.assertGreater(len(read), 6, f"Roles differ: {read}.")

    def test_beneficiaries_read_none(self):
        self.settle()
        for user in self.beneficiaries:
            with self.assertRaises(AccessError):
                self.rows.with_user(user).search([])

    def test_a_ticket_that_became_confidential_is_hidden_before_its_row_is_written_again(self):
        self.settle()
        self.upkeep.since = self.env.cr.now() - timedelta(minutes=1)
        self.tickets[0].confidential = True
        for user in self.staff:
            self.assert_same(user)
        self.assertNotIn(
            self.tickets[0], self.rows.with_user(self.user_level1).search([]).ticket_id
        )

    def test_a_rule_that_decides_by_what_the_rows_do_not_hold_is_asked_of_the_ticket(self):
        self.settle()
        self.env["ir.rule"].create(
            {
                "name": "By another addon",
                "model_id": self.env["ir.model"]._get_id("asas.helpdesk.ticket"),
                "domain_force": "[('subject', '!=', 'x')]",
            }
        )
        self.assertIsNone(self.rows.with_user(self.user_level1)._translated_rules())
        self.assert_same(self.user_level1)

    def test_only_level_2_and_administrators_compare_persons(self):
        self.settle()
        specs = (["user_id"], ["manager_id"], ["trainer_id"], ["ticket_id.user_id"])
        for user in self.user_level2 | self.user_admin:
            for by in specs:
                self.rows.with_user(user).formatted_read_group([], by, ["decision_due:count"])
        for user in self.user_level1 | self.user_manager | self.user_hall:
            rows = self.rows.with_user(user)
            for by in specs:
                with self.subTest(user.login, by=by), self.assertRaises(AccessError):
                    rows.formatted_read_group([], by, ["__count"])
                with self.assertRaises(AccessError):
                    rows.formatted_read_grouping_sets([], [[], by], ["__count"])
            for domain in (
                [("user_id", "=", self.user_level1.id)],
                [("ticket_id.user_id", "=", self.user_level1.id)],
                [("ticket_id", "any", [("user_id", "=", self.user_level1.id)])],
            ):
                with self.assertRaises(AccessError):
                    rows.search(domain)
            with self.assertRaises(AccessError):
                self.Ticket.with_user(user).formatted_read_group(
                    [], ["user_id"], ["rating_last_value:avg"]
                )
            self.Ticket.with_user(user).formatted_read_group([], ["user_id"], ["__count"])

    def test_persons_are_not_compared_by_time_in_which_the_beneficiary_was_waited_for(self):
        rows = self.rows.with_user(self.user_level2)
        for spec in ("decision_hours:avg", "decision_median:median", "beneficiary_hours:avg"):
            with self.assertRaisesRegex(UserError, "working"):
                rows.formatted_read_group([], ["user_id"], [spec])
        rows.formatted_read_group([], ["user_id"], ["decision_working:avg", "answer_median:median"])

    def test_only_administrators_build_again(self):
        self.upkeep.with_user(self.user_admin).action_build_again()
        self.assertFalse(self.upkeep.since)
        for user in self.staff - self.user_admin:
            with self.assertRaises(AccessError):
                self.upkeep.with_user(user).action_build_again()


class TestUpkeep(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env[TICKETS]
        cls.cron_reports = cls.env.ref("asas_helpdesk.cron_reports")

    def run_upkeep(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron_reports.method_direct_trigger()
        self.env.invalidate_all()

    def row(self, ticket):
        return self.rows.search([("ticket_id", "=", ticket.id)])

    def read(self, *names, **conditions):
        domain = [(name, "=", value) for name, value in conditions.items()]
        return self.env["asas.helpdesk.numbers"]._read_total(names, domain)

    def test_a_ticket_whose_first_assignee_comes_with_a_move_that_has_not_left_is_counted(self):
        request = self.make_ticket("request")
        self.resolve(request, self.user_level1)
        request.user_id = False
        self.send_back(request, leave=False)
        self.assertTrue(request.user_id)
        self.run_upkeep()
        self.assertEqual(
            (self.row(request).state, self.row(request).user_id.id), ("resolved", False)
        )

    def test_a_row_follows_its_ticket(self):
        ticket = self.make_ticket("request")
        self.run_upkeep()
        self.assertEqual(self.row(ticket).state, "new")
        ticket.with_user(self.user_level2)._set_state("in_progress")
        self.resolve(ticket, self.user_level2)
        self.assertEqual(self.row(ticket).state, "new")
        self.run_upkeep()
        self.assertEqual(self.row(ticket).state, "resolved")
        self.assertEqual(len(self.row(ticket)), 1)
        ticket.write({"stage_id": self.env["asas.helpdesk.stage"]._for_state("closed").id})
        ticket.rating_ids.write({"rating": 2, "consumed": True, "feedback": "=1+1"})
        self.env.flush_all()
        self.run_upkeep()
        row = self.row(ticket)
        self.assertEqual((row.given_rating, row.comment), ("2", "=1+1"))
        self.assertEqual(row.follow_up, "seen_to")

    def test_building_goes_on_where_it_was_interrupted(self):
        tickets = self.Ticket.browse([self.make_ticket("request").id for _number in range(5)])
        upkeep = self.env["asas.helpdesk.report.upkeep"]._get_upkeep()
        upkeep._begin()
        upkeep.last_ticket = tickets[2].id
        self.run_upkeep()
        self.assertEqual(
            self.rows.search([("ticket_id", "in", tickets.ids)]).ticket_id, tickets[3:]
        )
        upkeep.with_user(self.user_admin).action_build_again()
        self.run_upkeep()
        self.assertEqual(self.rows.search([("ticket_id", "in", tickets.ids)]).ticket_id, tickets)

    def test_a_move_that_has_not_left_yet_does_not_count(self):
        ticket = self.make_ticket("request")
        self.resolve(ticket, self.user_level2, leave=False)
        self.assertEqual(ticket.state, "resolved")
        self.run_upkeep()
        self.assertEqual((self.row(ticket).state, self.row(ticket).is_open), ("new", 1))
        ticket.departing_id._take_back()
        self.run_upkeep()
        self.assertEqual((self.row(ticket).state, self.row(ticket).outcome), ("new", False))

    @freeze_time(NOW)
    def test_another_zone_moves_the_months(self):
        ticket = self.make_ticket("request", received_at=datetime(2026, 2, 28, 21, 30))
        self.run_upkeep()
        self.assertEqual(str(self.row(ticket).received_on), "2026-03-01")
        self.company.asas_helpdesk_calendar_id.tz = "UTC"
        self.run_upkeep()
        self.assertEqual(str(self.row(ticket).received_on), "2026-02-28")

    def test_where_nothing_was_counted_there_is_no_figure_in_words(self):
        total = self.read("decision_median", "decided_in_time", "decision_due", level="x")
        self.assertEqual(
            total, {"decision_median": None, "decided_in_time": None, "decision_due": 0}
        )
        numbers = self.env["asas.helpdesk.numbers"]
        self.assertEqual(numbers._in_words(total["decision_median"]), "no figure")
        self.assertEqual(numbers._in_words(0.5, is_share=True), "50%")
        arabic = numbers.with_context(lang="ar_001")
        self.assertEqual(arabic._in_words(None), "لا رقم")

    def test_one_ticket_alone_is_its_own_median(self):
        with freeze_time(NOW):
            ticket = self.make_ticket("request")
        with freeze_time(NOW + timedelta(hours=3)):
            self.resolve(ticket, self.user_level2)
            self.run_upkeep()
        found = self.read("decision_median", "decision_ninetieth", ticket_id=ticket.id)
        self.assertEqual(found, {"decision_median": 3.0, "decision_ninetieth": 3.0})

    def test_ten_questions_stand_in_the_menu_with_what_answers_them(self):
        self.make_ticket()
        self.run_upkeep()
        numbers = self.env["asas.helpdesk.numbers"]
        self.assertEqual(len(numbers.with_user(self.user_level2)._questions()), 10)
        self.assertEqual(len(numbers.with_user(self.user_level1)._questions()), 9)
        parent = self.env.ref("asas_helpdesk.menu_reports")
        self.assertEqual(len(parent.child_id), 10)
        for lang in ("en_US", "ar_001"):
            for action in numbers.with_context(lang=lang)._questions():
                self.assertRegex(action.name, "[?؟]$")

    def test_hijri_months_sort_and_have_names(self):
        self.assertEqual(hijri.month_key(NOW.date()), "1447-09")
        names = dict(hijri.month_names(NOW.date(), "ar_001"))
        self.assertEqual(names["1447-09"], "رمضان 1447هـ")
        self.assertEqual(dict(hijri.month_names(NOW.date(), "en_US"))["1447-09"], "Ramadan 1447 AH")


class TestExport(HelpdeskCase):
    def export(self, user, records, **context):
        lists = self.env["asas.helpdesk.list.export"].with_user(user).with_context(**context)
        action = lists._export(records.with_user(user).with_context(**context))
        made = lists.browse(int(action["url"].split("/")[4]))
        return made, ZipFile(io.BytesIO(base64.b64decode(made.data)))

    def test_level_2_and_managers_take_lists_along_right_to_left_and_without_formulas(self):
        ticket = self.make_ticket(subject="=1+1")
        made, file = self.export(self.user_level2, ticket, lang="ar_001")
        sheet, words = (
            file.read(name).decode()
            for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
        )
        self.assertIn('rightToLeft="1"', sheet)
        self.assertNotIn("<f>", sheet)
        self.assertIn("'=1+1", words.replace("&apos;", "'"))
        self.assertIn(ticket.reference, words)
        self.assertRegex(made.name, r"^[\u0600-\u06FF ]+ \d{4}-\d\d-\d\d\.xlsx$")
        _made, file = self.export(self.user_manager, self.make_ticket(user=self.user_manager))
        self.assertNotIn("rightToLeft", file.read("xl/worksheets/sheet1.xml").decode())
        with self.assertRaises(AccessError):
            made.with_user(self.user_level2_other).read(["data"])

    def test_others_take_nothing_along_nor_anybody_if_the_settings_say_so(self):
        ticket = self.make_ticket()
        for user in self.user_level1 | self.user_hall | self.user_employee:
            with self.assertRaises(AccessError):
                self.export(user, ticket)
        with self.assertRaises(AccessError):
            self.export(
                self.user_manager, self.make_ticket(confidential=True, user=self.user_level2)
            )
        self.company.asas_helpdesk_export_lists = False
        with self.assertRaises(AccessError):
            self.export(self.user_level2, ticket)

    def test_a_pivot_table_becomes_a_sheet_with_a_readable_name(self):
        head = [{"title": "=1+1", "width": 2, "height": 1}]
        table = {
            "title": "الشكاوى: في وقتها؟ [هذا الشهر]/" + "م" * 40,
            "measure_count": 2,
            "col_group_headers": [head, [{"title": "x", "width": 2, "height": 1}]],
            "measure_headers": [{"title": "عدد", "is_bold": False}] * 2,
            "rows": [{"title": "@x", "indent": 1, "values": [{"value": 1}, {"value": None}]}],
        }
        file = ZipFile(io.BytesIO(xlsx.pivot_bytes(table, rtl=True)))
        self.assertIn('rightToLeft="1"', file.read("xl/worksheets/sheet1.xml").decode())
        self.assertNotIn("<f>", file.read("xl/worksheets/sheet1.xml").decode())
        self.assertIn("الشكاوى في وقتها؟ هذا الشهر", file.read("xl/workbook.xml").decode())
