from odoo import fields, models
from odoo.exceptions import AccessError

from .ticket_transitions import RESOLVED_STATES


class TicketButtons(models.Model):
    """What the buttons of a ticket do; whether it may be done is decided by its transitions."""

    _inherit = "asas.helpdesk.ticket"

    def action_start(self):
        """Take the ticket: the current user becomes the assignee where there is none."""
        for ticket in self:
            vals = {} if ticket.user_id else {"user_id": self.env.uid}
            if ticket.state == "new":
                vals["stage_id"] = self.env["asas.helpdesk.stage"]._for_state("in_progress").id
            if vals:
                ticket.write(vals)

    def action_assign_to_me(self):
        """Make the current user the assignee."""
        self.write({"user_id": self.env.uid})

    def action_wait(self):
        """Wait for the beneficiary; pauses the clock of the resolution."""
        self._set_state("waiting")

    def action_resume(self):
        """Go on after waiting: back to the manager it was directed to, or to Level 1."""
        for ticket in self:
            ticket._set_state("directed" if ticket.manager_id else "in_progress")

    def action_raise_to_level2(self):
        """Pass the ticket to Level 2 (policy section 7), whose queue it enters unassigned."""
        self.write({"level": "2", "user_id": False})

    def action_resolve(self):
        """Open the dialog in which the outcome is chosen."""
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
        """Open the dialog in which the reason is given."""
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
        """Note that an adopted suggestion was carried out; its person is told."""
        self.write({"outcome": "implemented"})

    def action_preview(self):
        """Open the ticket as its beneficiary sees it in the portal."""
        self.ensure_one()
        self.check_access("write")
        return {"type": "ir.actions.act_url", "target": "new", "url": self.get_portal_url()}

    def action_close(self):
        """Verify that the case is finished and close it."""
        self._set_state("closed")

    def action_reopen(self):
        """Take up a resolved, closed or cancelled ticket again."""
        for ticket in self:
            complaint = ticket.ticket_type == "complaint"
            directed = ticket.manager_id and (complaint or ticket.state in RESOLVED_STATES)
            ticket._set_state("directed" if directed else "in_progress")

    def action_acknowledge(self):
        """The manager confirms to have taken over what was directed to them.

        :raise AccessError: when the current user is not that manager
        """
        for ticket in self:
            if ticket.manager_id != self.env.user:
                raise AccessError(
                    self.env._("Only the manager a ticket is directed to can acknowledge it.")
                )
            if not ticket.acknowledged_at:
                # The check above is the right to write this proof.
                ticket.sudo().write({"acknowledged_at": fields.Datetime.now()})
                ticket.sudo()._finish_activities("directed")
