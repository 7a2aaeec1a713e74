"""Who may do what: the table of roles row by row, for each role, through the same calls as a
client."""

from common import SUNDAY_MORNING, hours
from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.mail.tests.common import mail_new_test_user

# What a beneficiary is not shown of their own ticket.
INTERNAL_FIELDS = (
    "about_partner_ids",
    "acknowledged_at",
    "automatic_mail",
    "cancel_reason",
    "child_ids",
    "sla_status_ids",
    "closed_by_id",
    "color",
    "confidential",
    "consent_way",
    "contact_links",
    "data_package_ids",
    "data_proven_address",
    "data_proven_at",
    "data_proven_by",
    "data_right",
    "departed_mail_ids",
    "department_id",
    "digest_ids",
    "directed_by_id",
    "duplicate_of_id",
    "escalation_ids",
    "first_to_judge",
    "fetching_delay",
    "fetching_delay_text",
    "finding_ids",
    "hall_category_id",
    "hidden_from_me",
    "hidden_partner_ids",
    "incident_id",
    "incident_offer",
    "inquiry_ids",
    "is_incident",
    "level",
    "mail_alarm",
    "manager_id",
    "message_ids",
    "next_deadline",
    "next_metric",
    "next_started_at",
    "next_step",
    "notice_failed",
    "notice_ids",
    "notice_standing",
    "merged_ids",
    "naming_ids",
    "outcome",
    "possible_duplicate_ids",
    "pressure",
    "privacy_notice_id",
    "reading_ids",
    "received_email_ids",
    "priority_before",
    "remote_session_ids",
    "resolution",
    "resolved_by_id",
    "sender_address",
    "sender_check",
    "sender_explanation",
    "sender_reason",
    "session_urgency",
    "source_message_id",
    "submission_content",
    "submission_key",
    "tag_ids",
    "time_left",
    "to_judge",
    "trainer_asked_id",
    "uncertain_email_ids",
    "website_message_ids",
)


class TestWhoSeesWhat(RightsCase):
    def test_own_means_the_person_and_never_the_company(self):
        owner = mail_new_test_user(
            self.env, login="owner", groups="base.group_portal", email="owner@example.com"
        )
        owner.partner_id = self.employer
        contact = self.env["res.partner"].create(
            {"name": "عنوان المتدرب", "parent_id": self.trainee.id}
        )
        complaint = self.make_ticket()
        of_contact = self.make_ticket(partner_id=contact.id)
        for user in owner | self.user_colleague:
            self.assertFalse(self.sees(user, complaint))
        self.assertTrue(self.sees(self.user_trainee, complaint))
        self.assertFalse(self.sees(self.user_trainee, of_contact))

    def test_own_company_comes_from_the_ticket_not_from_the_choice_of_the_client(self):
        here = self.make_ticket()
        chosen = self.Ticket.with_user(self.user_admin).with_context(
            allowed_company_ids=self.other_company.ids
        )
        with self.assertRaises(AccessError):
            chosen.search([("id", "=", here.id)])


class TestConfidential(RightsCase):
    def test_confidential_is_for_level2_the_manager_the_assignee_and_the_beneficiary(self):
        complaint = self.make_ticket(course_id=self.course.id)
        complaint.with_user(self.user_level2).confidential = True
        seen = self.user_level2 | self.user_admin | self.user_trainee
        self.assertSeen(complaint, seen)
        complaint._direct(self.user_manager)
        self.assertSeen(complaint, seen | self.user_manager)
        complaint.with_user(self.user_level2).user_id = self.user_level1
        self.assertSeen(complaint, seen | self.user_manager | self.user_level1)
        complaint.with_user(self.user_level2).user_id = self.user_employee
        self.assertSeen(complaint, seen | self.user_manager | self.user_employee)

    def test_whoever_registered_it_does_not_follow_what_is_confidential(self):
        complaint = self.make_ticket()
        complaint.message_subscribe((self.user_level1 | self.user_level2).partner_id.ids)
        complaint.with_user(self.user_level2).confidential = True
        self.assertNotIn(self.user_level1.partner_id, complaint.message_partner_ids)
        self.assertIn(self.user_level2.partner_id, complaint.message_partner_ids)
        self.assertIn(self.trainee, complaint.message_partner_ids)

    def test_level1_takes_on_what_it_makes_confidential(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1).confidential = True
        self.assertEqual(complaint.user_id, self.user_level1)
        self.assertTrue(complaint.with_user(self.user_level1).has_access("read"))
        self.assertFalse(complaint.with_user(self.user_level1_other).has_access("read"))

    def test_clocks_and_notices_are_as_confidential_as_the_ticket(self):
        complaint = self.make_ticket(channel_id=self.channel_website.id)
        complaint.with_user(self.user_level2).confidential = True
        for proof in (complaint.sla_status_ids, complaint.notice_ids):
            self.assertTrue(proof)
            self.assertFalse(self.sees(self.user_level1, proof))
            self.assertTrue(self.sees(self.user_level2, proof))


