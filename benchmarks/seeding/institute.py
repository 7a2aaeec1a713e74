"""The staff, the departments, the courses and everything else that tickets depend on, read once."""

from dataclasses import dataclass, field
from functools import cached_property

from odoo.fields import Command

from odoo.addons.asas_helpdesk.models.sla.commitment_mixin import METRICS

DEPARTMENTS = (
    "إدارة العمليات التشغيلية المساندة",
    "قسم الشهادات والاعتماد",
    "قسم منصة التعلم",
    "قسم المدربين",
    "قسم القبول والتسجيل",
    "القسم المالي",
)
STAFF = {"level1": 14, "level2": 5, "manager": len(DEPARTMENTS), "escalation": 1, "hall": 4}
COURSES = 30
FILES = {
    "لقطة الشاشة.txt": b"Error 403: the account is not active.",
    "receipt.txt": "إيصال سداد الرسوم رقم 1445".encode(),
    "certificate request.csv": b"name,course\nAhmad,CYB-201\n",
    "message.html": b"<p>The page that was shown</p>",
}


@dataclass(slots=True)
class Colleague:
    id: int
    partner_id: int
    name: str
    email_from: str


@dataclass
class Promise:
    """The commitment of one policy, with the escalation rules that apply to it."""

    policy: object
    minutes: float
    hours: object
    rules: list


class Wanted:
    """The ticket's values that a policy checks, by name."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def __getitem__(self, name):
        return self.__dict__[name]

    def _may_end_unanswered(self):
        return False  # off as delivered


class Company:
    """The company as a rule sees it: its working hours are computed once."""

    def __init__(self, hours):
        self._hours = hours

    def _asas_helpdesk_calendar(self):
        return self

    def _asas_helpdesk_hours(self, company):
        return self._hours


@dataclass
class Institute:
    env: object
    company: object
    hours: object
    staff: dict
    services: list
    courses: list
    files: list
    managers: dict  # the manager's Colleague by department id
    robot: Colleague
    promises: dict = field(default_factory=dict)

    @cached_property
    def channels(self):
        return {c.kind: c for c in self.env["asas.helpdesk.channel"].search([], order="id desc")}

    @cached_property
    def stages(self):
        """Return the id and Arabic name of the first stage of each state."""
        stages = self.env["asas.helpdesk.stage"].with_context(lang="ar_001").search([])
        return {stage.state: (stage.id, stage.name) for stage in reversed(stages)}

    @cached_property
    def model_id(self):
        return self.env["ir.model"]._get_id("asas.helpdesk.ticket")

    @cached_property
    def tracked(self):
        get = self.env["ir.model.fields"]._get
        return {name: get("asas.helpdesk.ticket", name).id for name in ("stage_id", "user_id")}

    @cached_property
    def subtypes(self):
        return {
            name: self.env["ir.model.data"]._xmlid_to_res_id(f"mail.mt_{name}")
            for name in ("comment", "note")
        }

    @cached_property
    def announced(self):
        return self.company._asas_helpdesk_notices()

    def promises_for(self, ticket_type, channel, service, priority, kind):
        """Return the commitments that apply to tickets with these values, by metric."""
        key = (ticket_type, channel.id, service and service.id, priority, kind)
        if key not in self.promises:
            known = {
                "company_id": self.company,
                "ticket_type": ticket_type,
                "channel_id": channel,
                "service_id": service or self.env["asas.helpdesk.service"],
                "priority": priority,
                "beneficiary_kind": kind,
            }
            # Of what else a policy may require, nothing applies.
            wanted = Wanted(**dict.fromkeys(self._policies._criteria(), False) | known)
            best = self._policies._best_by_metric(wanted)
            self.promises[key] = {
                metric: self._promise(best[metric], wanted)
                for metric, _label in METRICS
                if metric in best
            }
        return self.promises[key]

    def _promise(self, policy, wanted):
        rules = [
            rule
            for rule in self._rules
            if rule.metric == policy.metric and rule._applies_to(wanted)
        ]
        return Promise(policy, policy._target().total_seconds() / 60, self._hours_of(policy), rules)

    def _hours_of(self, policy):
        known = self.__dict__.setdefault("_hours_by_policy", {})
        if policy.id not in known:
            known[policy.id] = policy._hours(self.company)
        return known[policy.id]

    def moment(self, rule, promise, started_at, deadline, paused_minutes=0.0):
        """Return when a rule is due, as the code computes it."""
        clock = {"started_at": started_at, "deadline": deadline, "paused_minutes": paused_minutes}
        return rule._moment(clock, promise.policy, promise.hours, self._seen_by_rules)

    @cached_property
    def _seen_by_rules(self):
        return Company(self.hours)

    @cached_property
    def _policies(self):
        return self.env["asas.helpdesk.sla"].search([])

    @cached_property
    def _rules(self):
        return self.env["asas.helpdesk.escalation.rule"].search([])


def find_staff(env, role):
    """Return the users of a role in this institute."""
    return env["res.users"].search([("login", "=like", f"seed_{role}%")])


def set_up(env):
    """Make the institute once per database, and read what the tickets need of it."""
    company = env.company
    if not find_staff(env, "level1"):
        make(env, company)
    staff = {role: [colleague(user) for user in find_staff(env, role)] for role in STAFF}
    services = env["asas.helpdesk.service"].search([])
    by_user = {person.id: person for person in staff["manager"]}
    managers = {
        service.department_id.id: by_user[service.department_id.manager_id.user_id.id]
        for service in services
    }
    return Institute(
        env,
        company,
        company._asas_helpdesk_calendar()._asas_helpdesk_hours(company),
        staff,
        list(services),
        env["asas.helpdesk.course"].search([]).ids,
        env["ir.attachment"].search_read(
            [("name", "in", list(FILES)), ("res_model", "=", False)],
            ["name", "file_size", "checksum", "store_fname", "mimetype", "index_content"],
        ),
        managers,
        colleague(env.ref("base.user_root")),
    )


def make(env, company):
    users = env["res.users"].with_context(no_reset_password=True)
    groups = {"escalation": "manager", "hall": "hall_manager"}
    made = {
        role: users.create(
            [
                {
                    "name": f"موظف {role} {number}",
                    "login": f"seed_{role}{number}",
                    "email": f"{role}{number}@staff.example.com",
                    "lang": "ar_001",
                    "tz": "Asia/Riyadh",
                    "group_ids": [
                        Command.link(env.ref(f"asas_helpdesk.group_{groups.get(role, role)}").id)
                    ],
                }
                for number in range(count)
            ]
        )
        for role, count in STAFF.items()
    }
    company.email = company.email or "desk@example.com"
    company.asas_helpdesk_escalation_manager_id = made["escalation"]
    employees = env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id} for user in made["manager"]]
    )
    departments = env["hr.department"].create(
        [
            {"name": name, "manager_id": employee.id, "company_id": False}
            for name, employee in zip(DEPARTMENTS, employees, strict=True)
        ]
    )
    for number, service in enumerate(env["asas.helpdesk.service"].search([])):
        service.department_id = departments[number % len(departments)]
    env["asas.helpdesk.course"].create(
        [
            {
                "name": f"دورة الأمن السيبراني {number}",
                "hall_manager_id": made["hall"][number % len(made["hall"])].id,
            }
            for number in range(COURSES)
        ]
    )
    env["ir.attachment"].create([{"name": name, "raw": raw} for name, raw in FILES.items()])


def colleague(user):
    return Colleague(user.id, user.partner_id.id, user.name, user.email_formatted or user.name)
