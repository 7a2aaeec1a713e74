"""A ticket is found by what was said on it, however it is written, by those who may read that."""

from common import HelpdeskCase
from gateway_case import MailboxCase

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL

WORDS = "asas.helpdesk.words"


class SearchCase(HelpdeskCase):
    def found(self, text, user=None):
        """Return what somebody finds, open and ended tickets together."""
        tickets = self.Ticket.with_user(user or self.user_level1)
        return tickets.search([("search_text", "ilike", text)]).sudo()

    def assertFinds(self, ticket, *texts, user=None):
        for text in texts:
            with self.subTest(text=text):
                self.assertIn(ticket, self.found(text, user))

    def assertDoesNotFind(self, ticket, *texts, user=None):
        for text in texts:
            with self.subTest(text=text):
                self.assertNotIn(ticket, self.found(text, user))

    def say(self, ticket, body, user=None, note=False, **values):
        """Return a message, as the composer posts it."""
        return ticket.with_user(user or self.user_level1).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_note" if note else "mail.mt_comment",
            **values,
        )

    def kept(self, tickets):
        """Return the words that are kept of tickets."""
        return self.env.execute_query(
            SQL(
                "SELECT ticket_id, said, noted FROM asas_helpdesk_words WHERE ticket_id = ANY(%s)",
                tickets.ids,
            )
        )

    def end(self, ticket):
        self.resolve(ticket, self.user_level2)
        self.verify_and_close(ticket, self.user_level2_other)


