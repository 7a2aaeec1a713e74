"""People without an account write to the desk: once, undisturbed by bots, without access for
others."""

from datetime import timedelta
from unittest.mock import patch

from common import HelpdeskCase
from freezegun import freeze_time
from guest_case import NEW, TRACK, VISITOR, PublicCase
from lxml import html
from portal_case import PDF, classed
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.controllers.public.guest_ticket_form import GuestTicketForm
from odoo.addons.asas_helpdesk.tools import link_key


class TestPublicForm(PublicCase):
    def test_visitor_files_a_complaint_and_learns_what_comes_next(self):
        ticket, page = self.made(("report.pdf", PDF))
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.ticket_type, "complaint")
        self.assertEqual(ticket.beneficiary_name, "زائر عابر")
        self.assertEqual(ticket.beneficiary_email, VISITOR)
        self.assertEqual(ticket.beneficiary_kind, "trainee")
        self.assertEqual(ticket.service_id, self.service)
        self.assertEqual(ticket.channel_id, self.channel_website)
        self.assertEqual(ticket._portal_files().raw, PDF)
        self.assertLess(fields.Datetime.now() - ticket.consented_at, timedelta(minutes=5))
        self.send_receipts()
        (notice,) = ticket.notice_ids
        self.assertEqual(
            (notice.kind, notice.method, notice.address), ("received", "email", VISITOR)
        )
        said = page.text_content()
        for words in (ticket.reference, ticket._portal_thanks(), VISITOR, "by "):
            self.assertIn(words, said)
        link = page.get_element_by_id("asas_link").get("value")
        self.assertIn(ticket._make_key(0), link)
        opened = self.page(link.partition(self.base_url())[2] or link)
        self.assertIn(ticket.reference, opened.text_content())

    def test_telephone_number_in_any_form_is_enough(self):
        ticket, page = self.made(beneficiary_email="", beneficiary_phone="٠٥٣٣ ٨٤٨ ٧١٢")
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")
        self.assertFalse(ticket.beneficiary_email)
        self.assertIn("+966 53 384 8712", page.text_content())

    def test_link_to_the_form_says_what_it_is_about(self):
        page = self.page(NEW, ticket_type="suggestion", service_id=str(self.service.id))
        self.assertIsNotNone(page.get_element_by_id("asas_type_suggestion").get("checked"))
        self.assertEqual(self.form_on(page).fields["service_id"], str(self.service.id))
        for odd in ("999999", "x", "<script>"):
            page = self.page(NEW, ticket_type=odd, service_id=odd)
            self.assertEqual(self.form_on(page).fields["service_id"], "")

    def test_whoever_is_signed_in_is_sent_to_the_portals_form(self):
        self.trainee.lang = "en_US"
        self.sign_in(self.user_trainee)
        response = self.url_open(f"{NEW}?ticket_type=request&service_id=1", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn(
            "/my/tickets/new?ticket_type=request&service_id=1", response.headers["Location"]
        )

    def test_whoever_has_signed_in_meanwhile_loses_nothing(self):
        values = self.typed()
        self.trainee.lang = "en_US"
        self.sign_in(self.user_trainee)
        page = self.refused(*self.press(values), status=409)
        self.assertEqual(self.form_on(page, "/my/tickets/new").fields["subject"], values["subject"])
        self.assertIn("signed in", self.summary(page))

    def test_what_is_missing_is_told_at_each_field(self):
        values = {"csrf_token": self.typed()["csrf_token"]}
        page = self.refused(*self.press(values))
        found = {element.get("href") for element in page.get_element_by_id("asas_errors").iter("a")}
        self.assertEqual(
            found,
            {
                "#asas_ticket_type",
                "#asas_service_id",
                "#asas_subject",
                "#asas_description",
                "#asas_beneficiary_kind",
                "#asas_beneficiary_name",
                "#asas_beneficiary_phone",
                "#asas_consent",
            },
        )

    def test_without_consent_nothing_is_taken_up(self):
        values = self.typed()
        del values["consent"]
        page = self.refused(*self.press(values))
        self.assertIn("consent", self.summary(page))
        self.assertEqual(self.form_on(page).fields["subject"], values["subject"])

    def test_privacy_notice_is_that_of_the_settings_or_else_the_addons(self):
        self.assertIn("Personal Data Protection Law", self.check().text_content())
        self.company.asas_helpdesk_privacy = "<p>إشعار المعهد</p>"
        said = self.check().text_content()
        self.assertIn("إشعار المعهد", said)
        self.assertNotIn("Personal Data Protection Law", said)
        self.company.asas_helpdesk_privacy = "<p><br></p>"
        self.assertIn("Personal Data Protection Law", self.check().text_content())

    def test_form_names_courses_and_ready_answers_of_the_desk_alone(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        self.course.copy({"name": "دورة المعهد الآخر", "company_id": other.id})
        self.env["asas.helpdesk.answer"].create(
            {"name": "كيف أدخل؟", "answer": "<p>من الرابط.</p>", "service_id": self.service.id}
        )
        page = self.page(NEW, service_id=str(self.service.id))
        courses = page.get_element_by_id("asas_course_id").text_content()
        self.assertIn(self.course.name, courses)
        self.assertNotIn("دورة المعهد الآخر", courses)
        (answers,) = classed(page, "o_asas_suggest")
        self.assertIn("من الرابط.", answers.text_content())
        self.assertTrue(answers.xpath(".//details//a[starts-with(@href, '/support#')]"))

    def test_page_that_was_open_for_hours_loses_nothing(self):
        values = self.typed()
        page = self.refused(*self.press({**values, "csrf_token": "old"}), status=400)
        self.assert_kept(page, values)
        self.assertIn("open for a long time", self.summary(page))
        again = {**values, **dict(self.form_on(page).form_values())}
        response, ticket = self.press(again)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(len(ticket), 1)

    def test_receipts_are_given_once_and_none_waits_for_another(self):
        tickets = self.Ticket
        for number in range(3):
            tickets |= self.made(subject=f"رقم {number}")[0]
        self.assertFalse(tickets.notice_ids)
        crons = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("asas_helpdesk.cron_receipts").id)]
        )
        self.assertEqual(len(crons), 1)
        notices = self.registry["asas.helpdesk.notice"]
        give = notices._send

        def fail_for_one(self, batch, kind, *args, **kwargs):
            if tickets[1] in batch:
                raise UserError("broken")
            return give(self, batch, kind, *args, **kwargs)

        with (
            patch.object(notices, "_send", fail_for_one),
            mute_logger("odoo.addons.asas_helpdesk.models.ticket.savepoints"),
        ):
            self.send_receipts()
        self.send_receipts()
        self.assertEqual([len(ticket.notice_ids) for ticket in tickets], [1, 0, 1])

    # ------------------------------------------------------------------ Once

    def test_sending_twice_makes_one_ticket(self):
        values = self.typed()
        first, ticket = self.press(values)
        second, none = self.press(values)
        self.assertEqual((len(ticket), len(none)), (1, 0))
        self.assertEqual(first.headers["Location"], second.headers["Location"])

    def test_sending_twice_in_the_same_moment_makes_one_ticket(self):
        values = self.typed()
        _response, ticket = self.press(values)
        tickets = self.registry["asas.helpdesk.ticket"]
        with (
            # The other request does not see what this one stored.
            patch.object(tickets, "_portal_submitted", lambda self, key: self.browse()),
            mute_logger("odoo.sql_db"),
        ):
            response, none = self.press(values)
        self.assertFalse(none)
        self.assertEqual(response.status_code, 303)
        self.assertIn(ticket.reference, self.page(response.headers["Location"]).text_content())

    def test_answer_page_is_for_the_browser_that_sent_it_and_for_a_day(self):
        response, ticket = self.press(self.typed())
        location = response.headers["Location"]
        for _reload in range(2):
            self.assertIn(ticket.reference, self.page(location).text_content())
        answer = self.url_open(location)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            tickets = self.Ticket.with_user(self.env.ref("base.public_user"))
            self.assertFalse(tickets._public_thanks([[ticket.submission_key, ""]], location[-12:]))
        self.sign_in(None)  # another browser
        for path in (location, "/support/thanks/", "/support/thanks/0", f"{location}x"):
            answer = self.url_open(path)
            self.assertNotIn("We have received", answer.text, path)
            self.assertNotIn(link_key.PREFIX, answer.text, path)

    # ------------------------------------------------------------------ Machines

    def test_too_fast_is_asked_to_press_again_and_loses_nothing(self):
        values = self.typed()
        with patch.object(GuestTicketForm, "LEAST_SECONDS", 3600):
            page = self.refused(*self.press(values))
        self.assert_kept(page, values)
        again = {**values, **dict(self.form_on(page).form_values())}
        self.assertEqual(again["form_token"], values["form_token"])
        _response, ticket = self.press(again)
        self.assertEqual(len(ticket), 1)

    def test_nobody_says_that_the_form_was_opened_earlier(self):
        form, opened, signature = self.typed()["form_token"].split(".")
        with patch.object(GuestTicketForm, "LEAST_SECONDS", 3):
            for forged in (f"{form}.1.{signature}", f"{form}.{opened}.", "1.1.1", "", "x" * 5000):
                self.refused(*self.press(self.typed(form_token=forged)))

    def test_what_machines_fill_in_is_hidden_from_people(self):
        page = self.page(NEW)
        trap = page.get_element_by_id("asas_homepage")
        self.assertEqual(trap.get("tabindex"), "-1")
        self.assertEqual(trap.get("autocomplete"), "off")
        self.assertEqual(trap.getparent().get("aria-hidden"), "true")
        values = self.typed(homepage="https://example.com")
        page = self.refused(*self.press(values))
        self.assert_kept(page, values)
        self.assertFalse(page.get_element_by_id("asas_homepage").get("value"))

    def test_captcha_that_says_no_or_is_away_loses_nothing(self):
        http = self.registry["ir.http"]
        values = self.typed()
        with patch.object(
            http, "_verify_request_recaptcha_token", side_effect=UserError("timeout")
        ) as asked:
            page = self.refused(*self.press(values))
        self.assertEqual(asked.call_args.args[-1], "asas_helpdesk_form")
        self.assert_kept(page, values)
        self.assertEqual(len(self.press(values)[1]), 1)

    def test_captcha_is_shown_where_one_is_set_up(self):
        self.assertIsNone(self.form_on(self.check()).get("data-captcha"))
        http = self.registry["ir.http"]
        known = http.get_frontend_session_info

        def with_key(self):
            return {**known(self), "recaptcha_public_key": "key"}

        with patch.object(http, "get_frontend_session_info", with_key):
            self.assertIsNone(self.form_on(self.page(NEW)).get("data-captcha"))
            page = self.check()
        self.assertEqual(self.form_on(page).get("data-captcha"), "asas_helpdesk_form")

    # ------------------------------------------------------------------ Limits

    def test_limit_of_a_contact_keeps_what_was_typed(self):
        with self.limits(contact=2):
            for number in range(2):
                self.made(subject=f"رقم {number}")
            values = self.typed(beneficiary_email=VISITOR.upper())
            response, tickets = self.press(values)
            page = self.refused(response, tickets, status=429)
            self.assertGreater(int(response.headers["Retry-After"]), 0)
            self.assert_kept(page, values)
            self.assertIn("minutes", self.summary(page))
            self.made(beneficiary_email="another@example.com")

    def test_limit_of_a_contact_counts_a_mailbox_however_it_is_spelt(self):
        with self.limits(contact=2):
            self.made(beneficiary_email="jane.doe@googlemail.com")
            self.made(beneficiary_email="janedoe+one@gmail.com")
            for email in ("j.a.n.e.doe@gmail.com", "JaneDoe+two+three@Gmail.com"):
                self.refused(*self.press(self.typed(beneficiary_email=email)), status=429)
            self.made(beneficiary_email="janedoe@example.com")

    def test_limit_of_an_address_holds_for_everybody_behind_it(self):
        with self.limits(address=2):
            for number in range(2):
                self.made(beneficiary_email=f"v{number}@example.com")
            self.refused(*self.press(self.typed()), status=429)
            # Only a proxy that Odoo is configured for reports who is behind it.
            response, tickets = self.press(self.typed(), headers={"X-Forwarded-For": "192.0.2.1"})
            self.refused(response, tickets, status=429)

    def test_mending_errors_and_pressing_twice_counts_once(self):
        with self.limits(address=1, contact=1):
            self.refused(*self.press(self.typed(subject="")))
            values = self.typed()
            self.assertEqual(len(self.press(values)[1]), 1)
            self.assertEqual(self.press(values)[0].status_code, 303)

    def test_refusal_is_in_the_readers_language(self):
        with self.limits(contact=1):
            self.made()
            response, tickets = self.press(self.typed(subject="أمر آخر"), path=f"/ar{NEW}")
        page = self.refused(response, tickets, status=429)
        self.assertNotRegex(self.summary(page), "[a-z]{4}")

    def test_counts_tell_nothing_of_whom_they_count(self):
        self.made()
        counts = self.env["asas.helpdesk.rate.limit"].sudo().search([])
        self.assertTrue(counts)
        for count in counts:
            self.assertRegex(count.key, "^[0-9a-f]{64}$")

    # ------------------------------------------------------------------ Nobody's account

    def test_known_address_opens_no_account_and_tells_of_none(self):
        known, unknown = (
            self.press(self.typed(beneficiary_email=email))
            for email in (self.trainee.email, "nobody@example.com")
        )
        for response, ticket in (known, unknown):
            self.assertEqual(response.status_code, 303)
            self.assertFalse(ticket.partner_id)
            self.assertFalse(ticket.message_partner_ids)
        pages = [self.page(answer.headers["Location"]) for answer, _ticket in (known, unknown)]
        headings = [[h.text_content() for h in page.iter("h2")] for page in pages]
        self.assertEqual(*headings)
        ticket = known[1]
        self.sign_in(self.user_trainee)
        self.assertNotIn(ticket.reference, self.url_open("/my/tickets").text)
        response = self.url_open(f"/my/tickets/{ticket.id}", allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_holder_of_the_link_speaks_by_the_name_that_was_typed(self):
        ticket, _page = self.made(beneficiary_email=self.trainee.email, beneficiary_name="باسم آخر")
        self.ask_and_wait(ticket, self.user_level1)
        self.assertEqual(ticket.state, "waiting")
        answered = ticket.first_response_at
        page = self.open(ticket, self.key(ticket))
        self.reply(self.form(page, "reply"), reply="الجلسة الثالثة")
        message = ticket.message_ids.filtered(lambda m: "الجلسة" in m.body)
        self.assertFalse(message.author_id)
        self.assertIn("باسم آخر", message.email_from)
        self.assertNotEqual(ticket.state, "waiting")
        self.assertEqual(ticket.first_response_at, answered)

    def test_desk_answers_a_visitor_by_a_notice(self):
        ticket, _page = self.made()
        with self.mock_mail_gateway():
            ticket.with_user(self.user_level1).message_post(
                body="ما رقم الجلسة؟", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        (notice,) = ticket.notice_ids.filtered(lambda n: n.kind == "answered")
        self.assertEqual(notice.address, VISITOR)

    def test_visitor_rates_and_withdraws_with_the_link(self):
        ticket, _page = self.made(ticket_type="request")
        self.resolve(ticket, self.user_level1)
        self.verify_and_close(ticket, self.user_level2)
        page = self.page(f"/my/tickets/{ticket.id}", access_token=self.key(ticket))
        self.assertTrue(page.xpath("//form[contains(@action, '/rate')]"))

    # ------------------------------------------------------------------ Files

    def test_limits_of_the_settings_hold_on_every_form(self):
        self.company.write(
            {
                "asas_helpdesk_max_files": 1,
                "asas_helpdesk_max_megabytes": 1,
                "asas_helpdesk_accept_documents": True,
                "asas_helpdesk_accept_pictures": False,
                "asas_helpdesk_accept_office": False,
                "asas_helpdesk_accept_recordings": False,
            }
        )
        page = self.page(NEW)
        field = page.get_element_by_id("asas_attachments")
        self.assertEqual(field.get("accept"), ".pdf,.txt")
        self.assertEqual(field.get("data-max-files"), "1")
        self.assertEqual(field.get("data-max-bytes"), str(1024 * 1024))
        self.assertFalse(classed(page, "o_asas_camera"))
        hint = page.get_element_by_id("asas_attachments_hint").text_content()
        self.assertIn("1 MB", hint)
        self.assertNotIn("recordings", hint)
        self.assertIn("identity cards", hint)
        png = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
        for sent in (
            [("a.png", png)],
            [("a.pdf", PDF), ("b.pdf", PDF)],
            [("a.pdf", PDF + b" " * 1024 * 1024)],
        ):
            page = self.refused(*self.press(self.typed(), *sent))
            self.assertIn("asas_attachments_error", html.tostring(page).decode())
        self.made(("a.pdf", PDF))

    def test_limits_of_the_settings_are_bounded(self):
        for name, value in (
            ("asas_helpdesk_max_files", 21),
            ("asas_helpdesk_max_files", -1),
            ("asas_helpdesk_max_megabytes", 0),
            ("asas_helpdesk_address_limit", -1),
            ("asas_helpdesk_contact_limit", -1),
        ):
            with (
                self.assertRaises(CheckViolation, msg=name),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.company[name] = value
                self.env.flush_all()

    def test_no_files_are_asked_for_where_none_are_accepted(self):
        self.company.asas_helpdesk_max_files = 0
        self.assertFalse(self.page(NEW).xpath("//*[@id='asas_attachments']"))
        page = self.refused(*self.press(self.typed(), ("a.pdf", PDF)))
        self.assertIn("a.pdf", self.summary(page))
        self.made()

    def test_files_are_given_out_as_downloads_of_a_safe_type(self):
        ticket, _page = self.made(("a.pdf", PDF), ("قائمة.txt", "سطر".encode()))
        self.url_open(f"/my/tickets/{ticket.id}?access_token={self.key(ticket)}")
        for file in ticket._portal_files():
            for path in (
                f"/my/tickets/{ticket.id}/files/{file.id}",
                f"/web/content/{file.id}?access_token={file.generate_access_token()[0]}",
            ):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
                self.assertIn(
                    answer.headers["Content-Type"].split(";")[0], ("application/pdf", "text/plain")
                )
            self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)

    def test_page_or_drawing_that_the_staff_attached_is_given_out_as_a_text(self):
        ticket, _page = self.made()
        for name, content in (
            ("page.html", b"<html><script>alert(1)</script></html>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ):
            file = (
                self.env["ir.attachment"]
                .with_user(self.user_level1)
                .create(
                    {"name": name, "raw": content, "res_model": ticket._name, "res_id": ticket.id}
                )
            )
            answer = self.url_open(
                f"/web/content/{file.id}?access_token={file.generate_access_token()[0]}"
            )
            self.assertIn("text/plain", answer.headers["Content-Type"])
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_message_of_the_conversation_has_no_more_files_than_allowed(self):
        ticket, _page = self.made()
        self.company.asas_helpdesk_max_files = 1
        public = self.env.ref("base.public_user")
        for user in (public, self.user_trainee):
            with self.assertRaisesRegex(UserError, "1 are allowed"):
                ticket.with_user(user).sudo().message_post(
                    body="x", message_type="comment", attachment_ids=[1, 2]
                )


class TestTrack(PublicCase):
    def ask(self, reference, contact, **values):
        """Ask for the link of a ticket; return the response, and the notices that followed."""
        page = self.page(TRACK)
        typed = dict(self.form_on(page, TRACK).form_values())
        before = self.env["asas.helpdesk.notice"].search([])
        response = self.url_open(
            TRACK,
            data={**typed, "reference": reference, "contact": contact, **values},
            allow_redirects=False,
        )
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_links").method_direct_trigger()
        self.env.invalidate_all()
        return response, self.env["asas.helpdesk.notice"].search([]) - before

    def test_link_goes_to_the_contact_data_of_the_ticket(self):
        ticket, _page = self.made(beneficiary_email="Visitor@Example.com")
        response, notice = self.ask(ticket.reference, " VISITOR@example.com ")
        self.assertEqual(response.status_code, 303)
        self.assertEqual((notice.kind, notice.method, notice.address), ("link", "email", VISITOR))
        self.assertNotIn(link_key.PREFIX, notice.mail_id.body_html)
        self.send_queued_mails()
        self.assertIn(self.key(ticket, notice.mail_id.mail_message_id), self.keys_sent(VISITOR))
        self.assertFalse(self.env["asas.helpdesk.link.request"].sudo().search([]))
        said = self.page(response.headers["Location"]).text_content()
        self.assertIn("If these details match a ticket", said)
        self.assertNotIn(link_key.PREFIX, said)

    def test_link_goes_by_sms_to_whoever_gives_the_number(self):
        self.company.asas_helpdesk_sms = True
        ticket, _page = self.made(beneficiary_phone="0533848712")
        _response, notice = self.ask(ticket.reference, "00966 53 384 8712")
        self.assertEqual((notice.kind, notice.method), ("link", "sms"))
        self.assertEqual(notice.address, "+966533848712")
        sms = self.env["sms.sms"].sudo().search([], order="id desc", limit=1)
        self.assertNotIn(link_key.PREFIX, sms.body)
        with self.sms_gateway() as left:
            sms.send()
        (body,) = left
        key = ticket._make_short_key()
        self.assertIn(f"/t/{key}", body)
        self.assertNotIn(key, sms.mail_message_id.body)

    def test_nobody_is_called_for_a_link(self):
        ticket, _page = self.made(beneficiary_email="", beneficiary_phone="0533848712")
        activities = len(ticket.activity_ids)
        _response, notices = self.ask(ticket.reference, "0533848712")
        self.assertFalse(notices)
        self.assertEqual(len(ticket.activity_ids), activities)

    def test_reference_is_understood_however_it_is_written(self):
        ticket, _page = self.made()
        letters, year, number = ticket.reference.split("/")
        arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        for written in (
            ticket.reference.lower(),
            f" {letters} / {year} / {number} ",
            ticket.reference.translate(arabic),
            f"\u200f{letters}-{year}-{int(number)}",
            f"{letters} {year} {int(number)}".replace(" ", "/"),
        ):
            self.assertEqual(self.Ticket._public_find(written, VISITOR, ""), ticket, repr(written))

    def test_impossible_reference_is_refused_whether_or_not_there_are_tickets(self):
        ticket, _page = self.made()
        for reference in (
            "hello",
            "12345",
            "CMP/2026",
            "CMP/26/1",
            "CMP/1899/00001",
            "CMP/2099/00001",
            "CMP/2026/00000",
            "CMP/2026/1/2",
            "C/2026/1",
            "شكوى ٥",
        ):
            response, notices = self.ask(reference, VISITOR)
            self.assertEqual(response.status_code, 422, reference)
            self.assertFalse(notices)
            error = html.fromstring(response.text).get_element_by_id("asas_reference_error")
            self.assertIn(reference, error.text_content())
            self.assertIn("It looks like", error.text_content())
        sequence = self.env.ref("asas_helpdesk.sequence_complaint")
        sequence.write({"prefix": "شكوى/%(range_year)s-", "suffix": "/K", "padding": 3})
        ticket, _page = self.made(subject="رقم آخر")
        response, notices = self.ask(ticket.reference, VISITOR)
        self.assertEqual((response.status_code, notices.ticket_id), (303, ticket))
        said = self.page(TRACK).text_content()
        self.assertIn(self.Ticket._public_example(), said)

    def test_asking_twice_before_the_answer_asks_once(self):
        typed = dict(self.form_on(self.page(TRACK), TRACK).form_values())
        for _press in range(2):
            self.url_open(TRACK, data={**typed, "reference": "CMP/2026/1", "contact": VISITOR})
        self.assertEqual(self.env["asas.helpdesk.link.request"].sudo().search_count([]), 1)

    def test_form_is_gone_after_it_was_sent(self):
        response, _notices = self.ask("CMP/2026/00001", VISITOR)
        page = self.page(response.headers["Location"])
        self.assertFalse([form for form in page.forms if form.get("action") == TRACK])
        self.assertTrue(page.xpath("//main//a[@href='/support/track']"))

    def test_stranger_gets_nothing_and_learns_nothing(self):
        ticket, _page = self.made()
        right = self.ask(ticket.reference, VISITOR)
        self.assertTrue(right[1])
        asked = (
            (ticket.reference, "stranger@example.com"),
            (ticket.reference, "0501234567"),
            ("CMP/2026/99999", VISITOR),
            (ticket.reference, self.user_level1.email),
        )
        pages = {self.url_open(right[0].headers["Location"]).text.partition("csrf_token")[0]}
        for reference, contact in asked:
            response, notices = self.ask(reference, contact)
            self.assertFalse(notices)
            self.assertEqual(response.status_code, right[0].status_code)
            self.assertEqual(response.headers["Location"], right[0].headers["Location"])
            page = self.url_open(response.headers["Location"])
            pages.add(page.text.partition("csrf_token")[0])
        self.assertEqual(len(pages), 1)

    def test_asking_does_the_same_work_whether_there_is_a_ticket_or_not(self):
        ticket, _page = self.made()
        asked = []
        model = self.registry["asas.helpdesk.ticket"]
        with patch.object(model, "_public_find", side_effect=lambda *a: asked.append(a)):
            page = self.page(TRACK)
            typed = dict(self.form_on(page, TRACK).form_values())
            for reference in (ticket.reference, "CMP/2026/99999"):
                self.url_open(TRACK, data={**typed, "reference": reference, "contact": VISITOR})
        self.assertFalse(asked, "looked for while the visitor waits")
        requests = self.env["asas.helpdesk.link.request"].sudo().search([])
        self.assertEqual(requests.mapped("reference"), [ticket.reference, "CMP/2026/99999"])

    def test_ended_link_is_not_sent_and_it_is_said_what_to_do(self):
        ticket, _page = self.made(ticket_type="request")
        self.resolve(ticket, self.user_level1)
        self.verify_and_close(ticket, self.user_level2)
        ticket.closed_at = fields.Datetime.now() - timedelta(days=400)
        _response, notice = self.ask(ticket.reference, VISITOR)
        self.assertEqual(notice.kind, "link")
        self.assertNotIn("access_token", notice.mail_id.body_html)
        self.assertIn("write to us again", notice.mail_id.body_html)
        self.assertNotIn("access_token", ticket._public_link_ended())

    def test_limit_holds_for_links_too(self):
        self.company.asas_helpdesk_contact_limit = 1
        for status in (303, 429):
            response, _notices = self.ask("CMP/2026/00001", VISITOR)
            self.assertEqual(response.status_code, status)
        self.assertIn("Retry-After", response.headers)
        self.assertIn(VISITOR, response.text)

    def test_what_is_wrong_is_told_at_the_field(self):
        for reference, contact, field in (
            ("", VISITOR, "reference"),
            ("9" * 61, VISITOR, "reference"),
            ("CMP/2026/00001", "", "contact"),
            ("CMP/2026/00001", "a@", "contact"),
            ("CMP/2026/00001", "12", "contact"),
        ):
            response, _notices = self.ask(reference, contact)
            self.assertEqual(response.status_code, 422)
            page = html.fromstring(response.text)
            self.assertTrue(page.xpath(f"//*[@id='asas_{field}_error']"), (reference, contact))
        response, _notices = self.ask("CMP/2026/00001", VISITOR, csrf_token="old")
        self.assertEqual(response.status_code, 400)
        self.assertIn(VISITOR, response.text)
        self.assertFalse(self.env["asas.helpdesk.link.request"].sudo().search([]))


class TestNetworks(HelpdeskCase):
    def test_networks_count_as_one_address(self):
        network = self.env["asas.helpdesk.rate.limit"]._network
        self.assertEqual(network("192.0.2.7"), "192.0.2.7")
        self.assertEqual(network("::ffff:192.0.2.7"), "192.0.2.7")
        self.assertEqual(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"))
        self.assertNotEqual(network("2001:db8:1:2::4"), network("2001:db8:1:3::4"))
        self.assertEqual(network("not an address"), "not an address")
        self.assertEqual(network(None), "")
