"""The people and the institute that all tests share."""

import re
import socket
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, TransactionCase, get_db_name, tagged

from odoo.addons.asas_helpdesk.tools import link_key
from odoo.addons.mail.tests.common import MailCase
from odoo.addons.sms.tools.sms_api import SmsApi

# Sunday 2026-03-01 10:00 in Riyadh, two hours after the desk has opened.
SUNDAY_MORNING = datetime(2026, 3, 1, 7, 0)
# What each key of a link contains.
ANY_KEY = link_key.PREFIX


class HelpdeskFixture:
    """Users of every role, two departments one above the other, and a course."""

    @classmethod
    def set_up_helpdesk(cls):
        env = cls.env
        env["res.lang"]._activate_lang("ar_001")
        cls.company = env.ref("base.main_company")
        cls.company.write(
            {
                "email": "desk@example.com",
                "asas_helpdesk_calendar_id": env.ref("asas_helpdesk.calendar_desk").id,
                "asas_helpdesk_escalation_manager_id": False,
                # The time of day at which tests run decides nothing.
                "asas_helpdesk_quiet_from": 0,
                "asas_helpdesk_quiet_to": 0,
            }
        )

        cls.set_up_staff()
        cls.company.asas_helpdesk_escalation_manager_id = cls.user_escalation
        cls.set_up_beneficiaries()
        cls.set_up_departments()
        cls.service = env["asas.helpdesk.service"].create(
            {"name": "تسجيل الدخول", "department_id": cls.department.id}
        )
        cls.course = env["asas.helpdesk.course"].create(
            {
                "name": "أساسيات الأمن السيبراني",
                "hall_manager_id": cls.user_hall.id,
                "trainer_id": cls.user_trainer.partner_id.id,
            }
        )
        cls.channel_website = env.ref("asas_helpdesk.channel_website")
        cls.channel_phone = env.ref("asas_helpdesk.channel_phone")
        cls.Ticket = env["asas.helpdesk.ticket"]
        cls.Escalation = env["asas.helpdesk.escalation"]
        cls.cron = env.ref("asas_helpdesk.cron_escalate")

    @classmethod
    def set_up_staff(cls):
        desk = "asas_helpdesk.group_"
        staff = {
            "level1": (f"{desk}level1", "سارة العتيبي"),
            "level1_other": (f"{desk}level1", "Level1_Other"),
            "level2": (f"{desk}level2", "خالد الحربي"),
            "level2_other": (f"{desk}level2", "Level2_Other"),
            "manager": (f"{desk}manager", "فهد القحطاني"),
            "upper_manager": (f"{desk}manager", "Upper_Manager"),
            "escalation": (f"{desk}manager", "Escalation"),
            "hall": (f"{desk}hall_manager", "نورة الشهري"),
            "admin": (f"{desk}admin", "Desk_Admin"),
            "employee": (None, "Employee"),
        }
        users = cls.make_users(
            [
                {
                    "login": "desk_admin" if name == "admin" else name,
                    "groups": ["base.group_user", *filter(None, [group])],
                    "name": words,
                    "domain": "staff.example.com",
                    "company_id": cls.company.id,
                }
                for name, (group, words) in staff.items()
            ]
        )
        for name, user in zip(staff, users, strict=True):
            setattr(cls, f"user_{name}", user)

    @classmethod
    def set_up_beneficiaries(cls):
        cls.employer = cls.env["res.partner"].create({"name": "شركة التدريب", "is_company": True})
        beneficiaries = {
            "trainee": "أحمد الغامدي",
            "colleague": "محمد الزهراني",
            "trainer": "د. منى السالم",
            "supervisor": "مشرف المؤسسة",
        }
        users = cls.make_users(
            [
                {"login": login, "groups": ["base.group_portal"], "name": name}
                for login, name in beneficiaries.items()
            ]
        )
        users.partner_id.write(
            {"parent_id": cls.employer.id, "phone": "0533848712", "lang": "ar_001"}
        )
        for login, user in zip(beneficiaries, users, strict=True):
            setattr(cls, f"user_{login}", user)
        cls.trainee = cls.user_trainee.partner_id

    @classmethod
    def make_users(cls, people):
        """Create users in one call, as ``mail_new_test_user`` does one by one.

        :param people: list of dicts: ``login``, ``groups``, ``domain`` of the address, and fields
        """
        values = [
            {
                "password": person["login"].ljust(8, "x"),
                "email": f"{person['login']}@{person.pop('domain', 'example.com')}",
                "tz": "Asia/Riyadh",
                "group_ids": [Command.set([cls.env.ref(name).id for name in person.pop("groups")])],
                **person,
            }
            for person in people
        ]
        quietly = dict.fromkeys(
            ("mail_create_nolog", "mail_create_nosubscribe", "mail_notrack", "no_reset_password"),
            True,
        )
        # By their own rights: what runs as superuser proves no address.
        cls.administrator = cls.env.ref("base.user_admin")
        users = cls.env["res.users"].with_user(cls.administrator).with_context(**quietly)
        return users.create(values).with_env(cls.env)

    @classmethod
    def set_up_departments(cls):
        Employee = cls.env["hr.employee"]
        cls.upper_department = cls.env["hr.department"].create(
            {
                "name": "إدارة التدريب",
                "manager_id": Employee.create(
                    {"name": "مدير الإدارة", "user_id": cls.user_upper_manager.id}
                ).id,
            }
        )
        cls.department = cls.env["hr.department"].create(
            {
                "name": "القسم التقني",
                "parent_id": cls.upper_department.id,
                "manager_id": Employee.create(
                    {"name": cls.user_manager.name, "user_id": cls.user_manager.id}
                ).id,
            }
        )

    @classmethod
    def make_ticket(cls, ticket_type="complaint", user=None, **values):
        """Return a ticket as Level 1 registers it, received now."""
        return (
            cls.Ticket.with_user(user or cls.user_level1)
            .create(
                {
                    "ticket_type": ticket_type,
                    "subject": "انقطاع الصوت في القاعة",
                    "partner_id": cls.trainee.id,
                    "service_id": cls.service.id,
                    "channel_id": cls.channel_phone.id,
                    "received_at": fields.Datetime.now(),
                    **values,
                }
            )
            .with_user(cls.env.user)
            .sudo()
        )

    @classmethod
    def key(cls, ticket, message=None):
        """Return the key with which a message about a ticket would leave now."""
        return ticket.sudo()._make_key(message.id if message else 1)

    @contextmanager
    def clock_at(self, moment):
        """Set the current time to a moment, naive UTC."""
        with freeze_time(moment):
            yield

    def run_cron(self, moment=None):
        """Run the escalation as the server does, at a moment or now."""
        self.env.flush_all()
        with freeze_time(moment) if moment else _now(), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def send_receipts(self):
        """Let the cron acknowledge what was submitted and what came by mail."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_receipts").method_direct_trigger()
        self.env.invalidate_all()

    def send_queued_mails(self):
        """Run the mail queue; nothing is really sent in a test."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()

    def keys_sent(self, address=None):
        """Return the keys in the mails that have left to an address, oldest first."""
        return [
            key
            for mail in self._mails
            if not address or address in mail["email_to"][0]
            for key in re.findall(rf"access_token=({link_key.PREFIX}\w+)", mail["body"])
        ]

    @contextmanager
    def sms_gateway(self):
        """Give the list of the texts that the gateway takes meanwhile."""
        taken = []

        def take(_api, messages, delivery_reports_url=False):
            taken.extend(message["content"] for message in messages for _n in message["numbers"])
            numbers = [number for message in messages for number in message["numbers"]]
            return [{"uuid": number["uuid"], "state": "success"} for number in numbers]

        with patch.object(SmsApi, "_send_sms_batch", take):
            yield taken

    @classmethod
    def resolve(cls, ticket, user, outcome=None, resolution="تمت معالجة الأمر.", leave=True):
        """Resolve a ticket through the dialog, as a person does, and let it leave."""
        outcomes = {"complaint": "upheld", "suggestion": "adopted", "request": "solved"}
        cls.env["asas.helpdesk.resolve.wizard"].with_user(user).create(
            {
                "ticket_id": ticket.id,
                f"outcome_{ticket.ticket_type}": outcome or outcomes[ticket.ticket_type],
                "resolution": resolution,
            }
        ).action_resolve()
        if leave:
            cls.let_leave(ticket)

    @classmethod
    def ask_and_wait(cls, ticket, user, question="نرجو تزويدنا برقم الدورة.", leave=True):
        """Ask the beneficiary and wait, through the dialog, and let it leave."""
        cls.send_by_dialog(ticket, user, {"kind": "waiting", "words": question}, leave)

    @classmethod
    def verify_and_close(cls, ticket, user, leave=True):
        """Verify and close a ticket through the dialog, and let it leave."""
        cls.send_by_dialog(ticket, user, {"kind": "closed"}, leave)

    @classmethod
    def reopen(cls, ticket, user, leave=True):
        """Reopen a ticket that is resolved or closed, through the dialog, and let it leave."""
        cls.send_by_dialog(ticket, user, {"kind": "reopened"}, leave)

    @classmethod
    def send_by_dialog(cls, ticket, user, values, leave):
        cls.env["asas.helpdesk.send.wizard"].with_user(user).create(
            {"ticket_ids": ticket.ids, **values}
        ).action_send()
        if leave:
            cls.let_leave(ticket)

    @classmethod
    def let_leave(cls, tickets):
        """Let leave what was sent from tickets by hand, as if its delay were over."""
        departures = cls.env["asas.helpdesk.departure"].sudo()
        mine = [("ticket_id", "in", tickets.ids), ("state", "=", "pending")]
        departures.search(mine)._leave()

    def send_back(self, tickets, user=None, reason="أرفق صورة الشهادة.", manager=None, leave=True):
        """Let Level 2 not accept a resolution, through the dialog."""
        self.env["asas.helpdesk.return.wizard"].with_user(user or self.user_level2).create(
            {"ticket_ids": tickets.ids, "reason": reason, "manager_id": manager and manager.id}
        ).action_send_back()
        if leave:
            self.let_leave(tickets)