class TestSearchFinds(SearchCase):
    def test_a_telephone_number_however_it_is_written(self):
        ticket = self.make_ticket(
            partner_id=False, beneficiary_name="سعد", beneficiary_phone="0500000201"
        )
        told = self.make_ticket(description="<p>الرقم المسجل <b>00966-500000201</b> ليس رقمي</p>")
        other = self.make_ticket(
            partner_id=False, beneficiary_name="سعد", beneficiary_phone="0500000202"
        )
        for text in (
            "0500000201",
            "٠٥٠٠٠٠٠٢٠١",
            "۰۵۰۰۰۰۰۲۰۱",
            "050 000 0201",
            "٠٥٠ ٠٠٠ ٠٢٠١",
            "050-000-0201",
            "500000201",
            "+966500000201",
            "+966 50 000 0201",
            "00966500000201",
            "966500000201",
            "\u200f+966 50 000 0201\u202c",
            "(050) 0000201",
        ):
            with self.subTest(text=text):
                found = self.found(text)
                self.assertIn(ticket, found)
                self.assertIn(told, found)
                self.assertNotIn(other, found)
        self.assertFinds(ticket, "0201", "500000", "05000002", "٠٢٠١", "+96650000", "0000201")
        self.assertDoesNotFind(other, "0201")

    def test_the_reference_of_an_ended_ticket_however_it_is_written(self):
        ticket, other = self.make_ticket("request"), self.make_ticket("request")
        self.end(ticket)
        self.assertEqual(ticket.state, "closed")
        letters, year, number = ticket.reference.split("/")
        bare = number.lstrip("0")
        arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        for text in (
            ticket.reference,
            ticket.reference.lower(),
            ticket.reference.translate(arabic),
            f"{letters}-{year}-{number}",
            f"{letters} {year} {number}",
            f"{letters}{year}{number}",
            f"{letters}_{year}_{bare}",
            f"{number}/{year}/{letters}",
            f"{year}/{bare}",
            f"{letters} {year} / {bare}",
            f"\u200e{ticket.reference}\u200f",
        ):
            with self.subTest(text=text):
                found = self.found(text)
                self.assertIn(ticket, found)
                self.assertNotIn(other, found)
        self.assertFinds(ticket, number, f"{letters}/{year}/", f"رقم {ticket.reference}")

    def test_a_name_with_a_space_and_without(self):
        for known, sought in (
            ("عبد الله القرني", "عبدالله القرني"),
            ("محمد بن عبد العزيز", "محمد عبدالعزيز"),
            ("نور الدين حسن", "نورالدين حسن"),
            ("أبو بكر السالم", "ابوبكر السالم"),
        ):
            for name, text in ((known, sought), (sought, known)):
                ticket = self.make_ticket(partner_id=False, beneficiary_name=name)
                self.assertFinds(ticket, text)

    def test_words_of_the_description_and_the_conversation_in_any_form(self):
        ticket = self.make_ticket(
            "request",
            subject="تأخير",
            description="<p>أنهيتُ دورةَ المحاسبة</p><p>ولم تصل شهادتي</p>",
        )
        self.say(ticket, "وهل يصلني الخطاب بالبريد؟", self.user_trainee)
        other = self.make_ticket(subject="انقطاع البث", description="<p>لا صوت في القاعة</p>")
        for text in ("شهاده المحاسبه", "الشهادات", "بشهادته", "شهادتها", "خطاب", "بريد تأخير"):
            with self.subTest(text=text):
                self.assertEqual(self.found(text), ticket)
        self.assertFinds(ticket, "محاسب", "المحاس", "انهيت الدوره")
        self.assertDoesNotFind(ticket, "شهادة القاعة", "منحة دراسية")
        self.assertDoesNotFind(other, "شهادة")

    def test_words_from_several_places_together(self):
        ticket = self.make_ticket(subject="شهادة", description="<p>المحاسبة</p>")
        self.say(ticket, "راجع القبول")
        self.assertFinds(ticket, "احمد شهادة محاسبة القبول")

    def test_the_number_in_a_field_of_the_service_by_those_who_may_read_it(self):
        service = self.env.ref("asas_helpdesk.service_certificate")
        service.field_ids = [Command.create({"name": "Shelf", "key": "shelf", "public": False})]
        details = {"certificate_number": "MNR-2026-004963", "shelf": "Cupboard-9"}
        ticket = self.make_ticket(service_id=service.id, service_details=details)
        other = self.make_ticket(service_id=service.id)
        numbers = ("MNR-2026-004963", "mnr 2026 004963", "004963", "٠٠٤٩٦٣")
        self.assertFinds(ticket, *numbers, "cupboard")
        self.assertDoesNotFind(other, *numbers)
        own = ticket.with_user(self.user_trainee)._portal_search_domain
        for text, count in (("004963", 1), ("cupboard", 0)):
            self.assertEqual(self.Ticket.sudo().search_count(own(text)), count)
        seen = ticket.with_user(self.user_level1).with_context(asas_helpdesk_sought="004963")
        self.assertIn("Certificate number", [line["label"] for line in seen.found_in["lines"]])
        ticket.with_user(self.user_level1).service_details = {"certificate_number": "MNR-55123"}
        self.assertFinds(ticket, "MNR-55123")
        self.assertDoesNotFind(ticket, "004963")
        ticket.with_user(self.user_level1).service_id = self.service
        self.assertDoesNotFind(ticket, "MNR-55123", "cupboard")

    def test_signs_of_sql_are_letters(self):
        ticket = self.make_ticket(description="<p>خصم 50% على a_b</p>")
        other = self.make_ticket(description="<p>خصم 500 على axb</p>")
        self.assertFinds(ticket, "%", "_", "50%", "a_b")
        self.assertDoesNotFind(other, "%", "_", "50%", "a_b", "a%b")
        capture = self.env["asas.helpdesk.capture"].with_user(self.user_level1)
        self.env["res.partner"].create([{"name": "Xabc_def"}, {"name": "Xabcydef"}])
        self.assertEqual([p["name"] for p in capture.find("xabc_def")], ["Xabc_def"])
        self.assertFalse(capture.find("%%%"))

    def test_nothing_breaks_what_is_sought(self):
        ticket = self.make_ticket(subject="It's a \\ test: 'quoted' & (joined) | not! <b>")
        for text in ("'", "\\", "a & b", "!!", ":*", "(", "\0", "<->", "'; DROP", "x" * 5000, "🎓"):
            with self.subTest(text=text):
                self.found(text)
        self.assertFinds(ticket, "It's 'quoted'", "test:", "(joined)")
        self.assertFalse(self.found("!!"))
        self.assertIn(ticket, self.found("   "))

    def test_what_is_long_is_searched_as_far_as_it_is_kept(self):
        ticket = self.make_ticket(description="<p>" + "كلمة" * 50 + " بداية " + "ا " * 40_000)
        self.assertFinds(ticket, "بداية")


