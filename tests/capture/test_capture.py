"""Quick capture: finding the person, what was said before, and registering, as each role."""

from datetime import timedelta

from common import SUNDAY_MORNING
from lxml import etree
from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

MODEL = "asas.helpdesk.capture"


class CaptureCase(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channels = {
            channel.kind: channel for channel in cls.env["asas.helpdesk.channel"].search([])
        }

    def ask(self, method, *args, user=None):
        return self.call(user or self.user_level1, self.env[MODEL], method, *args)

    def names(self, words, user=None):
        return [person["name"] for person in self.ask("find", words, user=user)]

    def values(self, **values):
        return {
            "key": f"draft-{len(self.Ticket.search([]))}-{id(values)}",
            "channel_id": self.channels["phone"].id,
            "ticket_type": "request",
            "partner_id": self.trainee.id,
            "subject": "نسيت كلمة المرور",
            "text": "لا تصلني رسالة <b>الاستعادة</b>.",
            **values,
        }

    def register(self, user=None, **values):
        answer = self.ask("register", self.values(**values), user=user)
        return self.Ticket.browse(answer["id"])


class TestFinding(CaptureCase):
    def test_a_person_is_found_by_the_number_in_any_form_and_by_a_part_of_it(self):
        person = self.env["res.partner"].create({"name": "ريم العنزي", "phone": "055 123 4567"})
        for words in (
            "0551234567",
            "055 123 4567",
            "+966551234567",
            "+966 55 123 4567",
            "00966551234567",
            "966551234567",
            "٠٥٥١٢٣٤٥٦٧",
            "٠٠٩٦٦٥٥١٢٣٤٥٦٧",
            "551234",
            "0551234",
            "4567",
            "(055) 123-45",
            "055\u2011123\u20114567",
            "جوال: 0551234567",
            "tel:+966551234567",
            "«٠٥٥١٢٣٤٥٦٧»،",
            "ريم 0551234567",
            "العنزي ٤٥٦٧",
        ):
            with self.subTest(words=words):
                found = self.ask("find", words)
                self.assertIn(person.id, [p["partner_id"] for p in found])
        self.assertEqual(found[0]["links"]["call"], "tel:+966551234567")
        self.assertEqual(found[0]["links"]["write"], "https://wa.me/966551234567")

    def test_a_person_is_found_however_the_name_is_spelt(self):
        partners = self.env["res.partner"]
        partners.create({"name": "أسامة عبد الهادى", "email": "osama@example.com"})
        partners.create({"name": "آمنة مُصطفى", "phone": False})
        for words in ("اسامه", "أسامه الهادي", "عبد الهادي اسامة", "إسـامة", "OSAMA@example"):
            with self.subTest(words=words):
                self.assertEqual(self.names(words), ["أسامة عبد الهادى"])
        self.assertEqual(self.names("امنه مصطفي"), ["آمنة مُصطفى"])
        self.assertEqual(self.names("د. آمنة بنت المصطفى"), ["آمنة مُصطفى"])
        partners.create([{"name": "Layla Al-Ghamdi"}, {"name": "سارا كنعان"}])
        for words in ("alghamdi", "Al Ghamdi", "al-ghamdi", "layla ghamdi"):
            self.assertEqual(self.names(words), ["Layla Al-Ghamdi"])
        self.assertEqual(self.names("سارة كنعان"), ["سارا كنعان"])
        partners.search([("email", "=", "osama@example.com")]).name = "وليد المهنا"
        self.assertEqual(self.names("osama@example.com"), ["وليد المهنا"])
        self.assertNotIn("وليد المهنا", self.names("اسامه"))

    def test_the_fields_of_the_desk_that_choose_a_person_find_them_as_well(self):
        person = self.env["res.partner"].create({"name": "عبد الله الأحمدي", "phone": "0551234567"})
        for model, form, names in (
            (self.Ticket, "ticket_view_form", ("partner_id", "about_partner_ids")),
            (self.Ticket, "ticket_view_form_quick_create", ("partner_id",)),
            (self.env["asas.helpdesk.course"], "course_view_form", ("trainer_id",)),
        ):
            view = self.env.ref(f"asas_helpdesk.{form}").id
            arch = etree.fromstring(model.with_user(self.user_level2).get_view(view)["arch"])
            for name in names:
                (field,) = arch.xpath(f"//form//field[@name='{name}'][not(ancestor::field)]")
                self.assertIn("asas_helpdesk_find", field.get("context"))
        partners = self.env["res.partner"].with_user(self.user_level1)
        for words in ("عبدالله الاحمدي", "0551234567", "٠٥٥ ١٢٣ ٤٥٦٧", "4567", "عبد الله الأحمدى"):
            with self.subTest(words=words):
                self.assertEqual(partners.name_search(words), [])
                found = partners.with_context(asas_helpdesk_find=True).name_search(words)
                self.assertEqual([id_ for id_, _name in found], person.ids)

    def test_a_person_without_a_contact_is_found_by_earlier_tickets(self):
        self.make_ticket(
            "request",
            partner_id=False,
            beneficiary_name="هيفاء الدوسري",
            beneficiary_phone="0559990001",
        )
        for words in ("هيفاء", "0559990001", "559990", "هيفا"):
            with self.subTest(words=words):
                self.assertIn("هيفاء الدوسري", self.names(words))

    def test_a_person_is_found_by_the_reference_of_a_ticket(self):
        ticket = self.make_ticket("request")
        letters, year, number = ticket.reference.lower().split("/")
        for said in (
            ticket.reference.lower(),
            f"{letters}-{year}-{number}",
            f"{letters} {year} {int(number)}",
            f"{letters}{int(number)}",
            f"{year}/{int(number)}",
        ):
            with self.subTest(said=said):
                found = self.ask("find", said)
                self.assertEqual([p["partner_id"] for p in found], self.trainee.ids)
                self.assertEqual(found[0]["ticket_id"], ticket.id)
        hidden = self.about(self.user_level1)
        self.assertEqual(self.ask("find", hidden.reference), [])

    def test_short_and_strange_words_find_nothing_and_break_nothing(self):
        for words in (
            "",
            "ا",
            "0",
            "00",
            "++",
            "%",
            "a" * 5000,
            "\0\0\0",
            "\\",
            None,
            7,
            ["x"],
            {},
        ):
            with self.subTest(words=words):
                self.assertIsInstance(self.ask("find", words), list)
        self.assertEqual(self.ask("find", "00000000"), [])

    def test_companies_are_no_persons_and_other_companies_contacts_are_not_shown(self):
        partners = self.env["res.partner"]
        partners.create({"name": "مؤسسة الأفق", "is_company": True})
        partners.create({"name": "سعد الأفق", "company_id": self.other_company.id})
        self.assertEqual(self.names("الافق"), [])

    def test_whose_ticket_is_open_comes_first(self):
        for number in range(3):
            self.env["res.partner"].create({"name": f"بدر الرشيدي {number}"})
        last = self.env["res.partner"].search([("name", "=", "بدر الرشيدي 2")])
        self.make_ticket("request", partner_id=last.id)
        found = self.ask("find", "الرشيدي")
        self.assertEqual((found[0]["partner_id"], found[0]["open"]), (last.id, 1))

    def test_finding_costs_the_same_however_many_are_found(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.ask("find", "الحازمي")
            return self.env.cr.sql_log_count - before

        first = self.env["res.partner"].create({"name": "فهد الحازمي"})
        self.make_ticket("request", partner_id=first.id)
        self.ask("find", "الحازمي")
        few = cost()
        partners = self.env["res.partner"].create(
            [{"name": f"فهد الحازمي {number}"} for number in range(12)]
        )
        for partner in partners:
            self.make_ticket("request", partner_id=partner.id)
        self.assertLessEqual(cost(), few + 2)

    def test_contacts_from_before_the_addon_are_found(self):
        person = self.env["res.partner"].create({"name": "إيمان", "phone": "0551112223"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET asas_helpdesk_key = NULL")
        self.env["res.partner"]._asas_helpdesk_fill_keys()
        self.env.invalidate_all()
        self.assertEqual(person.asas_helpdesk_key, "ايمان 966551112223")
        filled = self.env["res.partner"].with_context(active_test=False).search([])
        for partner in filled:
            before = partner.asas_helpdesk_key
            partner._compute_asas_helpdesk_key()
            self.assertEqual(before or "", partner.asas_helpdesk_key)


class TestLooking(CaptureCase):
    def look(self, person, *args, user=None):
        return [line["id"] for line in self.ask("look", person, *args, user=user)]

    def test_open_and_recent_tickets_of_the_person_are_shown_open_ones_first(self):
        closed = self.make_ticket("request")
        self.resolve(closed, self.user_level2)
        self.verify_and_close(closed, self.user_level2_other)
        opened = self.make_ticket("request", received_at=fields.Datetime.now() - timedelta(days=90))
        by_number = self.make_ticket(
            "request", partner_id=False, beneficiary_phone="+966533848712", beneficiary_name="أحمد"
        )
        self.make_ticket("request", partner_id=self.user_trainer.partner_id.id).write(
            {"beneficiary_phone": "0551112223"}
        )
        person = {"partner_id": self.trainee.id, "phone": "0533848712"}
        self.assertEqual(self.look(person), [by_number.id, opened.id, closed.id])
        line = self.ask("look", person)[1]
        self.assertEqual(line["reference"], opened.reference)
        self.assertTrue(line["deadline"] and line["stage"] and line["writable"])

    def test_what_the_agent_may_not_see_is_not_shown(self):
        self.about(self.user_level1)
        confidential = self.make_ticket()
        confidential.confidential = True
        person = {"partner_id": self.trainee.id}
        self.assertEqual(self.look(person), [])
        self.assertEqual(len(self.look(person, user=self.user_level2)), 2)
        self.assertEqual(self.look(person, "انقطاع الصوت في القاعة", ""), [])

    def test_similar_words_of_two_days_come_first(self):
        similar = self.make_ticket(
            "request", received_at=fields.Datetime.now() - timedelta(hours=30)
        )
        self.make_ticket(
            "request",
            subject="انقطاع الصوت في القاعة",
            received_at=fields.Datetime.now() - timedelta(hours=50),
        )
        self.make_ticket("request", subject="تعديل الاسم في الشهادة")
        lines = self.ask("look", {"partner_id": self.trainee.id}, "ينقطع الصوت في القاعة", "")
        self.assertEqual([line["similar"] for line in lines], [True, False, False])
        self.assertEqual(lines[0]["id"], similar.id)

    def test_whatever_a_client_sends_breaks_nothing(self):
        for person in (None, [], "x", {"partner_id": "1"}, {"partner_id": -1}, {"phone": 5}, {}):
            with self.subTest(person=person):
                self.assertEqual(self.ask("look", person, None, 7), [])


class TestRegistering(CaptureCase):
    def test_level1_registers_a_call(self):
        before = fields.Datetime.to_string(fields.Datetime.now() - timedelta(minutes=20))
        ticket = self.register(
            service_id=self.service.id, received_at=before, beneficiary_kind="trainer"
        )
        self.assertEqual(ticket.create_uid, self.user_level1)
        self.assertEqual(ticket.partner_id, self.trainee)
        self.assertEqual(fields.Datetime.to_string(ticket.received_at), before)
        self.assertEqual(ticket.beneficiary_kind, "trainer")
        self.assertIn("&lt;b&gt;", ticket.description)

    def test_call_counts_as_answered_and_is_the_caller_takers(self):
        for kind in ("phone", "remote", "hall"):
            with self.subTest(kind), self.clock_at(SUNDAY_MORNING):
                said_at = fields.Datetime.now() - timedelta(minutes=7)
                ticket = self.register(
                    channel_id=self.channels[kind].id,
                    received_at=fields.Datetime.to_string(said_at),
                )
                self.assertEqual((ticket.state, ticket.user_id), ("in_progress", self.user_level1))
                self.assertEqual(ticket.first_response_at, said_at)
                clock = ticket.sla_status_ids.filtered(lambda c: c.metric == "first_response")
                self.assertEqual((clock.state, clock.reached_at), ("met", said_at))
        self.run_cron(SUNDAY_MORNING + timedelta(hours=1))
        self.assertEqual(clock.state, "met")

    def test_call_that_is_passed_on_is_answered_and_nobodys_yet(self):
        ticket = self.register(pass_on=True)
        self.assertTrue(ticket.first_response_at)
        self.assertFalse(ticket.user_id)

    def test_chat_is_not_answered_by_being_captured(self):
        ticket = self.register(channel_id=self.channels["whatsapp"].id)
        self.assertEqual((ticket.state, ticket.user_id.id), ("new", False))
        self.assertFalse(ticket.first_response_at)

    def test_call_about_an_open_ticket_owes_no_answer_a_chat_does(self):
        ticket = self.register()
        for kind, owed in (("phone", False), ("whatsapp", True)):
            with self.subTest(kind):
                self.ask(
                    "add_words",
                    ticket.id,
                    {"text": "متى الرد؟", "channel_id": self.channels[kind].id},
                )
                self.assertEqual(bool(ticket.unanswered_since), owed)

    def test_a_stranger_is_kept_on_the_ticket_and_made_a_contact_on_wish_alone(self):
        stranger = {
            "partner_id": False,
            "beneficiary_name": "نوف السبيعي",
            "beneficiary_phone": "٠٥٥٧٧٧٨٨٨٩",
        }
        ticket = self.register(**stranger)
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.beneficiary_phone, "+966557778889")
        self.user_level1.group_ids |= self.env.ref("base.group_partner_manager")
        kept = self.register(**stranger, keep_contact=True)
        self.assertEqual(
            (kept.partner_id.name, kept.partner_id.phone), ("نوف السبيعي", "+966557778889")
        )

    def test_sending_twice_makes_one_ticket(self):
        values = self.values(key="once")
        first = self.ask("register", values)
        self.assertEqual(self.ask("register", values), first)
        self.assertNotEqual(self.ask("register", values, user=self.user_level1_other), first)

    def test_only_staffed_channels_are_offered_and_taken(self):
        kinds = {channel["kind"] for channel in self.ask("options")["channels"]}
        self.assertEqual(kinds, {"phone", "whatsapp", "facebook", "x", "hall", "remote"})
        for channel in (self.channels["email"], self.channels["website"]):
            with self.assertRaises(ValidationError):
                self.register(channel_id=channel.id)

    def test_a_channel_of_another_kind_is_offered_by_its_name(self):
        telegram = self.env["asas.helpdesk.channel"].create(
            {"name": "تيليجرام", "icon": "fa-telegram", "contact": "@asas"}
        )
        self.assertEqual(telegram.kind, "other")
        offered = {channel["name"]: channel for channel in self.ask("options")["channels"]}
        self.assertEqual(offered["تيليجرام"]["icon"], "fa-telegram")
        self.assertEqual(self.register(channel_id=telegram.id).channel_id, telegram)

    def test_bad_values_are_refused_in_words_and_nothing_is_made(self):
        count = self.Ticket.search_count([])
        for values in (
            {"subject": " "},
            {"subject": "x" * 300},
            {"channel_id": "1"},
            {"received_at": "yesterday"},
            {"received_at": "2999-01-01 00:00:00"},
            {"partner_id": self.employer.id},
            {"partner_id": False, "beneficiary_email": "nobody"},
            {"partner_id": False, "beneficiary_phone": "12"},
            {"partner_id": False, "keep_contact": True},
            {"solved": True, "resolution": "  "},
            {"solved": True, "resolution": "x", "ticket_type": "complaint"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.register(**values)
        for values in (None, [], "x", {}):
            with self.assertRaises(ValidationError):
                self.ask("register", values)
        self.assertEqual(self.Ticket.search_count([]), count)

    def test_no_other_field_is_taken(self):
        ticket = self.register(
            confidential=True,
            priority="3",
            user_id=self.user_level2.id,
            state="closed",
            first_response_at="2020-01-01 00:00:00",
            about_partner_ids=[self.trainee.id],
        )
        self.assertEqual((ticket.state, ticket.priority), ("in_progress", "0"))
        self.assertEqual(ticket.user_id, self.user_level1, "the caller-taker, and nobody chosen")
        self.assertNotEqual(ticket.first_response_at.year, 2020)
        self.assertFalse(ticket.confidential or ticket.about_partner_ids)

    def test_a_request_solved_at_first_contact_is_resolved_and_answered(self):
        with self.clock_at(SUNDAY_MORNING):
            said_at = fields.Datetime.now() - timedelta(minutes=5)
            ticket = self.register(
                solved=True,
                resolution="أعيد ضبط كلمة المرور.",
                received_at=fields.Datetime.to_string(said_at),
            )
        self.assertEqual((ticket.state, ticket.outcome), ("resolved", "solved"))
        self.assertEqual(ticket.resolution, "أعيد ضبط كلمة المرور.")
        self.assertEqual(ticket.resolved_by_id, self.user_level1)
        self.assertEqual(ticket.first_response_at, said_at, "answered while it was said")
        clock = ticket.sla_status_ids.filtered(lambda c: c.metric == "first_response")
        self.assertEqual((clock.state, clock.reached_at), ("met", said_at))
        proof = ticket.message_ids.filtered(lambda m: "+966533848712" in (m.body or ""))
        self.assertEqual(proof.author_id, self.user_level1.partner_id)
        self.assertTrue(proof.subtype_id.internal)

    def test_a_chat_is_answered_when_it_is_registered(self):
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.register(
                channel_id=self.channels["whatsapp"].id,
                solved=True,
                resolution="تم",
                received_at=fields.Datetime.to_string(SUNDAY_MORNING - timedelta(minutes=40)),
            )
        self.assertEqual(ticket.first_response_at, SUNDAY_MORNING)

    def test_who_may_not_resolve_may_not_solve(self):
        with self.assertRaisesRegex(UserError, "or Level 2, can resolve"):
            self.register(user=self.user_manager, solved=True, resolution="تم")
        own = self.register(
            user=self.user_hall,
            course_id=self.course.id,
            solved=True,
            resolution="تم",
            channel_id=self.channels["hall"].id,
        )
        self.assertEqual(own.state, "resolved")

    def test_remote_access_is_noted_with_its_consent(self):
        ticket = self.register(
            channel_id=self.channels["remote"].id,
            remote={"tool": "anydesk", "remote_id": "٩٨٧", "consent": True},
        )
        session = ticket.remote_session_ids
        self.assertEqual((session.tool, session.consent_by_id), ("anydesk", self.user_level1))
        self.assertFalse(session.started_at)

    def test_related_tickets_are_linked_if_they_are_the_agents_to_see(self):
        other = self.make_ticket("request")
        ticket = self.register(related_ids=[other.id])
        self.assertEqual(ticket.related_ids, other)
        self.assertEqual(other.related_ids, ticket)
        with self.assertRaises(AccessError):
            self.register(related_ids=[self.about(self.user_level1).id])

    def test_words_are_added_to_a_ticket_that_is_there(self):
        ticket = self.make_ticket("request")
        self.ask_and_wait(ticket, self.user_level1)
        count = self.Ticket.search_count([])
        self.ask("add_words", ticket.id, self.values(subject="ما زال الصوت ينقطع", text=""))
        self.assertEqual(self.Ticket.search_count([]), count)
        note = ticket.message_ids[:20].filtered(lambda m: "ما زال الصوت" in (m.body or ""))
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(ticket.state, "in_progress", "who speaks is not waited for")
        with self.assertRaises(ValidationError):
            self.ask("add_words", ticket.id, {"text": " "})
        for wrong in (None, "x", 10**12, -1, []):
            with self.assertRaises(UserError):
                self.ask("add_words", wrong, self.values())

    def test_words_count_from_when_they_were_said_and_the_note_holds_the_moment(self):
        with self.clock_at(SUNDAY_MORNING), self.mock_mail_gateway():
            ticket = self.make_ticket("request")
            self.ask_and_wait(ticket, self.user_level1)
        said_at = SUNDAY_MORNING + timedelta(hours=1)
        with self.clock_at(SUNDAY_MORNING + timedelta(hours=3)):
            self.ask(
                "add_words",
                ticket.id,
                {
                    "text": "رقم الدورة <14>",
                    "channel_id": self.channels["whatsapp"].id,
                    "received_at": fields.Datetime.to_string(said_at),
                },
            )
        self.assertEqual((ticket.state, ticket.unanswered_at), ("in_progress", said_at))
        clocks = {clock.metric: clock for clock in ticket.sla_status_ids}
        self.assertEqual(clocks["next_answer"].started_at, said_at)
        self.assertEqual(clocks["resolution"].pauses[0][1], "2026-03-01 08:00:00")
        note = ticket.message_ids.filtered(lambda m: "14" in m.body)
        self.assertIn('<time datetime="2026-03-01T08:00:00Z">', note.body)
        self.assertIn("&lt;14&gt;", note.body)
        with self.clock_at(SUNDAY_MORNING + timedelta(hours=4)), self.mock_mail_gateway():
            self.ask_and_wait(ticket, self.user_level1)
            before = fields.Datetime.to_string(said_at)
            self.ask("add_words", ticket.id, {"text": "أيضاً", "received_at": before})
        self.assertEqual(ticket.state, "waiting", "it was said before the question")

    # ------------------------------------------------------------------ The wrong people

    def test_beneficiaries_and_employees_reach_nothing(self):
        ticket = self.make_ticket("request")
        for user in self.beneficiaries | self.user_employee | self.user_public:
            for method, args in (
                ("options", ()),
                ("find", ("أحمد",)),
                ("look", ({"partner_id": self.trainee.id},)),
                ("register", (self.values(),)),
                ("add_words", (ticket.id, self.values())),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.ask(method, *args, user=user)

    def test_a_hall_manager_registers_for_own_courses_alone(self):
        options = self.ask("options", user=self.user_hall)
        self.assertTrue(options["course_required"])
        self.assertEqual([course["id"] for course in options["courses"]], self.course.ids)
        other = self.course.copy({"hall_manager_id": self.user_level1.id})
        for course in (False, other.id):
            with self.assertRaises(AccessError):
                self.register(user=self.user_hall, course_id=course)
        ticket = self.register(user=self.user_hall, course_id=self.course.id)
        self.assertEqual(ticket.create_uid, self.user_hall)
        foreign = self.make_ticket("request")
        with self.assertRaises(AccessError):
            self.ask("add_words", foreign.id, self.values(), user=self.user_hall)
        self.assertNotIn(
            foreign.id,
            [
                t["id"]
                for t in self.ask("look", {"partner_id": self.trainee.id}, user=self.user_hall)
            ],
        )

    def test_nobody_adds_to_a_complaint_about_them(self):
        complaint = self.about(self.user_level1)
        with self.assertRaises(AccessError):
            self.ask("add_words", complaint.id, self.values())

    def test_a_contact_of_another_company_is_not_read_through_a_ticket(self):
        foreign = self.env["res.partner"].create(
            {"name": "سر", "phone": "0551231234", "company_id": self.other_company.id}
        )
        with self.assertRaises(AccessError):
            self.register(partner_id=foreign.id)


class TestFullForm(CaptureCase):
    """A call that is taken in the full form counts as one that is captured quickly."""

    def saved(self, user, **values):
        vals = {"ticket_type": "request", "subject": "لا أستطيع الدخول", "user_id": False, **values}
        tickets = self.env["asas.helpdesk.ticket"].with_user(user)
        (shown,) = tickets.web_save(vals, {"state": {}, "user_id": {}})
        return tickets.browse(shown["id"])

    def test_a_call_was_answered_and_is_the_caller_takers(self):
        ticket = self.saved(self.user_level1, channel_id=self.channel_phone.id)
        self.assertEqual((ticket.state, ticket.user_id), ("in_progress", self.user_level1))
        self.assertEqual(ticket.first_response_at, ticket.received_at)

    def test_what_is_passed_on_is_theirs_to_whom_it_is(self):
        other = self.user_level1_other
        ticket = self.saved(self.user_level1, channel_id=self.channel_phone.id, user_id=other.id)
        self.assertEqual((ticket.user_id, bool(ticket.first_response_at)), (other, True))

    def test_what_was_written_is_still_to_be_answered(self):
        ticket = self.saved(self.user_level1, channel_id=self.channel_website.id)
        self.assertEqual((ticket.state, bool(ticket.first_response_at)), ("new", False))
        ticket.web_save({"channel_id": self.channel_phone.id}, {})
        self.assertFalse(ticket.first_response_at)


class TestDetails(CaptureCase):
    def test_what_is_asked_about_a_service_is_asked_in_the_call(self):
        service = self.env.ref("asas_helpdesk.service_certificate")
        field = service.field_ids
        field.write({"required": True, "public": False})
        asked = self.ask("options")["details"][service.id]
        self.assertEqual([each["key"] for each in asked], ["certificate_number"])
        given = {"service_id": service.id, "details": {"certificate_number": " A-77 "}}
        for user in (self.user_level1, self.user_hall):
            course = {"course_id": self.course.id} if user == self.user_hall else {}
            ticket = self.register(user, **given, **course)
            self.assertEqual(ticket._get_details(), {"certificate_number": "A-77"})
        for wrong in (
            {"service_id": service.id},
            {"service_id": service.id, "details": {"certificate_number": "x" * 201}},
            {"service_id": service.id, "details": {"other": "x", "certificate_number": "A"}},
            {"service_id": service.id, "details": "A-77"},
            {"service_id": service.id, "details": [{"name": "x", "definition_changed": True}]},
            {"details": {"certificate_number": "A-77"}},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError):
                self.register(**wrong)
