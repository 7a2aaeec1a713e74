"""Duplicates: shown to the staff alone, related or merged; merging loses nothing and sends
nothing."""

from datetime import timedelta

from common import SUNDAY_MORNING, hours
from portal_case import PortalCase
from rights_case import RightsCase

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

SAID = {"subject": "انقطاع الصوت في القاعة", "description": "<p>انقطع الصوت مرتين اليوم.</p>"}
COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
AGAIN = {"subject": "الصوت ينقطع في القاعة", "description": "<p>ينقطع الصوت كل دقيقة.</p>"}


class MergeCase(RightsCase):
    def pair(self, ticket_type="request", **values):
        """Return two tickets that say the same within an hour."""
        now = fields.Datetime.now()
        first = self.make_ticket(ticket_type, received_at=now - timedelta(hours=1), **SAID)
        return first, self.make_ticket(ticket_type, **{**AGAIN, "received_at": now, **values})

    def merge(self, away, into, user=None):
        """Merge through the dialog, as a person does."""
        user = user or self.user_level1
        wizard = (
            self.env["asas.helpdesk.merge.wizard"]
            .with_user(user)
            .create({"ticket_ids": (away | into).ids, "into_id": into.id})
        )
        return self.call(user, wizard, "action_merge")


class TestDuplicates(MergeCase):
    def candidates(self, ticket, user=None):
        ticket.invalidate_recordset()
        return ticket.with_user(user or self.user_level1).possible_duplicate_ids.with_user(
            self.env.user
        )

    def test_what_one_person_says_twice_is_shown_on_both(self):
        first, second = self.pair()
        self.assertEqual(self.candidates(first), second)
        self.assertEqual(self.candidates(second), first)

    def test_other_persons_other_words_and_other_days_are_none(self):
        first, _second = self.pair()
        for values in (
            {
                **AGAIN,
                "partner_id": self.user_trainer.partner_id.id,
                "beneficiary_phone": "0551112223",
            },
            {"subject": "تعديل الاسم في الشهادة"},
            {**AGAIN, "received_at": fields.Datetime.now() - timedelta(days=4)},
        ):
            other = self.make_ticket("request", **values)
            self.assertNotIn(other, self.candidates(first))

    def test_a_person_without_a_contact_is_known_by_number_or_address(self):
        first, _second = self.pair()
        by_number = self.make_ticket(
            "request", **AGAIN, partner_id=False, beneficiary_phone="٠٥٣٣٨٤٨٧١٢"
        )
        by_address = self.make_ticket(
            "request", **AGAIN, partner_id=False, beneficiary_email="Trainee@Example.com"
        )
        self.assertLessEqual(by_number | by_address, self.candidates(first))

    def test_related_and_cancelled_ones_are_shown_no_more(self):
        first, second = self.pair()
        second.with_user(self.user_level1).with_context(asas_helpdesk_with=first.id).action_relate()
        self.assertEqual(first.related_ids, second)
        self.assertFalse(self.candidates(first) | self.candidates(second))
        third = self.make_ticket("request", **AGAIN)
        third.write({"cancel_reason": "spam"})
        third._set_state("cancelled")
        self.assertFalse(self.candidates(first))

    def test_nobody_is_shown_or_relates_what_they_may_not_see(self):
        first, second = self.pair("complaint")
        second.about_partner_ids = self.user_level1.partner_id
        self.assertFalse(self.candidates(first))
        self.assertEqual(self.candidates(first, self.user_level2), second)
        with self.assertRaises(AccessError):
            first.with_user(self.user_level1).with_context(
                asas_helpdesk_with=second.id
            ).action_relate()
        with self.assertRaises(AccessError):
            first.with_user(self.user_level1).with_context(
                asas_helpdesk_with=second.id
            ).action_merge()
        with self.assertRaisesRegex(UserError, "two"):
            first.with_user(self.user_level1).action_relate()
        self.assertFalse(first.related_ids)

    def test_they_are_looked_for_with_one_query_more(self):
        first, _second = self.pair()
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.candidates(first))
            counts.append(self.env.cr.sql_log_count - before)
            for _ticket in range(6):
                self.make_ticket("request", **AGAIN)
        self.assertLessEqual(counts[1], counts[0] + 1)