class TestWhoFindsIt(SearchCase):
    def test_notes_are_found_by_the_staff_and_never_by_the_beneficiary(self):
        ticket = self.make_ticket()
        self.say(ticket, "يشتبه في التزوير", note=True)
        self.say(ticket, "نراجع الطلبية")
        self.assertFinds(ticket, "تزوير")
        self.assertDoesNotFind(ticket, "تزوير", user=self.user_trainee)
        self.assertFinds(ticket, "الطلبية", user=self.user_trainee)
        own = self.Ticket.with_user(self.user_trainee)._portal_search_domain("تزوير")
        self.assertNotIn(ticket, self.Ticket.sudo().search(own))

    def test_a_draft_of_the_decision_is_found_by_the_beneficiary_when_it_is_announced(self):
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).resolution = "اعتذرت الجامعة"
        self.assertFinds(ticket, "الجامعة")
        self.assertDoesNotFind(ticket, "الجامعة", user=self.user_trainee)
        self.resolve(ticket, self.user_level2, resolution="اعتذرت الجامعة")
        self.assertFinds(ticket, "الجامعة", user=self.user_trainee)
        ticket._set_state("in_progress")
        self.assertFinds(ticket, "الجامعة")
        self.assertDoesNotFind(ticket, "الجامعة", user=self.user_trainee)

    def test_confidential_tickets_and_those_about_somebody_stay_hidden(self):
        secret = self.make_ticket(
            user=self.user_level2, confidential=True, description="<p>تحرش</p>"
        )
        self.assertFinds(secret, "تحرش", user=self.user_level2)
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_colleague):
            self.assertDoesNotFind(secret, "تحرش", secret.reference, user=user)
        about = self.make_ticket(
            description="<p>أساء التعامل</p>",
            about_partner_ids=[(4, self.user_level2.partner_id.id)],
        )
        self.assertFinds(about, "أساء")
        self.assertDoesNotFind(about, "أساء", about.reference, user=self.user_level2)

    def test_beneficiaries_find_their_own_tickets_alone(self):
        mine, other = (
            self.make_ticket(description="<p>رسوم</p>"),
            self.make_ticket(
                partner_id=self.user_colleague.partner_id.id, description="<p>رسوم</p>"
            ),
        )
        self.assertEqual(self.found("رسوم", self.user_trainee), mine)
        self.assertEqual(self.found("رسوم", self.user_colleague), other)

    def test_nobody_reads_the_words(self):
        self.make_ticket()
        for user in (self.user_trainee, self.user_level1, self.user_level2, self.user_admin):
            with self.assertRaises(AccessError):
                self.env[WORDS].with_user(user).search([])
        self.assertFalse({"said", "noted"} & self.env[WORDS]._fields.keys())

    def test_where_it_was_found_shows_only_what_the_reader_may_read(self):
        ticket = self.make_ticket(description="<p>أرجو إصدار الشهادةِ قبل الخميس</p>")
        self.say(ticket, "طُبعت الشهادة", note=True)
        sought = {"asas_helpdesk_sought": ["شهاده"]}
        shown = ticket.with_user(self.user_level1).with_context(**sought).found_in
        self.assertEqual([line["kind"] for line in shown["lines"]], ["description", "note"])
        self.assertIn(["الشهادةِ", True], [list(piece) for piece in shown["lines"][0]["pieces"]])
        ticket.invalidate_recordset()
        self.assertFalse(ticket.with_user(self.user_level1).found_in)
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_trainee).with_context(**sought).read(["found_in"])
        hostile = {"asas_helpdesk_sought": [None, 5, {"a": 1}, "شهاده' & x"]}
        ticket.with_user(self.user_level1).with_context(**hostile).read(["found_in"])


