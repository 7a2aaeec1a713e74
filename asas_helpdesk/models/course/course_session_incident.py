from odoo import models

from ..ticket.ticket_transitions import UNRESOLVED_STATES


class CourseSessionIncident(models.Model):
    """Suggest which reports of a session belong to one incident."""

    _inherit = "asas.helpdesk.course.session"

    def _incident_offers(self):
        """Return the open reports of each session that seem to have one cause, as far as the user
        sees them; where there are several causes, those of which the most people speak.

        :return: ``{session id: tickets that are in no incident yet}``
        """
        reports = self.env["asas.helpdesk.ticket"].search(
            [("session_id", "in", self.ids), ("state", "in", UNRESOLVED_STATES)],
            order="received_at, id",
        )
        offers = {}
        for report, offer in reports._incident_offers().items():
            session_id = report.session_id.id
            if len(offer) > len(offers.get(session_id, ())):
                offers[session_id] = offer
        return offers
