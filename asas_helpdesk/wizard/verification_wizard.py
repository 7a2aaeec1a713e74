from odoo import api, fields, models

# This many tickets that were left are named in the message afterwards.
NAMED = 5


class VerificationWizard(models.TransientModel):
    """Dialog for Level 2 to verify and close several tickets: only those that are fit for it."""

    _name = "asas.helpdesk.verification.wizard"
    _description = "Verify and Close"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_ids = fields.Many2many("asas.helpdesk.ticket", required=True)
    sound_count = fields.Integer(compute="_compute_summary")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.constrains("ticket_ids")
    def _check_tickets(self):
        # A dialog shows the names of its tickets, so only to people who may read them.
        self.sudo(False).ticket_ids.check_access("read")

    @api.depends("ticket_ids")
    @api.depends_context("lang", "uid")
    def _compute_summary(self):
        for wizard in self:
            tickets = wizard.ticket_ids._origin.sudo(False)._filtered_access("read")
            sound, left = tickets._sort_out()
            wizard.sound_count = len(sound)
            wizard.summary = self.env["ir.qweb"]._render(
                "asas_helpdesk.verification_sorted", {"sound": sound, "left": left}
            )

    def action_close(self):
        """Verify and close those of the tickets that are fit for it, and say which were left."""
        self.ensure_one()
        self.check_access("write")
        closed, left = self.ticket_ids._close_sound()
        # sudo() because departures are evidence; these are the user's own.
        departures = closed.sudo().departing_id
        words = [self.env._("Closed: %(count)s", count=len(closed))]
        if left:
            words.append(self.env._("Left as they are: %(count)s", count=len(left)))
        words += [f"{ticket.reference}: {reason}" for ticket, reason in list(left.items())[:NAMED]]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": " · ".join(words),
                "type": "warning" if left else "success",
                "sticky": bool(left),
                "next": departures._show() or {"type": "ir.actions.act_window_close"},
            },
        }
