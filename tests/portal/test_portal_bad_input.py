"""Bad input to the portal's form: a message at its field and nothing lost, or no harm."""

from unittest.mock import patch

from lxml import html
from portal_case import PDF, PNG, PortalCase, classed

from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.ticket.intake import SUBJECT_LENGTH, TEXT_LENGTH
from odoo.addons.asas_helpdesk.tools.files import MAX_BYTES

SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class TestPortalBadInput(PortalCase):
    def refused(self, *files, user=None, **values):
        """Send the form; return the page that comes back, after checking that no ticket was
        made."""
        values = self.fill_in(user, **values)
        response, tickets = self.send(values, *files)
        self.assertFalse(tickets)
        self.assertEqual(response.status_code, 422)
        self.assertNotIn("Traceback", response.text)
        page = html.fromstring(response.text)
        (form,) = [form for form in page.forms if form.get("action") == "/my/tickets/new"]
        for name in ("subject", "beneficiary_email", "beneficiary_phone"):
            kept = form.fields[name]
            self.assertEqual(kept or "", values[name].replace("\0", "").strip(), name)
        return page

    def assert_error_at(self, page, *names):
        """Assert that these fields and no others have an error, tied to the field and named in the
        summary."""
        found = [
            element.get("id").removeprefix("asas_").removesuffix("_error")
            for element in page.xpath("//*[contains(@class, 'o_asas_err')][@id]")
        ]
        self.assertEqual(sorted(found), sorted(names))
        summary = page.get_element_by_id("asas_errors")
        for name in names:
            field = page.get_element_by_id(f"asas_{name}")
            self.assertIn(f"asas_{name}_error", field.get("aria-describedby"))
            self.assertTrue(summary.xpath(f".//a[@href='#asas_{name}']"))

    def test_empty_form_is_told_what_is_missing(self):
        values = self.fill_in()
        response, tickets = self.send({"csrf_token": values["csrf_token"]})
        self.assertFalse(tickets)
        self.assert_error_at(
            html.fromstring(response.text),
            "ticket_type",
            "service_id",
            "subject",
            "description",
            "beneficiary_phone",
        )

    def test_white_space_is_no_subject_and_no_description(self):
        page = self.refused(subject="   ", description=" \r\n\t ")
        self.assert_error_at(page, "subject", "description")

    def test_what_was_typed_is_kept(self):
        page = self.refused(
            ticket_type="suggestion",
            service_id="other",
            subject="",
            description="سطر أول\nسطر ثان",
            course_id=str(self.course.id),
        )
        self.assertEqual(
            page.get_element_by_id("asas_description").text_content(), "سطر أول\nسطر ثان"
        )
        self.assertIsNotNone(page.get_element_by_id("asas_type_suggestion").get("checked"))
        for name, value in (("service_id", "other"), ("course_id", str(self.course.id))):
            chosen = page.get_element_by_id(f"asas_{name}").xpath(".//option[@selected]")
            self.assertEqual([option.get("value") for option in chosen], [value])

    def test_over_long_subject_and_description(self):
        page = self.refused(subject="ا" * (SUBJECT_LENGTH + 1), description="ا" * (TEXT_LENGTH + 1))
        self.assert_error_at(page, "subject", "description")

    def test_description_that_is_too_long_once_escaped(self):
        page = self.refused(description="<" * (TEXT_LENGTH // 2))
        self.assert_error_at(page, "description")

    def test_longest_subject_is_accepted(self):
        self.assertEqual(len(self.submit(subject="ا" * SUBJECT_LENGTH).subject), SUBJECT_LENGTH)

    def test_forged_type(self):
        for forged in ("incident", "complaint' or 1=1", "0"):
            self.assert_error_at(self.refused(ticket_type=forged), "ticket_type")

    def test_unknown_service_and_course(self):
        archived = self.service.copy({"active": False})
        foreign = self.env["res.company"].create({"name": "معهد آخر"})
        course = self.course.copy({"company_id": foreign.id})
        for forged in ("999999999999999999999", "-1", "1.5", "x", "٣", str(archived.id)):
            # An archived service may have the number of a course.
            no_course = "x" if forged == str(archived.id) else forged
            page = self.refused(service_id=forged, course_id=no_course)
            self.assert_error_at(page, "service_id", "course_id")
        self.assert_error_at(self.refused(course_id=str(course.id)), "course_id")

    def test_forged_fields_change_nothing(self):
        stage = self.env["asas.helpdesk.stage"]._for_state("closed")
        other = self.env["res.company"].create({"name": "معهد آخر"})
        ticket = self.submit(
            partner_id=str(self.user_colleague.partner_id.id),
            beneficiary_name="غيري",
            beneficiary_kind="supervisor",
            state="closed",
            stage_id=str(stage.id),
            priority="3",
            confidential="1",
            company_id=str(other.id),
            channel_id=str(self.channel_phone.id),
            user_id=str(self.user_level1.id),
            manager_id=str(self.user_manager.id),
            department_id=str(self.upper_department.id),
            level="2",
            lang="xx_XX",
            reference="CMP/1999/00001",
            received_at="1999-01-01 00:00:00",
            directed_at="1999-01-01 00:00:00",
            outcome="upheld",
            access_token="known",
            submission_key="known",
            about_partner_ids=str(self.trainee.id),
        )
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertEqual(ticket.beneficiary_name, self.trainee.name)
        self.assertEqual(ticket.beneficiary_kind, "trainee")
        self.assertEqual(ticket.state, "new")
        self.assertEqual(ticket.priority, "0")
        self.assertFalse(ticket.confidential)
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.channel_id, self.channel_website)
        self.assertFalse(ticket.user_id | ticket.manager_id)
        self.assertEqual(ticket.department_id, self.department)
        self.assertEqual(ticket.level, "1")
        self.assertNotEqual(ticket.reference, "CMP/1999/00001")
        self.assertGreater(ticket.received_at.year, 2000)
        self.assertFalse(ticket.directed_at or ticket.outcome or ticket.about_partner_ids)
        self.assertNotEqual(self.key(ticket), "known")
        self.assertNotEqual(ticket.submission_key, "known")

    def test_script_in_every_text_is_shown_as_text(self):
        ticket = self.submit(subject=f"a {SCRIPT}", description=f"b {SCRIPT}")
        pages = [self.url_open(f"/my/tickets/{ticket.id}?submitted=1").text]
        pages.append(self.url_open("/my/tickets", params={"search": SCRIPT}).text)
        refused, _none = self.send(
            self.fill_in(
                subject=SCRIPT,
                description=SCRIPT,
                ticket_type=SCRIPT,
                service_id=SCRIPT,
                course_id=SCRIPT,
                beneficiary_email=SCRIPT,
                beneficiary_phone=SCRIPT,
            ),
            (f"{SCRIPT}.png", PDF),
        )
        pages.append(refused.text)
        for text in pages:
            page = html.fromstring(text)
            self.assertFalse(page.xpath("//img[@onerror]"))
            self.assertFalse([s for s in page.iter("script") if "alert(" in (s.text or "")])
            self.assertIn("&lt;script&gt;", text)
        self.assertIn(SCRIPT, html.fromstring(pages[0]).text_content())

    def test_nul_and_control_characters_are_left_out(self):
        ticket = self.submit(subject="أ\0ب\x1b\x07", description="ج\0د\x0bه\tو")
        self.assertEqual(ticket.subject, "أب")
        self.assertIn("جده", ticket.description)

    def test_wrong_contact_data(self):
        page = self.refused(beneficiary_email="ليس بريداً", beneficiary_phone="12")
        self.assert_error_at(page, "beneficiary_email", "beneficiary_phone")

    def test_user_without_email_gives_a_phone(self):
        user = new_test_user(self.env, "no_email", groups="base.group_portal", email=False)
        user.partner_id.write({"email": False, "phone": False})
        page = self.refused(user=user, beneficiary_phone="", beneficiary_email="")
        self.assert_error_at(page, "beneficiary_phone")
        ticket = self.submit(user, beneficiary_phone="0501234567")
        self.assertEqual(ticket.beneficiary_phone, "+966501234567")
        self.assertFalse(ticket.beneficiary_email)

    def test_service_without_a_department_is_accepted(self):
        self.service.department_id = False
        ticket = self.submit()
        self.assertFalse(ticket.department_id)
        self.assertEqual(self.submit(service_id="other").service_id.ids, [])

    def test_forbidden_damaged_empty_and_disguised_files(self):
        for name, content in (
            ("virus.exe", b"MZ\x90"),
            ("page.html", b"<html></html>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("picture.png", PDF),
            ("empty.pdf", b""),
            ("noextension", PDF),
        ):
            page = self.refused(("good.png", PNG), (name, content))
            self.assert_error_at(page, "attachments")
            summary = page.get_element_by_id("asas_errors").text_content()
            self.assertIn(name, summary)
            # What was accepted is kept, and need not be chosen again.
            (kept,) = classed(page, "o_asas_kept_files")
            self.assertEqual([bdi.text for bdi in kept.iter("bdi")], ["good.png"])

    def test_file_that_is_too_big(self):
        page = self.refused(("big.pdf", PDF + b" " * MAX_BYTES))
        self.assert_error_at(page, "attachments")

    def test_too_many_files(self):
        page = self.refused(*[(f"{number}.pdf", PDF) for number in range(6)])
        self.assert_error_at(page, "attachments")

    def test_files_in_the_conversation_are_looked_at_too(self):
        ticket = self.make_ticket()

        def upload(name, content):
            return self.url_open(
                "/mail/attachment/upload",
                data={
                    "csrf_token": values["csrf_token"],
                    "thread_model": ticket._name,
                    "thread_id": ticket.id,
                    "is_pending": True,
                },
                files={"ufile": (name, content)},
            ).json()

        values = self.fill_in()
        self.assertIn("error", upload("virus.exe", b"MZ"))
        self.assertIn("error", upload("page.pdf", b"<html></html>"))
        accepted = upload("good.pdf", PDF)
        self.assertNotIn("error", accepted)
        attachment = self.env["ir.attachment"].browse(accepted["data"]["attachment_id"])
        self.assertEqual(attachment.raw, PDF)

    def test_names_of_files_are_made_harmless(self):
        ticket = self.submit(files=[("../../etc/\u202egnp.pdf", PDF)])
        files = ticket.with_user(self.user_trainee).sudo()._portal_files()
        self.assertEqual(files.name, "gnp.pdf")

    def test_picture_of_absurd_dimensions_does_no_harm(self):
        bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\x02\0\0\0" + b"\0" * 32
        self.assertEqual(self.submit(files=[("bomb.png", bomb)])._portal_files().raw, bomb)

    def test_request_that_is_too_big_is_refused_politely(self):
        values = self.fill_in()
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", "2000")
        response, tickets = self.send(values, ("big.pdf", PDF + b" " * 4000))
        self.assertFalse(tickets)
        self.assertEqual(response.status_code, 413)
        self.assertNotIn("Traceback", response.text)

    def test_text_sent_where_a_file_belongs(self):
        values = self.fill_in(attachments="no file")
        response, ticket = self.send(values)
        self.assertEqual(response.status_code, 303)
        self.assertFalse(ticket._portal_files())

    def test_file_sent_where_text_belongs(self):
        values = self.fill_in()
        del values["subject"]
        response = self.url_open(
            "/my/tickets/new", data=values, files={"subject": ("subject.txt", b"text")}
        )
        self.assertEqual(response.status_code, 422)
        self.assert_error_at(html.fromstring(response.text), "subject")

    @mute_logger("odoo.http")
    def test_without_csrf_token_nothing_happens(self):
        values = self.fill_in()
        del values["csrf_token"]
        response, tickets = self.send(values)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(tickets)

    def test_nothing_is_made_by_get(self):
        values = self.fill_in()
        before = self.Ticket.search_count([])
        self.assertEqual(self.url_open("/my/tickets/new", params=values).status_code, 200)
        self.assertEqual(self.Ticket.search_count([]), before)

    def test_numbers_that_are_no_ticket(self):
        self.sign_in(self.user_trainee)
        for path in ("0", "-1", "2147483648", "99999999999999999999", "x", "1/files/x"):
            response = self.url_open(f"/my/tickets/{path}")
            self.assertIn(response.status_code, (200, 404), path)
            self.assertNotIn("Traceback", response.text)

    def test_company_account_is_told_that_people_complain(self):
        user = new_test_user(self.env, "company_account", groups="base.group_portal")
        user.partner_id.is_company = True
        page = self.refused(user=user, beneficiary_phone="0501234567")
        self.assertTrue(page.get_element_by_id("asas_errors").xpath(".//li/span"))

    def test_what_the_model_refuses_is_shown_and_nothing_is_lost(self):
        with patch.object(
            self.registry["asas.helpdesk.ticket"], "create", side_effect=UserError("لا يمكن الآن")
        ):
            page = self.refused()
        self.assertIn("لا يمكن الآن", page.get_element_by_id("asas_errors").text_content())

    def test_two_sendings_at_the_same_moment_make_one_ticket(self):
        values = self.fill_in()
        _response, ticket = self.send(values)
        tickets = self.registry["asas.helpdesk.ticket"]
        with (
            # The other request does not see what this one stored.
            patch.object(tickets, "_portal_submitted", lambda self, key: self.browse()),
            mute_logger("odoo.sql_db"),
        ):
            response, none = self.send(values)
        self.assertFalse(none)
        self.assertEqual(response.status_code, 303)
        response = self.url_open(response.headers["Location"])
        self.assertIn(f"/my/tickets/{ticket.id}", response.url)
