"""The people and the house that all tests share."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.mail.tests.common import MailCase, mail_new_test_user

# Sunday 2026-03-01 10:00 in Riyadh, two hours after the desk has opened.
SUNDAY_MORNING = datetime(2026, 3, 1, 7, 0)


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
            }
        )

        def staff(login, groups, **values):
            return mail_new_test_user(
                env,
                login=login,
                groups=groups,
                name=values.pop("name", login.title()),
                email=f"{login}@staff.example.com",
                tz="Asia/Riyadh",
                **{"company_id": cls.company.id, **values},
            )

        desk = "asas_helpdesk.group_"
        cls.user_level1 = staff("level1", f"base.group_user,{desk}level1", name="سارة العتيبي")
        cls.user_level1_other = staff("level1_other", f"base.group_user,{desk}level1")
        cls.user_level2 = staff("level2", f"base.group_user,{desk}level2", name="خالد الحربي")
        cls.user_level2_other = staff("level2_other", f"base.group_user,{desk}level2")
        cls.user_manager = staff("manager", f"base.group_user,{desk}manager", name="فهد القحطاني")
        cls.user_upper_manager = staff("upper_manager", f"base.group_user,{desk}manager")
        cls.user_escalation = staff("escalation", f"base.group_user,{desk}manager")
        cls.user_hall = staff("hall", f"base.group_user,{desk}hall_manager", name="نورة الشهري")
        cls.user_admin = staff("desk_admin", f"base.group_user,{desk}admin")
        cls.user_employee = staff("employee", "base.group_user")
        cls.company.asas_helpdesk_escalation_manager_id = cls.user_escalation

        cls.employer = env["res.partner"].create({"name": "شركة التدريب", "is_company": True})

        def beneficiary(login, name, **values):
            user = mail_new_test_user(
                env,
                login=login,
                groups="base.group_portal",
                name=name,
                email=f"{login}@example.com",
                tz="Asia/Riyadh",
                **values,
            )
            user.partner_id.write(
                {"parent_id": cls.employer.id, "phone": "0533848712", "lang": "ar_001"}
            )
            return user

        cls.user_trainee = beneficiary("trainee", "أحمد الغامدي")
        cls.user_colleague = beneficiary("colleague", "محمد الزهراني")
        cls.user_trainer = beneficiary("trainer", "د. منى السالم")
        cls.user_supervisor = beneficiary("supervisor", "مشرف المؤسسة")
        cls.trainee = cls.user_trainee.partner_id

        Employee = env["hr.employee"]
        cls.upper_department = env["hr.department"].create(
            {
                "name": "إدارة التدريب",
                "manager_id": Employee.create(
                    {"name": "مدير الإدارة", "user_id": cls.user_upper_manager.id}
                ).id,
            }
        )
        cls.department = env["hr.department"].create(
            {
                "name": "القسم التقني",
                "parent_id": cls.upper_department.id,
                "manager_id": Employee.create(
                    {"name": cls.user_manager.name, "user_id": cls.user_manager.id}
                ).id,
            }
        )
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
    def make_ticket(cls, ticket_type="complaint", user=None, **values):
        """A ticket as Level 1 registers it, received now."""
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

    @contextmanager
    def clock_at(self, moment):
        """The machine's clock stands at a moment, naive UTC."""
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
        """Let the mail queue run; nothing leaves the machine in a test."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()

    def resolve(self, ticket, user, outcome=None, resolution="تمت معالجة الأمر."):
        """Resolve a ticket through the dialog, as a person does."""
        outcomes = {"complaint": "upheld", "suggestion": "adopted", "request": "solved"}
        self.env["asas.helpdesk.resolve.wizard"].with_user(user).create(
            {
                "ticket_id": ticket.id,
                f"outcome_{ticket.ticket_type}": outcome or outcomes[ticket.ticket_type],
                "resolution": resolution,
            }
        ).action_resolve()


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


def hours(count):
    return timedelta(hours=count)
