from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .protected_mixin import LEVEL2
from .savepoints import run_in_savepoints


class Check(NamedTuple):
    """What a ticket needs to be fit for closing, and whether it has it."""

    done: bool
    words: str


class TicketVerification(models.Model):
    """Level 2 verifies that a resolved case is finished: what it still lacks, several at once, and
    back with a reason where the resolution is not accepted (policy section 7)."""

    _inherit = "asas.helpdesk.ticket"

    return_reason = fields.Text(
        string="Not Accepted Because",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What Level 2 did not accept, and what is needed. The beneficiary does not read it.",
        writable_by=LEVEL2,
        personal="empty",
    )
    lacking = fields.Char(
        string="Still Lacks",
        compute="_compute_lacking",
        groups="base.group_user",
        help="What is missing before Level 2 can verify that the case is finished.",
    )
    is_sound = fields.Boolean(
        string="Fit for Closing", compute="_compute_lacking", groups="base.group_user"
    )
    verification = fields.Html(
        compute="_compute_verification", sanitize=False, groups="asas_helpdesk.group_level2"
    )

    @api.depends("state", "ticket_type", "outcome", "resolution", "manager_id", "unanswered_since")
    @api.depends_context("uid", "lang")
    def _compute_lacking(self):
        for ticket in self:
            lacking = ticket._get_lacking() if ticket.state == "resolved" else []
            ticket.lacking = self.env._(", ").join(lacking) or False
            ticket.is_sound = ticket.state == "resolved" and not lacking

    @api.depends("state", "description", "outcome", "resolution", "resolved_at")
    @api.depends_context("uid", "lang")
    def _compute_verification(self):
        for ticket in self:
            ticket.verification = ticket.state == "resolved" and ticket._render_verification()

    def _render_verification(self):
        return self.env["ir.qweb"]._render(
            "asas_helpdesk.verification",
            {
                "ticket": self,
                "checks": self._get_checks(),
                "blocker": self._get_verify_blocker(),
                "sent": self._get_notices_to_verify(),
                "confirmation": self._get_confirmation(),
                "moment": self._in_local_words,
            },
        )

    def _in_local_words(self, moment, with_hijri=False):
        """Hook: return a moment (naive UTC) as the staff of the desk reads it."""
        return format_datetime(self.env, moment)

    # ------------------------------------------------------------------ What it lacks

    def _get_checks(self):
        """Return what this ticket needs to be fit for closing, as a list of ``Check``.

        Without some of it no ticket is closed (``_get_missing_for_closing``). The rest is left to
        the judgement of whom closes a single ticket; several at once have all of it.
        """
        self.ensure_one()
        env = self.env
        checks = [
            Check(bool(self.outcome), env._("the outcome")),
            Check(
                bool((self.resolution or "").strip()),
                env._("what was done, in words for the beneficiary"),
            ),
            Check(not self.unanswered_since, env._("an answer to the beneficiary’s last message")),
        ]
        if self.ticket_type == "complaint":
            manager = Check(bool(self.manager_id), env._("the manager it was directed to"))
            checks.insert(0, manager)
        return checks

    def _get_lacking(self):
        """Return what this ticket lacks, in words; empty if it is fit for closing by this user."""
        lacking = [check.words for check in self._get_checks() if not check.done]
        blocker = self._get_verify_blocker()
        return [*lacking, blocker] if blocker else lacking

    def _get_notices_to_verify(self):
        """Hook: return the notices of this ticket for the person who verifies it.

        :return: a list of dicts: ``kind`` and ``words``; ``moment``, naive UTC; ``look``, one of
            success, danger, info
        """
        return []

    def _get_confirmation(self):
        """Hook: return what the beneficiary has said of the outcome, in words, or an empty text."""
        return ""

    # ------------------------------------------------------------------ Several at once

    def action_verify(self):
        """Open the dialog that says which of these tickets are fit for closing."""
        self.check_access("read")
        if not self.env.user.has_group(LEVEL2):
            raise UserError(
                self.env._("Only Level 2 can verify that a case is finished and close it.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.verification.wizard",
            "name": self.env._("Verify and Close"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _sort_out(self):
        """Return those of these tickets that are fit for closing now, and why the others are not.

        :return: tickets, and a dict of words by ticket
        """
        sound, left = self.browse(), {}
        for ticket in self:
            if ticket.state != "resolved":
                stage = ticket.stage_id.name
                left[ticket] = self.env._("it is “%(stage)s”, not to be verified", stage=stage)
            elif lacking := ticket._get_lacking():
                left[ticket] = self.env._("lacks: %(what)s", what=self.env._(", ").join(lacking))
            else:
                sound |= ticket
        return sound, left

    def _close_sound(self):
        """Verify and close those of these tickets that are fit for it; leave the others.

        :return: the tickets that were closed, and why the others were not, in words by ticket
        """
        self.check_access("read")
        # Who moves one of them at this very moment comes first; this request then starts again.
        self._wait_for_directing()
        sound, left = self._sort_out()
        stage = self.env["asas.helpdesk.stage"]._for_state("closed")
        run_in_savepoints(
            sound,
            lambda tickets: tickets._depart({"stage_id": stage.id}),
            lambda ticket, error: left.update({ticket: ticket._explain(error)}),
        )
        return sound.filtered(lambda t: t not in left), left

    def _explain(self, error):
        """Return why this ticket was left, in words for the person who tried several."""
        if isinstance(error, UserError):
            return str(error).removeprefix(f"{self.reference}: ")
        return self.env._("it could not be changed; open it to see why")

    # ------------------------------------------------------------------ Not accepted

    def action_not_accept(self):
        """Open the dialog to say why the resolution is not accepted."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.return.wizard",
            "name": self.env._("Not Accepted"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _goes_back_to(self):
        """Return who works on this ticket next if its resolution is not accepted: the next step of
        the escalation chain, or the person who handled a ticket that nobody was directed to."""
        self.ensure_one()
        if self.manager_id:
            return self._next_manager()
        # sudo() only to read who resolved it.
        ticket = self.sudo()
        return (ticket.user_id or ticket.resolved_by_id).filtered(ticket._may_be_directed_to)

    def _not_accept(self, reason, manager=None, words=None):
        """Send resolved tickets back, with the reason.

        :param str reason: what is not accepted and what is needed, in words for the staff
        :param manager: a res.users to direct them to instead of the next step of the chain
        :param str words: what the beneficiary reads instead of the usual words
        :return: the departures
        :raise UserError: saying why a ticket cannot be sent back
        """
        self.check_access("write")
        self._wait_for_directing()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what is not accepted, and what is needed."))
        for ticket in self:
            if ticket.state != "resolved":
                raise UserError(
                    self.env._(
                        "%(reference)s is “%(stage)s” by now. Close this dialog and look at the"
                        " ticket again.",
                        reference=ticket.reference,
                        stage=ticket.stage_id.name,
                    )
                )
        departures = self.env["asas.helpdesk.departure"].sudo()  # evidence, as in _new_departures
        for ticket in self:
            departures |= ticket._go_back(reason, manager, words)
        return departures

    def _go_back(self, reason, manager, words):
        if manager or self.manager_id:
            next_one = manager or self._goes_back_to()
            departures = self._depart_directing(next_one, words=words, return_reason=reason)
        else:
            worker = self._goes_back_to()
            stage = self.env["asas.helpdesk.stage"]._for_state("in_progress")
            values = {"return_reason": reason, "stage_id": stage.id}
            if worker and not self.user_id:
                values["user_id"] = worker.id
            departures = self._depart(values, words=words)
        self._message_log(
            body=self.env._("Not accepted: %(reason)s", reason=reason),
            author_id=self.env.user.partner_id.id,
        )
        return departures

    def _tell_not_accepted(self, origins):
        """Tell those who go on with tickets that their resolution was not accepted; called as
        superuser.

        :param dict origins: the state before, by ticket id
        """
        for ticket in self.filtered("return_reason"):
            worker = ticket.user_id.filtered(ticket._may_be_directed_to) - self.env.user
            if worker and ticket._is_reopened("in_progress", origins):
                localized = self.with_context(lang=worker.lang).env
                ticket._notify_staff(worker, localized._("Your resolution was not accepted"))
