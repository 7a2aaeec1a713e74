"""What people agree to is kept word for word, and they withdraw it on the page of their ticket."""

import hashlib

from common import HelpdeskCase
from guest_case import NEW, PublicCase
from lxml import html
from portal_case import ActCase

from odoo.exceptions import AccessError, UserError


class TestPublicForm(PublicCase):
    def test_the_ticket_points_to_the_words_that_were_shown(self):
        ticket, _page = self.made()
        notice = ticket.privacy_notice_id
        self.assertIn("Personal Data Protection Law", notice.text)
        self.assertIn(self.company.name, notice.text)
        self.assertEqual(notice.digest, hashlib.sha256(notice.text.encode()).hexdigest())
        self.assertEqual((notice.lang, ticket.consent_way), ("en_US", "form"))
        self.assertEqual(ticket.consented_at, ticket.create_date.replace(microsecond=0))

    def test_one_version_for_all_who_were_shown_the_same_words(self):
        first, _page = self.made()
        second, _page = self.made(beneficiary_name="زائر آخر")
        self.assertEqual(first.privacy_notice_id, second.privacy_notice_id)
        self.company.asas_helpdesk_privacy = "<p>New words.</p>"
        third, _page = self.made(beneficiary_name="زائر ثالث")
        self.assertNotEqual(third.privacy_notice_id, first.privacy_notice_id)
        self.assertIn("New words.", third.privacy_notice_id.text)

    def test_each_language_has_versions_of_its_own(self):
        self.opener.cookies.set("frontend_lang", "ar_001")
        shown = self.form_on(self.check()).form_values()
        _response, ticket = self.press([*shown, ("consent", "1")])
        self.assertEqual(ticket.privacy_notice_id.lang, "ar_001")
        self.assertIn("نظام حماية البيانات الشخصية", ticket.privacy_notice_id.text)

    def test_nobody_agrees_to_words_that_they_were_not_shown(self):
        values = self.typed()
        self.company.asas_helpdesk_privacy = "<p>Other words.</p>"
        page = self.refused(*self.press(values))
        self.assertIn("has changed since you opened this page", self.summary(page))
        self.assertIn("Other words.", page.text_content())
        self.assertIsNone(page.get_element_by_id("asas_consent").get("checked"))
        again = {**dict(self.form_on(page).form_values()), "consent": "1"}
        _response, ticket = self.press(again)
        self.assertIn("Other words.", ticket.privacy_notice_id.text)

    def test_a_forged_digest_is_refused_and_keeps_nothing(self):
        before = self.env["asas.helpdesk.privacy.notice"].search_count([])
        for digest in ("", "x", "0" * 64, "é\0"):
            self.refused(*self.press(self.typed(notice=digest)))
        self.assertEqual(self.env["asas.helpdesk.privacy.notice"].search_count([]), before)

    def test_the_form_is_opened_without_a_trace(self):
        before = self.env["asas.helpdesk.privacy.notice"].search_count([])
        self.page(NEW)
        self.assertEqual(self.env["asas.helpdesk.privacy.notice"].search_count([]), before)


class TestOnThePage(ActCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket("request", user_id=self.user_level1.id)
        self.ticket.with_user(self.user_level1).action_record_consent()
        self.sign_in(self.user_trainee)

    def test_what_was_agreed_to_is_shown_and_withdrawn(self):
        page = self.open(self.ticket)
        shown = page.get_element_by_id("asas_data").text_content()
        self.assertIn("You consented to the use of your data", shown)
        self.assertIn("Personal Data Protection Law", shown)
        self.assertIn("Nothing is deleted by it", shown)
        page = self.act(self.ticket, "consent")
        self.assertIn("Your consent is withdrawn", self.told(page))
        self.assertTrue(self.ticket.consent_withdrawn_at)
        self.assertTrue(self.ticket.consented_at, "what was agreed to before stays on record")
        self.assertIsNone(self.form(page, "consent"))
        self.assertIn(
            "You withdrew your consent", page.get_element_by_id("asas_data").text_content()
        )
        self.assertEqual(self.ticket.state, "new")

    def test_the_desk_is_told_and_it_is_recorded(self):
        self.act(self.ticket, "consent")
        kind = self.env.ref("asas_helpdesk.activity_type_personal_data")
        activity = self.ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertTrue(activity.user_id.has_group("asas_helpdesk.group_level2"))
        self.env.cr.flush()
        entries = self.env["asas.helpdesk.evidence"].search([("ticket_id", "=", self.ticket.id)])
        withdrawn = entries.filtered(lambda e: "consent_withdrawn_at" in e.content)
        self.assertEqual(withdrawn.mapped("door"), ["portal"])
        self.assertEqual(withdrawn.user_id, self.user_trainee)

    def test_pressing_twice_changes_nothing(self):
        form = self.form(self.open(self.ticket), "consent")
        self.press(form)
        withdrawn = self.ticket.consent_withdrawn_at
        activities = self.ticket.activity_ids
        self.press(form)
        self.assertEqual(self.ticket.consent_withdrawn_at, withdrawn)
        self.assertEqual(self.ticket.activity_ids, activities)

    def test_it_is_withdrawn_on_a_closed_ticket_too(self):
        self.resolve(self.ticket, self.user_level2)
        self.verify_and_close(self.ticket, self.user_level2_other)
        self.act(self.ticket, "consent")
        self.assertTrue(self.ticket.consent_withdrawn_at)

    def test_the_form_of_the_portal_shows_the_notice_and_claims_no_consent(self):
        response, _none = self.send({**self.fill_in(), "act": "check"})
        page = html.fromstring(response.text)
        (form,) = [form for form in page.forms if form.get("action") == "/my/tickets/new"]
        _response, ticket = self.send(dict(form.form_values()))
        self.assertEqual(ticket.consent_way, "portal")
        self.assertIn("Personal Data Protection Law", ticket.privacy_notice_id.text)
        self.assertFalse(ticket.consented_at)
        shown = self.open(ticket).get_element_by_id("asas_data").text_content()
        self.assertNotIn("You consented", shown)

    def test_a_forged_digest_on_the_portal_claims_nothing(self):
        response, ticket = self.send({**self.fill_in(), "notice": "0" * 64})
        self.assertEqual(response.status_code, 303)
        self.assertFalse(ticket.privacy_notice_id or ticket.consent_way)


class TestInAConversation(HelpdeskCase):
    def test_level1_records_once_what_was_agreed_to_on_the_telephone(self):
        ticket = self.make_ticket().with_user(self.user_level1)
        ticket.action_record_consent()
        self.assertEqual(ticket.consent_way, "staff")
        self.assertEqual(ticket.privacy_notice_id.lang, "ar_001", "in the beneficiary's language")
        self.assertFalse(ticket.sudo()._is_address_typed())
        with self.assertRaisesRegex(UserError, "already"):
            ticket.action_record_consent()

    def test_others_record_none(self):
        ticket = self.make_ticket(course_id=self.course.id)
        ticket._direct()
        for user in self.user_hall | self.user_manager | self.user_employee | self.user_trainee:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).action_record_consent()

    def test_nobody_changes_or_deletes_a_version(self):
        ticket = self.make_ticket().with_user(self.user_level1)
        ticket.action_record_consent()
        notice = ticket.sudo().privacy_notice_id
        for call in (lambda: notice.write({"text": "x"}), notice.unlink):
            with self.assertRaises(UserError):
                call()
        for user in self.user_trainee | self.env.ref("base.public_user"):
            with self.assertRaises(AccessError):
                notice.with_user(user).read(["text"])
