"""Ready replies: what they say, where they are offered, and who may edit them."""

from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.asas_helpdesk.tools import placeholders

MODEL = "asas.helpdesk.ready.reply"
CAPTURE = "asas.helpdesk.capture"


class TestReadyReplies(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.replies = cls.env[MODEL]
        cls.ticket = cls.make_ticket(ticket_type="request")
        cls.reply = cls.replies.create(
            {"name": "Greeting", "body": "Dear {{beneficiary}}: {{reference}}"}
        )
        cls.reply.with_context(lang="ar_001").write(
            {"name": "ترحيب", "body": "المكرم {{ المستفيد }}: {{الرقم المرجعي}}"}
        )

    def offered(self, ticket=None, user=None):
        replies = self.call(user or self.user_level1, ticket or self.ticket, "get_ready_replies")
        return {reply["id"]: reply for reply in replies}

    def sent(self, ticket):
        return self.env["asas.helpdesk.departure"].search(
            [("ticket_id", "=", ticket.id), ("message", "!=", False)]
        )

    # ------------------------------------------------------------------ What it says

    def test_a_reply_is_filled_in_the_language_of_the_beneficiary(self):
        text = self.offered()[self.reply.id]["text"]
        self.assertEqual(text, f"المكرم أحمد الغامدي: {self.ticket.reference}")
        self.trainee.lang = "en_US"
        ticket = self.make_ticket(ticket_type="request")
        text = self.offered(ticket)[self.reply.id]["text"]
        self.assertEqual(text, f"Dear أحمد الغامدي: {ticket.reference}")

    def test_every_delivered_reply_can_be_filled_and_stands_in_both_languages(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "asas_helpdesk"), ("model", "=", MODEL)]
        )
        for reply in self.replies.browse(shipped.mapped("res_id")):
            arabic, english = (reply.with_context(lang=lang) for lang in ("ar_001", "en_US"))
            self.assertRegex(arabic.name, "[؀-ۿ]")
            self.assertRegex(arabic.body, "[؀-ۿ]{4}")
            self.assertNotRegex(english.body, "[؀-ۿ]")
            for text in (arabic.body, english.body):
                self.assertEqual(placeholders.unknown(text), [])
            left = [len(placeholders.open_ones(text)) for text in (arabic.body, english.body)]
            self.assertEqual(left[0], left[1], english.name)

    def test_an_unknown_placeholder_is_refused_in_every_language(self):
        for body in ("{{salary}}", "{{object.env}}", "{{ beneficiary", "a }} b", "{{}}"):
            with self.subTest(body), self.assertRaisesRegex(ValidationError, "can be filled"):
                self.replies.create({"name": "x", "body": body})
        with self.assertRaisesRegex(ValidationError, "salary"):
            self.reply.update_field_translations("body", {"ar_001": "{{salary}}"})
        with self.assertRaisesRegex(ValidationError, "5000"):
            self.replies.create({"name": "x", "body": "x" * 5001})

    def test_a_value_is_words_whatever_somebody_calls_themselves(self):
        hostile = self.make_ticket(
            ticket_type="request",
            partner_id=False,
            beneficiary_name="<b>A</b>\n{{staff}} {{reference}}",
            beneficiary_email="a@example.org",
        )
        text = self.offered(hostile)[self.reply.id]["text"]
        self.assertIn("<b>A</b> {staff} {reference}", text)  # the composer escapes it
        self.assertEqual(placeholders.fill("{{subject}}", {"subject": "[[a]] }}"}), "[a] }")

    def test_the_greeting_is_that_of_the_notices_and_stands_once(self):
        self.reply.with_context(lang="ar_001").body = "{{التحية}}\n\nوصل."
        shown = lambda: self.offered()[self.reply.id]  # noqa: E731
        self.assertEqual(
            shown()["text"], "المكرم/ة أحمد الغامدي، السلام عليكم ورحمة الله وبركاته،\n\nوصل."
        )
        # A notice greets by itself.
        self.assertEqual(shown()["words"], "وصل.")
        # Where no mail repeats a name that somebody typed, no reply does.
        self.patch(type(self.ticket), "_is_named_in_letters", lambda ticket: False)
        self.assertEqual(shown()["text"], "السلام عليكم ورحمة الله وبركاته،\n\nوصل.")

    def test_a_gap_is_written_out_before_anything_leaves(self):
        for text in ("مستند: [[اسم المستند]]", "{{المستفيد}}"):
            with self.subTest(text):
                with self.assertRaisesRegex(UserError, r"\[\[|المستفيد"):
                    self.call(self.user_level1, self.ticket, "send_later", text)
                with self.assertRaisesRegex(UserError, r"\[\[|المستفيد"):
                    self.call(self.user_level1, self.ticket, "write", {"resolution": text})

    def test_what_is_not_known_stays_to_be_seen_and_never_leaves(self):
        self.reply.with_context(lang="ar_001").body = "{{الدورة}}"
        text = self.offered()[self.reply.id]["text"]
        self.assertEqual(text, "{{الدورة}}")
        with self.assertRaisesRegex(UserError, "الدورة"):
            self.call(self.user_level1, self.ticket, "send_later", text)
        self.assertFalse(self.sent(self.ticket))
        # Braces that mean something else are the writer's own.
        self.call(self.user_level1, self.ticket, "send_later", "{{x}}")

    def test_only_a_moment_to_come_is_said(self):
        self.reply.with_context(lang="ar_001").body = "قبل {{الموعد}}"
        self.assertRegex(self.offered()[self.reply.id]["text"], "قبل .*[0-9]")
        for status in self.ticket.sla_status_ids:
            status.deadline = status.started_at
        self.assertEqual(self.offered()[self.reply.id]["text"], "قبل {{الموعد}}")
        waiting = self.make_ticket(ticket_type="request")
        waiting._set_state("waiting")
        self.assertEqual(self.offered(waiting)[self.reply.id]["text"], "قبل {{الموعد}}")

    def test_the_full_composer_and_a_text_message_send_no_gap_either(self):
        self.ticket.beneficiary_phone = "+966550001234"
        gap, name = "[[اسم المستند]]", self.ticket._name
        composers = self.env["mail.compose.message"].with_user(self.user_level1)
        subtype = self.env.ref("mail.mt_comment").id
        mail = {"model": name, "res_ids": self.ticket.ids, "body": gap, "subtype_id": subtype}
        with self.assertRaisesRegex(UserError, "اسم المستند"):
            composers.create(mail).action_send_mail()
        composers = self.env["sms.composer"].with_user(self.user_level1)
        sms = {"res_model": name, "res_id": self.ticket.id, "body": gap}
        sms |= {"composition_mode": "comment", "number_field_name": "beneficiary_phone"}
        with self.assertRaisesRegex(UserError, "اسم المستند"):
            composers.create(sms).action_send_sms()
        self.assertFalse(self.sent(self.ticket))

    # ------------------------------------------------------------------ Where it is offered

    def test_replies_of_the_service_and_type_come_first_and_those_of_others_never(self):
        other = self.env["asas.helpdesk.service"].create({"name": "أخرى"})
        company = self.env["res.company"].create({"name": "فرع"})
        vals = [
            {"name": "service", "service_id": self.service.id},
            {"name": "both", "service_id": self.service.id, "ticket_type": "request"},
            {"name": "other service", "service_id": other.id},
            {"name": "complaint", "ticket_type": "complaint"},
            {"name": "branch", "company_id": company.id},
            {"name": "archived", "active": False},
        ]
        made = self.replies.create([{"body": "x", "sequence": 999, **each} for each in vals])
        names = [reply["name"] for reply in self.offered().values()]
        self.assertEqual(names[:2], ["both", "service"])
        self.assertFalse({"other service", "complaint", "branch", "archived"} & set(names))
        self.assertTrue(made)
        unknown = self.make_ticket(ticket_type="request", service_id=False)
        names = [reply["name"] for reply in self.offered(unknown).values()]
        self.assertGreater(names.index("other service"), names.index("Greeting"))

    def test_offering_them_costs_the_same_for_any_number(self):
        ticket = self.ticket.with_user(self.user_level1)
        ticket.get_ready_replies()
        self.env.flush_all()
        with self.assertQueryCount(40):
            self.env.invalidate_all()
            ticket.get_ready_replies()

    # ------------------------------------------------------------------ Who

    def test_who_may_not_answer_a_ticket_is_offered_nothing(self):
        stranger = self.env[self.Ticket._name].browse(self.ticket.id)
        with self.assertRaises(AccessError):
            self.call(self.user_employee, stranger, "get_ready_replies")
        self.assertEqual(self.offered(stranger, self.user_trainee), {})

    def test_level_2_and_administrators_edit_them_and_nobody_else(self):
        for user in (self.user_level2, self.user_admin):
            made = self.call(user, self.replies, "create", {"name": "n", "body": "b"})
            made = self.replies.browse(made) if isinstance(made, int) else made
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_employee):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.call(user, self.replies, "create", {"name": "n", "body": "b"})
                with self.assertRaises(AccessError):
                    self.call(user, self.reply, "write", {"body": "b"})
        for user in (self.user_trainee, self.env.ref("base.public_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, self.reply, "read", ["body"])

    # ------------------------------------------------------------------ Quick capture

    def captured(self, **values):
        return {
            "channel_id": self.env.ref("asas_helpdesk.channel_phone").id,
            "ticket_type": "request",
            "partner_id": self.trainee.id,
            "subject": "نسيت كلمة المرور",
            "service_id": self.service.id,
            "key": "k1",
            **values,
        }

    def test_in_quick_capture_it_is_read_out_and_leaves_with_the_registration(self):
        capture = self.env[CAPTURE]
        values = {"partner_id": self.trainee.id, "beneficiary_name": "أحمد"}
        offered = self.call(self.user_level1, capture, "ready_replies", values)
        text = next(reply["text"] for reply in offered if reply["id"] == self.reply.id)
        self.assertEqual(text, "المكرم أحمد: {{الرقم المرجعي}}")
        done = self.call(self.user_level1, capture, "register", self.captured(reply=text))
        ticket = self.Ticket.browse(done["id"])
        sent = self.sent(ticket)
        self.assertEqual(len(sent), 1)
        self.assertIn(ticket.reference, sent.message)
        # The same draft again makes neither another ticket nor another message.
        self.call(self.user_level1, capture, "register", self.captured(reply=text))
        self.assertEqual(len(self.sent(ticket)), 1)
        words = self.captured(reply="{{reference}}: وصل.")
        self.call(self.user_level1, capture, "add_words", ticket.id, words)
        self.assertEqual(len(self.sent(ticket)), 2)

    def test_quick_capture_answers_bad_input_with_a_sentence_or_nothing(self):
        capture = self.env[CAPTURE]
        for values in (None, [], {"service_id": "x", "ticket_id": -1, "ticket_type": ["x"]}):
            self.assertTrue(self.call(self.user_level1, capture, "ready_replies", values))
        with self.assertRaisesRegex(UserError, "course"):
            values = self.captured(reply="{{course}}", key="k2")
            self.call(self.user_level1, capture, "register", values)
        self.assertFalse(self.Ticket.search([("submission_key", "=", "k2")]))
        with self.assertRaises(AccessError):
            self.call(self.user_employee, capture, "ready_replies", {})
