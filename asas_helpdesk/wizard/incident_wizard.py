from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ticket.ticket_transitions import UNRESOLVED_STATES


class IncidentWizard(models.TransientModel):
    """Dialog to combine reports with one cause into an incident."""

    _name = "asas.helpdesk.incident.wizard"
    _description = "Combine Reports"
    _inherit = ["asas.helpdesk.value.mixin"]

    def _incident_domain(self):
        return [("is_incident", "=", True), ("state", "in", UNRESOLVED_STATES)]

    ticket_ids = fields.Many2many("asas.helpdesk.ticket", string="Reports", required=True)
    incident_id = fields.Many2one(
        "asas.helpdesk.ticket",
        string="Open Incident",
        domain=lambda self: self._incident_domain(),
        help="Empty: a new incident is created.",
    )
    subject = fields.Char(help="What is broken, in a few words.")

    @api.constrains("ticket_ids", "incident_id")
    def _check_tickets(self):
        # A dialog shows the names of its tickets, so only to people who may read them.
        self.sudo(False).ticket_ids.check_access("read")
        self.sudo(False).incident_id.check_access("read")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        Ticket = self.env["asas.helpdesk.ticket"]
        reports = Ticket.browse(self.env.context.get("default_ticket_ids") or [])
        reports.check_access("read")
        sessions = reports.session_id
        if "incident_id" in fields and len(sessions) == 1:
            values["incident_id"] = Ticket.search(
                [
                    ("session_id", "=", sessions.id),
                    *self._incident_domain(),
                ],
                limit=1,
            ).id
        if "subject" in fields:
            # Suggest what most of the reports are about.
            subjects = reports.mapped("hall_category_id.name") or reports.mapped("subject")
            values["subject"] = max(
                dict.fromkeys(subjects),
                key=lambda subject: len(
                    reports.filtered(lambda t: subject in (t.hall_category_id.name, t.subject))
                ),
                default=False,
            )
        return values

    def action_make(self):
        """Combine the reports of this dialog into an incident, and open it.

        :raise UserError: when there is no subject, or the reports cannot be combined
        """
        self.ensure_one()
        self.check_access("write")
        if not self.incident_id and not (self.subject or "").strip():
            raise UserError(self.env._("Describe in a few words what is broken."))
        incident = self.ticket_ids._make_incident(self.subject, self.incident_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.ticket",
            "res_id": incident.id,
            "views": [(False, "form")],
            "target": "current",
        }
