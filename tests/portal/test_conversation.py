"""The conversation on the page of a ticket, which needs no script: people's words first, a notice
in one line, and a reply that is sent once."""

from lxml import html
from portal_case import PDF, PNG, ActCase, classed


class TestConversation(ActCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket("request", description="<p>انقطع الصوت</p>")

    def say(self, user, body, **values):
        return self.ticket.with_user(user).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )

    def words(self, page):
        return [" ".join(m.text_content().split()) for m in classed(page, "o_asas_msg")]

    def test_peoples_words_are_read_in_order_and_their_roles_named(self):
        self.say(self.user_level1, "متى حدث ذلك؟")
        self.say(self.user_trainee, "يوم الأحد")
        self.sign_in(self.user_trainee)
        page = self.open(self.ticket)
        said = self.words(page)
        self.assertEqual(len(said), 3)
        for words, by, text in zip(
            said,
            ("You", "Call centre", "You"),
            ("انقطع الصوت", "متى حدث ذلك؟", "يوم الأحد"),
            strict=True,
        ):
            self.assertTrue(words.startswith(by), words)
            self.assertIn(text, words)
        self.assertNotIn(self.user_level1.name, page.text_content())

    def test_notice_is_one_line_with_its_state_and_not_a_letter(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.send_queued_mails()
        self.sign_in(self.user_trainee)
        page = self.open(complaint)
        (notice,) = classed(page, "o_asas_notices")
        summary = " ".join(notice.find("summary").text_content().split())
        self.assertIn("Directing to the Manager", summary)
        self.assertIn("sent", summary)
        self.assertEqual(len(self.words(page)), 1)
        letter = self.env["asas.helpdesk.notice"].search([("ticket_id", "=", complaint.id)])
        text = html.fromstring(letter.mail_id.body_html).text_content().split()
        self.assertNotIn(" ".join(text[:12]), " ".join(page.text_content().split()))

    def test_what_is_asked_stands_on_top_with_the_question_itself(self):
        self.ask_and_wait(self.ticket, self.user_level1, "ما رقم الجلسة؟")
        self.sign_in(self.user_trainee)
        page = self.open(self.ticket)
        asked = page.xpath("//article//section")[0]
        self.assertIn("ما رقم الجلسة؟", asked.text_content())
        self.assertIsNotNone(asked.find(".//textarea[@name='reply']"))

    def test_internal_notes_are_not_shown(self):
        note = self.ticket.with_user(self.user_level1).message_post(
            body="ملاحظة سرية",
            subtype_xmlid="mail.mt_note",
            attachments=[("secret.pdf", PDF)],
        )
        self.sign_in(self.user_trainee)
        text = self.url_open(f"/my/tickets/{self.ticket.id}").text
        self.assertNotIn("ملاحظة سرية", text)
        self.assertNotIn("secret.pdf", text)
        path = f"/my/tickets/{self.ticket.id}/files/{note.attachment_ids.id}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_files_are_named_with_kind_and_size_and_open(self):
        message = self.say(self.user_level1, "مرفق", attachments=[("صورة.png", PNG)])
        self.sign_in(self.user_trainee)
        page = self.open(self.ticket)
        link = [a for a in classed(page, "o_asas_file") if "/files/" in a.get("href")][-1]
        about = " ".join(classed(page, "o_asas_about")[-1].text_content().split())
        self.assertIn("picture", about)
        self.assertIn("KB", about)
        self.assertEqual(self.url_open(link.get("href")).content, message.attachment_ids.raw)
        self.sign_in(self.user_colleague)
        self.assertEqual(self.url_open(link.get("href")).status_code, 404)

    def test_hostile_words_are_shown_as_words(self):
        self.say(self.user_trainee, "<script>alert('x')</script><b>0533848712</b>")
        self.sign_in(self.user_trainee)
        page = self.open(self.ticket)
        self.assertFalse([s for s in page.iter("script") if "alert(" in (s.text or "")])
        self.assertIn("0533848712", [b.text_content() for b in page.iter("bdi")])


class TestReply(ActCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket("request")

    def reply_form(self, token=None):
        return self.form(self.open(self.ticket, token), "reply")

    def test_reply_with_a_file_arrives_in_the_name_of_its_author(self):
        self.ticket._set_state("waiting")
        for user in (self.user_trainee, None):
            self.sign_in(user)
            form = self.reply_form(None if user else self.key(self.ticket))
            response = self.reply(form, ("report.pdf", PDF), reply="رقمها 7\nوشكراً")
            self.assertEqual(response.status_code, 303)
            page = self.page(response.headers["Location"])
            self.assertIn("arrived", self.told(page))
            message = self.spoken(self.ticket)[:1]
            self.assertEqual(message.author_id, self.trainee)
            self.assertIn("رقمها 7<br>وشكراً", message.body)
            self.assertEqual(message.attachment_ids.mapped("name"), ["report.pdf"])
            self.assertEqual(message.attachment_ids.raw, PDF)
        self.assertEqual(self.ticket.state, "in_progress")

    def test_person_without_a_contact_speaks_with_the_address_of_the_ticket(self):
        ticket = self.ticket = self.make_ticket(
            "request",
            partner_id=False,
            beneficiary_name="عابر",
            beneficiary_email="passer@example.com",
        )
        self.sign_in(None)
        self.reply(self.reply_form(self.key(ticket)), reply="لا يزال كذلك")
        message = self.spoken(ticket)
        self.assertFalse(message.author_id)
        self.assertIn("passer@example.com", message.email_from)
        self.assertIn("لا يزال كذلك", classed(self.open(ticket), "o_asas_msg")[-1].text_content())

    def test_reply_is_sent_once(self):
        self.sign_in(self.user_trainee)
        form = self.reply_form()
        for _press in range(2):
            self.assertEqual(self.reply(form, reply="مرة واحدة").status_code, 303)
        self.assertEqual(len(self.spoken(self.ticket)), 1)
        # The same words from a new page are meant.
        self.reply(self.reply_form(), reply="مرة واحدة")
        self.assertEqual(len(self.spoken(self.ticket)), 2)

    def test_what_was_typed_is_kept_when_something_is_wrong(self):
        self.sign_in(self.user_trainee)
        form = self.reply_form()
        for values, files, words in (
            ({"reply": ""}, (), "Write your reply"),
            ({"reply": "كلام"}, [("virus.exe", b"MZ")], "virus.exe"),
            ({"reply": "كلام", "csrf_token": "x"}, (), "open for a long time"),
            ({"reply": "ل" * 20001}, (), "20001"),
        ):
            with self.subTest(words):
                response = self.reply(form, *files, **values)
                self.assertIn(response.status_code, (400, 422))
                page = html.fromstring(response.text)
                summary = page.get_element_by_id("asas_errors").text_content()
                self.assertIn(words, summary)
                kept = page.get_element_by_id("asas_reply").text_content()
                self.assertEqual(kept, values["reply"])
                self.assertTrue(page.findtext(".//title").strip().startswith("Error:"))
        self.assertFalse(self.spoken(self.ticket))

    def test_too_many_replies_are_refused_and_kept(self):
        self.sign_in(self.user_trainee)
        self.company.asas_helpdesk_message_limit = 2
        for number in range(2):
            self.ticket.with_user(self.user_trainee).message_post(
                body=str(number), message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        response = self.reply(self.reply_form(), reply="وأخيراً")
        self.assertEqual(response.status_code, 422)
        page = html.fromstring(response.text)
        self.assertIn("very often", page.get_element_by_id("asas_errors").text_content())
        self.assertEqual(page.get_element_by_id("asas_reply").text_content(), "وأخيراً")

    def test_nobody_else_replies(self):
        self.sign_in(self.user_trainee)
        form = self.reply_form()
        for user in (self.user_colleague, None, self.user_level1):
            self.sign_in(user)
            response = self.reply(form, reply="دخيل")
            self.assertEqual(response.status_code, 303)
            self.assertNotIn("done=reply", response.headers["Location"])
        self.assertFalse(self.spoken(self.ticket))
