"""Bad input by strangers to the public pages: the right status, what to do, and no harm."""

import io
import json
import zipfile
from unittest.mock import patch

from guest_case import NEW, TRACK, VISITOR, PublicCase
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
SQL = "'; DROP TABLE asas_helpdesk_ticket; --"
TEXTS = ("ticket_type", "service_id", "course_id", "subject", "description", "beneficiary_kind")
TEXTS += ("beneficiary_name", "beneficiary_email", "beneficiary_phone", "consent", "form_token")


def zip_bomb():
    """Return an office document that unpacks to 300 MB of zeros."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _megabyte in range(300):
                part.write(b"\0" * 1024 * 1024)
    return content.getvalue()


class TestPublicBadInput(PublicCase):
    def send(self, path, data, status, **options):
        """Send something to a page, and check the response and that nothing was made."""
        before = self.Ticket.search_count([])
        response = self.url_open(path, data=data, allow_redirects=False, **options)
        self.assertIn(response.status_code, status if isinstance(status, tuple) else (status,))
        self.assertNotIn("Traceback", response.text)
        self.assertEqual(self.Ticket.search_count([]), before)
        return response

    def test_pages_that_are_none_and_methods_that_are_none(self):
        for path in ("/support/new/x", "/support/track/1", "/support/thanks/a/b"):
            self.assertEqual(self.url_open(path).status_code, 404, path)
        for path in (NEW, TRACK):
            for method in ("PUT", "DELETE", "PATCH"):
                response = self.opener.request(method, self.base_url() + path)
                self.assertEqual(response.status_code, 405, f"{method} {path}")
        # In a session of another language, too: Odoo puts the path into a header then.
        for lang in (None, "en_US", "ar_001"):
            self.opener.cookies.set("frontend_lang", lang or "")
            for path in ("/support/thanks/%0d%0aX-Evil:%201", "/my/tickets/%0d", "/support/%00"):
                response = self.url_open(path, allow_redirects=False)
                self.assertEqual(response.status_code, 400, (lang, path))
                self.assertNotIn("X-Evil", response.headers)
        response = self.url_open("/support/thanks/x", data={"a": "1"})
        self.assertEqual(response.status_code, 405)

    def test_nothing_is_made_by_get(self):
        before = self.Ticket.search_count([])
        self.assertEqual(self.url_open(NEW, params=self.typed()).status_code, 200)
        params = {"reference": "CMP/2026/00001", "contact": VISITOR}
        self.assertEqual(self.url_open(TRACK, params=params).status_code, 200)
        self.assertEqual(self.Ticket.search_count([]), before)
        self.assertFalse(self.env["asas.helpdesk.link.request"].sudo().search([]))

    def test_other_kinds_of_content(self):
        for path in (NEW, TRACK):
            for kind, content in (
                ("application/json", json.dumps(self.typed())),
                ("application/xml", "<a>&b;</a>"),
                ("text/plain", "subject=x"),
                ("multipart/form-data", "no boundary"),
                ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data"),
                ("application/x-www-form-urlencoded; charset=utf-7", "+ADw-script+AD4-"),
                ("", "\0\1\2"),
            ):
                self.send(path, content.encode(), 400, headers={"Content-Type": kind})

    def test_every_field_missing(self):
        for name in TEXTS:
            values = self.typed()
            values.pop(name, None)
            if name not in ("course_id", "beneficiary_phone", "form_token"):
                self.send(NEW, values, 422)
        values = self.typed()
        del values["csrf_token"]
        self.send(NEW, values, 400)

    def test_hostile_words_in_every_field(self):
        for words in (
            SCRIPT,
            SQL,
            "%s%n%00",
            "{{ 7 * 7 }}",
            "${7*7}",
            "../../etc/passwd",
            "\ud83d",
        ):
            values = self.typed()
            hostile = {**values, **dict.fromkeys(TEXTS, words)}
            hostile = {
                name: value.encode("utf-8", "surrogatepass") for name, value in hostile.items()
            }
            response = self.send(NEW, hostile, 422)
            page = html.fromstring(response.text)
            self.assertFalse(page.xpath("//img[@onerror]"))
            self.assertFalse([s for s in page.iter("script") if "alert(1)" in (s.text or "")])
            typed = {"reference": words, "contact": words, "csrf_token": values["csrf_token"]}
            typed = {n: v.encode("utf-8", "surrogatepass") for n, v in typed.items()}
            page = html.fromstring(self.send(TRACK, typed, 422).text)
            self.assertFalse(page.xpath("//img[@onerror]"))

    def test_script_in_a_name_is_shown_as_text_to_everybody(self):
        ticket, page = self.made(beneficiary_name=SCRIPT, subject=SCRIPT, description=SCRIPT)
        self.send_receipts()
        pages = [page, self.page(f"/my/tickets/{ticket.id}", access_token=self.key(ticket))]
        pages.append(html.fromstring(ticket.notice_ids.mail_id.body_html))
        for page in pages:
            self.assertFalse(page.xpath("//img[@onerror]"))
            self.assertFalse([s for s in page.iter("script") if "alert(1)" in (s.text or "")])

    def test_header_is_not_injected(self):
        bad = (
            "a@example.com\r\nBcc: b@example.com",
            "a@example.com\nBcc:b@example.com",
            "a@example.com,b@example.com",
            "a@example.com%0ABcc:b@example.com",
        )
        for email in bad:
            self.send(NEW, self.typed(beneficiary_email=email), 422)
        ticket, _page = self.made(beneficiary_name="أ\r\nBcc: b@example.com\r\n")
        self.assertNotIn("\n", ticket.beneficiary_name)
        self.send_receipts()
        with self.mock_mail_gateway():
            ticket.notice_ids.mail_id.send()
        (sent,) = self._mails
        self.assertEqual(len(sent["email_to"]), 1)
        self.assertNotIn("\n", sent["email_to"][0])

    def test_repeated_fields_count_once(self):
        values = list(self.typed().items())
        repeated = [*values, ("subject", "غيره"), ("ticket_type", "request"), ("consent", "0")]
        response, ticket = self.press(repeated)
        self.assertEqual(response.status_code, 303)
        self.assertEqual((ticket.subject, ticket.ticket_type), ("انقطاع الصوت", "complaint"))

    def test_text_in_another_encoding_does_no_harm(self):
        for encoding in ("cp1256", "iso-8859-6", "utf-16"):
            values = {name: value.encode() for name, value in self.typed().items()}
            response, _ticket = self.press({**values, "subject": "انقطاع الصوت".encode(encoding)})
            self.assertIn(response.status_code, (303, 422), encoding)
            self.assertNotIn("Traceback", response.text)

    def test_ten_thousand_fields(self):
        many = {f"field{number}": "x" for number in range(10_000)}
        self.send(NEW, many, 400)
        self.send(TRACK, many, 400)
        response = self.send(NEW, many, 413, files=[("attachments", ("", b""))])
        self.assertIn("The files were too large", response.text)
        response = self.press({**self.typed(), **many})[0]
        self.assertIn(response.status_code, (303, 413))

    def test_over_long_fields(self):
        for name, length in (
            ("subject", 201),
            ("description", 200_000),
            ("beneficiary_name", 121),
            ("beneficiary_email", 200_000),
            ("beneficiary_phone", 200_000),
            ("ticket_type", 200_000),
        ):
            self.send(NEW, self.typed(**{name: "ا" * length}), 422)
        typed = dict(self.form_on(self.page(TRACK), TRACK).form_values())
        for name in ("reference", "contact"):
            response = self.send(
                TRACK, {**typed, "reference": "x", "contact": VISITOR, name: "1" * 200_000}, 422
            )
            page = html.fromstring(response.text)
            self.assertLess(len(page.get_element_by_id("asas_errors").text_content()), 1000)

    def test_huge_forms_are_refused_with_what_to_do(self):
        self.company.write({"asas_helpdesk_max_files": 1, "asas_helpdesk_max_megabytes": 1})
        big = [("attachments", ("a.pdf", b"%PDF-" + b"0" * 4 * 1024 * 1024))]
        response = self.send(NEW, self.typed(), 413, files=big)
        self.assertIn("The files were too large", response.text)
        response = self.send(TRACK, {"reference": "x" * 4 * 1024 * 1024}, 413)

    def test_archive_that_unpacks_to_too_much(self):
        response, tickets = self.press(self.typed(), ("bomb.docx", zip_bomb()))
        page = self.refused(response, tickets)
        self.assertIn("bomb.docx", self.summary(page))

    def test_names_of_files_are_made_harmless(self):
        names = {
            "../../etc/passwd.txt": "passwd.txt",
            "C:\\Windows\\a.txt": "a.txt",
            'a"; filename="b.exe.txt': "a_; filename=_b.exe.txt",
            "\u202etxt.exe.txt": "txt.exe.txt",
        }
        for sent, stored in names.items():
            ticket, page = self.made((sent, "نص".encode()), subject=sent)
            (file,) = ticket._portal_files()
            self.assertEqual(file.name, stored)
            self.url_open(f"/my/tickets/{ticket.id}?access_token={self.key(ticket)}")
            answer = self.url_open(f"/my/tickets/{ticket.id}/files/{file.id}")
            self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_file_in_the_place_of_a_text_is_no_text(self):
        ticket, _page = self.made()
        for path in (
            "/support?q=",
            "/support/track",
            "/support/new",
            "/asas_helpdesk/question",
            "/asas_helpdesk/acknowledge",
            f"/my/tickets/{ticket.id}",
            "/my/tickets/2147483647",
            "/my/tickets",
        ):
            sent = {
                name: ("a.txt", b"x")
                for name in ("q", "answered", "token", "access_token", "search", "submission")
            }
            with self.subTest(path=path):
                answer = self.opener.request("GET", self.base_url() + path, files=sent)
                self.assertLess(answer.status_code, 500)

    def test_no_ticket_is_half_made(self):
        attachments = self.registry["ir.attachment"]
        values = self.typed()
        with patch.object(attachments, "create", side_effect=UserError("لا يمكن الآن")):
            response, tickets = self.press(values, ("a.txt", b"text"))
        page = self.refused(response, tickets)
        self.assertIn("لا يمكن الآن", self.summary(page))
        self.assertEqual(len(self.press(values, ("a.txt", b"text"))[1]), 1)

    def test_forged_fields_change_nothing(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        ticket, _page = self.made(
            partner_id=str(self.trainee.id),
            company_id=str(other.id),
            state="closed",
            reference="CMP/1999/00001",
            access_token="known",
            submission_key="known",
            consented_at="1999-01-01 00:00:00",
            user_id=str(self.user_level1.id),
            channel_id=str(self.channel_phone.id),
            priority="3",
            lang="xx",
        )
        self.assertFalse(ticket.partner_id or ticket.user_id)
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.state, "new")
        self.assertEqual(ticket.channel_id, self.channel_website)
        self.assertEqual(ticket.priority, "0")
        self.assertGreater(ticket.consented_at.year, 2000)
        self.assertNotIn("known", (self.key(ticket), ticket.submission_key))

    def test_course_of_another_company_is_none(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        course = self.course.copy({"company_id": other.id})
        self.send(NEW, self.typed(course_id=str(course.id)), 422)

    @mute_logger("odoo.http")
    def test_uploads_to_the_conversation_that_are_none(self):
        ticket, _page = self.made()
        route = "/mail/attachment/upload"
        values = {
            "csrf_token": self.typed()["csrf_token"],
            "thread_model": ticket._name,
            "thread_id": str(ticket.id),
        }
        self.send(route, values, 400)
        self.send(route, {**values, "ufile": "text"}, 400)
        file = [("ufile", ("a.pdf", b"%PDF-"))]
        for thread_id in ("x", "", "-1", "1.5"):
            self.send(route, {**values, "thread_id": thread_id}, 400, files=file)
        # The ticket exists; the visitor has no key to it, or a wrong one.
        for token in (None, "wrong", str(ticket.id)):
            data = {**values, "token": token} if token else values
            self.send(route, data, 404, files=file)

    def test_another_tickets_key_opens_nothing(self):
        mine, _page = self.made()
        other, _page = self.made(subject="غيرها", beneficiary_email="other@example.com")
        response = self.url_open(
            f"/my/tickets/{other.id}?access_token={self.key(mine)}", allow_redirects=False
        )
        self.assert_dead_link(response)
        for number in range(1, 4):
            response = self.url_open(f"/my/tickets/{other.id + number}", allow_redirects=False)
            self.assertEqual(response.status_code, 303)

    def test_nobody_reads_or_calls_what_is_kept_for_the_pages(self):
        self.made()
        users = (self.user_admin, self.user_level2, self.user_trainee)
        for user in (*users, self.env.ref("base.public_user")):
            for model in ("asas.helpdesk.rate.limit", "asas.helpdesk.link.request"):
                records = self.env[model].with_user(user)
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    records.search([])
                with self.assertRaises(AccessError):
                    records.create({})
        ticket = self.make_ticket().with_user(self.user_level1)
        with self.assertRaises(AccessError):
            ticket.write({"consented_at": "2026-01-01"})
