"""The record: what is added to it, that nobody bends it, and what an anchor shows."""

import hashlib
import json

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
