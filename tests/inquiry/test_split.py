"""A second ticket: split from an open one that says two things, or following a closed one."""

from datetime import timedelta

from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

OTHER = {"subject": "خطأ في الشهادة", "ticket_type": "suggestion", "words": "اسمي ناقص في الشهادة."}


class TestSplit(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yesterday = fields.Datetime.now().replace(microsecond=0) - timedelta(days=1)
        cls.first = cls.make_ticket(received_at=cls.yesterday, description="<p>أمران.</p>")

    def dialog(self, ticket=None, user=None, **values):
        ticket = ticket or self.first
        given = {"ticket_id": ticket.id, "is_follow_up": ticket.state == "closed", **OTHER}
        user = user or self.user_level1
        return self.env["asas.helpdesk.split.wizard"].with_user(user).create({**given, **values})

    def split(self, ticket=None, user=None, **values):
        wizard = self.dialog(ticket, user, **values)
        found = self.call(user or self.user_level1, wizard, "action_split")
        return self.first.browse(found["res_id"]).sudo()

    def said(self, ticket, body, **values):
        """Return a message of the beneficiary."""
        return ticket.with_user(self.user_trainee).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )

    def closed(self):
        ticket = self.make_ticket("request", received_at=self.yesterday)
        ticket.with_user(self.user_level1).action_start()
        self.resolve(ticket, self.user_level1, outcome="solved")
        self.verify_and_close(ticket, self.user_level2)
        self.assertEqual(ticket.state, "closed")
        return ticket

    def test_the_second_is_of_the_same_person_by_the_same_channel_with_the_first_start(self):
        second = self.split(service_id=self.service.id)
        for name in ("partner_id", "beneficiary_name", "beneficiary_email", "channel_id"):
            self.assertEqual(second[name], self.first[name])
        self.assertEqual(second.received_at, self.yesterday)
        self.assertEqual(second.ticket_type, "suggestion")
        self.assertIn(OTHER["words"], second.description)
        self.assertFalse(second.consented_at)

    def test_both_are_linked_both_logs_say_so_and_the_first_keeps_its_words(self):
        second = self.split()
        self.assertEqual(self.first.related_ids, second)
        self.assertEqual(second.related_ids, self.first)
        self.assertIn(second.reference, self.first.message_ids[0].body)
        self.assertTrue(any(self.first.reference in m.body for m in second.message_ids))
        self.assertIn("أمران", self.first.description)

    def test_the_beneficiary_is_told_the_new_reference_once(self):
        second = self.split()
        self.assertEqual(
            second.notice_ids.filtered(lambda n: n.kind == "received").mapped("kind"), ["received"]
        )

    def test_it_starts_with_the_message_it_comes_from_and_has_its_words_and_files(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.user_level1)
            .create(
                {
                    "name": "شهادة.txt",
                    "raw": b"x",
                    "res_model": self.first._name,
                    "res_id": self.first.id,
                }
            )
        )
        message = self.said(self.first, "واسمي ناقص أيضاً.")
        second = self.split(words=False, message_ids=message.ids, file_ids=file.ids)
        self.assertEqual(second.received_at, message.date)
        self.assertIn("واسمي ناقص أيضاً", second.description)
        copied = self.env["ir.attachment"].search(
            [("res_model", "=", second._name), ("res_id", "=", second.id)]
        )
        self.assertEqual(copied.raw, b"x")
        self.assertEqual(message.res_id, self.first.id)
        self.assertTrue(file.exists())

    def test_who_may_not_see_the_first_does_not_see_the_second(self):
        first = self.make_ticket(
            confidential=True,
            about_partner_ids=[Command.link(self.user_manager.partner_id.id)],
            user=self.user_level1,
        )
        second = self.split(first)
        self.assertTrue(second.confidential)
        self.assertEqual(second.about_partner_ids, self.user_manager.partner_id)
        self.assertEqual(second.user_id, self.user_level1)
        self.assertFalse(self.sees(self.user_manager, second))
        self.assertTrue(self.sees(self.user_level1, second))

    def test_a_person_who_typed_an_address_stays_unproven(self):
        first = self.make_ticket(partner_id=False, beneficiary_email="somebody@example.com")
        first.consented_at = fields.Datetime.now()
        self.assertTrue(self.split(first)._is_address_typed())

    def test_pressed_twice_it_makes_one(self):
        wizard = self.dialog()
        made = [self.call(self.user_level1, wizard, "action_split")["res_id"] for _i in range(2)]
        self.assertEqual(made[0], made[1])
        self.assertEqual(len(self.first.related_ids), 1)

    def test_a_closed_ticket_is_followed_by_one_that_begins_now(self):
        first = self.closed()
        second = self.split(first)
        self.assertEqual(second.state, "new")
        self.assertEqual(second.partner_id, first.partner_id)
        self.assertGreater(second.received_at, first.received_at + timedelta(hours=23))
        self.assertEqual(first.state, "closed")
        self.assertEqual(first.related_ids, second)

    def test_a_ticket_moved_by_another_meanwhile_says_what_to_do(self):
        wizard = self.dialog()
        self.first.with_user(self.user_level2).write(
            {
                "cancel_reason": "spam",
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
            }
        )
        self.let_leave(self.first)
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.call(self.user_level1, wizard, "action_split")
        first = self.closed()
        with self.assertRaisesRegex(UserError, "closed"):
            self.split(first, is_follow_up=False)
        with self.assertRaisesRegex(UserError, "not closed"):
            self.split(self.make_ticket(), is_follow_up=True)

    def test_missing_foreign_and_hostile_input_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(UserError, "Choose a message"):
            self.split(words=" ")
        for subject in (" ", "x" * 201):
            with self.assertRaisesRegex(ValidationError, "characters"):
                self.split(subject=subject)
        message = self.said(self.make_ticket(), "من تذكرة أخرى")
        note = self.first.with_user(self.user_level1).message_post(body="للموظفين وحدهم")
        for foreign in (message, note):
            with self.assertRaises(ValidationError):
                self.split(message_ids=foreign.ids)
        file = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self.assertRaises(UserError):
            self.split(file_ids=file.ids)
        for hostile in ({"ticket_type": "x"}, {"service_id": "x"}, {"message_ids": "x"}):
            with self.assertRaises(UserError):
                self.split(**hostile)
        said = self.split(words="<script>alert(1)</script>")
        self.assertNotIn("<script", said.description)

    def test_the_wrong_person_neither_opens_the_dialog_nor_uses_that_of_another(self):
        wizard = self.dialog()
        for user in (self.user_hall, self.user_manager, self.user_employee, self.user_trainee):
            with self.subTest(user=user.login):
                for name in ("action_split", "action_follow_up"):
                    with self.assertRaises(UserError):
                        self.call(user, self.first, name)
                with self.assertRaises(AccessError):
                    self.dialog(user=user)
        with self.assertRaises(AccessError):
            self.call(self.user_level2, wizard, "action_split")
        hidden = self.about(self.user_level1)
        with self.assertRaises(AccessError):
            self.dialog(hidden)
        with self.assertRaises(AccessError):
            self.call(self.user_level1, hidden, "action_split")