class TestMerge(MergeCase):
    def test_everything_goes_over_and_nobody_is_written_to(self):
        with self.clock_at(SUNDAY_MORNING):
            first, second = self.pair(tag_ids=[Command.create({"name": "صوت"})], priority="2")
            second.with_user(self.user_level1).message_post(
                body="نعتذر، ونعمل على ذلك.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            second.with_user(self.user_level1)._message_log(body="يراجع المضيف.")
            second.message_subscribe(self.user_hall.partner_id.ids)
            with self.mock_mail_gateway():
                notice = second._message_log(body="x", message_type="auto_comment")
            file = self.env["ir.attachment"].create(
                {"name": "صورة.png", "raw": b"x", "res_model": second._name, "res_id": second.id}
            )
            notices = second.notice_ids
            answered_at = second.first_response_at
            self.assertTrue(answered_at)
        with self.clock_at(SUNDAY_MORNING + hours(1)), self.mock_mail_gateway():
            mails = self.env["mail.mail"].search_count([])
            sms = self.env["sms.sms"].search_count([])
            activities = self.env["mail.activity"].search_count([])
            self.merge(second, first)
            self.assertEqual(self.env["mail.mail"].search_count([]), mails)
            self.assertEqual(self.env["sms.sms"].search_count([]), sms)
            self.assertEqual(self.env["mail.activity"].search_count([]), activities)
            self.assertFalse(self._mails)
        self.assertEqual((second.state, second.cancel_reason), ("cancelled", "duplicate"))
        self.assertEqual(second.duplicate_of_id, first)
        bodies = first.message_ids.mapped("body")
        for words in ("نعتذر، ونعمل على ذلك.", "ينقطع الصوت كل دقيقة", second.reference):
            self.assertTrue(any(words in body for body in bodies), words)
        own_words = first.message_ids.filtered(lambda m: "كل دقيقة" in m.body)
        self.assertEqual(own_words.author_id, self.trainee)
        self.assertEqual(own_words.date, second.received_at)
        self.assertEqual(file.res_id, first.id)
        self.assertIn(self.user_hall.partner_id, first.message_partner_ids)
        self.assertEqual(first.tag_ids.mapped("name"), ["صوت"])
        self.assertEqual(first.priority, "2")
        self.assertEqual(first.first_response_at, answered_at)
        self.assertEqual(notice.res_id, second.id)
        self.assertEqual(second.notice_ids, notices, "proof stays where it was earned")
        self.assertTrue(any(first.reference in body for body in second.message_ids.mapped("body")))

    def test_clocks_start_when_the_first_was_received(self):
        with self.clock_at(SUNDAY_MORNING):
            first, second = self.pair("complaint")
            first.with_user(self.user_level1).action_start()
            deadline = {c.metric: c.deadline for c in first.sla_status_ids}
            self.merge(first, second, self.user_level1)
        self.assertEqual(second.received_at, first.received_at)
        self.assertEqual({c.metric: c.deadline for c in second.sla_status_ids}, deadline)
        self.assertLessEqual({c.state for c in first.sla_status_ids}, {"paused", "breached"})

    def test_the_earliest_stays_unless_another_is_directed(self):
        first, second = self.pair("complaint")
        wizard = self.env["asas.helpdesk.merge.wizard"].with_user(self.user_level1)
        self.assertEqual(wizard.create({"ticket_ids": (first | second).ids}).into_id, first)
        second.with_user(self.user_level1)._direct()
        form = Form(wizard.with_context(default_ticket_ids=(first | second).ids))
        self.assertEqual(form.into_id, second)
        self.assertFalse(form.refusal)
        form.into_id = first
        self.assertIn("directed", form.refusal)
        with self.assertRaisesRegex(UserError, "directed"):
            self.merge(second, first)
        self.merge(first, second)
        self.assertEqual((first.state, second.state), ("cancelled", "directed"))
        self.assertTrue(second._is_notice_proven("directed") or second.notice_ids)

    def test_people_complained_about_and_confidence_go_over(self):
        first, second = self.pair("complaint")
        second.about_partner_ids = self.user_hall.partner_id
        second.confidential = True
        with self.assertRaises(AccessError):
            self.merge(second, first)
        first.message_subscribe((self.user_level1 | self.user_level2).partner_id.ids)
        self.merge(second, first, self.user_level2)
        self.assertTrue(first.confidential)
        self.assertEqual(first.about_partner_ids, self.user_hall.partner_id)
        self.assertNotIn(self.user_level1.partner_id, first.message_partner_ids)
        self.assertFalse(self.sees(self.user_level1, first))
        self.assertFalse(self.sees(self.user_hall, first))

    def test_a_contact_and_what_was_not_known_are_taken_over(self):
        first = self.make_ticket(
            "request",
            **SAID,
            partner_id=False,
            service_id=False,
            beneficiary_name="أبو فهد",
            beneficiary_email=self.trainee.email,
        )
        second = self.make_ticket("request", **AGAIN, course_id=self.course.id)
        second.user_id = self.user_level1
        self.merge(second, first)
        self.assertEqual(first.partner_id, self.trainee)
        self.assertEqual(first.beneficiary_name, "أبو فهد")
        self.assertEqual(first.beneficiary_phone, "+966533848712")
        self.assertEqual(
            (first.service_id, first.course_id, first.user_id),
            (self.service, self.course, self.user_level1),
        )

    def test_what_may_not_be_merged_is_said_in_words(self):
        first, second = self.pair()
        complaint = self.make_ticket(**AGAIN)
        stranger = self.make_ticket("request", partner_id=self.user_trainer.partner_id.id, **AGAIN)
        ended = self.make_ticket("request", **AGAIN)
        self.resolve(ended, self.user_level1)
        for away, into, words in (
            (complaint, first, "complaint"),
            (stranger, first, "another person"),
            (ended, first, "This ticket is closed"),
            (first, ended, "that stays is closed"),
            (first, first, "two tickets"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self.merge(away, into)
        self.merge(first | second, complaint)
        self.assertEqual(set((first | second).mapped("state")), {"cancelled"})
        self.assertEqual((first | second).duplicate_of_id, complaint)

    def test_only_those_who_take_everything_in_merge(self):
        first, second = self.pair(course_id=self.course.id)
        first.course_id = self.course
        for user in self.staff - self.user_level1 - self.user_level2 - self.user_admin:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.merge(second, first, user)
        self.assertEqual(second.state, "new")
        hidden = self.about(self.user_level1)
        with self.assertRaises(AccessError):
            self.merge(hidden, first)

    def test_a_ticket_taken_up_again_is_no_duplicate_any_more(self):
        first, second = self.pair()
        self.merge(second, first)
        second.with_user(self.user_level1).action_reopen()
        self.assertEqual(second.state, "in_progress")
        self.assertFalse(second.duplicate_of_id or second.cancel_reason)

    def test_an_answer_that_comes_back_after_merging_fails_its_notice(self):
        for by_odoo in (False, True):  # as before version 19.0.1.1.0
            first, second = self.pair()
            message = second.with_user(self.user_level1).message_post(
                body="نعمل على ذلك.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            answered = second.notice_ids.filtered(lambda n: n.kind == "answered").sorted("id")[-1:]
            bounced = answered.mail_id.mail_message_id
            if by_odoo:
                notification = self.env["mail.notification"].create(
                    {
                        "mail_message_id": message.id,
                        "res_partner_id": self.trainee.id,
                        "notification_type": "email",
                        "notification_status": "sent",
                    }
                )
                answered.write({"mail_id": False, "notification_id": notification.id})
                bounced = message
            answered.write({"state": "sent"})
            self.merge(second, first)
            self.env["mail.thread"]._routing_handle_bounce(
                None,
                {
                    "bounced_email": answered.address,
                    "bounced_partner": self.trainee,
                    "bounced_message": bounced,
                    "bounced_msg_ids": [bounced.message_id],
                    "body": "No such mailbox",
                    **dict.fromkeys(("email_from", "to", "message_id"), "x"),
                },
            )
            self.assertEqual(answered.state, "failed")
            self.assertFalse(second.activity_ids, "nobody is asked to call about what has ended")

    def test_a_scheduled_message_is_not_lost(self):
        first, second = self.pair()
        self.env["mail.scheduled.message"].with_user(self.user_level1).create(
            {
                "model": second._name,
                "res_id": second.id,
                "author_id": self.user_level1.partner_id.id,
                "body": "غداً",
                "scheduled_date": fields.Datetime.now() + timedelta(days=1),
            }
        )
        with self.assertRaisesRegex(UserError, "scheduled"):
            self.merge(second, first)

    def test_what_was_typed_makes_nobody_the_person_of_another_ticket(self):
        theirs = self.make_ticket(
            "request", **AGAIN, partner_id=False, beneficiary_email="victim@example.net"
        )
        mine = self.make_ticket(
            "request", partner_id=self.trainee.id, beneficiary_email="victim@example.net"
        )
        self.assertFalse(mine._is_same_person_as(theirs))
        with self.assertRaises(UserError):
            self.merge(theirs, mine)
        self.assertEqual(mine.partner_id, self.trainee)

    def test_an_address_or_number_that_its_owner_has_entered_makes_nobody_the_same_person(self):
        address, number = "victim@example.net", "0551112224"
        attacker = self.user_colleague
        attacker.with_user(attacker).write({"email": address})
        attacker.partner_id.sudo().phone = number
        mine = self.make_ticket("request", partner_id=attacker.partner_id.id, **SAID)
        for typed in ({"beneficiary_email": address}, {"beneficiary_phone": number}):
            theirs = self.make_ticket("request", partner_id=False, **AGAIN, **typed)
            for away, into in ((theirs, mine), (mine, theirs)):
                with self.assertRaisesRegex(UserError, "another person"):
                    self.merge(away, into)
            # Merged before, when the address was another one: nobody is led to the other ticket.
            theirs.write({"duplicate_of_id": mine.id, "cancel_reason": "duplicate"})
            theirs._set_state("cancelled")
            self.assertFalse(theirs._survivor())
        # The desk knows who it is: its hand decides.
        known = self.make_ticket("request", partner_id=False, **AGAIN, beneficiary_email=address)
        known.with_user(self.user_level1).partner_id = attacker.partner_id
        self.merge(known, mine)
        self.assertEqual(known.duplicate_of_id, mine)

    def test_a_number_of_a_contact_without_a_user_is_theirs(self):
        contact = self.env["res.partner"].create({"name": "ريم", "phone": "0551112225"})
        mine = self.make_ticket("request", partner_id=contact.id, **SAID)
        typed = {"partner_id": False, "beneficiary_phone": "0551112225"}
        other = self.make_ticket("request", **AGAIN, **typed)
        self.merge(other, mine)
        self.assertEqual(other.duplicate_of_id, mine)

    def typed(self):
        """Return two tickets with one typed address, both from the public form: that of the person
        who has the address, and that of somebody who typed it."""
        guest = {
            "partner_id": False,
            "beneficiary_email": "victim@example.net",
            "consented_at": fields.Datetime.now(),
        }
        first, second = self.pair()
        first.write({**guest, "beneficiary_phone": "0551112226"})
        second.write({**guest, "beneficiary_phone": False})
        return first, second

    def test_who_may_have_typed_the_address_of_another_is_merged_by_level2_alone(self):
        victim, attacker = self.typed()
        for away, into in ((victim, attacker), (attacker, victim)):
            with self.assertRaisesRegex(UserError, "Ask Level 2"):
                self.merge(away, into)
        known = self.make_ticket("request", partner_id=self.trainee.id, **SAID)
        self.trainee._asas_helpdesk_prove("staff")
        attacker.beneficiary_email = self.trainee.email
        for away, into in ((known, attacker), (attacker, known)):
            with self.assertRaisesRegex(UserError, "Ask Level 2"):
                self.merge(away, into)

    def test_each_goes_on_reading_only_what_is_theirs(self):
        victim, attacker = self.typed()
        words = victim.with_user(self.user_level1).message_post(
            body="كلام للضحية", attachments=[("سر.txt", b"secret")], **COMMENT
        )
        self.merge(victim, attacker, self.user_level2)
        self.assertEqual(victim.duplicate_of_id, attacker)
        self.assertEqual(victim.state, "cancelled")
        self.assertEqual((words.res_id, words.attachment_ids.res_id), (victim.id, victim.id))
        self.assertFalse(attacker.message_ids.filtered(lambda m: SAID["description"] in m.body))
        self.assertFalse(attacker.beneficiary_phone)
        self.assertFalse(attacker.partner_id)
        self.assertFalse(victim._survivor())
        self.assertIn("stay here", victim.message_ids[0].body)

    def test_the_contact_of_a_ticket_does_not_pass_to_who_typed_the_address(self):
        self.trainee._asas_helpdesk_prove("staff")
        first = self.make_ticket("request", **SAID)
        attacker = self.make_ticket(
            "request", **AGAIN, partner_id=False, beneficiary_email=self.trainee.email
        )
        attacker.consented_at = fields.Datetime.now()
        self.merge(first, attacker, self.user_level2)
        self.assertFalse(attacker.partner_id)
        self.assertNotIn(self.trainee, attacker.message_partner_ids)
        # Level 2 knows who it is: its hand decides.
        third = self.make_ticket("request", partner_id=self.trainee.id, **SAID)
        attacker.with_user(self.user_level2).partner_id = self.trainee
        self.merge(third, attacker)
        self.assertEqual(third._survivor(), attacker)

    def test_link_of_the_public_form_leads_to_no_other_ticket(self):
        first, second = self.pair()
        (first | second).write({"partner_id": False, "beneficiary_email": "same@example.net"})
        second.consented_at = fields.Datetime.now()
        self.merge(second, first, self.user_level2)
        mailed = second.message_ids[:1]
        # Nobody is led where another person may have typed the address.
        self.assertFalse(second._leads_to_by_link(0))
        self.assertFalse(second._leads_to_by_link(mailed.id))
        second.consented_at = False
        # Sent to the address, which is that of the other one.
        self.assertEqual(second._leads_to_by_link(mailed.id), first)
        first.beneficiary_email = "another@example.net"
        self.assertFalse(second._leads_to_by_link(mailed.id))

    def test_merging_ends_the_links_of_a_ticket_whose_address_was_only_typed(self):
        first, second = self.pair()
        (first | second).write({"partner_id": False, "beneficiary_email": "same@example.net"})
        first.consented_at = fields.Datetime.now()
        shown, mailed = self.key(first, first.message_ids.browse(0)), first.message_ids[:1].id
        self.assertEqual(first._read_key(shown), 1)
        self.merge(second, first, self.user_level2)
        # Who typed the address of another person does not read that person's words.
        self.assertIsNone(first._read_key(shown))
        self.assertFalse(first._get_shown_path())
        self.assertEqual(first._read_key(first._make_key(mailed)), mailed)

    def test_merging_ends_the_links_that_went_to_another_address(self):
        first, second = self.pair()
        second.beneficiary_email = "another@example.net"
        sent = self.key(first)
        self.merge(second, first)
        self.assertIsNone(first._read_key(sent))

    def test_links_that_went_to_the_same_address_hold_after_merging(self):
        first, second = self.pair()
        sent = self.key(first)
        self.merge(second, first)
        self.assertEqual(first._read_key(sent), 1)

    def test_merged_tickets_are_hidden_from_whom_the_other_is_about(self):
        first, second = self.pair()
        accused = self.user_level1_other
        self.merge(second, first)
        first.about_partner_ids = accused.partner_id
        self.assertFalse(second.with_user(accused).has_access("read"))
        first.confidential = True
        self.assertFalse(second.with_user(self.user_level1).has_access("read"))

    def test_name_of_a_confidential_ticket_says_nothing_to_others(self):
        first, second = self.pair()
        first.with_user(self.user_level2).confidential = True
        self.env.invalidate_all()
        name = first.with_user(self.user_level1).sudo().display_name
        self.assertEqual(name, first.reference)
        self.assertIn(first.subject, first.with_user(self.user_level2).sudo().display_name)

    def test_withdrawing_the_link_withdraws_those_that_lead_here(self):
        first, second = self.pair()
        self.merge(second, first)
        token = self.key(second)
        first.with_user(self.user_level2).action_withdraw_link()
        self.assertNotEqual(self.key(second), token)


class TestMergedPage(PortalCase):
    def setUp(self):
        super().setUp()
        self.first = self.make_ticket("request", **SAID)
        self.second = self.make_ticket("request", **AGAIN)
        level1 = self.user_level1
        self.second.with_user(level1)._merge_into(self.first.with_user(level1))

    def where(self, ticket, **params):
        answer = self.url_open(f"/my/tickets/{ticket.id}", params=params)
        return answer.url.split("?")[0].rsplit("/", 1)[1]

    def test_page_and_link_lead_to_the_ticket_that_stayed(self):
        token = self.key(self.second, self.second.message_ids[:1])
        self.sign_in()
        self.assertEqual(self.where(self.second, access_token=token), str(self.first.id))
        self.sign_in(self.user_trainee)
        self.assertEqual(self.where(self.second), str(self.first.id))

    def test_nobody_else_is_led_there(self):
        token = self.key(self.second, self.second.message_ids[:1])
        self.first.partner_id = self.user_trainer.partner_id
        self.env.flush_all()
        self.sign_in(self.user_trainee)
        self.assertEqual(self.where(self.second), str(self.second.id))
        self.sign_in()
        self.assertEqual(self.where(self.second, access_token=token), str(self.second.id))
        self.assertNotEqual(self.where(self.second, access_token="wrong"), str(self.first.id))
