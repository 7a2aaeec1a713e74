"""The first screen of each role: whose it is, and that each number is the length of its list."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from unittest.mock import patch

from common import SUNDAY_MORNING, hours
from freezegun import freeze_time
from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.report import ticket as told

OVERVIEW = "asas.helpdesk.overview"
NOW = SUNDAY_MORNING + hours(5)


def parts(found):
    """Yield everything that stands on a screen and may open a list."""
    for banner in found["banners"]:
        yield banner.get("link")
    for card in found["cards"]:
        yield card["list"]
    for block in found["blocks"]:
        yield block.get("all")
        for kind in block.get("kinds", ()):
            yield kind["list"]
        for card in block.get("cards", ()):
            yield card["list"]
        if block["kind"] in ("chart", "table"):
            for row in block["rows"]:
                for cell in row:
                    yield cell.get("list")


class TestOverview(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch_user = cls.make_users(
            [
                {
                    "login": "branch_level2",
                    "groups": ["base.group_user", "asas_helpdesk.group_level2"],
                    "name": "Branch",
                    "company_id": cls.other_company.id,
                    "company_ids": [Command.set(cls.other_company.ids)],
                }
            ]
        )
        with freeze_time(NOW - timedelta(days=3)):
            cls.make_history()
        with freeze_time(NOW - hours(3)):
            cls.make_today()
        cls.env.flush_all()
        with freeze_time(NOW):
            upkeep = cls.env["asas.helpdesk.report.upkeep"]._get_upkeep()
            while not upkeep._keep_batch()[1]:
                pass

    @classmethod
    def make_history(cls):
        """Make what was decided some days ago, in time and late, with and without a rating."""
        for number in range(6):
            ticket = cls.make_ticket("request", received_at=NOW - timedelta(days=3, hours=number))
            cls.resolve(ticket, cls.user_level2)
            if number % 2:
                cls.verify_and_close(ticket, cls.user_level2_other)
                ticket.rating_ids.write({"rating": number, "consumed": True})
        cls.make_ticket(received_at=NOW - timedelta(days=20))
        cls.decided = cls.make_ticket()
        cls.decided.with_user(cls.user_level1)._direct()
        cls.resolve(cls.decided, cls.user_manager, "upheld")

    @classmethod
    def make_today(cls):
        cls.mine = cls.make_ticket("request")
        cls.mine.user_id = cls.user_level1
        cls.nobodys = cls.make_ticket("request")
        cls.secret = cls.make_ticket("request", user=cls.user_level2, confidential=True)
        cls.about_level2 = cls.make_ticket(
            about_partner_ids=[Command.link(cls.user_level2.partner_id.id)]
        )
        cls.directed = cls.make_ticket()
        cls.directed.with_user(cls.user_level1)._direct()
        cls.acknowledged = cls.make_ticket()
        cls.acknowledged.with_user(cls.user_level1)._direct()
        cls.acknowledged.with_user(cls.user_manager).action_acknowledge()
        cls.of_branch = cls.Ticket.create(
            {"ticket_type": "request", "subject": "x", "company_id": cls.other_company.id}
        )

    def show(self, user, screen=None, period=None, lang="en_US"):
        with freeze_time(NOW):
            overview = self.env[OVERVIEW].with_user(user).with_company(user.company_id)
            overview = overview.with_context(lang=lang, allowed_company_ids=user.company_id.ids)
            return overview.get_overview(screen, period)

    def card(self, found, key):
        return next(card for card in found["cards"] if card["key"] == key)

    def block(self, found, key):
        return next(block for block in found["blocks"] if block["key"] == key)

    def listed(self, user, opened):
        with freeze_time(NOW):
            model = self.env[opened["model"]].with_user(user)
            model = model.with_context(allowed_company_ids=user.company_id.ids)
            return model.search(opened["domain"])

    # ------------------------------------------------------------------ Whose it is

    def test_each_role_has_its_screens_and_the_first_is_its_own(self):
        expected = {
            self.user_level1: ["level1"],
            self.user_manager: ["manager"],
            self.user_escalation: ["manager", "director"],
            self.user_level2: ["level2", "level1", "director"],
            self.user_admin: ["director", "level2", "level1"],
        }
        for user, screens in expected.items():
            with self.subTest(user.login):
                found = self.show(user)
                self.assertEqual([one["key"] for one in found["screens"]], screens)
                self.assertEqual(found["screen"], screens[0])

    def test_who_leads_a_department_has_its_screen_in_any_role(self):
        self.user_manager.group_ids = [Command.link(self.env.ref("asas_helpdesk.group_level2").id)]
        screens = [one["key"] for one in self.show(self.user_manager)["screens"]]
        self.assertIn("manager", screens)

    def test_who_answers_for_the_desk_and_reads_it_all_begins_with_its_figures(self):
        director, overview = self.user_escalation, "asas_helpdesk.overview_action"
        self.assertNotEqual(director._asas_helpdesk_place(), overview)
        director.group_ids = [Command.link(self.env.ref("asas_helpdesk.group_level2").id)]
        self.assertEqual(director._asas_helpdesk_place(), overview)
        self.assertEqual(self.show(director)["screen"], "director")
        self.assertNotEqual(self.user_level2._asas_helpdesk_place(), overview)

    def test_nobody_else_has_a_screen(self):
        for user in self.user_hall | self.user_employee | self.beneficiaries | self.user_public:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, self.env[OVERVIEW], "get_overview")

    def test_screens_of_others_and_nonsense_are_refused_in_a_sentence(self):
        for screen in ("director", "level2", "manager", "x", "_list", 7, ["level1"], {"a": 1}):
            with self.subTest(screen), self.assertRaisesRegex(UserError, "for your role"):
                self.show(self.user_level1, screen)
        for period in (
            {"kind": "week"},
            {"day": "2026-13-01"},
            {"day": 5},
            {"day": "9999-12-31"},
            {"day": "0001-01-01"},
            {"kind": ["month"]},
            "month",
            [1],
        ):
            with self.subTest(period), self.assertRaisesRegex(UserError, "Choose a month"):
                self.show(self.user_admin, "director", period)

    # ------------------------------------------------------------------ Numbers and lists

    def test_each_number_is_the_length_of_the_list_that_it_opens(self):
        seen = 0
        for user, screen in (
            (self.user_level1, "level1"),
            (self.user_manager, "manager"),
            (self.user_escalation, "director"),
            (self.user_level2, "level2"),
            (self.user_admin, "director"),
        ):
            # What is the same list is looked at once.
            found = {str(one): one for one in filter(None, parts(self.show(user, screen)))}
            for opened in found.values():
                with self.subTest(user.login, screen=screen, name=opened["name"]):
                    self.assertEqual(len(self.listed(user, opened)), opened["count"])
                    seen += bool(opened["count"])
        self.assertGreater(seen, 35)

    def test_a_card_says_the_number_of_its_list(self):
        for user, screen in (
            (self.user_level1, "level1"),
            (self.user_manager, "manager"),
            (self.user_level2, "level2"),
        ):
            for card in self.show(user, screen)["cards"]:
                if card["key"] != "department":
                    self.assertEqual(card["text"], str(card["list"]["count"]), card["key"])

    def test_level_1_sees_its_own_and_what_nobody_has_taken(self):
        found = self.show(self.user_level1)
        self.assertEqual(self.listed(self.user_level1, self.card(found, "mine")["list"]), self.mine)
        unassigned = self.listed(self.user_level1, self.card(found, "unassigned")["list"])
        self.assertIn(self.nobodys, unassigned)
        self.assertNotIn(self.secret, unassigned)
        self.assertNotIn(self.of_branch, unassigned)
        rows = self.block(found, "next")["rows"]
        self.assertIn(self.mine.id, [row["id"] for row in rows])
        self.assertNotIn(self.secret.id, [row["id"] for row in rows])

    def test_the_line_of_today_counts_each_deadline_once(self):
        strip = self.block(self.show(self.user_level2), "strip")
        kinds = {kind["look"]: int(kind["text"]) for kind in strip["kinds"]}
        self.assertEqual(list(kinds), ["met", "late", "soon", "later"])
        drawn = dict.fromkeys(kinds, 0)
        for dot in strip["dots"]:
            self.assertTrue(0 <= dot["at"] <= 100)
            for kind, count in dot["kinds"]:
                drawn[kind] += count
        self.assertEqual(drawn, kinds)
        self.assertGreater(sum(kinds.values()), 3)

    def test_a_manager_sees_what_is_directed_to_them(self):
        found = self.show(self.user_manager)
        for key, ticket in (("acknowledge", self.directed), ("decide", self.acknowledged)):
            opened = self.card(found, key)["list"]
            self.assertEqual(self.listed(self.user_manager, opened), ticket, key)
        self.assertEqual(
            self.card(found, "department")["list"]["model"], "asas.helpdesk.sla.report"
        )
        self.assertEqual(self.card(self.show(self.user_upper_manager), "decide")["text"], "0")

    def test_nobody_reads_on_a_screen_of_what_is_about_themselves(self):
        for screen in ("level2", "level1", "director"):
            found = self.show(self.user_level2, screen)
            for opened in filter(None, parts(found)):
                records = self.listed(self.user_level2, opened)
                tickets = records if records._name == self.Ticket._name else records.ticket_id
                self.assertNotIn(self.about_level2, tickets)
            self.assertNotIn(self.about_level2.reference, str(found))
        self.assertIn(
            self.about_level2,
            self.listed(
                self.user_level2_other, self.card(self.show(self.user_level2_other), "late")["list"]
            )
            | self.Ticket.with_user(self.user_level2_other).search([]),
        )

    def test_another_company_is_another_screen(self):
        found = self.show(self.branch_user, "director")
        self.assertEqual(self.card(found, "open")["list"]["count"], 1)
        opened = self.card(found, "open")["list"]
        self.assertEqual(self.listed(self.branch_user, opened), self.of_branch)

    def test_what_is_asked_of_somebody_stands_among_what_is_due_to_them(self):
        self.assertEqual(self.card(self.show(self.user_manager), "inquiries")["text"], "0")
        self.assertNotIn("inquiries", [c["key"] for c in self.show(self.user_level1)["cards"]])
        with freeze_time(NOW):
            inquiry = self.env["asas.helpdesk.inquiry"].with_user(self.user_level2_other)
            inquiry = inquiry.create(
                {
                    "ticket_id": self.mine.id,
                    "asked_kind": "user",
                    "asked_user_id": self.user_manager.id,
                    "subject": "Which batch was it?",
                    "question": "Please name the batch.",
                    "deadline": NOW + hours(1),
                }
            )
        found = self.show(self.user_manager)
        opened = self.card(found, "inquiries")["list"]
        self.assertEqual(self.listed(self.user_manager, opened), inquiry)
        row = next(r for r in self.block(found, "next")["rows"] if r["due"] == "Inquiry")
        self.assertEqual(
            (row["id"], row["subject"], row["person"]), (inquiry.id, inquiry.subject, "")
        )
        self.assertEqual(row["look"], "warning")
        self.assertNotIn(self.mine.subject, str(row))
        acts = {
            r["id"]: (r.get("act") or {}).get("method") for r in self.block(found, "next")["rows"]
        }
        self.assertEqual(acts[self.directed.id], "action_acknowledge")
        self.assertEqual(acts[self.acknowledged.id], "action_resolve")

    def test_what_is_fit_is_closed_from_the_screen_of_level_2(self):
        block = self.block(self.show(self.user_level2), "verify")
        fit = {row["id"] for row in block["rows"] if row["fit"]}
        tickets = self.Ticket.browse([row["id"] for row in block["rows"]])
        sound = tickets.with_user(self.user_level2).filtered("is_sound")
        self.assertEqual(fit, set(sound.ids))
        self.assertEqual(
            (block["act"]["model"], block["act"]["method"]), (tickets._name, "action_verify")
        )
        self.assertIn(
            f"fit for closing: {len(fit)}", self.card(self.show(self.user_level2), "verify")["sub"]
        )

    def test_e_mails_that_could_not_be_processed_are_shown_to_those_who_read_them(self):
        kept = self.env["asas.helpdesk.unprocessed.email"].create(
            {"subject": "x", "company_id": self.company.id}
        )
        opened = self.card(self.show(self.user_admin, "level2"), "unprocessed")["list"]
        self.assertEqual(self.listed(self.user_admin, opened), kept)
        self.assertNotIn("unprocessed", [c["key"] for c in self.show(self.user_level2)["cards"]])

    # ------------------------------------------------------------------ The director

    def test_the_figures_of_a_period_are_those_of_the_report_tables(self):
        found = self.show(self.user_admin, "director")
        rows = self.env["asas.helpdesk.ticket.report"].with_user(self.user_admin)
        rows = rows.with_context(allowed_company_ids=self.company.ids)
        march = [("counted", "=", True), ("received_on", ">=", "2026-03-01")]
        self.assertEqual(self.card(found, "received")["list"]["count"], rows.search_count(march))
        before = {"kind": "month", "day": found["period"]["before"]}
        earlier = self.show(self.user_admin, "director", before)
        self.assertEqual(earlier["period"]["name"], "February 2026")
        february = [("counted", "=", True), ("received_on", "<", "2026-03-01")]
        self.assertEqual(
            self.card(earlier, "received")["list"]["count"], rows.search_count(february)
        )
        self.assertIn(
            str(self.card(earlier, "received")["list"]["count"]),
            self.card(found, "received")["sub"],
        )
        self.assertEqual(earlier["period"]["after"], "2026-03-01")
        self.assertIsNone(found["period"]["after"])

    def test_quarters_and_years_hold_their_months(self):
        for kind, name, count in (("quarter", "Q1 2026", 3), ("year", "2026", 12)):
            found = self.show(self.user_admin, "director", {"kind": kind, "day": "2026-02-14"})
            self.assertEqual(found["period"]["name"], name)
            days = [v for n, _o, v in self.card(found, "received")["list"]["domain"][-2:]]
            self.assertEqual(days[0], "2026-01-01")
            self.assertEqual(int(days[1][5:7]), count)

    def test_no_figure_is_said_in_words(self):
        empty = {"kind": "month", "day": "2019-05-05"}
        found = self.show(self.user_admin, "director", empty)
        for key in ("in_time", "decision", "rating"):
            self.assertEqual(self.card(found, key)["text"], "no figure", key)
        for key in ("trend", "services", "channels", "ratings"):
            self.assertIn("No figure", self.block(found, key)["empty"])
        arabic = self.show(self.user_admin, "director", empty, lang="ar_001")
        self.assertEqual(self.card(arabic, "in_time")["text"], "لا رقم")
        self.assertNotRegex(str(arabic["cards"][0]["label"]), "[A-Za-z]")

    def test_a_company_without_tickets_and_hours_shows_words_and_zeros(self):
        company = self.env["res.company"].create({"name": "معهد جديد"})
        company.write({"asas_helpdesk_calendar_id": False, "resource_calendar_id": False})
        user = self.user_admin.with_user(self.env.user).sudo()
        user.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        for screen in ("director", "level2", "level1"):
            found = self.show(user, screen)
            for card in found["cards"]:
                self.assertIn(card["text"], ("0", "no figure"), card["key"])
            for block in found["blocks"]:
                if block["kind"] not in ("cards", "table"):
                    self.assertTrue(block["empty"], block["key"])

    # ------------------------------------------------------------------ Tonight

    def test_what_takes_longer_than_is_left_is_missed_tonight(self):
        with freeze_time(NOW):
            statuses = self.env["asas.helpdesk.sla.status"].search(
                [("state", "=", "running"), ("ticket_id", "in", (self.mine | self.nobodys).ids)]
            )
            first = statuses.filtered(lambda s: s.metric == "resolution")[:2]
            first.write({"deadline": fields.Datetime.now() + timedelta(minutes=1)})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE asas_helpdesk_sla_report SET taken_working = 2 WHERE metric = 'resolution'"
            )
            self.env.invalidate_all()
        found = self.show(self.user_level2)
        banner = next(b for b in found["banners"] if b["key"] == "tonight")
        missed = self.listed(self.user_level2, banner["link"])
        self.assertEqual(missed, first)
        self.assertEqual(banner["link"]["count"], 2)
        self.assertEqual(len(self.block(found, "tonight")["rows"]), 2)
        # What others have is not on the screen of Level 1.
        with freeze_time(NOW):
            self.nobodys.user_id = self.user_level2
        banner = next(b for b in self.show(self.user_level1)["banners"] if b["key"] == "tonight")
        own = first.filtered(lambda status: status.ticket_id == self.mine)
        self.assertEqual(self.listed(self.user_level1, banner["link"]), own)

    def test_where_nothing_was_reached_before_tonight_is_no_figure(self):
        self.env.cr.execute("UPDATE asas_helpdesk_sla_report SET taken_working = NULL")
        with freeze_time(NOW):
            self.mine.sla_status_ids.filtered(lambda s: s.metric == "resolution").write(
                {"deadline": fields.Datetime.now() + timedelta(minutes=1)}
            )
            self.env.flush_all()
        banner = self.show(self.user_level2)["banners"][-1]
        self.assertIn("No figure", banner["words"])
        self.assertIsNone(banner["link"])

    def test_after_closing_nothing_is_foretold(self):
        with freeze_time(datetime(2026, 3, 1, 20, 0)):
            overview = self.env[OVERVIEW].with_user(self.user_level2)
            found = overview.get_overview("level2")
        self.assertIn("does not open any more today", found["banners"][-1]["words"])

    # ------------------------------------------------------------------ Mail

    def test_mail_that_is_down_is_said_to_every_role(self):
        self.env["asas.helpdesk.mail.outage"].create({"began_at": NOW - hours(1), "waiting": 3})
        for user in self.user_level1 | self.user_manager | self.user_level2 | self.user_admin:
            banners = self.show(user)["banners"]
            self.assertEqual([b["key"] for b in banners][:1], ["mail"], user.login)

    # ------------------------------------------------------------------ Cost and the bus

    def test_a_screen_costs_few_statements(self):
        for user, screen, most in (
            (self.user_level1, "level1", 26),
            (self.user_manager, "manager", 32),
            (self.user_level2, "level2", 44),
            (self.user_admin, "director", 46),
        ):
            self.show(user, screen)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(screen):
                before = self.env.cr.sql_log_count
                self.show(user, screen)
                self.assertLessEqual(self.env.cr.sql_log_count - before, most)

    def test_a_change_is_told_once_in_a_while_and_says_nothing_else(self):
        sent = []
        bus = self.env.registry["bus.bus"]
        self.patch(bus, "_sendone", lambda _self, *what: sent.append(what))
        told._told.clear()
        self.addCleanup(told._told.clear)
        self.mine.priority = "1"
        self.nobodys.priority = "1"
        self.of_branch.priority = "1"
        channel = told.SUBCHANNEL
        self.assertEqual(
            sent,
            [
                ((self.company, channel), told.CHANGED, {}),
                ((self.other_company, channel), told.CHANGED, {}),
            ],
        )

    @mute_logger("odoo.addons.bus")
    def test_only_the_staff_of_a_company_hears_it(self):
        def hears(user):
            websocket = self.env["ir.websocket"].with_user(user)
            with self.mock_request(user):
                heard = websocket._build_bus_channel_list(["asas_helpdesk_overview", "x"])
            self.assertNotIn("asas_helpdesk_overview", heard)
            return {c[0] for c in heard if isinstance(c, tuple) and c[1] == told.SUBCHANNEL}

        for user in self.user_level1 | self.user_manager | self.user_level2 | self.user_admin:
            self.assertEqual(hears(user), set(user.company_ids), user.login)
        self.assertEqual(hears(self.branch_user), {self.other_company})
        for user in self.user_hall | self.user_employee | self.user_trainee | self.user_public:
            self.assertEqual(hears(user), set(), user.login)

    def mock_request(self, user):
        request = SimpleNamespace(session=SimpleNamespace(uid=user.id), env=self.env)
        return patch("odoo.addons.bus.models.ir_websocket.wsrequest", request)
