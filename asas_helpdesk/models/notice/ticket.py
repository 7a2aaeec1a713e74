from odoo import api, fields, models
from odoo.tools import SQL

from ..ticket.savepoints import run_in_savepoints
from ..ticket.ticket_transitions import RESOLVED_STATES
from .mail_thread import BOUNCED
from .signed_link import SignedLink

LINK = SignedLink("asas_helpdesk.acknowledge", "/asas_helpdesk/acknowledge")
# How many receipts are sent in one batch.
BATCH = 200


class TicketNotice(models.Model):
    """The notices of a ticket: when its beneficiary is notified, and the evidence for it."""

    _inherit = "asas.helpdesk.ticket"

    notice_ids = fields.One2many(
        "asas.helpdesk.notice", "ticket_id", readonly=True, groups="base.group_user", protected=True
    )
    notice_failed = fields.Boolean(
        compute="_compute_notice_failed",
        search="_search_notice_failed",
        groups="base.group_user",
        help="A notice did not arrive, and nobody has called the beneficiary yet.",
    )

    mail_alarm = fields.Char(compute="_compute_mail_alarm", groups="asas_helpdesk.group_admin")

    notified_department_id = fields.Many2one(
        "hr.department",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="The department that the beneficiary was last notified of.",
        protected=True,
    )

    receipt_due = fields.Boolean(readonly=True, copy=False, groups=fields.NO_ACCESS, protected=True)

    _receipts_due = models.Index("(id) WHERE receipt_due")

    @api.depends("notice_ids.state", "notice_ids.method", "notice_ids.settled_at")
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

    @api.depends_context("uid", "lang")
    def _compute_mail_alarm(self):
        self.mail_alarm = self.env["asas.helpdesk.mail.outage"]._get_banner()

    @api.model
    def _unproven_domain(self):
        return [
            ("method", "=", "call"),
            ("state", "in", ("queued", "failed")),
            ("settled_at", "=", False),
        ]

    # ------------------------------------------------------------------ Announcing

    def _after_create(self):
        result = super()._after_create()
        # What the superuser brings in a later state, such as an import of old tickets, is no news.
        self.filtered(lambda t: t.state == "new")._announce("received")
        return result

    def _get_directing_values(self, announce):
        values = super()._get_directing_values(announce)
        if announce:
            for ticket in self.filtered(lambda t: t._is_directing_news()):
                values[ticket.id]["notified_department_id"] = ticket._competent_department().id
        return values

    def _is_directing_news(self):
        """Return whether the beneficiary has to be notified of the directing.

        They are notified of the department that works on the ticket, and not again when only the
        manager changes.
        """
        given = self.notice_ids.filtered(lambda n: n.kind == "directed" and n.state != "failed")
        return (
            self.state not in ("directed", "waiting")
            or self.notified_department_id != self._competent_department()
            or not given
        )

    def _after_directing(self, values):
        result = super()._after_directing(values)
        self.filtered(lambda t: "notified_department_id" in values[t.id])._announce("directed")
        return result

    def _after_transition(self, target, origins):
        result = super()._after_transition(target, origins)
        tickets = self.sudo()  # only the code writes notices
        tickets.filtered(lambda t: t._is_reopened(target, origins))._announce("reopened")
        if target in ("closed", "cancelled"):
            tickets._give_up_calls()
        if target in ("waiting", "resolved", "closed"):
            tickets._announce(target)
        return result

    def _after_change(self, vals):
        result = super()._after_change(vals)
        target = self.env["asas.helpdesk.stage"].browse(vals.get("stage_id")).state
        # Resolving it with this outcome is announced with the transition.
        if vals.get("outcome") == "implemented" and target != "resolved":
            # sudo() because only the code writes notices.
            self.filtered(lambda t: t.state in RESOLVED_STATES).sudo()._announce("resolved")
        return result

    def _get_missing_for_closing(self, vals):
        reason = super()._get_missing_for_closing(vals)
        if reason or self._counted("ticket_type", vals) != "complaint":
            return reason
        if not self._is_notice_proven("directed"):
            return self.env._(
                "There is no evidence that the beneficiary was notified of the directing."
                " Check the notices of the ticket: correct the address, or call and log the"
                " call."
            )
        return None

    def _get_messages_that_stay(self):
        return super()._get_messages_that_stay() | self.notice_ids.mail_id.mail_message_id

    def _give_up_calls(self):
        """Mark the calls that nobody made as failed, because the ticket has ended."""
        owed = self.notice_ids.filtered(lambda n: n.method == "call" and n.state == "queued")
        owed.activity_id.unlink()
        owed.write(
            {
                "state": "failed",
                "failure": self.env._(
                    "The ticket was closed or cancelled before the call was made."
                ),
            }
        )
        # Those who were reached by another notice of the ticket are not called for this one.
        owed.filtered(lambda n: n.ticket_id._is_any_notice_proven())._settle()

    def _is_any_notice_proven(self):
        return any(notice.state in ("sent", "delivered") for notice in self.notice_ids)

    def _announce(self, kind):
        """Notify the beneficiaries, if the policy requires it or the settings say so."""
        if kind == "received":
            # Receipts that are due are sent by their cron.
            self = self.filtered(lambda t: not t.receipt_due)
        wanted = self.filtered(lambda t: t._is_announced(kind))._get_announceable(kind)
        if wanted:
            self.env["asas.helpdesk.notice"]._send(wanted, kind)

    def _get_announceable(self, kind):
        """Hook: return those of the tickets that are to be announced at this moment."""
        return self

    def _is_announced(self, kind):
        self.ensure_one()
        if kind == "directed" and self.ticket_type != "request":
            return True  # policy section 6; the author of a suggestion is notified as well
        if kind == "received" and self.ticket_type != "suggestion":
            return self.channel_id.acknowledge
        if self.ticket_type == "suggestion" and kind in ("received", "resolved"):
            return True  # its author is thanked, and notified of the outcome
        if kind == "answered":
            return self._is_reachable_in_writing()
        return kind in self.company_id._asas_helpdesk_notices()

    def _is_reachable_in_writing(self):
        self.ensure_one()
        methods = self.env["asas.helpdesk.delivery"]._get_methods()
        return any(method._is_written and method._is_reachable(self) for method in methods)

    def _get_source_message_id(self):
        """Hook: return the Message-ID of the e-mail by which the ticket came, or False."""
        return False

    def _is_notice_proven(self, kind):
        """Return whether there is evidence that a notice of a kind reached the beneficiary."""
        # sudo() only to see whether there is evidence.
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

    # ------------------------------------------------------------------ Answers

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        written = message.message_type in ("comment", "email")
        if written and not self._is_from_beneficiary(message) and self._is_answer(message):
            # sudo() because only the code writes evidence, here that the message was posted.
            self.sudo()._prove_answer(message.sudo())
        return recipients

    def _prove_answer(self, message):
        """Record the notice of an answer.

        If Odoo does not send the message to the beneficiary, because no contact follows the
        ticket, the desk sends a notice of its own.
        """
        notified = message.notification_ids.filtered(
            lambda n: self.partner_id and n.res_partner_id == self.partner_id
        )
        if notified:
            self.env["asas.helpdesk.notice"]._keep_answer(self, notified)
        else:
            self._announce("answered")

    def _message_receive_bounce(self, email, partner):
        """Mark the notices sent to an address as failed when a mail to it is returned.

        Where it is known which mail was returned, its notice alone has failed. Otherwise nobody
        knows which of them arrived.
        """
        result = super()._message_receive_bounce(email, partner)
        if self.env.context.get(BOUNCED):
            return result
        # sudo() because only the code writes evidence; the mail gateway calls this method.
        ticket = self.sudo()
        failure = ticket.notice_ids._explain_bounce(email)
        ticket.notice_ids._sent_to(email)._sync_state("failed", failure)
        # An answer sent before its ticket was merged may be returned later: its message has moved
        # to this ticket, but its notice has not. The message shows here that it failed.
        moved = ticket._merged_tickets().notice_ids._sent_to(email)
        moved = moved.filtered(lambda n: n.notification_id.mail_message_id.res_id in self.ids)
        moved.write({"state": "failed", "done_at": False, "failure": failure})
        return result

    def _log_call(self, notice, reached, number, called_at, note):
        """Record the evidence of a call to the beneficiary.

        :param notice: the asas.helpdesk.notice for which the call was made, or none
        :param bool reached: whether the caller spoke with the beneficiary
        :param str number: the number called, stored in E.164 form
        :param called_at: naive UTC
        :param str note: what was said
        """
        self.ensure_one()
        self.check_access("write")
        number = self.company_id._asas_helpdesk_phone(number) or number
        # sudo() because notices and first responses are evidence; write access was checked above.
        ticket, notice = self.sudo(), notice.sudo()
        if reached:
            body = self.env._("Called %(number)s and spoke with the beneficiary.", number=number)
            ticket._answered(called_at)
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
                notice.activity_id.action_feedback(feedback=note)
                notice._settle_arrival()
        else:
            body = self.env._("Called %(number)s without an answer.", number=number)
            notice.write({"address": number, "failure": body, "user_id": self.env.uid})
        body = " ".join(filter(None, (body, note)))
        self.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_note")

    def action_log_call(self):
        """Open the dialog to log a call to the beneficiary."""
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

    # ------------------------------------------------------------------ Receipts
    # The receipts for tickets submitted on the site, or received by e-mail, are sent by a cron, in
    # batches: nobody who submits or delivers has to wait for a mail to be created, and even a rush
    # of tickets is accepted at once.

    def _wake_receipts(self):
        """Trigger the cron that sends the receipts of these tickets.

        If other receipts are due already, the cron has been triggered before. If it misses these,
        its next run finds them within a minute.
        """
        others = self.env.execute_query(
            SQL(
                "SELECT FROM %s WHERE receipt_due AND id != ALL(%s) LIMIT 1",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        if not others:
            # sudo() because people who submit have no access to crons; this only triggers one.
            self.env.ref("asas_helpdesk.cron_receipts").sudo()._trigger()

    @api.model
    def _cron_send_receipts(self):
        """Send the receipts that are due for tickets submitted or received by e-mail."""
        due = [("receipt_due", "=", True)]
        tickets = self.search(due, order="id", limit=BATCH).try_lock_for_update()
        run_in_savepoints(
            tickets,
            lambda batch: batch._send_receipts(),
            lambda ticket, error: ticket.write({"receipt_due": False}),
        )
        self.env["ir.cron"]._commit_progress(len(tickets), remaining=self.search_count(due))

    def _send_receipts(self):
        self.write({"receipt_due": False})
        self.filtered(lambda t: t.state not in RESOLVED_STATES)._announce("received")

    # ------------------------------------------------------------------ Acknowledging by e-mail
    # From the mail that directs a ticket to its manager: one click and one confirmation.

    def _acknowledge_url(self, user):
        """Return the link with which this manager, and nobody else, can acknowledge this ticket.

        :return: an address, or False if there is nothing for this user to acknowledge
        """
        self.ensure_one()
        if self.manager_id != user or self.acknowledged_at or self.state != "directed":
            return False
        directed_at = fields.Datetime.to_string(self.directed_at)
        return LINK.make(self, [self.id, user.id, directed_at])

    @api.model
    def _find_by_acknowledge_token(self, token):
        """Return the ticket of a signed link, as its manager.

        :return: the ticket in the manager's environment; none if the link is forged or expired, or
            if the ticket has been directed to another manager since
        """
        values = LINK.carried_by(self, token)
        if not values:
            return self.browse()
        ticket_id, user_id, directed_at = values
        user = self.env["res.users"].sudo().browse(user_id).exists()  # the id is one we signed
        if not user.active:
            return self.browse()
        return (
            self.with_user(user)
            .with_context(lang=user.lang)
            .search(
                [
                    ("id", "=", ticket_id),
                    ("manager_id", "=", user.id),
                    ("directed_at", "=", directed_at),
                    ("state", "=", "directed"),
                ]
            )
        )