class TestComplaintAbout(RightsCase):
    """A person named in “complaint about” never sees that ticket, whatever their group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accused = cls.user_admin
        cls.person = cls.accused.partner_id

    def complaint(self, **values):
        complaint = self.make_ticket(
            about_partner_ids=[Command.link(self.person.id)],
            channel_id=self.channel_website.id,
            **values,
        )
        self.run_cron(complaint.received_at + hours(23.5))
        return complaint

    def test_superuser_is_the_one_exception(self):
        complaint = self.complaint()
        self.assertTrue(complaint.with_user(self.env.ref("base.user_root")).sudo().subject)

    def test_nobody_assigns_it_to_them(self):
        complaint = self.complaint()
        with self.assertRaisesRegex(UserError, "named in the complaint"):
            complaint.with_user(self.user_level1).user_id = self.accused
        with self.assertRaisesRegex(UserError, "named in the complaint"):
            self.make_ticket(
                user_id=self.accused.id, about_partner_ids=[Command.link(self.person.id)]
            )

    def test_nobody_gives_them_an_activity_on_it(self):
        complaint = self.complaint()
        with self.assertRaises(UserError):
            complaint.with_user(self.user_level1).activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.accused.id
            )

    def test_they_do_not_take_their_name_off(self):
        complaint = self.complaint()
        for values in (
            {"about_partner_ids": [Command.clear()]},
            {"about_partner_ids": [Command.unlink(self.person.id)]},
        ):
            with self.assertRaises(AccessError):
                self.call(self.accused, complaint, "write", values)


class TestWhoRegisters(RightsCase):
    def values(self, **values):
        return {"ticket_type": "complaint", "subject": "مشكلة", **values}

    def test_staff_registers_for_anyone(self):
        for user in self.user_level1 | self.user_manager | self.user_level2 | self.user_admin:
            ticket_id = self.call(
                user, self.Ticket, "create", self.values(partner_id=self.trainee.id)
            )
            self.assertEqual(self.Ticket.browse(ticket_id).create_uid, user)
            self.assertTrue(self.sees(user, self.Ticket.browse(ticket_id)))

    def test_level1_registers_what_is_confidential_as_its_assignee(self):
        values = self.values(confidential=True, user_id=self.user_level1.id)
        ticket_id = self.call(self.user_level1, self.Ticket, "create", values)
        self.assertTrue(self.sees(self.user_level1, self.Ticket.browse(ticket_id)))
        self.assertFalse(self.sees(self.user_level1_other, self.Ticket.browse(ticket_id)))

    def test_hall_manager_registers_for_own_courses_only(self):
        own = self.call(
            self.user_hall, self.Ticket, "create", self.values(course_id=self.course.id)
        )
        self.assertTrue(self.sees(self.user_hall, self.Ticket.browse(own)))
        for values in ({}, {"user_id": self.user_hall.id}):
            with self.assertRaises(AccessError):
                self.call(self.user_hall, self.Ticket, "create", self.values(**values))

    def test_employee_and_beneficiary_do_not_register_at_the_desk(self):
        for user in self.user_employee | self.beneficiaries:
            with self.assertRaises(AccessError):
                self.call(user, self.Ticket, "create", self.values())
            with self.assertRaises(AccessError):
                self.call(user, self.Ticket, "create", self.values(partner_id=user.partner_id.id))

    def test_whoever_may_not_register_uses_up_no_reference(self):
        first = self.make_ticket()
        for user in self.user_employee | self.user_trainee:
            with self.assertRaises(AccessError):
                self.call(user, self.Ticket, "create", self.values())
        second = self.make_ticket()
        self.assertEqual(int(second.reference[-5:]), int(first.reference[-5:]) + 1)


class TestWhoDirectsAndEnds(RightsCase):
    def direct(self, user, ticket, **values):
        wizard = self.call(
            user, self.env["asas.helpdesk.direct.wizard"], "create", {"ticket_ids": ticket.ids}
        )
        self.call(user, self.env["asas.helpdesk.direct.wizard"].browse(wizard), "action_direct")
        self.let_leave(ticket)

    def test_level1_level2_and_the_administrator_direct(self):
        for user in self.user_level1 | self.user_level2 | self.user_admin:
            complaint = self.make_ticket()
            self.direct(user, complaint)
            self.assertEqual(complaint.directed_by_id, user)

    def test_the_others_do_not_direct(self):
        complaint = self.make_ticket(course_id=self.course.id)
        stage = self.env["asas.helpdesk.stage"]._for_state("directed")
        for user in self.user_hall | self.user_manager:
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "Level 1"):
                    self.direct(user, complaint)
                with self.assertRaisesRegex(UserError, "Level 1"):
                    self.call(user, complaint, "write", {"stage_id": stage.id})
        for user in self.user_employee | self.user_trainee:
            with self.assertRaises(AccessError):
                self.direct(user, complaint)
        self.assertFalse(complaint.manager_id)

    def test_manager_does_not_pass_a_complaint_on(self):
        complaint = self.make_ticket()
        self.direct(self.user_level1, complaint)
        wizard = (
            self.env["asas.helpdesk.direct.wizard"]
            .with_user(self.user_manager)
            .create({"ticket_ids": complaint.ids, "manager_id": self.user_upper_manager.id})
        )
        with self.assertRaisesRegex(UserError, "Level 1"):
            wizard.action_direct()
        self.assertEqual(complaint.manager_id, self.user_manager)

    def test_manager_waits_and_goes_on_with_what_is_directed(self):
        complaint = self.make_ticket()
        self.direct(self.user_level1, complaint)
        self.ask_and_wait(complaint, self.user_manager)
        self.call(self.user_manager, complaint, "action_resume")
        self.assertEqual((complaint.state, complaint.manager_id), ("directed", self.user_manager))

    def test_only_the_manager_acknowledges(self):
        complaint = self.make_ticket()
        self.direct(self.user_level1, complaint)
        for user in (self.staff - self.user_manager) | self.user_trainee:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call(user, complaint, "action_acknowledge")
        self.call(self.user_manager, complaint, "action_acknowledge")
        self.assertTrue(complaint.acknowledged_at)

    def test_table_of_resolving(self):
        every = self.staff
        may = {
            "request": self.user_level1 | self.user_level2 | self.user_admin,
            "complaint": self.user_manager | self.user_level2 | self.user_admin,
            "suggestion": self.user_manager | self.user_level2 | self.user_admin,
        }
        may["request"] |= self.user_hall
        for ticket_type, users in may.items():
            for user in every:
                ticket = self.make_ticket(ticket_type, course_id=self.course.id)
                if ticket_type != "request":
                    self.direct(self.user_level1, ticket)
                with self.subTest(ticket_type=ticket_type, user=user.login):
                    if user in users:
                        self.resolve(ticket, user)
                        self.assertEqual(ticket.resolved_by_id, user)
                    else:
                        with self.assertRaises(UserError):
                            self.resolve(ticket, user)
                        self.assertNotEqual(ticket.state, "resolved")

    def test_hall_manager_resolves_no_request_of_another_course(self):
        other = self.env["asas.helpdesk.course"].create({"name": "دورة أخرى"})
        request = self.make_ticket("request", course_id=other.id)
        with self.assertRaises(AccessError):
            self.resolve(request, self.user_hall)

    def test_table_of_closing(self):
        for user in self.staff | self.user_trainee:
            request = self.make_ticket("request", course_id=self.course.id)
            self.resolve(request, self.user_level1)
            with self.subTest(user=user.login):
                if user in self.user_level2 | self.user_admin:
                    self.verify_and_close(request, user)
                    self.assertEqual(request.closed_by_id, user)
                else:
                    with self.assertRaises(UserError):
                        self.verify_and_close(request, user)
                    self.assertEqual(request.state, "resolved")

    def test_failed_escalations_are_tried_again_by_an_administrator_only(self):
        with self.clock_at(SUNDAY_MORNING):
            complaint = self.make_ticket()
        self.run_cron(SUNDAY_MORNING + hours(23.5))
        for user in self.user_level1 | self.user_level2 | self.user_manager:
            with self.assertRaises(UserError):
                self.call(user, complaint.escalation_ids, "action_retry")
        self.call(self.user_admin, complaint.escalation_ids, "action_retry")


class TestWhoConfigures(RightsCase):
    def test_level1_makes_tags_and_the_administrator_clears_them(self):
        tag = self.env["asas.helpdesk.tag"].browse(
            self.call(self.user_level1, self.env["asas.helpdesk.tag"], "create", {"name": "صوت"})
        )
        for user in self.user_hall | self.user_manager | self.user_employee | self.user_trainee:
            with self.assertRaises(AccessError):
                self.call(user, self.env["asas.helpdesk.tag"], "create", {"name": "x"})
        with self.assertRaises(AccessError):
            self.call(self.user_level1, tag, "unlink")
        self.call(self.user_admin, tag, "unlink")

    def test_only_the_administrator_deletes_and_only_what_was_cancelled(self):
        request = self.make_ticket("request")
        request.with_user(self.user_level2).write({"cancel_reason": "spam"})
        request.with_user(self.user_level2)._set_state("cancelled")
        for user in (self.staff - self.user_admin) | self.user_trainee:
            with self.assertRaises(AccessError):
                self.call(user, request, "unlink")
        self.call(self.user_admin, request, "unlink")
        self.assertFalse(request.exists())


class TestBeneficiary(RightsCase):
    """A beneficiary in the portal, through calls that the pages do not offer."""

    def test_internal_fields_do_not_exist_for_them(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        own = complaint.with_user(self.user_trainee)
        offered = own.fields_get()
        for name in INTERNAL_FIELDS:
            with self.subTest(field=name):
                self.assertNotIn(name, offered)
                with self.assertRaises(AccessError):
                    own.read([name])
                with self.assertRaises(AccessError):
                    own.export_data([name])
                if not self.Ticket._fields[name].required:  # such a search reveals nothing
                    with self.assertRaises(AccessError):
                        self.Ticket.with_user(self.user_trainee).search([(name, "!=", False)])
                if self.Ticket._fields[name].store and self.Ticket._fields[name].column_type:
                    with self.assertRaises(AccessError):
                        self.Ticket.with_user(self.user_trainee).search([], order=name)

    def test_reading_everything_reads_no_internal_field(self):
        complaint = self.make_ticket()
        complaint.with_user(self.user_level1)._direct()
        own = complaint.with_user(self.user_trainee)
        # Odoo's own fields on activities are refused by Odoo itself.
        names = [name for name in own.fields_get() if not name.startswith("activity_")]
        values = own.read(names)[0]
        self.assertFalse(set(INTERNAL_FIELDS) & values.keys())
        self.assertEqual(values["subject"], complaint.subject)
        self.assertNotIn(self.user_manager.name, str(values))

    def test_messages_are_posted_on_the_own_ticket_only(self):
        own = self.make_ticket()
        message_id = self.call(
            self.user_trainee, own, "message_post", body="شكراً", subtype_xmlid="mail.mt_comment"
        )[0]
        self.assertEqual(self.env["mail.message"].browse(message_id).author_id, self.trainee)
        for user in self.user_colleague | self.user_trainer | self.user_supervisor:
            with self.assertRaises(AccessError):
                self.call(user, own, "message_post", body="x", subtype_xmlid="mail.mt_comment")
        missing = self.Ticket.browse(2**31 - 1)
        with self.assertRaises(UserError):
            self.call(self.user_trainee, missing, "message_post", body="x")

    def test_no_followers_and_no_activities_are_added(self):
        own = self.make_ticket()
        with self.assertRaises(AccessError):
            self.call(
                self.user_trainee, own, "message_subscribe", self.user_colleague.partner_id.ids
            )
        with self.assertRaises(AccessError):
            self.call(self.user_trainee, own, "activity_schedule", "mail.mail_activity_data_todo")

    def test_internal_notes_are_not_read(self):
        own = self.make_ticket()
        note = own.with_user(self.user_level1).message_post(
            body="ملاحظة داخلية", subtype_xmlid="mail.mt_note", message_type="comment"
        )
        answer = own.with_user(self.user_level1).message_post(
            body="جواب", subtype_xmlid="mail.mt_comment"
        )
        Message = self.env["mail.message"].with_user(self.user_trainee)
        found = Message.search([("model", "=", own._name), ("res_id", "=", own.id)])
        self.assertIn(answer.id, found.ids)
        self.assertNotIn(note.id, found.ids)
        with self.assertRaises(AccessError):
            note.with_user(self.user_trainee).read(["body"])

    def test_internal_notes_are_not_guessed_by_searching(self):
        own = self.make_ticket()
        own.with_user(self.user_level1).message_post(
            body="ملاحظة داخلية", subtype_xmlid="mail.mt_note", message_type="comment"
        )
        for path in ("message_ids", "website_message_ids"):
            for name in ("body", "author_id.name", "email_from", "attachment_ids.name"):
                with self.subTest(path=path, field=name), self.assertRaises(AccessError):
                    domain = [("id", "=", own.id), (f"{path}.{name}", "ilike", "ملاحظة")]
                    self.call(self.user_trainee, self.Ticket, "search", domain)

    def test_what_the_staff_notes_in_dialogs_is_not_read(self):
        own = self.make_ticket()
        self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
            {"ticket_id": own.id, "number": "0533848712", "outcome": "nobody", "note": "سري"}
        ).action_log()
        self.env["asas.helpdesk.direct.wizard"].with_user(self.user_level1).create(
            {"ticket_ids": own.ids, "note": "سري"}
        ).action_direct()
        self.let_leave(own)
        self.env["asas.helpdesk.cancel.wizard"].with_user(self.user_level2).create(
            {"ticket_ids": own.ids, "reason": "spam", "note": "سري"}
        ).action_cancel()
        notes = own.message_ids.filtered(lambda m: "سري" in (m.body or ""))
        self.assertEqual(len(notes), 3)
        for note in notes:
            with self.assertRaises(AccessError):
                note.with_user(self.user_trainee).read(["body"])

    def test_beneficiary_does_not_pass_for_the_staff(self):
        own = self.make_ticket()
        comment = {"body": "x", "subtype_xmlid": "mail.mt_comment", "message_type": "comment"}
        person = self.user_level1.partner_id
        with self.assertRaises(AccessError):
            self.call(self.user_trainee, own, "message_post", author_id=person.id, **comment)
        self.call(self.user_trainee, own, "message_post", email_from=person.email, **comment)
        self.assertFalse(own.first_response_at, "a forged author is no proof of an answer")

    def test_reads_the_channels_services_and_courses_to_choose_from(self):
        for name in ("channel", "service", "stage", "course"):
            self.env[f"asas.helpdesk.{name}"].with_user(self.user_trainee).search_read([], ["name"])


class TestProof(RightsCase):
    """Evidence is read by those who see the ticket and written by the code alone."""

    def proof(self):
        complaint = self.make_ticket(channel_id=self.channel_website.id)
        self.run_cron(complaint.received_at + hours(23.5))
        return complaint, (complaint.sla_status_ids, complaint.escalation_ids, complaint.notice_ids)

    def test_proof_is_not_written_through_the_ticket(self):
        complaint, (clocks, firings, notices) = self.proof()
        for name, records in (
            ("sla_status_ids", clocks),
            ("escalation_ids", firings),
            ("notice_ids", notices),
        ):
            for user in self.user_level2 | self.user_admin:
                for command in (
                    Command.update(records[0].id, {"state": "failed"}),
                    Command.delete(records[0].id),
                    Command.clear(),
                ):
                    with self.subTest(field=name, user=user.login), self.assertRaises(UserError):
                        self.call(user, complaint, "write", {name: [command]})

    def test_state_follows_the_stage_and_is_not_written_by_itself(self):
        request = self.make_ticket("request")
        for user in self.user_level1 | self.user_admin:
            with self.assertRaises(AccessError):
                self.call(user, request, "write", {"state": "closed"})
            with self.assertRaises(AccessError):
                self.call(user, self.Ticket, "create", {"subject": "مشكلة", "state": "closed"})
        self.assertEqual(request.state, "new")

    def test_proof_is_not_slipped_in_as_a_default(self):
        closed = self.env["asas.helpdesk.stage"]._for_state("closed")
        for name, value in (
            ("directed_at", "2026-03-01 07:00:00"),
            ("manager_id", self.user_manager.id),
            ("state", "closed"),
            ("closed_at", "2026-03-01 07:00:00"),
            ("stage_id", closed.id),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.call(
                    self.user_level1,
                    self.Ticket,
                    "create",
                    {"subject": "مشكلة"},
                    context={f"default_{name}": value},
                )

    def test_a_ticket_is_copied_by_nobody(self):
        complaint = self.make_ticket()
        for user in (self.user_level1, self.user_level2, self.user_admin):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.call(user, complaint, "copy", {"subject": "x"})


class TestDoors(RightsCase):
    """What else answers to a client: public methods, dialogs, guessed ids."""

    def test_private_methods_are_out_of_reach(self):
        complaint = self.make_ticket()
        for method in ("_direct", "_set_state", "_sync_sla_statuses", "_portal_find", "_log_call"):
            with self.assertRaises(AccessError):
                self.call(self.user_admin, complaint, method)

    def test_a_dialog_of_another_user_is_out_of_reach(self):
        request = self.make_ticket("request")
        for name, values, method in (
            ("resolve", {"ticket_id": request.id, "outcome_request": "solved"}, "action_resolve"),
            ("cancel", {"ticket_ids": request.ids, "reason": "spam"}, "action_cancel"),
            ("direct", {"ticket_ids": request.ids}, "action_direct"),
            ("merge", {"ticket_ids": request.ids}, "action_merge"),
            (
                "call",
                {"ticket_id": request.id, "number": "0533848712", "outcome": "reached"},
                "action_log",
            ),
        ):
            Wizard = self.env[f"asas.helpdesk.{name}.wizard"]
            wizard = Wizard.with_user(self.user_level1).create(values).with_user(self.env.user)
            with self.subTest(wizard=name):
                for user in self.user_level2 | self.user_employee:
                    with self.assertRaises(AccessError):
                        self.call(user, wizard, method)
                    with self.assertRaises(AccessError):
                        self.call(user, wizard, "read", [])
        self.assertEqual(request.state, "new")

    def test_a_dialog_shows_nothing_of_a_hidden_ticket(self):
        complaint = self.about(self.user_level1)
        for name, values in (
            ("resolve", {"ticket_id": complaint.id}),
            ("cancel", {"ticket_ids": complaint.ids, "reason": "spam"}),
            (
                "cancel",
                {"ticket_ids": [], "reason": "duplicate", "duplicate_of_id": complaint.id},
            ),
            ("direct", {"ticket_ids": complaint.ids}),
            ("merge", {"ticket_ids": complaint.ids}),
            ("call", {"ticket_id": complaint.id, "number": "0533848712", "outcome": "nobody"}),
        ):
            Wizard = self.env[f"asas.helpdesk.{name}.wizard"]
            for user in self.user_level1 | self.user_employee:
                with self.subTest(wizard=name, user=user.login), self.assertRaises(AccessError):
                    self.call(user, Wizard, "create", values)

    def test_a_ticket_is_no_duplicate_of_one_that_its_editor_may_not_see(self):
        hidden = self.about(self.user_level1)
        request = self.make_ticket("request")
        with self.assertRaises(AccessError):
            self.call(self.user_level1, request, "write", {"duplicate_of_id": hidden.id})
        with self.assertRaises(AccessError):
            self.call(
                self.user_level1,
                self.Ticket,
                "create",
                {"subject": "مشكلة", "duplicate_of_id": hidden.id},
            )

    def test_a_hidden_duplicate_stays_hidden(self):
        shown, hidden = self.make_ticket("request"), self.make_ticket("request")
        shown.with_user(self.user_level2).duplicate_of_id = hidden
        hidden.about_partner_ids = self.user_level1.partner_id
        with self.assertRaises(AccessError):
            shown.with_user(self.user_level1).duplicate_of_id.read(["subject"])
        shown.invalidate_recordset()
        self.assertNotIn(
            hidden.subject, str(shown.with_user(self.user_level1).read(["duplicate_of_id"]))
        )

    def test_call_is_logged_only_by_those_who_see_the_ticket(self):
        confidential = self.make_ticket()
        confidential.confidential = True
        with self.assertRaises(AccessError):
            self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
                {"ticket_id": confidential.id, "number": "0533848712", "outcome": "reached"}
            ).action_log()
        self.assertFalse(confidential.first_response_at)

    def test_notice_of_another_ticket_is_not_proven_by_a_call(self):
        one, other = (self.make_ticket(beneficiary_email=False) for _ticket in range(2))
        (one + other).with_user(self.user_level1)._direct()
        with self.assertRaises(UserError):
            self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
                {
                    "ticket_id": one.id,
                    "notice_id": other.notice_ids.id,
                    "number": "0533848712",
                    "outcome": "reached",
                }
            )

    def test_hidden_and_missing_tickets_look_alike_in_the_portal(self):
        hidden = self.make_ticket()
        missing = self.Ticket.browse(2**31 - 1)
        for user in self.user_colleague | self.user_public | self.user_level2:
            portal = self.Ticket.with_user(user)
            for token in (None, "", "x", "ش", self.key(hidden) + "x"):
                self.assertEqual(
                    portal._portal_find(hidden.id, token), portal._portal_find(missing.id, token)
                )
        by_token = self.Ticket.with_user(self.user_public)._portal_find(hidden.id, self.key(hidden))
        self.assertEqual(by_token, (hidden, True))

    def test_access_link_does_not_open_a_complaint_to_whom_it_is_about(self):
        complaint = self.about(self.user_colleague)
        token = self.key(complaint)
        found = self.Ticket.with_user(self.user_colleague)._portal_find(complaint.id, token)
        self.assertFalse(found[0])

    def test_incoming_mail_is_not_made_up_by_a_client(self):
        for user in self.user_employee | self.user_trainee:
            with self.assertRaises(AccessError):
                self.call(
                    user,
                    self.Ticket,
                    "message_new",
                    {"subject": "x", "email_from": "a@example.com", "author_id": self.employer.id},
                )

    def test_models_of_the_desk_hold_no_field_that_lets_staff_forge_the_sender(self):
        complaint = self.make_ticket()
        values = {"create_uid": self.user_level2.id, "create_date": SUNDAY_MORNING}
        self.call(self.user_level1, complaint, "write", {"subject": "x", **values})
        complaint.invalidate_recordset()
        self.assertEqual(complaint.create_uid, self.user_level1)
