from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL

from ...tools import replay, seal
from ..mail_gateway.mail_alias import GATEWAY
from ..ticket import way_in
from ..ticket.base import SEAL

KINDS = [
    ("created", "Ticket Received"),
    ("change", "Fields Changed"),
    ("move", "Moved"),
    ("acknowledgement", "Acknowledged"),
    ("message", "Message"),
    ("correction", "Message Corrected"),
    ("file", "File"),
    ("withdrawn", "File Withdrawn before It Was Sent"),
    ("notice", "Notice"),
    ("escalation", "Escalation"),
    ("sla", "SLA Status"),
    ("merge", "Merged"),
    ("deleted", "Ticket Deleted"),
    ("setting", "Setting Changed"),
    ("destroyed", "Content Destroyed"),
]
DOORS = [
    ("backend", "Backend"),
    ("portal", "Portal"),
    ("link", "Access Link"),
    ("form", "Public Form"),
    ("capture", "Quick Capture"),
    ("email", "E-mail"),
    ("api", "API"),
    ("system", "Automatically"),
]
WAITING = "asas_helpdesk.evidence"


class LooseMany2one(fields.Many2one):
    """A link that PostgreSQL does not enforce.

    An entry outlives its ticket and its user, and is inserted without a lock on either of them.
    """

    def update_db_foreign_key(self, model, column):
        return


