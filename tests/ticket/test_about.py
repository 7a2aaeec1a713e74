"""A person who is complained about learns nothing of it, by whichever contact they are named."""

import json
import runpy
from datetime import datetime, timedelta
from pathlib import Path

from portal_case import PortalCase
from psycopg2 import IntegrityError
from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from odoo.addons.sms.tests.common import SMSCase

MODEL = "asas.helpdesk.ticket"
ROOT = Path(__file__).resolve().parents[2]


class AboutCase(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_system = cls.make_users(
            [
                {
                    "login": "system",
                    "groups": ["base.group_system"],
                    "name": "System_Admin",
                    "domain": "staff.example.com",
                }
            ]
        )
        cls.named = {
            "trainee": cls.user_colleague,
            "level1": cls.user_level1_other,
            "level2": cls.user_level2_other,
            "manager": cls.user_manager,
            "system": cls.user_system,
            "employee": cls.user_employee,
        }

    def hears(self, ticket, user):
        """Return the models through which a user finds something of a ticket."""
        found = []
        for model, domain in self.rows(ticket).items():
            records = self.env[model].sudo().with_context(active_test=False).search(domain)
            if records and self.reaches(user, model, domain, records):
                found.append(model)
        return found

    def rows(self, ticket):
        here = [("res_model", "=", MODEL), ("res_id", "=", ticket.id)]
        message = [("model", "=", MODEL), ("res_id", "=", ticket.id)]
        on_it = self.env["mail.message"].sudo().search(message).ids
        return {
            MODEL: [("id", "=", ticket.id)],
            "mail.followers": here,
            "mail.activity": here,
            "mail.message": message,
            "mail.mail": message,
            "mail.notification": [("mail_message_id", "in", on_it)],
            "mail.tracking.value": [("mail_message_id", "in", on_it)],
            "sms.sms": [("mail_message_id", "in", on_it)],
            "asas.helpdesk.sla.status": [("ticket_id", "=", ticket.id)],
            "asas.helpdesk.naming": [("ticket_id", "=", ticket.id)],
        }

    def reaches(self, user, model, domain, records):
        seen = self.env[model].with_user(user).with_context(active_test=False)
        if not seen.has_access("read"):
            return False
        if seen.search(domain) or seen.search_count(domain) or seen.search_read(domain, ["id"]):
            return True
        if seen.formatted_read_group(domain, [], ["__count"])[0]["__count"]:
            return True
        try:
            records.with_user(user).read(["id", "display_name"])
        except AccessError:
            return False
        return True


class TestSamePerson(AboutCase):
    def second_contact(self, user, **values):
        return self.env["res.partner"].create({"name": "جهة اتصال أخرى", **values})

    def assertHidden(self, contact, user):
        ticket = self.make_ticket(user_id=self.user_employee.id, course_id=self.course.id)
        ticket.with_user(self.user_level1).about_partner_ids = contact
        self.assertFalse(self.sees(user, ticket))
        with self.assertRaises(AccessError):
            ticket.with_user(user).read(["subject"])
        self.assertNotIn(
            ticket.subject, ticket.with_user(user).sudo().with_user(user).display_name or ""
        )
        return ticket

    def test_each_role_is_shut_out_by_the_contact_of_the_user(self):
        for role, user in self.named.items():
            with self.subTest(role=role):
                ticket = self.assertHidden(user.partner_id, user)
                self.assertEqual(self.hears(ticket, user), [])

    def test_the_proven_address_of_a_second_contact_shuts_out(self):
        for role, user in self.named.items():
            with self.subTest(role=role):
                second = (
                    self.env["res.partner"]
                    .with_user(self.administrator)
                    .create({"name": "جهة اتصال أخرى", "email": user.email})
                )
                self.assertTrue(second._asas_helpdesk_proven_address())
                ticket = self.assertHidden(second, user)
                self.assertEqual(self.hears(ticket, user), [])

    def test_the_number_of_a_second_contact_shuts_out(self):
        self.company.country_id = self.env.ref("base.sa")
        for number, (role, user) in enumerate(self.named.items()):
            with self.subTest(role=role):
                user.partner_id.phone = f"+96655000111{number}"
                second = self.second_contact(user, phone=f"055 000 111{number}")
                self.assertHidden(second, user)

    def test_the_contact_of_the_employee_shuts_out(self):
        second = self.second_contact(self.user_level2)
        employee = self.env["hr.employee"].create({"name": "خالد"})
        employee.work_contact_id = second
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET user_id = %s, work_contact_id = %s WHERE id = %s",
            [self.user_level2.id, second.id, employee.id],
        )
        self.env.invalidate_all()
        self.assertHidden(second, self.user_level2)

    def test_who_gets_the_address_later_is_shut_out_as_well(self):
        second = self.second_contact(self.user_level2, email="late@example.com")
        second._asas_helpdesk_prove("link")
        ticket = self.make_ticket(about_partner_ids=second.ids)
        self.assertTrue(self.sees(self.user_level2, ticket))
        self.user_level2.partner_id.email = "late@example.com"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.sees(self.user_level2, ticket))

    def test_who_changes_the_address_afterwards_does_not_get_in(self):
        second = self.second_contact(self.user_level2, email=self.user_level2.email)
        second._asas_helpdesk_prove("link")
        ticket = self.assertHidden(second, self.user_level2)
        self.user_level2.with_user(self.user_level2).write({"email": "other@example.com"})
        second.email = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.sees(self.user_level2, ticket))

    def test_the_number_of_an_office_shuts_out_nobody_else(self):
        staff = self.user_level1 | self.user_level2 | self.user_level2_other | self.user_hall
        staff.partner_id.phone = "+966112345678"
        ticket = self.make_ticket(about_partner_ids=self.user_level2_other.partner_id.ids)
        self.assertFalse(self.sees(self.user_level2_other, ticket))
        self.assertTrue(self.sees(self.user_level1, ticket))
        self.assertTrue(self.sees(self.user_level2, ticket))

    def test_an_unproven_address_claimed_by_another_shuts_out_nobody(self):
        claimed = self.second_contact(self.user_level2, email="someone@example.com")
        self.assertFalse(claimed._asas_helpdesk_proven_address())
        self.user_trainer.partner_id.email = "someone@example.com"
        ticket = self.make_ticket(
            about_partner_ids=claimed.ids, partner_id=self.user_trainer.partner_id.id
        )
        self.assertTrue(self.sees(self.user_trainer, ticket))

    def test_no_list_of_contacts_is_read_through_to_find_out_who_it_is(self):
        """However many contacts there are, each way to be the same person has its index."""
        self.make_ticket(about_partner_ids=self.user_level2_other.partner_id.ids)
        self.env.flush_all()
        self.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.Ticket.with_user(self.user_level2)._hidden_from_user()
        plan = "\n".join(row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", query)))
        self.assertNotIn("Seq Scan on res_partner", plan)
        for index in ("address", "proven", "number"):
            self.assertIn(f"res_partner_asas_helpdesk_by_{index}", plan)

    def test_figures_count_no_hidden_ticket(self):
        user = self.user_level2_other
        seen = self.Ticket.with_user(user)
        before = [seen.search_count([]), len(seen.name_search("انقطاع", limit=None))]
        self.assertHidden(user.partner_id, user)
        after = [seen.search_count([]), len(seen.name_search("انقطاع", limit=None))]
        self.assertEqual(after, before)
        groups = seen.formatted_read_group([], ["stage_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), before[0])
        progress = seen.read_progress_bar(
            [],
            "stage_id",
            {"field": "priority", "colors": {"0": "info", "1": "x", "2": "x", "3": "x"}},
        )
        self.assertEqual(sum(sum(each.values()) for each in progress.values()), before[0])


class TestUpdate(AboutCase):
    """A database of the version before hid tickets from the one contact that was named."""

    def test_tickets_of_before_are_hidden_from_all_contacts_after_the_update(self):
        user = self.user_level2_other
        second = self.env["res.partner"].create({"name": "جهة أخرى", "email": user.email})
        second._asas_helpdesk_prove("staff")
        ticket = self.make_ticket()
        ticket.message_subscribe(user.partner_id.ids)
        self.env.flush_all()
        self.cr.execute(
            "INSERT INTO asas_helpdesk_ticket_about_rel"
            " (asas_helpdesk_ticket_id, res_partner_id) VALUES (%s, %s)",
            [ticket.id, second.id],
        )
        old = "[('about_partner_ids', 'not in', user.partner_id.ids)]"
        rule = self.env.ref("asas_helpdesk.ticket_rule_about")
        rule.domain_force = old
        self.env.invalidate_all()
        self.assertTrue(self.sees(user, ticket))
        step = ROOT / "asas_helpdesk/migrations/19.0.1.1.0/post-hide_from_named.py"
        for _time in range(2):
            runpy.run_path(step)["migrate"](self.cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertEqual(rule.domain_force, "[('hidden_from_me', '=', False)]")
            self.assertEqual(ticket.hidden_partner_ids, second | user.partner_id)
            self.assertFalse(self.sees(user, ticket))
            self.assertEqual(self.hears(ticket, user), [])
            self.assertEqual(ticket.naming_ids.mapped("change"), ["added"])
        second.email = user.partner_id.email = False
        self.env.flush_all()
        self.assertFalse(self.sees(user, ticket), "those known stay shut out")


class TestNaming(AboutCase):
    def setUp(self):
        super().setUp()
        self.accused = self.user_level1_other.partner_id
        self.ticket = self.make_ticket(about_partner_ids=self.accused.ids)

    def test_level1_and_level2_add_names_and_others_do_not(self):
        for user in (self.user_level1, self.user_level2):
            ticket = self.make_ticket()
            ticket.with_user(user).about_partner_ids = [Command.link(self.accused.id)]
            self.assertEqual(ticket.about_partner_ids, self.accused)
        ticket = self.make_ticket()
        ticket._direct(self.user_manager)
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_manager).about_partner_ids = [Command.link(self.accused.id)]

    def test_only_level2_removes_a_name(self):
        self.ticket._direct(self.user_manager)
        for user in (self.user_manager, self.user_level1):
            for commands in (
                [Command.clear()],
                [Command.set([])],
                [Command.unlink(self.accused.id)],
                [Command.delete(self.accused.id)],
                [],
                False,
            ):
                with self.subTest(user=user.login, commands=commands):
                    if commands == []:
                        continue  # changes nothing
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        self.call(user, self.ticket, "write", {"about_partner_ids": commands})
        self.assertEqual(self.ticket.about_partner_ids, self.accused)
        self.ticket.with_user(self.user_level2).about_partner_ids = False
        self.assertFalse(self.ticket.about_partner_ids)
        self.assertTrue(self.sees(self.user_level1_other, self.ticket))

    def test_the_manager_it_is_directed_to_removes_none_even_of_level2(self):
        self.ticket._direct(self.user_level2)
        with self.assertRaisesRegex(AccessError, "."):
            self.ticket.with_user(self.user_level2).about_partner_ids = False
        self.ticket.with_user(self.user_level2_other).about_partner_ids = False

    def test_a_named_contact_is_not_deleted(self):
        contact = self.env["res.partner"].create({"name": "شخص"})
        self.make_ticket(about_partner_ids=contact.ids)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            contact.unlink()

    def test_each_change_is_noted_and_not_for_who_was_named(self):
        self.ticket.with_user(
            self.user_level2
        ).about_partner_ids = self.user_level2_other.partner_id
        self.ticket.with_user(self.user_level2).about_partner_ids = False
        noted = self.env["asas.helpdesk.naming"].search([("ticket_id", "=", self.ticket.id)])
        second = self.user_level2_other.partner_id
        self.assertEqual(
            {(n.partner_id, n.change, n.user_id) for n in noted},
            {
                (self.accused, "added", self.user_level1),
                (self.accused, "removed", self.user_level2),
                (second, "added", self.user_level2),
                (second, "removed", self.user_level2),
            },
        )
        self.assertEqual(
            noted.with_user(self.user_level2).read(["change"])[0]["change"], noted[0].change
        )
        own = noted.filtered(lambda n: n.partner_id == second)
        self.assertTrue(self.sees(self.user_level2_other, self.ticket))
        self.assertFalse(own.with_user(self.user_level2_other).search([("id", "in", own.ids)]))
        with self.assertRaises(AccessError):
            own.with_user(self.user_level2_other).read(["change"])
        for user in (self.user_level1, self.user_manager, self.user_trainee, self.user_employee):
            with self.assertRaises(AccessError):
                noted.with_user(user).read(["change"])

    def test_the_record_tells_nothing_to_who_was_named_once(self):
        second = self.user_level2_other
        self.ticket.with_user(self.user_level2).about_partner_ids = [
            Command.link(second.partner_id.id)
        ]
        self.ticket.with_user(self.user_level2).about_partner_ids = False
        self.env.cr.flush()
        entries = self.env["asas.helpdesk.evidence"].search([("ticket_id", "=", self.ticket.id)])
        self.assertTrue(entries)
        self.assertEqual(
            self.env["asas.helpdesk.evidence"]
            .with_user(self.user_level2)
            .search([("ticket_id", "=", self.ticket.id)]),
            entries,
        )
        self.assertTrue(self.sees(second, self.ticket))
        self.assertFalse(entries.with_user(second).search([("ticket_id", "=", self.ticket.id)]))
        with self.assertRaises(AccessError):
            entries.with_user(second).read(["content"])

    def test_nobody_writes_what_was_noted(self):
        noted = self.env["asas.helpdesk.naming"].search([("ticket_id", "=", self.ticket.id)])
        for user in (self.user_level2, self.user_admin):
            for work in (
                lambda n: n.write({"change": "removed"}),
                lambda n: n.unlink(),
                lambda n: n.create({"ticket_id": self.ticket.id}),
            ):
                with self.assertRaises(AccessError):
                    work(noted.with_user(user))


class TestFollowersShown(AboutCase):
    def followers_seen(self, user, ticket):
        followers = self.env["mail.followers"].with_user(user)
        return followers.search([("res_model", "=", MODEL), ("res_id", "=", ticket.id)])

    def test_followers_are_shown_with_their_ticket_alone(self):
        ticket = self.make_ticket()
        confidential = self.make_ticket(confidential=True, user=self.user_level2)
        other = self.make_ticket()
        self.env["ir.rule"].flush_model()
        other.sudo().write({"company_id": self.other_company.id})
        for user, readable in (
            (self.user_level1, ticket),
            (self.user_level2, ticket | confidential),
            (self.user_employee, self.Ticket),
            (self.user_system, self.Ticket),
        ):
            for each in ticket | confidential | other:
                with self.subTest(user=user.login, ticket=each.id):
                    seen = self.followers_seen(user, each)
                    self.assertEqual(bool(seen), each in readable)
                    if each in readable:
                        continue
                    with self.assertRaises(AccessError):
                        each.message_follower_ids.with_user(user).read(["partner_id"])
                    groups = (
                        self.env["mail.followers"]
                        .with_user(user)
                        .formatted_read_group(
                            [("res_model", "=", MODEL), ("res_id", "=", each.id)],
                            ["partner_id"],
                            ["__count"],
                        )
                    )
                    self.assertFalse(groups)

    def test_followers_of_other_records_are_shown_as_before(self):
        partner = self.env["res.partner"].create({"name": "جهة"})
        partner.message_subscribe(self.user_level1.partner_id.ids)
        seen = self.env["mail.followers"].with_user(self.user_employee)
        domain = [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        found = seen.search(domain)
        self.assertEqual(found.partner_id, self.user_level1.partner_id)
        self.assertTrue(found.read(["partner_id"]))


class TestNotificationsShown(AboutCase):
    def test_who_was_notified_is_shown_with_the_ticket_alone(self):
        tickets = self.make_ticket() | self.make_ticket(confidential=True, user=self.user_level2)
        for ticket in tickets:
            with self.mock_mail_gateway(mail_unlink_sent=False):
                ticket.with_user(self.user_level2).message_post(
                    body="نص", subtype_xmlid="mail.mt_comment"
                )
        for user, readable in (
            (self.user_level1, tickets[0]),
            (self.user_level2, tickets),
            (self.user_employee, self.Ticket),
            (self.user_system, self.Ticket),
        ):
            for ticket in tickets:
                with self.subTest(user=user.login, ticket=ticket.id):
                    of_it = self.env["mail.notification"].search(
                        [("mail_message_id", "in", ticket.message_ids.ids)]
                    )
                    self.assertTrue(of_it)
                    seen = of_it.with_user(user)
                    self.assertEqual(
                        bool(seen.search([("id", "in", of_it.ids)])), ticket in readable
                    )
                    if ticket in readable:
                        self.assertTrue(seen.read(["res_partner_id"]))
                    else:
                        with self.assertRaises(AccessError):
                            seen.read(["res_partner_id"])


class TestNamedLater(AboutCase):
    def sent_before(self, user):
        """Return a ticket on which everything was sent to a user."""
        user.notification_type = "inbox"
        ticket = self.make_ticket(user_id=user.id)
        ticket.message_subscribe(user.partner_id.ids)
        ticket.with_user(self.user_level1).message_post(
            body="نص سري", subtype_xmlid="mail.mt_comment", partner_ids=user.partner_id.ids
        )
        ticket.with_user(self.user_level1).message_notify(
            body="إشعار", subject=ticket.subject, partner_ids=user.partner_id.ids
        )
        ticket._notify_staff(user, "ملخص")
        done = ticket.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        done.action_feedback()
        ticket.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        return ticket

    def test_who_is_named_later_loses_what_was_sent(self):
        for role in ("level1", "level2", "manager", "employee"):
            user = self.named[role]
            with self.subTest(role=role):
                ticket = self.sent_before(user)
                inbox = self.env["mail.message"].with_user(user)
                needed = [("needaction", "=", True)]
                self.assertTrue(inbox.search(needed))
                ticket.with_user(
                    self.user_level1_other if user == self.user_level1 else self.user_level1
                ).about_partner_ids = user.partner_id
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.hears(ticket, user), [])
                self.assertFalse(inbox.search([*needed, ("body", "ilike", ticket.reference)]))
                self.assertFalse(inbox.search([("body", "ilike", ticket.reference)]))
                notified = self.env["mail.notification"].search(
                    [("res_partner_id", "=", user.partner_id.id)]
                )
                self.assertNotIn(ticket.reference, str(notified.mail_message_id.mapped("body")))

    def test_level2_sees_what_cannot_be_taken_back(self):
        user = self.user_level1_other
        user.notification_type = "email"
        ticket = self.make_ticket()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket.with_user(self.user_level1).message_post(
                body="نص سري",
                subject="موضوع",
                subtype_xmlid="mail.mt_comment",
                partner_ids=user.partner_id.ids,
            )
            self.flush_tracking()
            self.env["mail.mail"].search([]).filtered(lambda m: m.state == "outgoing").send()
        ticket.with_user(self.user_level1).about_partner_ids = user.partner_id
        left = ticket.with_user(self.user_level2).departed_mail_ids
        self.assertEqual(left.partner_id, user.partner_id)
        self.assertEqual(left.address, user.email)
        self.assertEqual(left.kind, "email")
        self.assertTrue(left.left_at)
        for reader in (self.user_level1, user, self.user_employee):
            with self.assertRaises(AccessError):
                left.with_user(reader).read(["address"])


class TestNobodyTells(AboutCase, SMSCase):
    def setUp(self):
        super().setUp()
        self.accused = self.user_employee
        self.person = self.accused.partner_id
        self.ticket = self.make_ticket(about_partner_ids=self.person.ids)
        self.second = (
            self.env["res.partner"]
            .with_user(self.administrator)
            .create({"name": "جهة أخرى", "email": self.accused.email})
        )

    def outgoing(self, work):
        """Return the addresses to which something leaves."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            work()
            self.flush_tracking()
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        return {address for mail in self._mails for address in mail["email_to"]}

    def assertUntold(self, work):
        addresses = str(self.outgoing(work))
        self.assertNotIn(self.accused.email, addresses)
        self.env.flush_all()
        self.env.invalidate_all()
        told = self.env["mail.notification"].search(
            [
                ("res_partner_id", "in", (self.person | self.second).ids),
                ("mail_message_id.model", "=", MODEL),
                ("mail_message_id.res_id", "=", self.ticket.id),
            ]
        )
        self.assertFalse(told)
        self.assertEqual(self.hears(self.ticket, self.accused), [])
        self.assertFalse(self.ticket.message_partner_ids & (self.person | self.second))

    def test_a_message_of_any_kind_does_not_reach_them(self):
        ticket = self.ticket.with_user(self.user_level1)
        for people in (self.person, self.second, self.person | self.user_level2.partner_id):
            for work in (
                lambda people=people: ticket.message_post(
                    body="نص", subtype_xmlid="mail.mt_comment", partner_ids=people.ids
                ),
                lambda people=people: ticket.message_notify(body="نص", partner_ids=people.ids),
                lambda people=people: (
                    self.env["res.partner"]
                    .with_user(self.user_level1)
                    .message_notify(
                        body="نص", model=MODEL, res_id=ticket.id, partner_ids=people.ids
                    )
                ),
                lambda people=people: ticket.message_subscribe(people.ids),
                lambda people=people: (
                    self.env["mail.message"]
                    .with_user(self.user_level1)
                    .create(
                        {
                            "model": MODEL,
                            "res_id": ticket.id,
                            "body": "نص",
                            "partner_ids": people.ids,
                            "notification_ids": [
                                Command.create({"res_partner_id": each.id}) for each in people
                            ],
                        }
                    )
                ),
            ):
                with self.subTest(people=people.ids):
                    self.assertUntold(work)

    def test_an_address_typed_does_not_reach_them(self):
        self.assertUntold(
            lambda: self.ticket.with_user(self.user_level1).message_post(
                body="نص",
                subtype_xmlid="mail.mt_comment",
                outgoing_email_to=f'"x" <{self.accused.email.upper()}>, other@example.com',
            )
        )

    def test_adding_them_as_followers_does_not_notify(self):
        self.assertUntold(
            lambda: (
                self.env["mail.followers.edit"]
                .with_user(self.user_level1)
                .create(
                    {
                        "res_model": MODEL,
                        "res_ids": str(self.ticket.ids),
                        "partner_ids": (self.person | self.second).ids,
                        "notify": True,
                        "message": "انظر",
                    }
                )
                .edit_followers()
            )
        )

    def compose(self, mode):
        composer = self.env["mail.compose.message"].with_user(self.user_level1)
        composer.create(
            {
                "model": MODEL,
                "res_ids": str(self.ticket.ids),
                "composition_mode": mode,
                "partner_ids": (self.person | self.second).ids,
                "body": "<p>نص</p>",
                "subject": "موضوع",
            }
        )._action_send_mail()

    def test_the_composer_does_not_reach_them(self):
        self.assertUntold(lambda: self.compose("comment"))

    def test_nobody_mails_past_the_conversation(self):
        with self.assertRaises(UserError):
            self.compose("mass_mail")

    def test_a_scheduled_message_does_not_reach_them(self):
        ticket = self.make_ticket()
        scheduled = (
            self.env["mail.scheduled.message"]
            .with_user(self.user_level1)
            .create(
                {
                    "model": MODEL,
                    "res_id": ticket.id,
                    "author_id": self.user_level1.partner_id.id,
                    "body": "<p>نص</p>",
                    "partner_ids": self.person.ids,
                    "scheduled_date": datetime.now() + timedelta(days=1),
                }
            )
        )
        ticket.with_user(self.user_level1).about_partner_ids = self.person
        self.ticket = ticket
        self.assertUntold(lambda: scheduled.post_message())

    def test_a_notification_made_by_a_client_shows_them_nothing(self):
        message = self.ticket.with_user(self.user_level1).message_post(
            body="نص", subtype_xmlid="mail.mt_comment"
        )
        self.assertUntold(
            lambda: (
                self.env["mail.notification"]
                .with_user(self.user_level1)
                .create({"mail_message_id": message.id, "res_partner_id": self.person.id})
            )
        )
        self.assertUntold(
            lambda: message.with_user(self.user_level1).write(
                {"partner_ids": [Command.link(self.person.id)]}
            )
        )

    def test_the_desk_learns_that_it_was_not_sent(self):
        self.ticket.with_user(self.user_level1).message_post(
            body="نص",
            subtype_xmlid="mail.mt_comment",
            partner_ids=(self.person | self.user_level2.partner_id).ids,
        )
        note = self.ticket.message_ids.filtered(lambda m: "Not sent to" in (m.body or ""))
        self.assertIn(self.person.name, note.body)

    def test_what_says_so_stays_unreadable_to_them_after_their_name_was_removed(self):
        self.accused = self.user_level2_other
        ticket = self.make_ticket(about_partner_ids=self.accused.partner_id.ids)
        ticket.with_user(self.user_level1).message_post(
            body="نص", subtype_xmlid="mail.mt_comment", partner_ids=self.accused.partner_id.ids
        )
        note = ticket.message_ids.filtered(lambda m: "Not sent to" in (m.body or ""))
        ticket.with_user(self.user_level2).about_partner_ids = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.sees(self.accused, ticket))
        self.assertEqual(note.with_user(self.user_level1).read(["body"])[0]["id"], note.id)
        seen = self.env["mail.message"].with_user(self.accused)
        self.assertTrue(seen.search([("model", "=", MODEL), ("res_id", "=", ticket.id)]))
        self.assertFalse(seen.search([("id", "=", note.id)]))
        self.assertFalse(seen.search_count([("body", "ilike", "Not sent to")]))
        for method, args in (("read", [["body"]]), ("export_data", [["body"]])):
            with self.assertRaises(AccessError):
                getattr(note.with_user(self.accused), method)(*args)
        self.assertNotIn(
            "Not sent to", str(ticket.with_user(self.accused).message_ids.mapped("body"))
        )

    def test_nobody_else_hides_a_message(self):
        for user in (self.user_level1, self.user_level2, self.user_admin):
            message = self.ticket.with_user(user).message_post(body="نص")
            hidden = {
                "asas_helpdesk_hidden_from_ids": [Command.link(self.user_level2.partner_id.id)]
            }
            with self.assertRaises(AccessError):
                message.with_user(user).write(hidden)
            with self.assertRaises(AccessError):
                self.env["mail.message"].with_user(user).create(
                    {"model": MODEL, "res_id": self.ticket.id, "body": "نص", **hidden}
                )

    def texted(self, work):
        """Return the numbers to which an SMS leaves."""
        with self.mockSMSGateway():
            work()
            self.env["sms.sms"].sudo().search([("state", "=", "outgoing")]).send()
        return {sms["number"] for sms in self._sms}

    def test_a_number_typed_does_not_reach_them(self):
        self.company.country_id = self.env.ref("base.sa")
        self.person.phone = "+966550001119"
        other = "+966550002220"

        def compose():
            self.env["sms.composer"].with_user(self.user_level1).create(
                {
                    "composition_mode": "numbers",
                    "res_model": MODEL,
                    "res_id": self.ticket.id,
                    "numbers": f"055 000 1119,{other}",
                    "body": "نص",
                }
            )._action_send_sms()

        def post():
            self.ticket.with_user(self.user_level1)._message_sms(
                "نص", partner_ids=self.second.ids, sms_numbers=["+966 55 000 1119", other]
            )

        for work in (compose, post):
            with self.subTest(work=work.__name__):
                self.assertEqual(self.texted(work), {other})
        notes = str(self.ticket.message_ids.mapped("body"))
        self.assertIn("Not sent to +966550001119", notes)
        self.assertFalse(
            self.env["mail.notification"].search([("sms_number", "=", "+966550001119")])
        )

    def test_an_sms_made_by_a_system_administrator_does_not_reach_them(self):
        self.person.phone = "+966550001119"
        message = self.ticket.message_ids[:1]
        texts = self.env["sms.sms"].with_user(self.user_system)
        for vals in (
            {"number": "0550001119", "mail_message_id": message.id, "body": "نص"},
            {"partner_id": self.person.id, "number": "1", "mail_message_id": message.id},
            {"number": "+966550001119", "body": f"انظر {self.ticket.reference}"},
        ):
            with self.subTest(vals=vals):
                sms = texts.create(vals).sudo()
                self.assertFalse(self.texted(sms.send))
                self.assertFalse(self.texted(sms.action_set_outgoing), "nor when it is tried again")

    def test_a_mail_made_by_a_system_administrator_does_not_reach_them(self):
        mails = self.env["mail.mail"].with_user(self.user_system)
        message = self.ticket.message_ids[:1]
        here = {"model": MODEL, "res_id": self.ticket.id, "body_html": "نص"}
        for vals in (
            {"mail_message_id": message.id, "body_html": "نص", "email_to": self.accused.email},
            {"mail_message_id": message.id, "recipient_ids": self.second.ids},
            {"body_html": f"<p>{self.ticket.reference}</p>", "email_to": self.accused.email},
            {"subject": self.ticket.reference, "recipient_ids": self.person.ids},
        ):
            with self.subTest(vals=vals):
                self.assertUntold(lambda vals=vals: mails.create(vals))
        # Who may read the ticket makes them on it.
        mails = self.env["mail.mail"].sudo()
        self.assertUntold(lambda: mails.create({**here, "email_cc": self.accused.email}))
        mail = mails.create({**here, "email_to": "other@example.com"})
        self.assertUntold(lambda: mail.write({"email_to": self.accused.email, "state": "outgoing"}))

    def test_the_others_still_get_what_a_system_administrator_sends(self):
        mails = self.env["mail.mail"].with_user(self.user_system)
        addresses = self.outgoing(
            lambda: mails.create(
                {
                    "subject": self.ticket.reference,
                    "email_to": f"{self.accused.email}, other@example.com",
                    "recipient_ids": (self.person | self.user_level2.partner_id).ids,
                }
            )
        )
        self.assertIn("other@example.com", str(addresses))
        self.assertIn(self.user_level2.email, str(addresses))
        self.assertNotIn(self.accused.email, str(addresses))

    def test_they_get_no_activity_and_no_ticket_by_a_second_contact(self):
        ticket = self.make_ticket(about_partner_ids=self.second.ids)
        with self.assertRaises(UserError):
            ticket.with_user(self.user_level1).activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.accused.id
            )
        with self.assertRaises(UserError):
            ticket.with_user(self.user_level1).user_id = self.accused
        self.assertFalse(ticket._may_be_directed_to(self.accused))


class TestSystemAdministrator(AboutCase):
    def test_one_who_is_complained_about_reads_no_mail_about_it(self):
        system = self.user_system
        ticket = self.make_ticket()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            ticket.with_user(self.user_level1).message_post(
                body="نص", subtype_xmlid="mail.mt_comment"
            )
            ticket._notify_staff(self.user_level2, "ملخص")
        message = self.env["mail.message"].search([("model", "=", MODEL)], limit=1, order="id desc")
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "in", (message | ticket.digest_ids).ids)]
        )
        mails |= self.env["mail.mail"].create(
            {"mail_message_id": message.id, "body_html": "نص", "email_to": "a@example.com"}
        )
        seen = self.env["mail.mail"].with_user(system)
        self.assertEqual(seen.search([("id", "in", mails.ids)]), mails)
        ticket.about_partner_ids = system.partner_id
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(seen.search([("id", "in", mails.ids)]))
        self.assertEqual(seen.search_count([("id", "in", mails.ids)]), 0)
        for method, args in (("read", [["body_html"]]), ("export_data", [["body_html"]])):
            with self.assertRaises(AccessError):
                getattr(mails.with_user(system), method)(*args)
        with self.assertRaises(AccessError):
            mails.with_user(system).mark_outgoing()
        self.assertEqual(self.hears(ticket, system), [])


class TestOverHttp(PortalCase):
    """The same through JSON-2, with the key of the person who is complained about."""

    def call(self, key, model, method, **values):
        self.env.flush_all()
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(values),
            headers={"Content-Type": "application/json", "Authorization": f"bearer {key}"},
        )
        self.env.invalidate_all()
        return response

    def test_json2_shows_nothing_to_those_named(self):
        system = self.make_users(
            [{"login": "system2", "groups": ["base.group_system"], "name": "System_Admin"}]
        )
        over = datetime.now() + timedelta(days=1)
        for user in (self.user_level2, self.user_level1_other, self.user_manager, system):
            ticket = self.make_ticket()
            ticket.message_subscribe(user.partner_id.ids)
            ticket._notify_staff(user, "ملخص")
            second = self.env["res.partner"].create({"name": "آخر", "email": user.email})
            second._asas_helpdesk_prove("staff")
            ticket.with_user(self.user_level1).about_partner_ids = second
            key = self.env["res.users.apikeys"].with_user(user)._generate(None, "test", over)
            here = [["res_model", "=", MODEL], ["res_id", "=", ticket.id]]
            message = [["model", "=", MODEL], ["res_id", "=", ticket.id]]
            for model, domain, field in (
                (MODEL, [["id", "=", ticket.id]], "subject"),
                ("mail.followers", here, "partner_id"),
                ("mail.activity", here, "summary"),
                ("mail.message", message, "body"),
                ("mail.message", [["body", "ilike", ticket.reference]], "body"),
                ("mail.mail", [["body_html", "ilike", ticket.reference]], "body_html"),
            ):
                with self.subTest(user=user.login, model=model):
                    answer = self.call(key, model, "search_read", domain=domain, fields=[field])
                    if answer.status_code == 200:
                        self.assertEqual(answer.json(), [])
                    else:
                        self.assertEqual(answer.status_code, 403)
            answer = self.call(key, MODEL, "read", ids=ticket.ids, fields=["subject"])
            self.assertEqual(answer.status_code, 403)
            followers = ticket.message_follower_ids.ids
            answer = self.call(key, "mail.followers", "read", ids=followers, fields=["partner_id"])
            self.assertEqual(answer.status_code, 403)
