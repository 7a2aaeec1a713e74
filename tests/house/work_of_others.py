"""Count the queries of everyday work in other addons: ``script.py DATABASE work_of_others.py``.

Each piece of work is done three times by a user without any role at the desk; the third time
counts, since by then everything is cached. Prints the counts by name, as JSON.

Run by ``test_no_side_effects.py``, in the same database without this addon and with it.
"""

import json
import logging
from datetime import date, datetime, timedelta
from email.utils import make_msgid
from unittest.mock import patch

import werkzeug.test

import odoo.http
from odoo import sql_db
from odoo.service import security

env = globals()["env"]
LOGIN = "side.effects"
ROUNDS = 3
DOMAIN = "others.example.org"
LOGGERS = ("root", "odoo", "odoo.http", "odoo.sql_db", "werkzeug")


class Work:
    """What the user does; each method whose name does not begin with ``_`` is one piece of work."""

    def __init__(self, user, round_):
        self.env = user.env(user=user)
        self.round = round_
        self.partner = self.env.ref("base.res_partner_1", raise_if_not_found=False)
        self.partner = self.partner or self.env["res.partner"].search([("email", "!=", False)])[:1]
        self.project = self.env["project.project"].sudo().search([("name", "=", LOGIN)])
        self.task = self.env["project.task"].search([("name", "=", LOGIN)], limit=1)
        self.lead = self.env["crm.lead"].search([("name", "=", LOGIN)], limit=1)

    # project

    def task_is_made(self):
        self.env["project.task"].create({"name": "Task", "project_id": self.project.id})

    def task_is_written(self):
        self.task.write({"name": LOGIN, "priority": str(self.round % 2)})

    def message_with_a_mailed_follower_on_a_task(self):
        self.task.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def activity_on_a_task_is_scheduled(self):
        self.task.activity_schedule("mail.mail_activity_data_todo", user_id=self.env.uid)

    def activity_on_a_task_is_given_to_another(self):
        self.task.activity_ids[:1].user_id = self.env.ref("base.user_admin")

    def activity_on_a_task_is_done(self):
        self.task.activity_ids[:1].action_feedback(feedback="Done")

    def mail_about_a_task_is_sent(self):
        self._send(self.task)

    def mail_to_an_alias_of_a_project(self):
        self._receive(To=f"{LOGIN}@{DOMAIN}")

    def answer_to_a_mail_of_a_task(self):
        asked = self.task.sudo().message_ids.filtered(lambda m: m.message_type == "comment")[:1]
        assert asked
        self._receive(To=f"catchall@{DOMAIN}", In_Reply_To=asked.message_id)

    # crm

    def lead_is_made(self):
        self.env["crm.lead"].create({"name": "Lead", "partner_id": self.partner.id})

    def message_with_a_mailed_follower_on_a_lead(self):
        self.lead.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def activity_on_a_lead_is_scheduled_and_done(self):
        self.lead.activity_schedule("mail.mail_activity_data_call").action_feedback()

    def mail_about_a_lead_is_sent(self):
        self._send(self.lead)

    def file_is_attached_to_a_lead(self):
        values = {"name": LOGIN, "raw": b"text", "res_model": "crm.lead", "res_id": self.lead.id}
        self.env["ir.attachment"].create(values)

    # hr_holidays

    def time_off_is_asked_for_and_given(self):
        leave_type = self.env["hr.leave.type"].sudo().search([("name", "=", LOGIN)])
        day = date(2031, 3, 3) + timedelta(weeks=self.round + _salt())
        leave = self.env["hr.leave"].create(
            {
                "holiday_status_id": leave_type.id,
                "employee_id": self.env.user.employee_id.id,
                "request_date_from": day,
                "request_date_to": day,
            }
        )
        self.env.flush_all()
        if leave.state == "confirm":
            leave.sudo()._action_validate(check_state=False)

    def time_off_is_taken_back(self):
        leave = self.env["hr.leave"].search([("employee_id.user_id", "=", self.env.uid)], limit=1)
        leave.sudo().action_refuse()

    def hours_that_the_desk_does_not_use_are_changed(self):
        calendars = self.env["resource.calendar"].sudo()
        calendar = calendars.search([("name", "=", LOGIN)], limit=1)
        calendar.attendance_ids[0].hour_from = 8 + self.round / 4
        calendar.write({"tz": ("Asia/Riyadh", "UTC")[self.round % 2]})
        first = datetime(2032, 1, 1) + timedelta(days=7 * (self.round + _salt()))
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": first,
                "date_to": first + timedelta(days=1),
            }
        )

    # everywhere

    def contact_is_made_and_renamed(self):
        contact = self.env["res.partner"].create({"name": "Contact", "email": "c@example.com"})
        self.env.flush_all()
        contact.name = "Renamed"

    def contact_with_a_number_is_made(self):
        self.env["res.partner"].create({"name": "Contact", "phone": "+966 50 123 4567"})

    def number_is_drawn(self):
        self.env["ir.sequence"].sudo().next_by_code(LOGIN)

    def company_is_renamed(self):
        self.env.company.sudo().partner_id.name = f"Company {self.round}"

    def alias_of_a_project_is_made_changed_and_deleted(self):
        values = {"alias_name": "spare", "alias_model_id": self.project.alias_id.alias_model_id.id}
        alias = self.env["mail.alias"].sudo().create(values)
        self.env.flush_all()
        alias.alias_name = "other"
        self.env.flush_all()
        alias.unlink()

    def mail_to_an_alias_of_a_project_that_is_fetched(self):
        self._receive(fetched=True, To=f"{LOGIN}@{DOMAIN}")

    def answer_to_a_mail_of_a_task_that_is_fetched(self):
        asked = self.task.sudo().message_ids.filtered(lambda m: m.message_type == "comment")[:1]
        self._receive(fetched=True, To=f"catchall@{DOMAIN}", In_Reply_To=asked.message_id)

    def _send(self, record):
        """Let a message wait for the cron that sends mails, then send it as the cron does."""
        mail = record.sudo().message_ids.sudo().mail_ids
        mail = mail.sudo().create(
            {
                "subject": "E-mail Message",
                "body_html": "<p>Text</p>",
                "email_to": "x@example.com",
                "model": record._name,
                "res_id": record.id,
                "recipient_ids": [(4, self.partner.id)],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        mail.send()

    def _receive(self, *, fetched=False, **headers):
        head = {
            "From": "Somebody <somebody@example.com>",
            "Subject": "E-mail Message",
            "Message-ID": make_msgid(domain="example.com"),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = [f"{name}: {value}" for name, value in head.items()]
        raw = "\r\n".join([*lines, "Content-Type: text/plain", "", "Text"]).encode()
        gateway = self.env["mail.thread"].sudo()
        if fetched:
            servers = self.env["fetchmail.server"].sudo().with_context(active_test=False)
            server = servers.search([("name", "=", LOGIN)])
            gateway = gateway.with_context(default_fetchmail_server_id=server.id)
        assert gateway.message_process(None, raw)


class Pages:
    """The pages that the user opens, each with its own transaction."""

    paths = {
        "home of the portal": "/my",
        "account on the portal": "/my/account",
        "web client": "/odoo",
        "file": "/web/content/%s",
        "translations of the portal": "/website/translations?lang=ar_001",
    }

    def __init__(self, user):
        file = user.env["ir.attachment"].search([("name", "=", LOGIN)], limit=1, order="id desc")
        self.file_id = file.id
        store = odoo.http.root.session_store
        session = store.new()
        session.update(odoo.http.get_default_session(), db=user.env.cr.dbname, _trace_disable=True)
        session.uid, session.login = user.id, user.login
        own = user.env(user=user.id)
        session.session_token = security.compute_session_token(session, own)
        session.context = dict(own["res.users"].context_get())
        store.save(session)
        self.client = werkzeug.test.Client(odoo.http.root)
        self.client.set_cookie("session_id", session.sid)

    def count(self, page):
        path = self.paths[page].replace("%s", str(self.file_id))
        before = sql_db.sql_counter
        response = self.client.get(path, follow_redirects=True)
        assert response.status_code == 200, (path, response.status)
        response.get_data()
        return sql_db.sql_counter - before


def _salt():
    """Return an offset for days that no other run uses."""
    return env["hr.leave"].search_count([]) * 10


def prepare():
    """Return the user, and make what is worked on, unless an earlier run has made it."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    if user:
        return user
    groups = [
        env.ref(name).id
        for name in (
            "base.group_user",
            "base.group_partner_manager",
            "project.group_project_user",
            "sales_team.group_sale_salesman",
        )
    ]
    user = env["res.users"].create(
        {
            "name": "Employee of Another Department",
            "login": LOGIN,
            "email": "employee@example.com",
            "group_ids": [(6, 0, groups)],
        }
    )
    hours = env["resource.calendar"].create({"name": LOGIN})
    employee = {"name": user.name, "user_id": user.id, "resource_calendar_id": hours.id}
    env["hr.employee"].create(employee)
    domain = env["mail.alias.domain"].create({"name": DOMAIN})
    env.company.alias_domain_id = domain
    follower = env["res.partner"].create({"name": "Follower", "email": "follower@example.com"})
    project = env["project.project"].create({"name": LOGIN, "alias_name": LOGIN})
    project.alias_id.alias_domain_id = domain
    task = env["project.task"].create(
        {"name": LOGIN, "project_id": project.id, "user_ids": user.ids}
    )
    lead = env["crm.lead"].create({"name": LOGIN, "type": "opportunity", "user_id": user.id})
    for record in (task, lead):
        record.message_subscribe(follower.ids)
    env["hr.leave.type"].create(
        {"name": LOGIN, "requires_allocation": False, "leave_validation_type": "no_validation"}
    )
    env["fetchmail.server"].create({"name": LOGIN, "active": False})
    env["ir.sequence"].create({"name": LOGIN, "code": LOGIN, "use_date_range": True})
    return user


def count_work(user):
    counts = {}
    for round_ in range(ROUNDS):
        work = Work(user, round_)
        for name in (name for name in vars(Work) if not name.startswith("_")):
            env.flush_all()
            env.invalidate_all()
            # Those of all cursors: what is to stay is written by one of its own.
            before = sql_db.sql_counter
            getattr(work, name)()
            env.flush_all()
            counts[name] = sql_db.sql_counter - before
    return counts


def main():
    user = prepare()
    env.cr.commit()
    mail_server = type(env["ir.mail_server"])
    with patch.object(mail_server, "_disable_send", return_value=True):
        counts = count_work(user)
    env.cr.commit()
    pages = Pages(user)
    for _round in range(ROUNDS):
        counts |= {f"page: {page}": pages.count(page) for page in Pages.paths}
    filters = {name: len(logging.getLogger(name).filters) for name in LOGGERS}
    print("COUNTS", json.dumps({"statements": counts, "filters": filters}))


main()
