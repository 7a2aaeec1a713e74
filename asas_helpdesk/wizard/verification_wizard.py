from odoo import api, fields, models


class VerificationWizard(models.TransientModel):
    """Dialog for Level 2 to verify and close several tickets: only those that are fit for it."""

    _name = "asas.helpdesk.verification.wizard"
    _description = "Verify and Close"
    _inherit = ["asas.helpdesk.dialog.mixin"]

    sound_count = fields.Integer(compute="_compute_summary")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

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
        done = self.env._("Closed: %(count)s", count=len(closed))
        return self.ticket_ids._say_left(done, left, departures._show())
