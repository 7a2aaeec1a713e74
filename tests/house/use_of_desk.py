"""Work at the desk in a database of its own, run by ``devtools/script.py``, and commit it.

It also runs in a database of the version before: it does what both versions can do.
"""

import sys
import uuid
from email.message import EmailMessage

from odoo import fields
from odoo.fields import Command

TICKET = "asas.helpdesk.ticket"
NAMES = ("level1", "level2", "manager", "admin", "hall_manager")


def make_institute(env):
    """Make what belongs to Odoo and not to the desk: users, a department, working hours."""
    quietly = env["res.users"].with_context(no_reset_password=True).with_user(2)
    quietly.create(
        [
            {
                "name": name.title(),
                "login": f"life_{name}",
                "email": f"{name}@staff.example.com",
                "group_ids": [Command.set([env.ref("base.group_user").id])],
            }
            for name in NAMES
        ]
    )
    quietly.create(
        {
            "name": "أحمد الغامدي",
            "login": "life_trainee",
            "email": "life_trainee@example.com",
            "phone": "0533848712",
            "group_ids": [Command.set([env.ref("base.group_portal").id])],
        }
    )
    env["res.partner"].create({"name": "سعد", "email": "life_saad@example.com"})
    manager = env["hr.employee"].create(
        {"name": "Manager", "user_id": people(env)["manager"].id, "company_id": env.company.id}
    )
    env["hr.department"].create({"name": "القسم التقني", "manager_id": manager.id})
    env["resource.calendar"].create({"name": "ساعات رمضان"})
    env["mail.alias.domain"].create({"name": "example.com"})
    env.company.email = "desk@example.com"


def people(env):
    """Return the users of the institute by name."""
    users = env["res.users"].search([("login", "=like", "life\\_%")])
    return {user.login.removeprefix("life_"): user for user in users}


def set_up(env, users):
    """Set the desk up as an administrator does, with records of their own beside those delivered.

    :return: a service and a course
    """
    for name in NAMES:
        users[name].group_ids += env.ref(f"asas_helpdesk.group_{name}")
    department = env["hr.department"].search([("name", "=", "القسم التقني")])
    department.asas_helpdesk_deputy_id = department.manager_id
    env.company.asas_helpdesk_reopen_days = 21
    env.company.asas_helpdesk_escalation_manager_id = users["manager"]
    hours = env["resource.calendar"].search([("name", "=", "ساعات رمضان")])
    admin = env(user=users["admin"])
    service = admin["asas.helpdesk.service"].create(
        {"name": "خدمة المعهد", "department_id": department.id}
    )
    admin["asas.helpdesk.season"].create({"name": "رمضان", "hours_calendar_id": hours.id})
    channel = admin["asas.helpdesk.channel"].create({"name": "بريد الفرع", "kind": "email"})
    admin["asas.helpdesk.channel.address"].create(
        {"channel_id": channel.id, "alias_name": "branch-of-life", "ticket_type": "request"}
    )
    admin["asas.helpdesk.sla"].create(
        {"name": "وعدنا", "metric": "resolution", "target_hours": 40, "service_id": service.id}
    )
    admin["asas.helpdesk.tag"].create({"name": "عاجل"})
    now = fields.Datetime.now()
    session = {"start": now, "end": fields.Datetime.add(now, hours=2)}
    course = admin["asas.helpdesk.course"].create(
        {
            "name": "أساسيات الأمن السيبراني",
            "hall_manager_id": users["hall_manager"].id,
            "session_ids": [Command.create(session)],
        }
    )
    admin["asas.helpdesk.course.participant"].create(
        {"course_id": course.id, "partner_id": users["trainee"].partner_id.id}
    )
    return service, course


