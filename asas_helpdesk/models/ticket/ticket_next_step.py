from odoo import api, fields, models


class TicketNextStep(models.Model):
    """What has to be done next with a ticket, in a few words, as its card says it."""

    _inherit = "asas.helpdesk.ticket"

    next_step = fields.Char(compute="_compute_next_step", groups="base.group_user")

    @api.depends(
        "state",
        "ticket_type",
        "manager_id",
        "acknowledged_at",
        "first_response_at",
        "unanswered_since",
        "lacking",
    )
    @api.depends_context("lang", "uid")
    def _compute_next_step(self):
        for ticket in self:
            ticket.next_step = ticket._get_next_step()

    def _get_next_step(self):
        """Return what is next in words, or False if the ticket has ended."""
        self.ensure_one()
        env = self.env
        if self.state == "resolved":
            return self._get_step_of_verification()
        if self.state == "waiting" and not self._is_directing_owed():
            return env._("The beneficiary answers")
        if self.state == "waiting":
            return env._("Direct it: waiting does not move this deadline")
        if self.state == "directed":
            return self._get_step_of_manager()
        if self.state in ("new", "in_progress"):
            return self._get_step_of_desk()
        return False

    def _get_step_of_desk(self):
        env, directing = self.env, self._is_directing_owed()
        if not self.first_response_at:
            return env._("First answer to the beneficiary")
        if self.unanswered_since:
            if directing:
                return env._("Answer the beneficiary’s message, then direct it")
            return env._("Answer the beneficiary’s message")
        if directing:
            return env._("Direct it to the manager")
        if self.ticket_type == "suggestion" and not self.manager_id:
            return env._("Direct it to the competent department")
        return env._("Start") if self.state == "new" else env._("Finish it with the beneficiary")

    def _get_step_of_manager(self):
        if not self.acknowledged_at:
            return self.env._("The manager acknowledges receipt")
        if self.unanswered_since:
            return self.env._("The manager answers the beneficiary’s message")
        return self.env._("The manager decides")

    def _get_step_of_verification(self):
        missing = next((check.words for check in self._get_checks() if not check.done), None)
        if missing:
            return self.env._("Lacks: %(what)s", what=missing)
        return self.env._("Level 2 verifies and closes it")

    def _is_directing_owed(self):
        """Return whether a complaint has yet to be directed (policy section 6)."""
        return self.ticket_type == "complaint" and not self.manager_id