class TestWordsComeAndGo(SearchCase):
    def test_what_is_corrected_is_found_by_its_new_words_alone(self):
        ticket = self.make_ticket(subject="المنحة")
        ticket.with_user(self.user_level1).subject = "الرخصة"
        self.assertFinds(ticket, "الرخصة")
        self.assertDoesNotFind(ticket, "المنحة")
        message = self.say(ticket, "الموعد غداً")
        ticket.with_user(self.user_level1)._message_update_content(message, body="الموعد الخميس")
        self.assertFinds(ticket, "الخميس", user=self.user_trainee)
        self.assertDoesNotFind(ticket, "غدا", user=self.user_trainee)
        ticket.with_user(self.user_level1).write(
            {"partner_id": False, "beneficiary_name": "ريم", "beneficiary_phone": "0500000209"}
        )
        self.assertFinds(ticket, "ريم", "0500000209")
        self.assertDoesNotFind(ticket, "الغامدي", "0533848712")

    def test_the_words_of_a_conversation_go_with_it_to_the_ticket_that_stays(self):
        stays, goes = self.make_ticket(), self.make_ticket(description="<p>الفاتورة</p>")
        self.say(goes, "عن الإيصال")
        self.say(goes, "هاتفه مغلق", note=True)
        goes.with_user(self.user_level1)._merge_into(stays.with_user(self.user_level1))
        self.assertFinds(stays, "الفاتورة", "الإيصال", "مغلق")
        self.assertFinds(stays, "الإيصال")
        self.assertDoesNotFind(goes, "الإيصال", "مغلق")

    def test_words_go_with_the_personal_data(self):
        ticket = self.make_ticket(description="<p>الميراث</p>")
        other = self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        said = self.say(other, "أخبرني عن الميراث")
        self.assertFinds(ticket, "الميراث")
        self.assertFinds(other, "الميراث")
        holdings = self.env["asas.helpdesk.holdings"]
        found = holdings._of_tickets(ticket)
        found["mail.message"] |= said.sudo()
        report = self.env["asas.helpdesk.destruction"]._get_of_today(self.company)
        holdings._destroy(found, report)
        self.assertFalse(self.kept(ticket))
        self.assertDoesNotFind(ticket, "الميراث", "الغامدي")
        self.assertDoesNotFind(other, "الميراث")
        self.assertFinds(other, "الزهراني")

    def test_a_ticket_that_is_deleted_leaves_no_words(self):
        ticket = self.make_ticket("request", user=self.user_admin)
        ticket.write({"cancel_reason": "withdrawn"})
        ticket._set_state("cancelled")
        kept = self.kept(ticket)
        ticket.unlink()
        self.assertTrue(kept)
        self.assertFalse(
            self.env.execute_query(
                SQL("SELECT FROM asas_helpdesk_words WHERE ticket_id = %s", kept[0][0])
            )
        )

    def test_tickets_of_before_are_read_in_batches(self):
        tickets = self.make_ticket(subject="قديمة") + self.make_ticket(subject="قديمة")
        self.say(tickets[0], "عن الإيجار")
        before = self.kept(tickets)
        self.env.cr.execute("DELETE FROM asas_helpdesk_words")
        self.assertFalse(self.found("قديمة"))
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_fill_words").method_direct_trigger()
        self.assertEqual(self.found("قديمة"), tickets)
        self.assertEqual(sorted(self.kept(tickets)), sorted(before))
        # Those in forms of before an update are found as they were, and read again.
        self.env.cr.execute("UPDATE asas_helpdesk_words SET form = 1, said = 'was', noted = ''")
        self.assertEqual(self.found("was") & tickets, tickets)
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_fill_words").method_direct_trigger()
        self.assertEqual(sorted(self.kept(tickets)), sorted(before))

    def test_more_words_than_the_database_holds_lose_no_message(self):
        ticket = self.make_ticket()
        for number in range(8):
            words = " ".join(f"{chr(0x10400 + number) * 20}{at:08d}" for at in range(2000))
            self.say(ticket, words, note=number % 2)
        self.env[WORDS]._read_again(ticket)
        self.assertFinds(ticket, ticket.reference)


class TestMailIsFound(MailboxCase):
    def test_an_email_is_found_by_its_words_and_costs_one_statement(self):
        ticket = self.receive(self.mail("لم تصلني بطاقة التدريب 0500000201"))
        tickets = self.Ticket.with_user(self.user_level1)
        for text in ("بطاقة", "التدريب", "050 000 0201"):
            with self.subTest(text=text):
                self.assertIn(ticket, tickets.search([("search_text", "ilike", text)]))
