"""The rows of tickets, their SLA statuses and escalations."""

import random
from datetime import date, timedelta

from odoo.addons.asas_helpdesk.tools import arabic

SUBJECTS = (
    "تعذر الدخول إلى القاعة المباشرة",
    "لم تصلني الشهادة حتى الآن",
    "الصوت منقطع في المحاضرة",
    "طلب إعادة تعيين كلمة المرور",
    "خُصمت رسوم الدورة مرتين",
    "المدرب تأخر عن موعد الجلسة",
    "اقتراح تسجيل المحاضرات",
    "خطأ في الاسم على الشهادة",
    "لا تظهر الدورة في حسابي",
    "الرابط المرسل لا يعمل",
    "طلب نقل إلى دورة أخرى",
    "شكوى من أسلوب التعامل",
    "الاستفسار عن مواعيد الدورات القادمة",
    "رسالة خطأ عند رفع الواجب",
)
WORDS = (
    "<p>السلام عليكم ورحمة الله، لم أتمكن من إتمام ما طُلب مني منذ بداية الأسبوع، وتظهر رسالة بأن"
    " الحساب غير مفعّل مع أنني أكملت التسجيل ودفعت الرسوم.</p>"
    "<p>أرجو المساعدة قبل موعد الجلسة القادمة، رقم {number}. {more}.</p>"
)
RESOLUTIONS = (
    "تم تفعيل الحساب والتحقق من الدخول مع المستفيد.",
    "تم التواصل مع المدرب وتعويض الجلسة.",
    "صُححت البيانات وأُرسلت الشهادة من جديد.",
    "تم شرح الخطوات وأكد المستفيد انتهاء المشكلة.",
)
PREFIXES = {"complaint": "CMP", "suggestion": "SUG", "request": "REQ"}
ZONE = timedelta(hours=3)  # the policy's: a reference bears the year in the desk's time zone


class Numbers:
    """Generate the references, by type and year; the sequences are continued after the last one."""

    def __init__(self, env, desk):
        self.sequences = {
            ticket_type: env["ir.sequence"].search(
                [("code", "=", f"asas.helpdesk.ticket.{ticket_type}")], limit=1
            )
            for ticket_type in PREFIXES
        }
        self.next = {}

    def draw(self, ticket_type, received_at):
        key = (ticket_type, (received_at + ZONE).year)
        if key not in self.next:
            self.next[key] = self._range(*key).number_next_actual
        number = self.next[key]
        self.next[key] += 1
        return f"{PREFIXES[ticket_type]}/{key[1]}/{number:05d}"

    def _range(self, ticket_type, year):
        sequence = self.sequences[ticket_type]
        day = date(year, 7, 1)
        return sequence.date_range_ids.filtered(
            lambda r: r.date_from <= day <= r.date_to
        ) or sequence._create_date_range_seq(day)

    def keep(self):
        for (ticket_type, year), number in self.next.items():
            self._range(ticket_type, year).number_next_actual = number


def _vocabulary(lots, size):
    """Return invented words of the forms of Arabic ones."""
    forms = (
        "{0}ا{1}{2}",
        "م{0}{1}و{2}",
        "ت{0}{1}ي{2}",
        "ا{0}{1}ا{2}",
        "{0}{1}ا{2}ه",
        "م{0}ا{1}{2}ه",
    )
    letters = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
    found = set()
    while len(found) < size:
        found.add(lots.choice(forms).format(*lots.sample(letters, 3)))
    return sorted(found)


# What is said of the matter itself: a few words often, most of them rarely.
VOCABULARY = _vocabulary(random.Random(7), 6000)
SAID_OF_IT = 14


def write(desk, tables, numbers, ticket, lots):
    tickets = tables["asas_helpdesk_ticket"]
    if not tickets.constants:
        _set_constants(desk, tables)
    ticket.id = tickets.next_id
    ticket.reference = numbers.draw(ticket.ticket_type, ticket.received_at)
    ticket.subject = f"{lots.choice(SUBJECTS)} {ticket.number}"
    said = [VOCABULARY[int(len(VOCABULARY) * lots.random() ** 3)] for _ in range(SAID_OF_IT)]
    ticket.description = WORDS.format(number=ticket.number, more=" ".join(said))
    _write_statuses(desk, tables, ticket)
    _write_ticket(desk, tickets, ticket, lots)
    if not ticket.guest:
        ticket.person.last_ticket = ticket.id


