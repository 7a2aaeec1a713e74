from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all


class TicketNotice(models.Model):
    """How people write to a ticket, how they are told about it, who is reminded of it.

    How an e-mail finds its ticket stands in ``ticket_gateway.py``.
    """

    _inherit = "asas.helpdesk.ticket"

    notice_ids = fields.One2many(
        "asas.helpdesk.notice", "ticket_id", readonly=True, groups="base.group_user"
    )
    notice_failed = fields.Boolean(
        compute="_compute_notice_failed",
        search="_search_notice_failed",
        groups="base.group_user",
        help="A notice did not arrive and nobody has called yet.",
    )

    @api.depends("notice_ids.state", "notice_ids.method")
    def _compute_notice_failed(self):
        calls = self.env["asas.helpdesk.notice"]._read_group(
            [("ticket_id", "in", self.ids), *self._unproven_domain()], ["ticket_id"]
        )
        failed = {ticket.id for (ticket,) in calls}
        for ticket in self:
            ticket.notice_failed = ticket.id in failed

    def _search_notice_failed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("notice_ids", "any", self._unproven_domain())]

    @api.model
    def _unproven_domain(self):
        return [("method", "=", "call"), ("state", "in", ("queued", "failed"))]

    # ------------------------------------------------------------------ Beginning

    def _start(self):
        """What follows when tickets were created: clocks, followers, the acknowledgement."""
        tickets = self.sudo()  # clocks, followers and notices are written by the code alone
        tickets._sync_sla_statuses(new=True)
        tickets._follow_beneficiaries()
        tickets.filtered("about_partner_ids")._shut_out_people_complained_about()
        tickets.filtered("confidential")._unfollow_who_may_not_see()
        tickets.filtered(lambda t: t.state == "new")._announce("received")

    def _follow_beneficiaries(self):
        """The beneficiary follows the own ticket and so receives what the staff answers."""
        if not self.partner_id:
            return
        default, _internal, external = self.env["mail.message.subtype"].default_subtypes(self._name)
        followers = self.env["mail.followers"]
        if self.user_id or not self.env.context.get("mail_create_nosubscribe"):
            # Whoever made or took on a ticket follows it already.
            followers = followers.search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id", "partner_id"],
            )
        known = {(follower.res_id, follower.partner_id.id) for follower in followers}
        self.env["mail.followers"].create(
            [
                {
                    "res_model": self._name,
                    "res_id": ticket.id,
                    "partner_id": ticket.partner_id.id,
                    "subtype_ids": [fields.Command.set(external.ids)],
                }
                for ticket in self
                if ticket.partner_id and (ticket.id, ticket.partner_id.id) not in known
            ]
        )

    def _announce(self, kind):
        """Tell the beneficiaries, as far as the policy asks for it and the settings wish it."""
        wanted = self.filtered(lambda t: t._is_announced(kind))
        if kind == "received":
            wanted = wanted._acknowledgeable()
        if wanted:
            self.env["asas.helpdesk.notice"]._send(wanted, kind)

    def _is_announced(self, kind):
        self.ensure_one()
        # Whether it is one is asked for whoever makes the ticket.
        if self.sudo().automatic_mail and kind != "answered":
            return False  # a machine would answer it, and an SMS or a call reaches nobody
        if kind == "directed" and self.ticket_type != "request":
            return True  # policy section 6; the person behind a suggestion is told as well
        if kind == "received" and self.ticket_type != "suggestion":
            return self.channel_id.acknowledge
        if self.ticket_type == "suggestion" and kind in ("received", "resolved"):
            return True  # thanked, and told what became of it
        if kind == "answered":
            return self._is_reachable_by("email") or self._is_reachable_by("sms")
        return kind in self.company_id._asas_helpdesk_notices()

    def _is_reachable_by(self, method):
        """Whether the beneficiary can be written to by these means."""
        self.ensure_one()
        if method == "email":
            return bool(email_normalize(self.beneficiary_email or ""))
        company = self.company_id
        number = company.asas_helpdesk_sms and company._asas_helpdesk_phone(self.beneficiary_phone)
        return bool(number)

    def _is_notice_proven(self, kind):
        """Whether a notice of a kind reached the beneficiary, as far as can be known."""
        # Only whether there is proof is used.
        return bool(
            self.env["asas.helpdesk.notice"]
            .sudo()
            .search_count(
                [
                    ("ticket_id", "=", self.id),
                    ("kind", "=", kind),
                    ("state", "in", ("sent", "delivered")),
                ],
                limit=1,
            )
        )

    # ------------------------------------------------------------------ Messages

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type not in ("comment", "email") or message.subtype_id.internal:
            return result
        if self._is_from_beneficiary(message):
            self._beneficiary_spoke()
        elif self._is_answer(message):
            # The message itself, already posted, is the right to note that it was the first.
            self.sudo()._answered()
        return result

    def _is_from_beneficiary(self, message):
        if self.partner_id and message.author_id:
            return message.author_id == self.partner_id
        sender = email_normalize(message.email_from or "")
        return bool(sender) and sender == email_normalize(self.beneficiary_email or "")

    def _is_to_beneficiary(self, message):
        """Whether a message reaches the beneficiary, who may be known by an address alone.

        One that is addressed to nobody is told to the beneficiary by a notice.
        """
        if self.partner_id:
            return True  # follows the ticket and reads it in the portal
        address = email_normalize(self.beneficiary_email or "")
        sent_to = message.partner_ids.mapped("email_normalized")
        sent_to += email_normalize_all(message.outgoing_email_to or "")
        return not sent_to or bool(address and address in sent_to)

    def _is_answer(self, message):
        """Whether a message is one to the beneficiary by a person of the staff."""
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        if message.subtype_id.id != comment:
            return False
        if message.create_uid.share or not self._is_to_beneficiary(message):
            return False  # the name of a colleague can be put on anybody's message
        users = message.author_id.sudo().user_ids  # only whether it is a colleague is used
        return any(not user.share for user in users) and not message.is_internal

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        written = message.message_type in ("comment", "email")
        if written and self._is_answer(message) and not self._is_from_beneficiary(message):
            # Proof is written by the code alone; that the message was posted is what it proves.
            self.sudo()._prove_answer(message.sudo())
        return recipients

    def _prove_answer(self, message):
        """Keep the notice of an answer. A beneficiary to whom Odoo does not send the message, as
        there is no contact who follows, is told by a notice of our own."""
        notices = self.env["asas.helpdesk.notice"]
        notified = message.notification_ids.filtered(
            lambda n: self.partner_id and n.res_partner_id == self.partner_id
        )
        if notified.notification_type == "email":
            notices._keep_message(self, "answered", "email", message)
        elif not notified:
            self._announce("answered")

    def _answered(self):
        unanswered = self.filtered(lambda t: not t.first_response_at)
        unanswered.write({"first_response_at": fields.Datetime.now()})
        for ticket in unanswered.filtered(lambda t: t.state == "new"):
            ticket._set_state("in_progress")

    def _beneficiary_spoke(self):
        """An answer of the beneficiary ends the waiting."""
        # The beneficiary has no right to move tickets; this move follows from the answer.
        for ticket in self.sudo().filtered(lambda t: t.state == "waiting"):
            ticket._set_state("directed" if ticket.manager_id else "in_progress")

    def _log_call(self, notice, reached, number, called_at, note):
        """Keep the proof of a call to the beneficiary.

        :param notice: the asas.helpdesk.notice that the call gives, or none
        :param bool reached: whether the beneficiary was spoken to
        :param str number: the number that was called, kept in its E.164 form
        :param called_at: naive UTC
        :param str note: what was said
        """
        self.ensure_one()
        self.check_access("write")
        number = self.company_id._asas_helpdesk_phone(number) or number
        # Notices and first responses are proof; that the caller may write the ticket was checked.
        ticket, notice = self.sudo(), notice.sudo()
        if reached:
            body = self.env._("Called %(number)s and reached the beneficiary.", number=number)
            if not ticket.first_response_at or called_at < ticket.first_response_at:
                ticket.write({"first_response_at": called_at})
            if notice:
                notice.write(
                    {
                        "state": "delivered",
                        "address": number,
                        "done_at": called_at,
                        "user_id": self.env.uid,
                        "failure": False,
                    }
                )
                activity = notice.activity_id.with_context(asas_helpdesk_call_logged=True)
                activity.action_feedback(feedback=note)
            if ticket.state == "new":
                ticket._set_state("in_progress")
        else:
            body = self.env._("Called %(number)s and reached nobody.", number=number)
            notice.write({"address": number, "failure": body, "user_id": self.env.uid})
        body = " ".join(filter(None, (body, note)))
        self.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_note")

    def action_log_call(self):
        """Open the dialog in which a call to the beneficiary is logged."""
        self.ensure_one()
        open_calls = self.notice_ids.filtered(lambda n: n.method == "call" and n.state == "queued")
        return self._action_log_call(open_calls[:1])

    def _action_log_call(self, notice):
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.call.wizard",
            "name": self.env._("Log a Call"),
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_notice_id": notice.id,
                "default_number": self.beneficiary_phone,
            },
        }

    # ------------------------------------------------------------------ Escalation
    # What the actions of asas.helpdesk.escalation.rule do. Each takes a batch and answers with the
    # user it reached for each ticket, by ticket id.

    def _escalate_direct(self, rule):
        undirected = self.filtered(lambda t: not t.manager_id)
        undirected._direct()
        return {ticket.id: ticket.manager_id for ticket in self}

    def _escalate_remind(self, rule):
        reached, by_user = {}, defaultdict(self.browse)
        queues = {level: self._queue(level) for level in set(self.mapped("level"))}
        for ticket in self:
            user = ticket.manager_id if ticket.state == "directed" else ticket.user_id
            user = user.filtered(ticket._may_be_directed_to)  # who has left reads no reminder
            reached[ticket.id] = user
            for reader in user or queues[ticket.level].filtered(ticket._may_be_notified):
                by_user[reader] |= ticket
        for user, tickets in by_user.items():
            localized = rule.with_context(lang=user.lang)
            tickets._notify_staff(user, localized.env._("Reminder: %s", localized.name))
        return reached

    def _escalate_raise_manager(self, rule):
        for ticket in self:
            ticket._direct_to_next_manager()
        return {ticket.id: ticket.manager_id for ticket in self}

    def _escalate_raise_level2(self, rule):
        raised = self.filtered(lambda t: t.level != "2")
        raised.with_context(tracking_disable=True).write({"level": "2"})
        raised._message_log_batch(
            bodies=dict.fromkeys(raised.ids, self.env._("Raised to Level 2: %s", rule.name))
        )
        return self._escalate_remind(rule)

    def _escalate_notify_escalation_manager(self, rule):
        reached, by_user = {}, defaultdict(self.browse)
        for ticket in self:
            user = ticket._escalation_chain()[-1:]
            reached[ticket.id] = user
            by_user[user] |= ticket
        for user, tickets in by_user.items():
            localized = rule.with_context(lang=user.lang)
            tickets._notify_staff(user, localized.env._("Escalation: %s", localized.name))
        return reached

    @api.model
    def _queue(self, level):
        """The members of a level, whose queue an unassigned ticket waits in; those above them
        where it has none."""
        group = self.env.ref(f"asas_helpdesk.group_level{level}")
        return group.user_ids.filtered("active") or group.all_user_ids

    def _may_be_notified(self, user):
        level2 = user.has_group("asas_helpdesk.group_level2")
        return self._may_be_directed_to(user) and (level2 or not self.confidential)

    def _ask_administrator(self, rule, reason):
        """Ask an administrator of the desk to see to an escalation that failed."""
        for ticket in self:
            user = ticket._administrators().filtered(ticket._may_be_directed_to)[:1]
            localized = self.with_context(lang=user.lang or self.env.lang).env
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                "asas_helpdesk.activity_type_failed",
                user_id=user.id,
                automated=True,
                summary=localized._("Escalation failed: %s", rule.name),
                note=reason,
            )
