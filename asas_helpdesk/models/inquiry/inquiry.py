from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..ticket.base import ANSWERABLE
from ..ticket.protected_mixin import LEVEL2, STAFF

TICKET = "asas.helpdesk.ticket"
INQUIRY = "asas.helpdesk.inquiry"
# How long somebody has to answer, unless the asker says otherwise.
WORKING_DAYS = 2
ASKED = "keep: who was asked, and answers for what they said"


class Inquiry(models.Model):
    """A question to a department, the trainer of the course or a member of the staff, who answers
    it by a deadline of its own without seeing the ticket.

    Who is asked reads what is put to them, and nothing else. The desk reads question and answer
    with the ticket.
    """

    _name = "asas.helpdesk.inquiry"
    _description = "Inquiry"
    _inherit = ["asas.helpdesk.protected.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    ticket_id = fields.Many2one(TICKET, required=True, ondelete="cascade", index=True, fixed=True)
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, protected=True
    )

    # --- Who is asked
    asked_kind = fields.Selection(
        [
            ("department", "Manager of a Department"),
            ("trainer", "Trainer of the Course"),
            ("user", "Member of the Staff"),
        ],
        string="Whom to Ask",
        required=True,
        default="department",
        fixed=True,
    )
    department_id = fields.Many2one("hr.department", ondelete="restrict", fixed=True)
    asked_user_id = fields.Many2one(
        "res.users",
        string="Person",
        domain=[("share", "=", False)],
        ondelete="restrict",
        index=True,
        fixed=True,
        personal=ANSWERABLE,
    )
    asked_partner_id = fields.Many2one(
        "res.partner",
        string="Asked",
        readonly=True,
        ondelete="restrict",
        help="The person who was asked.",
        protected=True,
        copy=False,
        personal=ASKED,
    )
    asked_though_named = fields.Boolean(
        string="Ask the Person It Is About",
        help="The complaint is about this person, who sees the inquiry and never the ticket. Only"
        " Level 2 decides this.",
        groups=LEVEL2,
        fixed=True,
    )
    raised_to_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Who can answer as well, since nobody answered in time.",
        protected=True,
        copy=False,
        personal=ANSWERABLE,
    )

    # --- What is asked
    subject = fields.Char(required=True, fixed=True, personal="replace")
    question = fields.Text(
        required=True,
        help="All that the person who is asked reads. Leave out what they need not know.",
        fixed=True,
        personal="replace",
    )
    names_beneficiary = fields.Boolean(
        string="Name the Beneficiary",
        help="Whether the name of the beneficiary is shown to the person who is asked.",
        fixed=True,
    )
    beneficiary_shown = fields.Char(
        string="Beneficiary", compute="_compute_beneficiary_shown", compute_sudo=True
    )
    deadline = fields.Datetime(
        string="Answer By",
        required=True,
        default=lambda self: self._default_deadline(),
        writable_by=STAFF,
    )
    asked_by_id = fields.Many2one(
        "res.users",
        string="Who Asked",
        readonly=True,
        ondelete="restrict",
        protected=True,
        copy=False,
        personal=ANSWERABLE,
    )

    # --- What became of it
    state = fields.Selection(
        [
            ("asked", "Awaiting an Answer"),
            ("answered", "Answer Received"),
            ("withdrawn", "No Longer Needed"),
        ],
        required=True,
        readonly=True,
        protected=True,
        copy=False,
    )
    draft = fields.Text(
        string="Your Answer",
        help="Nobody is notified of it before you send it.",
        copy=False,
        writable_by=STAFF,
        personal="empty",
    )
    answer = fields.Text(readonly=True, protected=True, copy=False, personal="empty")
    answered_at = fields.Datetime(readonly=True, protected=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="restrict",
        protected=True,
        copy=False,
        personal=ASKED,
    )
    next_event_at = fields.Datetime(
        readonly=True,
        help="When the reminder is due, and then the escalation.",
        protected=True,
        copy=False,
        technical=True,
    )
    reminded_at = fields.Datetime(readonly=True, protected=True, copy=False, technical=True)
    may_answer = fields.Boolean(compute="_compute_may")
    may_manage = fields.Boolean(compute="_compute_may")

    _due = models.Index("(next_event_at) WHERE next_event_at IS NOT NULL")

    # ------------------------------------------------------------------ Compute

    @api.model
    def _default_deadline(self):
        company = self.env.company
        ticket_id = self.env.context.get("default_ticket_id")
        if isinstance(ticket_id, int):
            # sudo() because only the company decides on the hours.
            company = self.env[TICKET].sudo().browse(ticket_id).exists().company_id or company
        calendar = company._asas_helpdesk_calendar()
        hours = calendar._asas_helpdesk_hours(company)
        minutes = WORKING_DAYS * (calendar.hours_per_day or 8) * 60
        return hours.due(fields.Datetime.now(), minutes).replace(microsecond=0)

    @api.depends("names_beneficiary", "ticket_id.beneficiary_name")
    def _compute_beneficiary_shown(self):
        for inquiry in self:
            inquiry.beneficiary_shown = (
                inquiry.names_beneficiary and inquiry.ticket_id.beneficiary_name
            )

    @api.depends("state", "asked_user_id", "raised_to_id", "ticket_id")
    @api.depends_context("uid")
    def _compute_may(self):
        # sudo() only to find the tickets, to which the rights of the user apply.
        tickets = self.sudo().ticket_id.sudo(False)._filtered_access("write")
        for inquiry in self:
            asked = inquiry.sudo().state == "asked"  # only compared, as whom it may reach
            inquiry.may_answer = asked and inquiry._is_asked(self.env.user)
            # sudo() because it is only compared with the tickets that the user may change.
            inquiry.may_manage = asked and inquiry.sudo().ticket_id.id in tickets.ids

    def _is_asked(self, user):
        inquiry = self.sudo()  # only compared
        return user in inquiry.asked_user_id | inquiry.raised_to_id

    # ------------------------------------------------------------------ Who sees it

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_visible_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_visible_domain(self):
        """Return the domain of the inquiries that the user may read: those to them, unless the
        ticket is about them, and those on tickets that they see."""
        tickets = self.env[TICKET]
        # In SQL because Level 2 alone reads whether somebody is asked about themselves.
        asked = SQL(
            "(SELECT id FROM asas_helpdesk_inquiry WHERE"
            " (asked_user_id = %(uid)s AND asked_though_named IS TRUE)"
            " OR (%(uid)s IN (asked_user_id, raised_to_id) AND ticket_id NOT IN (%(hidden)s)))",
            uid=self.env.uid,
            hidden=tickets._hidden_from_user(),
            to_flush=[
                self._fields[name]
                for name in ("asked_user_id", "raised_to_id", "asked_though_named", "ticket_id")
            ],
        )
        return Domain("id", "in", asked) | Domain("ticket_id", "in", tickets._search([]))

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self.ids:
            return result
        seen = self.with_context(active_test=False).search([("id", "in", self.ids)])
        hidden = self - seen
        if operation != "read":
            hidden |= seen.filtered(lambda i: not (i.may_answer or i._is_on_own_ticket()))
        if hidden:
            return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
        return None

    def _is_on_own_ticket(self):
        """Return whether the user may change the ticket."""
        # sudo() only to find the ticket, to which the rights of the user apply.
        return self.sudo().ticket_id.sudo(False).has_access("write")

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Ask; what the code itself creates is not sent."""
        if self.env.su:
            return super().create(vals_list)
        inquiries = super(Inquiry, self.with_context(mail_create_nosubscribe=True)).create(
            [self._get_asking_values(vals) for vals in vals_list]
        )
        inquiries = inquiries.with_env(self.env)
        for inquiry in inquiries:
            inquiry._check_asking()
            # sudo() because whether the user may ask was checked.
            inquiry.sudo()._ask(inquiry.sudo()._put_files())
        return inquiries

    @api.model
    def _complete_creation(self, vals_list):
        vals_list = super()._complete_creation(vals_list)
        # Not by defaults, which users may set for themselves.
        return [{"state": "asked", "asked_by_id": self.env.uid, **vals} for vals in vals_list]

    @api.model
    def _get_asking_values(self, vals):
        kind = vals.get("asked_kind") or "department"
        vals = {**vals, "asked_kind": kind}
        if kind != "department":
            vals.pop("department_id", None)
        if kind != "user":
            vals.pop("asked_user_id", None)
        return vals

    def write(self, vals):
        self._refuse_protected_changes(vals)
        if not self.env.su:
            for inquiry in self:
                inquiry._check_changing(vals)
        result = super().write(vals)
        if "deadline" in vals:
            # sudo() because only the code writes when the reminder is due.
            self.sudo()._plan()
        return result

    def _check_changing(self, vals):
        """Refuse changes that the current user may not make.

        :raise AccessError: if the answer is somebody else's, or the deadline not the user's to set
        :raise UserError: if nothing is awaited any more
        """
        if {"draft", "draft_file_ids"} & vals.keys() and not self._is_asked(self.env.user):
            raise AccessError(self.env._("Only the person who was asked writes the answer."))
        if "deadline" in vals:
            if not self._is_on_own_ticket():
                raise AccessError(self.env._("Only who works on the ticket changes the deadline."))
            self._check_deadline()
        if self.state != "asked" and {"draft", "draft_file_ids", "deadline"} & vals.keys():
            raise self._get_ended_error()

    # ------------------------------------------------------------------ Actions

    def action_answer(self):
        """Send the answer that was written.

        :raise AccessError: if somebody else was asked
        :raise UserError: if nothing was written, or the inquiry has ended
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_asked(self.env.user):
            raise AccessError(self.env._("Only the person who was asked writes the answer."))
        self._check_awaited()
        # sudo() because it is the answer of the user, who was asked; the files are checked.
        inquiry, text = self.sudo(), (self.draft or "").strip()
        files = inquiry._take_drafted(self.env.user)
        if not text and not files:
            raise UserError(self.env._("Write your answer, or add a file."))
        inquiry._take_answer(text, self.env.user.partner_id, files)

    def action_withdraw(self):
        """Withdraw inquiries that nobody has to answer any more."""
        for inquiry in self:
            inquiry.check_access("write")
            if not inquiry._is_on_own_ticket():
                raise AccessError(self.env._("Only who works on the ticket withdraws an inquiry."))
            inquiry._check_awaited()
            inquiry.sudo()._withdraw()  # checked above

    def _check_awaited(self):
        """Wait for those who answer or withdraw it at this moment, and refuse what is over."""
        self._wait_for_others()
        self.invalidate_recordset(["state"])
        if self.state != "asked":
            raise self._get_ended_error()

    def _get_ended_error(self):
        words = self.env._("This inquiry has ended. Make another one.")
        if not self._is_on_own_ticket():
            words = self.env._("This inquiry has ended; no answer is awaited any more.")
        return UserError(words)
