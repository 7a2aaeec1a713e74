"""The screen on the wall: what it shows, to whom, and that it tells nothing to anybody else."""

from datetime import datetime, timedelta
from unittest.mock import patch

from common import hours
from freezegun import freeze_time
from lxml import html
from portal_case import PortalCase

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.controllers.report import wallboard

# A Tuesday, 12:00 in Riyadh.
NOW = datetime(2026, 3, 10, 9, 0)
PATH = "/support/wallboard"


class TestWallboard(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boards = cls.env["asas.helpdesk.wallboard"].with_user(cls.user_level2)
        cls.board = cls.boards.create({"name": "مركز الاتصال", "lang": "en_US"})
        cls.key_of_board = cls.board._make_key()
        cls.env.registry.clear_cache()

    def setUp(self):
        super().setUp()
        self.env.registry.clear_cache()  # what was kept for the screens of another test

    def shown(self, board=None, now=NOW):
        """Return the page that a screen shows at a moment, as one text."""
        self.env.flush_all()
        with freeze_time(now):
            said = (board or self.board).sudo()._show()
        return " ".join(html.fromstring(f"<div>{said['html']}</div>").text_content().split())

    def answer(self, token, path=PATH):
        response = self.url_open(path, params={"token": token})
        return response.status_code, response.text.replace(token, "")

    # ------------------------------------------------------------------ What it shows

    def make_work(self):
        """Make a late ticket that nobody has taken, one that is soon due, one for later, and those
        that the lines leave out."""
        with freeze_time(NOW):
            late = self.make_ticket("request", received_at=NOW - hours(3))
            soon = self.make_ticket("request", received_at=NOW - timedelta(minutes=20))
            soon.user_id = self.user_level1
            later = self.make_ticket()
            secret = self.make_ticket(confidential=True, user=self.user_level2)
            about = self.make_ticket(
                about_partner_ids=[Command.link(self.user_manager.partner_id.id)]
            )
        return late | soon | later | secret | about

    def test_it_counts_what_waits_and_shows_what_is_due_next(self):
        self.make_work()
        with freeze_time(NOW):
            waiting = self.make_ticket("request")
            waiting.with_user(self.user_level1).action_assign_to_me()
            self.ask_and_wait(waiting, self.user_level1)
        text = self.shown()
        self.assertIn("Waiting now 5 Unassigned: 4", text)
        self.assertIn("Late 2 The longest by 2 hr 55 min", text)
        self.assertIn("Due within two hours 3 The next in 5 min", text)
        self.assertIn("First Response Request for Help · Phone", text)
        self.assertIn("2 hr 55 min late", text)
        self.assertIn("Due before closing 3", text)
        self.assertIn("The desk closes at 21:00", text)
        self.assertIn("Tuesday 10 March 2026 · 21 Ramadan 1447 AH 12:00", text)

    def test_what_can_still_be_kept_is_shown_however_much_is_late(self):
        with freeze_time(NOW):
            for hour in range(8):
                self.make_ticket("request", received_at=NOW - hours(3 + hour))
            for minute in range(5):
                self.make_ticket("request", received_at=NOW - timedelta(minutes=minute))
        text = self.shown()
        self.assertIn("Late 8", text)
        self.assertEqual(text.count(" late"), 3)
        self.assertEqual(text.count("First Response"), 7)

    def test_it_shows_no_person_no_subject_and_no_reference(self):
        tickets = self.make_work()
        text = self.shown()
        for ticket in tickets:
            for word in (ticket.reference, ticket.subject, ticket.partner_id.name):
                self.assertNotIn(word, text)
        for user in (self.user_level1, self.user_manager, self.user_level2):
            self.assertNotIn(user.name, text)

    def test_confidential_complaints_and_those_about_a_person_count_and_have_no_line(self):
        with freeze_time(NOW):
            self.make_ticket(confidential=True, user=self.user_level2)
            self.make_ticket(about_partner_ids=[Command.link(self.user_manager.partner_id.id)])
        text = self.shown()
        self.assertIn("Waiting now 2", text)
        self.assertIn("No deadline is running", text)

    def test_it_shows_what_was_met_today_the_halls_and_the_mail(self):
        with freeze_time(NOW - timedelta(minutes=30)):
            kept, rated = self.make_ticket("request"), self.make_ticket("request")
            for ticket in kept | rated:
                self.resolve(ticket, self.user_level2)
        with freeze_time(NOW):
            self.verify_and_close(rated, self.user_level2_other)
            rated._portal_action_rate(4, "")
            session = self.env["asas.helpdesk.course.session"].create(
                {"course_id": self.course.id, "start": NOW - hours(1), "end": NOW + hours(2)}
            )
            self.make_ticket("request", course_id=self.course.id, session_id=session.id)
            rows = self.env["asas.helpdesk.ticket.report"]
            rows._keep((kept | rated).ids)
        rows.search([("ticket_id", "=", rated.id)]).rated_on = NOW.date()
        text = self.shown()
        due = self.env["asas.helpdesk.numbers"]._read_total(
            ("kept", "due"), [("due_on", "=", NOW.date())], "asas.helpdesk.sla.report"
        )
        self.assertTrue(due["due"])
        self.assertIn(f"{due['kept']:.0f} of {due['due']} commitments", text)
        self.assertIn("4.0 of 5 · ratings: 1", text)
        self.assertIn(f"{self.course.name} until 14:00 Open: 1", text)
        self.assertIn("Mail works", text)
        self.env["asas.helpdesk.mail.outage"].create({"began_at": NOW - hours(1), "waiting": 14})
        self.assertIn(
            "Mail has been down since 11:00 · waiting: 14", self.shown(now=NOW + hours(1))
        )

    def test_a_desk_in_which_nothing_happens_says_so_in_words(self):
        text = self.shown(now=NOW + hours(10))
        for words in ("Nothing waits", "Nothing is due", "Nothing is late", "No figure"):
            self.assertIn(words, text)
        for words in ("No deadline is running", "Halls running None", "No rating yet"):
            self.assertIn(words, text)
        self.assertIn("The desk opens on Wednesday 11 March at 08:00", text)
        self.company.asas_helpdesk_calendar_id = False
        self.assertIn("Waiting now 0", self.shown())

    def test_many_screens_cost_what_one_costs(self):
        self.make_work()
        self.shown()
        self.env.flush_all()
        board = self.board.sudo()
        board.company_id.asas_helpdesk_calendar_id.tz  # noqa: B018
        before = self.cr.sql_log_count
        with freeze_time(NOW + timedelta(seconds=9)):
            board._show()
        self.assertLessEqual(self.cr.sql_log_count - before, 3)
        with freeze_time(NOW):
            self.make_ticket()
        self.assertIn("Waiting now 5", self.shown(now=NOW + timedelta(seconds=9)))
        self.assertIn("Waiting now 6", self.shown(now=NOW + timedelta(seconds=11)))

    def test_another_companys_desk_is_on_a_wallboard_of_its_own(self):
        branch = self.env["res.company"].create({"name": "فرع جدة"})
        self.make_work()
        board = self.boards.sudo().create({"name": "x", "company_id": branch.id, "lang": "en_US"})
        text = self.shown(board)
        self.assertIn("Waiting now 0", text)
        self.assertIn("فرع جدة", text)
        self.assertNotIn(board, self.boards.search([]))
        with self.assertRaises(AccessError):
            board.with_user(self.user_level2).action_withdraw_link()
        # What was kept for one company is not shown to the other.
        self.assertIn("Waiting now 5", self.shown())

    # ------------------------------------------------------------------ Who opens it

    def test_the_link_opens_it_without_a_session_in_the_language_of_the_wallboard(self):
        self.board.lang = "ar_001"
        self.sign_in(None)
        self.opener.cookies.clear()
        response = self.url_open(self.board.link, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("session_id", response.headers.get("Set-Cookie", ""))
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        page = html.fromstring(response.text)
        self.assertEqual((page.get("dir"), page.get("lang")), ("rtl", "ar-001"))
        self.assertIn("تنتظر الآن", page.text_content())
        now = self.url_open(f"{PATH}/now", params={"token": self.key_of_board})
        self.assertEqual(set(now.json()), {"html", "as_of", "seconds", "build"})
        self.assertNotIn("session_id", now.headers.get("Set-Cookie", ""))
        seen = self.board.seen_at
        self.assertTrue(seen)
        self.url_open(f"{PATH}/now", params={"token": self.key_of_board})
        self.env.invalidate_all()
        self.assertEqual(self.board.seen_at, seen)

    @mute_logger("odoo.http")
    def test_a_link_that_opens_nothing_is_like_an_address_that_does_not_exist(self):
        self.sign_in(None)
        ticket = self.make_ticket()
        other = self.boards.create({"name": "x"})
        unknown = self.answer("", "/support/nothing")
        self.assertEqual(unknown[0], 404)
        withdrawn, archived = self.key_of_board, other._make_key()
        self.assertEqual(self.answer(withdrawn)[0], 200)
        self.board.action_withdraw_link()
        other.active = False
        self.assertFalse(other.link)
        self.env.flush_all()
        for token in ("", "forged", withdrawn, archived, self.key(ticket), withdrawn[:-1] + "7"):
            for path in (PATH, f"{PATH}/now"):
                with self.subTest(path, token=token):
                    status, text = self.answer(token, path)
                    self.assertEqual(status, 404)
                    self.assertEqual(
                        text.replace(path, "/support/nothing"),
                        unknown[1],
                    )
        self.assertEqual(self.answer(self.board._make_key())[0], 200)
        self.company.active = True

    def test_who_asks_too_often_is_told_to_wait(self):
        self.sign_in(None)
        with patch.object(wallboard, "MOST_PER_MINUTE", 2):
            for _time in range(2):
                self.assertEqual(self.answer(self.key_of_board)[0], 200)
            response = self.url_open(PATH, params={"token": self.key_of_board})
        self.assertEqual(response.status_code, 429)
        self.assertTrue(response.headers["Retry-After"].isdigit())

    def test_level_2_and_administrators_alone_have_wallboards(self):
        for user in (self.user_level2, self.user_admin):
            board = self.board.with_user(user)
            self.assertIn(PATH, board.link)
            board.action_withdraw_link()
        for user in (
            self.user_level1,
            self.user_manager,
            self.user_hall,
            self.user_employee,
            self.user_trainee,
            self.user_supervisor,
        ):
            board = self.board.with_user(user)
            for attempt in (
                lambda board=board: board.read(["name"]),
                lambda board=board: board.create({"name": "x"}),
                lambda board=board: board.write({"active": False}),
                lambda board=board: board.unlink(),
                lambda board=board: board.action_withdraw_link(),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    attempt()
        board = self.board.with_user(self.user_admin)
        for values in ({"times_withdrawn": 0}, {"seen_at": NOW}):
            with self.assertRaises(AccessError):
                board.write(values)
