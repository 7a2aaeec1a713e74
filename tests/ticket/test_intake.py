"""A ticket from outside is read in one way, whichever way it comes."""

from datetime import timedelta

from common import HelpdeskCase

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import users

from odoo.addons.asas_helpdesk.models.ticket.intake import SUBJECT_LENGTH, TEXT_LENGTH, Intake

NO_EMAIL = "“nobody” is not an e-mail address; write it like name@example.com."
NO_PHONE = "“12” is not a telephone number; write it like +966 53 384 8712."


class TestIntake(HelpdeskCase):
    def read(self, **given):
        return Intake(self.env, given, self.company)

    def test_a_text_is_stored_without_what_no_text_holds(self):
        intake = self.read(subject="  أ\0ب\n ج ", description="د\r\nه\x07")
        intake.read_line("subject", SUBJECT_LENGTH)
        intake.read_description()
        self.assertEqual(intake.values["subject"], "أب ج")
        self.assertEqual(intake.values["description"], "<p>د<br/>ه</p>")
        self.assertFalse(intake.errors)

    def test_each_field_that_is_refused_says_what_to_do(self):
        intake = self.read(
            ticket_type="praise",
            subject=" \0",
            description="<" * (TEXT_LENGTH // 2),
            beneficiary_name="x" * 121,
            beneficiary_email="nobody",
            beneficiary_phone="12",
            service_id=self.course.id,
        )
        intake.read_choice("ticket_type")
        intake.read_line("subject", SUBJECT_LENGTH)
        intake.read_description()
        intake.read_line("beneficiary_name", 120)
        intake.read_contact()
        intake.read_record("service_id", self.env["asas.helpdesk.service"])
        self.assertEqual(
            intake.errors,
            {
                "ticket_type": "Choose whether it is a complaint, a suggestion or a request for"
                " help.",
                "subject": "Describe in a few words what it is about.",
                "description": "The description is too long (50000 characters). Shorten it, or"
                " attach the long text as a file.",
                "beneficiary_name": "The name has 121 characters; 120 are allowed.",
                "beneficiary_email": NO_EMAIL,
                "beneficiary_phone": NO_PHONE,
                "service_id": "Choose a service from the list, or “Something else” if none of them"
                " fits.",
            },
        )
        with self.assertRaisesRegex(ValidationError, "in a few words(.|\n)*not a telephone"):
            intake.check()

    def test_values_of_another_kind_count_as_not_sent(self):
        for junk in (7, True, ["x"], {"x": 1}, 1.5, None, b"x"):
            with self.subTest(junk=junk):
                intake = self.read(ticket_type=junk, subject=junk, beneficiary_email=junk)
                intake.read_choice("ticket_type", otherwise="request")
                intake.read_line("subject", SUBJECT_LENGTH, needed=False)
                intake.read_contact(needed=False)
                self.assertEqual(
                    intake.values,
                    {
                        "ticket_type": "request",
                        "subject": False,
                        "beneficiary_email": False,
                        "beneficiary_phone": False,
                    },
                )

    def test_one_way_of_reaching_the_beneficiary_is_enough(self):
        for given in ({"beneficiary_email": "A@Example.com"}, {"beneficiary_phone": "0533848712"}):
            intake = self.read(**given)
            intake.read_contact()
            self.assertFalse(intake.errors)
        intake = self.read()
        intake.read_contact()
        self.assertEqual(list(intake.errors), ["beneficiary_phone"])

    def test_a_moment_is_read_in_utc_or_is_now(self):
        intake = self.read(received_at="2026-03-01 07:00:00")
        intake.read_moment()
        self.assertEqual(
            intake.values["received_at"], fields.Datetime.to_datetime("2026-03-01 07:00:00")
        )
        intake = self.read()
        intake.read_moment()
        self.assertLess(fields.Datetime.now() - intake.values["received_at"], timedelta(minutes=1))
        intake = self.read(received_at="yesterday")
        intake.read_moment()
        self.assertIn("is not a valid time", intake.errors["received_at"])

    def test_ways_in_that_refuse_nothing_take_what_fits(self):
        intake = self.read(subject="س" * 500, words="ص" * 5000)
        intake.fit_line("subject")
        intake.fit_description("words", 500)
        self.assertEqual(len(intake.values["subject"]), SUBJECT_LENGTH)
        self.assertEqual(intake.values["description"], f"<p>{'ص' * 500}</p>")
        intake = self.read(subject=" ")
        intake.fit_line("subject", otherwise="(no subject)")
        self.assertEqual(intake.values["subject"], "(no subject)")


class TestCountryOfNumbers(HelpdeskCase):
    """A national number lies in the country of the company whose desk reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bahrain, cls.egypt = cls.env.ref("base.bh"), cls.env.ref("base.eg")

    def test_a_company_that_names_no_country_reads_saudi_numbers(self):
        self.company.country_id = False
        self.assertEqual(self.company._asas_helpdesk_phone("0533848712"), "+966533848712")

    def test_a_ticket_takes_the_national_numbers_of_its_company(self):
        self.company.country_id = self.bahrain
        ticket = self.make_ticket(partner_id=False, beneficiary_phone="3600 1234")
        self.assertEqual(ticket.beneficiary_phone, "+97336001234")
        with self.assertRaisesRegex(ValidationError, "is not a telephone number"):
            ticket.beneficiary_phone = "0533848712"
        ticket.beneficiary_phone = "+966 53 384 8712"
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")

    def test_two_companies_read_the_same_digits_each_in_its_country(self):
        self.company.country_id = self.egypt
        other = self.env["res.company"].create({"name": "معهد", "country_id": self.bahrain.id})
        channel = self.env["asas.helpdesk.channel"].create({"name": "هاتف", "kind": "phone"})
        self.user_level1.company_ids |= other
        values = {"partner_id": False, "channel_id": channel.id}
        mine = self.make_ticket(**values, beneficiary_phone="01001234567")
        theirs = self.make_ticket(**values, company_id=other.id, beneficiary_phone="36001234")
        self.assertEqual(mine.beneficiary_phone, "+201001234567")
        self.assertEqual(theirs.beneficiary_phone, "+97336001234")
        with self.assertRaises(ValidationError):
            self.make_ticket(**values, company_id=other.id, beneficiary_phone="01001234567")

    def test_the_number_of_a_contact_is_read_in_the_country_of_the_company(self):
        self.company.country_id = self.egypt
        self.trainee.phone = "0100 123 4567"
        ticket = self.make_ticket("request")
        self.assertEqual(ticket.beneficiary_phone, "+201001234567")
        self.assertEqual(ticket.contact_links["call"], "tel:+201001234567")

    @users("level1")
    def test_quick_capture_registers_and_finds_national_numbers(self):
        self.company.country_id = self.bahrain
        capture = self.env["asas.helpdesk.capture"]
        made = capture.register(
            {
                "channel_id": self.channel_phone.id,
                "subject": "الصوت",
                "beneficiary_name": "نوف",
                "beneficiary_phone": "3600 1234",
            }
        )
        ticket = self.Ticket.browse(made["id"])
        self.assertEqual(ticket.beneficiary_phone, "+97336001234")
        self.trainee.sudo().phone = "3600 9999"
        for words in ("36001234", "+973 3600 1234", "0097336001234"):
            self.assertEqual([p["name"] for p in capture.find(words)], ["نوف"], words)
        for words in ("3600 9999", "97336009999"):
            found = capture.find(words)
            self.assertEqual([p["partner_id"] for p in found], self.trainee.ids, words)
            self.assertEqual(found[0]["links"]["call"], "tel:+97336009999")

    def test_a_contact_is_found_that_was_kept_before_the_company_named_its_country(self):
        self.company.country_id = False
        self.trainee.phone = "3600 9999"
        self.env.flush_all()
        self.company.country_id = self.bahrain
        capture = self.env["asas.helpdesk.capture"].with_user(self.user_level1)
        for words in ("36009999", "3600 9999", "+973 3600 9999", "0097336009999"):
            found = capture.find(words)
            self.assertEqual([p["partner_id"] for p in found], self.trainee.ids, words)

    def test_keys_of_contacts_that_are_there_already_are_filled_by_country(self):
        self.company.country_id = self.egypt
        self.trainee.phone = "01001234567"
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET asas_helpdesk_key = NULL")
        self.env["res.partner"]._asas_helpdesk_fill_keys()
        self.env.invalidate_all()
        self.assertIn("201001234567", self.trainee.asas_helpdesk_key)

    @users("hall")
    def test_a_participant_is_known_by_the_national_number_however_it_is_kept(self):
        self.company.country_id = self.egypt
        person = self.env["res.partner"].sudo().create({"name": "هند", "phone": "01001234567"})
        participant = self.env["asas.helpdesk.course.participant"].create(
            {"course_id": self.course.id, "phone": "+20 100 123 4567"}
        )
        self.assertEqual(participant.partner_id, person)

    def test_a_call_is_logged_with_a_national_number(self):
        self.company.country_id = self.bahrain
        ticket = self.make_ticket("request")
        wizard = self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1)
        wizard.create(
            {"ticket_id": ticket.id, "number": "3600 1234", "outcome": "reached"}
        ).action_log()
        self.assertIn("+97336001234", ticket.message_ids[:1].body)
        with self.assertRaisesRegex(ValidationError, "is not a telephone number"):
            wizard.create({"ticket_id": ticket.id, "number": "0533848712", "outcome": "nobody"})

    def test_a_published_number_is_shown_as_people_of_the_country_dial_it(self):
        self.company.country_id = self.bahrain
        self.channel_phone.write({"contact": "3600 1234", "link": False})
        self.assertEqual(self.channel_phone._public_link(), "tel:+97336001234")
