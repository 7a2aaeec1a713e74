"""The record: what is added to it, that nobody bends it, and what an anchor shows."""

import hashlib
import json
from unittest.mock import patch

from common import ANY_KEY, HelpdeskCase

from odoo.exceptions import AccessError, UserError

from odoo.addons.asas_helpdesk.tools import seal

COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


class RecordCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Evidence = cls.env["asas.helpdesk.evidence"]

    def entries(self, ticket, kind=None):
        self.env.cr.flush()
        found = self.Evidence.search([("ticket_id", "=", ticket.id)], order="id")
        return found.filtered(lambda entry: entry.kind == kind) if kind else found

    def content(self, entry):
        return json.loads(entry.content)

    def seal_all(self):
        while self.Evidence._seal_batch():
            pass
        self.env.invalidate_all()

    def findings(self, anchor=None):
        return [words for _chain, words in self.Evidence._verify(anchor)[1]]

    def anchor(self):
        """Return the anchor that is sent away now."""
        self.seal_all()
        heads = self.Evidence._get_heads_at()
        said = seal.facts(heads, database=self.Evidence._get_database_uuid())
        return seal.read_anchor(seal.write_anchor(said, heads))


class TestWhatIsRecorded(RecordCase):
    def test_a_ticket_is_recorded_with_its_first_values(self):
        ticket = self.make_ticket()
        (entry,) = self.entries(ticket, "created")
        values = self.content(entry)["values"]
        self.assertEqual(values["subject"], ticket.subject)
        self.assertEqual(values["partner_id"], self.trainee.id)
        self.assertNotIn(ANY_KEY, entry.content)
        self.assertEqual(entry.user_id, self.user_level1)
        self.assertEqual(entry.with_context(lang="ar_001").display_name, "استلام التذكرة")

    def test_a_change_is_recorded_with_what_it_was_before(self):
        ticket = self.make_ticket(subject="قبل")
        ticket.with_user(self.user_level1).subject = "بعد"
        (entry,) = self.entries(ticket, "change")
        self.assertEqual(self.content(entry)["changes"], {"subject": ["قبل", "بعد"]})

    def test_what_changes_nothing_is_not_recorded(self):
        ticket = self.make_ticket(subject="كما هو")
        ticket.with_user(self.user_level1).subject = "كما هو"
        self.assertFalse(self.entries(ticket, "change"))

    def test_moves_acknowledgement_notices_and_their_delivery_are_recorded(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        ticket.with_user(self.user_manager).action_acknowledge()
        moves = [self.content(entry)["changes"]["state"] for entry in self.entries(ticket, "move")]
        self.assertEqual(moves, [["new", "directed"]])
        self.assertEqual(len(self.entries(ticket, "acknowledgement")), 1)
        kinds = {
            self.content(entry)["values"].get("kind") for entry in self.entries(ticket, "notice")
        }
        self.assertIn("directed", kinds)
        self.send_queued_mails()
        states = {
            self.content(entry)["values"].get("state") for entry in self.entries(ticket, "notice")
        }
        self.assertIn("sent", states)

    def test_escalations_are_recorded(self):
        ticket = self.make_ticket()
        ticket.sla_status_ids.write({"next_event_at": "2020-01-01"})
        self.run_cron(self.env.cr.now().replace(year=2027))
        self.assertTrue(self.entries(ticket, "escalation"))

    def test_sla_statuses_are_recorded_with_their_deadlines_and_what_became_of_them(self):
        ticket = self.make_ticket()
        told = [self.content(entry)["values"] for entry in self.entries(ticket, "sla")]
        self.assertEqual(
            {each["metric"] for each in told}, set(ticket.sla_status_ids.mapped("metric"))
        )
        self.assertTrue(all(each["deadline"] and each["state"] == "running" for each in told))
        ticket.with_user(self.user_level1)._direct()
        told = [self.content(entry)["values"] for entry in self.entries(ticket, "sla")]
        self.assertIn(
            ("directing", "met"), {(each["metric"], each["state"]) for each in told if each}
        )

    def test_messages_are_recorded_with_their_words_and_files(self):
        ticket = self.make_ticket("request")
        message = ticket.with_user(self.user_level1).message_post(
            body="الحل هنا", attachments=[("حل.txt", b"steps")], **COMMENT
        )
        (entry,) = self.entries(ticket, "message").filtered(
            lambda entry: self.content(entry)["message"] == message.id
        )
        self.assertIn("الحل هنا", self.content(entry)["body"])
        (file,) = self.content(self.entries(ticket, "file"))["files"]
        self.assertEqual(file["sha256"], hashlib.sha256(b"steps").hexdigest())
        self.assertEqual(self.content(entry)["attachments"], message.attachment_ids.ids)

    def test_no_entry_holds_the_key_of_a_link(self):
        ticket = self.make_ticket(channel_id=self.channel_website.id)
        ticket.with_user(self.user_level1)._direct()
        self.send_receipts()
        for entry in self.entries(ticket):
            self.assertNotIn(ANY_KEY, entry.content)

    def test_merging_adds_entries_on_both_sides_and_changes_none(self):
        one, two = self.make_ticket("request"), self.make_ticket("request")
        two.with_user(self.user_trainee).message_post(body="كلام", **COMMENT)
        self.seal_all()
        before = [entry.read() for entry in self.entries(one) + self.entries(two)]
        two.with_user(self.user_level2)._merge_into(one)
        self.assertTrue(self.entries(one, "merge"))
        self.assertTrue(self.entries(two, "merge"))
        self.assertEqual(before, [self.Evidence.browse(read[0]["id"]).read() for read in before])
        self.seal_all()
        self.assertFalse(self.findings())

    def test_a_batch_is_recorded_with_one_insert(self):
        vals = [{"subject": f"تذكرة {n}", "partner_id": self.trainee.id} for n in range(30)]
        self.Ticket.with_user(self.user_level1).create(vals[:2])
        self.env.cr.flush()
        inserts = []
        execute = type(self.env.cr).execute

        def watch(cr, query, *args, **kwargs):
            code = getattr(query, "code", query)
            if "unnest" in str(code) and "INSERT" in str(code):
                inserts.append(code)
            return execute(cr, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", watch)
        tickets = self.Ticket.with_user(self.user_level1).create(vals)
        self.env.cr.flush()
        self.assertEqual(len(inserts), 1)
        self.assertEqual(
            self.Evidence.search_count(
                [("ticket_id", "in", tickets.ids), ("kind", "=", "created")]
            ),
            30,
        )

    def test_what_is_rolled_back_leaves_no_entry(self):
        ticket = self.make_ticket()
        self.env.cr.flush()
        count = len(self.entries(ticket))
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            ticket.subject = "لن يبقى"
            raise ZeroDivisionError
        self.assertEqual(len(self.entries(ticket)), count)

    def test_a_deleted_ticket_leaves_its_record(self):
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level2).write(
            {
                "cancel_reason": "spam",
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
            }
        )
        ticket.with_user(self.user_admin).unlink()
        self.assertTrue(self.entries(ticket, "created"))
        self.assertEqual(self.entries(ticket, "deleted").user_id, self.user_admin)


class TestDeletedTickets(RecordCase):
    def deleted(self, **values):
        ticket = self.make_ticket("request", **values)
        ticket.with_user(self.user_level2).write(
            {
                "cancel_reason": "spam",
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
            }
        )
        entries = self.entries(ticket)
        ticket.with_user(self.user_admin).unlink()
        self.env.cr.flush()
        return entries | self.Evidence.search([("ticket_id", "=", ticket.id)])

    def found(self, user, entries):
        shown = self.Evidence.with_user(user).with_context(asas_helpdesk_deleted=True)
        return shown.search([("id", "in", entries.ids)])

    def test_level2_and_administrators_read_the_entries_and_nobody_else(self):
        entries = self.deleted()
        last = entries.filtered(lambda entry: entry.kind == "deleted")
        for user in (self.user_level2, self.user_admin):
            self.assertEqual(self.found(user, entries), entries)
            names = {name: {"fields": {"display_name": {}}} for name in ("ticket_id", "user_id")}
            names.update(dict.fromkeys(("summary", "kind", "reference"), {}))
            shown = self.found(user, last).action_show_record()
            screen = self.Evidence.with_user(user).with_context(**shown["context"])
            rows = screen.web_search_read(shown["domain"], names)["records"]
            self.assertEqual({row["id"] for row in rows}, set(entries.ids))
            self.assertTrue(all(row["summary"] for row in rows))
            self.assertIn("REQ/", str(rows))
            self.assertFalse(self.Evidence.with_user(user).search(shown["domain"]))
        for user in (self.user_level1, self.user_manager, self.user_trainee, self.user_employee):
            with self.assertRaises(AccessError):
                self.found(user, entries)
            for work in (lambda r: r.read(["content"]), lambda r: r.action_show_record()):
                with self.assertRaises(AccessError):
                    work(last.with_user(user).with_context(asas_helpdesk_deleted=True))

    def test_who_was_named_in_one_reads_none_of_it_not_even_after_the_name_was_removed(self):
        accused = self.user_level2_other
        for removed in (False, True):
            with self.subTest(removed=removed):
                ticket = self.make_ticket("request")
                ticket.about_partner_ids = accused.partner_id
                if removed:
                    ticket.with_user(self.user_level2).about_partner_ids = False
                ticket.with_user(self.user_level2).write(
                    {
                        "cancel_reason": "spam",
                        "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
                    }
                )
                ticket.with_user(self.user_admin).unlink()
                self.env.cr.flush()
                entries = self.Evidence.search([("ticket_id", "=", ticket.id)])
                self.assertEqual(self.found(self.user_level2, entries), entries)
                self.assertFalse(self.found(accused, entries))
                with self.assertRaises(AccessError):
                    entries.with_user(accused).with_context(asas_helpdesk_deleted=True).read()

    def test_those_of_another_company_are_read_there_alone(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        entries = self.deleted()
        self.user_level2.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.found(self.user_level2, entries))


class TestNobodyBendsIt(RecordCase):
    def test_neither_staff_nor_the_superuser_makes_changes_or_deletes_an_entry(self):
        ticket = self.make_ticket()
        entry = self.entries(ticket)[:1]
        self.seal_all()
        for user in (self.user_admin, self.env.ref("base.user_admin"), self.env.user):
            for env in (entry.with_user(user), entry.with_user(user).sudo()):
                with self.subTest(user=user.login, su=env.env.su):
                    with self.assertRaises(UserError):
                        env.write({"content": "{}"})
                    with self.assertRaises(UserError):
                        env.content = "{}"
                    with self.assertRaises(UserError):
                        env.unlink()
                    with self.assertRaises(UserError):
                        env.create({"kind": "created", "at": "2026-01-01"})
                    with self.assertRaises(UserError):
                        env.copy()
        self.assertFalse(self.findings())

    def test_level1_managers_and_beneficiaries_do_not_read_it(self):
        entry = self.entries(self.make_ticket())[:1]
        for user in (self.user_level1, self.user_manager, self.user_trainee, self.user_employee):
            with self.assertRaises(AccessError):
                entry.with_user(user).read(["content"])
        self.assertTrue(entry.with_user(self.user_level2).read(["content"]))

    def test_whom_it_is_about_does_not_read_it(self):
        ticket = self.make_ticket()
        ticket.about_partner_ids = self.user_admin.partner_id
        entries = self.entries(ticket)
        with self.assertRaises(AccessError):
            entries.with_user(self.user_admin).read(["content"])
        self.assertFalse(
            self.Evidence.with_user(self.user_admin).search([("ticket_id", "=", ticket.id)])
        )


class TestVerify(RecordCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.ticket.subject = "الأول"
        self.env.cr.flush()
        self.ticket.subject = "الثاني"
        self.env.cr.flush()
        self.seal_all()
        self.chain = self.entries(self.ticket)

    def sql(self, query, *args):
        self.env.cr.execute(query, args)
        self.env.invalidate_all()

    def test_an_untouched_record_holds(self):
        self.assertFalse(self.findings())
        self.assertFalse(self.findings(self.anchor()))
        self.assertEqual(self.chain.mapped("number"), list(range(1, len(self.chain) + 1)))

    def test_names_what_was_changed(self):
        self.sql("UPDATE asas_helpdesk_evidence SET content = '{}' WHERE id = %s", self.chain[1].id)
        self.assertIn("entry 2: its content was changed", self.findings())
        self.assertIn(self.ticket.id, [chain for chain, _ in self.Evidence._verify()[1]])

    def test_names_who_was_exchanged(self):
        self.sql(
            "UPDATE asas_helpdesk_evidence SET user_id = %s WHERE id = %s",
            self.user_level2.id,
            self.chain[1].id,
        )
        self.assertTrue(self.findings())

    def test_names_what_was_backdated(self):
        self.sql(
            "UPDATE asas_helpdesk_evidence SET at = '2020-01-01' WHERE id = %s", self.chain[1].id
        )
        self.assertIn("entry 2 was changed", self.findings())

    def test_names_what_was_removed(self):
        self.sql("DELETE FROM asas_helpdesk_evidence WHERE id = %s", self.chain[1].id)
        self.assertIn("entries 2 to 2 were removed", self.findings())

    def test_names_a_content_that_was_removed(self):
        self.sql(
            "UPDATE asas_helpdesk_evidence SET content = NULL, key = NULL WHERE id = %s",
            self.chain[1].id,
        )
        self.assertIn("entry 2: its content was removed", self.findings())

    def test_an_anchor_names_what_was_cut_off(self):
        anchor = self.anchor()
        self.sql("DELETE FROM asas_helpdesk_evidence WHERE id = %s", self.chain[-1].id)
        self.assertRegex(" ".join(self.findings()), "is another one today", "so does the ticket")
        self.sql("UPDATE asas_helpdesk_ticket SET subject = 'الأول' WHERE id = %s", self.ticket.id)
        self.assertFalse(self.findings(), "nothing inside shows it")
        self.assertRegex(" ".join(self.findings(anchor)), "were cut off")

    def test_an_anchor_names_a_ticket_that_is_gone(self):
        anchor = self.anchor()
        self.sql("DELETE FROM asas_helpdesk_evidence WHERE ticket_id = %s", self.ticket.id)
        self.assertRegex(" ".join(self.findings(anchor)), "are missing")

    def forge(self):
        """Change an entry and compute all seals again, as somebody with the database could."""
        self.sql("UPDATE asas_helpdesk_evidence SET content = '{}' WHERE id = %s", self.chain[0].id)
        self.sql(
            "UPDATE asas_helpdesk_evidence SET number = NULL, seal = NULL, previous = NULL,"
            " key = NULL, digest = NULL WHERE ticket_id = %s",
            self.ticket.id,
        )
        self.seal_all()

    def test_an_anchor_names_it_where_all_seals_were_computed_again(self):
        anchor = self.anchor()
        self.forge()
        self.assertFalse(self.findings(), "nothing inside shows it")
        self.assertRegex(" ".join(self.findings(anchor)), "computed again")

    def test_the_first_lines_of_an_anchor_already_show_it(self):
        kept = self.env["asas.helpdesk.evidence.anchor"]._make()
        lines = f"> at {kept.at.isoformat()}Z\n> root {kept.root}\n"
        self.assertFalse(self.findings(seal.read_anchor(lines)))
        self.forge()
        self.assertTrue(self.findings(seal.read_anchor(lines)))

    def test_an_anchor_kept_here_shows_what_a_careless_hand_changed(self):
        self.env["asas.helpdesk.evidence.anchor"]._make()
        self.assertFalse(self.findings())
        self.forge()
        self.assertRegex(" ".join(self.findings()), "computed again")

    def test_after_a_restore_names_what_is_missing_and_what_is_new(self):
        anchor = self.anchor()
        last = self.chain[-1]
        self.sql("DELETE FROM asas_helpdesk_evidence WHERE id = %s", last.id)
        self.ticket.subject = "بعد الاستعادة"
        self.env.cr.flush()
        self.seal_all()
        self.assertFalse(self.findings())
        self.assertRegex(" ".join(self.findings(anchor)), "computed again")

    def test_a_text_without_an_anchor_is_refused(self):
        self.assertRegex(" ".join(self.findings(seal.read_anchor("السلام عليكم"))), "no anchor")

    def test_an_anchor_that_somebody_shortened_is_refused(self):
        self.make_ticket()
        anchor = self.anchor()
        anchor.heads.pop(self.ticket.id)
        self.assertRegex(" ".join(self.findings(anchor)), "incomplete")

    def test_destroyed_content_is_gone_and_the_seals_still_hold(self):
        anchor = self.anchor()
        self.chain[0]._destroy_content("انتهت مدة الحفظ")
        self.env.cr.flush()
        row = self.chain[0].read()[0]
        self.assertFalse(row["content"] or row["key"] or row["user_id"])
        self.assertFalse(self.findings(anchor))
        self.seal_all()
        self.assertFalse(self.findings(anchor))
        (entry,) = self.entries(self.ticket, "destroyed")
        self.assertEqual(self.content(entry)["entries"], [1])

    def test_what_waits_too_long_to_be_sealed_is_named(self):
        self.sql(
            "INSERT INTO asas_helpdesk_evidence (kind, at, content) VALUES"
            " ('setting', now() - interval '3 hours', '{}')"
        )
        self.assertRegex(" ".join(self.findings()), "have not been sealed")


class TestComparedWithToday(RecordCase):
    """A change past the program leaves no entry: what is stored today differs from its entry."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket("complaint")
        self.message = self.ticket.with_user(self.user_level1).message_post(
            body="وعدناكم بالرد غداً", attachments=[("وعد.txt", b"promise")], **COMMENT
        )
        self.ticket.with_user(self.user_level1)._direct()
        self.ticket.with_user(self.user_manager).action_acknowledge()
        self.send_queued_mails()
        self.seal_all()
        self.assertFalse(self.findings())

    def sql(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(query, args)
        self.env.invalidate_all()

    def assertNamed(self, words, ticket=None):
        named = [words for chain, words in self.Evidence._verify()[1] if chain]
        self.assertRegex("\n".join(named), words)
        self.assertEqual({c for c, _w in self.Evidence._verify()[1]}, {(ticket or self.ticket).id})

    def test_a_message_that_was_rewritten_backdated_or_given_to_another_is_named(self):
        for column, value, label in (
            ("body", "<p>لم نعدكم بشيء</p>", "words"),
            ("date", "2020-01-01 00:00:00", "time"),
            ("author_id", self.user_level2.partner_id.id, "author"),
            ("email_from", "other@example.com", "author"),
            ("message_type", "auto_comment", "kind"),
            ("is_internal", True, "who may read it"),
            ("res_id", self.make_ticket().id, "ticket"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.seal_all()
                self.sql(
                    f"UPDATE mail_message SET {column} = %s WHERE id = %s", value, self.message.id
                )
                self.assertNamed(f"the message of entry .*: .*{label}")
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(self.findings())

    def test_a_message_that_is_gone_is_named(self):
        self.sql("DELETE FROM mail_message WHERE id = %s", self.message.id)
        self.assertNamed("is gone: message")

    def test_a_file_whose_content_checksum_or_name_was_changed_is_named(self):
        file = self.message.attachment_ids
        for column, value, label in (
            ("checksum", "0" * 40, "checksum"),
            ("name", "آخر.txt", "name"),
            ("res_model", "res.partner", "ticket"),
            ("store_fname", None, "content"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.sql(f"UPDATE ir_attachment SET {column} = %s WHERE id = %s", value, file.id)
                self.assertNamed(f"the file of entry .*: {label}")
                savepoint.rollback()
                self.env.invalidate_all()
        with patch.object(type(file), "_file_read", lambda self, fname, size=None: b"changed"):
            self.env.invalidate_all()
            self.assertNamed("the file of entry .*: content")
        self.sql("DELETE FROM ir_attachment WHERE id = %s", file.id)
        self.assertNamed("is gone: file")

    def test_a_value_of_the_ticket_that_was_changed_is_named(self):
        for column, value, label in (
            ("subject", "آخر", "Subject"),
            ("description", "<p>آخر</p>", "Description"),
            ("received_at", "2020-01-01 00:00:00", "Received At"),
            ("confidential", True, "Confidential"),
            ("directed_at", "2020-01-01 00:00:00", "Directed"),
            ("manager_id", self.user_level2.id, "Directed To"),
            ("acknowledged_at", None, "Acknowledged"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.sql(
                    f"UPDATE asas_helpdesk_ticket SET {column} = %s WHERE id = %s",
                    value,
                    self.ticket.id,
                )
                self.assertNamed(f"the ticket is another one today .*: .*{label}")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_names_that_were_taken_off_are_named(self):
        self.ticket.with_user(self.user_level1).about_partner_ids = self.user_hall.partner_id
        self.seal_all()
        self.assertFalse(self.findings())
        self.sql(
            "DELETE FROM asas_helpdesk_ticket_about_rel WHERE asas_helpdesk_ticket_id = %s",
            self.ticket.id,
        )
        self.assertNamed("Complaint About")

    def test_a_notice_an_escalation_and_a_deadline_that_were_changed_are_named(self):
        notice = self.ticket.notice_ids.filtered(lambda n: n.state == "sent")[:1]
        status = self.ticket.sla_status_ids.filtered("reached_at")[:1]
        for table, id_, column, value, label in (
            ("asas_helpdesk_notice", notice.id, "done_at", "2020-01-01 00:00:00", "Notice"),
            ("asas_helpdesk_notice", notice.id, "address", "x@example.com", "Notice"),
            ("asas_helpdesk_sla_status", status.id, "deadline", "2040-01-01", "SLA Status"),
            ("asas_helpdesk_sla_status", status.id, "reached_at", "2020-01-01", "SLA Status"),
            ("asas_helpdesk_sla_status", status.id, "reached_at", None, "SLA Status"),
            ("asas_helpdesk_sla_status", status.id, "turn", 7, "SLA Status"),
        ):
            with self.subTest(table=table, column=column), self.cr.savepoint() as savepoint:
                self.sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, id_)
                self.assertNamed(f"“{label}” of entry .* is another one today")
                savepoint.rollback()
                self.env.invalidate_all()
        self.sql("DELETE FROM asas_helpdesk_notice WHERE id = %s", notice.id)
        self.assertNamed("is gone: Notice")

    def test_a_ticket_that_was_deleted_past_the_program_is_named(self):
        self.sql("DELETE FROM asas_helpdesk_ticket WHERE id = %s", self.ticket.id)
        self.assertNamed("the ticket is gone")

    def test_an_entry_with_anything_in_it_stops_no_verification(self):
        for content in ("[]", "{", '{"values": 3, "changes": 4}', '{"id": "x", "values": []}'):
            for entry in self.entries(self.ticket):
                with self.cr.savepoint() as savepoint:
                    self.sql(
                        "UPDATE asas_helpdesk_evidence SET content = %s WHERE id = %s",
                        content,
                        entry.id,
                    )
                    self.assertTrue(self.findings())
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_what_the_program_does_is_never_named(self):
        ticket, other = self.make_ticket("request"), self.make_ticket("request")
        other.with_user(self.user_trainee).message_post(
            body="كلام", attachments=[("ملف.txt", b"file")], **COMMENT
        )
        message = ticket.with_user(self.user_level1).message_post(body="قبل", **COMMENT)
        ticket.with_user(self.user_level1)._message_update_content(message, body="بعد")
        other.with_user(self.user_level2)._merge_into(ticket)
        self.resolve(ticket, self.user_level1)
        self.send_queued_mails()
        self.assertFalse(self.findings(), "what is not sealed yet is known as well")
        self.seal_all()
        self.assertFalse(self.findings())
        self.Evidence.search([("ticket_id", "=", ticket.id)])._destroy_content("انتهت مدة الحفظ")
        message._letting_go().body = "–"
        self.assertFalse(self.findings())
