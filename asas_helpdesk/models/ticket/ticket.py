from odoo import SUPERUSER_ID, api, fields, models

from ...tools import arabic
from .base import ANSWERABLE
from .protected_mixin import DESK, LEVEL2, ROLES, STAFF

TICKET_TYPES = [
    ("complaint", "Complaint"),
    ("suggestion", "Suggestion"),
    ("request", "Request for Help"),
]
BENEFICIARY_KINDS = [
    ("trainee", "Trainee"),
    ("trainer", "Trainer"),
    ("supervisor", "Government Supervisor"),
]
PRIORITIES = [("0", "Normal"), ("1", "Important"), ("2", "High"), ("3", "Urgent")]
OUTCOMES = [
    ("upheld", "Upheld"),
    ("partly_upheld", "Partly Upheld"),
    ("not_upheld", "Not Upheld"),
    ("withdrawn", "Withdrawn"),
    ("adopted", "Adopted"),
    ("declined", "Declined"),
    ("implemented", "Implemented"),
    ("solved", "Solved"),
    ("unsolved", "Unsolved"),
]
# The outcomes that each type of ticket can have (the design's "A ticket's life").
OUTCOMES_OF = {
    "complaint": {"upheld", "partly_upheld", "not_upheld", "withdrawn"},
    "suggestion": {"adopted", "declined", "implemented"},
    "request": {"solved", "unsolved"},
}


