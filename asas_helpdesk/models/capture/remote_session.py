from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ticket.base import ANSWERABLE
from ..ticket.protected_mixin import STAFF


class RemoteSession(models.Model):
    """One remote access to a beneficiary's device (policy section 2, way 1), and the evidence that
    the beneficiary consented before it began.

    Those who may see the ticket may read it; those who may work on the ticket may write it. The
    number under which a device is reached is personal: only the staff reads it.
    """

    _name = "asas.helpdesk.remote.session"
    _description = "Remote Access"
    _inherit = ["asas.helpdesk.part.mixin"]
    _order = "id desc"
    _rec_name = "tool"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, ondelete="cascade", index=True, fixed=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, protected=True
    )
    tool = fields.Selection(
        [("teamviewer", "TeamViewer"), ("anydesk", "AnyDesk"), ("other", "Another Program")],
        required=True,
        default="teamviewer",
        writable_by=STAFF,
    )
    remote_id = fields.Char(
        string="Remote ID",
        help="The number under which the program reaches the beneficiary’s device.",
        writable_by=STAFF,
        personal="empty",
    )
    helper_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="Who accessed the device.",
        protected=True,
        copy=False,
        personal=ANSWERABLE,
    )
    consent_at = fields.Datetime(
        string="Consent",
        readonly=True,
        copy=False,
        help="When the beneficiary consented to the remote access. Nothing starts before.",
        protected=True,
    )
    consent_by_id = fields.Many2one(
        "res.users",
        string="Consent Recorded By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        protected=True,
        personal=ANSWERABLE,
    )
    started_at = fields.Datetime(string="Started", readonly=True, copy=False, protected=True)
    ended_at = fields.Datetime(readonly=True, copy=False, protected=True)

    _consent_first = models.Constraint(
        "CHECK(started_at IS NULL OR (consent_at IS NOT NULL AND consent_at <= started_at))",
        "Remote access can start only after the beneficiary has consented.",
    )
    _ends_after_start = models.Constraint(
        "CHECK(ended_at IS NULL OR (started_at IS NOT NULL AND ended_at >= started_at))",
        "Remote access must end after it starts.",
    )

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        self._refuse_protected_changes(vals)
        if not self.env.su and any(session.started_at for session in self):
            raise UserError(
                self.env._(
                    "A remote access that has started can no longer be changed. Add another."
                )
            )
        return super().write(vals)

    @api.model
    def _get_protected_error(self, names):
        if "ticket_id" in names:
            return UserError(self.env._("A remote access cannot be moved to another ticket."))
        return AccessError(
            self.env._("Record consent, start and end with the buttons, at the moment they happen.")
        )

    # ------------------------------------------------------------------ Actions

    def action_consent(self):
        """Record that the beneficiary consents, who heard it, and when."""
        self.check_access("write")
        for session in self.filtered(lambda s: not s.consent_at):
            # Only the code writes evidence; it was checked that the caller may write the ticket.
            session.sudo().write(
                {"consent_at": fields.Datetime.now(), "consent_by_id": self.env.uid}
            )

    def action_start(self):
        """Record that the remote access begins.

        :raise UserError: if the beneficiary has not consented, or the case is over
        """
        self.check_access("write")
        for session in self.filtered(lambda s: not s.started_at):
            if not session.consent_at:
                raise UserError(
                    self.env._(
                        "Ask the beneficiary for consent first, and record it with the"
                        " button “Record Consent”."
                    )
                )
            if session.ticket_id.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "The ticket is closed or cancelled. Reopen it before you help again."
                    )
                )
            # Only the code writes evidence; it was checked that the caller may write the ticket.
            session.sudo().write({"started_at": fields.Datetime.now(), "helper_id": self.env.uid})
            desk = session.ticket_id._as_desk().env
            session._note_on_ticket(desk._("Remote access started: %(tool)s"))

    def action_end(self):
        """Record that the remote access has ended."""
        self.check_access("write")
        for session in self.filtered(lambda s: s.started_at and not s.ended_at):
            # Only the code writes evidence; it was checked that the caller may write the ticket.
            session.sudo().ended_at = fields.Datetime.now()
            desk = session.ticket_id._as_desk().env
            session._note_on_ticket(desk._("Remote access ended: %(tool)s"))

    def _note_on_ticket(self, words):
        ticket = self.ticket_id._as_desk()
        tools = dict(self._fields["tool"]._description_selection(ticket.env))
        ticket._message_log(body=words % {"tool": tools[self.tool]})
