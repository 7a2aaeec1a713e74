from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import email_normalize

from ...tools import automatic_mail, mail_words
from ..ticket.ticket_transitions import RESOLVED_STATES
from .incoming import incoming, noted
from .own_words import own_words
from .uncertain_email import UNCERTAIN

JUDGE_KEY = "asas_helpdesk_judge"
# What mail programs and the gateway add to words; a picture of a screen is larger than a logo.
ADDED_FILES = (".vcf", ".p7s", ".p7m", ".asc", "original_email.eml")
LARGEST_LOGO = 40_000


def _is_told(file):
    """Return whether a file of a mail says something, unlike a logo or a signature."""
    name, content, info = file
    logo = (info or {}).get("cid") and len(content or "") <= LARGEST_LOGO
    return not (logo or (name or "").lower().endswith(ADDED_FILES))


class TicketUncertain(models.Model):
    """E-mails of which it is not certain that a person wrote them: a person decides.

    A new one becomes a ticket whose deadlines run; only the notices to its sender wait. One that
    is added to a ticket moves nothing and notifies nobody outside. What is left to decide is
    offered on the message (``uncertain_email``).
    """

    _inherit = "asas.helpdesk.ticket"

    uncertain_email_ids = fields.One2many(
        "asas.helpdesk.uncertain.email",
        "ticket_id",
        string="Uncertain E-mails",
        readonly=True,
        groups="base.group_user",
        protected=True,
    )
    to_judge = fields.Boolean(
        string="E-mail to Decide On",
        compute="_compute_to_judge",
        search="_search_to_judge",
        groups="base.group_user",
        help="It is not certain that a person wrote an e-mail of this ticket. Decide in the"
        " conversation.",
    )

    first_to_judge = fields.Boolean(
        string="First E-mail to Decide On",
        compute="_compute_to_judge",
        groups="base.group_user",
        help="It is not certain that a person wrote the e-mail by which the ticket came.",
    )

    @api.depends("uncertain_email_ids.verdict", "uncertain_email_ids.place")
    def _compute_to_judge(self):
        pending = self.env["asas.helpdesk.uncertain.email"]._read_group(
            [("ticket_id", "in", self.ids), *self._to_judge_domain()], ["ticket_id", "place"]
        )
        places = {(ticket.id, place) for ticket, place in pending}
        found = {ticket_id for ticket_id, _place in places}
        for ticket in self:
            ticket.to_judge = ticket.id in found
            ticket.first_to_judge = (ticket.id, "first") in places

    def _search_to_judge(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("uncertain_email_ids", "any", self._to_judge_domain())]

    @api.model
    def _to_judge_domain(self):
        return [("verdict", "=", False), ("reason", "!=", "thanks")]

    # ------------------------------------------------------------------ Which mails

    @api.model
    def _why_uncertain(self, message, message_dict, sender):
        """Return why it is not certain that a person wrote a mail that is not surely automatic."""
        if sender.reason == "form":
            return ""  # of a form or list that the settings name, and our server confirms
        if automatic_mail.address_reason(sender.origin):
            return "form"
        if automatic_mail.is_bulk(message) and not self._is_own_list(message):
            return "list"
        return mail_words.why_uncertain(
            message_dict.get("subject"), own_words(message_dict.get("body"))
        )

    @api.model
    def _is_own_list(self, message):
        """Return whether a mail has come through a list that is one of our own addresses: what
        people write to it, they write to the desk."""
        addresses = self.env["asas.helpdesk.channel.address"]
        named = automatic_mail.list_addresses(message)
        # Those at which the desk receives, and those that the settings name.
        return addresses._receives(named) or bool(named & addresses._trust().forms)

    def _is_only_thanked(self, message_dict, sender):
        """Return whether a mail only thanks for this ticket, which has ended: nothing is reopened,
        and no new ticket is made."""
        ended = self.state in (*RESOLVED_STATES, "cancelled")
        own = sender.speaks and self._is_beneficiary(sender)
        if not ended or not own or any(map(_is_told, message_dict.get("attachments") or ())):
            return False
        people = self.partner_id | (self.user_id | self.manager_id).partner_id
        names = (
            message_dict.get("email_from"),
            self.beneficiary_name,
            *people.mapped("name"),
            self.company_id.name,
        )
        return mail_words.is_only_thanks(own_words(message_dict.get("body")), *names)

    # ------------------------------------------------------------------ Recording them

    def _note_uncertain(self, reason, sender, parent, message_dict):
        """Note for its message that a mail added to this ticket is an uncertain e-mail, if it is.

        :param parent: as in ``_takes_mail_of``
        """
        if not reason or (reason == "thanks" and not self._is_reopening_offered()):
            return
        place = "message"
        if reason != "thanks" and not self._takes_mail_of(sender, parent, ""):
            place = "beside"
        elif message_dict.get("is_internal") and not self._is_beneficiary(sender):
            place = "note"
        received_at = self._mail_received_at(message_dict)
        if mail := incoming(self.env):
            mail.uncertain = {"reason": reason, "place": place, "received_at": received_at}

    def _is_reopening_offered(self):
        return self.state == "resolved" or self._is_reopening_open()

    @api.model
    def _mail_received_at(self, message_dict):
        """Return when a mail was received (naive UTC)."""
        mail = incoming(self.env)
        return self._moment_of_mail(mail) if mail else fields.Datetime.now()

    def _record_uncertain(self, message):
        """Record that the mail that has become a message is an uncertain e-mail, if it is."""
        values = noted(self.env, "uncertain")
        if self._is_made_of(message) and self.automatic_mail in dict(UNCERTAIN):
            values = {
                "reason": self.automatic_mail,
                "place": "first",
                "received_at": self.received_at,
            }
        if not values or message.message_type != "email":
            return
        self.env["asas.helpdesk.uncertain.email"].create(
            {"ticket_id": self.id, "message_id": message.id, **values}
        )
        if values["reason"] != "thanks":
            if values["place"] != "first":
                self._sync_sla_statuses()
            if self.user_id.active:
                self._ask_assignee_to_judge()

    def _ask_assignee_to_judge(self):
        user = self.user_id
        localized = self.with_context(lang=user.lang or self.env.lang).env
        # Quietly: the activity shows on the desk, and no mail is sent for it.
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "asas_helpdesk.activity_type_uncertain_email",
            user_id=user.id,
            automated=True,
            summary=localized._("Did a person write this e-mail? Decide in the conversation."),
        )

    def _hand_conversation_over(self, kept):
        # The e-mail by which a merged ticket came is one message among others from now on.
        emails = self.uncertain_email_ids
        result = super()._hand_conversation_over(kept)
        moved = emails.filtered(lambda e: e.message_id.res_id == kept.id)
        moved.filtered(lambda e: e.place == "first").place = "message"
        moved.ticket_id = kept
        if moved:
            (self | kept)._sync_sla_statuses()
        return result

    # ------------------------------------------------------------------ Decided in time

    def _sla_turn(self, metric):
        if metric != "judgement":
            return super()._sla_turn(metric)
        # sudo() because what is owed follows from the e-mails, no matter who brings it up to date.
        ticket = self.sudo()
        if not ticket.uncertain_email_ids and ticket.automatic_mail in dict(UNCERTAIN):
            # Its e-mail is recorded in a moment: the SLA status is made with the others.
            return ticket.received_at, None
        return ticket._to_judge_in_time()[:1].received_at, None

    def _to_judge_in_time(self):
        """Return the e-mails that are to be decided on, those that are due first."""
        emails = self.uncertain_email_ids.filtered_domain(self._to_judge_domain())
        emails = emails.filtered(lambda e: not e.overdue).sorted("received_at")
        return emails.filtered(lambda e: e.received_at == emails[0].received_at)

    def _escalate_take_as_person(self, rule):
        """Let an e-mail about which nobody has decided in time count as a person's.

        One that may be forged is not taken as its sender's, but is owed an answer all the same.
        """
        for ticket in self:
            pending = ticket._to_judge_in_time()
            forged = pending.filtered(lambda e: e.reason == "sender")
            if forged:
                forged.overdue = True
                ticket.write(ticket._owe_answer(forged[0].received_at))
            (pending - forged)._judge("person")
        return {}

    # ------------------------------------------------------------------ Carrying out a verdict

    def action_not_automatic(self):
        """Decide that a person sent the e-mail by which these tickets came."""
        self.check_access("write")
        pending = self._uncertain_of_first()
        pending.action_person()
        # What is surely automatic for the gateway may still be a person's. sudo() because only the
        # code writes the mark; it was checked that the user may write.
        marked = self.sudo().filtered("automatic_mail")
        marked._message_log_batch(
            bodies=dict.fromkeys(
                marked.ids, marked._as_desk().env._("This e-mail was written by a person.")
            )
        )
        marked._take_as_person()

    def action_no_answer_needed(self):
        """Decide that the e-mail by which these tickets came needs no answer."""
        self.check_access("write")
        self._uncertain_of_first().action_no_answer()

    def _uncertain_of_first(self):
        return self.uncertain_email_ids.filtered(lambda e: e.place == "first" and not e.verdict)

    def _take_as_person(self):
        """Remove the mark of an automatic mail, and send the notices that have waited for it."""
        self.automatic_mail = False
        for ticket in self:
            if ticket.state not in RESOLVED_STATES:
                ticket._announce("received")
            if ticket.manager_id and ticket.directed_at:
                ticket._announce("directed")
            if ticket.state in ("waiting", *RESOLVED_STATES):
                ticket._announce(ticket.state)

    def _carry_out_verdict(self, email):
        """Do what follows from a verdict; called as superuser, in the name of who has decided."""
        self._sync_sla_statuses()
        if not self.uncertain_email_ids.filtered(lambda e: not e.verdict):
            self.activity_unlink(["asas_helpdesk.activity_type_uncertain_email"])
        if email.verdict != "person":
            return
        lang = self.company_id.partner_id.lang or self.env.lang
        # The desk does what it does when a mail arrives, in its own language.
        desk = self.with_user(SUPERUSER_ID).with_context(lang=lang)
        email = email.with_env(desk.env)
        if email.place == "first":
            desk._take_as_person()
        elif email.reason == "thanks":
            desk._reopen_from(email.received_at)
        elif email.place == "beside":
            desk._make_ticket_beside(email)
        else:
            desk._take_message_of_person(email)

    def _take_message_of_person(self, email):
        """Let everything follow from a message that follows from a person's mail, as from its
        receipt."""
        message, moment = email.message_id, email.received_at
        if email.place == "message":
            comment = self.env.ref("mail.mt_comment")
            self._change_message(message, {"subtype_id": comment.id, "is_internal": False})
        self._follow_message(message, moment)
        if (
            self.state == "closed"
            and (self.closed_at or moment) <= moment
            and self._is_from_beneficiary(message)
        ):
            self._reopen_from(moment)
        self._count_from(moment)
        judge = email.judged_by_id.partner_id.id
        self.with_context(**{JUDGE_KEY: judge})._notify_thread(message)

    def _reopen_from(self, moment):
        """Reopen this ticket as from the moment (naive UTC) at which the beneficiary wrote."""
        if self.state in RESOLVED_STATES:
            self._reopen()
            self.reopened_at = moment
            self._count_from(moment)

    def _make_ticket_beside(self, email):
        """Make a ticket of a message of which none was made, because its sender has no part in this
        ticket or because it had ended too long ago."""
        message = email.message_id
        mail = {
            "email_from": message.email_from,
            "subject": message.subject,
            "body": str(message.body),
        }
        old = self.filtered(lambda t: t._is_from_beneficiary(message))
        values = {
            "ticket_type": "request",
            **self._values_of_mail(mail, self.company_id),
            **self._values_beside(old, email_normalize(message.email_from or ""), ""),
            "channel_id": self._email_channel(self.company_id).id,
            "received_at": email.received_at,
            "source_message_id": message.message_id,
        }
        values.pop("quoted_ticket_ids", None)
        values.pop("automatic_mail", None)
        if message.author_id and message.author_id == self.partner_id:
            values["partner_id"] = self.partner_id.id
        ticket = self.create(values)
        for file in message.attachment_ids:
            file.copy({"res_id": ticket.id})
        ticket._relate_by_mail(self)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        # Who has just decided about a message knows it.
        judge = self.env.su and self.env.context.get(JUDGE_KEY)
        return [each for each in recipients if each["id"] != judge] if judge else recipients
