"""Which ticket a mail belongs to, and who may add to it."""

from common import ANY_KEY, SUNDAY_MORNING, hours
from gateway_case import ANSWERS, MailboxCase

from odoo.exceptions import AccessError

from odoo.addons.mail.tests.common import mail_new_test_user

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class TestThreads(MailboxCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.receive(self.mail(To=f"complaints@{self.alias_domain}"))
        self.first = self.ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.notice = self.ticket.notice_ids.mail_id

    def messages(self, words, ticket=None):
        return (ticket or self.ticket).message_ids.filtered(lambda m: words in (m.body or ""))

    def close(self, ticket=None):
        ticket = ticket or self.ticket
        ticket.ticket_type = "request"
        self.resolve(ticket, self.user_level1)
        self.verify_and_close(ticket, self.user_level2)
        self.assertEqual(ticket.state, "closed")

    def named(self, pattern="رد: {}", **headers):
        return self.mail("كلام آخر", Subject=pattern.format(self.ticket.reference), **headers)

    def test_answer_to_a_merged_ticket_reaches_the_one_that_stayed(self):
        stayed = self.receive(self.mail("الصوت منقطع", To=f"complaints@{self.alias_domain}"))
        self.ask_and_wait(stayed, self.user_level1)
        self.ticket.with_user(self.user_level1)._merge_into(stayed.with_user(self.user_level1))
        answers = {
            "جواب": {"In_Reply_To": self.notice.message_id},
            "كلام آخر": {"Subject": f"رد: {self.ticket.reference}"},
        }
        for words, headers in answers.items():
            self.assertFalse(self.receive(self.mail(words, **headers)), "it makes no new ticket")
            self.assertEqual(len(self.messages(words, stayed)), 1)
            self.assertFalse(self.messages(words))
        self.assertEqual(stayed.state, "in_progress", "an answer ends the waiting")

    # --- By the subject

    def test_nobody_speaks_as_the_staff_by_a_reference_in_a_subject(self):
        self.ticket.with_user(self.user_level2).message_subscribe(
            partner_ids=self.user_manager.partner_id.ids
        )
        own = self.receive(self.named(From=self.user_manager.email))
        self.assertEqual(len(own), 1, "it becomes a ticket of its own, beside the other")
        self.assertIn(self.ticket, own.related_ids)
        self.assertFalse(self.messages("كلام آخر"))
        self.assertFalse(self.ticket.first_response_at)

    def test_beneficiary_finds_the_ticket_by_its_reference(self):
        for number, pattern in enumerate(("Re: {}", "بخصوص الشكوى رقم {} عاجل", "[{}]", "رد: {}؟")):
            mail = self.mail(f"كلام {number}", Subject=pattern.format(self.ticket.reference))
            self.assertFalse(self.receive(mail), pattern)
            message = self.messages(f"كلام {number}")
            self.assertEqual(message.author_id, self.trainee)
            self.assertFalse(message.subtype_id.internal)

    def test_reference_may_be_written_with_arabic_digits_and_in_small_letters(self):
        reference = self.ticket.reference
        for written in (
            reference.translate(ARABIC_DIGITS),
            reference.lower(),
            "\u200f\u202a" + reference.replace("/", "/\u200e") + "\u202c",
        ):
            self.assertFalse(self.receive(self.mail("كلام آخر", Subject=written)), written)
        self.assertEqual(len(self.messages("كلام آخر")), 3)

    def test_beneficiary_known_by_an_address_alone_finds_the_ticket(self):
        self.ticket = self.receive(self.mail(From="visitor@example.net"))
        self.assertFalse(self.receive(self.named(From="Visitor <VISITOR@example.net>")))
        self.assertEqual(len(self.messages("كلام آخر")), 1)

    def test_beneficiary_who_gave_another_address_finds_the_ticket_with_it(self):
        self.ticket.beneficiary_email = "private@example.net"
        self.ask_and_wait(self.ticket, self.user_level1)
        self.assertFalse(self.receive(self.named(From="private@example.net")))
        self.assertEqual(self.messages("كلام آخر").author_id, self.trainee)
        self.assertEqual(self.ticket.state, "in_progress")

    def test_follower_finds_the_ticket_by_its_reference(self):
        follower = self.env["res.partner"].create({"name": "x", "email": "follower@example.net"})
        self.ticket.message_subscribe(follower.ids)
        self.assertFalse(self.receive(self.named(From="follower@example.net")))

    def test_anybody_else_who_names_a_reference_gets_a_ticket_beside_it(self):
        for sender in ("stranger@example.net", "colleague@example.com", "level1@staff.example.com"):
            new = self.receive(self.named(From=sender))
            self.assertEqual(len(new), 1, sender)
            self.assertEqual(new.ticket_type, "request", "nothing of the other is taken over")
            self.assertIn(self.ticket, new.related_ids)
            self.assertIn(new, self.ticket.related_ids)
            self.assertTrue(self.messages(self.ticket.reference, new))
            note = self.messages(new.reference)
            self.assertTrue(note.subtype_id.internal, "not shown to the beneficiary")
        self.assertFalse(self.messages("كلام آخر"))

    def test_what_is_told_to_the_stranger_says_nothing_of_the_other_ticket(self):
        self.ticket.subject = "سر لا يعرفه أحد"
        new = self.receive(self.named(From="stranger@example.net"))
        mail = new.notice_ids.mail_id
        self.assertNotIn(self.ticket.subject, mail.body_html)
        self.assertNotIn(ANY_KEY, mail.body_html)

    def test_reference_that_names_no_ticket_is_no_reason_for_anything(self):
        new = self.receive(self.mail(Subject="Re: CMP/1999/00001 XCMP/2026/00001 CMP/2026/1"))
        self.assertEqual(len(new), 1)
        self.assertFalse(new.related_ids)

    # --- By the references

    def test_answer_finds_its_ticket_however_it_names_the_mail_that_it_answers(self):
        for name in ANSWERS:
            notice = self.notice.message_id
            raw = self.file(name, notice=notice, bare=notice.strip("<>"), id=f"{name}@mail.example")
            self.ask_and_wait(self.ticket, self.user_level1)
            self.assertFalse(self.receive(raw), name)
            self.assertEqual(self.ticket.state, "in_progress", name)
        self.assertEqual(len(self.messages("٥١٢٠٣")), len(ANSWERS))

    def test_answer_to_another_address_is_found_likewise(self):
        for name in ANSWERS:
            notice = self.notice.message_id
            raw = self.file(
                name,
                notice=notice,
                bare=notice.strip("<>"),
                id=f"{name}@mail.example",
                address="somebody@example.org",
            )
            self.assertFalse(self.receive(raw), name)
        self.assertEqual(len(self.messages("٥١٢٠٣")), len(ANSWERS))

    def test_mail_of_another_that_a_relay_renamed_names_nothing_of_ours(self):
        relayed = self.mail(**{"X-Microsoft-Original-Message-ID": self.first.message_id})
        self.assertEqual(len(self.receive(relayed)), 1)

    def test_stranger_who_answers_a_mail_of_ours_is_not_shown_to_the_beneficiary(self):
        self.ask_and_wait(self.ticket, self.user_level1)
        answered_at = self.ticket.answered_at
        for sender in ("stranger@example.net", "colleague@example.com"):
            answer = self.mail(
                "ادفع هنا", From=sender, Subject="Re: x", In_Reply_To=self.notice.message_id
            )
            new = self.receive(answer)
            self.assertEqual(len(new), 1, sender)
            self.assertIn(self.ticket, new.related_ids)
        self.assertFalse(self.messages("ادفع هنا"))
        self.assertEqual(self.ticket.state, "waiting")
        self.assertEqual(self.ticket.answered_at, answered_at)
        self.assertFalse(self.ticket.unanswered_at)

    def test_somebody_the_staff_has_written_to_answers_in_the_ticket(self):
        expert = self.env["res.partner"].create({"name": "خبير", "email": "expert@example.net"})
        asked = self.ticket.with_user(self.user_level1).message_post(
            body="ما رأيك؟", partner_ids=expert.ids, subtype_xmlid="mail.mt_note"
        )
        answer = self.mail("رأيي كذا", From="expert@example.net", In_Reply_To=asked.message_id)
        self.assertFalse(self.receive(answer))
        self.assertTrue(
            self.messages("رأيي كذا").subtype_id.internal, "as internal as the question"
        )
        self.assertFalse(self.ticket.first_response_at)

    def test_whom_the_complaint_is_about_adds_nothing_to_it(self):
        accused = mail_new_test_user(
            self.env,
            login="accused",
            groups="base.group_user,asas_helpdesk.group_level1",
            email="accused@staff.example.com",
        )
        self.ticket.about_partner_ids = accused.partner_id
        for headers in ({"In_Reply_To": self.first.message_id}, {}):
            new = self.receive(self.named(From="accused@staff.example.com", **headers))
            self.assertEqual(len(new), 1)
        self.assertFalse(self.messages("كلام آخر"))
        self.assertFalse(self.ticket.first_response_at)

    def test_staff_that_may_not_see_the_ticket_adds_nothing_to_it(self):
        answer = self.mail(From="employee@staff.example.com", In_Reply_To=self.first.message_id)
        self.assertEqual(len(self.receive(answer)), 1)
        self.assertFalse(self.ticket.first_response_at)

    def test_mail_with_our_reference_to_another_model_is_not_ours(self):
        partners = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.alias"].create(
            {
                "alias_name": "contacts",
                "alias_model_id": partners,
                "alias_domain_id": self.domain.id,
            }
        )
        mail = self.named(To=f"contacts@{self.alias_domain}", From="stranger@example.net")
        self.assertFalse(self.receive(mail))
        self.assertFalse(self.messages("كلام آخر"))

    # --- What has ended

    def test_answer_to_a_closed_ticket_reopens_it_inside_the_window(self):
        for headers in (
            {"In_Reply_To": self.notice.message_id, "Subject": "x"},
            {"Subject": f"رد: {self.ticket.reference}"},
        ):
            self.close()
            count = self.ticket.reopen_count
            self.assertFalse(self.receive(self.mail("لم يُحل", **headers)))
            self.assertNotEqual(self.ticket.state, "closed")
            self.assertEqual(self.ticket.reopen_count, count + 1)
            self.assertIn("reopened", self.ticket.notice_ids.mapped("kind"))
        self.assertEqual(len(self.messages("لم يُحل")), 2)

    def test_answer_of_another_to_a_closed_ticket_does_not_reopen_it(self):
        self.close()
        answer = self.mail(
            "ملاحظة", From="level1@staff.example.com", In_Reply_To=self.first.message_id
        )
        self.assertFalse(self.receive(answer))
        self.receive(self.named(From="stranger@example.net"))
        self.assertEqual(self.ticket.state, "closed")

    def test_answer_after_the_window_is_a_new_ticket_beside_the_old(self):
        with self.clock_at(SUNDAY_MORNING):
            self.close()
        self.company.asas_helpdesk_reopen_days = 14
        with self.clock_at(SUNDAY_MORNING + hours(15 * 24)):
            new = self.receive(self.mail(Subject="x", In_Reply_To=self.notice.message_id))
        self.assertEqual(self.ticket.state, "closed")
        self.assertIn(self.ticket, new.related_ids)
        self.assertEqual((new.ticket_type, new.partner_id), ("request", self.trainee))
        self.assertEqual(new.notice_ids.mapped("kind"), ["received"])

    def test_answer_to_a_cancelled_ticket_is_a_new_one_of_its_type(self):
        self.ticket.write(
            {
                "cancel_reason": "withdrawn",
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
            }
        )
        new = self.receive(self.named(To=self.address))
        self.assertEqual(self.ticket.state, "cancelled")
        self.assertEqual(new.ticket_type, "complaint")
        self.assertIn(self.ticket, new.related_ids)

    def test_nothing_is_reopened_by_calling_the_hook_from_outside(self):
        self.close()
        ticket = self.ticket.with_user(self.user_trainee).with_context(asas_helpdesk_mail="<a@b>")
        with self.assertRaises(AccessError):
            ticket.message_update({"email_from": "trainee@example.com"})
        self.assertEqual(self.ticket.state, "closed")
