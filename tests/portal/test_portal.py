"""The beneficiary's pages: only their own tickets, found, followed and answered; and the form."""

from datetime import timedelta

from lxml import html
from portal_case import PDF, PNG, PortalCase, classed

from odoo import fields
from odoo.tests import JsonRpcException


class TestPortal(PortalCase):
    def shown(self, **params):
        """Return the references in the list, as they are shown there."""
        return [
            row.findtext(".//bdi")
            for row in classed(self.page("/my/tickets", **params), "o_asas_ticket")
        ]

    def test_home_shows_the_way_and_the_number_of_open_tickets(self):
        self.make_ticket()
        self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        self.sign_in(self.user_trainee)
        self.assertTrue(self.page("/my").xpath("//a[@href='/my/tickets']"))
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["asas_ticket_count"]})
        self.assertEqual(counters["asas_ticket_count"], 1)

    def test_who_has_no_ticket_is_told_what_to_do(self):
        self.sign_in(self.user_trainee)
        empty = classed(self.page("/my/tickets"), "o_asas_empty")[0]
        self.assertTrue(empty.xpath(".//a[@href='/my/tickets/new']"))

    def test_list_holds_the_persons_tickets_open_ones_first(self):
        closed = self.make_ticket("request")
        self.resolve(closed, self.user_level2)
        self.verify_and_close(closed, self.user_level2_other)
        older = self.make_ticket(received_at=fields.Datetime.now() - timedelta(days=2))
        newer = self.make_ticket()
        self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        self.sign_in(self.user_trainee)
        self.assertEqual(self.shown(), [newer.reference, older.reference, closed.reference])
        self.assertEqual(self.shown(filterby="open"), [newer.reference, older.reference])

    def test_list_is_searched_by_reference_and_by_subject_however_spelt(self):
        found = self.make_ticket(subject="أريدُ شهادةَ الدورة")
        self.make_ticket(subject="انقطاع البث")
        self.sign_in(self.user_trainee)
        for words in ("شهاده", "اريد", found.reference.lower(), found.reference[-5:]):
            self.assertIn(found.reference, self.shown(search=words), words)
        self.assertEqual(self.shown(search="شهاده"), [found.reference])
        told = self.make_ticket(subject="سؤال", description="<p>أُريدُ <b>إعادة</b> الاختبار</p>")
        self.assertEqual(self.shown(search="اعاده الاختبار"), [told.reference])
        self.assertEqual(self.shown(search="لا يوجد"), [])
        self.assertEqual(self.shown(search="\0ـ"), [])

    def test_list_is_filtered_and_sorted(self):
        complaint = self.make_ticket(received_at=fields.Datetime.now() - timedelta(hours=23))
        request = self.make_ticket("request", received_at=fields.Datetime.now())
        suggestion = self.make_ticket("suggestion")
        waiting = self.make_ticket("request")
        waiting._set_state("waiting")
        self.sign_in(self.user_trainee)
        self.assertEqual(self.shown(ticket_type="complaint"), [complaint.reference])
        self.assertEqual(self.shown(ticket_type="suggestion"), [suggestion.reference])
        self.assertEqual(self.shown(filterby="waiting"), [waiting.reference])
        self.assertCountEqual(
            self.shown(ticket_type="request"), [request.reference, waiting.reference]
        )
        by_deadline = self.shown(sortby="next")
        tickets = (complaint + request + suggestion + waiting).sorted(
            lambda t: (t.next_deadline or fields.Datetime.now() + timedelta(days=999), -t.id)
        )
        self.assertEqual(by_deadline, tickets.mapped("reference"))
        self.assertEqual(self.shown(sortby="state")[-1], waiting.reference)

    def test_unknown_sorting_and_filter_fall_back(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        self.assertEqual(
            self.shown(sortby="partner_id desc; drop", filterby="stage"), [ticket.reference]
        )

    def test_pages_hold_twenty_and_keep_search_and_order(self):
        tickets = self.make_ticket()
        for _number in range(24):
            tickets += self.make_ticket("request")
        closed = tickets[:1]
        closed.write({"cancel_reason": "withdrawn"})
        closed._set_state("cancelled")
        self.sign_in(self.user_trainee)
        first = self.shown()
        self.assertEqual(len(first), 20)
        second = self.page("/my/tickets/page/2", search="انقطاع")
        references = [row.findtext(".//bdi") for row in classed(second, "o_asas_ticket")]
        self.assertEqual(len(references), 5)
        self.assertEqual(references[-1], closed.reference)
        self.assertFalse(set(first) & set(references))
        links = classed(second, "o_asas_pages")[0].xpath(".//a/@href")
        self.assertTrue(links)
        for link in links:
            self.assertIn("search=", link)
        self.assertEqual(len(classed(self.page("/my/tickets/page/999"), "o_asas_ticket")), 5)

    def test_list_costs_the_same_for_few_and_many(self):
        def queries():
            before = self.cr.sql_log_count
            self.url_open("/my/tickets")
            return self.cr.sql_log_count - before

        self.make_ticket()
        self.sign_in(self.user_trainee)
        for _number in range(2):
            self.make_ticket("request")
        self.url_open("/my/tickets")
        few = queries()
        for _number in range(30):
            self.make_ticket()
        self.url_open("/my/tickets")
        self.assertLessEqual(queries(), few)

    def test_page_tells_state_history_and_what_comes_next(self):
        ticket = self.make_ticket(received_at=fields.Datetime.now() - timedelta(hours=2))
        self.sign_in(self.user_trainee)
        steps = classed(self.page(f"/my/tickets/{ticket.id}"), "o_asas_step")
        self.assertEqual(len(steps), 5)
        self.assertEqual([bool(step.xpath(".//time")) for step in steps], [True] + [False] * 4)
        ticket.with_user(self.user_level1)._direct()
        self.resolve(ticket, self.user_manager, resolution="<b>أعيد</b> ضبط الصوت.")
        page = self.page(f"/my/tickets/{ticket.id}")
        steps = classed(page, "o_asas_step")
        self.assertEqual([bool(step.xpath(".//time")) for step in steps], [True] * 4 + [False])
        outcome = page.xpath("//*[@aria-labelledby='asas_outcome']")[0].text_content()
        self.assertIn("<b>أعيد</b> ضبط الصوت.", outcome)

    def test_promise_on_the_form_is_the_record_that_is_measured(self):
        self.env.ref("asas_helpdesk.sla_directing").target_hours = 17
        self.assertIn("17", self.Ticket._portal_commitment())
        self.sign_in(self.user_trainee)
        self.assertIn("17", self.page("/my/tickets/new").text_content())
        ticket = self.make_ticket()
        self.assertIn("17", ticket._portal_thanks())

    def test_page_shows_nothing_of_the_house(self):
        tag = self.env["asas.helpdesk.tag"].create({"name": "وسم داخلي سري"})
        about = self.env["res.partner"].create({"name": "المشكو في حقه"})
        ticket = self.make_ticket(
            tag_ids=tag.ids, about_partner_ids=about.ids, user_id=self.user_level1.id
        )
        ticket.confidential = True
        ticket._direct()
        ticket.with_user(self.user_level2).message_post(
            body="ملاحظة داخلية", subtype_xmlid="mail.mt_note"
        )
        self.sign_in(self.user_trainee)
        text = self.url_open(f"/my/tickets/{ticket.id}").text
        listed = self.url_open("/my/tickets").text
        messages = " ".join(self.messages_in_portal(ticket))
        for secret in (
            tag.name,
            about.name,
            "ملاحظة داخلية",
            self.user_level1.name,
            self.user_level1.email,
            self.user_manager.name,
            self.user_manager.email,
        ):
            self.assertNotIn(secret, text)
            self.assertNotIn(secret, listed)
            self.assertNotIn(secret, messages)

    def test_reply_of_the_beneficiary_ends_the_waiting(self):
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).message_post(
            body="ما رقم الدورة؟", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        ticket._set_state("waiting")
        self.sign_in(self.user_trainee)
        self.assertIn("ما رقم الدورة؟", " ".join(self.messages_in_portal(ticket)))
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": ticket._name,
                "thread_id": ticket.id,
                "post_data": {
                    "body": "رقمها 12",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self.env.invalidate_all()
        self.assertEqual(ticket.state, "in_progress")
        self.assertEqual(ticket.message_ids[:1].author_id, self.trainee)

    def test_form_makes_a_ticket_of_what_was_filled_in(self):
        ticket = self.submit(
            files=[("صورة.png", PNG), ("تقرير.pdf", PDF)],
            course_id=str(self.course.id),
            beneficiary_email="Other@Example.com",
            beneficiary_phone="٠٥٠١٢٣٤٥٦٧",
        )
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertEqual(ticket.ticket_type, "complaint")
        self.assertEqual(ticket.channel_id, self.channel_website)
        self.assertEqual(ticket.service_id, self.service)
        self.assertEqual(ticket.department_id, self.department)
        self.assertEqual(ticket.course_id, self.course)
        self.assertEqual(ticket.beneficiary_email, "other@example.com")
        self.assertEqual(ticket.beneficiary_phone, "+966501234567")
        self.assertEqual(self.trainee.email, "trainee@example.com")
        self.assertEqual(ticket.state, "new")
        self.assertIn("<br", ticket.description)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)], order="id"
        )
        self.assertEqual(files.mapped("name"), ["صورة.png", "تقرير.pdf"])
        self.assertEqual(files.mapped("mimetype"), ["image/png", "application/pdf"])
        self.assertEqual(files[0].raw, PNG)

    def test_form_knows_the_person(self):
        values = self.fill_in()
        self.assertEqual(values["beneficiary_email"], "trainee@example.com")
        self.assertEqual(values["beneficiary_phone"], self.trainee.phone)

    def test_ticket_speaks_the_language_of_the_page(self):
        self.sign_in(self.user_trainee)
        self.url_open("/ar/my/tickets/new")
        values = self.fill_in()
        self.opener.cookies["frontend_lang"] = "ar_001"
        _response, ticket = self.send(values)
        self.assertEqual(ticket.lang, "ar_001")

    def test_after_submitting_the_reference_is_told(self):
        values = self.fill_in()
        response, ticket = self.send(values)
        page = self.page(response.headers["Location"])
        banner = page.xpath("//*[@role='status']")[0].text_content()
        self.assertIn(ticket.reference, banner)
        self.assertIn("24", banner)
        self.assertFalse(self.page(f"/my/tickets/{ticket.id}").xpath("//*[@role='status']"))

    def test_trainers_and_supervisors_stay_what_they_are(self):
        self.assertEqual(self.submit().beneficiary_kind, "trainee")
        self.assertEqual(self.submit(self.user_trainer).beneficiary_kind, "trainer")
        self.make_ticket(
            partner_id=self.user_supervisor.partner_id.id, beneficiary_kind="supervisor"
        )
        self.assertEqual(self.submit(self.user_supervisor).beneficiary_kind, "supervisor")

    def test_colleague_of_the_house_is_a_beneficiary_too(self):
        ticket = self.submit(self.user_employee)
        self.assertEqual(ticket.partner_id, self.user_employee.partner_id)
        self.assertEqual(ticket.channel_id, self.channel_website)
        page = self.page(f"/my/tickets/{ticket.id}")
        self.assertIn(ticket.subject, page.text_content())
        ticket.with_user(self.user_level1).message_post(
            body="وصلت", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        page = self.page(f"/my/tickets/{ticket.id}")
        self.assertIn("وصلت", classed(page, "o_asas_msg")[-1].text_content())

    def test_sending_twice_makes_one_ticket(self):
        values = self.fill_in()
        first, ticket = self.send(values, ("a.pdf", PDF))
        second, none = self.send(values, ("a.pdf", PDF))
        self.assertFalse(none)
        self.assertEqual(second.status_code, 303)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        attachments = self.env["ir.attachment"].search_count(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(attachments, 1)

    def test_going_back_and_sending_something_else_asks_whether_it_is_another_matter(self):
        values = self.fill_in()
        _response, first = self.send(values)
        response, none = self.send({**values, "subject": "أمر آخر"})
        self.assertFalse(none)
        self.assertEqual(response.status_code, 409)
        page = html.fromstring(response.text)
        self.assertIn(first.reference, page.get_element_by_id("asas_errors").text_content())
        (form,) = [form for form in page.forms if form.get("action") == "/my/tickets/new"]
        _response, another = self.send(dict(form.form_values()))
        self.assertEqual(another.subject, "أمر آخر")

    def another_tab(self, values):
        """Return the same words as another tab of the same browser sends them."""
        form = self.page("/my/tickets/new").xpath("//input[@name='form_token']")[0]
        self.assertNotEqual(form.get("value"), values["form_token"])
        return {**values, "form_token": form.get("value")}

    def test_same_words_in_two_tabs_make_one_ticket_and_another_day_another(self):
        first_tab = self.fill_in()
        second_tab = self.another_tab(first_tab)
        _response, ticket = self.send(first_tab, ("a.pdf", PDF))
        response, none = self.send(second_tab, ("a.pdf", PDF))
        self.assertFalse(none)
        self.assertIn(f"/my/tickets/{ticket.id}", response.headers["Location"])
        _response, with_another_file = self.send(second_tab, ("a.png", PNG))
        self.assertEqual(len(with_another_file), 1)
        self.cr.execute(
            "UPDATE asas_helpdesk_ticket SET create_date = create_date - interval '25 hours',"
            " submission_content = 'yesterday' WHERE id = %s",
            [ticket.id],
        )
        _response, another_day = self.send(self.another_tab(first_tab), ("a.pdf", PDF))
        self.assertEqual(len(another_day), 1)

    def test_same_form_of_two_people_makes_two_tickets(self):
        values = self.fill_in()
        _response, first = self.send(values)
        again = {**values, **{"csrf_token": self.fill_in(self.user_colleague)["csrf_token"]}}
        _response, second = self.send(again)
        self.assertEqual(second.partner_id, self.user_colleague.partner_id)
        self.assertNotEqual(first, second)


class TestPortalWrongPerson(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_stranger = cls.user_colleague.copy(
            {"login": "stranger", "name": "غريب", "email": "stranger@example.com"}
        )
        cls.ticket = cls.make_ticket(
            subject="شكوى سرية الموضوع",
            about_partner_ids=cls.user_trainer.partner_id.ids,
        )
        cls.ticket.message_post(
            body="رد المعهد", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.file = (
            cls.env["ir.attachment"]
            .with_user(cls.user_trainee)
            .sudo()
            .create(
                {
                    "name": "دليل.pdf",
                    "raw": PDF,
                    "mimetype": "application/pdf",
                    "res_model": cls.ticket._name,
                    "res_id": cls.ticket.id,
                }
            )
        )
        cls.internal_file = (
            cls.env["ir.attachment"]
            .with_user(cls.user_level2)
            .create(
                {
                    "name": "داخلي.pdf",
                    "raw": PDF,
                    "res_model": cls.ticket._name,
                    "res_id": cls.ticket.id,
                }
            )
        )
        cls.token = cls.key(cls.ticket)

    def assert_sees_nothing(self, who, token=None):
        missing = self.Ticket.search([], order="id desc", limit=1).id + 1000
        pages = {}
        for ticket_id in (self.ticket.id, missing):
            response = self.url_open(
                f"/my/tickets/{ticket_id}",
                params={"access_token": token},
                allow_redirects=bool(token),  # to the language of the reader
            )
            location = response.headers.get("Location", "")
            pages[ticket_id] = (response.status_code, location.replace(str(ticket_id), "N"))
            self.assertEqual(response.status_code, 403 if token else 303, who)
        self.assertEqual(pages[self.ticket.id], pages[missing], who)
        for file in (self.file, self.internal_file):
            urls = [f"/my/tickets/{self.ticket.id}/files/{file.id}"]
            if not token or token.isascii():  # Odoo's own route fails with others
                urls.append(f"/web/content/{file.id}")
            for url in urls:
                response = self.url_open(url, params={"access_token": token})
                self.assertEqual(response.status_code, 404, f"{who}: {url}")
        with self.assertRaises(JsonRpcException, msg=who):
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": self.ticket._name,
                    "thread_id": self.ticket.id,
                    "token": token,
                    "post_data": {"body": "أنا لا أملكها", "message_type": "comment"},
                },
            )
        try:
            messages = self.messages_in_portal(self.ticket, **({"token": token} if token else {}))
        except JsonRpcException:
            messages = []
        self.assertEqual(messages, [], who)

    def test_beneficiary_sees_the_own_ticket(self):
        self.sign_in(self.user_trainee)
        page = self.page(f"/my/tickets/{self.ticket.id}")
        self.assertIn(self.ticket.subject, page.text_content())
        self.assertIn(self.file.name, page.text_content())
        self.assertNotIn(self.internal_file.name, page.text_content())
        self.assertTrue(self.messages_in_portal(self.ticket))

    def test_own_file_is_downloaded_under_its_name(self):
        self.sign_in(self.user_trainee)
        url = f"/my/tickets/{self.ticket.id}/files/{self.file.id}"
        response = self.url_open(url)
        self.assertEqual(response.content, PDF)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertTrue(response.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_files_of_the_staff_stay_with_the_staff(self):
        self.sign_in(self.user_trainee)
        for url in (
            f"/my/tickets/{self.ticket.id}/files/{self.internal_file.id}",
            f"/web/content/{self.internal_file.id}",
        ):
            self.assertEqual(self.url_open(url).status_code, 404, url)

    def test_file_of_another_ticket_is_not_found_here(self):
        other = self.make_ticket()
        self.sign_in(self.user_trainee)
        url = f"/my/tickets/{other.id}/files/{self.file.id}"
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_others_see_nothing(self):
        for who in (
            self.user_colleague,
            self.user_stranger,
            self.user_supervisor,
            self.user_trainer,
        ):
            self.sign_in(who)
            self.assert_sees_nothing(who.login)
            self.assert_sees_nothing(who.login, token="00000000-0000-4000-8000-000000000000")
            self.assert_sees_nothing(who.login, token="رمز")
            listed = self.url_open("/my/tickets", params={"search": "سرية"}).text
            self.assertNotIn(self.ticket.reference, listed)
            counters = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["asas_ticket_count"]}
            )
            self.assertEqual(counters["asas_ticket_count"], 0)

    def test_anonymous_sees_nothing(self):
        self.sign_in(None)
        self.assert_sees_nothing("anonymous")
        self.assert_sees_nothing("anonymous", token="رمز")
        for path in ("/my/tickets", "/my/tickets/new"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_staff_sees_in_the_portal_what_is_theirs_as_persons_alone(self):
        for who in (self.user_level1, self.user_admin):
            self.sign_in(who)
            response = self.url_open(f"/my/tickets/{self.ticket.id}", allow_redirects=False)
            self.assertEqual(response.status_code, 303, who.login)
            self.assertNotIn(self.ticket.reference, self.url_open("/my/tickets").text)

    def test_employer_does_not_read_the_trainees_complaint(self):
        employer_user = self.env["res.users"].create(
            {
                "login": "employer",
                "partner_id": self.employer.id,
                "group_ids": [fields.Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.sign_in(employer_user)
        self.assert_sees_nothing("employer")

    def test_person_complained_about_sees_nothing_though_it_were_their_own(self):
        self.ticket.partner_id = self.user_trainer.partner_id
        self.sign_in(self.user_trainer)
        self.assert_sees_nothing("the person complained about")
        response = self.url_open(
            f"/my/tickets/{self.ticket.id}",
            params={"access_token": self.token},
        )
        self.assert_dead_link(response)
        self.assertNotIn(self.ticket.reference, self.url_open("/my/tickets").text)

    def test_access_link_opens_this_one_ticket(self):
        self.sign_in(None)
        page = self.page(f"/my/tickets/{self.ticket.id}", access_token=self.token)
        self.assertIn(self.ticket.subject, page.text_content())
        link = classed(page, "o_asas_file")[0].get("href")
        self.assertEqual(self.url_open(link).content, PDF)
        other = self.make_ticket()
        response = self.url_open(f"/my/tickets/{other.id}", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assert_dead_link(
            self.url_open(f"/my/tickets/{other.id}", params={"access_token": self.token})
        )

    def test_key_of_a_submission_opens_nothing_for_others(self):
        values = self.fill_in()
        _response, ticket = self.send(values)
        key = ticket.submission_key
        self.assertIn(
            f"/my/tickets/{ticket.id}",
            self.url_open("/my/tickets/new", params={"submission": key}).url,
        )
        self.sign_in(self.user_colleague)
        response = self.url_open("/my/tickets/new", params={"submission": key})
        self.assertIn("/my/tickets/new", response.url)
        self.assertNotIn(ticket.reference, response.text)
