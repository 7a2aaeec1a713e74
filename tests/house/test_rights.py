"""Who may do what: the table of roles row by row, for each role, through the same calls as a
client."""

import inspect
import re

from common import SUNDAY_MORNING, hours
from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import _generate_routing_rules

from odoo.addons.mail.tests.common import mail_new_test_user

PROOF_MODELS = (
    "asas.helpdesk.received.email",
    "asas.helpdesk.received.email.version",
    "asas.helpdesk.sla.status",
    "asas.helpdesk.stay",
    "asas.helpdesk.escalation",
    "asas.helpdesk.notice",
    "asas.helpdesk.naming",
    "asas.helpdesk.departed.mail",
    "asas.helpdesk.uncertain.email",
)
CONFIGURATION = {
    "asas.helpdesk.channel": {"name": "تيليغرام", "kind": "website"},
    "asas.helpdesk.service": {"name": "خدمة جديدة"},
    "asas.helpdesk.stage": {"name": "مرحلة", "state": "in_progress"},
    "asas.helpdesk.course": {"name": "دورة"},
    "asas.helpdesk.hall.category": {"name": "الإضاءة"},
    "asas.helpdesk.sla": {"name": "وعد", "metric": "resolution", "target_hours": 1},
    "asas.helpdesk.escalation.rule": {"name": "تذكير", "metric": "resolution"},
}
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
    "departed_mail_ids",
    "department_id",
    "digest_ids",
    "directed_by_id",
    "duplicate_of_id",
    "escalation_ids",
    "first_to_judge",
    "fetching_delay",
    "fetching_delay_text",
    "hall_category_id",
    "hidden_from_me",
    "hidden_partner_ids",
    "incident_id",
    "incident_offer",
    "is_incident",
    "level",
    "mail_alarm",
    "manager_id",
    "next_deadline",
    "next_metric",
    "notice_failed",
    "notice_ids",
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
    "submission_key",
    "tag_ids",
    "time_left",
    "to_judge",
    "trainer_asked_id",
    "uncertain_email_ids",
)
GATEWAY_METHODS = {"message_parse", "message_process", "message_route", "message_update"}
# Odoo's own, of every model with a conversation; the messages of others are deleted with them.
THREAD_METHODS = GATEWAY_METHODS | {"unlink"}
# Each public method answers to every client: a new one has to be considered here.
# Odoo's own, in which protected fields are refused: test_protected_fields.py.
EXPORT_METHODS = {"export_data", "formatted_read_group"}
GUARDED_METHODS = {"create", "write", "default_get", "fields_get", *EXPORT_METHODS}
# Odoo's own, which refuse values that cannot be stored: test_impossible_values.py.
VALUE_METHODS = {"create", "write"}
# Of master data that is kept in a cache.
CACHED_METHODS = {*VALUE_METHODS, "unlink", *EXPORT_METHODS}
# What the actions of a ticket take.
ARGUMENTS = {"action_need_no_answer": (1,)}
PUBLIC_METHODS = {
    "asas.helpdesk.ticket": {
        *GUARDED_METHODS,
        "message_new",
        # Odoo's own; test_gateway_unprocessed.py and test_gateway_threads.py call them from
        # outside.
        *GATEWAY_METHODS,
        "message_post",
        # Refused to people outside: test_portal_messages.py.
        "message_get_followers",
        "message_mail_with_source",
        "message_notify",
        "message_post_with_source",
        "search_fetch",
        "action_acknowledge",
        "action_assign_to_me",
        "action_cancel",
        "action_close",
        "action_direct",
        "action_implemented",
        "action_leave_incident",
        "action_hold",
        "action_lift_hold",
        "action_log_call",
        "action_make_incident",
        "action_merge",
        "action_need_no_answer",
        "action_no_answer_needed",
        "action_not_automatic",
        "action_preview",
        "action_raise_to_level2",
        "action_record_consent",
        "action_relate",
        "action_reopen",
        "action_resolve",
        "action_resume",
        "action_start",
        "action_use_sender",
        "action_wait",
        "action_withdraw_link",
        # Odoo's own: what is deleted leaves its record, and what is exported was read.
        "unlink",
        "export_data",
    },
    "asas.helpdesk.course": {
        *GUARDED_METHODS,
        "action_participants",
        "action_send_conditions",
        "get_import_templates",
    },
    "asas.helpdesk.course.session": {
        *GUARDED_METHODS,
        "unlink",
        "get_halls_now",
        "get_hall_participants",
        "incident_in_hall",
        "report_from_hall",
        "solve_in_hall",
    },
    "asas.helpdesk.course.participant": {
        *GUARDED_METHODS,
        "get_import_templates",
        *(THREAD_METHODS - {"message_update"}),
    },
    "asas.helpdesk.incident.wizard": {*VALUE_METHODS, "action_make", "default_get"},
    "asas.helpdesk.escalation": {*GUARDED_METHODS, "action_retry"},
    "asas.helpdesk.notice": {*GUARDED_METHODS, "action_log_call", "action_settle"},
    "asas.helpdesk.digest": GUARDED_METHODS,
    "asas.helpdesk.mail.outage": {*GUARDED_METHODS, *(THREAD_METHODS - {"message_update"})},
    "asas.helpdesk.sla.status": GUARDED_METHODS,
    "asas.helpdesk.stay": GUARDED_METHODS,
    # For members of the group "Integration" alone: test_api.py.
    "asas.helpdesk.api": {
        "create_ticket",
        "read_tickets",
        "read_messages",
        "add_message",
        "read_services",
    },
    "asas.helpdesk.public.page": set(),
    "asas.helpdesk.answer": {*GUARDED_METHODS, "unlink"},
    "asas.helpdesk.channel.address": CACHED_METHODS,
    "asas.helpdesk.unprocessed.email": {
        *GUARDED_METHODS,
        "action_retry",
        "action_dismiss",
        *(THREAD_METHODS - {"message_update"}),
    },
    "asas.helpdesk.uncertain.email": {*GUARDED_METHODS, "action_person", "action_no_answer"},
    "asas.helpdesk.received.email": {*GUARDED_METHODS, "action_read_again"},
    "asas.helpdesk.received.email.version": GUARDED_METHODS,
    "asas.helpdesk.mail.attempt": GUARDED_METHODS,
    "asas.helpdesk.naming": GUARDED_METHODS,
    "asas.helpdesk.departed.mail": GUARDED_METHODS,
    "asas.helpdesk.not.for.named.mixin": GUARDED_METHODS,
    "asas.helpdesk.person": set(),
    "asas.helpdesk.call.wizard": {*VALUE_METHODS, "action_log"},
    "asas.helpdesk.cancel.wizard": {*VALUE_METHODS, "action_cancel"},
    "asas.helpdesk.direct.wizard": {*VALUE_METHODS, "action_direct", "default_get"},
    "asas.helpdesk.merge.wizard": {*VALUE_METHODS, "action_merge"},
    "asas.helpdesk.capture": {"options", "find", "look", "register", "add_words"},
    "asas.helpdesk.remote.session": {
        *GUARDED_METHODS,
        "action_consent",
        "action_start",
        "action_end",
    },
    "asas.helpdesk.resolve.wizard": {*VALUE_METHODS, "action_resolve", "default_get"},
    # Set up by administrators alone: test_only_the_administrator_configures.
    **dict.fromkeys(
        (
            "asas.helpdesk.channel",
            "asas.helpdesk.escalation.rule",
            "asas.helpdesk.season",
            "asas.helpdesk.service",
            "asas.helpdesk.sla",
            "asas.helpdesk.stage",
        ),
        CACHED_METHODS,
    ),
    **dict.fromkeys(
        ("asas.helpdesk.hall.category", "asas.helpdesk.tag"), EXPORT_METHODS | VALUE_METHODS
    ),
    "asas.helpdesk.export.mixin": EXPORT_METHODS | VALUE_METHODS,
    "asas.helpdesk.value.mixin": VALUE_METHODS,
    # Nobody's: the code alone writes them.
    "asas.helpdesk.link.request": GUARDED_METHODS,
    "asas.helpdesk.link.secret": GUARDED_METHODS,
    "asas.helpdesk.rate.limit": GUARDED_METHODS,
    # Refused to everybody: tests/evidence/test_record.py.
    **dict.fromkeys(
        (
            "asas.helpdesk.evidence",
            "asas.helpdesk.evidence.anchor",
            "asas.helpdesk.privacy.notice",
            "asas.helpdesk.reading",
        ),
        GUARDED_METHODS,
    ),
    "asas.helpdesk.append.only.mixin": {"create", "write"},
    "asas.helpdesk.recorded.setting.mixin": {"create", "write", "unlink"},
    "asas.helpdesk.verify.wizard": {*VALUE_METHODS, "action_verify"},
    # Level 2 and administrators alone: tests/privacy/test_retention.py.
    "asas.helpdesk.destruction": {*GUARDED_METHODS, "action_tickets"},
    "asas.helpdesk.hold.wizard": {*VALUE_METHODS, "action_apply"},
    "asas.helpdesk.retention.wizard": {*VALUE_METHODS, "action_tickets"},
    # No table and no rights of their own: what these do, the models do that they are mixed into.
    "asas.helpdesk.cached.mixin": CACHED_METHODS,
    "asas.helpdesk.evidence.mixin": GUARDED_METHODS,
    "asas.helpdesk.planning.mixin": {"create", "write"},
    "asas.helpdesk.protected.mixin": GUARDED_METHODS,
}
# Each address that answers: who is let in, and by which methods.
ROUTES = {
    ("/asas_helpdesk/acknowledge", "public", "GET POST"),
    ("/asas_helpdesk/export.zip", "user", "GET"),
    ("/asas_helpdesk/question", "public", "GET POST"),
    ("/asas_helpdesk/translations", "public", ""),
    # Odoo's own, with the limits of the desk.
    ("/mail/attachment/upload", "public", "POST"),
    # Odoo's own; the key of a ticket leads to the page of the ticket.
    ("/rate/<token>/<rate>", "public", ""),
    # Odoo's own, with the formulas of strangers disarmed.
    ("/web/pivot/export_xlsx", "user", ""),
    ("/my/figures", "public", "GET"),
    ("/my/figures.csv", "public", "GET"),
    ("/my/tickets", "user", "GET"),
    ("/my/tickets/<ticket_id>", "public", "GET"),
    ("/my/tickets/<ticket_id>/<action>", "public", "GET"),  # leads back to the ticket
    ("/my/tickets/<ticket_id>/<action>", "public", "POST"),
    ("/my/tickets/<ticket_id>/files/<file_id>", "public", "GET"),
    ("/my/tickets/<ticket_id>/preview", "user", "GET"),  # tests/portal/test_access_link.py
    ("/my/tickets/address", "user", "POST"),
    ("/my/tickets/address/confirm", "user", "GET POST"),
    ("/my/tickets/export.csv", "user", "GET"),
    ("/my/tickets/new", "user", "GET"),
    ("/my/tickets/new", "user", "POST"),
    ("/my/tickets/page/<page>", "user", "GET"),
    ("/support", "public", "GET"),
    ("/support/answers/<answer_id>/<verdict>", "public", "POST"),
    ("/support/new", "public", "GET"),
    ("/support/new", "public", "POST"),
    ("/support/thanks/<short_key>", "public", "GET"),
    ("/support/track", "public", "GET"),
    ("/support/track", "public", "POST"),
}


