"""What is held about a person is given out to them as one ZIP, and to nobody else."""

import io
import json
import re
import tracemalloc
import zipfile
from datetime import timedelta

from common import HelpdeskCase
from guest_case import PublicCase
from portal_case import PDF

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.privacy import data_package
from odoo.addons.asas_helpdesk.tools.person_archive import PersonArchive

PERSON = "person@example.com"


class PackageFixture:
    """A person without an account, who wrote, got an answer, and asks for their data."""

    def set_up_person(self):
        self.ticket = self.make_ticket(
            partner_id=False,
            beneficiary_name="سعد المطيري",
            beneficiary_email=PERSON,
            subject="شكوى سعد",
            description="<p>انقطع الصوت</p>",
            lang="ar_001",
        )
        self.answer = self.ticket.with_user(self.user_level1).message_post(
            body="رد المعهد", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.ticket.with_user(self.user_level1).message_post(
            body="ملاحظة داخلية عن سعد", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.other = self.make_ticket(subject="شكوى غيره")
        self.request_ = self.prove(
            self.make_ticket(
                "request",
                partner_id=False,
                beneficiary_name="سعد المطيري",
                beneficiary_email=PERSON,
                data_right="access",
                lang="ar_001",
            )
        )

    def prove(self, ticket):
        ticket._prove_data_request(PERSON)
        return ticket

    def build(self, ticket=None, left_out=None, user=None):
        ticket = ticket or self.request_
        ticket.with_user(user or self.user_level2)._give_out_data(left_out or self.Ticket)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_data_packages").method_direct_trigger()
        self.env.invalidate_all()
        return ticket.sudo().data_package_ids[:1]

    def read(self, content):
        self.assertEqual(content[:2], b"PK", content[:500])
        archive = zipfile.ZipFile(io.BytesIO(content))
        self.assertIsNone(archive.testzip())
        return archive, json.loads(archive.read("data.json")), archive.read("index.html").decode()

    def content(self, package):
        return b"".join(part._read_bytes() for part in package.part_ids)


class TestContents(PackageFixture, HelpdeskCase):
    def setUp(self):
        super().setUp()
        self.set_up_person()

    def test_everything_of_the_person_and_nothing_of_others_or_internal(self):
        self.env["asas.helpdesk.unprocessed.email"].create(
            {"subject": "لم تُعالج", "email_from": f"Saad <{PERSON}>"}
        )
        self.env["asas.helpdesk.link.request"].create({"reference": "x", "email": PERSON})
        package = self.build()
        self.assertEqual((package.state, package.email), ("ready", PERSON))
        archive, data, page = self.read(self.content(package))
        self.assertEqual(len(self.content(package)), package.size)
        references = {ticket["reference"] for ticket in data["ticket"]}
        self.assertEqual(references, {self.ticket.reference, self.request_.reference})
        self.assertEqual([mail["subject"] for mail in data["email"]], ["لم تُعالج"])
        self.assertEqual(len(data["request"]), 1)
        self.assertTrue(data["notice"])
        words = json.dumps(data, ensure_ascii=False) + page
        self.assertIn("رد المعهد", words)
        for secret in ("ملاحظة داخلية", "شكوى غيره", self.other.reference):
            self.assertNotIn(secret, words)
        self.assertIn('dir="rtl"', page)
        self.assertIn("index.html", archive.namelist())

    def test_files_come_with_what_they_were_sent_with(self):
        self.ticket.with_user(self.user_level1).message_post(
            body="مرفق",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("../دليل.pdf", PDF)],
        )
        archive, data, _page = self.read(self.content(self.build()))
        (path,) = [path for message in data["message"] for path in message.get("files", [])]
        self.assertEqual(archive.read(path), PDF)
        self.assertNotIn("..", path)

    def test_an_account_gets_what_its_contact_has_and_not_what_was_only_typed(self):
        mine = self.make_ticket("request", subject="طلب المتدرب")
        typed = self.make_ticket(
            partner_id=False, beneficiary_email="typed@example.com", subject="كتب عنواناً"
        )
        self.trainee.write({"email": "typed@example.com"})
        asked = self.Ticket.with_user(self.user_trainee)._file_data_request(
            "access", {}, "key", {"by": "account", "partner": self.trainee, "address": ""}
        )
        package = self.build(asked)
        self.assertEqual(package.partner_id, self.trainee)
        _archive, data, _page = self.read(self.content(package))
        references = {ticket["reference"] for ticket in data["ticket"]}
        self.assertIn(mine.reference, references)
        self.assertNotIn(typed.reference, references)

    def test_a_complaint_about_the_person_is_not_given_to_them(self):
        self.trainee.sudo().with_user(self.user_trainee)  # the account of the person
        complaint = self.make_ticket(
            partner_id=self.user_colleague.partner_id.id, subject="شكوى ضد المتدرب"
        )
        complaint.about_partner_ids = self.trainee
        asked = self.Ticket.with_user(self.user_trainee)._file_data_request(
            "access", {}, "key", {"by": "account", "partner": self.trainee, "address": ""}
        )
        _archive, data, page = self.read(self.content(self.build(asked)))
        self.assertNotIn("شكوى ضد", json.dumps(data, ensure_ascii=False) + page)
        self.assertNotIn(complaint.reference, json.dumps(data, ensure_ascii=False) + page)

    def test_an_address_of_two_people_is_decided_by_level2(self):
        wife = self.make_ticket(
            partner_id=False, beneficiary_name="منى المطيري", beneficiary_email=PERSON
        )
        wizard = (
            self.env["asas.helpdesk.data.wizard"]
            .with_user(self.user_level2)
            .create({"ticket_id": self.request_.id})
        )
        self.assertIn(wife, wizard.found_ids.sudo())
        self.assertIn("منى المطيري", wizard.doubt)
        package = self.build(left_out=wife)
        _archive, data, _page = self.read(self.content(package))
        self.assertNotIn(wife.reference, json.dumps(data, ensure_ascii=False))

    def test_what_is_hidden_from_level2_is_not_named_to_them_and_given_out_all_the_same(self):
        hidden = self.make_ticket(partner_id=False, beneficiary_email=PERSON)
        hidden.about_partner_ids = self.user_level2.partner_id
        wizard = (
            self.env["asas.helpdesk.data.wizard"]
            .with_user(self.user_level2)
            .create({"ticket_id": self.request_.id})
        )
        self.assertNotIn(hidden.id, wizard.found_ids.ids)
        _archive, data, _page = self.read(self.content(self.build()))
        self.assertIn(hidden.reference, {ticket["reference"] for ticket in data["ticket"]})

    def test_a_merged_ticket_is_found_too(self):
        second = self.make_ticket(partner_id=False, beneficiary_email=PERSON)
        second.with_user(self.user_level2)._merge_into(self.ticket.with_user(self.user_level2))
        _archive, data, _page = self.read(self.content(self.build()))
        self.assertIn(second.reference, {ticket["reference"] for ticket in data["ticket"]})

    def test_memory_is_bounded_by_a_piece_whatever_the_size(self):
        self.patch(data_package, "PART_BYTES", 1024 * 1024)
        package = self.env["asas.helpdesk.data.package"].create({"ticket_id": self.request_.id})
        big = self.env["ir.attachment"].create({"name": "big.bin", "raw": b"x" * 1024})

        def write_archive(archive_of, file):
            archive = PersonArchive(
                file, {"lang": "ar", "direction": "rtl", "title": "ع", "words": "ك"}
            )
            with open("/dev/urandom", "rb") as source:
                for number in range(24):
                    archive.add_file(f"files/{number}", io.BytesIO(source.read(1024 * 1024)))
            archive.close()

        self.assertTrue(big)
        self.patch(type(package), "_write_archive", write_archive)
        tracemalloc.start()
        try:
            package._build()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        self.assertGreater(len(package.part_ids), 20)
        self.assertLess(peak, 16 * 1024 * 1024)


class TestRights(PackageFixture, HelpdeskCase):
    def setUp(self):
        super().setUp()
        self.set_up_person()

    def test_only_level2_gives_out_and_only_what_was_proven(self):
        for user in self.user_level1 | self.user_manager | self.user_employee | self.user_trainee:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.request_.with_user(user).action_give_out_data()
        unproven = self.make_ticket(
            "request", partner_id=False, beneficiary_email=PERSON, data_right="access"
        )
        for call in ("action_give_out_data", "_get_proven_identity"):
            with self.assertRaisesRegex(UserError, "Nobody has proven"):
                getattr(unproven.with_user(self.user_level2), call)()
        with self.assertRaisesRegex(UserError, "Nobody has proven"):
            unproven.with_user(self.user_level2)._give_out_data(self.Ticket)

    def test_a_contact_that_was_exchanged_gets_nothing(self):
        asked = self.Ticket.with_user(self.user_trainee)._file_data_request(
            "access", {}, "key", {"by": "account", "partner": self.trainee, "address": ""}
        )
        asked.with_user(self.user_level1).partner_id = self.user_colleague.partner_id
        with self.assertRaisesRegex(UserError, "was changed after it was proven"):
            asked.with_user(self.user_level2).action_give_out_data()

    def test_nobody_of_the_staff_reads_the_content(self):
        package = self.build()
        parts = package.part_ids
        files = self.env["ir.attachment"].search(
            [("res_model", "=", parts._name), ("res_id", "in", parts.ids), ("id", "!=", False)]
        )
        self.assertTrue(files)
        self.user_admin.group_ids |= self.env.ref("base.group_system")
        for user in self.user_level2 | self.user_admin | self.user_trainee:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    parts.with_user(user).read(["content"])
                with self.assertRaises(AccessError):
                    files.with_user(user).read(["datas"])
                with self.assertRaises(AccessError):
                    package.with_user(user).read(["part_ids"])
        self.assertEqual(package.with_user(self.user_level2).state, "ready")
        with self.assertRaises(AccessError):
            package.with_user(self.user_level1).read(["state"])

    def test_it_is_deleted_after_some_days_with_its_files(self):
        package = self.build()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", package.part_ids._name), ("id", "!=", False)]
        )
        package.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_data_packages").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(package.state, "ended")
        self.assertFalse(package.part_ids or files.exists())

    def test_a_failure_is_shown_to_level2_and_the_others_are_built(self):
        def fail(package, file):
            raise RuntimeError("x")

        self.patch(type(self.env["asas.helpdesk.data.package"]), "_write_archive", fail)
        with mute_logger("odoo.addons.asas_helpdesk.models.privacy.data_package"):
            package = self.build()
        self.assertEqual(package.state, "failed")
        kind = self.env.ref("asas_helpdesk.activity_type_personal_data")
        self.assertIn("could not be prepared", self.words(kind))

    def words(self, kind):
        activities = self.request_.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        return " ".join(activities.mapped(lambda a: a.summary or ""))


