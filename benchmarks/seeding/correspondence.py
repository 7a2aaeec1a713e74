"""All that was written about a ticket: messages, notices with their mails, ratings, files,
followers."""

from datetime import timedelta

from odoo.tools import formataddr

from odoo.addons.rating.models.rating_data import _rating_to_text

ANSWERS = (
    "وعليكم السلام، استلمنا رسالتك ونعمل عليها، وسنوافيك بالنتيجة.",
    "نأمل تزويدنا بصورة من رسالة الخطأ التي تظهر لك.",
    "تم إرسال رابط جديد إلى بريدك، نأمل المحاولة مرة أخرى.",
)
REPLIES = (
    "شكراً لكم، ما زالت المشكلة قائمة حتى الآن.",
    "أرفقت لكم الصورة المطلوبة.",
    "نعم، عملت معي الآن.",
)
PRAISE = ("خدمة سريعة، شكراً لكم.", "تم الحل لكن تأخر الرد.", "ممتاز", None, None)
TITLES = {
    "received": "الاستلام",
    "directed": "توجيه إلى مدير القسم المختص",
    "waiting": "بانتظارك",
    "resolved": "النتيجة",
    "closed": "إغلاق التذكرة",
}
NOTICE = (
    "<div><p>المكرم/ة <bdi>{name}</bdi>،<br>السلام عليكم ورحمة الله وبركاته،</p>"
    "<p>{title}: {subject}</p><p>رقم المرجع {reference}."
    " يمكنك متابعة التذكرة من الزر أدناه في أي وقت.</p></div>"
)
FRAME = (
    '<html lang="ar-001" dir="rtl"><body style="margin: 0; background: #f5f5f5;">'
    '<table width="600" align="center" style="background: white; padding: 24px;"><tr><td>{body}'
    '<p><a style="background: #0f6e6e; color: white; padding: 10px 22px;"'
    ' href="https://desk.example.com/my/tickets/{id}?access_token=withheld">متابعة التذكرة</a></p>'
    '<hr/><p style="color: #666;">{company}</p></td></tr></table></body></html>'
)
MAILED_WITHIN = timedelta(minutes=1)
FAILED = 0.015
NO_MAILBOX = "There is no such mailbox. Correct the address on the ticket."
SERVER_SAID = "550 5.1.1 user unknown"


def write(desk, tables, ticket, lots):
    if not tables["mail_message"].constants:
        _set_constants(desk, tables)
    letters = Letters(desk, tables, ticket, lots)
    letters.write_messages()
    letters.write_notices()
    letters.write_followers()
    if ticket.closed_at:
        letters.write_rating()
    if lots.random() < 0.18:
        letters.write_files()


def _set_constants(desk, tables):
    by_robot = {"create_uid": 1, "write_uid": 1}
    company = {"company_id": desk.company.id}
    model = "asas.helpdesk.ticket"
    tables["mail_message"].constants = {
        "model": model,
        "record_company_id": desk.company.id,
        "reply_to_force_new": False,
        "email_add_signature": False,
        "write_uid": 1,
    }
    tables["mail_mail"].constants = {
        **by_robot,
        "auto_delete": False,
        "is_notification": False,
        "headers": "{'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All'}",
    }
    tables["mail_notification"].constants = {"is_read": True}
    tables["mail_tracking_value"].constants = by_robot
    tables["mail_followers"].constants = {"res_model": model}
    tables["rating_rating"].constants = {
        **by_robot,
        "res_model": model,
        "res_model_id": desk.model_id,
        "parent_res_id": 0,
    }
    tables["ir_attachment"].constants = {
        **by_robot,
        "res_model": model,
        "type": "binary",
        "public": False,
    }
    tables["asas_helpdesk_notice"].constants = company | by_robot


