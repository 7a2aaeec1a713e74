from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list

from ..ticket import departing
from ..ticket.ticket_transitions import RESOLVED_STATES, UNRESOLVED_STATES


class TicketIncident(models.Model):
    """Reports with one cause, grouped under an incident: one answer to all, closed together.

    The incident is a ticket without a beneficiary, the reports are its children. Each child keeps
    its own conversation and notices, so that nobody learns who else has written.
    """

    _inherit = "asas.helpdesk.ticket"

    is_incident = fields.Boolean(
        readonly=True, copy=False, groups="base.group_user", protected=True
    )
    incident_id = fields.Many2one(
        "asas.helpdesk.ticket",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
        help="The incident that this report is part of.",
        protected=True,
    )
    child_ids = fields.One2many(
        "asas.helpdesk.ticket",
        "incident_id",
        string="Reports of the Incident",
        readonly=True,
        groups="base.group_user",
        protected=True,
    )

    _incidents = models.Index("(id) WHERE is_incident IS TRUE")

    @api.constrains("is_incident", "ticket_type")
    def _check_incident(self):
        for ticket in self.sudo():  # only compared
            if ticket.is_incident and ticket.ticket_type != "request":
                raise ValidationError(
                    self.env._(
                        "An incident must remain a request for help. Its reports may be complaints."
                    )
                )

    # ------------------------------------------------------------------ Making

    @api.model
    def _get_incident_blocker(self, reports):
        """Return why these tickets cannot be reports of one incident, or None."""
        if reports.filtered("is_incident"):
            return self.env._("An incident cannot be a report of another incident.")
        if reports.filtered(lambda t: t.incident_id.state in UNRESOLVED_STATES):
            return self.env._(
                "One of the reports is already part of an incident. Remove it from there first."
            )
        if len(reports.company_id) > 1:
            return self.env._("All reports of an incident must belong to one company.")
        if reports.filtered(lambda t: t.state not in UNRESOLVED_STATES):
            return self.env._("Only open tickets can be combined into an incident.")
        if reports.filtered("confidential"):
            return self.env._("A confidential ticket cannot be part of an incident.")
        return None

    def _make_incident(self, subject, incident=None):
        """Group these reports under an incident, and make it if there is none yet.

        :raise AccessError: if the current user may not change all of the reports
        :raise UserError: if they cannot be grouped
        """
        self.check_access("write")
        reason = self._get_incident_blocker(self)
        if reason:
            raise UserError(reason)
        if incident:
            incident.check_access("write")
            if not incident.is_incident or incident.state not in UNRESOLVED_STATES:
                raise UserError(self.env._("Choose an incident that is still open."))
            if incident.company_id != self.company_id:
                raise UserError(
                    self.env._("All reports of an incident must belong to one company.")
                )
        else:
            incident = self._new_incident(subject)
        # Written by the code alone; it was checked above that the user may write all of them. The
        # person a report is about does not see the incident either.
        self.sudo().incident_id = incident
        about = self.sudo().about_partner_ids - incident.sudo().about_partner_ids
        if about:
            incident.sudo().about_partner_ids = [Command.link(id_) for id_ in about.ids]
        desk = incident._as_desk()
        incident._message_log(
            body=desk.env._(
                "Reports combined: %(references)s",
                references=format_list(desk.env, self.mapped("reference")),
            )
        )
        for report in self:
            report._log_incident()
        return incident

    def _log_incident(self):
        # Those who read the report may read the name of its incident.
        reference = self.sudo().incident_id.reference
        self._message_log(
            body=self._as_desk().env._("Part of the incident %(reference)s.", reference=reference)
        )

    def _new_incident(self, subject):
        """Return a new ticket for the common cause of these reports.

        :raise AccessError: if the current user may not register it
        """
        first = self.sorted("received_at")[:1]
        hall = self.env["asas.helpdesk.channel"]
        if self.session_id:
            hall = hall.search([("kind", "=", "hall")], limit=1)
        self.env["asas.helpdesk.ticket"].check_access("create")
        # Only the code marks a ticket as an incident, which has no SLA status. Whether the user may
        # create it is checked before, and whether for this course or session afterwards.
        incident = (
            self.env["asas.helpdesk.ticket"]
            .sudo()
            .create(
                {
                    "is_incident": True,
                    "ticket_type": "request",
                    "subject": subject,
                    "company_id": self.company_id.id,
                    "channel_id": hall.id or first.channel_id.id,
                    "course_id": first.course_id.id if len(self.course_id) == 1 else False,
                    "session_id": first.session_id.id if len(self.session_id) == 1 else False,
                    "service_id": first.service_id.id if len(self.service_id) == 1 else False,
                    "received_at": first.received_at,
                    "user_id": self.env.uid,
                }
            )
            .sudo(False)
        )
        incident._check_registering()
        return incident

    def _sla_facts(self, metric):
        # An incident has no commitment of its own; its reports do.
        if self.sudo().is_incident:  # only compared
            return False, False, True
        return super()._sla_facts(metric)

    def action_make_incident(self):
        """Open the dialog that groups these tickets, and offers what seems to have their cause."""
        self.check_access("write")
        offers = self.browse().union(*self._incident_offers().values())
        return self._action_incident_wizard(offers._filtered_access("write"))

    def _action_incident_wizard(self, offers):
        """Return the dialog with these tickets chosen, and others to choose from."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.incident.wizard",
            "name": self.env._("Combine into One Incident"),
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_ticket_ids": self.ids,
                "default_offered_ids": (self | offers).ids,
            },
        }

    def action_leave_incident(self):
        """Remove these reports from their incident; each is handled on its own again."""
        self.check_access("write")
        for report in self.filtered("incident_id"):
            reference = report.sudo().incident_id.reference  # its name may be shown
            # Kept by the code alone; it was checked above that the user may write the report.
            report.sudo().incident_id = False
            report._message_log(
                body=report._as_desk().env._(
                    "Removed from the incident %(reference)s.", reference=reference
                )
            )

    # ------------------------------------------------------------------ One answer, one end

    def _after_answer(self, message):
        result = super()._after_answer(message)
        if self.sudo().is_incident:  # only compared
            self._carry_to_reports(
                lambda report: report._take_over_answer(message),
                self.env._("These reports were not answered:"),
            )
        return result

    def _take_over_answer(self, message):
        if self.state == "cancelled":
            return
        files = message.attachment_ids.sudo()  # its readers may have them
        self.message_post(
            body=message.body,
            author_id=message.author_id.id,
            email_from=message.email_from,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=[
                file.copy({"res_model": "mail.compose.message", "res_id": 0}).id for file in files
            ],
        )

    def _after_transition(self, target, origins):
        result = super()._after_transition(target, origins)
        if target not in UNRESOLVED_STATES:
            self._withdraw_known_problems()
        if target in RESOLVED_STATES:
            for incident in self.filtered("is_incident"):
                incident._carry_to_reports(
                    lambda report, incident=incident: report._end_like(incident, target),
                    self.env._("These reports were not included:"),
                )
        return result

    def _end_like(self, incident, state):
        """Resolve or close a report as its incident was, under the same rules as any other ticket.

        :raise UserError: saying why it cannot be done
        """
        if self.state == state or self.state in ("closed", "cancelled"):
            return
        if state == "closed" and self.state != "resolved":
            raise UserError(self.env._("It is not resolved yet."))
        stage = self.env["asas.helpdesk.stage"]._for_state(state)
        # What its beneficiary reads was shown with the incident, and has left with it.
        self = self.with_context(**departing.shown())
        if state == "closed":
            self.write({"stage_id": stage.id})
            return
        if self.ticket_type != incident.ticket_type:
            raise UserError(self.env._("It needs its own outcome; resolve it separately."))
        self.write(
            {
                "outcome": incident.outcome,
                "resolution": incident.resolution,
                "stage_id": stage.id,
            }
        )

    def _carry_to_reports(self, work, headline):
        """Do the same for each report of the incident, as the current user and under the rules for
        each; log on the incident what was refused."""
        # All reports of the incident, even if the user may not see some of them.
        reports = self.env[self._name].browse(self.sudo().child_ids.ids)
        visible = reports._filtered_access("write")
        refused = []
        for report in visible:
            try:
                with self.env.cr.savepoint():
                    work(report)
            except (AccessError, UserError, ValidationError) as error:
                refused.append(f"{report.reference}: {error}")
        hidden = len(reports - visible)
        if hidden:
            refused.append(
                self.env._("You cannot change %(count)s of them. Ask Level 2.", count=hidden)
            )
        if refused:
            self._message_log(body=Markup("<br/>").join([escape(headline), *map(escape, refused)]))
