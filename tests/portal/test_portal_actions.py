"""What beneficiaries do with their tickets: each action once, by nobody else, and nothing by a
GET."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlsplit

from freezegun import freeze_time
from lxml import html
from portal_case import REASON, ActCase, classed
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import root
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.controllers.portal.action_form import CHECKED
from odoo.addons.asas_helpdesk.tools import sheet


class TestPortalActs(ActCase):
    def both_keys(self, make):
        """Yield a ticket for the signed-in beneficiary, and one for the holder of its link."""
        self.sign_in(self.user_trainee)
        yield make(), None
        self.sign_in(None)
        ticket = make()
        yield ticket, self.key(ticket)

    def test_confirming_is_noted_and_level2_closes(self):
        for ticket, token in self.both_keys(self.resolved):
            page = self.act(ticket, "confirm", token)
            self.assertIn("verifies", self.told(page))
            self.assertTrue(ticket.confirmed_at)
            self.assertEqual(ticket.state, "resolved")
            self.assertIsNone(self.form(page, "confirm"))
            self.assertIn("confirmed", " ".join(ticket.message_ids.mapped("body")))
            self.send_queued_mails()
            self.verify_and_close(ticket, self.user_level2_other)
            self.assertEqual(ticket.state, "closed")

    def test_what_is_asked_stands_first(self):
        ticket = self.resolved()
        self.sign_in(self.user_trainee)
        page = self.open(ticket)
        sections = page.xpath("//article//section")
        self.assertIn(ticket.resolution, sections[0].text_content())
        self.assertIn("o_asas_asked", sections[1].get("class"))

    def test_complaint_that_is_not_solved_goes_to_the_next_step_of_the_ladder(self):
        for ticket, token in self.both_keys(self.resolved):
            self.assertEqual(ticket.manager_id, self.user_manager)
            page = self.act(ticket, "unsolved", token, reason=REASON)
            self.assertIn("has been reopened", self.told(page))
            self.assertEqual((ticket.state, ticket.reopen_count), ("directed", 1))
            self.assertEqual(ticket.manager_id, self.user_upper_manager)
            (message,) = self.spoken(ticket)
            self.assertEqual(message.author_id, self.trainee)
            self.assertIn("أرجو المتابعة", message.body)
            self.assertIn("reopened", ticket.notice_ids.mapped("kind"))
            self.assertFalse(ticket.outcome)

    def test_suggestion_that_was_decided_asks_nothing(self):
        suggestion = self.resolved("suggestion")
        self.assertFalse({"confirm", "unsolved"} & suggestion._portal_actions())

    def test_request_that_is_not_solved_goes_back_to_work(self):
        ticket = self.resolved("request")
        self.sign_in(self.user_trainee)
        self.act(ticket, "confirm")
        self.act(ticket, "unsolved", reason=REASON)
        self.assertEqual(ticket.state, "in_progress")
        self.assertFalse(ticket.confirmed_at)

    def test_closed_ticket_is_reopened_within_the_window(self):
        for ticket, token in self.both_keys(self.closed):
            page = self.act(ticket, "reopen", token, reason=REASON)
            self.assertIn("has been reopened", self.told(page))
            self.assertEqual((ticket.state, ticket.reopen_count), ("in_progress", 1))
            self.assertIn("أرجو المتابعة", self.spoken(ticket).body)

    def test_window_for_reopening_is_the_settings(self):
        ticket = self.closed()
        self.sign_in(self.user_trainee)
        form = self.form(self.open(ticket), "reopen")
        ticket.closed_at -= timedelta(days=13)
        self.assertIsNotNone(self.form(self.open(ticket), "reopen"))
        ticket.closed_at -= timedelta(days=2)
        self.assertIsNone(self.form(self.open(ticket), "reopen"))
        self.press(form, reason=REASON)
        self.assertEqual(ticket.state, "closed")
        self.company.asas_helpdesk_reopen_days = 20
        self.assertIsNotNone(self.form(self.open(ticket), "reopen"))
        self.company.asas_helpdesk_reopen_days = 0
        self.assertIsNone(self.form(self.open(ticket), "reopen"))

    def test_open_ticket_is_withdrawn_with_its_reason(self):
        for ticket, token in self.both_keys(self.make_ticket):
            page = self.act(ticket, "withdraw", token, reason=REASON)
            self.assertIn("withdrawn", self.told(page))
            self.assertEqual((ticket.state, ticket.cancel_reason), ("cancelled", "withdrawn"))
            (state,) = classed(page, "o_asas_state")
            self.assertIn("You withdrew it", state.text_content())
            self.assertTrue(ticket.cancelled_at)
            self.assertIn("أرجو المتابعة", self.spoken(ticket).body)
        ticket.with_user(self.user_level2).action_reopen()
        self.assertFalse(ticket.cancelled_at)

    def test_withdrawing_what_waits_for_the_beneficiary_does_not_take_it_up(self):
        ticket = self.make_ticket("request")
        ticket._set_state("waiting")
        self.sign_in(self.user_trainee)
        self.act(ticket, "withdraw", reason=REASON)
        self.assertEqual(ticket.state, "cancelled")

    def test_contact_data_is_corrected_for_this_ticket_and_logged(self):
        self.sign_in(self.user_trainee)
        ticket = self.make_ticket()
        page = self.act(ticket, "contact", email="New@Example.com", phone="٠٥٠١٢٣٤٥٦٧")
        self.assertIn("new@example.com", self.told(page))
        self.assertEqual(ticket.beneficiary_email, "new@example.com")
        self.assertEqual(ticket.beneficiary_phone, "+966501234567")
        self.assertEqual(self.trainee.email, "trainee@example.com")
        change = "trainee@example.com → new@example.com"
        (log,) = ticket.message_ids.filtered(lambda m: change in m.body)
        self.assertTrue(log.subtype_id.internal)
        count = len(ticket.message_ids)
        self.act(ticket, "contact")
        self.assertEqual(len(ticket.message_ids), count)
        reached = self.make_ticket("request")
        reached.beneficiary_phone = False
        self.sign_in(self.user_trainee)
        count = len(reached.message_ids)
        self.act(reached, "contact")
        self.assertEqual(len(reached.message_ids), count, "nothing was corrected")

    def test_beneficiary_who_is_no_contact_speaks_by_name(self):
        ticket = self.make_ticket(
            "request",
            partner_id=False,
            beneficiary_name="عابر",
            beneficiary_email="passer@example.com",
        )
        self.resolve(ticket, self.user_level2)
        ticket.first_response_at = False
        self.sign_in(None)
        self.act(ticket, "unsolved", self.key(ticket), reason=REASON)
        self.assertIn("passer@example.com", self.spoken(ticket).email_from)
        self.assertFalse(ticket.first_response_at)
        ticket.write({"beneficiary_email": False, "beneficiary_phone": "+966501234567"})
        self.act(ticket, "withdraw", self.key(ticket), reason=REASON)
        self.assertEqual(ticket.state, "cancelled")
        self.assertFalse(ticket.first_response_at)

    def test_beneficiary_of_the_house_does_not_answer_the_own_ticket(self):
        ticket = self.resolved("request", partner_id=self.user_employee.partner_id.id)
        self.sign_in(self.user_employee)
        self.act(ticket, "unsolved", reason=REASON)
        self.assertEqual(ticket.state, "in_progress")
        self.assertFalse(ticket.first_response_at)
        self.assertNotIn("answered", ticket.notice_ids.mapped("kind"))

    def test_pressing_twice_does_it_once(self):
        self.sign_in(self.user_trainee)
        makers = {
            "confirm": self.resolved,
            "unsolved": self.resolved,
            "reopen": self.closed,
            "withdraw": self.make_ticket,
            "contact": self.make_ticket,
            "rate": self.closed,
        }
        typed = {"reason": REASON, "email": "new@example.com", "rating": "4", "words": REASON}
        for act, make in makers.items():
            ticket = make()
            form = self.form(self.open(ticket), act)
            values = {name: typed[name] for name in form.inputs.keys() if name in typed}
            checked = {"checked": "1"} if act in CHECKED else {}
            first = self.press(form, **values, **checked)
            count = len(ticket.message_ids)
            second = self.press(form, **values, **checked)
            with self.subTest(act=act):
                self.assertEqual(first.headers["Location"], second.headers["Location"])
                self.assertEqual(len(ticket.message_ids), count)
                self.assertEqual(ticket.reopen_count, int(act in ("unsolved", "reopen")))

    def test_page_of_an_earlier_turn_does_nothing(self):
        ticket = self.resolved("request")
        self.sign_in(self.user_trainee)
        old = self.form(self.open(ticket), "unsolved")
        self.press(old, reason=REASON)
        self.resolve(ticket, self.user_level2)
        self.press(old, reason=REASON)
        self.assertEqual((ticket.state, ticket.reopen_count), ("resolved", 1))

    def test_get_changes_nothing(self):
        ticket = self.resolved()
        self.sign_in(self.user_trainee)
        for act in ("confirm", "unsolved", "reopen", "withdraw", "contact", "rate"):
            response = self.url_open(
                f"/my/tickets/{ticket.id}/{act}", params={"reason": REASON, "revision": "0"}
            )
            self.assertEqual(urlsplit(response.url).path, f"/my/tickets/{ticket.id}", act)
            page = self.page(f"/my/tickets/{ticket.id}", done=act, reason=REASON)
            if act != "contact":
                self.assertFalse(page.xpath("//*[@id='asas_done']"), act)
                self.assertTrue(page.xpath("//*[@id='asas_undone']"), act)
        self.env.invalidate_all()
        self.assertEqual((ticket.state, ticket.confirmed_at), ("resolved", False))

    def test_post_without_csrf_changes_nothing(self):
        ticket = self.resolved()
        self.sign_in(self.user_trainee)
        form = self.form(self.open(ticket), "confirm")
        response = self.press(form, csrf_token="")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(ticket.confirmed_at)

    def test_what_is_wrong_is_told_at_the_field_and_what_was_typed_is_kept(self):
        resolved, closed, opened = self.resolved(), self.closed(), self.make_ticket()
        self.sign_in(self.user_trainee)
        cases = [
            (resolved, "unsolved", {"reason": " \n "}, ["unsolved_reason"]),
            (closed, "reopen", {"reason": ""}, ["reopen_reason"]),
            (opened, "withdraw", {"reason": "ا" * 5000}, ["withdraw_reason"]),
            (opened, "contact", {"email": "nowhere", "phone": "12"}, None),
            (opened, "contact", {"email": "", "phone": ""}, ["contact_phone"]),
            (closed, "rate", {"rating": "6", "words": "كلمات"}, ["rate_rating"]),
        ]
        for ticket, act, values, wrong in cases:
            form = self.form(self.open(ticket), act)
            before = (ticket.state, ticket.beneficiary_email, len(ticket.message_ids))
            response = self.press(form, **values)
            page = html.fromstring(response.text)
            with self.subTest(act=act, values=values):
                self.assertEqual(response.status_code, 422)
                summary = page.get_element_by_id("asas_errors")
                for name in wrong or ["contact_email", "contact_phone"]:
                    field = page.get_element_by_id(f"asas_{name}")
                    self.assertIn(f"asas_{name}_error", field.get("aria-describedby"))
                    self.assertTrue(page.get_element_by_id(f"asas_{name}_error").text_content())
                    self.assertTrue(summary.xpath(f".//a[@href='#asas_{name}']"))
                kept = dict(self.form(page, act).form_values())
                for name, value in values.items():
                    if name != "rating":
                        self.assertEqual((kept.get(name) or "").strip(), value.strip())
                self.assertEqual(
                    before, (ticket.state, ticket.beneficiary_email, len(ticket.message_ids))
                )

    def test_script_in_a_reason_stays_text(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        self.act(ticket, "withdraw", reason="<script>alert(1)</script>\0")
        self.assertIn("&lt;script&gt;", self.spoken(ticket).body)

    def test_page_after_an_act_speaks_the_readers_language(self):
        ticket = self.resolved()
        self.user_trainee.lang = "ar_001"
        self.sign_in(self.user_trainee)
        page = self.act(ticket, "confirm")
        self.assertEqual(page.getroottree().getroot().get("dir"), "rtl")
        self.assertNotIn("Thank", self.told(page))

    def test_wrong_people_do_nothing(self):
        tickets = {"confirm": self.resolved(), "reopen": self.closed(), "withdraw": None}
        tickets["withdraw"] = self.make_ticket()
        tickets["contact"] = tickets["withdraw"]
        tickets["rate"] = tickets["reopen"]
        tickets["unsolved"] = tickets["confirm"]
        before = {ticket: (ticket.state, len(ticket.message_ids)) for ticket in tickets.values()}
        for who in (
            self.user_colleague,
            self.user_trainer,
            self.user_supervisor,
            self.user_level1,
            self.user_admin,
            None,
        ):
            self.sign_in(who)
            csrf = self.csrf()
            for token in (None, "00000000-0000-4000-8000-000000000000", "رمز"):
                for act, ticket in tickets.items():
                    response = self.url_open(
                        f"/my/tickets/{ticket.id}/{act}",
                        data={
                            "csrf_token": csrf,
                            "revision": "0",
                            "access_token": token or "",
                            "reason": REASON,
                            "email": "thief@example.com",
                            "rating": "1",
                        },
                        allow_redirects=False,
                    )
                    self.assertEqual(response.status_code, 303, act)
                    self.assertNotIn("done", response.headers["Location"])
        self.env.invalidate_all()
        for ticket, (state, count) in before.items():
            self.assertEqual((ticket.state, len(ticket.message_ids)), (state, count))
            self.assertEqual(ticket.beneficiary_email, "trainee@example.com")
            self.assertFalse(ticket.confirmed_at or ticket.rating_count)

    def csrf(self):
        page = self.page("/web/login") if not self.session.uid else self.page("/my/account")
        return page.xpath("//input[@name='csrf_token']/@value")[0]

    def test_person_complained_about_does_nothing_with_the_link(self):
        ticket = self.resolved(about_partner_ids=self.user_trainer.partner_id.ids)
        self.sign_in(self.user_trainer)
        response = self.url_open(
            f"/my/tickets/{ticket.id}/confirm",
            data={"csrf_token": self.csrf(), "revision": "0", "access_token": self.key(ticket)},
            allow_redirects=False,
        )
        self.assertEqual(response.headers["Location"].split("?")[0][-11:], "/my/tickets")
        self.assertFalse(ticket.confirmed_at)

    def test_staff_are_refused_by_the_link_with_a_sentence(self):
        ticket = self.resolved()
        for user in (self.user_level1, self.user_level2, self.user_manager, self.user_admin):
            self.sign_in(user)
            path = f"/my/tickets/{ticket.id}"
            for key in (self.key(ticket), "wrong"):
                page = self.url_open(path, params={"access_token": key})
                self.assertEqual(page.status_code, 403)
                self.assertIn("You are signed in as", page.text)
                self.assertNotIn(ticket.subject, page.text)
            self.url_open(
                f"{path}/confirm",
                data={"csrf_token": self.csrf(), "revision": "0", "access_token": self.key(ticket)},
            )
            self.env.invalidate_all()
            self.assertFalse(ticket.confirmed_at)

    def test_staff_who_sign_in_after_opening_the_link_are_refused(self):
        ticket = self.resolved()
        self.sign_in(None)
        form = self.form(self.open(ticket, self.key(ticket)), "confirm")
        anonymous = root.session_store.get(self.opener.cookies["session_id"])
        self.sign_in(self.user_level2)
        self.session["asas_helpdesk_grants"] = anonymous["asas_helpdesk_grants"]
        root.session_store.save(self.session)
        answer = self.url_open(f"/my/tickets/{ticket.id}")
        self.assertEqual(answer.status_code, 403)
        self.assertIn("You are signed in as", answer.text)
        self.press(form, csrf_token=self.csrf())
        self.assertFalse(ticket.confirmed_at)

    def test_proof_of_the_acts_is_not_the_staffs_to_write(self):
        ticket = self.closed().with_user(self.user_level2)
        for name in ("confirmed_at", "cancelled_at", "rating_last_value"):
            with self.assertRaises(AccessError):
                ticket.write({name: 1 if name[:6] == "rating" else fields.Datetime.now()})

    def test_level2_sees_the_confirmation_on_the_form(self):
        ticket = self.resolved()
        self.sign_in(self.user_trainee)
        self.act(ticket, "confirm")
        with Form(ticket.with_user(self.user_level2)) as form:
            self.assertTrue(form.confirmed_at)
        form = Form(ticket.with_user(self.user_level1))
        self.assertNotIn("rating_last_feedback", form._view["fields"])


class TestPortalLink(ActCase):
    def assert_link(self, ticket, token, opens):
        self.sign_in(None)
        response = self.url_open(
            f"/my/tickets/{ticket.id}", params={"access_token": token}, allow_redirects=False
        )
        if not opens:
            self.assert_dead_link(response)
            return response
        self.assertEqual(response.status_code, 303)
        path = urlsplit(response.headers["Location"]).path
        self.assertEqual(path, f"/my/tickets/{ticket.id}")
        return response

    def test_link_ends_some_days_after_the_end_and_the_beneficiary_still_sees_it(self):
        closed, withdrawn = self.closed(), self.make_ticket()
        for ticket in (closed, withdrawn):
            ticket.message_post(
                body="رد المعهد", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        withdrawn.write({"cancel_reason": "withdrawn"})
        withdrawn._set_state("cancelled")
        for ticket, end in ((closed, "closed_at"), (withdrawn, "cancelled_at")):
            token = self.key(ticket)
            hashed = {"hash": ticket._sign_token(self.trainee.id), "pid": self.trainee.id}
            ticket[end] -= timedelta(days=89)
            self.assert_link(ticket, token, True)
            ticket[end] -= timedelta(days=2)
            self.assert_link(ticket, token, False)
            for keys in ({"token": token}, hashed):
                with self.assertRaises(Exception):  # noqa: B017 - Odoo's routes say it in two ways
                    self.assertEqual(self.messages_in_portal(ticket, **keys), ["anything"])
            self.sign_in(self.user_trainee)
            self.assertIn(ticket.subject, self.open(ticket).text_content())
            self.assertTrue(self.messages_in_portal(ticket))
            self.company.asas_helpdesk_link_days = 100
            self.assert_link(ticket, token, True)
            self.company.asas_helpdesk_link_days = 90

    def test_reopened_ticket_has_its_link_again(self):
        ticket = self.closed()
        ticket.closed_at -= timedelta(days=100)
        self.assert_link(ticket, self.key(ticket), False)
        self.reopen(ticket, self.user_level2)
        self.assert_link(ticket, self.key(ticket), True)

    def test_level2_withdraws_the_link(self):
        ticket = self.make_ticket()
        token = self.key(ticket)
        for user in (self.user_level1, self.user_manager, self.user_trainee):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_withdraw_link()
        ticket.with_user(self.user_level2).action_withdraw_link()
        self.assertNotEqual(self.key(ticket), token)
        self.assert_link(ticket, token, False)
        self.assert_link(ticket, self.key(ticket), True)
        self.assertIn("withdrawn", ticket.message_ids[:1].body)

    def test_days_are_not_less_than_none(self):
        for name in ("asas_helpdesk_link_days", "asas_helpdesk_reopen_days"):
            settings = self.env["res.config.settings"].create({name: 30})
            settings.execute()
            self.assertEqual(self.company[name], 30)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.company.write({name: -1})
                self.company.flush_recordset()


class TestPortalRating(ActCase):
    def test_rating_is_asked_once_after_closing_and_seen_by_level2(self):
        ticket = self.closed()
        self.sign_in(self.user_trainee)
        page = self.act(ticket, "rate", rating="4", words="شكرا لكم")
        self.assertIn("rating", self.told(page))
        self.assertIsNone(self.form(page, "rate"))
        seen = ticket.with_user(self.user_level2)
        self.assertEqual((seen.rating_last_value, seen.rating_avg), (4, 4))
        self.assertEqual(seen.rating_last_feedback, "شكرا لكم")
        self.assertEqual(ticket.rating_ids.partner_id, self.trainee)
        self.assertEqual(
            self.Ticket.with_user(self.user_level2).search([("rating_last_value", ">", 3)]), ticket
        )
        self.assertFalse(ticket.activity_ids)
        self.assertEqual(self.spoken(ticket).ids, [])

    def test_holder_of_the_link_rates_in_the_name_of_the_beneficiary(self):
        ticket = self.closed()
        self.sign_in(None)
        self.act(ticket, "rate", self.key(ticket), rating="5")
        self.assertEqual(ticket.rating_last_value, 5)
        self.assertEqual(ticket.rating_ids.partner_id, self.trainee)

    def test_each_closing_is_rated_once(self):
        ticket = self.closed()
        self.sign_in(self.user_trainee)
        self.act(ticket, "rate", rating="5")
        self.act(ticket, "reopen", reason=REASON)
        self.assertIsNone(self.form(self.open(ticket), "rate"))
        self.resolve(ticket, self.user_level2)
        self.verify_and_close(ticket, self.user_level2_other)
        self.act(ticket, "rate", rating="3")
        self.assertEqual((ticket.rating_last_value, ticket.rating_avg), (3, 4))

    def test_reopening_takes_back_a_request_that_was_not_answered(self):
        ticket = self.closed()
        self.reopen(ticket, self.user_level2)
        self.assertFalse(ticket.rating_ids)

    def test_low_rating_is_looked_into(self):
        ticket = self.closed()
        self.sign_in(self.user_trainee)
        self.act(ticket, "rate", rating="2", words="<b>سيئ</b>")
        activity = ticket.activity_ids
        self.assertEqual(
            activity.activity_type_id, self.env.ref("asas_helpdesk.activity_type_rating")
        )
        self.assertTrue(activity.user_id.has_group("asas_helpdesk.group_level2"))
        self.assertIn("&lt;b&gt;", activity.note)

    def test_low_rating_goes_to_the_escalation_manager_who_may_see_the_ticket(self):
        self.company.asas_helpdesk_escalation_manager_id = self.user_level2_other
        ticket = self.closed()
        self.sign_in(self.user_trainee)
        self.act(ticket, "rate", rating="1")
        self.assertEqual(ticket.activity_ids.user_id, self.user_level2_other)

    def test_closed_notice_asks_for_the_rating_in_the_persons_language(self):
        for lang, words in (("ar_001", "1 إلى 5"), ("en_US", "1 to 5")):
            ticket = self.closed(lang=lang)
            mail = ticket.notice_ids.filtered(lambda n: n.kind == "closed").mail_id
            self.assertEqual(len(mail), 1)
            self.assertIn(words, mail.body_html)

    def test_ratings_are_proof_and_seen_by_those_who_see_the_ticket(self):
        ticket = self.closed()
        ratings = ticket.rating_ids
        self.assertFalse(ratings.access_token)
        for user in (self.user_employee, self.user_hall):
            mine = self.env["rating.rating"].with_user(user)
            self.assertFalse(mine.search([("id", "=", ratings.id)]))
            with self.assertRaises(AccessError):
                ratings.with_user(user).read(["feedback"])
        level2 = self.env["rating.rating"].with_user(self.user_level2)
        self.assertEqual(level2.search([("id", "=", ratings.id)]), ratings)
        with self.assertRaises(AccessError):
            ratings.with_user(self.user_level2).write({"rating": 5, "consumed": True})
        with self.assertRaises(AccessError):
            level2.create(
                {
                    "res_model_id": ratings.res_model_id.id,
                    "res_id": ticket.id,
                    "rating": 5,
                    "consumed": True,
                }
            )
        with self.assertRaises(AccessError):
            ratings.with_user(self.user_trainee).read(["feedback"])

    def test_message_of_the_conversation_is_no_rating(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": ticket._name,
                "thread_id": ticket.id,
                "post_data": {
                    "body": "خمس نجوم",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    "rating_value": 5,
                },
            },
        )
        for user in (self.user_trainee, self.user_level1):
            ticket.with_user(user).sudo(False).message_post(body="خمس نجوم", rating_value=5)
        self.env.invalidate_all()
        self.assertFalse(ticket.rating_ids)


class TestPortalExport(ActCase):
    def rows(self, **params):
        response = self.url_open("/my/tickets/export.csv", params=params)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
        self.assertIn("text/csv", response.headers["Content-Type"])
        self.assertIn("attachment", response.headers["Content-Disposition"])
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_own_tickets_are_exported_as_they_are_filtered(self):
        with freeze_time("2026-03-01 07:00:00"):
            complaint = self.make_ticket(subject='شكوى؛ "مقتبسة", وفاصلة\nوسطر')
        closed = self.closed()
        self.make_ticket(partner_id=self.user_colleague.partner_id.id, subject="سر الزميل")
        self.sign_in(self.user_trainee)
        header, *rows = self.rows()
        self.assertEqual(len({len(row) for row in [header, *rows]}), 1)
        self.assertCountEqual([row[0] for row in rows], (complaint + closed).mapped("reference"))
        (row,) = self.rows(ticket_type="complaint")[1:]
        self.assertEqual((row[2], row[7]), (complaint.subject, "2026-03-01 10:00"))
        (row,) = self.rows(filterby="ended", search="انقطاع")[1:]
        self.assertEqual((row[0], row[-1]), (closed.reference, closed.resolution))

    def test_others_export_nothing_of_it(self):
        self.make_ticket(about_partner_ids=self.user_trainer.partner_id.ids)
        for who in (self.user_colleague, self.user_trainer, self.user_level1):
            self.sign_in(who)
            self.assertEqual(len(self.rows()), 1, who.login)
        self.sign_in(None)
        response = self.url_open("/my/tickets/export.csv", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_no_cell_is_a_formula(self):
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1"):
            self.assertEqual(sheet.as_text(text), f"'{text}")
        for value, text in ((None, ""), (False, ""), (0, "0"), ("أ=ب", "أ=ب")):
            self.assertEqual(sheet.as_text(value), text)
        self.make_ticket(subject='=HYPERLINK("http://example.com")')
        self.sign_in(self.user_trainee)
        self.assertTrue(self.rows()[1][2].startswith("'=HYPERLINK"))

    def test_link_to_the_export_keeps_the_filters(self):
        ticket = self.resolved()
        self.make_ticket("request")
        self.sign_in(self.user_trainee)
        page = self.page("/my/tickets", filterby="waiting", ticket_type="complaint")
        self.assertEqual(
            [row.findtext(".//bdi") for row in classed(page, "o_asas_ticket")], [ticket.reference]
        )
        (link,) = classed(page, "o_asas_export")
        response = self.url_open(link.get("href"))
        self.assertIn(ticket.reference, response.text)
        self.assertEqual(response.text.count("REQ/"), 0)
