"""The people and the tickets of the table of rights (``docs/rights.toml``)."""

import sys
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from portal_case import PDF, PortalCase, let_supervise
from rights_case import call_as

from odoo import fields
from odoo.exceptions import MissingError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

sys.path.insert(0, str(Path(__file__).parents[1] / "devtools"))
import rights  # noqa: E402  (a script of ./dev, not a package)

TICKET = "asas.helpdesk.ticket"
OUTSIDE = ("anonymous", "trainee", "colleague", "trainer", "supervisor", "api")
# Every subject holds this word, and the kind of the ticket.
WORD = "Needle"


class RightsTableFixture:
    """One person of each role, a ticket of each kind, and on each ticket something of everything.

    Tickets that are the reader's own, assigned to the reader or about the reader are made for each
    role; ``cls.tickets[role][kind]`` is the ticket which that role is tried on.
    """

    @classmethod
    def set_up_rights_table(cls):
        cls.table = rights.Table()
        cls.set_up_people()
        cls.set_up_tickets()
        cls.merge_and_close()
        cls.fill_tickets()
        cls.set_up_named_later()
        cls.env.flush_all()
        cls.env.invalidate_all()

    # ------------------------------------------------------------------ People

    @classmethod
    def set_up_people(cls):
        let_supervise(cls)
        env = cls.env
        cls.other_company = env["res.company"].create({"name": "معهد آخر"})
        elsewhere = {
            "company_id": cls.other_company.id,
            "company_ids": [Command.set(cls.other_company.ids)],
        }
        desk = "asas_helpdesk.group_"
        cls.user_system, cls.user_api, cls.user_elsewhere = cls.make_users(
            [
                {"login": "system", "groups": ["base.group_system"], "name": "System"},
                {"login": "lms", "groups": [f"{desk}api"], "name": "Integration"},
                {"login": "elsewhere", "groups": [f"{desk}level2"], "name": "Other", **elsewhere},
            ]
        )
        cls.users = {
            **{role: getattr(cls, f"user_{role}", None) for role in cls.table.roles},
            "anonymous": env.ref("base.public_user"),
            "other_manager": cls.user_upper_manager,
            "unnamed": cls.user_level2_other,
        }
        staff = env["res.users"].union(
            *(user for role, user in cls.users.items() if role not in OUTSIDE)
        )
        staff.group_ids = [Command.link(env.ref("base.group_allow_export").id)]
        # So that no page leads to the page of another language first.
        env["res.users"].union(*cls.users.values()).partner_id.lang = "en_US"
        cls.persons = {r: user.partner_id for r, user in cls.users.items() if r != "anonymous"}
        cls.accused = [p for r, p in cls.persons.items() if r != "unnamed"]
        cls.second_contacts = (
            env["res.partner"]
            .with_user(cls.administrator)
            .create(
                [
                    {"name": "جهة ثانية", "email": person.email, "lang": "en_US"}
                    for person in cls.accused
                ]
            )
            .with_env(env)
        )
        cls.stranger = env["res.partner"].create(
            {"name": "مستفيد آخر", "email": "stranger@example.com"}
        )

    # ------------------------------------------------------------------ Tickets

    @classmethod
    def new(cls, kind, **values):
        """Return the values of a ticket as somebody registers it who is named nowhere."""
        return {
            "ticket_type": "request",
            "subject": f"{WORD} {kind} {len(cls.subjects)}.",
            "description": f"<p>Words {kind}</p>",
            "partner_id": cls.stranger.id,
            "channel_id": cls.channel_phone.id,
            "received_at": fields.Datetime.now() - timedelta(hours=1),
            **values,
        }

    @classmethod
    def make(cls, kind, user=None, **values):
        values = cls.new(kind, **values)
        cls.subjects.append(values["subject"])
        ticket = cls.Ticket.with_user(user or cls.users["unnamed"]).create(values)
        return ticket.with_env(cls.env)

    @classmethod
    def set_up_tickets(cls):
        cls.subjects = []
        make, named = cls.make, cls.env["res.partner"].union(*cls.accused)
        shared = {
            "another": make("another", partner_id=cls.trainee.id),
            "no_contact": make(
                "no_contact",
                partner_id=False,
                beneficiary_name="بلا جهة",
                beneficiary_email="nobody@example.com",
            ),
            "directed": make("directed", ticket_type="complaint", department_id=cls.department.id),
            "other_department": make(
                "other_department",
                ticket_type="complaint",
                department_id=cls.upper_department.id,
            ),
            "confidential": make("confidential", confidential=True),
            "about_me": make("about_me", ticket_type="complaint", about_partner_ids=named.ids),
            "second_contact": make(
                "second_contact",
                ticket_type="complaint",
                about_partner_ids=cls.second_contacts.ids,
            ),
            "named_later": make("named_later", ticket_type="complaint"),
            "other_company": make(
                "other_company", cls.users["elsewhere"], company_id=cls.other_company.id
            ),
            "merged": make("merged", partner_id=cls.trainee.id),
            "survivor": make("survivor", partner_id=cls.trainee.id),
            "report": make("report", partner_id=cls.trainee.id, course_id=cls.course.id),
            "closed": make("closed", partner_id=cls.trainee.id),
            "registered": cls.register_through_api(),
        }
        shared["directed"].with_user(cls.users["unnamed"])._direct(cls.user_manager)
        unnamed = cls.users["unnamed"]
        shared["report"].with_user(unnamed)._make_incident("مشكلة في القاعة")
        cls.resolve(shared["closed"], unnamed)
        cls.verify_and_close(shared["closed"], cls.user_admin)
        colleagues = make("another", partner_id=cls.persons["colleague"].id)
        cls.tickets = {}
        for role, user in cls.users.items():
            own = cls.tickets[role] = dict(shared)
            if role == "trainee":
                own["another"] = colleagues
            inside = role not in (*OUTSIDE, "elsewhere")
            own["assigned"] = make("assigned", user_id=user.id) if inside else own["another"]
            person = cls.persons.get(role)
            own["own"] = make("own", partner_id=person.id) if person else own["no_contact"]
        cls.shared = shared

    @classmethod
    def register_through_api(cls):
        api = cls.env["asas.helpdesk.api"].with_user(cls.users["api"])
        values = cls.new("registered")
        cls.subjects.append(values["subject"])
        made = api.create_ticket(
            external_ref="lms-1",
            ticket_type="request",
            subject=values["subject"],
            description="Words registered",
            beneficiary_name="بلا جهة",
            beneficiary_email="registered@example.com",
        )
        return cls.Ticket.search([("reference", "=", made["reference"])])

    @classmethod
    def every_ticket(cls):
        return cls.Ticket.union(*(t for own in cls.tickets.values() for t in own.values()))

    # ------------------------------------------------------------------ What is on a ticket

    @classmethod
    def fill_tickets(cls):
        """Put something of each model on each ticket."""
        tickets = cls.every_ticket()
        # What is changed in the transaction that creates a ticket is not tracked.
        cls.flush_tracking(cls)
        messages = cls.env["mail.message"]
        for ticket in tickets.sorted(lambda t: t.company_id == cls.company):
            user = cls.users["elsewhere" if ticket.company_id != cls.company else "unnamed"]
            by = ticket.with_user(user).with_company(ticket.company_id)
            messages |= by.message_post(
                body=f"Answer {ticket.subject}",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=cls.user_level1_other.partner_id.ids,
            ).with_env(cls.env)
            by.correction = f"Correction {ticket.subject}"
            by.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
            by.activity_schedule("mail.mail_activity_data_todo", user_id=user.id).action_feedback()
            if user == cls.users["elsewhere"]:
                cls.flush_tracking(cls)  # in this user's name
        cls.env.flush_all()
        cls.flush_tracking(cls)
        cls.fill_models(tickets, messages.grouped("res_id"))

    @classmethod
    def fill_models(cls, tickets, messages):
        env, now = cls.env, fields.Datetime.now()
        rule = env["asas.helpdesk.escalation.rule"].search([], limit=1)
        model_id = env["ir.model"]._get_id(TICKET)
        rehearsal = env["asas.helpdesk.rehearsal"].with_user(cls.users["admin"])
        rehearsal = rehearsal.create({"name": "x"})
        made = defaultdict(list)
        for ticket in tickets:
            message, of_ticket = messages[ticket.id], {"ticket_id": ticket.id}
            person = cls.second_contacts[:1]
            status = ticket.sla_status_ids[:1]
            file = {"name": f"{ticket.subject}.pdf", "raw": PDF, "mimetype": "application/pdf"}
            for model, values in {
                "ir.attachment": {**file, "res_model": TICKET, "res_id": ticket.id},
                "rating.rating": {"res_model_id": model_id, "res_id": ticket.id, "rating": 5},
                "mail.mail": {"mail_message_id": message.id, "body_html": ticket.subject},
                "sms.sms": {"mail_message_id": message.id, "number": "+966533848712"},
                "mail.scheduled.message": {
                    "model": TICKET,
                    "res_id": ticket.id,
                    "body": ticket.subject,
                    "author_id": cls.persons["unnamed"].id,
                    "scheduled_date": now + timedelta(days=1),
                },
                "asas.helpdesk.escalation": {
                    **of_ticket,
                    "sla_status_id": status.id,
                    "rule_id": rule.id,
                },
                "asas.helpdesk.notice": {**of_ticket, "kind": "closed", "method": "call"},
                "asas.helpdesk.data.package": of_ticket,
                "asas.helpdesk.departed.mail": {
                    **of_ticket,
                    "partner_id": person.id,
                    "kind": "email",
                },
                "asas.helpdesk.naming": {
                    **of_ticket,
                    "partner_id": cls.stranger.id,
                    "change": "added",
                },
                "asas.helpdesk.received.email": {**of_ticket, "checksum": ticket.subject},
                "asas.helpdesk.finding": {**of_ticket, "name": "x", "result": "upheld"},
                "asas.helpdesk.remote.session": of_ticket,
                "asas.helpdesk.inquiry": {
                    **of_ticket,
                    "subject": ticket.subject,
                    "question": ticket.subject,
                    "asked_kind": "trainer",
                },
                "asas.helpdesk.uncertain.email": {
                    **of_ticket,
                    "message_id": message.id,
                    "reason": "absence",
                    "received_at": now,
                    "place": "message",
                },
                "asas.helpdesk.departure": {
                    **of_ticket,
                    "user_id": cls.users["unnamed"].id,
                    "state": "left",
                    "decided_at": now,
                    "leaves_at": now,
                },
                "asas.helpdesk.rehearsal.broken": {
                    **of_ticket,
                    "rehearsal_id": rehearsal.id,
                    "metric": "resolution",
                },
                "asas.helpdesk.stay": {
                    **of_ticket,
                    "state": "new",
                    "hands": "level1",
                    "since": now,
                    "until": now,
                },
                "asas.helpdesk.unprocessed.email": {**of_ticket, "subject": ticket.subject},
            }.items():
                made[model].append(values)
        for model, vals_list in made.items():
            records = env[model].with_context(mail_create_nosubscribe=True).create(vals_list)
            if model == "asas.helpdesk.received.email":
                versions = [{"email_id": record.id} for record in records]
                env["asas.helpdesk.received.email.version"].create(versions)
        env["asas.helpdesk.ticket.report"]._keep(tickets.ids)
        # As if none had changed since: who reads a row follows from what it holds.
        later = now + timedelta(hours=1)
        env["asas.helpdesk.report.upkeep"]._get_upkeep().write({"since": later})

        # What the beneficiary sent, on the page or at the desk.
        cls.sent_file = {}
        for ticket in tickets:
            sender = (ticket.partner_id.user_ids or cls.users["trainee"])[:1]
            files = env["ir.attachment"].with_user(sender).sudo()
            values = {"name": "sent.pdf", "raw": PDF, "mimetype": "application/pdf"}
            file = files.create({**values, "res_model": TICKET, "res_id": ticket.id})
            cls.sent_file[ticket.id] = file.id
        # Readings are added past the ORM alone.
        env.cr.execute(
            "INSERT INTO asas_helpdesk_reading (ticket_id, user_id, day)"
            " SELECT unnest(%s), %s, now() ON CONFLICT DO NOTHING",
            [tickets.ids, cls.users["unnamed"].id],
        )

    @classmethod
    def merge_and_close(cls):
        merged, survivor = cls.shared["merged"], cls.shared["survivor"]
        merged.with_user(cls.users["unnamed"])._merge_into(survivor)
        cls.shared["closed"].closed_at = fields.Datetime.now() - timedelta(days=400)

    @classmethod
    def set_up_named_later(cls):
        """Send everything to everybody, and only then say whom the complaint is about."""
        ticket = cls.shared["named_later"]
        staff = [u for r, u in cls.users.items() if r not in (*OUTSIDE, "unnamed", "elsewhere")]
        users = cls.env["res.users"].union(*staff)
        users[::2].notification_type = "inbox"
        ticket.user_id = users[0]
        people = cls.env["res.partner"].union(*cls.accused)
        ticket.message_subscribe(people.ids)
        by = ticket.with_user(cls.users["unnamed"])
        by.message_post(
            body=ticket.subject, subtype_xmlid="mail.mt_comment", partner_ids=people.ids
        )
        by.message_notify(body=ticket.subject, subject=ticket.subject, partner_ids=people.ids)
        for user in users:
            ticket._notify_staff(user, ticket.subject)
            for done in (False, True):
                activity = ticket.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=ticket.subject
                )
                if done:
                    activity.action_feedback()
        by.about_partner_ids = people