class Ticket(models.Model):
    """A complaint, a suggestion or a request for help, from receipt to verified closing.

    This file defines the fields of a ticket. ``create`` and ``write``, through which every change
    passes, are in ``ticket_gate.py`` with the hooks of the later wings; its transitions are in
    ``ticket_transitions.py``, its manager is in ``ticket_manager.py``. Each later wing extends it
    in a file of the same name.
    """

    _name = "asas.helpdesk.ticket"
    _description = "Ticket"
    _inherit = [
        "asas.helpdesk.protected.mixin",
        "portal.mixin",
        "rating.mixin",
        "mail.activity.mixin",
    ]
    # What is due first comes first, and of what is due at the same moment what is urgent; nothing
    # is due on what has ended.
    _order = "next_deadline asc nulls last, priority desc, id desc"
    _rec_name = "reference"
    _primary_email = "beneficiary_email"
    _mail_post_access = "read"

    def _default_channel_id(self):
        kind = "website" if self.env.user.share else "phone"
        channels = self.env["asas.helpdesk.channel"]
        own = channels.search([])._of_company(self.env.company)
        return own.filtered(lambda channel: channel.kind == kind)[:1] or own[:1]

    # --- Subject
    reference = fields.Char(
        readonly=True,
        copy=False,
        index="trigram",
        protected=True,
        personal="keep: names the ticket and nobody",
    )
    ticket_type = fields.Selection(
        TICKET_TYPES,
        string="Type",
        required=True,
        default="request",
        tracking=True,
        writable_by=DESK,
    )
    subject = fields.Char(required=True, tracking=True, writable_by=DESK, personal="replace")
    subject_folded = fields.Char(
        compute="_compute_subject_folded",
        store=True,
        precompute=True,
        protected=True,
        technical=True,
        personal="empty",
    )
    description = fields.Html(
        sanitize_attributes=True,
        sanitize_style=True,
        strip_style=True,
        fixed=True,
        personal="empty",
    )
    correction = fields.Text(
        copy=False,
        tracking=True,
        help="What is to be corrected in the description. The words of the beneficiary stay as"
        " they were said; this stands beside them, and the beneficiary reads it, too.",
        writable_by=DESK,
        personal="empty",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        tracking=True,
        writable_by=LEVEL2,
    )
    tag_ids = fields.Many2many(
        "asas.helpdesk.tag", string="Tags", groups="base.group_user", writable_by=ROLES
    )
    priority = fields.Selection(
        PRIORITIES, default="0", required=True, tracking=True, writable_by=ROLES
    )
    color = fields.Integer(groups="base.group_user", technical=True, writable_by=ROLES)

    # --- Beneficiary
    partner_id = fields.Many2one(
        "res.partner",
        string="Beneficiary",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="The person who is served. People see their tickets in the portal, companies never"
        " do.",
        writable_by=DESK,
        personal="empty",
    )
    beneficiary_kind = fields.Selection(
        BENEFICIARY_KINDS, required=True, default="trainee", tracking=True, writable_by=DESK
    )
    beneficiary_name = fields.Char(
        compute="_compute_beneficiary",
        store=True,
        readonly=False,
        precompute=True,
        writable_by=DESK,
        personal="empty",
    )
    beneficiary_folded = fields.Char(
        compute="_compute_beneficiary_folded",
        store=True,
        precompute=True,
        index="trigram",
        protected=True,
        technical=True,
        personal="empty",
    )
    beneficiary_email = fields.Char(
        string="E-mail",
        compute="_compute_beneficiary",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        writable_by=DESK,
        personal="empty",
    )
    beneficiary_phone = fields.Char(
        string="Phone",
        compute="_compute_beneficiary",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="In international form, such as +966533848712.",
        writable_by=DESK,
        personal="empty",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_lang",
        store=True,
        readonly=False,
        precompute=True,
        help="The language in which the beneficiary is written to.",
        writable_by=DESK,
    )

    # --- Origin and topic
    channel_id = fields.Many2one(
        "asas.helpdesk.channel",
        required=True,
        default=lambda self: self._default_channel_id(),
        ondelete="restrict",
        index=True,
        writable_by=DESK,
    )
    channel_kind = fields.Selection(
        string="Channel Kind", related="channel_id.kind", technical=True
    )
    channel_icon = fields.Char(string="Channel Icon", related="channel_id.icon", technical=True)
    service_id = fields.Many2one(
        "asas.helpdesk.service",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        writable_by=DESK,
    )
    received_at = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        index=True,
        tracking=True,
        help=(
            "When the beneficiary contacted us, not when it was entered. All SLA timers start here."
        ),
        writable_by=DESK,
    )
    about_partner_ids = fields.Many2many(
        "res.partner",
        "asas_helpdesk_ticket_about_rel",
        string="Complaint About",
        ondelete="restrict",
        groups="base.group_user",
        help="The people the complaint is about. They never see this ticket and it is never"
        " directed to them, whatever their access rights.",
        writable_by=DESK,
        personal="empty",
    )
    confidential = fields.Boolean(
        tracking=True,
        groups="base.group_user",
        help="Visible only to Level 2, the administrators, the manager it is directed to, the"
        " assignee and the beneficiary.",
        writable_by=ROLES,
    )

    # --- Work
    stage_id = fields.Many2one(
        "asas.helpdesk.stage",
        required=True,
        default=lambda self: self.env["asas.helpdesk.stage"]._for_state("new"),
        group_expand="_read_group_stage_ids",
        ondelete="restrict",
        tracking=True,
        copy=False,
        writable_by=STAFF,
    )
    state = fields.Selection(
        related="stage_id.state",
        store=True,
        required=True,
        precompute=True,
        index=True,
        protected=True,
    )
    level = fields.Selection(
        [("1", "Level 1"), ("2", "Level 2")],
        required=True,
        default="1",
        tracking=True,
        groups="base.group_user",
        help="Level 1 is the call centre, Level 2 the supporting operations department.",
        writable_by=DESK,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assignee",
        domain=[("share", "=", False)],
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        copy=False,
        writable_by=STAFF,
        personal=ANSWERABLE,
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Competent Department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        groups="base.group_user",
        writable_by=DESK,
    )

    # --- Related tickets
    related_ids = fields.Many2many(
        "asas.helpdesk.ticket",
        "asas_helpdesk_ticket_related_rel",
        "ticket_id",
        "related_id",
        string="Related Tickets",
        copy=False,
        groups="base.group_user",
        writable_by=STAFF,
    )

    # --- Outcome
    # Drafts until the decision is announced, so people outside read them on their page alone.
    outcome = fields.Selection(
        OUTCOMES, copy=False, tracking=True, groups="base.group_user", writable_by=STAFF
    )
    resolution = fields.Text(
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What was done or decided, in words for the beneficiary.",
        writable_by=STAFF,
        personal="empty",
    )

    # --- Evidence
    manager_id = fields.Many2one(
        "res.users",
        string="Directed To",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        groups="base.group_user",
        help="The manager of the competent department the ticket was directed to.",
        protected=True,
        personal=ANSWERABLE,
    )
    directed_at = fields.Datetime(readonly=True, copy=False, protected=True)
    directed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="Who directed it; OdooBot if the escalation did.",
        protected=True,
        personal=ANSWERABLE,
    )
    acknowledged_at = fields.Datetime(
        readonly=True, copy=False, groups="base.group_user", protected=True
    )
    first_response_at = fields.Datetime(readonly=True, copy=False, protected=True)
    resolved_at = fields.Datetime(readonly=True, copy=False, protected=True)
    resolved_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        protected=True,
        personal=ANSWERABLE,
    )
    closed_at = fields.Datetime(readonly=True, copy=False, protected=True)
    closed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        protected=True,
        personal=ANSWERABLE,
    )
    reopened_at = fields.Datetime(readonly=True, copy=False, protected=True)
    reopen_count = fields.Integer(readonly=True, copy=False, protected=True)

    # Fields of Odoo's mixins that are given when a ticket is registered, and those that only the
    # code may write.
    message_partner_ids = fields.Many2many(fixed=True)
    rating_ids = fields.One2many(protected=True)

    _reference_uniq = models.UniqueIndex("(reference)", "This reference is already in use.")
    _own_tickets = models.Index("(partner_id, id DESC)")
    _own_by_receipt = models.Index("(partner_id, received_at DESC, id DESC)")
    # In the order in which lists show them: all, also those of one state or stage, the open ones,
    # and the few that are confidential or were reopened.
    _in_order = models.Index("(next_deadline, priority DESC, id DESC, state, stage_id)")
    # With what they are counted by, and by whom they may be seen.
    _open_in_order = models.Index(
        "(next_deadline, priority DESC, id DESC)"
        " INCLUDE (stage_id, ticket_type, channel_id, service_id, department_id, beneficiary_kind,"
        " received_at, company_id, confidential, manager_id, user_id)"
        " WHERE state NOT IN ('closed', 'cancelled')"
    )
    _secret = models.Index("(id) WHERE confidential IS TRUE")
    _reopened = models.Index("(next_deadline, priority DESC, id DESC) WHERE reopen_count > 0")

    # ------------------------------------------------------------------ Compute and search

    @api.depends("reference", "subject", "hidden_partner_ids", "confidential")
    @api.depends_context("uid")
    def _compute_display_name(self):
        # A link from another record shows the name of a ticket that its reader may not see. The
        # fields that decide about it are only compared, hence sudo(). Level 1 sees all others.
        some = self.env.user._is_internal() and not self.env.user.has_group(DESK)
        secret = self.sudo().filtered(lambda t: (some or t.confidential) and t._origin)
        if secret and self.env.uid != SUPERUSER_ID:
            secret -= secret.sudo(False)._filtered_access("read").sudo()
        else:
            secret = secret.browse()
        for ticket in self:
            hidden = ticket in secret or ticket.sudo().hidden_from_me
            names = (ticket.reference, not hidden and ticket.subject)
            ticket.display_name = " ".join(filter(None, names))

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result

    @api.depends("subject")
    def _compute_subject_folded(self):
        for ticket in self:
            ticket.subject_folded = arabic.fold(ticket.subject or "")

    @api.depends("beneficiary_name")
    def _compute_beneficiary_folded(self):
        for ticket in self:
            ticket.beneficiary_folded = arabic.name_key(ticket.beneficiary_name)

    @api.depends("partner_id")
    def _compute_lang(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for ticket in self:
            if ticket.partner_id.lang in installed:
                ticket.lang = ticket.partner_id.lang
            elif ticket.lang not in installed:
                company_lang = ticket.company_id.partner_id.lang
                ticket.lang = next(
                    lang
                    for lang in (company_lang, self.env.lang, *sorted(installed))
                    if lang in installed
                )

    @api.depends("service_id")
    def _compute_department_id(self):
        for ticket in self:
            ticket.department_id = ticket.service_id.department_id or ticket.department_id

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        return stages._columns()
