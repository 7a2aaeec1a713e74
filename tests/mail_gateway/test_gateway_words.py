"""The part of a mail that has words is read, and nothing that is to be read is folded away."""

import re
from email.message import EmailMessage

from gateway_case import MailboxCase
from lxml import html

QUESTION = "متى يفتح التسجيل في دورة إدارة المشاريع؟"
EMPTY_PAGES = (
    "<html><head><meta name='x'><title>Mail</title><style>p{color:red}</style></head>"
    "<body><div><br></div></body></html>",
    "<p>&nbsp;</p><p>&zwnj;\u200b</p>",
    '<img src="https://track.example/p.gif" width="1" height="1">',
    "<div>--<br></div>",
    "<!-- words in a comment --><div></div>",
    "",
)


class TestPartsWithWords(MailboxCase):
    def shown(self, ticket):
        return re.sub("<details.*?</details>", "", str(ticket.description), flags=re.S)

    def hidden(self, ticket):
        """Return the words of the last e-mail that Odoo's conversation hides behind three dots."""
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")[:1]
        root = html.fragment_fromstring(str(message.body), create_parent="div")
        return " ".join(e.text_content() for e in root.xpath(".//*[@data-o-mail-quote]"))

    def mail_of(self, *parts, kind="mixed"):
        """Return a mail of parts: texts as ``(subtype, text)``, containers as messages."""
        container = EmailMessage()
        container["Content-Type"] = f"multipart/{kind}"
        for part in parts:
            if isinstance(part, tuple):
                subtype, text = part
                part = EmailMessage()
                part.set_content(text, subtype=subtype)
            container.attach(part)
        return container

    def receive_parts(self, container):
        head = self.mail().as_bytes().partition(b"Content-Type")[0]
        return self.receive(head + container.as_bytes())

    def test_text_is_read_where_the_page_beside_it_is_empty(self):
        self.assertIn("متى يفتح التسجيل", self.receive(self.file("empty-html.eml")).description)
        for page in EMPTY_PAGES:
            for parts in (
                [("plain", QUESTION), ("html", page)],
                [("html", page), ("plain", QUESTION)],
            ):
                with self.subTest(page=page):
                    mail = self.mail_of(*parts, kind="alternative")
                    self.assertIn(QUESTION, self.receive_parts(mail).description)
                    related = self.mail_of(("html", page), kind="related")
                    mail = self.mail_of(("plain", QUESTION), related, kind="alternative")
                    self.assertIn(QUESTION, self.receive_parts(mail).description)

    def test_page_is_read_where_it_has_words(self):
        for text in ("", "\u00a0\n", "Your program cannot show this mail."):
            mail = self.mail_of(("plain", text), ("html", f"<p>{QUESTION}</p>"), kind="alternative")
            description = self.receive_parts(mail).description
            self.assertIn(QUESTION, description)
            self.assertNotIn("cannot show", description)

    def test_all_texts_between_files_are_read(self):
        ticket = self.receive(self.file("mixed-parts.eml"))
        for words in ("هذا ما يظهر لي قبل الدخول", "وهذا رقم جوالي", "Disclaimer"):
            self.assertIn(words, ticket.description)
        self.assertEqual(self.files_of(ticket).name, "IMG_0412.png")

    def test_invitation_that_is_only_attached_is_read_once(self):
        event = "BEGIN:VEVENT\nSUMMARY:لقاء المراجعة\nDTSTART:20261201T070000Z\nEND:VEVENT\n"
        calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\n{event}END:VCALENDAR\n"
        attached = EmailMessage()
        attached.set_content(
            calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
        )
        inline = EmailMessage()
        inline.set_content(calendar, subtype="calendar")
        for parts in ([attached], [("plain", "الدعوة مرفقة"), attached], [inline, attached]):
            ticket = self.receive_parts(self.mail_of(*parts))
            self.assertEqual(ticket.description.count("لقاء المراجعة"), 1)
            self.assertIn("2026-12-01 07:00", ticket.description)
            self.assertIn("invite.ics", self.files_of(ticket).mapped("name"))

    def test_texts_beside_an_alternative_are_read_with_it(self):
        inner = self.mail_of(
            ("plain", "inner text"), ("html", "<p>inner page</p>"), kind="alternative"
        )
        other = self.mail_of(("plain", "other text"), ("html", "<p></p>"), kind="alternative")
        mail = self.mail_of(
            ("plain", "before"), inner, ("plain", "after"), other, ("html", "<b>end</b>")
        )
        description = self.receive_parts(mail).description
        places = [
            description.find(w) for w in ("before", "inner page", "after", "other text", "end")
        ]
        self.assertEqual(places, sorted(places))
        self.assertNotIn(-1, places)
        self.assertNotIn("inner text", description)

    def test_forwarded_words_are_shown(self):
        self.assertIn("أرجو تعويضي", self.shown(self.receive(self.file("forward.eml"))))
        words = "القول المنقول"
        for subject, body in (
            ("Fwd: x", "On Sat, 28 Nov 2026, A wrote:\n> سطر\n> "),
            (
                "إعادة توجيه: شكوى",
                "من: أ\nالتاريخ: أمس\nإلى: ب\nالموضوع: ج\n\nالقول المنقول\n",
            ),
            (
                "FW: x",
                "-----Original Message-----\nFrom: a\nSent: b\nTo: c\n\nالقول المنقول",
            ),
            (
                "بلا",
                "Begin forwarded message:\n\nFrom: a\nDate: b\nTo: c\n\nالقول المنقول",
            ),
            (
                "بلا",
                "------ رسالة معاد توجيهها ------\nمن: أ\nالتاريخ: ب\n\nالقول المنقول",
            ),
        ):
            with self.subTest(subject=subject, body=body):
                ticket = self.receive(self.mail(f"انظروا\n\n{body}{words}", Subject=subject))
                self.assertIn(words, self.shown(ticket))

    def test_forwarded_words_in_a_page_are_shown(self):
        page = (
            '<div>انظروا</div><div class="gmail_quote"><div class="gmail_attr">---------- '
            "Forwarded message ---------<br>From: a@b.example<br></div><p>القول المنقول</p></div>"
        )
        mail = self.mail_of(("html", page))
        self.assertIn("القول المنقول", self.shown(self.receive_parts(mail)))

    def test_conversation_hides_nothing_of_a_forward(self):
        outlook = (
            '<div>انظروا</div><hr><div id="divRplyFwdMsg"><b>From:</b> A &lt;a@b.example&gt;<br>'
            "<b>Sent:</b> Saturday<br><b>Subject:</b> x</div><div>القول المنقول</div>"
        )
        apple = (
            'انظروا<div><blockquote type="cite"><div>Begin forwarded message:</div><div>From: A'
            " &lt;a@b.example&gt;</div><div>القول المنقول</div></blockquote></div>"
        )
        gmail = (
            '<div dir="rtl">انظروا<div class="gmail_quote"><div class="gmail_attr">---------- '
            "Forwarded message ---------<br>From: a@b.example</div><p>القول المنقول</p></div></div>"
        )
        plain = "انظروا\n\nBegin forwarded message:\n\n> From: a@b.example\n>\n> القول المنقول\n"
        for subject, kind, body in (
            ("Fwd: x", "html", outlook),
            ("إعادة توجيه: x", "html", outlook),
            ("x", "html", apple),
            ("Fwd: x", "html", gmail),
            ("x", "plain", plain),
        ):
            with self.subTest(subject=subject, body=body):
                mail = self.mail(Subject=subject)
                mail.set_content(body, subtype=kind)
                ticket = self.receive(mail)
                self.assertNotIn("القول المنقول", self.hidden(ticket))
                self.assertIn("القول المنقول", ticket.message_ids[-1].body)
                self.assertIn("القول المنقول", self.shown(ticket))

    def test_conversation_hides_no_answer_within_a_quotation(self):
        ticket = self.receive(self.mail())
        notice = ticket.notice_ids.mail_id.message_id
        said = '<div class="gmail_attr">On Saturday Desk wrote:</div>'
        for body in (
            f'<p>أجوبتي لكم جميعا</p><div class="gmail_quote">{said}<blockquote>ما رقم الدورة؟'
            "</blockquote><div>رقمها 778</div><blockquote>متى ظهر؟</blockquote></div>",
            f'<p>أجبت أدناه</p><div class="gmail_quote">{said}<blockquote>ما رقم الدورة؟<br>778'
            "</blockquote></div>",
            f'<p>السلام عليكم</p><div class="gmail_quote">{said}<blockquote><div>اكتبوا الرقم</div>'
            "<div>778</div></blockquote></div>",
        ):
            with self.subTest(body=body):
                mail = self.mail(In_Reply_To=notice)
                mail.set_content(body, subtype="html")
                self.assertFalse(self.receive(mail))
                self.assertNotIn("778", self.hidden(ticket))

    def test_conversation_hides_mere_history(self):
        mail = self.mail()
        mail.set_content(
            '<p>الكلام الجديد عندنا</p><div class="gmail_quote"><div>On Saturday A wrote:</div>'
            "<blockquote>الكلام القديم</blockquote></div>",
            subtype="html",
        )
        self.assertIn("الكلام القديم", self.hidden(self.receive(mail)))

    def test_answer_to_a_forward_folds_what_it_quotes(self):
        body = (
            "الكلام الجديد هنا\n\nOn Sat, 28 Nov 2026 at 10:00, A wrote:\n> كما ترون\n>\n"
            "> ---------- Forwarded message ----------\n> القول المنقول\n"
        )
        ticket = self.receive(self.mail(body, Subject="Re: Fwd: x"))
        self.assertNotIn("القول المنقول", self.shown(ticket))
        self.assertIn("القول المنقول", ticket.description)

    def test_answers_below_and_between_the_lines_are_shown(self):
        self.assertIn("ظهر يوم الأربعاء", self.shown(self.receive(self.file("answer-below.eml"))))
        said = "On Sat, 28 Nov 2026 at 10:00, Desk wrote:\n"
        head = "-----Original Message-----\nFrom: a\nSent: b\nTo: c\nSubject: d\n\n"
        for body in (
            f"السلام عليكم\n\n{said}> ما رقم الدورة؟\nرقمها 778\n> متى ظهر؟\nيوم الأربعاء 778\n",
            f"هذه أجوبتي كلها لكم\n\n{said}> ما رقم الدورة؟\n> ومتى؟\n\nرقمها 778\n",
            f"تجدون ردي أدناه\n\n{head}اكتبوا رقم الدورة.\n778\n",
            f"شكراً لكم على التواصل\n\n{head}ما رقم الدورة؟\nرقمها 778\n",
            f"شكراً لكم على التواصل\n\n{head}رقم الدورة.\nالجواب: رقمها 778\n",
            f"Hello\n\n{head}Send us the number.\n778\n",
        ):
            with self.subTest(body=body):
                self.assertIn("778", self.shown(self.receive(self.mail(body, Subject="Re: x"))))

    def test_answers_between_the_quotations_of_a_page_are_shown(self):
        page = (
            '<p>أجوبتي لكم جميعا</p><div class="gmail_quote"><div>On Saturday A wrote:</div>'
            "<blockquote>ما رقم الدورة؟</blockquote><div>رقمها 778</div>"
            "<blockquote>متى ظهر؟</blockquote></div>"
        )
        self.assertIn("778", self.shown(self.receive_parts(self.mail_of(("html", page)))))

    def test_mere_history_is_folded_away(self):
        head = "-----Original Message-----\nFrom: a\nSent: b\nTo: c\nSubject: d\n\n"
        for tail in (
            f"{head}الكلام القديم\n\nهل وصلكم؟\n\nمع التحية\nالمكتب\n",
            "On Sat, 28 Nov 2026 at 10:00, Desk wrote:\n> الكلام القديم\n> هل وصلكم؟\n\n-- \nس\n",
        ):
            with self.subTest(tail=tail):
                body = f"الكلام الجديد عندنا\n\n{tail}"
                ticket = self.receive(self.mail(body, Subject="Re: x"))
                self.assertNotIn("الكلام القديم", self.shown(ticket))
                self.assertIn("الكلام القديم", ticket.description)