class TestDestroying(PackageFixture, HelpdeskCase):
    def setUp(self):
        super().setUp()
        self.set_up_person()
        self.request_.data_right = "destruction"

    def destroy(self, user=None):
        self.env.flush_all()
        self.request_.with_user(user or self.user_level2).action_destroy_data()
        self.env.invalidate_all()
        return self.env["asas.helpdesk.destruction"].search([], limit=1)

    def test_what_has_ended_goes_and_what_has_not_stays_with_the_reason(self):
        ended = self.make_ticket(
            "request", partner_id=False, beneficiary_email=PERSON, beneficiary_name="سعد"
        )
        self.resolve(ended, self.user_level2)
        self.verify_and_close(ended, self.user_level2_other)
        report = self.destroy()
        self.assertTrue(ended.anonymised_at)
        self.assertFalse(ended.beneficiary_email or ended.beneficiary_name)
        self.assertEqual(self.ticket.beneficiary_email, PERSON, "its complaint is still open")
        self.assertEqual(report.cause, "request")
        noted = " ".join(self.request_.message_ids.mapped("body"))
        self.assertIn("stay until they end: 1", noted)

    def test_a_legal_hold_keeps_a_ticket_and_says_so(self):
        self.resolve_complaint_on_hold()
        self.destroy()
        self.assertFalse(self.ticket.anonymised_at)
        self.assertIn("a legal hold keeps: 1", " ".join(self.request_.message_ids.mapped("body")))

    def resolve_complaint_on_hold(self):
        cancelled = self.env["asas.helpdesk.stage"]._for_state("cancelled")
        self.ticket.write({"cancel_reason": "withdrawn", "stage_id": cancelled.id})
        self.ticket.with_user(self.user_level2)._hold("قضية")

    def test_only_level2_destroys_and_only_what_was_asked_and_proven(self):
        for user in self.user_level1 | self.user_manager | self.user_employee | self.user_trainee:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.request_.with_user(user).action_destroy_data()
        self.request_.data_right = "access"
        with self.assertRaisesRegex(UserError, "has not asked"):
            self.destroy()
        unproven = self.make_ticket(
            "request", partner_id=False, beneficiary_email=PERSON, data_right="destruction"
        )
        with self.assertRaisesRegex(UserError, "Nobody has proven"):
            unproven.with_user(self.user_level2).action_destroy_data()


