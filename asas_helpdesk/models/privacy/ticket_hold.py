from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..ticket.base import ANSWERABLE
from ..ticket.protected_mixin import LEVEL2

# A merged ticket and the one it was merged into go together; so do an incident and its reports.
HELD = """
    WITH RECURSIVE held AS (
        SELECT id, duplicate_of_id FROM asas_helpdesk_ticket WHERE held_at IS NOT NULL
         UNION
        SELECT ticket.id, ticket.duplicate_of_id
          FROM held
          JOIN asas_helpdesk_ticket ticket
            ON ticket.id = held.duplicate_of_id
            OR ticket.duplicate_of_id = held.id
            OR ticket.incident_id = held.id
    )
    SELECT id FROM held
"""


class TicketHold(models.Model):
    """A legal hold: as long as a ticket may be needed, such as in court, nothing of it is
    destroyed."""

    _inherit = "asas.helpdesk.ticket"

    held_at = fields.Datetime(
        string="On Legal Hold Since", readonly=True, copy=False, groups=LEVEL2, protected=True
    )
    held_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=LEVEL2,
        protected=True,
        personal=ANSWERABLE,
    )
    hold_reason = fields.Char(
        string="Reason of the Legal Hold",
        readonly=True,
        copy=False,
        groups=LEVEL2,
        protected=True,
        personal="empty",
    )
    is_held = fields.Boolean(
        string="On Legal Hold",
        compute="_compute_is_held",
        search="_search_is_held",
        groups=LEVEL2,
        help="This ticket, one that it was merged with or its incident is on legal hold.",
    )

    _held = models.Index("(id) WHERE held_at IS NOT NULL")

    @api.model
    def _held_tickets(self):
        """Return SQL for the ids of the tickets that are on legal hold, or kept by one that is."""
        self.flush_model(["held_at", "duplicate_of_id", "incident_id"])
        return SQL(HELD)

    @api.depends("held_at", "duplicate_of_id", "incident_id")
    def _compute_is_held(self):
        rows = self.env.execute_query(
            SQL("SELECT id FROM (%s) AS kept WHERE id = ANY(%s)", self._held_tickets(), self.ids)
        )
        held = {row[0] for row in rows}
        for ticket in self:
            ticket.is_held = ticket.id in held

    @api.model
    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        inside = "in" if True in value else "not in"
        return [("id", inside, SQL("(%s)", self._held_tickets()))]

    @api.ondelete(at_uninstall=False)
    def _unlink_none_that_is_held(self):
        # sudo() only to see whether one is; the field is that of Level 2.
        held = self.sudo().filtered("is_held")
        if held:
            raise UserError(
                self.env._(
                    "%(reference)s is on legal hold and cannot be deleted.",
                    reference=held[0].reference,
                )
            )

    # ------------------------------------------------------------------ Setting and lifting

    def action_hold(self):
        """Open the dialog to put tickets on legal hold."""
        return self._open_hold_wizard(self.env._("Legal Hold"))

    def action_lift_hold(self):
        """Open the dialog to lift the legal hold of a ticket."""
        return self._open_hold_wizard(self.env._("Lift the Legal Hold"), lift=True)

    def _open_hold_wizard(self, title, lift=False):
        self._check_may_hold()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.hold.wizard",
            "name": title,
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids, "default_lift": lift},
        }

    def _hold(self, reason):
        """Put tickets on legal hold.

        :raise AccessError: for everybody but Level 2 and administrators
        :raise UserError: without a reason, or where nothing is left to keep
        """
        reason = self._check_hold(reason)
        self._check_not_anonymised()
        if self.sudo().filtered("held_at"):  # the check above has allowed the current user
            raise UserError(self.env._("It is already on legal hold. Lift that one first."))
        self._note_hold(
            self._as_desk().env._("Legal hold: %(reason)s", reason=reason),
            {"held_at": fields.Datetime.now(), "held_by_id": self.env.uid, "hold_reason": reason},
        )

    def _lift_hold(self, reason):
        """Lift the legal hold of tickets; the reason is noted."""
        reason = self._check_hold(reason)
        if not all(self.sudo().mapped("held_at")):  # as above
            raise UserError(
                self.env._(
                    "There is no legal hold on this ticket itself: it is kept by one on a ticket it"
                    " was merged with, or on its incident. Lift that one."
                )
            )
        self._note_hold(
            self._as_desk().env._("Legal hold lifted: %(reason)s", reason=reason),
            {"held_at": False, "held_by_id": False, "hold_reason": False},
        )

    def _check_may_hold(self):
        self.check_access("read")
        if not self.env.user.has_group(LEVEL2):
            raise AccessError(
                self.env._("Only Level 2 and administrators set or lift a legal hold.")
            )

    def _check_hold(self, reason):
        """Return the reason in one line, after checking who asks for what."""
        self._check_may_hold()
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why: the reason is noted on the ticket."))
        return reason

    def _note_hold(self, words, values):
        # sudo() because only the code writes these fields; who may ask for it was checked.
        self.sudo().write(values)
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, words), author_id=self.env.user.partner_id.id
        )
