"""Other systems over JSON-2: every request in docs/api.md is sent, and its response compared."""

import json
import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from common import SUNDAY_MORNING
from portal_case import PortalCase

from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.api.api_intake import FIELDS
from odoo.addons.mail.tests.common import mail_new_test_user

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
# A request in curl, the status if it is not 200, and the response.
EXAMPLE = re.compile(r"```sh\n(curl .*?)```\n\n(?:`(\d+)`\n\n)?```json\n(.*?)```", re.DOTALL)
# What differs between databases.
OWN = {"id", "url"}
TICKET = {
    "external_ref": "lms-1",
    "ticket_type": "complaint",
    "subject": "انقطاع الصوت",
    "beneficiary_name": "أحمد الغامدي",
    "beneficiary_email": "ahmad@example.com",
}


class TestApi(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_lms, cls.key = cls.make_integration("lms")

    @classmethod
    def make_integration(cls, login, groups="asas_helpdesk.group_api"):
        user = mail_new_test_user(cls.env, login=login, groups=groups, email=f"{login}@example.com")
        return user, cls.make_key(user)

    @classmethod
    def make_key(cls, user):
        # As the page on which the user makes it does.
        over = datetime.now() + timedelta(days=1)
        keys = cls.env["res.users.apikeys"].with_user(user)
        return keys._generate(None, "test", over)

    def call(self, method, values, key=None, model="asas.helpdesk.api", **headers):
        """Return the server's response: the status and the body."""
        self.env.flush_all()
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=values if isinstance(values, (str, bytes)) else json.dumps(values),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"bearer {key or self.key}",
                **headers,
            },
        )
        self.env.invalidate_all()
        return response

    def register(self, key=None, **values):
        response = self.call("create_ticket", {**TICKET, **values}, key)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def refused(self, status, method, values, key=None, **headers):
        """Return the message of a refusal, which must reveal nothing about the server's
        internals."""
        with mute_logger("odoo.http", "odoo.sql_db"):
            response = self.call(method, values, key, **headers)
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.json().keys(), {"name", "message"})
        self.assertNotIn("Traceback", response.text)
        self.assertNotIn(".py", response.text)
        return response.json()["message"]

    def ticket(self, answer):
        return self.Ticket.search([("reference", "=", answer["reference"])])

    # ------------------------------------------------------------------ The guide

    def send_as_curl(self, command):
        """Send a request as curl would."""
        words = shlex.split(command.replace("\\\n", " "))
        self.assertEqual(words[:3], ["curl", "-X", "POST"])
        headers = dict(words[i + 1].split(": ", 1) for i, word in enumerate(words) if word == "-H")
        self.env.flush_all()
        return self.url_open(
            words[3].replace("$ODOO_URL", ""),
            data=words[words.index("-d") + 1].encode(),
            headers={n: v.replace("$API_KEY", self.key) for n, v in headers.items()},
        )

    def alike(self, known, wanted, given):
        """Compare a response with the one in the guide, which has its own number."""
        self.assertEqual(type(wanted), type(given))
        if isinstance(wanted, dict):
            self.assertEqual(wanted.keys(), given.keys())
            for name in wanted.keys() - OWN:
                self.alike(known, wanted[name], given[name])
        elif isinstance(wanted, list):
            for one, other in zip(wanted, given, strict=len(wanted) == len(given)):
                self.alike(known, one, other)
        else:
            self.assertEqual(known.get(wanted, wanted), given)

    def test_every_request_of_the_guide_is_answered_as_it_says(self):
        examples = EXAMPLE.findall(GUIDE.read_text(encoding="utf-8"))
        self.assertEqual(len(examples), GUIDE.read_text(encoding="utf-8").count("\ncurl "))
        known = {}
        with self.clock_at(SUNDAY_MORNING), mute_logger("odoo.http"):
            for command, status, answer in examples:
                for written, real in known.items():
                    command = command.replace(written, real)
                response = self.send_as_curl(command)
                with self.subTest(command=command, answer=response.text):
                    self.assertEqual(response.status_code, int(status or 200))
                    if not known:
                        known["CMP/2026/00001"] = response.json()["reference"]
                    self.alike(known, json.loads(answer), response.json())

    def test_guide_names_every_field_and_method(self):
        text = GUIDE.read_text(encoding="utf-8")
        for name in FIELDS:
            self.assertIn(f"`{name}`", text)
        for name in ("create_ticket", "read_tickets", "read_messages", "add_message"):
            self.assertIn(f"| `{name}` |", text)

    # ------------------------------------------------------------------ Tickets

    def test_details_of_a_service_are_asked_checked_and_answered(self):
        service = self.env.ref("asas_helpdesk.service_certificate")
        service.field_ids = [
            Command.create({"name": "Signed", "kind": "yes_no", "key": "signed"}),
            Command.create({"name": "Shelf", "key": "shelf", "public": False}),
        ]
        asked = {s["id"]: s["details"] for s in self.call("read_services", {}).json()}
        keys = [field["key"] for field in asked[service.id]]
        self.assertEqual(keys, ["certificate_number", "signed"])
        details = {"certificate_number": "A-77", "signed": True}
        answer = self.register(service_id=service.id, details=details)
        self.assertEqual(answer["details"], {"certificate_number": "A-77", "signed": "yes"})
        ticket = self.ticket(answer)
        ticket.service_details = {"shelf": "7"}
        read = self.call("read_tickets", {"references": [answer["reference"]]}).json()
        self.assertEqual(read[0]["details"], answer["details"])
        service.field_ids[0].required = True
        for wrong, named in (
            ({"shelf": "7", "certificate_number": "A"}, "details.shelf"),
            ({"certificate_number": ["A"]}, "details.certificate_number"),
            ({"certificate_number": "x" * 201}, "details.certificate_number"),
            ({"certificate_number": "A", "signed": "maybe"}, "details.signed"),
            ({}, "details.certificate_number"),
            ("A-77", "details"),
            ([["certificate_number", "A"]], "details"),
        ):
            with self.subTest(wrong=wrong):
                values = {**TICKET, "external_ref": "d", "service_id": service.id}
                message = self.refused(422, "create_ticket", {**values, "details": wrong})
                self.assertIn(f"{named}:", message)
        message = self.refused(
            422, "create_ticket", {**TICKET, "external_ref": "d", "details": {"x": "1"}}
        )
        self.assertIn("details.x:", message)

    def test_ticket_is_registered_like_any_other(self):
        session = self.env.ref("asas_helpdesk.service_signin")
        self.course.code = "SEC-1"
        with self.clock_at(SUNDAY_MORNING):
            answer = self.register(
                ticket_type="request",
                description="لا أستطيع الدخول.\n<script>steal()</script>",
                service_id=session.id,
                course_code="SEC-1",
                channel="whatsapp",
                beneficiary_kind="trainer",
                beneficiary_phone="0533848712",
                received_at="2026-03-01T09:30:00+03:00",
            )
        ticket = self.ticket(answer)
        self.assertEqual(ticket.state, "new")
        self.assertEqual(ticket.service_id, session)
        self.assertEqual(ticket.course_id, self.course)
        self.assertEqual(ticket.channel_id.kind, "whatsapp")
        self.assertEqual(ticket.beneficiary_kind, "trainer")
        self.assertEqual(ticket.beneficiary_phone, "+966533848712")
        self.assertEqual(ticket.received_at, datetime(2026, 3, 1, 6, 30))
        self.assertEqual(ticket.create_uid, self.user_lms)
        self.assertTrue(ticket.sla_status_ids)
        self.assertNotIn("<script", ticket.description)
        self.assertIn(ticket, self.Ticket.with_user(self.user_level1).search([]).sudo())

    def test_repeated_call_makes_one_ticket(self):
        first = self.register()
        again = self.register(subject="موضوع آخر")
        self.assertTrue(first["created"])
        self.assertFalse(again["created"])
        self.assertEqual(again["reference"], first["reference"])
        self.assertEqual(again["subject"], TICKET["subject"])
        _user, other_key = self.make_integration("bot")
        other = self.register(other_key)
        self.assertTrue(other["created"])
        self.assertNotEqual(other["reference"], first["reference"])

    def test_two_calls_at_once_make_one_ticket(self):
        self.register()
        api = self.env["asas.helpdesk.api"].with_user(self.user_lms)
        nothing = self.Ticket.browse()
        # The other call is not finished when this one looks for its ticket.
        with (
            patch.object(self.registry["asas.helpdesk.api"], "_find", lambda *_, **__: nothing),
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
        ):
            api.create_ticket(**TICKET)

    def test_person_known_by_the_address_sees_it_in_the_portal(self):
        ticket = self.ticket(self.register(beneficiary_email=" Trainee@Example.com "))
        self.assertEqual(ticket.partner_id, self.trainee)
        self.env["res.partner"].create({"name": "آخر", "email": "trainee@example.com"})
        shared = {"beneficiary_email": "trainee@example.com"}
        ticket = self.ticket(
            self.register(external_ref="lms-2", **shared, beneficiary_name="أبو أحمد")
        )
        self.assertFalse(ticket.partner_id, "Two people have this address.")
        ticket = self.ticket(self.register(external_ref="lms-3", **shared))
        self.assertEqual(ticket.partner_id, self.trainee, "The exact name decides.")

    def test_an_address_that_is_not_proven_leads_to_nobody(self):
        stranger = self.user_colleague
        stranger.with_user(stranger).write({"email": "victim@example.org"})
        ticket = self.ticket(
            self.register(beneficiary_email="victim@example.org", beneficiary_name=stranger.name)
        )
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.beneficiary_email, "victim@example.org")

    def test_what_became_of_it_is_read(self):
        answer = self.register(ticket_type="request")
        ticket = self.ticket(answer)
        ticket.with_user(self.user_level1).message_post(body="ملاحظة داخلية")
        self.ask_and_wait(ticket, self.user_level1, "ما رقم الجلسة؟", leave=False)
        read = self.call("read_tickets", {"references": [answer["reference"]]}).json()[0]
        self.assertEqual(read["state"], "new", "It has not left yet.")
        self.assertFalse(self.call("read_messages", {"reference": answer["reference"]}).json())
        self.let_leave(ticket)
        read = self.call("read_tickets", {"references": [answer["reference"]]}).json()[0]
        self.assertEqual(read["state"], "waiting")
        messages = self.call("read_messages", {"reference": answer["reference"]}).json()
        self.assertEqual([m["text"] for m in messages], ["ما رقم الجلسة؟"])
        self.assertEqual(messages[0]["from"], "desk")
        said = {"reference": answer["reference"], "external_ref": "m1", "text": "الجلسة <b>3</b>"}
        first = self.call("add_message", said).json()
        self.assertEqual(first["state"], "in_progress", "The answer ends the waiting.")
        again = self.call("add_message", {**said, "text": "أخرى"}).json()
        self.assertEqual((again["created"], again["id"]), (False, first["id"]))
        messages = self.call("read_messages", {"reference": answer["reference"]}).json()
        self.assertEqual(
            [(m["from"], m["text"]) for m in messages[1:]], [("beneficiary", "الجلسة <b>3</b>")]
        )
        self.resolve(ticket, self.user_level1)
        read = self.call("read_tickets", {"external_refs": ["lms-1"]}).json()[0]
        self.assertEqual((read["state"], read["outcome"]), ("resolved", "solved"))
        self.assertTrue(read["resolution"])

    def test_what_the_system_says_is_no_answer_of_the_staff(self):
        for values in ({}, {"beneficiary_email": "", "beneficiary_phone": "0533848712"}):
            answer = self.register(external_ref=f"lms-{len(values)}", **values)
            self.call(
                "add_message",
                {"reference": answer["reference"], "external_ref": "m", "text": "هل من جديد؟"},
            )
            ticket = self.ticket(answer)
            self.assertFalse(ticket.first_response_at)
            self.assertEqual(ticket.state, "new")

    def test_address_of_the_ticket_has_no_key(self):
        # With a key, those who run the other system could act as the beneficiary.
        answer = self.register()
        read = self.call("read_tickets", {"references": [answer["reference"]]}).json()[0]
        for said in (answer, read):
            self.assertEqual(
                said["url"], self.Ticket.get_base_url() + self.ticket(answer).access_url
            )
        self.sign_in()
        page = self.url_open(answer["url"].removeprefix(self.Ticket.get_base_url()))
        self.assertNotIn(answer["reference"], page.text)

    def test_messages_are_in_the_language_that_is_asked_for(self):
        message = self.refused(422, "create_ticket", {"context": {"lang": "ar_001"}})
        self.assertRegex(message, "subject: [؀-ۿ]")

    # ------------------------------------------------------------------ Calls

    def announced(self, staff, number="0533 848 712"):
        self.env["bus.bus"].sudo().search([]).unlink()
        answer = self.call("announce_call", {"staff": staff, "number": number}).json()
        self.assertEqual(answer, {"announced": True})
        self.env.cr.precommit.run()
        return [
            (json.loads(sent.channel), json.loads(sent.message))
            for sent in self.env["bus.bus"].sudo().search([])
            if "asas_helpdesk.call" in sent.message
        ]

    def test_a_call_is_announced_to_the_one_whose_telephone_rings(self):
        ((channel, message),) = self.announced(self.user_level1.login)
        self.assertEqual(channel[1:], ["res.partner", self.user_level1.partner_id.id])
        self.assertEqual(message["payload"], {"number": "+966533848712"})
        for number, known in (
            ('"سعد" <sip:0533848712@10.0.0.5:5060;user=phone>', "+966533848712"),
            ("tel:٠٥٣ ٣٨٤ ٨٧١٢", "+966533848712"),
            ("sip:104@pbx", "104"),
            ("anonymous", ""),
            ("sip:anonymous@anonymous.invalid", ""),
            ("رقم محجوب", ""),
            ("", ""),
            (None, ""),
        ):
            with self.subTest(number=number):
                ((_channel, message),) = self.announced(self.user_level1.login, number)
                self.assertEqual(message["payload"], {"number": known})

    def test_a_call_is_announced_to_nobody_else_and_the_answer_does_not_say_so(self):
        for user in (self.user_trainee, self.user_employee, self.user_lms):
            self.assertEqual(self.announced(user.login), [])
        self.assertEqual(self.announced("nobody@example.com"), [])
        other = self.env["res.company"].create({"name": "معهد آخر"})
        self.user_level1.write({"company_ids": other.ids, "company_id": other.id})
        self.assertEqual(self.announced(self.user_level1.login), [])
        self.refused(422, "announce_call", {"staff": "", "number": "1"})
        self.refused(422, "announce_call", {"staff": "level1", "number": "5" * 200})
        self.refused(422, "announce_call", {"staff": "level1", "number": {"a": 1}})

    # ------------------------------------------------------------------ Wrong persons

    def test_only_members_of_the_group_get_in(self):
        people = {
            self.user_trainee: 403,
            self.user_supervisor: 403,
            self.user_level2: 403,
            self.user_admin: 403,
        }
        for user, status in people.items():
            key = self.make_key(user)
            for method, values in (
                ("create_ticket", TICKET),
                ("read_tickets", {"external_refs": ["lms-1"]}),
                ("read_messages", {"reference": "CMP/2026/00001"}),
                ("add_message", {"reference": "x", "external_ref": "x", "text": "x"}),
                ("read_services", {}),
                ("announce_call", {"staff": self.user_level1.login, "number": "0533848712"}),
            ):
                with self.subTest(user=user.login, method=method):
                    self.refused(status, method, values, key)
        self.assertFalse(self.Ticket.search([("external_ref", "!=", False)]))

    def test_without_a_valid_key_nobody_gets_in(self):
        for header in ("bearer 0000000000000000", "bearer ", "Basic bG1zOmxtcw==", ""):
            with self.subTest(header):
                self.refused(401, "create_ticket", TICKET, Authorization=header)
        self.env["res.users.apikeys"].sudo().search([("user_id", "=", self.user_lms.id)]).unlink()
        self.refused(401, "create_ticket", TICKET)

    def test_archived_user_gets_in_no_longer(self):
        self.user_lms.active = False
        self.refused(401, "create_ticket", TICKET)

    def test_tickets_of_others_are_as_if_they_were_none(self):
        answer = self.register()
        by_staff = self.make_ticket()
        _user, other_key = self.make_integration("bot")
        for key, reference in (
            (other_key, answer["reference"]),
            (self.key, by_staff.reference),
            (self.key, "CMP/1999/00001"),
        ):
            self.assertEqual(self.call("read_tickets", {"references": [reference]}, key).json(), [])
            message = self.refused(404, "read_messages", {"reference": reference}, key)
            self.assertEqual(message, f"You have not registered a ticket “{reference}”.")
            said = {"reference": reference, "external_ref": "m", "text": "كلام"}
            self.refused(404, "add_message", said, key)
        refs = {"external_refs": ["lms-1"]}
        self.assertEqual(self.call("read_tickets", refs, other_key).json(), [])

    def test_rest_of_the_desk_is_closed_to_the_key(self):
        answer = self.register()
        ticket = self.ticket(answer)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            for model, method, values, status in (
                (self.Ticket._name, "search_read", {"domain": []}, 200),
                (self.Ticket._name, "read", {"ids": ticket.ids, "fields": ["subject"]}, 403),
                (self.Ticket._name, "write", {"ids": ticket.ids, "vals": {"subject": "x"}}, 403),
                (self.Ticket._name, "unlink", {"ids": ticket.ids}, 403),
                (self.Ticket._name, "create", {"vals_list": [{"subject": "x"}]}, 403),
                (self.Ticket._name, "message_post", {"ids": ticket.ids, "body": "x"}, 403),
                ("asas.helpdesk.notice", "search_read", {"domain": []}, 403),
                ("asas.helpdesk.sla", "search_read", {"domain": []}, 403),
                ("asas.helpdesk.api", "_find", {}, 403),
                ("asas.helpdesk.api", "sudo", {}, 403),
                ("asas.helpdesk.public.page", "_page", {}, 403),
            ):
                with self.subTest(model=model, method=method):
                    response = self.call(method, values, model=model)
                    self.assertEqual(response.status_code, status, response.text)
                    self.assertNotIn("Traceback", response.text)
                    if status == 200:
                        self.assertEqual(response.json(), [])

    def test_staff_cannot_be_an_integration(self):
        with self.assertRaises(ValidationError):
            self.user_level1.group_ids = [Command.link(self.env.ref("asas_helpdesk.group_api").id)]

    # ------------------------------------------------------------------ Bad input

    def refused_ticket(self, words, **values):
        message = self.refused(422, "create_ticket", {**TICKET, **values})
        self.assertIn(words, message)
        self.assertFalse(self.Ticket.search([("external_ref", "!=", False)]))
        return message

    def test_fields_that_are_the_desks_own_are_refused(self):
        for name, value in (
            ("state", "closed"),
            ("stage_id", 6),
            ("manager_id", 2),
            ("partner_id", 3),
            ("company_id", 1),
            ("create_uid", 2),
            ("reference", "CMP/2026/99999"),
            ("access_token", "x"),
            ("first_response_at", "2026-01-01 00:00:00"),
            ("__class__", "x"),
        ):
            self.refused_ticket(f"{name}: there is no such field.", **{name: value})

    def test_ten_thousand_fields_are_refused_in_a_few_words(self):
        message = self.refused_ticket("…", **{f"field{i}" * 20: "x" * 50 for i in range(10_000)})
        self.assertLess(len(message), 1000)

    def test_wrong_types_and_lengths_are_named(self):
        for name in ("external_ref", "subject", "beneficiary_name", "description", "received_at"):
            for value in (7, True, ["x"], {"x": 1}, 1.5):
                self.refused_ticket(f"{name}: enter a text.", **{name: value})
        for name, length in (("external_ref", 100), ("subject", 200), ("description", 50_000)):
            self.refused_ticket(f"{length} are allowed", **{name: "ش" * (length + 1)})
        for value in ("1", -1, 0.5, 2**31, 2**80, True, [1], {"id": 1}):
            self.refused_ticket("service_id: there is no such service", service_id=value)
        for name in ("ticket_type", "beneficiary_kind", "channel"):
            for value in ("praise", 1, ["complaint"], {"x": 1}):
                with self.subTest(name, value=value):
                    self.refused_ticket(f"{name}: choose one of", **{name: value})
        for value in (
            "yesterday",
            "2026-03-01",
            "2026-03-01T10:00:00",
            "9999-12-31T23:59:59-23:59",
        ):
            self.refused_ticket("received_at: enter a moment", received_at=value)
        self.refused_ticket("future", received_at="2999-01-01T00:00:00+03:00")
        self.refused_ticket("course_code: there is no course", course_code="X' OR 1=1 --")
        self.refused_ticket("name@example.com", beneficiary_email="no address")
        self.refused_ticket("+966 53 384 8712", beneficiary_email="", beneficiary_phone="12")

    def test_what_no_text_holds_is_taken_out(self):
        answer = self.register(subject="a\0b\ud800c", description="\ud83d x \0")
        self.assertEqual(self.ticket(answer).subject, "abc")

    def test_hostile_context_is_left_behind(self):
        answer = self.register(
            context={
                "default_state": "closed",
                "default_confidential": True,
                "tracking_disable": True,
                "allowed_company_ids": [99999],
                "lang": "../../etc/passwd",
                "active_test": False,
                "tz": ["x"],
            }
        )
        ticket = self.ticket(answer)
        self.assertEqual((ticket.state, ticket.confidential), ("new", False))
        self.assertEqual(ticket.company_id, self.company)

    def test_requests_that_are_no_calls_are_refused(self):
        for body, status in (("{", 400), ("\xff".encode("latin-1"), 400), ("[1]", 422)):
            with self.subTest(body):
                self.refused(status, "create_ticket", body)
        self.refused(422, "create_ticket", {"ids": [1], **TICKET})
        self.refused(404, "no_such_method", {})
        self.refused(422, "read_tickets", {"references": "CMP"})
        self.refused(422, "read_tickets", {"references": [1]})
        self.refused(422, "read_tickets", {"references": ["x"] * 101})
        self.refused(422, "read_tickets", {"domain": []})
        self.refused(422, "read_messages", {"reference": ["x"]})
        self.refused(422, "read_messages", {})

    def test_fault_of_the_server_says_nothing_of_it(self):
        def fail(model):
            raise ZeroDivisionError("secret")

        self.patch(self.registry["asas.helpdesk.api"], "read_services", fail)
        fail._api_model = True
        message = self.refused(500, "read_services", {})
        self.assertNotIn("secret", message)
