"""Lists and the kanban are as quick with many tickets as with few."""

import json
import runpy
from pathlib import Path
from unittest.mock import patch

from common import HelpdeskCase
from lxml import etree

from odoo.addons.asas_helpdesk.models.ticket import ticket_columns

ROOT = Path(__file__).parents[2]
# What the kanban, or a page of a list, may cost.
MOST_STATEMENTS = 25


class TestColumns(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = {
            state: cls.env["asas.helpdesk.stage"]._for_state(state)
            for state in ("new", "in_progress", "closed", "cancelled")
        }
        cls.make_some()

    @classmethod
    def make_some(cls):
        """Make two tickets of each of these stages."""
        values = {
            "ticket_type": "request",
            "subject": "س",
            "partner_id": cls.trainee.id,
            "service_id": cls.service.id,
            "channel_id": cls.channel_phone.id,
            "user_id": cls.user_level1.id,
        }
        tickets = cls.Ticket.with_context(mail_auto_subscribe_no_notify=True)
        tickets.create([{**values, "stage_id": s.id} for s in cls.stages.values()] * 2)
        cls.env.flush_all()

    def columns(self, user, domain=(), by="stage_id"):
        """Return how many tickets the web client shows in each column, by the name of the group."""
        tickets = self.Ticket.with_user(user).with_context(read_group_expand=True)
        groups = tickets.web_read_group([*domain], [by])["groups"]
        return {group[by] and group[by][0]: group["__count"] for group in groups}

    def test_ended_tickets_are_counted_up_to_a_bound_and_open_ones_exactly(self):
        one_more = self.Ticket.with_user(self.user_level1)
        exact = dict(one_more._read_group([], ["stage_id"], ["__count"]))
        bound = 1
        with patch.object(ticket_columns, "MOST_COUNTED", bound):
            counted = self.columns(self.user_level1)
            self.assertEqual(list(counted), self.env["asas.helpdesk.stage"].search([]).ids)
            for stage, number in exact.items():
                ended = stage.state in ("closed", "cancelled")
                with self.subTest(stage=stage.state):
                    self.assertEqual(counted[stage.id], min(number, bound + 1) if ended else number)
            services = self.columns(self.user_level1, by="service_id")
            self.assertEqual(sum(services.values()), sum(exact.values()))
        self.assertEqual(
            {key: number for key, number in self.columns(self.user_level1).items() if number},
            {stage.id: number for stage, number in exact.items()},
        )

    def test_columns_count_what_their_reader_may_see_and_has_chosen(self):
        closed = self.stages["closed"]
        hidden = self.Ticket.search([("stage_id", "=", closed.id)], limit=1)
        before = (
            self.columns(self.user_level1)[closed.id],
            self.columns(self.user_level2)[closed.id],
        )
        hidden.confidential = True
        hidden.user_id = False
        self.env.flush_all()
        self.assertEqual(self.columns(self.user_level1)[closed.id], before[0] - 1)
        self.assertEqual(self.columns(self.user_level2)[closed.id], before[1])
        self.assertFalse(self.columns(self.user_employee).get(closed.id))
        chosen = self.columns(self.user_level1, [("state", "not in", ["closed", "cancelled"])])
        self.assertEqual((chosen[closed.id], chosen[self.stages["new"].id] >= 2), (0, True))

    def test_kanban_and_list_cost_as_many_statements_with_more_tickets(self):
        for user in (self.user_level1, self.user_level2):
            tickets = self.Ticket.with_user(user).with_context(lang=user.lang, tz=user.tz)
            views = tickets.get_views([(False, "kanban"), (False, "list")])["views"]
            archs = {kind: etree.fromstring(view["arch"]) for kind, view in views.items()}
            read = {
                kind: {node.get("name"): {} for node in arch.iter("field")}
                for kind, arch in archs.items()
            }
            bar = archs["kanban"].find("progressbar")
            progress = {"field": bar.get("field"), "colors": json.loads(bar.get("colors"))}

            def kanban(tickets=tickets, read=read, progress=progress):
                tickets.with_context(read_group_expand=True).web_read_group(
                    [], ["stage_id"], auto_unfold=True, unfold_read_specification=read["kanban"]
                )
                tickets.read_progress_bar([], "stage_id", progress)

            def rows(tickets=tickets, read=read):
                tickets.web_search_read([], read["list"], limit=4, count_limit=10_001)

            for show in (kanban, rows):
                show()
                counts = []
                for _more in range(2):
                    self.env.invalidate_all()
                    before = self.env.cr.sql_log_count
                    show()
                    counts.append(self.env.cr.sql_log_count - before)
                    self.make_some()
                with self.subTest(user=user.login, show=show.__name__):
                    self.assertEqual(counts[0], counts[1])
                    self.assertLessEqual(counts[0], MOST_STATEMENTS)

    def test_an_update_asks_level_1_for_no_courses(self):
        rule = self.env.ref("asas_helpdesk.ticket_rule_hall_manager")
        today = rule.domain_force
        rule.domain_force = (
            "[('confidential', '=', False), ('course_id.hall_manager_id', '=', user.id)]"
        )
        step = ROOT / "asas_helpdesk/migrations/19.0.1.2.0/post-lists.py"
        for _time in range(2):
            runpy.run_path(step)["migrate"](self.cr, "19.0.1.1.0")
            self.assertEqual(rule.domain_force, today)
        tickets = self.Ticket.with_user(self.user_level1)
        self.assertNotIn("asas_helpdesk_course", str(tickets._search([]).select().code))
