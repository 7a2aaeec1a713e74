from datetime import timedelta

from odoo import models

from ..ticket.ticket_transitions import UNRESOLVED_STATES

# One report may be due to the trainee's own device and two may be a coincidence; a third from one
# hall within half an hour means that something is broken there.
INCIDENT_REPORTS = 3
INCIDENT_SPAN = timedelta(minutes=30)


class CourseSessionIncident(models.Model):
    """Suggest which reports of a session belong to one incident."""

    _inherit = "asas.helpdesk.course.session"

    def _incident_offers(self):
        """Return the open reports of each session that came in quick succession, as far as the user
        sees them.

        :return: ``{session id: tickets that are in no incident yet}``
        """
        offers = {}
        reports = self.env["asas.helpdesk.ticket"].search(
            [
                ("session_id", "in", self.ids),
                ("state", "in", UNRESOLVED_STATES),
                ("ticket_type", "!=", "suggestion"),
                ("is_incident", "=", False),
                ("confidential", "=", False),
            ],
            order="received_at, id",
        )
        # A question about the subject matter is not a failure in the hall.
        reports = reports.filtered(lambda t: not t.hall_category_id.for_trainer)
        for session, of_session in reports.grouped("session_id").items():
            close = of_session.browse()
            for i in range(len(of_session) - INCIDENT_REPORTS + 1):
                window = of_session[i : i + INCIDENT_REPORTS]
                if window[-1].received_at - window[0].received_at <= INCIDENT_SPAN:
                    close |= window
            fresh = close.filtered(lambda t: t.incident_id.state not in UNRESOLVED_STATES)
            # A single further report is offered to join an existing incident; without one, two are
            # too few.
            if fresh and (len(fresh) < len(close) or len(fresh) >= INCIDENT_REPORTS):
                offers[session.id] = fresh
        return offers
