"""Addresses and numbers are clean, whatever brings them, and what cannot be reached is shown."""

from common import HelpdeskCase

from odoo.exceptions import ValidationError

UNCLEAN = ("\u200esara@example.com\u200f", "sara\u200b@example.com\u00a0", "«sara@example.com»،")


class TestContact(HelpdeskCase):
    def make(self, **values):
        values = {"partner_id": False, "beneficiary_name": "سارة", **values}
        return self.make_ticket("request", **values)

    def test_what_the_desk_types_is_cleaned_at_creation_and_later(self):
        ticket = self.make()
        for typed in UNCLEAN:
            with self.subTest(typed=typed):
                made = self.make(beneficiary_email=typed).with_user(self.user_level1)
                self.assertEqual(made.beneficiary_email, "sara@example.com")
                self.assertFalse(made.contact_problem)
                ticket.with_user(self.user_level1).beneficiary_email = typed
                self.assertEqual(ticket.beneficiary_email, "sara@example.com")

    def test_words_beside_a_number_are_kept_beside_it(self):
        for typed, words in (
            ("٠٥٠١٢٣٤٥٦٧ تحويلة 12", "تحويلة 12"),
            ("0501234567 whatsapp", "whatsapp"),
            ("\u202b٠٥٠١٢٣٤٥٦٧،\u202c", False),
        ):
            with self.subTest(typed=typed):
                ticket = self.make(beneficiary_phone=typed)
                self.assertEqual(ticket.beneficiary_phone, "+966501234567")
                self.assertEqual(ticket.beneficiary_phone_note, words)

    def test_words_beside_an_earlier_number_do_not_stay_with_the_next(self):
        ticket = self.make(beneficiary_phone="0501234567 تحويلة 12").with_user(self.user_level1)
        ticket.beneficiary_phone = "0551234567"
        self.assertFalse(ticket.beneficiary_phone_note)
        ticket.beneficiary_phone_note = "بعد العصر"
        self.assertEqual(ticket.beneficiary_phone, "+966551234567")
        self.assertEqual(ticket.beneficiary_phone_note, "بعد العصر")

    def test_rows_of_a_file_are_cleaned(self):
        names = ["ticket_type", "subject", "beneficiary_name", "channel_id/.id"]
        names += ["beneficiary_email", "beneficiary_phone"]
        row = ["request", "سؤال", "سارة", str(self.channel_phone.id)]
        result = self.Ticket.with_user(self.user_level1).load(
            names, [[*row, typed, "0501234567 واتساب"] for typed in UNCLEAN]
        )
        self.assertFalse(result["messages"])
        tickets = self.Ticket.browse(result["ids"])
        self.assertEqual(set(tickets.mapped("beneficiary_email")), {"sara@example.com"})
        self.assertEqual(set(tickets.mapped("beneficiary_phone")), {"+966501234567"})
        self.assertEqual(set(tickets.mapped("beneficiary_phone_note")), {"واتساب"})

    def test_quick_capture_cleans(self):
        made = (
            self.env["asas.helpdesk.capture"]
            .with_user(self.user_level1)
            .register(
                {
                    "channel_id": self.channel_phone.id,
                    "subject": "الصوت",
                    "beneficiary_name": "نوف",
                    "beneficiary_phone": "٠٥٠١٢٣٤٥٦٧ (واتساب)",
                    "beneficiary_email": "نوف <\u200fnouf @ example.com>",
                }
            )
        )
        ticket = self.Ticket.browse(made["id"])
        self.assertEqual(ticket.beneficiary_phone, "+966501234567")
        self.assertEqual(ticket.beneficiary_phone_note, "(واتساب)")
        self.assertEqual(ticket.beneficiary_email, "nouf@example.com")

    def test_what_cannot_be_reached_is_refused_with_an_example(self):
        for typed in (
            "sara@example",
            "sa ra@example.com",
            "sara@example،com",
            "\u200f@example.com",
        ):
            with (
                self.subTest(typed=typed),
                self.assertRaisesRegex(ValidationError, "name@example.com"),
            ):
                self.make().with_user(self.user_level1).beneficiary_email = typed
        with self.assertRaisesRegex(ValidationError, "is not a telephone number"):
            self.make().with_user(self.user_level1).beneficiary_phone = "تحويلة 12"

    def test_what_a_contact_brings_is_cleaned_or_marked(self):
        self.trainee.write({"email": "\u200eahmad@example.com", "phone": "0501234567 تحويلة 9"})
        ticket = self.make_ticket("request")
        self.assertEqual(ticket.beneficiary_email, "ahmad@example.com")
        self.assertEqual(ticket.beneficiary_phone, "+966501234567")
        self.assertEqual(ticket.beneficiary_phone_note, "تحويلة 9")
        self.assertFalse(ticket.contact_problem)
        self.trainee.write({"email": "ahmad(at)example.com", "phone": "الاستقبال"})
        ticket = self.make_ticket("request").with_user(self.user_level1)
        self.assertIn("cannot be reached by e-mail: “ahmad(at)example.com”", ticket.contact_problem)
        self.assertIn("cannot be reached by telephone: “الاستقبال”", ticket.contact_problem)
        arabic = ticket.with_context(lang="ar_001")
        arabic.invalidate_recordset()
        self.assertIn("لا يمكن الوصول إلى المستفيد", arabic.contact_problem)

    def test_no_notice_is_sent_to_a_broken_address(self):
        self.trainee.write({"email": "ahmad@example", "phone": False})
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        self.assertEqual(complaint.notice_ids.mapped("method"), ["call"])

    def test_address_in_arabic_letters_is_tried_and_said_to_be_uncertain(self):
        ticket = self.make(beneficiary_email="سارة@بريد.example")
        self.assertEqual(ticket.beneficiary_email, "سارة@xn--ngbof4h.example")
        self.assertIn("SMTPUTF8", ticket.contact_problem)
        self.assertIn("سارة@بريد.example", ticket.contact_problem)

    def test_compound_names_are_found_with_a_space_and_without(self):
        capture = self.env["asas.helpdesk.capture"].with_user(self.user_level1)
        tickets = self.Ticket.with_user(self.user_level1)
        for apart, together in (
            ("عبد الله القرني", "عبدالله القرني"),
            ("أبو بكر السالم", "ابوبكر السالم"),
            ("هيا آل سعود", "هيا السعود"),
            ("محمد بن عبد العزيز", "محمد بن عبدالعزيز"),
            ("نور الدين حسن", "نورالدين حسن"),
        ):
            for known, sought in ((apart, together), (together, apart)):
                with self.subTest(known=known, sought=sought):
                    person = self.env["res.partner"].create({"name": known})
                    self.assertIn(known, [p["name"] for p in capture.find(sought)])
                    person.unlink()
                    ticket = self.make(beneficiary_name=known)
                    self.assertIn(ticket, tickets.search([("search_text", "ilike", sought)]))
                    self.assertIn(known, [p["name"] for p in capture.find(sought)])

    def test_contacts_lose_invisible_signs_and_nothing_else(self):
        people = self.env["res.partner"].with_user(self.user_level1)
        for typed, kept in (
            ("\u200esara@example.com\u202c", "sara@example.com"),
            ("sara@example.com،", "sara@example.com"),
            ("sara@example.com\u00a0", "sara@example.com"),
            ("سارة <sara@example.com>", "سارة <sara@example.com>"),
            ("a@example.com; b@example.com", "a@example.com; b@example.com"),
            ("sara@بريد.example", "sara@بريد.example"),
            ("nothing at all", "nothing at all"),
            ("  ", "  "),
            (False, False),
        ):
            with self.subTest(typed=typed):
                person = people.sudo().create({"name": "سارة", "email": typed})
                self.assertEqual(person.email, kept)
                person.email = "x@example.com"
                person.email = typed
                self.assertEqual(person.email, kept)
        person.phone = "\u202a٠٥٠١٢٣٤٥٦٧\u202c،"
        self.assertEqual(person.phone, "٠٥٠١٢٣٤٥٦٧")