# How a call is refused; a wrong number of arguments, too.
REFUSALS = (MissingError, UserError, ValueError, TypeError)


class Undone(Exception):
    """What was tried is undone."""


class RightsTableCase(RightsTableFixture, MailCase, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_rights_table()

    # ------------------------------------------------------------------ Trying

    def call(self, user, records, method, *args, **kwargs):
        """Call a method as a client does, through RPC."""
        return call_as(self.env, user, records, method, *args, **kwargs)

    @contextmanager
    def undone(self):
        try:
            with self.env.cr.savepoint():
                yield
                raise Undone
        except Undone:
            pass

    def asks(self, *call, **kwargs):
        """Return what a call that changes nothing returned, or None if it was refused."""
        try:
            return self.call(*call, **kwargs)
        except REFUSALS:
            return None

    def succeeds(self, *call, **kwargs):
        """Return what a call returned, or None if it was refused; nothing of it stays."""
        result = None
        try:
            with self.undone(), mute_logger("odoo.sql_db", "odoo.models"):
                result = self.call(*call, **kwargs)
                self.env.flush_all()
        except REFUSALS:
            return None
        return True if result is None else result

    def kinds_of(self, tickets, ids):
        """Return the kinds among a role's tickets whose ids were found."""
        found = set(ids)
        return {kind for kind, ticket in tickets.items() if ticket.id in found}

    def ids_of(self, tickets):
        return [ticket.id for ticket in tickets.values()]

    def named_in(self, tickets, text):
        """Return the kinds of tickets of which a text holds the subject."""
        return {kind for kind, t in tickets.items() if self.subject_of[t.id] in text}

    # ------------------------------------------------------------------ Judging

    def assertCells(self, got):
        """Compare what was reached with the table.

        :param dict got: the kinds reached, by way and role
        """
        wrong = []
        for way, by_role in got.items():
            for role, kinds in by_role.items():
                for kind in self.table.kinds:
                    cell = rights.Cell(role, kind, way)
                    expected = self.table.is_reached(cell)
                    if expected != (kind in kinds):
                        said = ("nothing", "reached")
                        wrong.append((*cell, said[expected], said[kind in kinds]))
        lines = [
            f"{role:14} {kind:16} {way:34} expected {expected:8} got {reached}"
            for role, kind, way, expected, reached in wrong
        ]
        self.assertFalse(wrong, "\n" + "\n".join(lines))

    def setUp(self):
        super().setUp()
        self.subject_of = {t.id: t.subject for t in self.every_ticket()}

    def tried(self, by):
        """Return the kinds of tickets that each role reaches by a way."""
        return {role: by(user, self.tickets[role]) for role, user in self.users.items()}