class Evidence(models.Model):
    """An entry of the append-only record of what was said and done.

    Entries are gathered while a transaction works, and inserted together before it is committed:
    with the change that they prove, or not at all. Nobody writes, deletes or makes one through the
    ORM, not even the superuser; ``_append`` and ``_destroy_content`` are the only ways.
    """

    _name = "asas.helpdesk.evidence"
    _description = "Evidence"
    _inherit = ["asas.helpdesk.append.only.mixin", "asas.helpdesk.evidence.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "kind"

    ticket_id = LooseMany2one("asas.helpdesk.ticket", readonly=True, index=False)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    at = fields.Datetime(string="Time", required=True, readonly=True)
    user_id = LooseMany2one(
        "res.users",
        string="Person",
        readonly=True,
        help="Who was signed in when it happened.",
        personal="empty",
    )
    acting_id = LooseMany2one(
        "res.users",
        string="Carried Out As",
        readonly=True,
        help="In whose name the system carried it out, if not in that of the person.",
        personal="empty",
    )
    company_id = LooseMany2one(
        "res.company", readonly=True, technical=True, help="Whose setting it was, if of one."
    )
    door = fields.Selection(DOORS, string="Way In", readonly=True)
    content = fields.Text(readonly=True, personal="empty")
    summary = fields.Text(compute="_compute_summary")
    # Sealed by the job.
    number = fields.Integer(string="No.", readonly=True)
    previous = fields.Char(string="Seal Before", readonly=True, personal=SEAL, technical=True)
    key = fields.Char(readonly=True, groups="base.group_no_one", personal="empty", technical=True)
    digest = fields.Char(readonly=True, personal=SEAL, technical=True)
    seal = fields.Char(readonly=True, personal=SEAL, technical=True)
    sealed_at = fields.Datetime(readonly=True)

    _of_ticket = models.Index("(ticket_id, id)")
    _numbered = models.UniqueIndex("(COALESCE(ticket_id, 0), number) WHERE number IS NOT NULL")
    _unsealed = models.Index("(id) WHERE number IS NULL")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.display_name = labels.get(entry.kind)

    # ------------------------------------------------------------------ Who reads it

    @api.model
    def _get_visible_domain(self):
        visible = super()._get_visible_domain()
        if self.env.user.has_group("asas_helpdesk.group_admin"):
            companies = [*self.env.companies.ids, False]
            visible |= Domain("ticket_id", "=", False) & Domain("company_id", "in", companies)
        # Who was named in a complaint does not read that, even after the name was removed.
        visible &= Domain("ticket_id", "not in", self._named_in())
        return visible | self._get_deleted_domain()

    @api.model
    def _named_in(self):
        return self.env["asas.helpdesk.naming"]._tickets_naming_reader()

    def _check_access(self, operation):
        if self.env.su or not self.ids:
            return super()._check_access(operation)
        no_right = super(Evidence, self.browse())._check_access(operation)
        # What may be read is what is found.
        shown = self.browse() if no_right else self.search([("id", "in", self.ids)], order="id")
        hidden = self - shown
        if not hidden:
            return None
        if no_right:
            return hidden, no_right[1]
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load=load)
        if {"content", "summary"} & set(fnames):
            self.ticket_id._note_reading()
        return result

    # ------------------------------------------------------------------ Appending

    @api.model
    def _append(self, entries, company=None):
        """Append entries; they are inserted together, before the transaction is committed.

        :param entries: triples of the id of a ticket (False for settings), a kind and a content
        :param company: whose settings they are, if of one company
        """
        if not entries:
            return
        precommit = self.env.cr.precommit
        if WAITING not in precommit.data:
            precommit.data[WAITING] = []
            precommit.add(self._insert_waiting)
        now = fields.Datetime.now()
        user_id, acting_id, door = self._find_who()
        precommit.data[WAITING] += [
            (
                ticket_id or None,
                kind,
                now,
                user_id,
                acting_id,
                door,
                seal.canonical(content),
                company.id if company else None,
            )
            for ticket_id, kind, content in entries
        ]

    @api.model
    def _insert_waiting(self):
        waiting = self.env.cr.precommit.data.pop(WAITING, None)
        if not waiting:
            return
        tickets, kinds, times, users, acting, doors, contents, companies = map(
            list, zip(*waiting, strict=True)
        )
        # Past the ORM, which refuses it, and in one statement for all that was gathered.
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s"
                " (ticket_id, kind, at, user_id, acting_id, door, content, company_id)"
                " SELECT * FROM unnest(%(tickets)s::int[], %(kinds)s::varchar[],"
                " %(times)s::timestamp[], %(users)s::int[], %(acting)s::int[],"
                " %(doors)s::varchar[], %(contents)s::text[], %(companies)s::int[])",
                table=SQL.identifier(self._table),
                tickets=tickets,
                kinds=kinds,
                times=times,
                users=users,
                acting=acting,
                doors=doors,
                contents=contents,
                companies=companies,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _find_who(self):
        """Return who is signed in, in whose name the code acts if that is another, and the way
        in."""
        acting = self.env.uid
        if self.env.context.get(GATEWAY) and self.env.su:
            return acting, None, "email"
        if not request or not request.db or request.db != self.env.cr.dbname:
            return acting, None, "system"
        person = request.env.uid or acting
        path = request.httprequest.path
        if way_in.is_link(self.env):
            door = "link"
        elif path.startswith("/json/"):
            door = "api"
        elif path.startswith("/support"):
            door = "form"
        elif path.startswith("/web/dataset/call_kw/asas.helpdesk.capture/"):
            door = "capture"
        elif request.env.user and request.env.user._is_public():
            door = "link"
        elif request.env.user and request.env.user.share:
            door = "portal"
        else:
            door = "backend"
        return person, acting if acting != person else None, door

    # ------------------------------------------------------------------ Showing

    def _get_content(self):
        """Return what the entry holds; empty where it was destroyed."""
        return replay.content_of(self.content)

    @api.depends("content", "kind")
    @api.depends_context("lang")
    def _compute_summary(self):
        # The ticket may have been deleted. sudo() only for the time zone of its company.
        companies = {ticket.id: ticket.company_id for ticket in self.sudo().ticket_id.exists()}
        for entry in self:
            company = companies.get(entry.ticket_id.id) or self.env.company
            entry.summary = entry._describe(company)


def plain(value):
    """Return a value of a field as an entry holds it."""
    if isinstance(value, models.BaseModel):
        return value.ids
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    return value or None
