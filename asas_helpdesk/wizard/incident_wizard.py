from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..models.ticket.ticket_transitions import UNRESOLVED_STATES

# So much of what was said is shown beside each report.
SHOWN_LENGTH = 160


class IncidentWizard(models.TransientModel):
    """Dialog to combine reports with one cause into an incident.

    It suggests reports and says why; which ones are combined, people choose.
    """

    _name = "asas.helpdesk.incident.wizard"
    _description = "Combine Reports"
    _inherit = ["asas.helpdesk.value.mixin"]

    def _incident_domain(self):
        return [("is_incident", "=", True), ("state", "in", UNRESOLVED_STATES)]

    ticket_ids = fields.Many2many(
        "asas.helpdesk.ticket", string="Reports", help="Those that become one incident."
    )
    offered_ids = fields.Many2many(
        "asas.helpdesk.ticket",
        "asas_helpdesk_incident_wizard_offered",
        help="Those to choose from.",
    )
    offered = fields.Json(string="Suggested Tickets", compute="_compute_offered")
    incident_id = fields.Many2one(
        "asas.helpdesk.ticket",
        string="Open Incident",
        domain=lambda self: self._incident_domain(),
        help="Empty: a new incident is created.",
    )
    subject = fields.Char(help="What is broken, in a few words.")

    @api.constrains("ticket_ids", "offered_ids", "incident_id")
    def _check_tickets(self):
        # A dialog shows the names of its tickets, so only to people who may read them.
        wizards = self.sudo(False)
        (wizards.ticket_ids | wizards.offered_ids | wizards.incident_id).check_access("read")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        Ticket = self.env["asas.helpdesk.ticket"]
        chosen = Ticket.browse(self.env.context.get("default_ticket_ids") or [])
        offered = Ticket.browse(self.env.context.get("default_offered_ids") or []) | chosen
        offered.check_access("read")
        if "incident_id" in fields:
            values["incident_id"] = offered._incidents_to_join()[:1].id
        if "subject" in fields:
            # Suggest what most of the reports are about.
            subjects = offered.mapped("hall_category_id.name") or offered.mapped("subject")
            values["subject"] = max(
                dict.fromkeys(subjects),
                key=lambda subject: len(
                    offered.filtered(lambda t: subject in (t.hall_category_id.name, t.subject))
                ),
                default=False,
            )
        return values

    @api.depends("offered_ids")
    @api.depends_context("uid", "lang")
    def _compute_offered(self):
        for wizard in self:
            # As the current user, who is the only one to see the result.
            reports = (wizard.offered_ids | wizard.ticket_ids)._origin._filtered_access("read")
            reasons = reports._reasons_alike()
            wizard.offered = [
                {**self._offered_line(report), "reasons": reasons[report]}
                for report in reports.sorted(lambda t: (t.received_at, t.id))
            ]

    def _offered_line(self, report):
        types = dict(report._fields["ticket_type"]._description_selection(self.env))
        words = " ".join(html2plaintext(report.description or "").split())
        return {
            "id": report.id,
            "reference": report.reference,
            "subject": report.subject,
            "words": words[:SHOWN_LENGTH],
            "beneficiary": report.beneficiary_name or "",
            "type": types[report.ticket_type],
            "received_at": fields.Datetime.to_string(report.received_at),
        }

    def action_make(self):
        """Combine the chosen reports of this dialog into an incident, and open it.

        :raise UserError: when none is chosen, there is no subject, or they cannot be combined
        """
        self.ensure_one()
        self.check_access("write")
        if not self.ticket_ids:
            raise UserError(self.env._("Tick the reports that have this cause."))
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
