from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..ticket.savepoints import run_in_savepoints
from ..ticket.ticket_transitions import RESOLVED_STATES
from .notice import PROVEN
from .signed_link import SignedLink

LINK = SignedLink("asas_helpdesk.acknowledge", "/asas_helpdesk/acknowledge")
# The notices that tell an answer as well that was written just before.
TELLING = ("waiting", "resolved")
# How many tickets an SMS to the staff names.
NAMED = 5
# How many receipts are sent in one batch.
BATCH = 200
# The states of a call that nobody has made.
UNPROVEN = ("queued", "failed")


class TicketNotice(models.Model):
    """The notices of a ticket: when its beneficiary is notified, and the evidence for it."""

    _inherit = "asas.helpdesk.ticket"

    notice_ids = fields.One2many(
        "asas.helpdesk.notice", "ticket_id", readonly=True, groups="base.group_user", protected=True
    )
    notice_failed = fields.Boolean(
        compute="_compute_notice_standing",
        search="_search_notice_failed",
        groups="base.group_user",
        help="A notice did not arrive, and nobody has called the beneficiary yet.",
    )
    notice_standing = fields.Selection(
        [
            ("none", "No Notice Yet"),
            ("underway", "Notice Underway"),
            ("arrived", "Notice Arrived"),
            ("failed", "Did Not Arrive: Call"),
        ],
        string="Last Notice",
        compute="_compute_notice_standing",
        groups="base.group_user",
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
    def _compute_notice_standing(self):
        latest, failed = {}, set()
        for ticket, state, method, newest, number, settled in self.env[
            "asas.helpdesk.notice"
        ]._read_group(
            [("ticket_id", "in", self.ids), ("state", "!=", "unneeded")],
            ["ticket_id", "state", "method"],
            ["id:max", "__count", "settled_at:count"],
        ):
            latest[ticket.id] = max(latest.get(ticket.id, (0, "")), (newest, state))
            if method == "call" and state in UNPROVEN and settled < number:
                failed.add(ticket.id)
        standings = {"queued": "underway", "failed": False, **dict.fromkeys(PROVEN, "arrived")}
        for ticket in self:
            state = latest.get(ticket.id, (0, None))[1]
            standing = standings[state] if state else "none"
            ticket.notice_failed = ticket.id in failed
            ticket.notice_standing = "failed" if ticket.notice_failed else standing

    def _search_notice_failed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Found first, since they are few: PostgreSQL would look through all tickets for them.
        notices = self.env["asas.helpdesk.notice"]
        found = notices._read_group(self._unproven_domain(), ["ticket_id"])
        failed = Domain("id", "in", [ticket.id for (ticket,) in found])
        wanted = {bool(each) for each in value}
        return Domain.OR([failed] * (True in wanted) + [~failed] * (False in wanted))

    @api.depends_context("uid", "lang")
    def _compute_mail_alarm(self):
        self.mail_alarm = self.env["asas.helpdesk.mail.outage"]._get_banner()

    @api.model
    def _unproven_domain(self):
        return [
            ("method", "=", "call"),
            ("state", "in", UNPROVEN),
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

    @api.model
    def _get_later(self):
        return (*super()._get_later(), "notified_department_id")

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

    def _after_change(self, vals, before):
        result = super()._after_change(vals, before)
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

    def _announce(self, kind):
        """Notify the beneficiaries, if the policy requires it or the settings say so."""
        if kind == "received":
            # Receipts that are due are sent by their cron.
            self = self.filtered(lambda t: not t.receipt_due)
        wanted = self.filtered(lambda t: t._is_announced(kind))._get_announceable(kind)
        if kind in TELLING:
            wanted = wanted._with_unsent_answers()
        if wanted:
            self.env["asas.helpdesk.notice"]._send(wanted, kind)

    def _get_announceable(self, kind):
        """Hook: return those of the tickets that are to be announced at this moment."""
        return self

    def _is_announced(self, kind):
        self.ensure_one()
        if self._is_said_in_notice(kind):
            return True  # what was typed is said, whatever the settings say
        if kind == "directed" and self.ticket_type != "request":
            return True  # policy section 6; the author of a suggestion is notified as well
        if kind == "received" and self.ticket_type != "suggestion":
            return self.channel_id.acknowledge
        if self.ticket_type == "suggestion" and kind in ("received", "resolved"):
            return True  # its author is thanked, and notified of the outcome
        if kind == "answered":
            return self._is_reachable_in_writing()
        if kind in ("unanswered", "extended", "overdue"):
            return True  # nobody's request ends in silence, and no decision is late in silence
        kind = "waiting" if kind in ("reminder", "ending") else kind
        return kind in self.company_id._asas_helpdesk_notices()

    def _text_staff(self, user, words):
        """Send a member of the staff an SMS that names these tickets."""
        company = self.company_id[:1]
        # sudo() because only the numbers are read, for which they are kept.
        person = user.sudo()
        employee = person.employee_ids[:1]
        written = (employee.mobile_phone, employee.work_phone, person.phone)
        numbers = (company._asas_helpdesk_phone(number) for number in written if number)
        number = next(filter(None, numbers), None)
        if not company.asas_helpdesk_sms or not number:
            return super()._text_staff(user, words)
        references = "\n".join(self.sorted("id")[:NAMED].mapped("reference"))
        # sudo() because the code alone sends SMS to the staff.
        self.env["sms.sms"].sudo().create(
            {
                "partner_id": user.partner_id.id,
                "number": number,
                "body": f"{company.name}: {words}\n{references}",
            }
        )
        return True

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
                    ("state", "in", PROVEN),
                ],
                limit=1,
            )
        )

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
