"""Published problems: what is broken, told to everybody; one press reports it, once."""

from datetime import datetime, timedelta
from unittest.mock import patch

from common import hours
from freezegun import freeze_time
from guest_case import PublicCase
from hall_case import HallFixture
from lxml import html
from portal_case import classed

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

BEGAN = datetime(2026, 3, 1, 7, 0)  # a Sunday, 10:00 in Riyadh
LATER = datetime(2026, 3, 1, 8, 0)
TITLES = {"title_ar": "انقطاع البث في القاعات", "title_en": "Live halls lose the broadcast"}
WORDS = {"words_ar": "يعمل القسم التقني على حلها.", "words_en": "Our technicians are on it."}
SECRET = "اسم المتدرب السري"


def words(node):
    return " ".join(node.text_content().split())


class KnownProblemCase(HallFixture, PublicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_hall()
        cls.user_trainer.lang = "en_US"
        cls.Problem = cls.env["asas.helpdesk.known.problem"]
        with freeze_time(BEGAN):
            cls.report = cls.make_ticket("request", subject=SECRET, description=f"<p>{SECRET}</p>")
            cls.incident = (
                cls.report.with_user(cls.user_level2)._make_incident(SECRET).with_env(cls.env)
            )

    def publish(self, user=None, moment=BEGAN, **values):
        with self.clock_at(moment):
            return self.Problem.with_user(user or self.user_level2).create(
                {
                    "incident_id": self.incident.id,
                    **TITLES,
                    **WORDS,
                    "since": BEGAN,
                    "next_news_at": BEGAN + hours(2),
                    **values,
                }
            )

    def support(self, moment=LATER, user=None, path="/support"):
        self.sign_in(user)
        with self.clock_at(moment):
            self.env.flush_all()
            page = self.page(path)
        self.env.invalidate_all()
        return page

    def press_button(self, page):
        """Press the button on the page."""
        (form,) = [form for form in page.forms if form.get("action", "").endswith("/report")]
        return self.press(dict(form.form_values()), path=form.get("action"))


class TestPublishing(KnownProblemCase):
    def test_level_2_publishes_it_from_the_incident(self):
        with self.assertRaises(AccessError):
            self.incident.with_user(self.user_level1).action_publish()
        action = self.incident.with_user(self.user_level2).action_publish()
        self.assertEqual(action["context"]["default_incident_id"], self.incident.id)
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_trainee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.publish(user)
        problem = self.publish()
        self.assertEqual(self.incident.published_problem_id, problem)
        self.assertFalse(self.Problem.with_user(self.user_level1).search([]).filtered("ended_at"))

    def test_it_stands_on_the_page_in_the_readers_language(self):
        self.publish()
        (known,) = classed(self.support(), "o_asas_known")
        said = words(known)
        self.assertIn("We know about this: Live halls lose the broadcast", said)
        self.assertIn("Since Sunday 1 March 2026", said)
        self.assertIn("10:00 AM", said)
        self.assertIn("Our technicians are on it.", said)
        self.assertIn("The next news is here today at 12:00 PM.", said)
        self.opener.cookies["frontend_lang"] = "ar_001"
        (known,) = classed(self.support(path="/ar/support"), "o_asas_known")
        self.assertIn(TITLES["title_ar"], words(known))
        self.assertIn(WORDS["words_ar"], words(known))

    def test_nothing_of_the_tickets_leaks(self):
        problem = self.publish()
        for user in (None, self.user_trainer):
            page = html.tostring(self.support(user=user), encoding="unicode")
            self.assertNotIn(SECRET, page)
            self.assertNotIn(self.incident.reference, page)
            self.assertNotIn(self.report.reference, page)
            form = self.page("/support/new", incident=problem.id)
            self.assertNotIn(SECRET, html.tostring(form, encoding="unicode"))

    def test_news_that_is_late_is_not_promised_any_more(self):
        self.publish()
        (known,) = classed(self.support(BEGAN + hours(3)), "o_asas_known")
        self.assertIn("News was due by Sunday 1 March 2026", words(known))

    def test_it_takes_words_in_both_languages_and_moments_that_can_be(self):
        for wrong in (
            {"words_en": " "},
            {"title_ar": "\n"},
            {"words_ar": "س" * 700},
            {"title_en": "x" * 200},
            {"next_news_at": BEGAN},
            {"next_news_at": BEGAN - hours(1)},
            {"since": BEGAN + hours(1)},
        ):
            with (
                self.subTest(wrong),
                self.assertRaises(ValidationError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.publish(**wrong)

    def test_only_open_incidents_that_are_not_confidential_are_published(self):
        self.incident.sudo().confidential = True
        with self.assertRaises(ValidationError):
            self.publish()
        with self.assertRaises(ValidationError):
            self.publish(incident_id=self.report.id)

    def test_who_the_incident_is_about_neither_publishes_nor_finds_it(self):
        self.publish()
        self.incident.sudo().about_partner_ids = [Command.link(self.user_level2.partner_id.id)]
        self.assertFalse(self.Problem.with_user(self.user_level2).search([]))
        with self.assertRaises(AccessError):
            self.publish()

    def test_hostile_words_are_shown_as_text(self):
        self.publish(title_en="<script>alert(1)</script>", words_en="<b>x</b> {{7*7}}")
        page = self.support()
        (known,) = classed(page, "o_asas_known")
        self.assertIn("<script>alert(1)</script>", words(known))
        self.assertFalse(known.xpath(".//script|.//div//p/b"))

    # ------------------------------------------------------------------ News and the end

    def reminders(self):
        kind = self.env.ref("asas_helpdesk.activity_type_news")
        return self.incident.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def run_reminder(self, moment):
        with self.clock_at(moment), self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_known_problems").method_direct_trigger()
        self.env.invalidate_all()

    def test_who_published_it_is_reminded_when_the_news_is_due_once(self):
        problem = self.publish()
        self.run_reminder(BEGAN + hours(1))
        self.assertFalse(self.reminders())
        for _run in range(2):
            self.run_reminder(BEGAN + hours(2))
            self.assertEqual(self.reminders().user_id, self.user_level2)
        with self.clock_at(BEGAN + hours(2)):
            problem.write({"words_en": "It is almost done.", "next_news_at": BEGAN + hours(5)})
        self.assertFalse(self.reminders())
        (known,) = classed(self.support(BEGAN + hours(3)), "o_asas_known")
        self.assertIn("It is almost done. The next news is here today at 3:00 PM.", words(known))
        self.run_reminder(BEGAN + hours(5))
        self.assertTrue(self.reminders())

    def test_it_is_withdrawn_by_hand_or_when_its_incident_ends(self):
        problem = self.publish()
        self.run_reminder(BEGAN + hours(2))
        problem.action_withdraw()
        self.assertFalse(self.reminders())
        self.assertFalse(classed(self.support(), "o_asas_known"))
        with self.assertRaises(UserError):
            problem.write(WORDS)
        second = self.publish()
        self.assertTrue(classed(self.support(), "o_asas_known"))
        self.resolve(self.incident, self.user_level2)
        self.assertTrue(second.ended_at)
        self.assertFalse(classed(self.support(), "o_asas_known"))
        with self.assertRaises(ValidationError):
            self.publish()

    def test_an_incident_that_becomes_confidential_leaves_the_page(self):
        problem = self.publish()
        self.incident.with_user(self.user_level2).confidential = True
        self.assertTrue(problem.ended_at)

    def test_the_history_of_the_incident_holds_what_was_public(self):
        self.publish().action_withdraw()
        said = " ".join(self.incident.message_ids.mapped("body"))
        for headline in ("Published on the public page:", "Withdrawn from the public page:"):
            self.assertIn(f"{headline}<br>{TITLES['title_ar']}", said)

    def test_another_companys_page_does_not_show_it(self):
        self.publish()
        other = self.env["res.company"].create({"name": "معهد آخر"})
        page = self.env["asas.helpdesk.public.page"].with_company(other)._page()
        self.assertEqual(page["problems"], [])


class TestReporting(KnownProblemCase):
    def test_one_press_makes_my_report_exactly_once(self):
        self.publish()
        page = self.support(user=self.user_trainer)
        response, report = self.press_button(page)
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/my/tickets/{report.id}", response.headers["Location"])
        self.assertEqual(report.incident_id, self.incident)
        self.assertEqual(report.partner_id, self.user_trainer.partner_id)
        self.assertEqual(report.subject, TITLES["title_en"])
        again, made = self.press_button(page)
        self.assertFalse(made)
        self.assertIn(f"/my/tickets/{report.id}", again.headers["Location"])
        (known,) = classed(self.support(user=self.user_trainer), "o_asas_known")
        self.assertIn(f"You have reported it: {report.reference}", words(known))

    def test_two_presses_at_once_make_one(self):
        problem = self.publish()._published()
        Ticket = self.Ticket.with_user(self.user_trainer)
        first = Ticket._report_known_problem(problem)
        # The other request has not seen the first report when it makes its own.
        with patch.object(type(first), "_join_incident", return_value=first.browse()):
            first.incident_id = False
            self.assertEqual(Ticket._report_known_problem(problem), first)

    def test_an_open_report_of_the_same_session_joins(self):
        self.incident.sudo().write(
            {"course_id": self.course.id, "session_id": self.hall_session.id}
        )
        with self.clock_at(BEGAN):
            mine = self.make_ticket(
                "request", course_id=self.course.id, session_id=self.hall_session.id
            )
        self.publish()
        self.report.sudo().incident_id = False  # else the person's report is part of it already
        response, made = self.press_button(self.support(user=self.user_trainee))
        self.assertFalse(made)
        self.assertIn(f"/my/tickets/{mine.id}?", response.headers["Location"])
        self.assertEqual(mine.incident_id, self.incident)

    def test_who_withdrew_a_report_can_report_again(self):
        problem = self.publish()._published()
        Ticket = self.Ticket.with_user(self.user_trainer)
        first = Ticket._report_known_problem(problem)
        first.cancel_reason = "withdrawn"
        first._set_state("cancelled")
        self.assertNotEqual(Ticket._report_known_problem(problem), first)

    def test_visitors_get_the_form_with_the_incident_chosen(self):
        problem = self.publish()
        (link,) = self.support().xpath("//a[normalize-space(.)='I have this problem']")
        self.assertTrue(link.get("href").endswith(f"/support/new?incident={problem.id}"))
        page = self.page("/support/new", incident=problem.id)
        values = dict(self.form_on(page).form_values())
        self.assertEqual(values["known_problem_id"], str(problem.id))
        self.assertEqual(values["ticket_type"], "request")
        self.assertEqual(values["subject"], TITLES["title_en"])
        checked = self.check(page=page, known_problem_id=str(problem.id)).text_content()
        self.assertIn(f"Published Problem {TITLES['title_en']}", " ".join(checked.split()))
        response, ticket = self.press(
            self.typed(page, known_problem_id=str(problem.id), ticket_type="complaint")
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(ticket.incident_id, self.incident)
        self.assertEqual(ticket.known_problem_id, problem)
        self.assertFalse(ticket.partner_id)

    def test_a_form_sent_after_the_end_keeps_what_was_typed(self):
        problem = self.publish()
        page = self.page("/support/new", incident=problem.id)
        problem.action_withdraw()
        values = self.typed(page, known_problem_id=str(problem.id))
        response, ticket = self.press(values)
        page = self.refused(response, ticket)
        self.assertIn("This problem has ended in the meantime.", self.summary(page))
        self.assert_kept(page, values)
        response, ticket = self.press(self.typed(page))
        self.assertEqual(response.status_code, 303)
        self.assertFalse(ticket.incident_id)

    def test_a_button_that_is_out_of_date_leads_on_without_an_error(self):
        problem = self.publish()
        page = self.support(user=self.user_trainer)
        path = f"/support/problems/{problem.id}/report"
        response, made = self.press({"csrf_token": "old"}, path=path)
        self.assertFalse(made)
        self.assertIn(f"/support/new?incident={problem.id}", response.headers["Location"])
        self.assertIn("/my/tickets/new?incident=", self.url_open(response.headers["Location"]).url)
        problem.action_withdraw()
        response, made = self.press_button(page)
        self.assertFalse(made)
        page = self.page(response.headers["Location"])
        self.assertIn("This problem has ended in the meantime", words(page))
        response, _made = self.press({}, path="/support/problems/2147483647/report")
        self.assertIn("problem=ended", response.headers["Location"])

    def test_the_answer_to_the_incident_reaches_who_pressed_the_button(self):
        self.publish()
        _response, report = self.press_button(self.support(user=self.user_trainer))
        self.incident.with_user(self.user_level2).message_post(
            body="عاد البث.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn("عاد البث.", " ".join(report.message_ids.mapped("body")))

    def test_the_page_costs_no_query_more_for_a_problem(self):
        def queries():
            self.env.flush_all()
            self.url_open("/support")
            before = self.cr.sql_log_count
            self.url_open("/support")
            return self.cr.sql_log_count - before

        without = queries()
        self.publish(
            moment=datetime.now(),
            since=datetime.now() - timedelta(hours=1),
            next_news_at=datetime.now() + timedelta(hours=1),
        )
        self.assertEqual(queries(), without)
