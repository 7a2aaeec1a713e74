"""The fields of a service: what tickets about it say beside their words."""

import json

from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

SERVICE = "asas.helpdesk.service"
FIELD = "asas.helpdesk.service.field"


class TestDetails(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificates = cls.env[SERVICE].create(
            {
                "name": "الشهادات",
                "field_ids": [
                    Command.create({"name": "Certificate no.", "key": "cert"}),
                    Command.create({"name": "Paid", "kind": "number", "key": "paid"}),
                    Command.create({"name": "Issued on", "kind": "date", "key": "issued"}),
                    Command.create(
                        {
                            "name": "How it came",
                            "kind": "choice",
                            "key": "way",
                            "public": False,
                            "choice_ids": [
                                Command.create({"name": "By post", "key": "post"}),
                                Command.create({"name": "In the hall"}),
                            ],
                        }
                    ),
                    Command.create({"name": "Signed", "kind": "yes_no", "key": "signed"}),
                ],
            }
        )
        for key, arabic in (("cert", "رقم الشهادة"), ("way", "طريقة التسليم")):
            cls.field(key).with_context(lang="ar_001").name = arabic
        cls.field("way").choice_ids[0].with_context(lang="ar_001").name = "بالبريد"
        cls.payments = cls.env[SERVICE].create(
            {
                "name": "الرسوم",
                "field_ids": [
                    Command.create({"name": "Payment no.", "key": "payment", "required": True})
                ],
            }
        )

    @classmethod
    def field(cls, key):
        return cls.env[FIELD].with_context(active_test=False).search([("key", "=", key)])

    def about(self, service=None, user=None, **details):
        service = service or self.certificates
        return self.make_ticket("request", user, service_id=service.id, service_details=details)

    def kept(self, ticket):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT service_details FROM asas_helpdesk_ticket WHERE id = %s", [ticket.id]
        )
        return self.env.cr.fetchone()[0] or {}

    # ------------------------------------------------------------------ Defining

    def test_a_service_says_what_is_asked_in_the_language_of_who_reads(self):
        english, arabic = (
            self.certificates.with_context(lang=lang).details_definition
            for lang in ("en_US", "ar_001")
        )
        self.assertEqual([each["name"] for each in english][:2], ["cert", "paid"])
        self.assertEqual(english[0]["string"], "Certificate no.")
        self.assertEqual(arabic[0]["string"], "رقم الشهادة")
        self.assertEqual(arabic[3]["selection"][0], ["post", "بالبريد"])
        self.assertEqual([label for _key, label in arabic[4]["selection"]], ["نعم", "لا"])
        tickets = self.Ticket.with_user(self.user_level1).with_context(lang="ar_001")
        self.assertEqual(
            tickets.get_property_definition("service_details.cert")["string"], "رقم الشهادة"
        )

    def test_a_key_is_made_of_the_label_and_names_one_field(self):
        fields = self.env[FIELD].create(
            [
                {"service_id": self.payments.id, "name": name}
                for name in ("Bank of the payer", "اسم البنك", "Cert")
            ]
        )
        self.assertEqual(fields.mapped("key"), ["bank_of_the_payer", "field", "cert_2"])
        for wrong in ("Cert", "2x", "a b", "x_html", "a" * 41):
            with self.subTest(key=wrong), self.assertRaises(ValidationError):
                self.env[FIELD].create({"service_id": self.payments.id, "name": "x", "key": wrong})

    def test_only_an_administrator_defines_fields_and_nobody_past_the_service(self):
        for user in self.staff - self.user_admin | self.beneficiaries:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.field("cert").with_user(user).name = "x"
                with self.assertRaises(AccessError):
                    self.env[FIELD].with_user(user).create(
                        {"service_id": self.certificates.id, "name": "x"}
                    )
        field = self.field("cert").with_user(self.user_admin)
        field.name = "Number"
        for name, value in (("kind", "number"), ("key", "x"), ("service_id", self.payments.id)):
            with self.subTest(field=name), self.assertRaises(AccessError):
                field[name] = value
        with self.assertRaises(AccessError):
            self.certificates.with_user(self.user_admin).details_definition = []
        for user in self.beneficiaries:
            with self.assertRaises(AccessError):
                self.certificates.with_user(user).read(["details_definition"])
            with self.assertRaises(AccessError):
                self.field("way").with_user(user).read(["name"])

    def test_nobody_changes_a_definition_through_a_ticket(self):
        ticket = self.about(cert="A-1")
        for flag in ("definition_changed", "definition_deleted"):
            forged = [{"name": "cert", "string": "x", "type": "char", "value": "B", flag: True}]
            for user in (self.user_admin, self.user_level2):
                with self.subTest(flag=flag, user=user.login):
                    with self.assertRaises(ValidationError):
                        self.call(user, ticket, "write", {"service_details": forged})
                    with self.assertRaises(ValidationError):
                        self.call(
                            user,
                            ticket,
                            "web_save",
                            {"service_details": forged},
                            {"service_details": {}},
                        )
        self.assertEqual(self.kept(ticket), {"cert": "A-1"})
        self.assertEqual(self.certificates.details_definition[0]["string"], "Certificate no.")

    def test_what_was_answered_is_archived_and_not_deleted(self):
        ticket = self.about(cert="A-1", way="post")
        with self.assertRaises(ValidationError):
            self.field("cert").unlink()
        with self.assertRaises(ValidationError):
            self.field("way").choice_ids[0].unlink()
        self.field("way").choice_ids[1].unlink()
        self.field("issued").unlink()
        self.field("cert").active = False
        self.assertNotIn("cert", [e["name"] for e in self.certificates.details_definition])
        # Another answer does not take away one that is asked no more.
        ticket.with_user(self.user_level1).service_details = {"paid": 5}
        self.assertEqual(self.kept(ticket), {"cert": "A-1", "way": "post", "paid": 5})
        self.field("cert").active = True
        self.assertEqual(ticket.service_details["cert"], "A-1")

    def test_fields_of_another_company_are_not_known(self):
        self.payments.company_id = self.other_company
        tickets = self.Ticket.with_user(self.user_level2)
        self.assertEqual(tickets.get_property_definition("service_details.payment"), {})
        asked = self.env[FIELD]._get_of_company(self.company)
        self.assertNotIn("payment", [field["key"] for field in asked])
        with self.assertRaises(AccessError):
            self.field("payment").with_user(self.user_admin).read(["name"])

    def test_a_choice_has_choices(self):
        with self.assertRaises(ValidationError):
            self.env[FIELD].create({"service_id": self.payments.id, "name": "x", "kind": "choice"})

    # ------------------------------------------------------------------ Answering

    def test_answers_are_kept_as_their_kind_however_they_are_written(self):
        ticket = self.about(
            cert="  أ-١٢٣ \n ٤", paid="١٬٢٥٠٫٥", issued="٢٠٢٦-٠٣-٠١", way="post", signed="no"
        )
        self.assertEqual(
            self.kept(ticket),
            {
                "cert": "أ-١٢٣ ٤",
                "paid": 1250.5,
                "issued": "2026-03-01",
                "way": "post",
                "signed": "no",
            },
        )
        said = ticket.with_context(lang="ar_001")._get_answers(public=True)
        self.assertEqual(
            [(field["label"], shown) for field, shown in said][:2],
            [("رقم الشهادة", "أ-١٢٣ ٤"), ("Paid", "1250.5")],
        )
        self.assertNotIn("way", [field["key"] for field, _shown in said])

    def test_what_cannot_be_is_refused_with_a_sentence_that_names_the_field(self):
        ticket = self.about(cert="A-1")
        wrong = {
            "cert": ["x" * 201, ["x"], {"x": 1}, True, 1.5],
            "paid": ["zwölf", "1e5", "9" * 13, float("nan"), float("inf"), True, [1]],
            "issued": ["1/3/2026", "2026-13-01", "0001-01-01", 5, "9999-01-01"],
            "way": ["By post", "x", 1, ["post"]],
            "signed": ["maybe", 3],
            "payment": ["a foreign field"],
            "x'); DROP TABLE": ["a hostile name"],
        }
        for key, values in wrong.items():
            for value in values:
                with self.subTest(key=key, value=value), self.cr.savepoint(flush=False):
                    with self.assertRaises(UserError) as refused:
                        self.call(
                            self.user_level1, ticket, "write", {"service_details": {key: value}}
                        )
                    own = self.field(key).filtered(lambda f: f.service_id == self.certificates)
                    self.assertIn(own.name or key, str(refused.exception))
        for shape in ("text", 5, [1], [["cert", "x"]], {1: "x"}, [{"value": "x"}], '{"cert":"x"}'):
            with self.subTest(shape=shape), self.assertRaises(UserError):
                self.call(self.user_level1, ticket, "write", {"service_details": shape})
            with self.subTest(new=shape), self.assertRaises(UserError):
                self.call(
                    self.user_level1,
                    self.Ticket,
                    "create",
                    {
                        "subject": "x",
                        "service_id": self.certificates.id,
                        "service_details": shape,
                    },
                )
        self.assertEqual(self.kept(ticket), {"cert": "A-1"})
        with self.assertRaises(UserError):
            self.make_ticket("request", service_id=False, service_details={"cert": "A"})

    def test_a_context_fills_in_nothing(self):
        forged = {"default_service_details.cert": "x" * 999, "default_service_details": {"a": 1}}
        tickets = self.Ticket.with_user(self.user_level1).with_context(
            **{"default_service_details.cert": "x" * 999}
        )
        made = tickets.create({"subject": "x", "service_id": self.certificates.id})
        self.assertFalse(self.kept(made))
        with self.assertRaises(UserError):
            self.Ticket.with_user(self.user_level1).with_context(**forged).create(
                {"subject": "x", "service_id": self.certificates.id}
            ).flush_recordset()

    def test_what_is_not_given_stays_and_what_the_form_sends_is_taken(self):
        ticket = self.about(cert="A-1", paid=3)
        ticket.with_user(self.user_level1).write({"service_details": {"signed": "yes"}})
        self.assertEqual(self.kept(ticket), {"cert": "A-1", "paid": 3, "signed": "yes"})
        form = ticket.with_user(self.user_level1).web_read({"service_details": {}})
        sent = form[0]["service_details"]
        for each in sent:
            if each["name"] == "paid":
                each["value"] = False
            if each["name"] == "way":
                each["value"] = "post"
        ticket.with_user(self.user_level1).web_save({"service_details": sent}, {"subject": {}})
        self.assertEqual(self.kept(ticket), {"cert": "A-1", "signed": "yes", "way": "post"})

    def test_the_form_asks_as_soon_as_a_service_is_chosen(self):
        spec = {"service_id": {"fields": {}}, "service_details": {}}
        for service, asked in (
            (self.certificates.id, ["cert", "paid", "issued", "way", "signed"]),
            (self.payments.id, ["payment"]),
            (self.service.id, []),
            (False, []),
        ):
            for ticket in (self.Ticket, self.about(cert="A-1")):
                values = {"service_id": service, "service_details": []}
                changed = self.call(
                    self.user_level1, ticket, "onchange", values, ["service_id"], spec
                )["value"]
                names = [each["name"] for each in changed["service_details"]]
                self.assertEqual(names, asked)

    def test_who_may_not_classify_a_ticket_answers_nothing_for_it(self):
        ticket = self.about(cert="A-1")
        for user in (self.user_employee, self.user_manager, self.user_hall, self.user_trainee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call(user, ticket, "write", {"service_details": {"cert": "B"}})
        for user in (self.user_trainee, self.user_colleague):
            with self.subTest(reader=user.login), self.assertRaises(AccessError):
                self.call(user, ticket, "read", ["service_details"])
            by_detail = [("service_details.way", "=", "post")]
            for method, args in (
                ("search", [by_detail]),
                ("search_read", [[], ["service_details"]]),
                ("get_property_definition", ["service_details.way"]),
            ):
                with self.subTest(reader=user.login, method=method):
                    with self.assertRaises(AccessError):
                        self.call(user, self.Ticket, method, *args)
        self.assertEqual(self.kept(ticket), {"cert": "A-1"})

    def test_several_tickets_keep_their_other_answers(self):
        tickets = self.about(cert="A-1") | self.about(cert="A-2", paid=4)
        tickets.with_user(self.user_level1).write({"service_details": {"signed": "yes"}})
        self.assertEqual(self.kept(tickets[0]), {"cert": "A-1", "signed": "yes"})
        self.assertEqual(self.kept(tickets[1]), {"cert": "A-2", "paid": 4, "signed": "yes"})
        mixed = tickets | self.about(self.payments, payment="P-1")
        with self.assertRaises(ValidationError):
            mixed.with_user(self.user_level1).write({"service_details": {"signed": "no"}})
        self.assertEqual(self.kept(mixed[2]), {"payment": "P-1"})

    # ------------------------------------------------------------------ Required

    def test_what_is_required_is_asked_for_when_a_ticket_is_registered_by_hand(self):
        with self.assertRaisesRegex(ValidationError, "Payment no."):
            self.about(self.payments)
        with self.assertRaises(ValidationError):
            self.about(self.payments, payment="  ")
        ticket = self.about(self.payments, payment="P-1")
        with self.assertRaises(ValidationError):
            ticket.with_user(self.user_level1).write({"service_details": {"payment": ""}})
        with self.assertRaises(ValidationError):
            ticket.with_user(self.user_level1).write({"service_details": False})
        ticket.with_user(self.user_level1).write({"service_details": {"payment": "P-2"}})
        self.assertEqual(self.kept(ticket), {"payment": "P-2"})
        # Who sorts a ticket need not know it.
        other = self.about(cert="A")
        other.with_user(self.user_level1).service_id = self.payments
        # A tap in the hall and an e-mail are tickets in any case.
        category = self.env["asas.helpdesk.hall.category"].create(
            {"name": "الرسوم", "service_id": self.payments.id}
        )
        session = self.env["asas.helpdesk.course.session"].create(
            {
                "course_id": self.course.id,
                "start": fields.Datetime.now(),
                "end": fields.Datetime.add(fields.Datetime.now(), hours=1),
            }
        )
        self.call(self.user_hall, session, "report_from_hall", category.id)
        self.Ticket.sudo().create({"subject": "x", "service_id": self.payments.id})

    # ------------------------------------------------------------------ Another service

    def test_details_of_a_service_that_is_no_longer_chosen_go_with_a_note(self):
        ticket = self.about(cert="A-77", way="post")
        before = ticket.message_ids
        ticket.with_user(self.user_level1).service_id = self.payments
        self.assertFalse(self.kept(ticket))
        note = ticket.message_ids - before
        body = "".join(note.mapped("body"))
        self.assertIn("A-77", body)
        self.assertTrue(all(m.is_internal or m.subtype_id.internal for m in note))
        before = ticket.message_ids
        ticket.with_user(self.user_level1).write({"subject": "y"})
        self.assertNotIn("A-77", "".join((ticket.message_ids - before).mapped("body")))
        self.env.cr.precommit.run()
        entries = self.env["asas.helpdesk.evidence"].search([("ticket_id", "=", ticket.id)])
        changes = [json.loads(entry.content).get("changes", {}) for entry in entries]
        self.assertIn(
            [{"cert": "A-77", "way": "post"}, None],
            [each.get("service_details") for each in changes],
        )
        self.assertIn("A-77", "".join(filter(None, entries.mapped("summary"))))

    def test_a_service_and_its_details_are_given_at_once(self):
        ticket = self.about(cert="A-77")
        ticket.with_user(self.user_level1).write(
            {"service_id": self.payments.id, "service_details": {"payment": "P-9"}}
        )
        self.assertEqual(self.kept(ticket), {"payment": "P-9"})

    # ------------------------------------------------------------------ Another ticket

    def test_a_merge_keeps_the_answers_of_the_ticket_that_stays_and_adds_missing_ones(self):
        kept = self.about(cert="A-1", way="post")
        away = self.about(cert="B-2", paid=7)
        other = self.about(self.payments, payment="P-9")
        before = kept.message_ids
        (away | other).with_user(self.user_level1)._merge_into(kept)
        self.assertEqual(self.kept(kept), {"cert": "A-1", "way": "post", "paid": 7})
        notes = kept.message_ids - before
        said = "".join(notes.filtered(lambda m: m.subtype_id.internal).mapped("body"))
        for words in (f"{away.reference} said in its details: Certificate no.: B-2", "P-9"):
            self.assertIn(words, said)
        self.assertNotIn("A-1", said)
        # What went away keeps its own.
        self.assertEqual(self.kept(away), {"cert": "B-2", "paid": 7})
        bare = self.make_ticket("request", service_id=False)
        late = self.about(cert="C-3")
        late.with_user(self.user_level1)._merge_into(bare)
        self.assertEqual(bare.service_id, self.certificates)
        self.assertEqual(self.kept(bare), {"cert": "C-3"})

    def test_a_second_ticket_has_the_answers_of_the_same_service_alone(self):
        first = self.about(cert="A-1", way="post")
        self.field("way").active = False
        for service, expected in (
            (self.certificates, {"cert": "A-1"}),
            (self.payments, {}),
            (self.payments.browse(), {}),
        ):
            second = first.with_user(self.user_level1)._split(
                {"subject": "x", "ticket_type": "request", "service_id": service.id},
                "كلام",
                first.message_ids.browse(),
                self.env["ir.attachment"],
                follow_up=False,
            )
            with self.subTest(service=service.name):
                self.assertEqual(self.kept(second), expected)
        self.assertEqual(self.kept(first), {"cert": "A-1", "way": "post"})

    # ------------------------------------------------------------------ Reading

    def test_the_spreadsheet_of_the_beneficiary_has_what_they_were_asked(self):
        ticket = self.about(cert='=1+1"', way="post")
        place = ticket._portal_columns().index("Details of the Service")
        said = ticket.with_context(lang="ar_001")._portal_rows()[1][place]
        self.assertEqual(said, 'رقم الشهادة: =1+1"')

    def test_a_list_is_filtered_grouped_and_exported_by_a_detail(self):
        ticket, other = self.about(cert="=1+1", paid=2.5, way="post"), self.about(cert="A-2")
        tickets = self.Ticket.with_user(self.user_level2).with_context(lang="ar_001")
        found = tickets.search([("service_details.cert", "=", "A-2")])
        self.assertEqual(found.ids, other.ids)
        groups = tickets.formatted_read_group(
            [("id", "in", (ticket | other).ids)], ["service_details.way"], ["__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), 2)
        rows = (
            (ticket | other)
            .with_user(self.user_level2)
            .export_data(["reference", "service_details.cert", "service_details.way"])["datas"]
        )
        self.assertEqual([row[1] for row in rows], ["'=1+1", "A-2"])

    def test_the_desks_own_spreadsheet_has_a_column_for_each_field(self):
        export = self.env["asas.helpdesk.list.export"].with_user(self.user_level2)
        tickets = self.about(cert="=1+1", paid=2.5, issued="2026-03-01", way="post")
        tickets |= self.make_ticket("request")
        tickets = tickets.with_user(self.user_level2).with_context(lang="ar_001")
        paths = export._get_details(tickets, tickets._fields["service_details"])
        self.assertEqual(export._get_head(tickets, paths[0]), "رقم الشهادة")
        rows = list(export._rows(tickets, ["reference", *paths[:4]]))
        self.assertEqual(rows[0][1:3], ["'=1+1", 2.5])
        self.assertEqual([str(cell) for cell in rows[0][3:]], ["2026-03-01", "بالبريد"])
        self.assertEqual(rows[1][1:], [None] * 4)

    def test_the_record_compares_details_with_today(self):
        ticket = self.about(cert="A-1")
        ticket.with_user(self.user_level1).write({"service_details": {"cert": "A-2"}})
        self.env.cr.precommit.run()
        columns = self.Ticket._get_compared_columns()
        self.assertIn("service_details", columns)
        today = ticket._get_recorded_values()[ticket.id]
        self.assertEqual(today["service_details"], {"cert": "A-2"})

    def test_a_person_is_given_what_they_were_asked_and_nothing_of_the_desks(self):
        ticket = self.about(cert="A-1", way="post", signed="yes")
        package = self.env["asas.helpdesk.data.package"]
        said = package._show(ticket, ticket._fields["service_details"])
        self.assertEqual(said, "Certificate no.: A-1\nSigned: Yes")
