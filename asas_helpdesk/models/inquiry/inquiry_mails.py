from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..ticket.savepoints import run_in_savepoints
from ..ticket.ticket_mails import STAFF_LAYOUT

ACTIVITY_TYPE = "asas_helpdesk.activity_type_inquiry"
BATCH = 100
# The reminder comes a day before the deadline, or after half of a shorter time.
REMINDER = timedelta(days=1)
AGAIN = timedelta(hours=1)


class InquiryMails(models.Model):
    """What happens to an inquiry: it is sent, reminded of, raised, answered or withdrawn.

    All of it runs as superuser, after the rights were checked. Each step is logged on the ticket.
    """

    _inherit = "asas.helpdesk.inquiry"

    # ------------------------------------------------------------------ Asking and reminding

    def _ask(self, added):
        """Send an inquiry that was just made.

        :param added: its files that are new to the ticket
        """
        self._plan()
        self._remind_by_activity(self.asked_user_id)
        self._write_to(self.asked_partner_id, "asked")
        env = self.ticket_id._as_desk().env
        self._log(
            env._("Inquiry to %(person)s: %(subject)s", **self._get_names()),
            self.question,
            self.asked_by_id.partner_id,
            added,
            self._describe_put_files(env),
        )

    def _describe_put_files(self, env):
        """Return which files were put, and as what: the copies may have other names."""
        pairs = zip(self.ticket_file_ids.sorted("id"), self.file_ids.sorted("id"), strict=False)
        items = Markup()
        for file, copy in pairs:
            items += Markup("<li><bdi>%s</bdi>") % file.name
            if file.name != copy.name:
                items += Markup(" (%s <bdi>%s</bdi>)") % (env._("as"), copy.name)
            items += Markup("</li>")
        return Markup("<p>%s</p><ul>%s</ul>") % (env._("Files:"), items) if items else Markup()

    def _plan(self):
        """Plan when the reminder of these inquiries is due."""
        now = fields.Datetime.now()
        for inquiry in self.filtered(lambda i: i.state == "asked"):
            ahead = min(REMINDER, (inquiry.deadline - now) / 2)
            inquiry.write(
                {
                    "next_event_at": (inquiry.deadline - ahead).replace(microsecond=0),
                    "reminded_at": False,
                }
            )
            inquiry.activity_ids.write({"date_deadline": inquiry._get_day()})

    @api.model
    def _remind_due(self):
        """Remind of the inquiries that are due soon, and raise those that are overdue."""
        now = fields.Datetime.now()
        due = self.search([("next_event_at", "<=", now)], order="next_event_at, id", limit=BATCH)
        run_in_savepoints(
            due.try_lock_for_update(allow_referencing=True),
            lambda inquiries: [inquiry._follow_due() for inquiry in inquiries],
            lambda inquiry, error: inquiry.write({"next_event_at": now + AGAIN}),
        )

    def _follow_due(self):
        now = fields.Datetime.now()
        if self.state != "asked":
            self.next_event_at = False
        elif self.deadline <= now:
            self._raise()
        else:
            self.write({"reminded_at": now, "next_event_at": self.deadline})
            self._remind_by_activity(self.asked_user_id)
            self._write_to(self.asked_partner_id, "reminder")

    def _raise(self):
        """Raise an overdue inquiry to the next manager up, and let the desk know."""
        ticket = self.ticket_id
        above = self._get_above()
        self.write({"next_event_at": False, "raised_to_id": above.id})
        if above:
            self._remind_by_activity(above)
            self._write_to(above.partner_id, "raised")
        desk = ticket._as_desk().env
        names = {**self._get_names(), "above": above.name}
        if above:
            self._log(
                desk._(
                    "%(person)s has not answered the inquiry “%(subject)s” in time. Raised to"
                    " %(above)s.",
                    **names,
                )
            )
        else:
            self._log(
                desk._("%(person)s has not answered the inquiry “%(subject)s” in time.", **names)
            )
        for keeper in self._get_keeper():
            words = self.with_context(lang=keeper.lang).env._("An inquiry is overdue")
            ticket._remind_by_activity(keeper, words)
            ticket._notify_staff(keeper, words)

    def _get_above(self):
        """Return to whom this inquiry is raised: the next one up the chain, or nobody."""
        department = self.department_id or self.asked_user_id.employee_id.department_id
        ticket = self.ticket_id
        steps = ticket._escalation_chain_steps(department)
        asked = self.asked_user_id | ticket.partner_id.user_ids
        return (steps - asked).filtered(ticket._may_be_directed_to)[:1]

    def _get_keeper(self):
        """Return who of the desk follows this inquiry: who has asked, or else who has the ticket
        in hand; nobody who may not read it."""
        ticket = self.ticket_id
        for users in (self.asked_by_id, ticket._in_charge()[0]):
            able = users.filtered(
                lambda u: ticket._may_be_directed_to(u) and ticket.with_user(u).has_access("read")
            )
            if able:
                return able[:1]
        return users.browse()

    def _remind_by_activity(self, user):
        """Leave one open activity with a user."""
        known = self.activity_ids.filtered(lambda a: a.automated and a.user_id == user)
        if user and not known:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY_TYPE,
                date_deadline=self._get_day(),
                user_id=user.id,
                automated=True,
                summary=self.subject,
            )

    def _get_day(self):
        return self.company_id._asas_helpdesk_local(self.deadline).date()

    # ------------------------------------------------------------------ The end

    def _take_answer(self, text, person, files):
        """Take the answer of a person who was asked.

        :param files: those of the answer, which are the inquiry's
        """
        self._end(
            {
                "state": "answered",
                "answer": text,
                "answer_file_ids": [Command.set(files.ids)],
                "answered_by_id": person.id,
            }
        )
        env = self.ticket_id._as_desk().env
        self._log(
            env._("Answer of %(person)s to the inquiry “%(subject)s”", **self._get_names(person)),
            text,
            person,
            self._copy_to_ticket(files),
        )
        self._tell_keeper()

    def _take_more(self, text, person, files):
        """Take what the person who has answered adds by the page; the same again is not added."""
        same = text == (self.answer or "")
        if same and sorted(files.mapped("checksum")) == sorted(
            self.answer_file_ids.mapped("checksum")
        ):
            files.unlink()
            return
        env = self.ticket_id._as_desk().env
        self._log(
            env._("%(person)s added to the answer “%(subject)s”", **self._get_names(person)),
            text,
            person,
            self._copy_to_ticket(files),
        )
        files.unlink()
        self._tell_keeper()

    def _tell_keeper(self):
        for keeper in self._get_keeper():
            words = self.with_context(lang=keeper.lang).env._("An inquiry was answered")
            self.ticket_id._notify_staff(keeper, words)

    def _withdraw(self, told=True):
        """Withdraw inquiries; those who were asked are told that no answer is needed."""
        for inquiry in self.filtered(lambda i: i.state == "asked"):
            inquiry._end({"state": "withdrawn"})
            if told:
                people = inquiry.asked_partner_id | inquiry.raised_to_id.partner_id
                inquiry._write_to(people, "withdrawn")
            env = inquiry.ticket_id._as_desk().env
            inquiry._log(
                env._("Withdrawn: inquiry to %(person)s, %(subject)s", **inquiry._get_names())
            )

    def _end(self, values):
        answered = values["state"] == "answered"
        self.activity_ids.unlink()
        self.write(
            {
                **values,
                "answered_at": answered and fields.Datetime.now(),
                "next_event_at": False,
                "draft": False,
                "draft_file_ids": [Command.clear()],
            }
        )
        self._drop_other_files()

    def _shut_out(self):
        """Take inquiries from people whom the complaint names by now, with what they were sent."""
        for inquiry in self:
            people = inquiry.raised_to_id.partner_id
            if not inquiry.asked_though_named:
                people |= inquiry.asked_partner_id
            hidden = inquiry.ticket_id._hidden_among(people)
            if not hidden:
                continue
            # Those that only notify are not among the messages of a record.
            messages = inquiry.env["mail.message"].search(
                [("model", "=", inquiry._name), ("res_id", "=", inquiry.id)]
            )
            notifications = messages.notification_ids.filtered_domain(
                [("res_partner_id", "in", hidden.ids)]
            )
            inquiry.ticket_id._note_departed(notifications)
            notifications.unlink()
            messages.write({"partner_ids": [Command.unlink(id_) for id_ in hidden.ids]})
            inquiry.message_unsubscribe(hidden.ids)
            inquiry.activity_ids.filtered(lambda a, h=hidden: a.user_id.partner_id in h).unlink()
            if inquiry.raised_to_id.partner_id in hidden:
                inquiry.raised_to_id = False
            if inquiry.asked_partner_id in hidden:
                inquiry._withdraw(told=False)

    # ------------------------------------------------------------------ Words

    def _get_names(self, person=None):
        return {"person": (person or self.asked_partner_id).name or "", "subject": self.subject}

    def _log(self, words, text=None, author=None, files=None, about_files=""):
        """Log on the ticket what became of this inquiry, in the language of its desk.

        :param files: those of the ticket that go with it
        :param Markup about_files: which files were put
        """
        body = Markup("<p><b>%s</b></p>") % words
        if text:
            # Not as a quotation, which Odoo would fold.
            body += plaintext2html(text)
        body += about_files
        self.ticket_id._message_log(
            body=body,
            author_id=(author or self.env.user.partner_id).id,
            attachment_ids=[Command.set(files.ids)] if files else False,
        )

    def _write_to(self, people, kind):
        """Write to those who are asked, each in their language.

        The inquiry itself shows what has to be done, so a mail that cannot be made stops nothing.

        :param str kind: asked, reminder, raised or withdrawn
        """
        run_in_savepoints(people, lambda to: self._send_to(to, kind), lambda to, error: None)

    def _send_to(self, people, kind):
        for person in people:
            lang = person.lang or self.company_id.partner_id.lang or self.env.lang
            inquiry = self.with_context(lang=lang)
            subjects = {
                "asked": inquiry.env._("A question for you: %(subject)s", subject=self.subject),
                "reminder": inquiry.env._("Reminder: %(subject)s", subject=self.subject),
                "raised": inquiry.env._("Not answered in time: %(subject)s", subject=self.subject),
                "withdrawn": inquiry.env._("No longer needed: %(subject)s", subject=self.subject),
            }
            body = (
                self.env["ir.qweb"]
                .with_context(lang=lang)
                ._render(
                    "asas_helpdesk.inquiry_mail",
                    {
                        "inquiry": inquiry,
                        "kind": kind,
                        "person": person,
                        "url": inquiry._get_url(person),
                        "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
                    },
                    lang=lang,
                )
            )
            # Not on the ticket: nothing of it is theirs. An answer by mail finds the inquiry.
            message = (
                self.env["mail.thread"]
                .with_context(lang=lang)
                .message_notify(
                    model=self._name,
                    res_id=self.id,
                    partner_ids=person.ids,
                    subject=subjects[kind],
                    body=body,
                    subtype_xmlid="mail.mt_comment",
                    author_id=self.env.user.partner_id.id,
                    email_from=self.company_id.email_formatted,
                    email_layout_xmlid=STAFF_LAYOUT,
                    email_add_signature=False,
                )
            )
            # Whom the ticket is hidden from reads nothing of it in lists of mails, either.
            self.ticket_id._note_digest(message)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        return self.ticket_id._without_hidden(recipients) if self.ticket_id else recipients
