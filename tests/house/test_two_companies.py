"""Two companies share a database: each has its desk, and neither finds anything of the other."""

from datetime import datetime

from gateway_case import Mailbox
from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk.models.mail_gateway.incoming import Incoming

PREFIX = "asas.helpdesk."
WHOLE_DATABASE = {
    "asas.helpdesk.mail.outage": "the mail server is that of the database",
    "asas.helpdesk.evidence.anchor": "the seals are those of the database",
}


SHARED = {
    "asas.helpdesk.stage": "one institute, one policy",
    "asas.helpdesk.tag": "one institute, one policy",
    "asas.helpdesk.escalation.rule": "one institute, one policy",
    "asas.helpdesk.rate.limit": "nobody reads it",
    "asas.helpdesk.replanning": "how far the work of all is, in numbers",
    "asas.helpdesk.link.secret": "nobody reads it",
    "asas.helpdesk.link.request": "nobody reads it",
    "asas.helpdesk.words": "nobody reads it",
    "asas.helpdesk.data.link": "nobody reads it",
    "asas.helpdesk.report.upkeep": "how far the report tables are, in numbers",
    "asas.helpdesk.figures.document": "nobody reads it",
    "asas.helpdesk.kept.figures": "nobody reads it",
    "asas.helpdesk.kept.file": "nobody reads it",
    "asas.helpdesk.data.package.part": "nobody reads it",
    "asas.helpdesk.mail.attempt": "for system administrators, who see to the mail server",
    **WHOLE_DATABASE,
}