class TestWhoSeesWhat(RightsCase):
    def test_each_role_sees_what_the_table_says(self):
        by_form = self.make_ticket(channel_id=self.channel_website.id)
        everybody_above = self.user_level1 | self.user_level2 | self.user_admin
        self.assertSeen(by_form, everybody_above | self.user_manager | self.user_trainee)

    def test_hall_manager_sees_tickets_of_own_courses(self):
        of_course = self.make_ticket("request", course_id=self.course.id, service_id=False)
        self.assertSeen(
            of_course,
            self.user_hall
            | self.user_level1
            | self.user_level2
            | self.user_admin
            | self.user_trainee,
        )
        other_course = self.env["asas.helpdesk.course"].create({"name": "دورة أخرى"})
        elsewhere = self.make_ticket("request", course_id=other_course.id)
        self.assertFalse(self.sees(self.user_hall, elsewhere))

    def test_trainer_does_not_see_what_a_trainee_wrote_about_the_course(self):
        complaint = self.make_ticket(course_id=self.course.id)
        self.assertFalse(self.sees(self.user_trainer, complaint))

    def test_department_manager_sees_own_departments_and_what_is_directed(self):
        of_department = self.make_ticket()
        elsewhere = self.make_ticket(service_id=False)
        self.assertTrue(self.sees(self.user_manager, of_department))
        self.assertFalse(self.sees(self.user_manager, elsewhere))
        elsewhere.with_user(self.user_level1)._direct(self.user_manager)
        self.assertTrue(self.sees(self.user_manager, elsewhere))

    def test_employee_without_a_role_sees_only_what_is_directed_or_assigned(self):
        complaint, request = self.make_ticket(), self.make_ticket("request")
        self.assertFalse(self.sees(self.user_employee, complaint))
        complaint.with_user(self.user_level1)._direct(self.user_employee)
        request.with_user(self.user_level1).user_id = self.user_employee
        self.assertTrue(self.sees(self.user_employee, complaint + request))

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

    def test_each_beneficiary_sees_the_own(self):
        for user in self.beneficiaries:
            own = self.make_ticket(partner_id=user.partner_id.id)
            for other in self.beneficiaries | self.user_colleague:
                self.assertEqual(self.sees(other, own), other == user)

    def test_stranger_has_no_way_in(self):
        complaint = self.make_ticket()
        for model in (complaint, *(self.env[name] for name in PROOF_MODELS)):
            with self.assertRaises(AccessError):
                model.with_user(self.user_public).search([])
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_public).read(["subject"])
        with self.assertRaises(AccessError):
            self.Ticket.with_user(self.user_public).create({"subject": "x"})
        with self.assertRaises(AccessError):
            self.call(self.user_public, complaint, "message_post", body="x")

    def test_other_company_sees_nothing(self):
        groups = ",".join(
            f"asas_helpdesk.group_{role}" for role in ("admin", "level2", "level1", "manager")
        )
        foreign = mail_new_test_user(
            self.env,
            login="foreign_admin",
            groups=groups,
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        here = self.make_ticket()
        there = self.Ticket.create({"subject": "هناك", "company_id": self.other_company.id})
        self.assertFalse(self.sees(foreign, here))
        self.assertTrue(self.sees(foreign, there))
        self.assertFalse(self.sees(self.user_admin, there))
        for name in PROOF_MODELS:
            self.assertNotIn(here, self.env[name].with_user(foreign).search([]).sudo().ticket_id)
        with self.assertRaises(AccessError):
            self.call(foreign, here, "action_start")

    def test_own_company_comes_from_the_ticket_not_from_the_choice_of_the_client(self):
        here = self.make_ticket()
        chosen = self.Ticket.with_user(self.user_admin).with_context(
            allowed_company_ids=self.other_company.ids
        )
        with self.assertRaises(AccessError):
            chosen.search([("id", "=", here.id)])

    def test_names_are_searched_only_among_what_is_seen(self):
        complaint = self.about(self.user_admin)
        for words in (complaint.reference, complaint.subject, "احمد"):
            found = dict(self.Ticket.with_user(self.user_level2).name_search(words))
            self.assertIn(complaint.id, found)
            for user in self.user_admin | self.user_employee | self.user_hall:
                self.assertNotIn(complaint.id, dict(self.Ticket.with_user(user).name_search(words)))

    def test_beneficiary_finds_own_tickets_by_name(self):
        own = self.make_ticket()
        other = self.make_ticket(partner_id=self.user_trainer.partner_id.id)
        found = dict(self.Ticket.with_user(self.user_trainee).name_search(own.subject))
        self.assertIn(own.id, found)
        self.assertNotIn(other.id, found)


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

    def test_nobody_sees_a_complaint_about_themselves(self):
        for user in self.staff | self.beneficiaries:
            with self.subTest(user=user.login):
                complaint = self.make_ticket(
                    course_id=self.course.id,
                    partner_id=(self.user_colleague.partner_id).id,
                    user_id=user.id if user == self.user_employee else False,
                )
                complaint.about_partner_ids = user.partner_id
                self.assertFalse(self.sees(user, complaint))
                with self.assertRaises(AccessError):
                    complaint.with_user(user).read(["subject"])

    def test_superuser_is_the_one_exception(self):
        complaint = self.complaint()
        self.assertTrue(complaint.with_user(self.env.ref("base.user_root")).sudo().subject)

    def test_proof_of_it_is_hidden_as_well(self):
        complaint = self.complaint()
        for proof in (complaint.sla_status_ids, complaint.escalation_ids, complaint.notice_ids):
            self.assertTrue(proof)
            self.assertFalse(self.sees(self.accused, proof))
            with self.assertRaises(AccessError):
                proof.with_user(self.accused).read([])
            with self.assertRaises(AccessError):
                proof.with_user(self.accused).export_data(["ticket_id/reference"])
            self.assertTrue(self.sees(self.user_level2, proof))

    def test_messages_files_and_activities_are_hidden_as_well(self):
        complaint = self.complaint()
        message = complaint.with_user(self.user_level1).message_post(
            body="نص سري", subtype_xmlid="mail.mt_comment"
        )
        file = self.env["ir.attachment"].create(
            {"name": "دليل.txt", "raw": b"x", "res_model": complaint._name, "res_id": complaint.id}
        )
        activity = complaint.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_level2.id
        )
        follower = complaint.message_follower_ids
        for record in (message.sudo(), file, activity, complaint.message_ids):
            with self.subTest(model=record._name):
                hidden = self.env[record._name].with_user(self.accused)
                self.assertFalse(hidden.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    record.with_user(self.accused).read(["create_date"])
                self.assertTrue(
                    self.env[record._name]
                    .with_user(self.user_level2)
                    .search([("id", "in", record.ids)])
                )
        self.assertNotIn(self.person, follower.partner_id)

    def test_messages_from_before_the_naming_are_taken_back(self):
        complaint = self.make_ticket()
        complaint.message_subscribe(self.person.ids)
        self.accused.notification_type = "inbox"
        message = complaint.with_user(self.user_level1).message_post(
            body="نص سري", subtype_xmlid="mail.mt_comment", partner_ids=self.person.ids
        )
        complaint.with_user(self.user_level1).about_partner_ids = self.person
        Message = self.env["mail.message"].with_user(self.accused)
        self.assertFalse(Message.search([("id", "=", message.id)]))
        self.assertFalse(Message.search([("needaction", "=", True), ("id", "=", message.id)]))
        with self.assertRaises(AccessError):
            Message.browse(message.id).read(["body"])

    def test_nobody_makes_them_a_follower(self):
        complaint = self.complaint()
        complaint.with_user(self.user_level1).message_subscribe(self.person.ids)
        self.assertNotIn(self.person, complaint.message_partner_ids)

    def test_nobody_mentions_it_to_them(self):
        complaint = self.complaint()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            message = complaint.with_user(self.user_level1).message_post(
                body="نص سري",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(self.person | self.user_level2.partner_id).ids,
            )
        self.assertNotIn(self.person, message.sudo().notified_partner_ids)
        self.assertIn(self.user_level2.partner_id, message.sudo().notified_partner_ids)
        self.assertFalse(
            self.env["mail.message"].with_user(self.accused).search([("id", "=", message.id)])
        )

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

    def test_no_public_method_opens_it_to_them(self):
        complaint = self.complaint()
        for method in sorted(PUBLIC_METHODS["asas.helpdesk.ticket"]):
            if method.startswith("action_") and method not in (
                "action_cancel",
                "action_direct",
                "action_resolve",
            ):
                with self.subTest(method=method), self.assertRaises(AccessError):
                    self.call(self.accused, complaint, method, *ARGUMENTS.get(method, ()))
        with self.assertRaises(AccessError):
            self.call(self.accused, complaint.notice_ids[:1], "action_log_call")
        with self.assertRaises(AccessError):
            self.call(self.accused, complaint.escalation_ids[:1], "action_retry")
        with self.assertRaises(AccessError):
            self.call(self.accused, complaint, "message_post", body="x")
        self.assertFalse(self.call(self.accused, complaint, "message_subscribe", self.person.ids))
        self.assertNotIn(self.person, complaint.message_partner_ids)


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
        self.call(self.user_manager, complaint, "action_wait")
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
                    self.call(user, request, "action_close")
                    self.assertEqual(request.closed_by_id, user)
                else:
                    with self.assertRaises(UserError):
                        self.call(user, request, "action_close")
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
    def test_only_the_administrator_configures(self):
        for name, values in CONFIGURATION.items():
            Model = self.env[name]
            record = Model.browse(self.call(self.user_admin, Model, "create", values))
            self.call(self.user_admin, record, "write", {"name": "آخر"})
            for user in (self.staff - self.user_admin) | self.user_trainee:
                with self.subTest(model=name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.call(user, Model, "create", values)
                    with self.assertRaises(AccessError):
                        self.call(user, record, "write", {"name": "x"})
                    with self.assertRaises(AccessError):
                        self.call(user, record, "unlink")
            self.call(self.user_admin, record, "unlink")

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

    def test_staff_reads_the_promises_and_the_ladder(self):
        for user in self.staff:
            self.assertTrue(self.env["asas.helpdesk.sla"].with_user(user).search_count([]))
            self.assertTrue(
                self.env["asas.helpdesk.escalation.rule"].with_user(user).search_count([])
            )

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

    def test_nothing_is_written(self):
        complaint = self.make_ticket()
        for values in ({"subject": "x"}, {"priority": "3"}, {"partner_id": self.employer.id}):
            with self.assertRaises(AccessError):
                self.call(self.user_trainee, complaint, "write", values)
        for method, args in (("unlink", ()), ("copy", ())):
            with self.assertRaises(AccessError):
                self.call(self.user_trainee, complaint, method, *args)

    def test_no_action_does_anything(self):
        complaint = self.make_ticket()
        before = complaint.read(["state", "user_id", "manager_id", "level"])
        for method in sorted(PUBLIC_METHODS["asas.helpdesk.ticket"]):
            if method.startswith("action_"):
                with self.subTest(method=method), self.assertRaises(AccessError):
                    self.call(self.user_trainee, complaint, method, *ARGUMENTS.get(method, ()))
        self.assertEqual(complaint.read(["state", "user_id", "manager_id", "level"]), before)

    def test_wizards_are_not_theirs(self):
        complaint = self.make_ticket()
        for name, values in (
            ("call", {"ticket_id": complaint.id, "number": "0533848712", "outcome": "reached"}),
            ("cancel", {"ticket_ids": complaint.ids, "reason": "spam"}),
            ("direct", {"ticket_ids": complaint.ids}),
            ("merge", {"ticket_ids": complaint.ids}),
            ("resolve", {"ticket_id": complaint.id}),
        ):
            with self.assertRaises(AccessError):
                self.call(
                    self.user_trainee, self.env[f"asas.helpdesk.{name}.wizard"], "create", values
                )

    def test_proof_and_configuration_of_the_staff_are_not_theirs(self):
        for name in (
            *PROOF_MODELS,
            "asas.helpdesk.sla",
            "asas.helpdesk.escalation.rule",
            "asas.helpdesk.tag",
        ):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.user_trainee).search([])

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

    def test_what_the_staff_notes_in_dialogs_is_not_read(self):
        own = self.make_ticket()
        self.env["asas.helpdesk.call.wizard"].with_user(self.user_level1).create(
            {"ticket_id": own.id, "number": "0533848712", "outcome": "nobody", "note": "سري"}
        ).action_log()
        self.env["asas.helpdesk.direct.wizard"].with_user(self.user_level1).create(
            {"ticket_ids": own.ids, "note": "سري"}
        ).action_direct()
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

    def test_proof_is_seen_with_the_ticket(self):
        complaint, proofs = self.proof()
        for user in self.staff:
            for proof in proofs:
                with self.subTest(user=user.login, model=proof._name):
                    self.assertEqual(self.sees(user, proof), self.sees(user, complaint))

    def test_nobody_writes_proof(self):
        complaint, (clocks, firings, notices) = self.proof()
        rows = (
            (clocks, {"deadline": SUNDAY_MORNING}, {"metric": "resolution"}),
            (firings, {"state": "failed"}, {"sla_status_id": clocks[0].id}),
            (notices, {"state": "delivered"}, {"kind": "closed", "method": "call"}),
        )
        for records, change, values in rows:
            for user in self.staff:
                with self.subTest(user=user.login, model=records._name):
                    with self.assertRaises(AccessError):
                        self.call(user, records[:1], "write", change)
                    with self.assertRaises(AccessError):
                        self.call(user, records, "create", {"ticket_id": complaint.id, **values})
                    with self.assertRaises(AccessError):
                        self.call(user, records[:1], "unlink")
                    with self.assertRaises(AccessError):
                        self.call(user, records[:1], "copy")

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

    def test_copy_of_a_ticket_takes_no_proof_along(self):
        complaint, _proofs = self.proof()
        copy = self.Ticket.browse(self.call(self.user_level1, complaint, "copy")[0])
        self.assertNotEqual(copy.reference, complaint.reference)
        self.assertEqual(copy.state, "new")
        for name in ("manager_id", "directed_at", "first_response_at", "escalation_ids"):
            self.assertFalse(copy[name], name)


class TestDoors(RightsCase):
    """What else answers to a client: public methods, dialogs, guessed ids."""

    def test_every_public_method_is_known_to_these_tests(self):
        ours = {name for name in self.registry if name.startswith("asas.helpdesk.")}
        self.assertLessEqual(PUBLIC_METHODS.keys(), ours)
        for name in ours:
            own = {
                method
                for cls in self.registry[name].mro()
                if cls.__module__.startswith("odoo.addons.asas_helpdesk.")
                for method, function in vars(cls).items()
                if inspect.isfunction(function)
                and not method.startswith("_")
                and not getattr(function, "_api_private", False)
            }
            self.assertEqual(own, PUBLIC_METHODS.get(name, set()), name)

    def test_every_address_is_known_to_these_tests(self):
        found = set()
        for path, endpoint in _generate_routing_rules(sorted(self.registry._init_modules), False):
            if endpoint.original_endpoint.__module__.startswith("odoo.addons.asas_helpdesk."):
                methods = " ".join(endpoint.routing.get("methods") or ())
                path = re.sub(r"<[^>]*:(\w+)>", r"<\1>", path)
                found.add((path, endpoint.routing["auth"], methods))
        self.assertEqual(found, ROUTES)

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

    def test_every_model_says_who_may_read_it(self):
        named = set(self.env["ir.model.access"].search([]).mapped("model_id.model"))
        for name, model in self.registry.items():
            if name.startswith("asas.helpdesk.") and not model._abstract:
                self.assertIn(name, named)
