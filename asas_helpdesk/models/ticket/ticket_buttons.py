from odoo import fields, models
from odoo.exceptions import AccessError

from .protected_mixin import LEVEL2
from .ticket_transitions import RESOLVED_STATES


class TicketButtons(models.Model):
    """The buttons of a ticket; its transitions decide whether each action is allowed."""

    _inherit = "asas.helpdesk.ticket"

    def action_start(self):
        """Start work on the tickets: the current user is assigned those without an assignee."""
        for ticket in self:
            vals = {} if ticket.user_id else {"user_id": self.env.uid}
            if ticket.state == "new":
                vals["stage_id"] = self.env["asas.helpdesk.stage"]._for_state("in_progress").id
            if vals:
                ticket.write(vals)

    def action_wait(self):
        """Open the dialog to ask the beneficiary a question, and wait for the answer."""
        return self._action_send("waiting", self.env._("Wait for the Beneficiary"))

    def _action_send(self, kind, name):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.send.wizard",
            "name": name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids, "default_kind": kind},
        }

    def action_resume(self):
        """Resume after waiting: with the manager it was directed to, or in progress."""
        for ticket in self:
            ticket._set_state("directed" if ticket.manager_id else "in_progress")

    def action_resolve(self):
        """Open the dialog to choose the outcome."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.resolve.wizard",
            "name": self.env._("Resolve"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_cancel(self):
        """Open the dialog to enter the reason."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.cancel.wizard",
            "name": self.env._("Cancel Ticket"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def action_implemented(self):
        """Open the dialog to tell the beneficiary that an adopted suggestion was implemented."""
        return self._action_send("implemented", self.env._("Mark as Implemented"))

    def action_preview(self):
        """Show the page of the ticket as its beneficiary sees it, without a key."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_url",
            "target": "new",
            "url": f"{self.access_url}/preview",
        }

    def action_close(self):
        """Open the dialog to verify that the case is finished, and close it."""
        return self._action_send("closed", self.env._("Verify and Close"))

    def action_reopen(self):
        """Reopen cancelled tickets, or open the dialog for resolved and closed ones, whose
        beneficiaries are notified.

        Level 2 says what it does not accept of a resolved one: it gets the dialog for that.
        """
        resolved = self.filtered(lambda t: t.state == "resolved")
        if resolved and self.env.user.has_group(LEVEL2):
            return resolved.action_not_accept()
        told = self.filtered(lambda t: t.state in RESOLVED_STATES)
        if told:
            told._check_transition("in_progress", {})
            return told._action_send("reopened", self.env._("Reopen"))
        self._reopen()
        return None

    def _reopen(self):
        """Reopen tickets at once: nobody is notified, or the beneficiaries have asked for it."""
        for ticket in self:
            ticket._set_state(ticket._get_state_again())

    def _get_state_again(self):
        """Return the state that this ticket enters when it is reopened."""
        complaint = self.ticket_type == "complaint"
        directed = self.manager_id and (complaint or self.state in RESOLVED_STATES)
        return "directed" if directed else "in_progress"

    def action_acknowledge(self):
        """Record that the manager has taken over the tickets directed to them.

        :raise AccessError: when the current user is not that manager
        """
        for ticket in self:
            if ticket.manager_id != self.env.user:
                raise AccessError(
                    self.env._("Only the manager a ticket is directed to can acknowledge it.")
                )
            if not ticket.acknowledged_at:
                # sudo() to write a protected field; the check above allows it.
                ticket.sudo().write({"acknowledged_at": fields.Datetime.now()})
                # The activity stays until the decision.
                ticket.sudo()._date_tasks()