@contextmanager
def _now():
    yield


@tagged("standard", "post_install", "-at_install")
class HelpdeskCase(HelpdeskFixture, MailCase, TransactionCase):
    """Base of the tests that need no browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()


@tagged("standard", "post_install", "-at_install")
class CommittedCase(BaseCase):
    """Base of the tests of several transactions or processes at once: what they commit is deleted
    in the end."""

    CONTEXT = {}
    # The domain of the tickets that such a class makes, and the scheduled action that it wakes.
    MADE = ()
    WOKEN = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)

    @classmethod
    @contextmanager
    def environment(cls, uid=SUPERUSER_ID, **context):
        """Yield an environment in its own transaction, committed at its end."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, uid, {**cls.CONTEXT, **context})

    @classmethod
    def clean_up(cls):
        """Delete what was committed; a class that commits more than tickets extends it."""
        with cls.environment() as env:
            tickets = env["asas.helpdesk.ticket"].search(cls.MADE)
            here = [("model", "=", tickets._name), ("res_id", "in", tickets.ids)]
            env["mail.mail"].search(here).unlink()
            env.flush_all()
            # Past the program, which keeps messages and evidence; first what the staff was told.
            env.cr.execute(
                "DELETE FROM mail_message USING asas_helpdesk_ticket_digest_rel AS told"
                " WHERE told.message_id = mail_message.id AND told.ticket_id = ANY(%s)",
                [tickets.ids],
            )
            for table, model, res_id in (
                ("mail_activity", "res_model", "res_id"),
                ("mail_followers", "res_model", "res_id"),
                ("mail_message", "model", "res_id"),
                ("asas_helpdesk_evidence", None, "ticket_id"),
                ("asas_helpdesk_ticket", None, "id"),
            ):
                of_tickets = f"{model} = '{tickets._name}' AND" if model else ""
                env.cr.execute(
                    f"DELETE FROM {table} WHERE {of_tickets} {res_id} = ANY(%s)", [tickets.ids]
                )
            if cls.WOKEN:
                cron = env.ref(cls.WOKEN)
                env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()


def own_database(purpose):
    """Return the name of a database that tests of one purpose build for themselves.

    It is the same on each worker, so that the next run finds it on any worker.
    """
    return f"{get_db_name().partition('-gw')[0]}_{purpose}"


def free_port():
    """Return a port on which a test's own server may listen."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def hours(count):
    return timedelta(hours=count)