class TestFetching(PackageFixture, PublicCase):
    def setUp(self):
        super().setUp()
        self.set_up_person()

    def link_in_mail(self, path):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        bodies = [mail["body"] for mail in self._mails if "/data" in mail["body"]]
        return re.search(rf"{path}[^\"\s]*", bodies[-1])[0]

    def press_fetch(self, page, action):
        form = self.form_on(page, action)
        return self.url_open(action, data=dict(form.form_values()), allow_redirects=False)

    def test_the_link_in_the_mail_fetches_it_and_it_is_noted(self):
        package = self.build()
        link = self.link_in_mail("/support/data/fetch")
        self.assertNotIn("asas-helpdesk-data-", link)
        page = self.page(link)
        self.assertFalse(package.fetched_at, "opening the page fetches nothing")
        response = self.press_fetch(page, "/support/data/fetch")
        _archive, data, _page = self.read(response.content)
        self.assertTrue(data["ticket"])
        self.env.invalidate_all()
        self.assertTrue(package.fetched_at)
        self.assertEqual(response.headers["Content-Type"], "application/zip")

    def test_a_wrong_link_an_old_one_or_that_of_another_opens_nothing(self):
        package = self.build()
        link = self.link_in_mail("/support/data/fetch")
        for path in ("/support/data/fetch", "/support/data/fetch?token=x", link[:-3] + "AAA"):
            self.assertIn("no longer valid", self.page(path).text_content())
        confirm = self.env["asas.helpdesk.data.link"]._make(
            "file", PERSON, self.company, "en_US", ticket=self.request_
        )
        token = confirm._kind().make(confirm, [confirm.id, PERSON]).partition("token=")[2]
        answer = self.page(f"/support/data/fetch?token={token}")
        self.assertIn("no longer valid", answer.text_content())
        package.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        self.assertIn("no longer valid", self.page(link).text_content())

    def test_the_account_that_asked_fetches_it_and_no_other(self):
        asked = self.Ticket.with_user(self.user_trainee)._file_data_request(
            "access", {}, "key", {"by": "account", "partner": self.trainee, "address": ""}
        )
        package = self.build(asked)
        link = self.link_in_mail("/my/data")
        self.assertEqual(link, "/my/data")
        self.sign_in(self.user_colleague)
        page = self.page("/my/data")
        self.assertNotIn("/fetch", " ".join(form.get("action") or "" for form in page.forms))
        token = dict(self.form_on(page, "/my/data").form_values())["csrf_token"]
        path = f"/my/data/{package.id}/fetch"
        response = self.url_open(path, data={"csrf_token": token}, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.sign_in(self.user_trainee)
        response = self.press_fetch(self.page("/my/data"), path)
        self.read(response.content)
        self.sign_in(None)
        self.assertIn("/web/login", self.url_open("/my/data").url)