class TwoCompaniesCase(Mailbox, RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailbox()
        cls.branch = cls.other_company
        cls.branch.write(
            {
                "email": "desk@branch.example.org",
                "asas_helpdesk_quiet_from": 0,
                "asas_helpdesk_quiet_to": 0,
            }
        )
        # Odoo's own administrator makes the users of both.
        both = cls.env.ref("base.user_admin")
        both.company_ids += cls.branch
        cls.set_up_branch_people()
        both.company_ids -= cls.branch
        cls.set_up_branch_desk()

    @classmethod
    def set_up_branch_people(cls):
        desk = "asas_helpdesk.group_"
        roles = ("level1", "level2", "manager", "hall_manager", "admin")
        users = cls.make_users(
            [
                {
                    "login": f"branch_{role}",
                    "groups": ["base.group_user", desk + role],
                    "name": f"Branch {role}",
                    "domain": "branch.example.org",
                    "company_id": cls.branch.id,
                    "company_ids": [Command.set(cls.branch.ids)],
                }
                for role in roles
            ]
            + [
                {
                    "login": "branch_trainee",
                    "groups": ["base.group_portal"],
                    "name": "سعد البقمي",
                    "company_id": cls.branch.id,
                    "company_ids": [Command.set(cls.branch.ids)],
                }
            ]
        )
        for role, user in zip((*roles, "trainee"), users, strict=True):
            setattr(cls, f"branch_{role}", user)

    @classmethod
    def set_up_branch_desk(cls):
        """Give the branch what an administrator of it enters, as that administrator."""
        env = cls.env
        head = env["hr.employee"].create(
            {
                "name": "مدير الفرع",
                "user_id": cls.branch_manager.id,
                "company_id": cls.branch.id,
            }
        )
        cls.branch_department = env["hr.department"].create(
            {"name": "قسم الفرع", "manager_id": head.id, "company_id": cls.branch.id}
        )
        admin = env(user=cls.branch_admin)
        cls.branch_service = admin["asas.helpdesk.service"].create(
            {
                "name": "خدمة الفرع",
                "company_id": cls.branch.id,
                "department_id": cls.branch_department.id,
            }
        )
        admin["asas.helpdesk.answer"].create(
            {
                "name": "سؤال الفرع",
                "answer": "<p>جواب الفرع</p>",
                "service_id": cls.branch_service.id,
            }
        )
        cls.branch_channel = admin["asas.helpdesk.channel"].create(
            {
                "name": "بريد الفرع",
                "kind": "email",
                "company_id": cls.branch.id,
                "contact": "b@b.org",
            }
        )
        admin["asas.helpdesk.channel.address"].create(
            {
                "channel_id": cls.branch_channel.id,
                "ticket_type": "complaint",
                "alias_name": "branch",
                "alias_domain_id": cls.domain.id,
                "service_id": cls.branch_service.id,
            }
        )
        cls.branch_course = admin["asas.helpdesk.course"].create(
            {"name": "دورة الفرع", "hall_manager_id": cls.branch_hall_manager.id}
        )

    def branch_ticket(self, **values):
        return self.make_ticket(
            user=self.branch_level1,
            partner_id=self.branch_trainee.partner_id.id,
            **{"service_id": self.branch_service.id, **values},
        )


class TestWhatIsFound(TwoCompaniesCase):
    def work_at_the_main_desk(self):
        """Let the first company do everything that leaves records, and return its tickets."""
        with self.mock_mail_gateway():
            complaint = self.make_ticket(
                course_id=self.course.id,
                about_partner_ids=[Command.set(self.user_hall.partner_id.ids)],
            )
            complaint.with_user(self.user_level2)._direct(self.user_manager)
            complaint.with_user(self.user_level2).message_post(
                body="نراجع الأمر.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            request = self.make_ticket("request")
            self.resolve(request, self.user_level2)
        mailed = self.receive(self.mail())
        self.env["asas.helpdesk.course.participant"].create(
            {"course_id": self.course.id, "partner_id": self.trainee.id}
        )
        admin = self.env(user=self.user_admin)
        admin["asas.helpdesk.tag"].create({"name": "عاجل"})
        self.company.with_user(self.user_admin).sudo().asas_helpdesk_reopen_days = 20
        with mute_logger("odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"):
            self.Kept._quarantine(self.incoming(), "error")
        self.run_cron()
        return complaint | request | mailed

    def incoming(self, **headers):
        return Incoming(self.mail(**headers).as_bytes())

    def visible(self, user):
        """Return the ids that a user finds, by the models of the desk that they may read."""
        env = self.env(user=user)
        return {
            name: set(env[name].with_context(active_test=False).search([]).ids)
            for name in self.registry
            if name.startswith(PREFIX)
            and env[name]._auto
            and not env[name]._transient
            and env[name].has_access("read")
        }

    def test_staff_of_one_company_find_nothing_of_the_other(self):
        people = (
            self.branch_level1
            | self.branch_level2
            | self.branch_manager
            | self.branch_hall_manager
            | self.branch_admin
            | self.branch_trainee
        )
        before = {user: self.visible(user) for user in people}
        whole = self.visible(self.env.user)
        tickets = self.work_at_the_main_desk()
        made = {name: ids - whole[name] for name, ids in self.visible(self.env.user).items()}
        # What is compared was really made.
        for name in ("ticket", "notice", "sla.status", "received.email", "unprocessed.email"):
            self.assertTrue(made[PREFIX + name], name)
        self.assertTrue(made["asas.helpdesk.evidence"])
        shared = {"asas.helpdesk.tag", *WHOLE_DATABASE}
        for user in people:
            for name, ids in self.visible(user).items():
                with self.subTest(user=user.login, model=name):
                    if name not in shared:
                        self.assertFalse(ids - before[user].get(name, set()))
        for user in people:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                tickets[:1].with_user(user).read(["subject"])

    def test_every_model_says_whose_it_is(self):
        rules = self.env["ir.rule"].search([("domain_force", "like", "company_ids")])
        by_rule = set(rules.model_id.mapped("model"))
        for name, model in self.registry.items():
            if not name.startswith(PREFIX) or not model._auto or model._transient:
                continue
            with self.subTest(name):
                of_ticket = isinstance(
                    self.env[name], self.registry["asas.helpdesk.evidence.mixin"]
                )
                self.assertTrue(name in by_rule or of_ticket or name in SHARED)

    def test_messages_and_files_of_the_other_company_are_not_found(self):
        ticket = self.make_ticket()
        message = ticket.with_user(self.user_level2).message_post(
            body="نراجع الأمر.", attachments=[("report.txt", b"what was found")]
        )
        for record in (message, message.attachment_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.branch_admin).read(["id", "create_date"])

    def test_evidence_of_settings_is_that_of_the_company(self):
        self.company.asas_helpdesk_reopen_days = 20
        self.branch.asas_helpdesk_reopen_days = 30
        self.env.cr.precommit.run()
        entries = self.env["asas.helpdesk.evidence"]
        settings = [("kind", "=", "setting"), ("content", "like", "asas_helpdesk_reopen_days")]
        for user, company in ((self.user_admin, self.company), (self.branch_admin, self.branch)):
            found = entries.with_user(user).search(settings)
            self.assertEqual(found.sudo().company_id, company)
        of_branch = entries.search([*settings, ("company_id", "=", self.branch.id)])
        with self.assertRaises(AccessError):
            of_branch.with_user(self.user_admin).read(["content"])

    def test_unprocessed_email_goes_to_the_company_of_its_address(self):
        with mute_logger("odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email"):
            kept = self.Kept._quarantine(self.incoming(To=f"branch@{self.alias_domain}"), "error")
        self.assertEqual(kept.company_id, self.branch)
        self.assertEqual(kept.activity_ids.user_id, self.branch_admin)
        self.assertTrue(self.Kept.with_user(self.branch_admin).search([("id", "=", kept.id)]))
        self.assertFalse(self.Kept.with_user(self.user_admin).search([("id", "=", kept.id)]))

    def test_names_of_services_channels_and_answers_of_one_company_stay_there(self):
        for model, name in (
            ("service", "خدمة الفرع"),
            ("channel", "بريد الفرع"),
            ("answer", "سؤال الفرع"),
            ("course", "دورة الفرع"),
        ):
            found = [("name", "=", name)]
            model = self.env[PREFIX + model]
            self.assertTrue(model.with_user(self.branch_level1).search(found), name)
            self.assertFalse(model.with_user(self.user_level1).search(found), name)


class TestTheWayOfATicket(TwoCompaniesCase):
    def test_complaint_goes_to_the_manager_of_its_own_company(self):
        complaint = self.branch_ticket()
        self.assertEqual(complaint.company_id, self.branch)
        complaint.with_user(self.branch_level1)._direct()
        self.assertEqual(complaint.manager_id, self.branch_manager)

    def test_complaint_about_a_shared_service_goes_to_the_escalation_manager_of_the_company(self):
        self.branch.asas_helpdesk_escalation_manager_id = self.branch_level2
        complaint = self.branch_ticket(service_id=self.service.id)
        complaint.with_user(self.branch_level1)._direct()
        self.assertEqual(complaint.manager_id, self.branch_level2)

    def test_reminder_goes_to_the_queue_of_the_company(self):
        self.assertLessEqual(self.branch_ticket()._queue("1"), self.branch_level1)
        self.assertNotIn(self.branch_level1, self.make_ticket()._queue("1"))
        # Nobody of Level 1 is left in the branch: those who stand in are of the branch, too.
        ticket = self.branch_ticket()
        self.branch_level1.active = False
        self.assertEqual(ticket._queue("1"), self.branch_level2 | self.branch_admin)

    def test_reference_comes_from_the_sequence_of_the_company(self):
        self.env["ir.sequence"].create(
            {
                "name": "شكاوى الفرع",
                "code": "asas.helpdesk.ticket.complaint",
                "prefix": "BR/%(range_year)s/",
                "padding": 4,
                "use_date_range": True,
                "company_id": self.branch.id,
            }
        )
        self.assertRegex(self.branch_ticket().reference, r"^BR/\d{4}/0001$")
        self.assertRegex(self.make_ticket().reference, r"^CMP/")
        both = self.Ticket.create(
            [
                {"ticket_type": "complaint", "subject": "أ", "company_id": company.id}
                for company in (self.branch, self.company)
            ]
        )
        self.assertEqual([ticket.reference[:2] for ticket in both], ["BR", "CM"])

    def test_email_becomes_a_ticket_of_the_company_of_the_channel(self):
        ticket = self.receive(self.mail(To=f"branch@{self.alias_domain}"))
        self.assertEqual(ticket.company_id, self.branch)
        self.assertEqual(ticket.channel_id, self.branch_channel)
        self.assertEqual(ticket.service_id, self.branch_service)

    def test_what_belongs_to_another_company_is_not_chosen(self):
        own = self.env["asas.helpdesk.channel"].create(
            {"name": "قناة المعهد", "kind": "phone", "company_id": self.company.id}
        )
        session = self.env["asas.helpdesk.course.session"].create(
            {
                "course_id": self.course.id,
                "start": datetime(2026, 3, 1, 8),
                "end": datetime(2026, 3, 1, 10),
            }
        )
        for values in (
            {"channel_id": own.id},
            {"course_id": self.course.id},
            {"course_id": self.branch_course.id, "session_id": session.id},
            {"session_id": session.id},
        ):
            with self.subTest(values), self.assertRaises(UserError), self.env.cr.savepoint():
                self.branch_ticket(**values)
        with self.assertRaises(UserError):
            self.make_ticket(service_id=self.branch_service.id)

    def test_master_data_of_two_companies_is_not_mixed(self):
        admin = self.env(user=self.user_admin)
        with self.assertRaises(ValidationError):
            self.branch_service.sudo().department_id = self.department.copy(
                {"name": "قسم المعهد", "company_id": self.company.id}
            )
        with self.assertRaises(ValidationError):
            self.env["asas.helpdesk.sla"].create(
                {
                    "name": "وعد",
                    "company_id": self.company.id,
                    "channel_id": self.branch_channel.id,
                    "target_hours": 1,
                }
            )
        with self.assertRaises(ValidationError):
            self.info.service_id = self.branch_service
        with self.assertRaises(AccessError):
            self.branch_service.with_env(admin).name = "اسم آخر"

    def test_settings_of_one_company_change_nothing_in_the_other(self):
        self.branch.asas_helpdesk_four_eyes = False
        self.assertTrue(self.company.asas_helpdesk_four_eyes)


class TestHolidays(TwoCompaniesCase):
    def deadline(self, ticket):
        status = ticket.sla_status_ids.filtered(lambda s: s.metric == "first_response")
        return status.deadline

    def setUp(self):
        super().setUp()
        self.hours = self.env.ref("asas_helpdesk.calendar_desk")
        self.assertEqual(self.company.asas_helpdesk_calendar_id, self.hours)
        self.assertEqual(self.branch.asas_helpdesk_calendar_id, self.hours)
        self.channel_website.sudo().acknowledge = False
        self.env["asas.helpdesk.sla"].search([("channel_id", "=", self.channel_phone.id)]).write(
            {"basis": "working", "with_sessions": False, "target_hours": 2, "calendar_id": False}
        )

    def holiday(self, company, calendar=None):
        """Enter a holiday on Monday, 2026-03-02, as somebody who works in a company."""
        leave = self.env["resource.calendar.leaves"].with_company(company)
        return leave.create(
            {
                "name": "يوم التأسيس",
                "calendar_id": calendar.id if calendar else False,
                "date_from": datetime(2026, 3, 1, 21),
                "date_to": datetime(2026, 3, 2, 20, 59, 59),
            }
        )

    def deadlines(self):
        # Sunday at 20:00 in Riyadh: an hour is left of the day.
        with self.clock_at(datetime(2026, 3, 1, 17)):
            return [self.deadline(t) for t in (self.make_ticket("request"), self.branch_ticket())]

    def test_holiday_on_shared_hours_holds_for_the_company_that_entered_it(self):
        monday, tuesday = datetime(2026, 3, 2, 6), datetime(2026, 3, 3, 6)
        self.assertEqual(self.deadlines(), [monday, monday])
        self.holiday(self.company, self.hours)
        self.assertEqual(self.deadlines(), [tuesday, monday])
        self.holiday(self.branch, self.hours)
        self.assertEqual(self.deadlines(), [tuesday, tuesday])

    def test_holiday_for_all_hours_is_that_of_the_company_as_well(self):
        self.holiday(self.branch)
        self.assertEqual(self.deadlines(), [datetime(2026, 3, 2, 6), datetime(2026, 3, 3, 6)])

    def test_holiday_of_a_company_holds_for_its_branches(self):
        part = self.env["res.company"].create({"name": "فرع", "parent_id": self.company.id})
        self.holiday(self.company, self.hours)
        hours = self.hours._asas_helpdesk_hours(part)
        self.assertEqual(hours, self.hours._asas_helpdesk_hours(self.company))
        self.assertTrue(hours.holidays)

    def test_form_of_shared_hours_says_who_shares_them(self):
        shared = self.hours.with_user(self.user_admin).asas_helpdesk_shared_by
        self.assertIn(self.company.name, shared)
        self.assertIn(self.branch.name, shared)
        self.branch.asas_helpdesk_calendar_id = self.env["resource.calendar"].create(
            {"name": "ساعات الفرع", "company_id": self.branch.id}
        )
        self.hours.invalidate_recordset()
        own = set(self.env["res.company"].search([("id", "!=", self.branch.id)]).mapped("name"))
        self.assertNotIn(self.branch.name, self.hours.asas_helpdesk_shared_by or own)


class TestPages(TwoCompaniesCase, HttpCase):
    def test_public_page_is_that_of_one_company(self):
        page = self.env["asas.helpdesk.public.page"].sudo()
        main, branch = (
            page._published(company.id, "ar_001", datetime(2026, 3, 1).date())
            for company in (self.company, self.branch)
        )
        self.assertNotIn("خدمة الفرع", [service["name"] for service in main["services"]])
        self.assertIn("خدمة الفرع", [service["name"] for service in branch["services"]])
        ids = [channel["id"] for channel in main["channels"]]
        self.assertNotIn(self.branch_channel.id, ids)

    def test_forms_offer_the_services_of_their_company(self):
        self.user_trainee.password = self.branch_trainee.password = "a long enough password"
        for user, offered in ((self.user_trainee, False), (self.branch_trainee, True)):
            self.authenticate(user.login, "a long enough password")
            page = self.url_open("/my/tickets/new").text
            self.assertEqual("خدمة الفرع" in page, offered, user.login)
            self.assertIn("تسجيل الدخول", page)
