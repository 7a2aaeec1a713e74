from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html

from ..ticket.ticket_transitions import UNRESOLVED_STATES


class TicketKnownProblem(models.Model):
    """An incident that everybody knows of from the public page, and the reports of those who press
    its button there."""

    _inherit = "asas.helpdesk.ticket"

    known_problem_id = fields.Many2one(
        "asas.helpdesk.known.problem",
        string="Reported on the Public Page",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
        help="The published problem that this person said they have.",
        protected=True,
        technical=True,
    )
    known_problem_ids = fields.One2many(
        "asas.helpdesk.known.problem",
        "incident_id",
        readonly=True,
        groups="base.group_user",
        protected=True,
    )
    published_problem_id = fields.Many2one(
        "asas.helpdesk.known.problem",
        compute="_compute_published_problem_id",
        groups="base.group_user",
        help="What the public page says of this incident at present.",
    )

    @api.depends("known_problem_ids.ended_at")
    def _compute_published_problem_id(self):
        published = self.env["asas.helpdesk.known.problem"].search(
            [("incident_id", "in", self.ids), ("ended_at", "=", False)]
        )
        by_incident = published.grouped("incident_id")
        for ticket in self:
            ticket.published_problem_id = by_incident.get(ticket._origin)

    # ------------------------------------------------------------------ Publishing

    def action_publish(self):
        """Open the dialog in which the public words on an incident are written.

        :raise AccessError: for anybody but Level 2, who speaks for the institute
        """
        self.ensure_one()
        if not self.env.user.has_group("asas_helpdesk.group_level2"):
            raise AccessError(self.env._("Ask Level 2 to publish this incident."))
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.known.problem",
            "res_id": self.published_problem_id.id,
            "name": self.env._("On the Public Page"),
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_incident_id": self.id, "default_since": self.received_at},
        }

    def _withdraw_known_problems(self):
        incidents = self.sudo().filtered("is_incident")  # only compared
        if incidents:
            self.env["asas.helpdesk.known.problem"]._withdraw_of(incidents)

    def _after_change(self, vals, before):
        result = super()._after_change(vals, before)
        if vals.get("confidential"):
            self._withdraw_known_problems()
        return result

    # ------------------------------------------------------------------ Reporting

    @api.model
    def _add_known_problems(self, vals_list, values):
        """Add to the values of new tickets the incident of the problem that their persons chose."""
        for vals, more in zip(vals_list, values, strict=True):
            if vals.get("known_problem_id"):
                # Chosen among the published ones, and written by the code alone.
                problem = self.env["asas.helpdesk.known.problem"].sudo()
                incident = problem.browse(vals["known_problem_id"]).incident_id
                more["incident_id"] = incident.id
                if not vals.get("service_id"):
                    more["service_id"] = incident.service_id.id

    @api.model
    def _report_known_problem(self, problem):
        """Return the current user's report of a published problem; it is made once.

        A report that the user has open of the same session joins the incident.

        :param problem: the published problem, as superuser
        :return: the report as superuser; none if another request is making it at this moment
        """
        partner, incident = self.env.user.partner_id, problem.incident_id
        # Only the user's own reports are found.
        own = self.sudo().search(
            [("partner_id", "=", partner.id), ("incident_id", "=", incident.id)], order="id"
        )
        kept = own.filtered(lambda t: t.state != "cancelled") or self._join_incident(incident)
        if kept:
            return kept[:1]
        title, _words = problem._said(self.env.lang)
        sentence = self.env._("I have this problem: %(title)s", title=title)
        return self._portal_submit(
            {
                "ticket_type": "request",
                "subject": title,
                "description": plaintext2html(sentence),
                "known_problem_id": problem.id,
                "lang": self.env.lang,
            },
            [],
            # The same for each press; another one when the person has withdrawn a report.
            f"known problem {problem.id}/{len(own)}",
        )

    @api.model
    def _join_incident(self, incident):
        """Let the current user's open report of the incident's session join it, and return it."""
        if not incident.session_id:
            return incident.browse()
        # Only the user's own reports are found, and the user says that it is the same problem.
        report = self.sudo().search(
            [
                ("partner_id", "=", self.env.user.partner_id.id),
                ("session_id", "=", incident.session_id.id),
                ("incident_id", "=", False),
                ("is_incident", "=", False),
                ("confidential", "=", False),
                ("ticket_type", "!=", "suggestion"),
                ("state", "in", UNRESOLVED_STATES),
            ],
            order="id desc",
            limit=1,
        )
        if report:
            report.incident_id = incident
            report._log_incident()
        return report