def _set_constants(desk, tables):
    by_robot = {"create_uid": 1, "write_uid": 1}
    company = {"company_id": desk.company.id}
    tables["asas_helpdesk_ticket"].constants = {
        **company,
        "write_uid": 1,
        "confidential": False,
        "is_incident": False,
        "receipt_due": False,
        "color": 0,
    }
    tables["asas_helpdesk_sla_status"].constants = {**company, **by_robot, "turn": 0}
    tables["asas_helpdesk_escalation"].constants = {
        **company,
        **by_robot,
        "round": 0,
        "state": "done",
        "attempts": 1,
    }


def _write_statuses(desk, tables, ticket):
    statuses, escalations = tables["asas_helpdesk_sla_status"], tables["asas_helpdesk_escalation"]
    for status in ticket.statuses:
        status_id = statuses.add(
            ticket.id,
            status.promise.policy.id,
            status.metric,
            status.round,
            status.started_at,
            status.deadline,
            status.reached_at,
            status.paused_at,
            status.paused_minutes,
            status.pauses,
            status.state,
            status.next_event_at,
            ticket.received_at,
            ticket.last_at,
        )
        for rule, moment in status.escalations:
            reached = _reached(desk, ticket, rule, moment)
            escalations.add(
                ticket.id,
                status_id,
                rule.id,
                moment,
                moment,
                reached and reached.id,
                moment,
                moment,
            )
            ticket.escalations.append(rule.action)


def _reached(desk, ticket, rule, moment):
    """Return whom a rule reached: the manager responsible for the ticket, else the assignee."""
    if rule.action == "notify_escalation_manager":
        return desk.staff["escalation"][0]
    if ticket.directed_at and moment >= ticket.directed_at:
        raised = ticket.raised_at and moment >= ticket.raised_at
        return ticket.raised_to if raised else ticket.manager
    return ticket.taken_by if ticket.responded_at and moment > ticket.responded_at else None


def _write_ticket(desk, tickets, ticket, lots):
    person = ticket.person
    running = [s for s in ticket.statuses if not s.reached_at and not s.paused_at]
    nearest = min(running, key=lambda s: s.deadline, default=None)
    raised = "raise_level2" in ticket.escalations
    by_hand = ticket.channel.kind not in ("email", "website")
    ticket.resolution = lots.choice(RESOLUTIONS) if ticket.outcome else None
    tickets.add(
        ticket.reference,
        ticket.ticket_type,
        ticket.subject,
        arabic.fold(ticket.subject),
        ticket.description,
        ticket.priority,
        None if ticket.guest else person.id,
        person.kind,
        person.name,
        person.folded,
        person.email,
        person.phone,
        "ar_001" if ticket.guest else person.lang,
        ticket.channel.id,
        ticket.service and ticket.service.id,
        ticket.course_id,
        ticket.department_id,
        ticket.received_at,
        desk.stages[ticket.state][0],
        ticket.state,
        "2" if raised or lots.random() < 0.1 else "1",
        ticket.taken_by.id if ticket.responded_at else None,
        ticket.manager and (ticket.raised_to or ticket.manager).id,
        ticket.raised_at or ticket.directed_at,
        ticket.directed_at and (desk.robot if ticket.raised_at else ticket.directed_by).id,
        ticket.acknowledged_at,
        ticket.responded_at,
        ticket.outcome,
        ticket.resolution,
        ticket.resolved_at,
        ticket.resolved_by and ticket.resolved_by.id,
        ticket.confirmed_at,
        ticket.closed_at,
        ticket.closed_at and ticket.verified_by.id,
        ticket.reopened_at,
        1 if ticket.reopened_at else 0,
        ticket.cancelled_at,
        ticket.cancel_reason,
        ticket.duplicate_of_id,
        ticket.directed_at and ticket.department_id,
        ticket.received_at if ticket.guest and ticket.channel.kind == "website" else None,
        f"<seed-{ticket.id}@mail.example.com>" if ticket.channel.kind == "email" else None,
        nearest and nearest.deadline,
        nearest and nearest.metric,
        ticket.held_since,
        float(ticket.rating),
        ticket.taken_by.id if by_hand else 1,
        ticket.received_at,
        ticket.last_at,
    )
