"""A mail that would take too long to read is taken: its first words, and all of it as a file."""

from gateway_case import MailboxCase

PARTS = b"Content-Type: text/html\r\n\r\n<p>hello <b>you</b></p>\r\n"


class TestMailsBeyondTheBounds(MailboxCase):
    def head(self, **headers):
        return self.mail(**headers).as_bytes().partition(b"Content-Type")[0]

    def mixed(self, *parts, **headers):
        body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
        kind = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        return self.head(**headers) + kind + body + b"--b--\r\n"

    def page(self, html):
        return self.head() + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()

    def beyond(self):
        deep = b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
            for level in range(400)
        )
        words = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "كلمات الشكوى".encode()
        yield "100 pages", self.mixed(words, *[PARTS] * 100)
        yield "800 pages", self.mixed(words, *[PARTS] * 800)
        yield "depth", self.head() + deep + words
        yield "mails in mails", self.mixed(words, b"Content-Type: message/rfc822\r\n\r\n" * 60)
        yield "quotations", self.page("كلمات الشكوى" + "<div class=gmail_extra>a</div>" * 9000)
        yield "signs", self.page("كلمات الشكوى" + "<" * 60_000)
        yield "lines", self.mixed(words + b"\r\n>a\r\nb" * 20_000)
        yield "headers", b"X: y\r\n" * 2000 + self.mixed(words)
        yield "text", self.mixed(words + b" x" * 700_000)

    def test_first_words_are_read_and_all_of_it_is_a_file(self):
        for name, raw in self.beyond():
            with self.subTest(name=name):
                ticket = self.receive(raw)
                self.assertEqual(len(ticket), 1)
                self.assertEqual(ticket.beneficiary_email, "trainee@example.com")
                self.assertEqual(ticket.subject, "انقطاع الصوت")
                self.assertIn("كلمات الشكوى", ticket.description)
                self.assertIn("too large or too complicated", ticket.description)
                file = self.files_of(ticket)
                self.assertEqual((file.name, file.raw), ("mail.eml", raw))
                self.assertFalse(self.Kept.search([]))

    def test_answer_beyond_the_bounds_finds_its_ticket(self):
        ticket = self.receive(self.mail())
        answered = ticket.notice_ids.mail_id.message_id
        self.assertFalse(self.receive(self.mixed(*[PARTS] * 300, In_Reply_To=answered)))
        self.assertTrue(ticket.message_ids.filtered(lambda m: "hello you" in (m.body or "")))

    def test_large_newsletter_is_read_as_a_page(self):
        row = "<table><tr><td style='color:red'><a href='https://example.com'>خبر</a></td></tr></table>"
        ticket = self.receive(self.page(row * 1500))
        self.assertFalse(self.files_of(ticket))
        self.assertIn("<table", ticket.message_ids[-1:].body)