def set_up_odoo(env):
    """Let Odoo keep what administrators make around the models of the desk."""
    model = env["ir.model"]._get(TICKET)
    env["ir.filters"].create({"name": "My filter", "model_id": TICKET, "user_ids": []})
    env["ir.default"].set(TICKET, "priority", "1")
    env["ir.exports"].create(
        {"name": "Mine", "resource": TICKET, "export_fields": [Command.create({"name": "subject"})]}
    )
    env["mail.template"].create({"name": "Mine", "model_id": model.id, "body_html": "<p>Hi</p>"})
    env["sms.template"].create({"name": "Mine", "model_id": model.id, "body": "Hi"})
    action = env["ir.actions.server"].create(
        {"name": "Mine", "model_id": model.id, "state": "code", "code": "pass"}
    )
    action.create_action()
    env["ir.cron"].create({"name": "Mine", "model_id": model.id, "state": "code", "code": "pass"})
    env["ir.actions.act_window"].create({"name": "Mine", "res_model": TICKET})
    env["ir.rule"].create({"name": "Mine", "model_id": model.id, "domain_force": "[(1, '=', 1)]"})
    group = env.ref("asas_helpdesk.group_level1")
    env["ir.model.access"].create({"name": "mine", "model_id": model.id, "group_id": group.id})
    kind = env["mail.activity.type"].create({"name": "Mine", "res_model": TICKET})
    env["mail.activity.plan"].create(
        {
            "name": "Mine",
            "res_model": TICKET,
            "template_ids": [Command.create({"activity_type_id": kind.id, "summary": "Mine"})],
        }
    )
    env["mail.message.subtype"].create({"name": "Mine", "res_model": TICKET})
    form = env["ir.ui.view"].search([("model", "=", TICKET), ("type", "=", "form")], limit=1)
    env["ir.ui.view"].create(
        {
            "name": "Mine",
            "model": TICKET,
            "inherit_id": form.id,
            "arch": "<data><xpath expr='//field[@name=\"subject\"]' position='after'/></data>",
        }
    )
    menu = env.ref("asas_helpdesk.menu_root", raise_if_not_found=False)
    if menu:
        env["ir.ui.menu"].create({"name": "Mine", "parent_id": menu.id})
    env["ir.config_parameter"].set_param("asas_helpdesk.mail_server", "mx.example.com")


def arrive(env, subject, sender="سعد <life_saad@example.com>", to="info@example.com"):
    """Let an e-mail arrive."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{uuid.uuid4()}@example.com>"
    mail.set_content("لا أستطيع الدخول إلى القاعة.")
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="a.pdf")
    env["mail.thread"].message_process(None, mail.as_bytes())


def work(env, users, service, course):
    """Take tickets through every door and to their end."""
    trainee = users["trainee"]
    tickets = env[TICKET]
    first = tickets.with_user(trainee)._portal_submit(
        {"ticket_type": "complaint", "subject": "انقطاع الصوت", "description": "كل يوم"},
        [],
        str(uuid.uuid4()),
    )
    complaint, request = (
        tickets.with_user(users["level1"]).create(
            {
                "ticket_type": kind,
                "subject": "لم تصدر شهادتي",
                "partner_id": trainee.partner_id.id,
                "service_id": service.id,
                "course_id": course.id,
                "channel_id": env.ref("asas_helpdesk.channel_phone").id,
            }
        )
        for kind in ("complaint", "request")
    )
    complaint.with_user(users["level2"]).about_partner_ids = users["hall_manager"].partner_id
    complaint.with_user(users["level2"]).about_partner_ids = users["level1"].partner_id
    complaint = complaint.with_user(users["level2"])
    complaint.message_post(
        body="نراجع الأمر.",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
        attachments=[("report.txt", b"what was found")],
    )
    complaint.activity_schedule("mail.mail_activity_data_todo", user_id=users["level2"].id)
    env["asas.helpdesk.direct.wizard"].with_user(users["level2"]).create(
        {"ticket_ids": [Command.set(complaint.ids)]}
    ).action_direct()
    env["asas.helpdesk.resolve.wizard"].with_user(users["level2"]).create(
        {"ticket_id": request.id, "outcome_request": "solved", "resolution": "عولج الأمر."}
    ).action_resolve()
    if "asas.helpdesk.departure" in env:  # the version before sent at once
        env["asas.helpdesk.departure"].search([])._leave()
    first.sudo().message_post(body="شكراً", author_id=trainee.partner_id.id, message_type="comment")
    request.sudo()._portal_ensure_token()
    return complaint


def run_crons(env):
    crons = env["ir.model.data"].search(
        [("module", "=", "asas_helpdesk"), ("model", "=", "ir.cron")], order="id"
    )
    for cron in env["ir.cron"].browse(crons.mapped("res_id")):
        cron.method_direct_trigger()
    env["mail.mail"].process_email_queue()


def use(env):
    users = people(env)
    if "--again" in sys.argv:
        service = env["asas.helpdesk.service"].search([("name", "=", "خدمة المعهد")])
        course = env["asas.helpdesk.course"].search([])
    else:
        service, course = set_up(env, users)
    if "--everything" in sys.argv:
        set_up_odoo(env)
    env.cr.commit()
    work(env, users, service, course)
    arrive(env, "لا يعمل الرابط", to="branch-of-life@example.com")
    env.cr.commit()
    run_crons(env)


def main(env):
    make_institute(env) if "--institute" in sys.argv else use(env)
    env.cr.commit()


main(env)  # noqa: F821  (given by devtools/script.py)
