from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools.text import record_id
from .base import ANSWERABLE
from .savepoints import run_in_savepoints
from .stage import STATES
from .ticket_transitions import RESOLVED_STATES

# How many leave between two commits.
BATCH = 50
# How long after its moment a departure may really leave: the server looks once a minute.
SLACK = timedelta(seconds=75)
# What the clock of the server may jump without having been set back.
JITTER = timedelta(seconds=5)
# How long to wait after failed attempts, in minutes.
PAUSES = (1, 5, 15, 60)


class Departure(models.Model):
    """What a member of the staff has sent from a ticket by hand, until it leaves.

    The move counts at once for the desk. Message, mail and SMS leave after a delay, and are visible
    to nobody outside before. Until then it can be taken back, as a second move.
    """

    _name = "asas.helpdesk.departure"
    _description = "Departure"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "leaves_at, id"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Sent By",
        required=True,
        readonly=True,
        ondelete="restrict",
        personal=ANSWERABLE,
    )
    state = fields.Selection(
        [("pending", "Not Left Yet"), ("left", "Left"), ("taken_back", "Taken Back")],
        required=True,
        readonly=True,
        default="pending",
    )
    target = fields.Selection(
        STATES, string="Move To", readonly=True, help="Empty: it moves nothing."
    )
    decided_at = fields.Datetime(required=True, readonly=True)
    leaves_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True, help="When it left or was taken back.")
    ended_by_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", personal=ANSWERABLE
    )
    before = fields.Json(
        readonly=True,
        help="The values that the move has changed, as they were before it.",
        personal="empty",
    )
    facts = fields.Json(
        readonly=True,
        help="What was known before the move and is needed when it leaves.",
        personal="keep: states, moments and members of the staff",
    )
    later = fields.Json(
        readonly=True,
        help="What is done or written when it leaves.",
        personal="empty",
    )
    words = fields.Text(
        readonly=True,
        help="What the beneficiary reads within the frame of the notice; empty: its usual words.",
        personal="empty",
    )
    message = fields.Html(
        readonly=True, sanitize_style=True, help="Posted when it leaves.", personal="empty"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "asas_helpdesk_departure_attachment_rel",
        readonly=True,
        bypass_search_access=True,
        personal="keep: files of the ticket, which are sorted themselves",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "asas_helpdesk_departure_partner_rel",
        readonly=True,
        help="Who gets the message beside the followers.",
        personal="empty",
    )
    attempts = fields.Integer(readonly=True)
    failure = fields.Text(readonly=True, personal="empty")

    _due = models.Index("(leaves_at, id) WHERE state = 'pending'")

    # ------------------------------------------------------------------ Leaving

    @api.model
    def _due_domain(self):
        """Return the domain of what leaves now: its moment has come, or the clock was set back."""
        now = fields.Datetime.now()
        due = Domain("leaves_at", "<=", now)
        due |= Domain("decided_at", ">", now + JITTER) & Domain("attempts", "=", 0)
        return Domain("state", "=", "pending") & due

    @api.model
    def _cron_leave(self):
        """Let leave what is due, in order."""
        while True:
            found = self.search(self._due_domain(), limit=BATCH)
            due = found.try_lock_for_update()
            due._try_to_leave()
            left = self.env["ir.cron"]._commit_progress(len(due))
            if len(due) < BATCH or not left:
                break

    @api.model
    def _wake_cron(self, moment):
        """Trigger the cron at a moment (naive UTC), if there is one."""
        if moment:
            # sudo() because users without access to crons may trigger this one.
            cron = self.env.ref("asas_helpdesk.cron_departures").sudo()
            cron._trigger(at=max(moment, fields.Datetime.now()))

    def _try_to_leave(self):
        """Let these leave; what fails is tried again later and stops nobody."""
        run_in_savepoints(
            self,
            lambda departures: departures._leave(),
            lambda departure, error: departure._put_off(error),
        )

    def _put_off(self, error):
        """Try again later what could not leave."""
        pause = PAUSES[min(self.attempts, len(PAUSES) - 1)]
        self.write(
            {
                "attempts": self.attempts + 1,
                "failure": str(error),
                "leaves_at": fields.Datetime.now() + timedelta(minutes=pause),
            }
        )

    def _leave(self):
        """Let these leave, each after those of its ticket that were sent before it."""
        for departure in self:
            earlier = self.search(
                [
                    ("ticket_id", "=", departure.ticket_id.id),
                    ("state", "=", "pending"),
                    ("id", "<=", departure.id),
                ],
                order="id",
            )
            for each in earlier:
                each._leave_now()

    def _leave_now(self):
        now = fields.Datetime.now()
        self.write({"state": "left", "ended_at": now, "ended_by_id": self.env.uid})
        lang = self.company_id.partner_id.lang or self.env.lang
        # In the name of who has sent it, under whose rights it was checked when it was sent.
        ticket = (
            self.ticket_id.with_user(self.user_id)
            .with_context(lang=lang, allowed_company_ids=self.company_id.ids)
            .sudo(self.user_id._is_superuser() or not self.user_id.active)
        )
        ticket._arrive(self)

    # ------------------------------------------------------------------ Taking back

    def _take_back(self):
        """Undo these as a second move, which the record keeps."""
        for departure in self.sorted("id", reverse=True):
            departure.write(
                {
                    "state": "taken_back",
                    "ended_at": fields.Datetime.now(),
                    "ended_by_id": self.env.uid,
                }
            )
            departure.ticket_id._restore(departure)

    def _settled(self):
        """Return those of these that have not ended, locked, for who may decide on them.

        :raise AccessError: for everybody but who has sent them, and Level 2
        """
        self.check_access("read")
        self.ticket_id.check_access("write")
        # sudo() because only the code writes evidence; who may decide is checked here.
        departures = self.sudo()
        if departures.user_id - self.env.user and not self.env.user.has_group(
            "asas_helpdesk.group_level2"
        ):
            raise AccessError(
                self.env._("Only the person who has sent it, or Level 2, can take it back.")
            )
        departures._wait_for_others()
        departures.invalidate_recordset(["state"])
        return departures

    def action_take_back(self):
        """Take back what has not left yet: the move and the message.

        :raise UserError: when it has left
        """
        departures = self._settled()
        left = departures.filtered(lambda d: d.state == "left")
        if left:
            raise UserError(
                self.env._(
                    "%(reference)s: it has left already. Write to the beneficiary what is to be"
                    " corrected.",
                    reference=left[0].ticket_id.reference,
                )
            )
        departures.filtered(lambda d: d.state == "pending")._take_back()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_send_now(self):
        """Let leave at once what has not left yet."""
        self._settled().filtered(lambda d: d.state == "pending")._leave()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def pending(self, ids):
        """Return what the user has sent and has not left yet; what is due leaves now.

        :param ids: of the departures that the page knows
        """
        self.check_access("read")
        known = [id_ for id_ in ids if record_id(id_)] if isinstance(ids, list) else []
        # sudo() because evidence is written by the code alone; these are the user's own.
        own = Domain("id", "in", known) & Domain("user_id", "=", self.env.uid)
        departures = self.sudo()
        departures.search(own & self._due_domain()).try_lock_for_update()._try_to_leave()
        now = fields.Datetime.now()
        return [
            {
                "id": departure.id,
                "reference": departure.ticket_id.reference,
                "label": departure._get_label(),
                "name": departure.ticket_id.beneficiary_name or "",
                "seconds": max((departure.leaves_at - now).total_seconds(), 1),
                "total": (departure.leaves_at - departure.decided_at).total_seconds(),
            }
            for departure in departures.search(own & Domain("state", "=", "pending"))
        ]

    @api.model
    def _show_own(self, ticket_ids):
        """Return the action that shows what the user has sent from tickets without a move, and has
        not left yet, or None."""
        own = [("ticket_id", "in", ticket_ids), ("user_id", "=", self.env.uid)]
        # sudo() because departures are evidence; these are the user's own.
        return self.sudo().search([*own, ("target", "=", False)])._show()

    def _show(self):
        """Return the action that shows on the page what of these has not left yet, or None."""
        waiting = self.filtered(lambda d: d.state == "pending")
        if not waiting:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "asas_helpdesk_departing",
            "params": {"ids": waiting.ids},
        }

    def _get_kind(self):
        """Return what kind of notice says this move, or False for a message without a move."""
        before = self.before or {}
        if not self.target:
            return "resolved" if "outcome" in before else False
        reopened = before.get("state") in RESOLVED_STATES and self.target not in RESOLVED_STATES
        return "reopened" if reopened else self.target

    def _get_said(self):
        """Return what the beneficiary reads of a message or an SMS, as HTML."""
        return plaintext2html(self.words) if self._get_sms() else self.message

    def _get_sms(self):
        """Return to whom an SMS goes, if this is one: what ``_message_sms`` takes."""
        return (self.later or {}).get("sms")

    def _get_label(self):
        """Return what was sent, in a few words. (Hook)"""
        if self._get_sms():
            return self.env._("SMS")
        kind = self._get_kind()
        if kind == "reopened":
            return self.env._("Reopened")
        labels = dict(self._fields["target"]._description_selection(self.env))
        if kind and not self.target:
            labels = dict(self.ticket_id._fields["outcome"]._description_selection(self.env))
            kind = self.ticket_id.outcome
        return labels.get(kind) or self.env._("Message")