class Letters:
    """Write everything about one ticket."""

    def __init__(self, desk, tables, ticket, lots):
        self.desk, self.tables, self.ticket, self.lots = desk, tables, ticket, lots
        self.first_message_id = None
        self.company = desk.company

    # ---- messages

    def message(self, at, kind, author, body, subtype="note", subject=None):
        """Add a message.

        :param author: ``(user id, partner id, how a mail names them)``
        """
        uid, partner_id, email_from = author
        messages = self.tables["mail_message"]
        number = messages.next_id
        message_id = messages.add(
            self.ticket.id,
            self.desk.subtypes[subtype],
            kind,
            partner_id,
            email_from,
            email_from,
            subject,
            body,
            subtype == "note",
            self.first_message_id,
            f"<seed.{number}-openerp-{self.ticket.id}-asas.helpdesk.ticket@desk>",
            at,
            uid,
            at,
            at,
        )
        self.first_message_id = self.first_message_id or message_id
        if kind == "comment":
            self.ticket.written.append((body, subtype == "note"))
        return message_id

    def staff(self, colleague):
        return colleague.id, colleague.partner_id, colleague.email_from

    def beneficiary(self):
        ticket, person = self.ticket, self.ticket.person
        partner_id = None if ticket.guest else person.id
        return 1, partner_id, formataddr((person.name, person.email or "unknown@example.com"))

    def moved(self, at, by, before, after, user=None):
        """Add the tracked change of the stage, and of the assignee if somebody took the ticket
        on."""
        message_id = self.message(at, "notification", self.staff(by), "")
        values = self.tables["mail_tracking_value"]
        stages, tracked = self.desk.stages, self.desk.tracked
        if user:
            values.add(message_id, tracked["user_id"], 0, "", user.id, user.name, at, at)
        values.add(message_id, tracked["stage_id"], *stages[before], *stages[after], at, at)

    def write_messages(self):
        ticket, lots = self.ticket, self.lots
        at = ticket.received_at
        written = ticket.channel.kind in ("email", "website")
        maker = self.desk.robot if written else ticket.taken_by
        self.message(at, "notification", self.staff(maker), "<p>التذكرة تم إنشائها</p>")
        state = "new"
        if ticket.responded_at:
            state = "in_progress"
            self.moved(ticket.responded_at, ticket.taken_by, "new", state, ticket.taken_by)
            self.write_answer(ticket.responded_at, written)
        if ticket.directed_at:
            to = ticket.manager.name
            self.logged(ticket.directed_at, ticket.directed_by, f"<p>وُجّهت إلى {to}.</p>")
            state = "directed"
        if ticket.raised_at:
            to = ticket.raised_to.name
            self.logged(ticket.raised_at, self.desk.robot, f"<p>وُجّهت إلى {to}.</p>")
        if ticket.waiting:
            self.moved(ticket.waiting[0], ticket.taken_by, state, "waiting")
            if len(ticket.waiting) == 2:
                self.comment(ticket.waiting[1], self.beneficiary(), lots.choice(REPLIES))
                self.moved(ticket.waiting[1], self.desk.robot, "waiting", state)
        if ticket.resolved_at:
            self.moved(ticket.resolved_at, ticket.resolved_by, state, "resolved")
        if ticket.closed_at:
            self.moved(ticket.closed_at, ticket.verified_by, "resolved", "closed")
        if ticket.cancelled_at:
            self.moved(ticket.cancelled_at, ticket.verified_by, state, "cancelled")

    def logged(self, at, by, body):
        self.message(at, "notification", self.staff(by), body)

    def comment(self, at, author, text):
        subject = f"{self.ticket.reference} {self.ticket.subject}"
        return self.message(at, "comment", author, f"<p>{text}</p>", "comment", subject)

    def write_answer(self, at, written):
        """Add the first response: a written one, or a call that was logged."""
        ticket, person = self.ticket, self.ticket.person
        if not written:
            self.message(at, "comment", self.staff(ticket.taken_by), "<p>تم الرد هاتفياً.</p>")
            return
        text = self.lots.choice(ANSWERS)
        message_id = self.comment(at, self.staff(ticket.taken_by), text)
        if person.email and not ticket.guest:
            notification_id = self.tables["mail_notification"].add(
                ticket.taken_by.partner_id, message_id, person.id, "email", "sent"
            )
            self.notice("answered", "email", at, notification_id=notification_id)

    # ---- notices

    def notice(self, kind, method, at, state="sent", **links):
        ticket, person = self.ticket, self.ticket.person
        return self.tables["asas_helpdesk_notice"].add(
            ticket.id,
            kind,
            method,
            person.email if method == "email" else person.phone,
            state,
            at,
            None if state == "failed" else at + MAILED_WITHIN,
            NO_MAILBOX if state == "failed" else None,
            links.get("mail_id"),
            links.get("notification_id"),
            ticket.taken_by.id if method == "call" else None,
            links.get("instead_of_id"),
            at,
            at + MAILED_WITHIN,
        )

    def write_notices(self):
        ticket, announced = self.ticket, self.desk.announced
        told = ticket.ticket_type != "request"
        if ticket.ticket_type == "suggestion" or ticket.channel.acknowledge:
            self.announce("received", ticket.received_at)
        if ticket.directed_at and told:
            self.announce("directed", ticket.directed_at)
        if ticket.waiting and "waiting" in announced:
            self.announce("waiting", ticket.waiting[0])
        if ticket.resolved_at and ("resolved" in announced or ticket.ticket_type == "suggestion"):
            self.announce("resolved", ticket.resolved_at)
        if ticket.closed_at and "closed" in announced:
            self.announce("closed", ticket.closed_at)

    def announce(self, kind, at):
        """Notify by e-mail if there is a valid address, else by a telephone call."""
        if at + MAILED_WITHIN > self.ticket.now:
            return
        failed = None
        if self.ticket.person.email:
            fails = self.lots.random() < FAILED and self.ticket.person.phone
            state = "failed" if fails else "sent"
            notice_id = self.notice(kind, "email", at, state, mail_id=self.mail(kind, at, state))
            if not fails:
                return
            failed = notice_id
        if failed or kind != "received":
            self.notice(kind, "call", at, "delivered", instead_of_id=failed)

    def mail(self, kind, at, state):
        ticket, person = self.ticket, self.ticket.person
        title = TITLES[kind]
        body = NOTICE.format(
            name=person.name, title=title, subject=ticket.subject, reference=ticket.reference
        )
        author = (1, self.company.partner_id.id, self.company.email_formatted)
        subject = f"{ticket.reference} · {title}: {ticket.subject}"
        return self.tables["mail_mail"].add(
            self.message(at, "auto_comment", author, body, "comment", subject),
            "exception" if state == "failed" else "sent",
            SERVER_SAID if state == "failed" else None,
            formataddr((person.name, person.email)),
            FRAME.format(body=body, id=ticket.id, company=self.company.name),
            at,
            at + MAILED_WITHIN,
        )

    # ---- the rest

    def write_followers(self):
        ticket = self.ticket
        partners = {
            None if ticket.guest else ticket.person.id,
            ticket.responded_at and ticket.taken_by.partner_id,
            ticket.manager and ticket.manager.partner_id,
            ticket.raised_to and ticket.raised_to.partner_id,
        }
        for partner_id in sorted(filter(None, partners)):
            follower_id = self.tables["mail_followers"].add(ticket.id, partner_id)
            self.tables["mail_followers_mail_message_subtype_rel"].add(
                follower_id, self.desk.subtypes["comment"]
            )

    def write_rating(self):
        """Add the ratings: asked for at each closing, given by some."""
        ticket, at, message_id, words = self.ticket, self.ticket.closed_at, None, None
        if ticket.rating:
            at = min(at + timedelta(hours=self.lots.randrange(1, 60)), ticket.now)
            words = self.lots.choice(PRAISE)
            message_id = self.message(
                at, "notification", self.beneficiary(), f"<p>{ticket.rating}/5 {words or ''}</p>"
            )
        operator = ticket.taken_by.partner_id
        self.tables["rating_rating"].add(
            ticket.id,
            f"{ticket.reference} {ticket.subject}",
            None if ticket.guest else ticket.person.id,
            operator,
            float(ticket.rating),
            _rating_to_text(ticket.rating),
            words,
            bool(ticket.rating),
            at if ticket.rating else None,
            message_id,
            bool(message_id),
            ticket.closed_at,
            at,
        )

    def write_files(self):
        ticket, at = self.ticket, self.ticket.received_at
        for file in self.lots.sample(self.desk.files, self.lots.choice((1, 1, 1, 2, 3))):
            self.tables["ir_attachment"].add(
                file["name"],
                ticket.id,
                self.company.id,
                file["file_size"],
                file["checksum"],
                file["store_fname"],
                file["mimetype"],
                file["index_content"] or None,
                at,
                at,
            )
