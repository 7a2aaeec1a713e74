"""The form for a new ticket without a script: one page, a page to check the answers, and files that
are kept in between."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from guest_case import NEW, PublicCase
from lxml import html
from portal_case import PDF, PNG, classed

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.asas_helpdesk.models.portal import kept_file

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class FormStepsCase(PublicCase):
    def kept(self):
        return self.env["asas.helpdesk.kept.file"].sudo().search([])

    def rows(self, page):
        """Return what the page to check the answers shows: label and answer."""
        found = {}
        for row in page.xpath("//dl[contains(@class, 'o_asas_dl_3')]/div"):
            label, answer = row.find("dt").text_content(), row.find("dd").text_content()
            found[" ".join(label.split())] = " ".join(answer.split())
        return found

    def submit_checked(self, page, **values):
        """Press the button of the page on which the answers are checked."""
        sent = [*self.form_on(page).form_values(), *values.items()]
        if "consent" not in values:
            sent.append(("consent", "1"))
        return self.press(sent)

    def change(self, page, field):
        """Press the button of an answer, and return the form."""
        (button,) = page.xpath(f"//button[@name='change'][@value='{field}'][contains(., 'Change')]")
        (form,) = page.xpath(f"//form[@id='{button.get('form')}']")
        sent = [*form.form_values(), ("change", field)]
        response, tickets = self.press(sent, path=form.get("action"))
        self.assertFalse(tickets)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)


class TestFormSteps(FormStepsCase):
    def test_answers_are_checked_before_they_are_submitted(self):
        page = self.check(beneficiary_phone="٠٥٣٣٨٤٨٧١٢", beneficiary_email="")
        shown = self.rows(page)
        self.assertEqual(shown["Type"], "Complaint")
        self.assertEqual(shown["Service"], self.service.name)
        self.assertEqual(shown["Training course"], "Not given")
        self.assertEqual(shown["E-mail"], "Not given")
        self.assertEqual(shown["Phone"], "+966 53 384 8712")
        self.assertEqual(shown["You are"], "Trainee")
        self.assertEqual(
            page.xpath("//h1")[0].text_content(), "Check the complaint, then submit it"
        )
        (button,) = self.form_on(page).xpath(".//button[@type='submit']")
        self.assertEqual(button.text_content().strip(), "Submit the complaint")
        response, ticket = self.submit_checked(page)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")

    def test_each_row_can_be_changed_and_leads_back_to_the_check(self):
        page = self.check(("report.pdf", PDF))
        changes = page.xpath("//button[@name='change'][contains(., 'Change')]")
        self.assertEqual(len(changes), len(self.rows(page)))
        for button in changes:
            # The hidden words name the field.
            (hidden,) = classed(button, "o_asas_sr")
            self.assertTrue(hidden.text_content().strip())
        form_page = self.change(page, "subject")
        form = self.form_on(form_page)
        self.assertEqual(form.get("data-change"), "subject")
        self.assertEqual(classed(form_page, "o_asas_step_start")[0].get("data-step"), "about")
        self.assertFalse(form_page.xpath("//*[@id='asas_errors']"))
        sent = [item for item in form.form_values() if item[0] != "subject"]
        response, _none = self.press([*sent, ("subject", "موضوع آخر"), ("act", "check")])
        page = html.fromstring(response.text)
        self.assertEqual(self.rows(page)["Subject"], "موضوع آخر")
        _response, ticket = self.submit_checked(page)
        self.assertEqual(ticket.subject, "موضوع آخر")
        self.assertEqual(ticket._portal_files().raw, PDF)

    def test_consent_is_asked_where_the_answers_are_checked(self):
        page = self.check()
        response, none = self.submit_checked(page, consent="")
        page = self.refused(response, none)
        self.assertTrue(self.rows(page))
        self.assertEqual(
            [a.get("href") for a in page.get_element_by_id("asas_errors").iter("a")],
            ["#asas_consent"],
        )
        self.assertTrue(page.xpath("//title")[0].text.startswith("Error:"))
        self.assertEqual(len(self.submit_checked(page)[1]), 1)

    def test_errors_stand_above_the_heading_and_begin_the_title(self):
        response, _none = self.press({**self.typed(subject="", service_id=""), "act": "check"})
        self.assertEqual(response.status_code, 422)
        page = html.fromstring(response.text)
        self.assertTrue(page.xpath("//title")[0].text.startswith("Error:"))
        order = page.xpath("//*[@id='asas_errors'] | //h1")
        self.assertEqual([element.tag for element in order], ["div", "h1"])
        summary = page.get_element_by_id("asas_errors")
        self.assertEqual(summary.find(".//h2").text_content().strip(), "There is a problem")
        for link in summary.iter("a"):
            field = page.get_element_by_id(link.get("href")[1:])
            error = page.get_element_by_id(f"{field.get('id')}_error")
            self.assertEqual(classed(error, "o_asas_sr")[0].text, "Error:")
            self.assertIn(link.text_content().strip(), error.text_content())
        self.assertEqual(classed(page, "o_asas_step_start")[0].get("data-step"), "about")

    def test_no_browser_says_what_is_wrong_in_its_own_language(self):
        for page in (self.page(NEW), self.check()):
            for form in page.forms:
                if NEW in (form.get("action") or ""):
                    self.assertIsNotNone(form.get("novalidate"))
                    self.assertFalse(form.xpath(".//*[@required or @maxlength and @data-limit]"))
            self.assertNotIn("*", "".join(page.xpath("//label//text()")))

    def test_link_to_the_form_may_use_short_names_and_skips_what_is_answered(self):
        page = self.page(
            NEW, type="suggestion", service=str(self.service.id), course=str(self.course.id)
        )
        fields_of = self.form_on(page).fields
        self.assertEqual(fields_of["ticket_type"], "suggestion")
        self.assertEqual(fields_of["service_id"], str(self.service.id))
        self.assertEqual(fields_of["course_id"], str(self.course.id))
        self.assertEqual(classed(page, "o_asas_step_start")[0].get("data-step"), "about")
        self.assertEqual(page.xpath("//h1")[0].text_content(), "New suggestion")
        self.trainee.lang = "en_US"
        self.sign_in(self.user_trainee)
        page = self.page(NEW, type="request", course=str(self.course.id), other="x")
        fields_of = self.form_on(page, "/my/tickets/new").fields
        self.assertEqual(fields_of["ticket_type"], "request")
        self.assertEqual(fields_of["course_id"], str(self.course.id))

    def test_hostile_words_are_shown_as_text_where_they_are_checked(self):
        page = self.check(
            (f"{HOSTILE}.pdf", PDF),
            subject=HOSTILE,
            description=HOSTILE,
            beneficiary_name=HOSTILE,
        )
        self.assertFalse(page.xpath("//img[@onerror]"))
        self.assertFalse([s for s in page.iter("script") if "alert(1)" in (s.text or "")])
        self.assertEqual(self.rows(page)["Subject"], HOSTILE)
        self.assertEqual(self.form_on(page).fields["description"], HOSTILE)
        for name in ("change", "remove", "kept", "act", "form_token"):
            response, _none = self.press({**self.typed(), name: HOSTILE})
            self.assertLess(response.status_code, 500, name)
            page = html.fromstring(response.text)
            self.assertFalse(page.xpath("//img[@onerror]"))

    def test_signed_in_people_are_known_and_check_their_answers_too(self):
        self.trainee.lang = "en_US"
        values = {**self.fill_in(), "act": "check"}
        response, none = self.send(values, ("a.pdf", PDF))
        self.assertFalse(none)
        page = html.fromstring(response.text)
        self.assertEqual(self.rows(page)["E-mail"], "trainee@example.com")
        self.assertFalse(page.xpath("//*[@id='asas_consent']"))
        form = self.form_on(page, "/my/tickets/new")
        response, ticket = self.send(list(form.form_values()))
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertEqual(ticket._portal_files().raw, PDF)
        again, none = self.send(list(form.form_values()))
        self.assertFalse(none)
        self.assertEqual(again.headers["Location"], response.headers["Location"])

    def test_answers_are_suggested_for_what_is_being_written(self):
        answers = self.env["asas.helpdesk.answer"]
        answers.search([]).unlink()
        for question in ("كيف أحصل على شهادتي؟", "كيف أدخل القاعة؟", "نسيت كلمة المرور"):
            answers.create(
                {"name": question, "answer": "<p>هكذا.</p>", "service_id": self.service.id}
            )

        def suggested(**params):
            text = self.url_open("/support/suggestions", params=params).text.strip()
            return [
                " ".join(summary.text_content().split())
                for summary in (html.fromstring(text).iter("summary") if text else ())
            ]

        self.assertEqual(suggested(subject="تأخرت الشهادة"), ["كيف أحصل على شهادتي؟"])
        self.assertEqual(suggested(subject="لم تصدر الشهادات"), ["كيف أحصل على شهادتي؟"])
        self.assertEqual(suggested(subject="تكلفة المواصلات"), [])
        self.assertEqual(len(suggested(service=str(self.service.id))), 3)
        for odd in ("x", "-1", "٣", HOSTILE):
            self.assertEqual(suggested(subject=odd, service=odd), [])
        # Without a script, they are shown where the answers are checked.
        page = self.check(subject="تأخرت الشهادة")
        self.assertTrue(page.xpath("//noscript//summary"))


class TestKeptFiles(FormStepsCase):
    def test_accepted_files_are_kept_whatever_else_is_wrong(self):
        values = {**self.typed(subject=""), "act": "check"}
        response, _none = self.press(values, ("good.pdf", PDF), ("bad.pdf", b"no pdf"))
        page = html.fromstring(response.text)
        self.assertIn("bad.pdf", self.summary(page))
        self.assertNotIn("good.pdf", self.summary(page))
        self.assertEqual(self.kept().mapped("name"), ["good.pdf"])
        form = self.form_on(page)
        sent = [*form.form_values(), ("subject", "انقطاع"), ("act", "check")]
        response, _none = self.press([item for item in sent if item != ("subject", "")])
        page = html.fromstring(response.text)
        self.assertEqual(self.rows(page)["Attachments"], "good.pdf (1 KB)")
        _response, ticket = self.submit_checked(page)
        self.assertEqual(ticket._portal_files().mapped("name"), ["good.pdf"])
        self.assertFalse(self.kept(), "The ticket has them now.")

    def test_kept_file_is_removed_by_a_button(self):
        response, _none = self.press({**self.typed(), "act": "files"}, ("a.pdf", PDF))
        page = html.fromstring(response.text)
        (button,) = page.xpath("//li[@class='o_asas_kept']/button[@value!='']")
        sent = [*self.form_on(page).form_values(), ("remove", button.get("value"))]
        response, _none = self.press(sent, ("b.png", PNG))
        page = html.fromstring(response.text)
        self.assertEqual(self.kept().mapped("name"), ["b.png"])
        self.assertFalse(page.xpath("//*[@id='asas_errors']"))

    def test_nobody_else_reads_or_uses_a_kept_file(self):
        page = self.check(("secret.pdf", PDF))
        (file,) = self.kept()
        stored = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", file._name),
                    ("res_id", "=", file.id),
                    ("res_field", "!=", False),
                ]
            )
        )
        self.assertEqual(stored.raw, PDF)
        paths = (
            f"/web/content/{stored.id}",
            f"/web/content/{file._name}/{file.id}/content",
            f"/web/image/{stored.id}",
        )
        sent = list(self.form_on(page).form_values())
        for user in (None, self.user_trainee, self.user_level2, self.user_admin):
            self.sign_in(user)
            for path in paths:
                self.assertNotEqual(self.url_open(path).content, PDF, path)
        for user in (self.user_admin, self.user_level2, self.user_trainee):
            with self.assertRaises(AccessError):
                file.with_user(user).sudo(False).read(["name"])
        # In another browser, its key means nothing.
        self.sign_in(None)
        fresh = dict(self.form_on(self.page(NEW)).form_values())
        foreign = [item for item in sent if item[0] not in ("csrf_token", "form_token")]
        foreign += [(name, fresh[name]) for name in ("csrf_token", "form_token")]
        response, ticket = self.press([*foreign, ("consent", "1")])
        self.assertEqual(response.status_code, 303)
        self.assertFalse(ticket._portal_files())
        self.assertEqual(self.kept(), file)

    def test_kept_files_are_bounded_and_end_after_a_day(self):
        page = self.check(("a.pdf", PDF))
        (first,) = self.kept()
        with patch.object(kept_file, "MOST_IN_SESSION", 2):
            for name in ("b.pdf", "c.pdf"):
                self.press({**self.typed(), "act": "files"}, (name, PDF))
        self.assertEqual(self.kept().mapped("name"), ["b.pdf", "c.pdf"])
        self.assertFalse(first.exists())
        with patch.object(kept_file, "MOST_BYTES", 1):
            response, _none = self.press({**self.typed(), "act": "check"}, ("d.pdf", PDF))
        page = html.fromstring(response.text)
        self.assertIn("cannot be kept", self.summary(page))
        self.assertIn("d.pdf", self.summary(page))
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.env["asas.helpdesk.kept.file"]._delete_old()
        self.assertFalse(self.kept())

    def test_one_address_sends_no_more_files_than_its_limit(self):
        with self.limits(address=1):
            for number in range(4):
                self.press({**self.typed(), "act": "files"}, (f"{number}.pdf", PDF))
            response, _none = self.press({**self.typed(), "act": "check"}, ("more.pdf", PDF))
        self.assertEqual(len(self.kept()), 4)
        self.assertIn("more.pdf", self.summary(html.fromstring(response.text)))

    def test_more_files_than_allowed_are_counted_with_the_kept_ones(self):
        self.company.asas_helpdesk_max_files = 2
        response, _none = self.press(
            {**self.typed(), "act": "files"}, ("a.pdf", PDF), ("b.pdf", PDF)
        )
        kept = [item for item in self.form_on(html.fromstring(response.text)).form_values()]
        response, none = self.press([*kept, ("act", "check")], ("c.pdf", PDF))
        page = self.refused(response, none)
        self.assertIn("You chose 3 files; 2 are allowed.", self.summary(page))


class TestOnce(FormStepsCase):
    def test_answer_lost_on_the_way_is_asked_for_again_and_is_the_same_ticket(self):
        page = self.check(("a.pdf", PDF))
        first, ticket = self.submit_checked(page)
        again, none = self.submit_checked(page)
        self.assertFalse(none)
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        self.assertIn(ticket.reference, self.url_open(again.headers["Location"]).text)

    def test_same_words_in_two_tabs_make_one_ticket(self):
        one, other = self.check(), self.check()
        tokens = [self.form_on(page).fields["form_token"] for page in (one, other)]
        self.assertNotEqual(*tokens)
        first, ticket = self.submit_checked(one)
        second, none = self.submit_checked(other)
        self.assertEqual((len(ticket), len(none)), (1, 0))
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        # Another browser is another person.
        self.sign_in(None)
        self.assertEqual(len(self.submit_checked(self.check())[1]), 1)

    def test_same_words_in_two_tabs_in_the_same_moment_make_one_ticket(self):
        one, other = self.check(), self.check()
        _response, ticket = self.submit_checked(one)
        tickets = self.registry["asas.helpdesk.ticket"]
        with (
            # The other request does not see what this one stored.
            patch.object(tickets, "_portal_said", lambda self, contents: self.sudo().browse()),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            response, none = self.submit_checked(other)
        self.assertFalse(none)
        self.assertIn(ticket.reference, self.page(response.headers["Location"]).text_content())

    def test_form_that_says_something_else_after_it_was_submitted_is_not_taken_for_it(self):
        page = self.check()
        _response, ticket = self.submit_checked(page)
        sent = [item for item in self.form_on(page).form_values() if item[0] != "subject"]
        response, none = self.press([*sent, ("subject", "أمر آخر"), ("consent", "1")])
        page = self.refused(response, none, status=409)
        self.assertIn(ticket.reference, self.summary(page))
        _response, another = self.submit_checked(page)
        self.assertEqual(another.subject, "أمر آخر")
